"""Consents and refusals of numbers, from three lists: answers that end messages, the block list, and channels of contacts.

Each list is one request for many numbers, all at once. An unreadable answer counts as a refusal; where its number can't be read,
it counts for every number of the request.
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
"""A letter behind digits, as before an extension."""

BLOCKS, CONTACTS = "/v1/number_authorisation/is_authorised", "/api/v1/contacts/contacts"
STATES: Final = {"SUBSCRIBED": True, "UNSUBSCRIBED": False}
MOST_CONTACTS: Final = 1000
"""Contacts in one of the vendor's pages (section 4)."""

W = TypeVar("W")


def meanings(settings: CampaignsSettings) -> Iterator[ConsentMeaning]:
    """Every meaning that an entry can have. An unlisted type of a contact's channel is a channel all the same."""
    channels = {channel_of(None, settings), *settings.channels.values(), *settings.contact_channels.values()}
    yield from settings.blocked_means
    yield from (ConsentMeaning(purpose=Purpose.MARKETING, channel=channel) for channel in channels)


@dataclass(slots=True)
class NumberEntries:
    """The entries of each number of a request."""

    numbers: Sequence[str]
    entries: dict[str, list[Consent]] = field(default_factory=dict)

    def add(self, address: str | None, one: Consent) -> None:
        """One more entry. An unreadable address (None) may be any of the numbers; a number outside the request is ignored."""
        for number in self.numbers if address is None else (address,):
            if number in self.numbers:
                self.entries.setdefault(number, []).append(one)


def address(value: object) -> str | None:
    """A number as E.164, whatever its spacing and its digits; None where it is ambiguous, as without its country or with an
    extension. Any other text (a sender's name, a short code, an e-mail address) is unchanged."""
    text = filled(value)
    if text is None or "@" in text:
        return text
    digits = "".join(str(int(sign)) for sign in text.replace("(0)", "") if sign.isdecimal())
    if len(digits) < FEWEST_DIGITS:
        return text
    digits = digits.removeprefix("00")
    return f"+{digits}" if NUMBER.fullmatch(f"+{digits}") and not EXTENDED.search(text) else None


def readable(*addresses: str | None) -> list[str]:
    """The readable addresses of a row, as `Loss.row` takes them."""
    return [one for one in addresses if one is not None]


