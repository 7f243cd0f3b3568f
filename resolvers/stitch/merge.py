"""One newest-first page out of several streams, each paged in its vendor's own way.

A k-way merge. Its cursor has the place of every stream, so that nothing comes twice and nothing is lost, also if a stream fails
on one page and is back on the next. A stream is read once for a page. It is read on, a few times, if most of its entries are left
out and hold the page up.
"""

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeAlias

from adapters.ports.capabilities import Flow
from adapters.ports.errors import SeveralFailed, SourceError
from adapters.ports.fast_init import fast_init
from adapters.ports.shapes import Window, remembered_if_common, resized
from resolvers.awaiting import together
from resolvers.person.person import Each, Person
from resolvers.stitch.streams import Item, MergePlan, Places, Run, StreamId, limits

PLACE = itemgetter(0)

ROUNDS = 5
"""The most reads of a stream for one page."""

LARGEST = 100
"""The most entries of one read."""

SPARE = 10
"""The least entries of one read: some may be left out, and short lists of one query share the read if its size is the same."""


@fast_init
@dataclass(frozen=True, slots=True)
class Merged:
    """A page: `entries`, each once, and `left_out`, the entries read that do not belong on it.

    `taken`: the entries with their equals in other streams of the same system. `begun`: the place of each stream before the page.
    """

    entries: tuple[Item, ...]
    left_out: tuple[Item, ...]
    has_next: bool
    failed: tuple[SourceError, ...]
    taken: tuple[tuple[Item, ...], ...]
    begun: Places
    end: Places

    def places(self, index: int) -> Places:
        """The place of every stream behind entry `index`. Behind the last entry it passes the entries left out there too, so that
        its cursor equals the page's end."""
        if index == len(self.entries) - 1:
            return self.end
        return {**self.begun, **{item.stream: item.entry.position for same in self.taken[: index + 1] for item in same}}


Outcome: TypeAlias = Run | SourceError
Outcomes: TypeAlias = dict[StreamId, Outcome]
EachStream: TypeAlias = Each[Outcome]
"""These have names because a function inside another one has its annotations evaluated at each call."""


async def merged_page(person: Person, plan: MergePlan, places: Places) -> Merged:
    """The next page of all entries in these flows. Raises SeveralFailed if all systems failed."""
    size = min(LARGEST, max(plan.window.limit, SPARE))
    began = replace(plan, window=resized(plan.window, size))

    async def begin(system: str, flow: Flow) -> EachStream:
        async def read_one(record_id: str) -> Outcome:
            stream = StreamId(system, flow, record_id)
            return await read(person, Run(stream, places.get(stream)), began)

        ids = await person.ids(system) if plan.owners is None else plan.owners(system)
        return await person.each(ids, read_one)

    lists = [(system, flow) for system, flows in plan.flows.items() for flow in flows]
    streams: Outcomes = {}
    for (system, flow), came in zip(lists, await together([begin(*one) for one in lists]), strict=True):
        streams.update(outcomes(system, flow, came))
    return await filled(person, plan, places, streams)


def outcomes(system: str, flow: Flow, came: EachStream) -> Iterator[tuple[StreamId, Outcome]]:
    each = {"": came} if isinstance(came, SourceError) else came
    return ((StreamId(system, flow, record_id), outcome) for record_id, outcome in each.items())


async def read(person: Person, run: Run, plan: MergePlan) -> Outcome:
    """The run with the stream's next page added, or the SourceError in its place."""
    window = fitted(plan.window, run.stream.flow)
    if run.reached is not None:
        window = replace(window, before=run.reached)
    fetched = await person.reading.page(run.stream.system, run.stream.flow, run.stream.record_id, window)
    if isinstance(fetched, SourceError):
        return fetched
    run.take(fetched, plan.keep)
    return run


@remembered_if_common
def fitted(window: Window, flow: Flow) -> Window:
    """The window without filters that do not concern the flow, so that different lists share their reads."""
    filters: dict[str, Any] = {} if flow is Flow.INTERACTIONS else {"kinds": None, "channels": None}
    return replace(window, **filters) if flow is Flow.CAMPAIGNS else replace(window, links=True, replies=True, **filters)


