"""Contacts: which one an id of a source system belongs to, and what it holds."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

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

MOST_HELD: Final = 20_000
"""Links remembered at once, about 200 bytes each."""

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
"""What a candidate is made of."""


Answered = asyncio.Future[Mapping[Link, str] | None]
"""ContactUUID by link, of those that are known; None where the question was not answered."""


class Contacts:
    """Which contact a link leads to is remembered for seconds only: merging and splitting moves it from one to another. Whoever
    needs one that is being asked for waits for that answer, since most reads of one customer begin at the same moment."""

    def __init__(self, service: Service, settings: MarketingCloudSettings, *, clock: Clock) -> None:
        self.origins = Origins(settings)
        self._service = service
        self._settings = settings
        self._held: TtlCache[Link, str] = TtlCache(ttl_s=settings.contact_held_s, most=MOST_HELD, clock=clock)
        self._asking: dict[Link, Answered] = {}

    async def resolved(self, ids: Iterable[str], capability: Capability) -> dict[str, str]:
        """ContactUUID by record id; who is unknown is absent. All that is not at hand or under way is one request."""
        links = {asked: link for asked in ids if (link := parsed(asked)) is not None}
        found = {link: held for link in links.values() if (held := self._held.get(link)) is not None}
        missing = [link for link in dict.fromkeys(links.values()) if link not in found]
        answered, told = await self._told(missing)
        found |= told
        if unasked := [link for link in missing if link not in answered]:
            found |= await self._ask(unasked, capability)
        return {asked: found[link] for asked, link in links.items() if link in found}

    async def _told(self, links: Sequence[Link]) -> tuple[set[Link], dict[Link, str]]:
        """The links that others are asking for and get an answer to, and what it says. Theirs may fail by a deadline of its own,
        which is no answer to this question."""
        if not (asking := {link: self._asking[link] for link in links if link in self._asking}):
            return set(), {}
        await asyncio.wait(set(asking.values()))
        answers = {link: answer for link, future in asking.items() if (answer := future.result()) is not None}
        return set(answers), {link: answer[link] for link, answer in answers.items() if link in answer}

    async def _ask(self, links: Sequence[Link], capability: Capability) -> Mapping[Link, str]:
        """An answer of which a row can't be read is nobody else's: only who asked is told that silence proves nothing there."""
        answered: Answered = asyncio.get_running_loop().create_future()
        self._asking.update(dict.fromkeys(links, answered))
        shared: dict[Link, str] | None = None
        try:
            with losses.gathered() as lost:
                found = await self._read_links(links, capability)
            shared = None if lost.left_out else found
            return found
        finally:
            answered.set_result(shared)
            for link in links:
                if self._asking.get(link) is answered:
                    del self._asking[link]

    async def _read_links(self, links: Sequence[Link], capability: Capability) -> dict[Link, str]:
        results = await self._service.read(
            list(self.by_links(links)), capability=capability, operation="contacts.resolve", rounds=self._settings.pages
        )
        found: dict[Link, str] = {}
        for row in whole(results, capability):
            link = self.origins.link(row)
            if link is not None and link in links and link not in found:
                found[link] = row.ContactUUID
                self._held.put(link, row.ContactUUID)
        return found

    async def read(
        self, contacts: Sequence[str], *, capability: Capability, operation: str
    ) -> tuple[dict[str, wire.Contact], bool]:
        """By ContactUUID, origins and additional ids included; whether the service had more than was read."""
        gets = [
            Get("Contacts", {"$filter": any_guid("ContactUUID", part), **CONTACT_OPTIONS}, wire.CONTACTS)
            for part in chunks(contacts, self._settings.ids_per_get)
        ]
        results = await self._service.read(gets, capability=capability, operation=operation, rounds=self._settings.pages)
        rows, truncated = gathered(results)
        return {row.ContactUUID: row for row in rows if not row.IdentityIsRemoved}, truncated

    def candidate(self, contact: wire.Contact) -> Candidate | None:
        """Whatever the contact is known by leads to it from now on, so that a read by that asks no more who is meant."""
        candidate = mapping.candidate(contact, self.origins, self._settings)
        for link in candidate.links if candidate is not None else ():
            self._held.put(link, contact.ContactUUID)
        return candidate

    def by_links(self, links: Iterable[Link]) -> Iterator[Get[Any]]:
        """A read for each origin, in the order of choice: a filter joins by `or` what is of one property only."""
        wanted = list(links)
        for slug in SLUGS:
            values = [self.origins.spelt(link) for link in wanted if link[0] == slug]
            for origin in self.origins.named(slug):
                for part in chunks(values, self._settings.ids_per_get):
                    terms = all_of(f"ContactOrigin eq {text(origin, wildcards=WILDCARDS)}", any_text("ContactID", part))
                    options = {"$filter": terms, "$select": ",".join(ORIGIN_FIELDS)}
                    yield Get("ContactOriginData", options, wire.ORIGIN_ROWS)
