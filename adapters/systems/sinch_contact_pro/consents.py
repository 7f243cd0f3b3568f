"""The lookup of consents by address: contact management's `customerConsents`.

Only the paths are documented (section 4). It reads rows of usage, address and answer, one call for each spelling of the address.
A row for another address shows that the vendor ignored the filter; a refusal may then lie beyond the end of the list.
"""

import asyncio
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import quote

from adapters.ports.capabilities import CONSENTS, Capability, Groups
from adapters.ports.errors import SourceError
from adapters.ports.records import Consent, Consents
from adapters.ports.shapes import Parts
from adapters.systems.sinch_contact_pro import wire
from adapters.systems.sinch_contact_pro.addresses import spellings
from adapters.systems.sinch_contact_pro.settings import ContactProSettings
from adapters.wire.consent import NO_MEANING, ConsentMeaning, Will, entry, filled, listed, settled, tell_odd
from adapters.wire.losses import told_of_one
from adapters.wire.message import Request, Response
from adapters.wire.system_http import SystemHttp

NOBODYS: Final = "+999999999999"
BETWEEN_DIGITS: Final = re.compile(r"[\s().-]+")


def meanings(settings: ContactProSettings) -> Sequence[ConsentMeaning]:
    """Every meaning that a consent can have by the settings. An unlisted usage beside listed ones concerns contact at that
    address. Without any listed usage, all meanings are unknown."""
    listed = [one for one in settings.consent_usages.values() if one is not None]
    return listed if settings.consent_usages or not settings.consents else (NO_MEANING,)


class AddressConsents:
    """Consents by address (`phone:`, `email:`). An address without any is unknown. A failure costs that address only."""

    groups: Groups = frozenset({CONSENTS})
    max_batch = 50
    """Addresses in one fetch. Their calls run side by side within the limits of the HTTP client."""

    def __init__(self, http: SystemHttp, settings: ContactProSettings) -> None:
        self._http = http
        self._settings = settings

    async def fetch(self, ids: Sequence[str], groups: Groups) -> Mapping[str, Parts]:
        settings = self._settings
        if not settings.consents or CONSENTS not in groups:
            return {}
        templates = settings.consent_spellings or settings.phone_spellings
        asked = {id_: spellings(id_, templates, region=settings.phone_region) for id_ in ids}
        known = {id_: addresses for id_, addresses in asked.items() if addresses}
        outcomes = await asyncio.gather(*(self._of(*one) for one in known.items()), return_exceptions=True)
        parts: dict[str, Parts] = {}
        for id_, outcome in zip(known, outcomes, strict=True):
            if isinstance(outcome, BaseException) and not isinstance(outcome, SourceError):
                raise outcome
            if isinstance(outcome, SourceError) or outcome:
                parts[id_] = {CONSENTS: outcome if isinstance(outcome, SourceError) else Consents(outcome)}
        return parts

    async def _of(self, id_: str, addresses: Sequence[str]) -> tuple[Consent, ...]:
        own = {address.casefold() for address in addresses}
        with told_of_one(id_):
            answers = await asyncio.gather(*(self._read(address) for address in addresses))
            return settled(one for response, rows in answers for one in self._entries(response, rows, own))

    def _entries(self, response: Response, rows: Iterable[object], own: set[str]) -> Iterator[Consent]:
        names = self._settings.consent_fields
        for row in rows:
            will = Will(row)
            address, usage = will.required(names.address, filled), will.required(names.usage, filled)
            if address is not None and own.isdisjoint({address.casefold(), BETWEEN_DIGITS.sub("", address)}):
                raise response.malformed()
            meaning = listed(usage, self._settings.consent_usages, otherwise=NO_MEANING)
            if meaning is not None:
                granted, at = will.flag(names.consent), will.moment(names.created)
                name = f"customerConsents.{usage}" if usage is not None else "customerConsents"
                yield entry(name, granted if usage is not None and address is not None else None, meaning, at=at)
            tell_odd(will.odd, row)

    async def _read(self, address: str, operation: str = "consents.ofAddress") -> tuple[Response, Sequence[object]]:
        target = f"{self._settings.management_path}/customerConsents?address={quote(address, safe='')}"
        response = await self._http.ask(Request(target, Capability.CONSENT, operation, headers=self._settings.key_header))
        rows: Sequence[object] = response.read(wire.read_consents)
        return response, rows

    async def probe(self) -> None:
        """A read of the consents of a number that nobody has."""
        if self._settings.consents:
            await self._read(NOBODYS, "probe")
