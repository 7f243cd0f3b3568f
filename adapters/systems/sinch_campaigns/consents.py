"""What numbers agreed to and what they refused: answers that ended messages, the block list, the state of contacts' channels.

Each is one question for many numbers, all asked at once. What can't be read counts as a refusal; where it can't be told whose it
is, it counts for every number that was asked about.
"""

import asyncio
import re
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Final, TypeVar
from urllib.parse import quote

import orjson

from adapters.ports.capabilities import CONSENTS, Capability, Groups
from adapters.ports.instants import stamp
from adapters.ports.records import Consent, Consents, Purpose
from adapters.ports.shapes import Parts
from adapters.systems.sinch_campaigns import wire
from adapters.systems.sinch_campaigns.mapping import channel_of
from adapters.systems.sinch_campaigns.reports import AHEAD, PATH
from adapters.systems.sinch_campaigns.settings import CampaignsSettings
from adapters.wire.allowance import Clock
from adapters.wire.consent import ConsentMeaning, Will, entry, filled, listed, settled, tell_odd
from adapters.wire.message import Request, Response
from adapters.wire.system_http import SystemHttp

NUMBER: Final = re.compile(r"\+[1-9]\d{5,14}", re.ASCII)
FEWEST_DIGITS: Final = 6
EXTENDED: Final = re.compile(r"\d\W*[^\W\d]")
"""Letters behind digits."""

BLOCKS, CONTACTS = "/v1/number_authorisation/is_authorised", "/api/v1/contacts/contacts"
STATES: Final = {"SUBSCRIBED": True, "UNSUBSCRIBED": False}
MOST_CONTACTS: Final = 1000
"""In one of the vendor's pages (section 4)."""

W = TypeVar("W")


def meanings(settings: CampaignsSettings) -> Iterator[ConsentMeaning]:
    """All that an entry can stand for. A type of a contact's channel that is not listed is a channel all the same."""
    channels = {channel_of(None, settings), *settings.channels.values(), *settings.contact_channels.values()}
    yield from settings.blocked_means
    yield from (ConsentMeaning(purpose=Purpose.MARKETING, channel=channel) for channel in channels)


@dataclass(slots=True)
class Told:
    """What was found of each number that was asked about."""

    numbers: Sequence[str]
    entries: dict[str, list[Consent]] = field(default_factory=dict)

    def add(self, address: str | None, one: Consent) -> None:
        """None, which can't be read, may be any of them; another number is nobody's here."""
        for number in self.numbers if address is None else (address,):
            if number in self.numbers:
                self.entries.setdefault(number, []).append(one)


def address(value: object) -> str | None:
    """A number as E.164, however it is spaced and in whatever digits; None where it can't be told which it is, as of one without
    its country or with an extension. What is no number (a sender's name, a short code, an e-mail address) is as it was."""
    text = filled(value)
    if text is None or "@" in text:
        return text
    digits = "".join(str(int(sign)) for sign in text.replace("(0)", "") if sign.isdecimal())
    if len(digits) < FEWEST_DIGITS:
        return text
    digits = digits.removeprefix("00")
    return f"+{digits}" if NUMBER.fullmatch(f"+{digits}") and not EXTENDED.search(text) else None


def named(*addresses: str | None) -> list[str]:
    """Whose a row is that names these, as `Loss` has it."""
    return [one for one in addresses if one is not None]


