"""Ids of contacts: the numbers that their source systems know them by.

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
"""The order in which a contact goes by one of its origins."""

WILDCARDS: Final = "*"
"""Behind a Gateway stand services that take it for any text; no id of anybody has it."""

LONGEST: Final = 255
"""Signs of a ContactID."""

Link = tuple[str, str]
"""A system's slug and a record id there."""


class Origins:
    """Between origins as the vendor names them and systems as we do."""

    def __init__(self, settings: MarketingCloudSettings) -> None:
        self._slugs = settings.origins
        self._width = settings.erp_id_width
        self._place = {origin: (SLUGS.index(slug), at) for at, (origin, slug) in enumerate(settings.origins.items())}

    def named(self, slug: str) -> Sequence[str]:
        """The origins that hold this system's ids, the first choice first."""
        return [origin for origin, named in self._slugs.items() if named == slug]

    def spelt(self, link: Link) -> str:
        """The id as ContactID holds it."""
        slug, value = link
        return value.zfill(self._width) if slug == ERP and digits(value) else value

    def link(self, row: wire.Origin) -> Link | None:
        """None for an origin of no system of ours, and for one that is out of use."""
        slug = self._slugs.get(row.ContactOrigin)
        return (slug, canonical(slug, row.ContactID)) if slug is not None and row.in_use else None

    def links(self, rows: Iterable[wire.Origin]) -> tuple[Link, ...]:
        """Each once, in the order in which a contact goes by them."""
        ours = [row for row in rows if row.ContactOrigin in self._place]
        ours.sort(key=lambda row: (*self._place[row.ContactOrigin], row.ContactID))
        return tuple(dict.fromkeys(link for row in ours if (link := self.link(row)) is not None))


def record_id(links: Sequence[Link]) -> str | None:
    """What a contact goes by; None where no system of ours knows it."""
    return ":".join(links[0]) if links else None


def parsed(asked: str) -> Link | None:
    """The link that a record id is; None where it can't be anybody's."""
    slug, _, value = asked.partition(":")
    return askable((slug, value)) if slug in SLUGS else None


def askable(link: Link) -> Link | None:
    slug, value = link
    if len(value) > LONGEST or not expressible(value, wildcards=WILDCARDS):
        return None
    return slug, canonical(slug, value)


def canonical(slug: str, value: str) -> str:
    """An ERP number without the zeros that pad it; anything else stays as it is."""
    return value.lstrip("0") or value if slug == ERP and digits(value) else value


def digits(value: str) -> bool:
    return value.isascii() and value.isdigit()
