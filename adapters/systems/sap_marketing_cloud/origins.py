"""Ids of contacts: their numbers in the source systems.

`ContactUUID` moves when contacts are merged or split, so it never leaves this folder. A record id is `kind:value`, where the kind
is another system's slug and the value its record id there.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from adapters.systems.sap_marketing_cloud import wire
from adapters.systems.sap_marketing_cloud.settings import MarketingCloudSettings
from adapters.wire.odata import expressible

SLUG: Final = "sap-marketing-cloud"
CRM: Final = "sap-cloud-for-customer"
ERP: Final = "sap-ecc"
ACCOUNTS: Final = "sap-customer-data-cloud"
SLUGS: Final = (CRM, ERP, ACCOUNTS)
"""The systems in the order in which one of them gives a contact its record id."""

WILDCARDS: Final = "*"
"""A sign that some services read as any text; no id has it."""

LONGEST: Final = 255
"""Characters of a ContactID."""

Link = tuple[str, str]
"""A system's slug and a record id there."""


class Origins:
    """The translation between the vendor's origins and the slugs of systems."""

    def __init__(self, settings: MarketingCloudSettings) -> None:
        self._slugs = settings.origins
        self._width = settings.erp_id_width
        self._place = {origin: (SLUGS.index(slug), at) for at, (origin, slug) in enumerate(settings.origins.items())}

    def named(self, slug: str) -> Sequence[str]:
        """The origins with this system's ids, the first choice first."""
        return [origin for origin, named in self._slugs.items() if named == slug]

    def spelt(self, link: Link) -> str:
        """The id in the form of ContactID."""
        slug, value = link
        return value.zfill(self._width) if slug == ERP and digits(value) else value

    def link(self, row: wire.Origin) -> Link | None:
        """The link of a row; None for an origin of no known system, and for one out of use."""
        slug = self._slugs.get(row.ContactOrigin)
        return (slug, canonical(slug, row.ContactID)) if slug is not None and row.in_use else None

    def links(self, rows: Iterable[wire.Origin]) -> tuple[Link, ...]:
        """The links of the rows, each once, in the order of `SLUGS`."""
        ours = [row for row in rows if row.ContactOrigin in self._place]
        ours.sort(key=lambda row: (*self._place[row.ContactOrigin], row.ContactID))
        return tuple(dict.fromkeys(link for row in ours if (link := self.link(row)) is not None))


def record_id(links: Sequence[Link]) -> str | None:
    """The record id of a contact with these links; None where it has none."""
    return ":".join(links[0]) if links else None


def parsed(asked: str) -> Link | None:
    """The link in a record id; None where it can't be anybody's."""
    slug, _, value = asked.partition(":")
    return askable((slug, value)) if slug in SLUGS else None


def askable(link: Link) -> Link | None:
    """The link in its canonical form; None where a filter can't hold it."""
    slug, value = link
    if len(value) > LONGEST or not expressible(value, wildcards=WILDCARDS):
        return None
    return slug, canonical(slug, value)


def canonical(slug: str, value: str) -> str:
    """An ERP number without leading zeros; any other id unchanged."""
    return value.lstrip("0") or value if slug == ERP and digits(value) else value


def digits(value: str) -> bool:
    return value.isascii() and value.isdigit()
