"""Contacts: the contact behind an id of a source system, and its data."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from adapters.ports.capabilities import Capability
from adapters.ports.records import Candidate
from adapters.systems.sap_marketing_cloud import mapping, wire
from adapters.systems.sap_marketing_cloud.origins import SLUGS, WILDCARDS, Link, Origins, parsed
from adapters.systems.sap_marketing_cloud.requests import any_guid, any_text, chunks, gathered, whole
from adapters.systems.sap_marketing_cloud.settings import MarketingCloudSettings
from adapters.wire import losses
from adapters.wire.allowance import Clock
from adapters.wire.odata import all_of, text
from adapters.wire.odata_service import Get, Service
from adapters.wire.ttl_cache import TtlCache

MOST_CACHED: Final = 20_000
"""Links in the cache, about 200 bytes each."""

ORIGIN_FIELDS: Final = ("ContactOrigin", "ContactID", "ContactUUID", "IsObsolete", "IsEndOfPurposeBlocked")
ADDITIONAL_FIELDS: Final = (
    "ContactUUID", "InteractionContactAdditionalOrigin", "InteractionContactAdditionalExternalID",
    "IntactnContactAddlIDIsInvalid",
)  # fmt: skip
PERSON_FIELDS: Final = (
    "ContactUUID", "IdentityIsRemoved", "FirstName", "LastName", "BirthDate", "EmailAddress", "MobileNumber", "PhoneNumber",
    "StreetName", "AddressHouseNumber", "ContactPostalCode", "CityName", "AddressRegion", "Country", "LastChangeDateTime",
)  # fmt: skip
CONTACT_OPTIONS: Final[Mapping[str, str]] = {
    "$expand": "ContactOriginData,AdditionalIDs",
    "$select": ",".join(
        (
            *PERSON_FIELDS,
            *(f"ContactOriginData/{name}" for name in ORIGIN_FIELDS),
            *(f"AdditionalIDs/{name}" for name in ADDITIONAL_FIELDS),
        )
    ),
}
"""Options that bring every field of a candidate."""


PendingLinks = asyncio.Future[Mapping[Link, str] | None]
"""The ContactUUID of each known link; None where there is no answer to share."""


class Contacts:
    """Contacts by link and by ContactUUID. The contact of a link is cached for seconds only, since merging and splitting moves
    links. Reads of one customer often begin at the same moment, so they share a request in flight."""

    def __init__(self, service: Service, settings: MarketingCloudSettings, *, clock: Clock) -> None:
        self.origins = Origins(settings)
        self._service = service
        self._settings = settings
        self._cache: TtlCache[Link, str] = TtlCache(ttl_s=settings.contact_held_s, most=MOST_CACHED, clock=clock)
        self._in_flight: dict[Link, PendingLinks] = {}

    async def resolved(self, ids: Iterable[str], capability: Capability) -> dict[str, str]:
        """The ContactUUID by record id; an unknown id is absent. Links neither cached nor in flight are one request."""
        links = {asked: link for asked in ids if (link := parsed(asked)) is not None}
        found = {link: uuid for link in links.values() if (uuid := self._cache.get(link)) is not None}
        missing = [link for link in dict.fromkeys(links.values()) if link not in found]
        answered, shared = await self._join(missing)
        found |= shared
        if unasked := [link for link in missing if link not in answered]:
            found |= await self._request(unasked, capability)
        return {asked: found[link] for asked, link in links.items() if link in found}

    async def _join(self, links: Sequence[Link]) -> tuple[set[Link], dict[Link, str]]:
        """The links answered by requests in flight, and their contacts. Such a request may fail by a deadline of its own, and
        then its links are not among them."""
        if not (pending := {link: self._in_flight[link] for link in links if link in self._in_flight}):
            return set(), {}
        await asyncio.wait(set(pending.values()))
        answers = {link: answer for link, future in pending.items() if (answer := future.result()) is not None}
        return set(answers), {link: answer[link] for link, answer in answers.items() if link in answer}

    async def _request(self, links: Sequence[Link], capability: Capability) -> Mapping[Link, str]:
        """The contacts of these links, from a request that others may join. An answer with unreadable rows is not shared: only
        its own caller learns that a missing link proves nothing."""
        answered: PendingLinks = asyncio.get_running_loop().create_future()
        self._in_flight.update(dict.fromkeys(links, answered))
        shared: dict[Link, str] | None = None
        try:
            with losses.gathered() as lost:
                found = await self._read_links(links, capability)
            shared = None if lost.left_out else found
            return found
        finally:
            answered.set_result(shared)
            for link in links:
                if self._in_flight.get(link) is answered:
                    del self._in_flight[link]

    async def _read_links(self, links: Sequence[Link], capability: Capability) -> dict[Link, str]:
        gets = [Get("ContactOriginData", options, wire.ORIGIN_ROWS) for options in self.link_options(links)]
        results = await self._service.read(gets, capability=capability, operation="contacts.resolve", rounds=self._settings.pages)
        found: dict[Link, str] = {}
        for row in whole(results, capability):
            link = self.origins.link(row)
            if link is not None and link in links and link not in found:
                found[link] = row.ContactUUID
                self._cache.put(link, row.ContactUUID)
        return found

    async def read(
        self, contacts: Sequence[str], *, capability: Capability, operation: str
    ) -> tuple[dict[str, wire.Contact], bool]:
        """The contacts by ContactUUID, with origins and additional ids, and whether the service had more than was read."""
        gets = [
            Get("Contacts", {"$filter": any_guid("ContactUUID", part), **CONTACT_OPTIONS}, wire.CONTACTS)
            for part in chunks(contacts, self._settings.ids_per_get)
        ]
        results = await self._service.read(gets, capability=capability, operation=operation, rounds=self._settings.pages)
        rows, truncated = gathered(results)
        return {row.ContactUUID: row for row in rows if not row.IdentityIsRemoved}, truncated

    def candidate(self, contact: wire.Contact) -> Candidate | None:
        """The contact as a candidate. All its links go to the cache, so that a read by one of them needs no request."""
        candidate = mapping.candidate(contact, self.origins, self._settings)
        for link in candidate.links if candidate is not None else ():
            self._cache.put(link, contact.ContactUUID)
        return candidate

    def link_options(self, links: Iterable[Link]) -> Iterator[Mapping[str, str]]:
        """Options of the reads of `ContactOriginData` for these links: one read for each origin, in order of choice, since a
        filter joins by `or` only terms of one property."""
        wanted = list(links)
        for slug in SLUGS:
            values = [self.origins.spelt(link) for link in wanted if link[0] == slug]
            for origin in self.origins.named(slug):
                for part in chunks(values, self._settings.ids_per_get):
                    terms = all_of(f"ContactOrigin eq {text(origin, wildcards=WILDCARDS)}", any_text("ContactID", part))
                    yield {"$filter": terms, "$select": ",".join(ORIGIN_FIELDS)}
