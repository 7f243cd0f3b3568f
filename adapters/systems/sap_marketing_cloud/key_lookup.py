"""The search for contacts by clues: one request for hits, and one more for the contacts that the first did not bring whole.

A row of an origin or an additional id gives only a ContactUUID; a contact found by a property of its own comes whole at once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar, cast

from adapters.ports.capabilities import Capability
from adapters.ports.errors import SourceError
from adapters.ports.records import Candidate
from adapters.ports.shapes import EMAIL, PHONE, Clue, Found
from adapters.systems.sap_marketing_cloud import phones, wire
from adapters.systems.sap_marketing_cloud.contacts import ADDITIONAL_FIELDS, CONTACT_OPTIONS, Contacts
from adapters.systems.sap_marketing_cloud.origins import SLUG, SLUGS, WILDCARDS, Link, askable, parsed
from adapters.systems.sap_marketing_cloud.requests import any_text, chunks
from adapters.systems.sap_marketing_cloud.settings import MarketingCloudSettings
from adapters.wire.odata import all_of, expressible
from adapters.wire.odata_service import Get, Service

LINKS: Final = frozenset({SLUG, *SLUGS})
KINDS: Final = frozenset({EMAIL, PHONE, *LINKS})
"""The kinds of clues. A contact's own id is one of its ids in other systems, so it is found by any of them."""

MOST_CONTACTS: Final = 500
"""Contacts that one call reads: a key shared by more says nothing about one person."""

Hit = wire.Contact | wire.OriginRow | wire.AdditionalIDRow
"""A row that leads to a contact by its ContactUUID."""