class NumberConsents:
    """By number. Whoever said nothing there is unknown."""

    groups: Groups = frozenset({CONSENTS})

    def __init__(self, http: SystemHttp, settings: CampaignsSettings, *, headers: Mapping[str, str], now: Clock) -> None:
        """`now` in Unix seconds: a report needs an end."""
        self.max_batch = settings.numbers_per_check
        self._http = http
        self._settings = settings
        self._headers = headers
        self._now = now
        self._reads: Mapping[str, Callable[[Sequence[str]], Coroutine[object, object, Iterator[tuple[str | None, Consent]]]]] = {
            "opt_outs": self._opt_outs,
            "block_list": self._blocked,
            "contacts": self._contacts,
        }

    async def fetch(self, ids: Sequence[str], groups: Groups) -> Mapping[str, Parts]:
        """All of it or none: half of what somebody said would read as the whole."""
        numbers = [number for number in ids if NUMBER.fullmatch(number)]
        if not numbers or CONSENTS not in groups:
            return {}
        told = Told(numbers)
        reads = [read for name, read in self._reads.items() if name in self._settings.consents]
        for found in await at_once([read(numbers) for read in reads]):
            for address, one in found:
                told.add(address, one)
        return {number: {CONSENTS: Consents(settled(said))} for number, said in told.entries.items()}

    async def _opt_outs(self, numbers: Sequence[str]) -> Iterator[tuple[str | None, Consent]]:
        """Answers that ended messages, each at its time: whether one was taken back since is not told."""
        messages: list[object] = []
        for page in range(self._settings.report_pages):
            ask = Request(
                PATH,
                Capability.CONSENT,
                "messages.optOuts",
                method="POST",
                headers={"Content-Type": "application/json", **self._headers},
                body=self._question(numbers, page),
            )
            reply = await self._http.ask(ask)
            report: wire.OptOuts = reply.read(wire.read_opt_outs)
            messages += report.messages
            if not report.pagination.has_next:
                return self._stopped(messages)
        raise reply.malformed()

    def _stopped(self, messages: Iterable[object]) -> Iterator[tuple[str | None, Consent]]:
        for message in messages:
            will = Will(message, rows="messages")
            number, at, channel = will.read("source_address", address), will.moment("timestamp"), will.text("format")
            tell_odd(will.odd, named(number))
            known = "format" not in will.odd and (channel is None or channel.upper() in self._settings.channels)
            of = channel_of(channel, self._settings) if known else None
            meaning = ConsentMeaning(purpose=Purpose.MARKETING, channel=of)
            yield number, entry("opt-out", False if known else None, meaning, at=at)

    def _question(self, numbers: Sequence[str], page: int) -> bytes:
        return orjson.dumps(
            {
                "start_date": stamp(datetime.combine(self._settings.earliest, time(), UTC)),
                "end_date": stamp(datetime.fromtimestamp(self._now(), UTC) + AHEAD),
                "timezone": self._settings.timezone,
                "direction": "inbound",
                "sources": list(numbers),
                "opt_out": True,
                "page": page,
                "page_size": self._settings.page_size,
            }
        )

    async def _blocked(self, numbers: Sequence[str]) -> Iterator[tuple[str | None, Consent]]:
        """A number that the answer leaves out may be blocked."""
        target = f"{BLOCKS}/{','.join(quote(number, safe='') for number in numbers)}"
        answer: wire.Authorised = (await self._get(target, "numbers.blocked")).read(wire.read_authorised)
        rows = [self._authorised(row) for row in answer.numbers]
        told = {number for number, _ in rows}
        rows += [(number, None) for number in numbers if number not in told]
        return (
            (number, entry("block list", authorised, meaning))
            for number, authorised in rows
            for meaning in self._settings.blocked_means
            if authorised is not True
        )

    def _authorised(self, row: object) -> tuple[str | None, bool | None]:
        will = Will(row, rows="numbers")
        number, authorised = will.read("number", address), will.flag("authorised")
        tell_odd(will.odd, named(number))
        return number, authorised

    async def _contacts(self, numbers: Sequence[str]) -> Iterator[tuple[str | None, Consent]]:
        """Pages go by opaque tokens here; whether the last one has a token is not told, so the total counts too."""
        asked = "&".join(f"channelIds={quote(number, safe='')}" for number in numbers)
        target, token = f"{CONTACTS}?{asked}&pageSize={MOST_CONTACTS}", ""
        found: list[object] = []
        for _ in range(self._settings.contact_pages):
            reply = await self._get(target + token, "contacts.ofNumbers")
            page: wire.Contacts = reply.read(wire.read_contacts)
            found += page.content
            if page.is_last(len(found)):
                return (one for contact in found for one in self._subscribed(contact, numbers))
            if page.next_page_token is None:
                break
            token = f"&nextPageToken={quote(page.next_page_token, safe='')}"
        raise reply.malformed()

    def _subscribed(self, contact: object, numbers: Sequence[str]) -> Iterator[tuple[str | None, Consent]]:
        """Of a contact's other addresses only what was refused there: that they are the person's the number does not tell."""
        whole = Will(contact, rows="content")
        channels = whole.fields.get("channels")
        rows = [Will(row, "channels") for row in (channels if isinstance(channels, list) else [channels])]
        said = [self._channel(row) for row in rows]
        addresses = {place for place, _ in said}
        tell_odd((field for will in (whole, *rows) for field in will.odd), named(*addresses))
        theirs: list[str | None] = [number for number in numbers if number in addresses]
        if not theirs and None not in addresses:
            return
        for place, one in said:
            if place in numbers:
                yield place, one
            elif not one.granted:
                yield from ((number, one) for number in theirs or [None])

    def _channel(self, row: Will) -> tuple[str | None, Consent]:
        """The address of a contact's channel and what it says. A type that is not listed stands for no purpose; one that can't be
        read may be any."""
        kind, place, state = row.text("type"), row.read("channelId", address), row.word("subscriptionState", STATES)
        granted = state if kind is not None and place is not None else None
        channel = listed(kind, self._settings.contact_channels, otherwise=None)
        known = kind is None or channel is not None
        meaning = ConsentMeaning(purpose=Purpose.MARKETING if known else None, channel=channel)
        return place, entry(f"contact.{kind}" if kind else "contact", granted, meaning)

    async def _get(self, target: str, operation: str) -> Response:
        return await self._http.ask(Request(target, Capability.CONSENT, operation, headers=self._headers))


async def at_once(reads: Sequence[Coroutine[object, object, W]]) -> list[W]:
    """All answers; the first failure is raised when all have come."""
    outcomes = await asyncio.gather(*reads, return_exceptions=True)
    found: list[W] = []
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
        found.append(outcome)
    return found
