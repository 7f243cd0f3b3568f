"""Pages of a stream by time: the filters to request, and the part of a response without gaps.

Filters use `ge` and `le` only, known to every dialect. Entries of the same instant (or day) have no reliable order: if a response
ends within an instant, it is used down to the instant before, and requested again with more rows where too few are left.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from adapters.ports.capabilities import Capability
from adapters.ports.errors import Malformed, SourceError
from adapters.ports.instants import just_after
from adapters.ports.shapes import Entry, Page, Window
from adapters.wire.odata import MILLISECOND, Feed, all_of, moment, text
from adapters.wire.odata_service import AnyRow, Get, Rows, Service
from adapters.wire.paging import inside

LONGEST = 1000
"""The most rows in one request: Cloud for Customer's own page, and more than a page of ours needs anywhere."""

SIFTED_AT_ONCE = 100
"""The entries in one read of a list that is filtered here."""

Pages = Callable[[Sequence[str], Window], Awaitable[Mapping[str, Page[AnyRow] | SourceError]]]


def as_it_is(value: str) -> str:
    return value


@dataclass(frozen=True, slots=True)
class Strand:
    """One entity set of a stream. `customer` and `time` are its fields to filter by; `entry` gives None for a row to leave out.

    `condition` is a further filter in the vendor's language. `literal` writes a time in the field's type; `finer` is the vendor's
    precision of comparisons beyond its precision of values.
    `written` and `canonical` give a customer's id in the form of the vendor's filter, and in our form, from either of them.
    `typed` writes an id of another type than text as a literal. `entry` may keep the row itself as its record, for a later step.
    `spare` is the number of rows requested beyond the page, to make up for rows left out.
    """

    entity_set: str
    customer: str
    time: str
    select: Sequence[str]
    decode: Callable[[bytes], Feed[AnyRow]]
    entry: Callable[[AnyRow], Entry[object] | None]
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

    entries: Sequence[Entry[AnyRow]]
    more: bool

    @property
    def leads_no_further(self) -> bool:
        """Whether there are older entries out of reach: the longest response is all of one instant, and known already."""
        return self.more and not self.entries

    def page(self, limit: int, tell: Callable[[AnyRow], object]) -> Page[object]:
        """A page of records that `tell` makes, for entries with the rows themselves."""
        records = tuple(Entry(tell(entry.record), entry.position) for entry in self.entries[:limit])
        return Page(records, has_more=len(self.entries) > limit or self.more)


class Braid:
    """Several strands of each customer, read together and merged into one page per customer; nearly always one request.

    `askable` selects the ids that can exist there. `wildcards` are signs that a literal must not contain. `rounds` is the most
    pages of the server that are read of one response.
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
        """Pages of these strands alone: some of the braid's own, or its own with further conditions. No strand, no call."""
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
        """The merged page of the strands, or the error of a failed strand, which would leave gaps."""
        for part in parts:
            if isinstance(part, SourceError):
                return part
        return merged([part for part in parts if isinstance(part, Stretch)], window.limit)


def first_top(window: Window) -> int:
    """The rows to request: one more than the page, to know whether there is more, and the position's own entry once again."""
    return window.limit + (1 if window.before is None else 2)


def with_spare(top: int, strand: Strand) -> int:
    return min(LONGEST, top + strand.spare)


def question(strand: Strand, customer: str, window: Window, *, top: int, wildcards: str) -> Get[AnyRow]:
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
    """The newest instant to request, later by `finer` for a vendor that compares more precisely than it writes.

    None where the window has no upper end.
    """
    ends = [window.until] if window.until is not None else []
    if window.before is not None:
        ends.append(window.before.occurred_at)
    return just_after(min(ends), finer) if ends else None


def key(entry: Entry[object]) -> tuple[datetime, str]:
    return entry.position.occurred_at, entry.position.entry_id


def own_entries(
    strand: Strand, rows: Rows[AnyRow], customer: str, window: Window
) -> tuple[list[Entry[AnyRow]], list[Entry[AnyRow]]]:
    """The customer's entries, newest first, and the entries within the window among them."""
    whose = strand.canonical(customer)
    own = (strand.entry(row) for row in rows.rows if strand.canonical(getattr(row, strand.customer)) == whose)
    entries = sorted({key(entry): entry for entry in own if entry is not None}.values(), key=key, reverse=True)
    return entries, [entry for entry in entries if inside(key(entry), window)]


def stretch(strand: Strand, rows: Rows[AnyRow], customer: str, window: Window, *, top: int) -> Stretch | None:
    """The usable part of the rows; None where a longer response is needed.

    Where no longer one is possible, the sure part is a page, though a short one. If one instant fills the longest response, its
    other entries are out of reach, and older ones with them.
    """
    entries, wanted = own_entries(strand, rows, customer, window)
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
    """The sure entries of a response too short for a page; entries not newer than `floor` are unsure."""

    sure: Sequence[Entry[AnyRow]]
    floor: datetime | None


def short(strand: Strand, rows: Rows[object], customer: str, window: Window) -> Short:
    entries, wanted = own_entries(strand, rows, customer, window)
    floor = entries[-1].position.occurred_at if entries else None
    return Short([entry for entry in wanted if floor is not None and entry.position.occurred_at > floor], floor)


def reaches(whole: Iterable[Stretch | SourceError], parts: Collection[Short], limit: int) -> bool:
    """Whether the strands together fill a page with sure entries, so that no further request is needed."""
    floors = [part.floor for part in parts]
    if None in floors:
        return False
    floor = max(one for one in floors if one is not None)
    sure = [entry for part in parts for entry in part.sure]
    sure += [entry for part in whole if isinstance(part, Stretch) for entry in part.entries]
    return sum(entry.position.occurred_at > floor for entry in sure) >= limit


def merged(stretches: Sequence[Stretch], limit: int) -> Page[object]:
    """The newest entries of all strands, each of which reaches far enough down or to its end."""
    entries = sorted((entry for part in stretches for entry in part.entries), key=key, reverse=True)
    return Page(tuple(entries[:limit]), has_more=len(entries) > limit or any(part.more for part in stretches))


async def sifted(pages: Pages, customer: str, window: Window, keep: Callable[[AnyRow], bool]) -> Page[object] | SourceError:
    """The window's page of the records that pass `keep`, for a vendor without such a filter."""
    passed: list[Entry[AnyRow]] = []
    whole = replace(window, limit=SIFTED_AT_ONCE)
    while True:
        page = (await pages([customer], whole))[customer]
        if isinstance(page, SourceError):
            return page
        passed += [entry for entry in page.entries if keep(entry.record)]
        if len(passed) > window.limit or not page.has_more:
            return Page(tuple(passed[: window.limit]), has_more=len(passed) > window.limit)
        whole = replace(whole, before=page.entries[-1].position)