class NumberConsents:
    """The lookup of consents by number. A number without any entry is unknown."""

    groups: Groups = frozenset({CONSENTS})

    def __init__(self, http: SystemHttp, settings: CampaignsSettings, *, headers: Mapping[str, str], now: Clock) -> None:
        """A lookup over this HTTP client. `now` in Unix seconds: a report needs an end."""
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
        """The consents of each number, from all lists or none: half of a person's answers would read as the whole."""
        numbers = [number for number in ids if NUMBER.fullmatch(number)]
        if not numbers or CONSENTS not in groups:
            return {}
        entries = NumberEntries(numbers)
        reads = [read for name, read in self._reads.items() if name in self._settings.consents]
        for found in await at_once([read(numbers) for read in reads]):
            for address, one in found:
                entries.add(address, one)
        return {number: {CONSENTS: Consents(settled(own))} for number, own in entries.entries.items()}

    async def _opt_outs(self, numbers: Sequence[str]) -> Iterator[tuple[str | None, Consent]]:
        """Answers that ended messages, each with its time. The vendor does not say whether one was withdrawn later."""
        messages: list[object] = []
        for page in range(self._settings.report_pages):
            request = Request(
                PATH,
                Capability.CONSENT,
                "messages.optOuts",
                method="POST",
                headers={"Content-Type": "application/json", **self._headers},
                body=self._question(numbers, page),
            )
            response = await self._http.ask(request)
            report: wire.OptOuts = response.read(wire.read_opt_outs)
            messages += report.messages
            if not report.pagination.has_next:
                return self._stopped(messages)
        raise response.malformed()

    def _stopped(self, messages: Iterable[object]) -> Iterator[tuple[str | None, Consent]]:
        for message in messages:
            will = Will(message, rows="messages")
            number, at, channel = will.required("source_address", address), will.moment("timestamp"), will.text("format")
            tell_odd(will.odd, readable(number))
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
        """Refusals from the block list. A number missing from the answer may be blocked too."""
        target = f"{BLOCKS}/{','.join(quote(number, safe='') for number in numbers)}"
        answer: wire.Authorised = (await self._get(target, "numbers.blocked")).read(wire.read_authorised)
        rows = [self._authorised(row) for row in answer.numbers]
        answered = {number for number, _ in rows}
        rows += [(number, None) for number in numbers if number not in answered]
        return (
            (number, entry("block list", authorised, meaning))
            for number, authorised in rows
            for meaning in self._settings.blocked_means
            if authorised is not True
        )

    def _authorised(self, row: object) -> tuple[str | None, bool | None]:
        will = Will(row, rows="numbers")
        number, authorised = will.required("number", address), will.flag("authorised")
        tell_odd(will.odd, readable(number))
        return number, authorised

    async def _contacts(self, numbers: Sequence[str]) -> Iterator[tuple[str | None, Consent]]:
        """Entries from the channels of contacts. Pages are linked by tokens. The last page may have one too, so the total
        counts."""
        asked = "&".join(f"channelIds={quote(number, safe='')}" for number in numbers)
        target, token = f"{CONTACTS}?{asked}&pageSize={MOST_CONTACTS}", ""
        found: list[object] = []
        for _ in range(self._settings.contact_pages):
            response = await self._get(target + token, "contacts.ofNumbers")
            page: wire.ContactsPage = response.read(wire.read_contacts)
            found += page.content
            if page.is_last(len(found)):
                return (one for contact in found for one in self._subscribed(contact, numbers))
            if page.next_page_token is None:
                break
            token = f"&nextPageToken={quote(page.next_page_token, safe='')}"
        raise response.malformed()

    def _subscribed(self, contact: object, numbers: Sequence[str]) -> Iterator[tuple[str | None, Consent]]:
        """Entries of a contact by number. Its other addresses give refusals only, since they need not be the same person's."""
        whole = Will(contact, rows="content")
        channels = whole.fields.get("channels")
        rows = [Will(row, "channels") for row in (channels if isinstance(channels, list) else [channels])]
        answers = [self._channel(row) for row in rows]
        addresses = {place for place, _ in answers}
        tell_odd((field for will in (whole, *rows) for field in will.odd), readable(*addresses))
        theirs: list[str | None] = [number for number in numbers if number in addresses]
        if not theirs and None not in addresses:
            return
        for place, one in answers:
            if place in numbers:
                yield place, one
            elif not one.granted:
                yield from ((number, one) for number in theirs or [None])

    def _channel(self, row: Will) -> tuple[str | None, Consent]:
        """The address of a contact's channel, and its entry. An unlisted type has no purpose; an unreadable one may be any
        channel."""
        kind, place, state = row.text("type"), row.required("channelId", address), row.word("subscriptionState", STATES)
        granted = state if kind is not None and place is not None else None
        channel = listed(kind, self._settings.contact_channels, otherwise=None)
        known = kind is None or channel is not None
        meaning = ConsentMeaning(purpose=Purpose.MARKETING if known else None, channel=channel)
        return place, entry(f"contact.{kind}" if kind else "contact", granted, meaning)

    async def _get(self, target: str, operation: str) -> Response:
        return await self._http.ask(Request(target, Capability.CONSENT, operation, headers=self._headers))


async def at_once(reads: Sequence[Coroutine[object, object, W]]) -> list[W]:
    """The results of all reads; the first failure is raised once all have ended."""
    outcomes = await asyncio.gather(*reads, return_exceptions=True)
    found: list[W] = []
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
        found.append(outcome)
    return found