async def filled(person: Person, plan: MergePlan, places: Places, read_so_far: Outcomes) -> Merged:
    """The page, after further reads of streams whose unread entries may belong on it. A stream that fails then is missing from
    this page with all its entries."""
    rounds = 1
    while isinstance(found := page_or_lacking(person, plan, places, read_so_far, is_last=rounds == ROUNDS), list):
        further = replace(plan, window=resized(plan.window, LARGEST))
        came = await together([read(person, run, further) for run in found])
        read_so_far = {**read_so_far, **{run.stream: outcome for run, outcome in zip(found, came, strict=True)}}
        rounds += 1
    return found


def page_or_lacking(
    person: Person, plan: MergePlan, places: Places, read_so_far: Outcomes, *, is_last: bool
) -> Merged | list[Run]:
    """The page as far as it was read; or, unless this `is_last`, the streams that hold it up. Raises SeveralFailed when all
    failed."""
    broken = broken_lists(person, read_so_far)
    runs = [run for run in read_so_far.values() if isinstance(run, Run) and run.stream[:2] not in broken]
    errors = [error for error in read_so_far.values() if isinstance(error, SourceError)]
    failed = tuple({error.system: error for error in reversed(errors)}.values())
    if failed and not runs:
        raise SeveralFailed(list(failed))
    ordered = same_together(runs)
    in_sight = visible(ordered, runs)
    if len(in_sight) < plan.window.limit and not is_last and (lacking := short_of(plan.window.limit, ordered, runs)):
        return lacking
    return page_of(runs, in_sight[: plan.window.limit], len(ordered), places, failed)


def broken_lists(person: Person, read_so_far: Outcomes) -> set[tuple[str, Flow]]:
    """The lists with a failed part, in systems keyed by several ids of a person. Parts may have the same entry, so no part is
    shown without the others."""
    systems = person.reading.systems
    return {
        (stream.system, stream.flow)
        for stream, outcome in read_so_far.items()
        if isinstance(outcome, SourceError) and stream.record_id and systems[stream.system].keyed_by
    }


def same_together(runs: Sequence[Run]) -> list[tuple[Item, ...]]:
    """All items newest first, grouped: the same entry in two streams of one system is one."""
    placed = [[(item.place, item) for item in run.items] for run in runs]
    ordered = placed[0] if len(placed) == 1 else heapq.merge(*placed, key=PLACE, reverse=True)
    grouped: list[tuple[Item, ...]] = []
    latest = None
    for place, item in ordered:
        if place == latest:
            grouped[-1] += (item,)
        else:
            grouped.append((item,))
            latest = place
    return grouped


def visible(ordered: Sequence[tuple[Item, ...]], runs: Sequence[Run]) -> list[tuple[Item, ...]]:
    """The items before all unread ones: none is older than the place reached in any unfinished stream."""
    newest = max(limits(runs), default=None)
    return [same for same in ordered if newest is None or same[0].place >= newest]


def short_of(limit: int, ordered: Sequence[tuple[Item, ...]], runs: Sequence[Run]) -> list[Run]:
    """The unfinished streams with a place between the available items and a full page."""
    last = ordered[limit - 1][0].place if len(ordered) >= limit else None
    return [run for run in runs if (place := run.unread_from) is not None and (last is None or place > last)]


def page_of(
    runs: Sequence[Run], taken: Sequence[tuple[Item, ...]], available: int, places: Places, failed: tuple[SourceError, ...]
) -> Merged:
    on_page = Counter(item.stream for same in taken for item in same)
    ends = {run.stream: end for run in runs if (end := run.passed(on_page[run.stream])) is not None}
    return Merged(
        entries=tuple(same[0] for same in taken),
        left_out=tuple(item for run in runs for item in run.left_out),
        has_next=available > len(taken) or any(run.more for run in runs) or bool(failed),
        failed=failed,
        taken=tuple(taken),
        begun=places,
        end=abreast({**places, **ends}, runs, on_page),
    )


def abreast(ends: Places, runs: Sequence[Run], on_page: Mapping[StreamId, int]) -> Places:
    """The places, with one common place for the streams of a list if none has entries before it, so that the next page is one
    call for all. A place with the vendor's own note (`hint`) stays as it is."""
    level = dict(ends)
    lists = groupby(sorted(runs, key=lambda run: run.stream), key=lambda run: run.stream[:2])
    for siblings in (list(beside) for _, beside in lists):
        reached = [ends[run.stream] for run in siblings if run.stream in ends]
        if len(siblings) < 2 or not reached or any(at.hint for at in reached):
            continue
        last = min(reached, key=lambda at: (at.occurred_at, at.entry_id))
        if all(run.has_nothing_before(last, on_page[run.stream]) for run in siblings):
            level |= {run.stream: last for run in siblings}
    return level
