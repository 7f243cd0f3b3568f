"""Pages of a stream by time: what to ask for, and how much of the answer is sure to have no gap.

Compared with `ge` and `le` only, which every dialect has, and things of the same instant (or day) are taken to come in no order
that can be relied upon: an answer that was cut within an instant is used down to the instant before, and asked for again, longer,
where that leaves too little.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from adapters.ports.capabilities import Capability
from adapters.ports.errors import Malformed, SourceError
from adapters.ports.instants import just_after
from adapters.ports.shapes import Entry, Page, Window
from adapters.wire.odata import MILLISECOND, Feed, all_of, moment, text
from adapters.wire.odata_service import Get, Rows, Service
from adapters.wire.paging import inside

LONGEST = 1000
"""Rows: Cloud for Customer's own page, and more than a page of ours needs anywhere."""

SIFTED_AT_ONCE = 100
"""Entries in one read of a list that is sifted here."""

Pages = Callable[[Sequence[str], Window], Awaitable[Mapping[str, Page[Any] | SourceError]]]


def as_it_is(value: str) -> str:
    return value


@dataclass(frozen=True, slots=True)
class Strand:
    """One entity set of a stream. `customer` and `time` are its fields to filter by; `entry` is None for what is left out.

    `condition`: what else its rows must fulfil, in the vendor's filter language. `literal` writes a time as the field's type has
    it; `finer`: how much finer the vendor compares times than it tells them.
    `written` and `canonical`: a customer's id as the vendor's filter takes it, and as ours compare, whichever way it came.
    `typed` writes an id that is no text there as a literal of its own type. `entry` may keep a row as it is, to be told later.
    `spare`: rows asked for beyond the page, in the place of those that `entry` leaves out.
    """

    entity_set: str
    customer: str
    time: str
    select: Sequence[str]
    decode: Callable[[bytes], Feed[Any]]
    entry: Callable[[Any], Entry[object] | None]
    condition: str = ""
    literal: Callable[[datetime], str] = moment
    finer: timedelta = MILLISECOND
    written: Callable[[str], str] = as_it_is
    canonical: Callable[[str], str] = as_it_is
    typed: Callable[[str], str] | None = None
    spare: int = 0


@dataclass(frozen=True, slots=True)
class Stretch:
    """The newest part of a strand within a window, without a gap; `more`: there are older entries in the window."""

    entries: Sequence[Entry[Any]]
    more: bool

    @property
    def leads_no_further(self) -> bool:
        """Whether there is more and none of it within reach: as much as can come at all is of one instant, and told already."""
        return self.more and not self.entries

    def page(self, limit: int, tell: Callable[[Any], object]) -> Page[object]:
        """Of rows that were kept as they are."""
        told = tuple(Entry(tell(entry.record), entry.position) for entry in self.entries[:limit])
        return Page(told, has_more=len(self.entries) > limit or self.more)


class Braid:
    """Several strands of each customer, read together and merged into one page per customer; nearly always one request.

    `askable`: the ids that can exist there. `wildcards`: signs that a literal must not hold. `rounds`: how many of the server's
    own pages of one answer are read.
    """

    def __init__(
        self,
        service: Service,
        strands: Sequence[Strand],
        *,
        capability: Capability,
        operation: str,
        max_batch: int,
        askable: Callable[[Iterable[str]], list[str]],
        wildcards: str,
        rounds: int = 1,
    ) -> None:
        self.max_batch = max_batch
        self._service = service
        self._strands = strands
        self._capability = capability
        self._operation = operation
        self._askable = askable
        self._wildcards = wildcards
        self._rounds = rounds

    async def pages(self, ids: Sequence[str], window: Window) -> Mapping[str, Page[object] | SourceError]:
        return await self.of_strands(ids, window, self._strands)

    async def of_strands(
        self, ids: Sequence[str], window: Window, strands: Sequence[Strand]
    ) -> dict[str, Page[object] | SourceError]:
        """Pages of these strands alone: some of its own, or its own with further conditions. None of them costs no call."""
        asked = [(customer, strand) for customer in self._askable(ids) for strand in strands]
        done: dict[str, dict[str, Stretch | SourceError]] = {customer: {} for customer in ids}
        top = first_top(window)
        while asked:
            questions = [
                question(strand, id_, window, top=with_spare(top, strand), wildcards=self._wildcards) for id_, strand in asked
            ]
            results = await self._service.read(
                questions, capability=self._capability, operation=self._operation, rounds=self._rounds
            )
            too_short: dict[str, dict[Strand, Short]] = {}
            for (customer, strand), rows in zip(asked, results, strict=True):
                whole = with_spare(top, strand)
                part = rows if isinstance(rows, SourceError) else stretch(strand, rows, customer, window, top=whole)
                if isinstance(part, Stretch) and part.leads_no_further:
                    part = Malformed(self._service.slug, self._capability)
                if part is not None:
                    done[customer][strand.entity_set] = part
                elif isinstance(rows, Rows):
                    too_short.setdefault(customer, {})[strand] = short(strand, rows, customer, window)
            for customer, parts in list(too_short.items()):
                if reaches(done[customer].values(), parts.values(), window.limit):
                    done[customer] |= {strand.entity_set: Stretch(part.sure, more=True) for strand, part in parts.items()}
                    del too_short[customer]
            asked = [(customer, strand) for customer, parts in too_short.items() for strand in parts]
            top = min(LONGEST, 4 * top)
        return {customer: self._page(list(done[customer].values()), window) for customer in ids}

    def _page(self, parts: Sequence[Stretch | SourceError], window: Window) -> Page[object] | SourceError:
        """A strand that failed would leave holes in the page, so it costs the page."""
        for part in parts:
            if isinstance(part, SourceError):
                return part
        return merged([part for part in parts if isinstance(part, Stretch)], window.limit)