Row = TypeVar("Row", bound=Hit)


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One inner read, and its clues."""

    get: Get[Hit]
    clues: Sequence[Clue]


CARRIED: Final = ("EmailAddress", "MobileNumber", "PhoneNumber", "AdditionalIDs", "ContactOriginData")
"""Fields of a contact that are compared with clues."""


class People:
    """The port that finds contacts. Every hit is compared with the clue once more: the vendor's equality may be wider than
    ours."""

    kinds = KINDS
    max_batch = 50

    def __init__(self, service: Service, contacts: Contacts, settings: MarketingCloudSettings) -> None:
        self._service = service
        self._contacts = contacts
        self._settings = settings

    async def find(self, clues: Sequence[Clue]) -> Mapping[Clue, Found]:
        """The contacts for each clue. The first failed read is raised: a clue without an answer must not read as carried by
        nobody."""
        inquiries = list(self._inquiries(clues))
        if not inquiries:
            return {clue: Found() for clue in clues}
        results = await self._service.read(
            [inquiry.get for inquiry in inquiries],
            capability=Capability.IDENTITY,
            operation="contacts.find",
            rounds=self._settings.pages,
        )
        meant: dict[str, list[Clue]] = {}
        read: dict[str, wire.Contact] = {}
        truncated: set[Clue] = set()
        for inquiry, rows in zip(inquiries, results, strict=True):
            if isinstance(rows, SourceError):
                raise rows
            for row in rows.rows:
                meant.setdefault(row.ContactUUID, []).extend(inquiry.clues)
            read |= {row.ContactUUID: row for row in rows.rows if isinstance(row, wire.Contact)}
            if rows.truncated:
                truncated.update(inquiry.clues)
        contacts, more = await self._contacts_of(list(meant), read)
        for uuid in (uuid for uuid, contact in contacts.items() if contact.lacks(*CARRIED)):
            truncated.update(meant[uuid])
        mapped = (self._contacts.candidate(contact) for contact in contacts.values())
        candidates = [candidate for candidate in mapped if candidate is not None]
        carriers = self._carriers(candidates)
        return {
            clue: Found(tuple(carriers.get(self._form(clue), {}).values()), truncated=more or clue in truncated) for clue in clues
        }

    async def _contacts_of(self, meant: Sequence[str], read: Mapping[str, wire.Contact]) -> tuple[dict[str, wire.Contact], bool]:
        """The whole contacts by ContactUUID, and whether there were more. `read`: those that the first request brought."""
        wanted, truncated = meant[:MOST_CONTACTS], len(meant) > MOST_CONTACTS
        contacts = {uuid: read[uuid] for uuid in wanted if uuid in read and not read[uuid].IdentityIsRemoved}
        if unread := [uuid for uuid in wanted if uuid not in read]:
            further, more = await self._contacts.read(unread, capability=Capability.IDENTITY, operation="contacts.byId")
            contacts |= further
            truncated = truncated or more
        return contacts, truncated

    def _carriers(self, candidates: Iterable[Candidate]) -> dict[tuple[str, str], dict[str, Candidate]]:
        """The candidates by key, in the form of `_form`."""
        found: dict[tuple[str, str], dict[str, Candidate]] = {}
        for candidate in candidates:
            for carried in self._carried(candidate):
                found.setdefault(carried, {})[candidate.record_id] = candidate
        return found

    def _carried(self, candidate: Candidate) -> Iterator[tuple[str, str]]:
        yield from candidate.links
        yield from ((EMAIL, email.casefold()) for email in candidate.emails)
        for phone in candidate.phones:
            for number in phones.e164_readings(phone, region=self._settings.phone_region, forms=self._settings.phone_forms):
                yield PHONE, number

    def _form(self, clue: Clue) -> tuple[str, str]:
        if clue.kind == EMAIL:
            return EMAIL, clue.value.casefold()
        return link_of(clue) or (clue.kind, clue.value)

    def _inquiries(self, clues: Sequence[Clue]) -> Iterator[Inquiry]:
        yield from self._by_links([clue for clue in clues if clue.kind in LINKS])
        emails = [clue for clue in clues if clue.kind == EMAIL and expressible(clue.value, wildcards=WILDCARDS)]
        for part in chunks(emails, self._settings.ids_per_get):
            values = [clue.value.lower() for clue in part]
            yield Inquiry(whole("EmailAddress", values), part)
            yield Inquiry(additional((self._settings.email_origin,), values), part)
        yield from self._by_phone([clue for clue in clues if clue.kind == PHONE])

    def _by_links(self, clues: Sequence[Clue]) -> Iterator[Inquiry]:
        links = dict.fromkeys(link for clue in clues if (link := link_of(clue)) is not None)
        for options in self._contacts.link_options(links):
            yield Inquiry(as_hits(Get("ContactOriginData", options, wire.ORIGIN_ROWS)), clues)

    def _by_phone(self, clues: Sequence[Clue]) -> Iterator[Inquiry]:
        forms = self._settings.phone_forms
        spelt = {clue: list(phones.spellings(clue.value, forms)) for clue in clues}
        for part in chunks([clue for clue in clues if spelt[clue]], max(1, self._settings.ids_per_get // len(forms))):
            values = [spelling for clue in part for spelling in spelt[clue]]
            yield Inquiry(whole("MobileNumber", values), part)
            yield Inquiry(whole("PhoneNumber", values), part)
            yield Inquiry(additional(self._settings.phone_origins, values), part)


def link_of(clue: Clue) -> Link | None:
    return parsed(clue.value) if clue.kind == SLUG else askable((clue.kind, clue.value))


def whole(field: str, values: Iterable[str]) -> Get[Hit]:
    return as_hits(Get("Contacts", {"$filter": any_text(field, values), **CONTACT_OPTIONS}, wire.CONTACTS))


def additional(origins: Iterable[str], values: Iterable[str]) -> Get[Hit]:
    terms = all_of(
        any_text("InteractionContactAdditionalOrigin", origins), any_text("InteractionContactAdditionalExternalID", values)
    )
    return as_hits(Get("AdditionalIDs", {"$filter": terms, "$select": ",".join(ADDITIONAL_FIELDS)}, wire.ADDITIONAL_IDS))


def as_hits(get: Get[Row]) -> Get[Hit]:
    """The read as one of several kinds in a batch. Sound, since rows only come out of a read."""
    return cast("Get[Hit]", get)
