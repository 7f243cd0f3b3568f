"""One newest-first page out of several streams that each vendor pages in its own way.

A k-way merge with a cursor that holds the place of every stream, so that nothing comes twice and nothing is lost, also when a
stream fails on one page and is back on the next. A stream is read once for a page; those that hold the page up because most of
what they gave is left out are read on, a few times.
"""

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from adapters.ports.capabilities import Flow
from adapters.ports.errors import SeveralFailed, SourceError
from adapters.ports.shapes import Window
from resolvers.awaiting import together
from resolvers.person.person import Each, Person
from resolvers.stitch.streams import Course, Item, Places, Run, StreamId, limits

ROUNDS = 5
"""How often streams are read for one page."""

LARGEST = 100
"""Entries that are asked of a vendor at once."""

SPARE = 10
"""What is asked of a stream at least: something may be left out of what it gives, and short lists of one query that read the same
stream ask for the same page of it, so that it is asked for once."""


@dataclass(frozen=True, slots=True)
class Merged:
    """`entries` are the page, each once; `left_out` what was read and does not belong on it.

    `taken` are the entries with those that say the same in another stream of the same system; `begun` is where the page's streams
    began.
    """

    entries: tuple[Item, ...]
    left_out: tuple[Item, ...]
    has_next: bool
    failed: tuple[SourceError, ...]
    taken: tuple[tuple[Item, ...], ...]
    begun: Places
    end: Places

    def places(self, index: int) -> Places:
        """Where every stream goes on behind entry `index`; behind the last one what was left out there is passed too, so that its
        cursor and the page's end are the same."""
        if index == len(self.entries) - 1:
            return self.end
        return {**self.begun, **{item.stream: item.entry.position for same in self.taken[: index + 1] for item in same}}


Outcomes = dict[StreamId, Run | SourceError]


async def merged_page(person: Person, course: Course, places: Places) -> Merged:
    """The next page of everything that the person's systems have in these flows. Raises SeveralFailed when all of them failed."""
    size = min(LARGEST, max(course.window.limit, SPARE))
    began = replace(course, window=replace(course.window, limit=size))

    async def begin(system: str, flow: Flow) -> Each[Run | SourceError]:
        async def read_one(record_id: str) -> Run | SourceError:
            stream = StreamId(system, flow, record_id)
            return await read(person, Run(stream, places.get(stream)), began)

        ids = await person.ids(system) if course.owners is None else course.owners(system)
        return await person.each(ids, read_one)

    lists = [(system, flow) for system, flows in course.flows.items() for flow in flows]
    streams: Outcomes = {}
    for (system, flow), came in zip(lists, await together([begin(*one) for one in lists]), strict=True):
        streams.update(outcomes(system, flow, came))
    return await filled(person, course, places, streams)


def outcomes(system: str, flow: Flow, came: Each[Run | SourceError]) -> Iterator[tuple[StreamId, Run | SourceError]]:
    each = {"": came} if isinstance(came, SourceError) else came
    return ((StreamId(system, flow, record_id), outcome) for record_id, outcome in each.items())


async def read(person: Person, run: Run, course: Course) -> Run | SourceError:
    """The run with the stream's next page taken up, or the SourceError in its place."""
    window = replace(fitted(course.window, run.stream.flow), before=run.reached)
    fetched = await person.reading.page(run.stream.system, run.stream.flow, run.stream.record_id, window)
    if isinstance(fetched, SourceError):
        return fetched
    run.take(fetched, course.keep)
    return run


def fitted(window: Window, flow: Flow) -> Window:
    """Without what does not concern the flow, so that lists that run together with others and lists alone share what was read."""
    if flow is not Flow.INTERACTIONS:
        window = replace(window, kinds=None, channels=None)
    return window if flow is Flow.CAMPAIGNS else replace(window, links=True, replies=True)


