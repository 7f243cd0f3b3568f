"""Reads of the reporting service (OData): contacts of many addresses in one read, newest first.

The service sorts by time only, in whole seconds, so the order within one second is arbitrary: a truncated answer is used down to
the second before its oldest row.
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
class ReportedRows:
    """Rows in the order of the service. `truncated`: there may be older rows; `stuck`: a longer read would not bring them
    either."""

    rows: tuple[Reported, ...]
    truncated: bool
    stuck: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """The newest contacts of one address within a window. None newer than `floor` is missing, and there are older ones; a `floor`
    of None: all came. `seen`: GUIDs of all rows that came, within the window or not."""

    rows: tuple[Reported, ...]
    floor: datetime | None
    seen: frozenset[str]


class Reporting:
    """Reads of the table of contacts, FactCemContacts."""

    def __init__(self, http: SystemHttp, settings: ContactProSettings) -> None:
        self._http = http
        self._settings = settings
        self._read = wire.rows_reader(settings.columns)
        self._read_known = wire.known_reader(settings.columns)

    async def contacts(self, spellings: Iterable[str], window: Window, *, top: int) -> ReportedRows:
        """At most `top` contacts. Next links of the server are followed as given. One that leads to another place, or can't be
        read, ends the answer."""
        target: str | None = self._target(self._condition(spellings, window), top)
        rows: list[Reported] = []
        sent, goes_on = 0, False
        while target is not None and sent < top:
            response = await self._http.ask(
                Request(f"{self._settings.reporting_path}/{target}", Capability.INTERACTIONS, "contacts")
            )
            page: wire.Rows = response.read(self._read)
            if page.goes_on and not page.sent:
                raise response.malformed()
            sent, goes_on = sent + page.sent, page.goes_on
            rows += (mapping.of_row(row, self._settings) for row in page.value)
            target = below(page.next, self._settings.root + self._settings.reporting_path) if page.next is not None else None
        return ReportedRows(tuple(rows), truncated=goes_on or sent >= top, stuck=goes_on and target is None)

    async def known(self, guids: Collection[str]) -> frozenset[str]:
        """The GUIDs of these contacts in the database, whatever their address and time. Unreadable ones are missing."""
        ordered, size = sorted(guids), self._settings.literals_per_filter
        chunks = [ordered[start : start + size] for start in range(0, len(ordered), size)]
        found = await asyncio.gather(*(self._named(chunk) for chunk in chunks))
        return frozenset(row.guid for rows in found for row in rows)

    async def _named(self, guids: Sequence[str]) -> tuple[wire.Known, ...]:
        literals = [f"{guid[:8]}-{guid[8:12]}-{guid[12:16]}-{guid[16:20]}-{guid[20:]}".lower() for guid in guids]
        target = self._target(self._any(self._settings.columns.guid, literals), LONGEST)
        response = await self._http.ask(
            Request(f"{self._settings.reporting_path}/{target}", Capability.INTERACTIONS, "contacts.known")
        )
        with told_of_one("", beside=True):
            rows: wire.KnownRows = response.read(self._read_known)
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

    def _target(self, condition: str, top: int) -> str:
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
        """A read of one contact by the configured columns: it proves address, credentials, rights and column names at once."""
        options = {"$top": "1", "$select": ",".join(self._settings.columns.model_dump().values())}
        target = f"{self._settings.reporting_path}/{address('FactCemContacts', options)}"
        (await self._http.ask(Request(target, Capability.INTERACTIONS, "probe"))).read(self._read)


def moment(value: datetime) -> str:
    """The literal of an instant: in OData 4 it has no prefix and no quotes."""
    return stamp(value, "seconds")


def bound(window: Window) -> datetime | None:
    """The exclusive end of a window in whole seconds, one second later because the vendor compares times more finely than it
    sends them. None where there is no end."""
    ends = [end for end in (window.until, window.before.occurred_at if window.before else None) if end is not None]
    return just_after(min(ends).replace(microsecond=0), SECOND) if ends else None


def start(window: Window) -> datetime | None:
    """The inclusive beginning of a window, not before 1970; None where there is none."""
    return max(window.since, EPOCH) if window.since is not None else None


def stretch(answer: ReportedRows, own: frozenset[str], window: Window, *, final: bool) -> Stretch | None:
    """The usable part of an answer for the address with these spellings; None where a longer answer is needed. A `final` answer
    is used anyway, without its last second unless that is all it has."""
    own_rows = [row for row in answer.rows if not own.isdisjoint(row.addresses)]
    rows, seen = tuple(row for row in own_rows if inside((row.began, row.guid), window)), frozenset(row.guid for row in own_rows)
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
