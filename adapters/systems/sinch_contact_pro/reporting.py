"""The reporting service: contacts of many addresses in one read, newest first, as OData writes it.

It sorts by time only, in whole seconds, so contacts of the same second come in no order that can be relied upon: an answer that
was cut is used down to the second before its oldest.
"""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.ports.capabilities import Capability
from adapters.ports.instants import just_after, stamp
from adapters.ports.shapes import Window
from adapters.systems.sinch_contact_pro import filters, mapping, wire
from adapters.systems.sinch_contact_pro.mapping import Reported
from adapters.systems.sinch_contact_pro.settings import ContactProSettings
from adapters.wire.losses import told_of_one
from adapters.wire.message import Request
from adapters.wire.odata import address, all_of, below, one_of, text
from adapters.wire.paging import inside
from adapters.wire.system_http import SystemHttp
from adapters.wire.vendor_values import EPOCH

SECOND = timedelta(seconds=1)

LONGEST = 3000
"""Rows: the server's own page of this table (section 5)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows in the order given; `truncated`: there may be older ones that were not read; `stuck`: which no longer question
    brings."""

    rows: tuple[Reported, ...]
    truncated: bool
    stuck: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """The newest contacts of one address within a window. Younger than `floor` none is missing, and there are older ones; or all
    there are came (None). `seen`: GUIDs of all that came, within the window or not."""

    rows: tuple[Reported, ...]
    floor: datetime | None
    seen: frozenset[str]


class Reporting:
    def __init__(self, http: SystemHttp, settings: ContactProSettings) -> None:
        self._http = http
        self._settings = settings
        self._read = wire.rows_reader(settings.columns)
        self._read_known = wire.known_reader(settings.columns)

    async def contacts(self, spellings: Iterable[str], window: Window, *, top: int) -> Answer:
        """At most `top` contacts; where the server ends a page of its own earlier, its next link is followed as given, unless it
        leads elsewhere or can't be read: then what came is all that one question brings."""
        target: str | None = self._question(self._condition(spellings, window), top)
        rows: list[Reported] = []
        sent, goes_on = 0, False
        while target is not None and sent < top:
            reply = await self._http.ask(
                Request(f"{self._settings.reporting_path}/{target}", Capability.INTERACTIONS, "contacts")
            )
            page: wire.Rows = reply.read(self._read)
            if page.goes_on and not page.sent:
                raise reply.malformed()
            sent, goes_on = sent + page.sent, page.goes_on
            rows += (mapping.of_row(row, self._settings) for row in page.value)
            target = below(page.next, self._settings.root + self._settings.reporting_path) if page.next is not None else None
        return Answer(tuple(rows), truncated=goes_on or sent >= top, stuck=goes_on and target is None)

    async def known(self, guids: Collection[str]) -> frozenset[str]:
        """Which of these contacts the database has, whoever's they are and whenever they began, if that can be read."""
        ordered, size = sorted(guids), self._settings.literals_per_filter
        chunks = [ordered[start : start + size] for start in range(0, len(ordered), size)]
        found = await asyncio.gather(*(self._named(chunk) for chunk in chunks))
        return frozenset(row.guid for rows in found for row in rows)

    async def _named(self, guids: Sequence[str]) -> tuple[wire.Known, ...]:
        literals = [f"{guid[:8]}-{guid[8:12]}-{guid[12:16]}-{guid[16:20]}-{guid[20:]}".lower() for guid in guids]
        target = self._question(self._any(self._settings.columns.guid, literals), LONGEST)
        reply = await self._http.ask(
            Request(f"{self._settings.reporting_path}/{target}", Capability.INTERACTIONS, "contacts.known")
        )
        with told_of_one("", beside=True):
            rows: wire.KnownRows = reply.read(self._read_known)
        return rows.value

    def _condition(self, spellings: Iterable[str], window: Window) -> str:
        columns = self._settings.columns
        literals = [text(spelling) for spelling in spellings]
        terms = [f"({self._any(columns.originator, literals)} or {self._any(columns.destination, literals)})"]
        if named := filters.words(window, self._settings):
            terms.append(self._any(columns.channel, [text(word) for word in named]))
        if (end := bound(window)) is not None:
            terms.append(f"{columns.began} lt {moment(end)}")
        if (begin := start(window)) is not None:
            terms.append(f"{columns.began} ge {moment(begin)}")
        return all_of(*terms)

    def _question(self, condition: str, top: int) -> str:
        columns = self._settings.columns
        options = {
            "$filter": condition,
            "$orderby": f"{columns.began} desc",
            "$top": str(top),
            "$select": ",".join(columns.model_dump().values()),
        }
        return address("FactCemContacts", options)

    def _any(self, column: str, literals: Sequence[str]) -> str:
        if self._settings.combine == "in":
            return f"{column} in ({','.join(literals)})"
        return one_of(column, literals)

    async def probe(self) -> None:
        """Asks for one contact by the configured columns: proves address, credentials, rights and names at once."""
        options = {"$top": "1", "$select": ",".join(self._settings.columns.model_dump().values())}
        target = f"{self._settings.reporting_path}/{address('FactCemContacts', options)}"
        (await self._http.ask(Request(target, Capability.INTERACTIONS, "probe"))).read(self._read)


def moment(value: datetime) -> str:
    """OData 4 writes instants without a prefix and without quotes."""
    return stamp(value, "seconds")


def bound(window: Window) -> datetime | None:
    """A whole second that nothing within the window is as young as: times are compared finer than they are told. None where
    there is no end."""
    ends = [end for end in (window.until, window.before.occurred_at if window.before else None) if end is not None]
    return just_after(min(ends).replace(microsecond=0), SECOND) if ends else None


def start(window: Window) -> datetime | None:
    return max(window.since, EPOCH) if window.since is not None else None


def stretch(answer: Answer, own: frozenset[str], window: Window, *, final: bool) -> Stretch | None:
    """What of an answer can be used for the address with these spellings; None where a longer one is needed. Of the `final` one
    it is what it has, without the second in which it was cut, as far as there is anything else."""
    held = [row for row in answer.rows if not own.isdisjoint(row.addresses)]
    rows, seen = tuple(row for row in held if inside((row.began, row.guid), window)), frozenset(row.guid for row in held)
    if not answer.truncated:
        return Stretch(rows, None, seen)
    if not answer.rows:
        return None
    oldest = min(row.began for row in answer.rows)
    guids = {row.guid for row in rows}
    sure = guids - {row.guid for row in rows if row.began <= oldest}
    if len(sure) >= window.limit < len(guids):
        return Stretch(rows, oldest, seen)
    return Stretch(tuple(row for row in rows if row.guid in sure) or rows, oldest, seen) if final else None
