"""Reads of contact management: contacts too new for the reporting database, and keys attached to contacts by integrations."""

import asyncio
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import quote

from adapters.ports.capabilities import Capability
from adapters.ports.instants import stamp
from adapters.systems.sinch_contact_pro import mapping, wire
from adapters.systems.sinch_contact_pro.mapping import ContactRow
from adapters.systems.sinch_contact_pro.settings import ContactProSettings
from adapters.wire.losses import gathered, told_of_one
from adapters.wire.message import Request
from adapters.wire.system_http import SystemHttp

LONGEST = 12_800
"""Contacts of one address in the longest answer, read only where shorter ones came back full."""

NOBODYS = "+999999999999"


class Management:
    """Reads of one address a call. The vendor's lists have a limit and no cursor (section 9), so a full list is read again,
    longer."""

    def __init__(self, http: SystemHttp, settings: ContactProSettings) -> None:
        self._http = http
        self._settings = settings

    async def at_once(
        self, spellings: Iterable[str], *, since: datetime | None, until: datetime | None
    ) -> tuple[ContactRow, ...] | None:
        """All contacts of these addresses, with one call for each; None where an answer was full, so that there may be more."""
        limit = self._settings.management_limit
        reads = (self._read(one, since, until, limit=limit, operation="contacts.newest") for one in spellings)
        with gathered() as lost:
            answers = await asyncio.gather(*reads)
            if any(answer.sent >= limit for answer in answers):
                lost.found.clear()
                return None
        return tuple(mapping.of_leg(leg, self._settings) for answer in answers for leg in answer.legs)

    async def contacts(
        self, spellings: Iterable[str], *, since: datetime | None, until: datetime | None
    ) -> tuple[ContactRow, ...]:
        """All contacts of these addresses between the two times, in no order, with as many calls as it takes."""
        read = await asyncio.gather(*(self._of(spelling, since, until) for spelling in spellings))
        return tuple(mapping.of_leg(leg, self._settings) for legs in read for leg in legs)

    async def _of(self, spelling: str, since: datetime | None, until: datetime | None) -> tuple[wire.Leg, ...]:
        limit = self._settings.management_limit
        with told_of_one(spelling) as lost:
            while True:
                lost.found.clear()
                answer = await self._read(spelling, since, until, limit=limit, operation="contacts.newest")
                if answer.sent < limit or limit >= LONGEST:
                    return answer.legs
                limit *= 4

    async def _read(
        self, spelling: str, since: datetime | None, until: datetime | None, *, limit: int, operation: str
    ) -> wire.Legs:
        times = {"startTime": since, "endTime": until}
        options = {
            "address": spelling,
            **{name: stamp(at) for name, at in times.items() if at is not None},
            "limit": str(limit),
            "includeAttachedData": "true",
        }
        query = "&".join(f"{name}={quote(value, safe='')}" for name, value in options.items())
        target = f"{self._settings.management_path}/contacts?{query}"
        response = await self._http.ask(Request(target, Capability.INTERACTIONS, operation, headers=self._settings.key_header))
        with told_of_one(spelling):
            legs: wire.Legs = response.read(wire.read_legs)
        return legs

    async def probe(self) -> None:
        """A read of the contacts of a number that nobody has."""
        await self._read(NOBODYS, None, None, limit=1, operation="probe")