async def filled(person: Person, course: Course, places: Places, read_so_far: Outcomes) -> Merged:
    """The page; where it is short because something unread could come before what was read, after reading that. A stream that
    fails then is missing from this page with all that it gave."""
    further = replace(course, window=replace(course.window, limit=LARGEST))
    rounds = 1
    while isinstance(found := page_or_lacking(person, course, places, read_so_far, is_last=rounds == ROUNDS), list):
        came = await together([read(person, run, further) for run in found])
        read_so_far = {**read_so_far, **{run.stream: outcome for run, outcome in zip(found, came, strict=True)}}
        rounds += 1
    return found


def page_or_lacking(
    person: Person, course: Course, places: Places, read_so_far: Outcomes, *, is_last: bool
) -> Merged | list[Run]:
    """The page as far as it was read; or the streams that hold it up, unless this `is_last`. Raises SeveralFailed where all
    failed."""
    broken = broken_lists(person, read_so_far)
    runs = [run for run in read_so_far.values() if isinstance(run, Run) and run.stream[:2] not in broken]
    errors = [error for error in read_so_far.values() if isinstance(error, SourceError)]
    failed = tuple({error.system: error for error in reversed(errors)}.values())
    if failed and not runs:
        raise SeveralFailed(list(failed))
    ordered = same_together(runs)
    in_sight = visible(ordered, runs)
    if len(in_sight) < course.window.limit and not is_last and (lacking := short_of(course.window.limit, ordered, runs)):
        return lacking
    return page_of(runs, in_sight[: course.window.limit], len(ordered), places, failed)


def broken_lists(person: Person, read_so_far: Outcomes) -> set[tuple[str, Flow]]:
    """Lists of which the part under one id is missing, in systems that know people by several: the parts may hold the same entry,
    so that none is shown without the other."""
    systems = person.reading.systems
    return {
        (stream.system, stream.flow)
        for stream, outcome in read_so_far.items()
        if isinstance(outcome, SourceError) and stream.record_id and systems[stream.system].keyed_by
    }


def same_together(runs: Sequence[Run]) -> list[tuple[Item, ...]]:
    """All items newest first; what two streams of one system both say is one."""
    ordered = heapq.merge(*(run.items for run in runs), key=lambda item: item.place, reverse=True)
    return [tuple(same) for _, same in groupby(ordered, key=lambda item: item.place)]


def visible(ordered: Sequence[tuple[Item, ...]], runs: Sequence[Run]) -> list[tuple[Item, ...]]:
    """Those that nothing still unread can come before: not older than the place that any unfinished stream has reached."""
    newest = max(limits(runs), default=None)
    return [same for same in ordered if newest is None or same[0].place >= newest]


def short_of(limit: int, ordered: Sequence[tuple[Item, ...]], runs: Sequence[Run]) -> list[Run]:
    """The unfinished streams that stand between what is at hand and a full page."""
    last = ordered[limit - 1][0].place if len(ordered) >= limit else None
    return [run for run in runs if (place := run.unread_from) is not None and (last is None or place > last)]


def page_of(
    runs: Sequence[Run], taken: Sequence[tuple[Item, ...]], at_hand: int, places: Places, failed: tuple[SourceError, ...]
) -> Merged:
    on_page = Counter(item.stream for same in taken for item in same)
    ends = {run.stream: end for run in runs if (end := run.passed(on_page[run.stream])) is not None}
    return Merged(
        entries=tuple(same[0] for same in taken),
        left_out=tuple(item for run in runs for item in run.left_out),
        has_next=at_hand > len(taken) or any(run.more for run in runs) or bool(failed),
        failed=failed,
        taken=tuple(taken),
        begun=places,
        end=abreast({**places, **ends}, runs, on_page),
    )


def abreast(ends: Places, runs: Sequence[Run], on_page: Mapping[StreamId, int]) -> Places:
    """Streams of one list go on from one place where none of them has anything left before it, so that the next page asks for all
    of them at once. Not where a place holds the vendor's own note, which is that stream's alone."""
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