def first_top(window: Window) -> int:
    """One more than the page, to know whether there is more; with a position, its own entry comes once again."""
    return window.limit + (1 if window.before is None else 2)


def with_spare(top: int, strand: Strand) -> int:
    return min(LONGEST, top + strand.spare)


def question(strand: Strand, customer: str, window: Window, *, top: int, wildcards: str) -> Get[Any]:
    whose = strand.written(customer)
    literal = strand.typed(whose) if strand.typed is not None else text(whose, wildcards=wildcards)
    terms = [f"{strand.customer} eq {literal}"]
    if strand.condition:
        terms.append(strand.condition)
    if (newest := bound(window, finer=strand.finer)) is not None:
        terms.append(f"{strand.time} le {strand.literal(newest)}")
    if window.since is not None:
        terms.append(f"{strand.time} ge {strand.literal(window.since)}")
    options: Mapping[str, str] = {
        "$filter": all_of(*terms),
        "$orderby": f"{strand.time} desc",
        "$top": str(top),
        "$select": ",".join(strand.select),
    }
    return Get(strand.entity_set, options, strand.decode)


def bound(window: Window, *, finer: timedelta) -> datetime | None:
    """The newest instant to ask for, a little later than wanted where the vendor compares finer instants than it tells. None
    where everything may be wanted, to the end of time."""
    ends = [window.until] if window.until is not None else []
    if window.before is not None:
        ends.append(window.before.occurred_at)
    return just_after(min(ends), finer) if ends else None


def key(entry: Entry[object]) -> tuple[datetime, str]:
    return entry.position.occurred_at, entry.position.entry_id


def told(strand: Strand, rows: Rows[Any], customer: str, window: Window) -> tuple[list[Entry[Any]], list[Entry[Any]]]:
    """The customer's entries, newest first, and of them those within the window."""
    whose = strand.canonical(customer)
    own = (strand.entry(row) for row in rows.rows if strand.canonical(getattr(row, strand.customer)) == whose)
    entries = sorted({key(entry): entry for entry in own if entry is not None}.values(), key=key, reverse=True)
    return entries, [entry for entry in entries if inside(key(entry), window)]


def stretch(strand: Strand, rows: Rows[Any], customer: str, window: Window, *, top: int) -> Stretch | None:
    """What of the rows can be used; None where a longer answer is needed.

    Where none can be had, what is sure is a page, though a short one. Of one instant that fills a whole answer the rest is out of
    reach, and with it all that is older.
    """
    entries, wanted = told(strand, rows, customer, window)
    if rows.sent < top and not rows.truncated:
        return Stretch(wanted, more=False)
    oldest = entries[-1].position.occurred_at if entries else None
    if window.since is not None and oldest is not None and oldest < window.since:
        return Stretch(wanted, more=False)
    sure = [entry for entry in wanted if oldest is not None and entry.position.occurred_at > oldest]
    if len(sure) >= window.limit:
        return Stretch(sure, more=True)
    if top < LONGEST and not rows.truncated:
        return None
    return Stretch(sure or wanted, more=bool(entries))


@dataclass(frozen=True, slots=True)
class Short:
    """What is sure of an answer that does not fill a page by itself; `floor`: what is older than this is not sure."""

    sure: Sequence[Entry[Any]]
    floor: datetime | None


def short(strand: Strand, rows: Rows[object], customer: str, window: Window) -> Short:
    entries, wanted = told(strand, rows, customer, window)
    floor = entries[-1].position.occurred_at if entries else None
    return Short([entry for entry in wanted if floor is not None and entry.position.occurred_at > floor], floor)


def reaches(whole: Iterable[Stretch | SourceError], parts: Collection[Short], limit: int) -> bool:
    """Whether the strands together fill a page above what is not sure of any: then nothing needs to be asked again."""
    floors = [part.floor for part in parts]
    if None in floors:
        return False
    floor = max(one for one in floors if one is not None)
    sure = [entry for part in parts for entry in part.sure]
    sure += [entry for part in whole if isinstance(part, Stretch) for entry in part.entries]
    return sum(entry.position.occurred_at > floor for entry in sure) >= limit


def merged(stretches: Sequence[Stretch], limit: int) -> Page[object]:
    """The newest entries of all strands: each reaches far enough down, or to its end."""
    entries = sorted((entry for part in stretches for entry in part.entries), key=key, reverse=True)
    return Page(tuple(entries[:limit]), has_more=len(entries) > limit or any(part.more for part in stretches))


async def sifted(pages: Pages, customer: str, window: Window, keep: Callable[[Any], bool]) -> Page[object] | SourceError:
    """The window's page of those records that are kept, where the vendor can't be asked for these alone."""
    kept: list[Entry[Any]] = []
    whole = replace(window, limit=SIFTED_AT_ONCE)
    while True:
        page = (await pages([customer], whole))[customer]
        if isinstance(page, SourceError):
            return page
        kept += [entry for entry in page.entries if keep(entry.record)]
        if len(kept) > window.limit or not page.has_more:
            return Page(tuple(kept[: window.limit]), has_more=len(kept) > window.limit)
        whole = replace(whole, before=page.entries[-1].position)
