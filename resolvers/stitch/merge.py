"""One newest-first page out of several streams that each vendor pages in its own way.

A k-way merge with a cursor that holds the place of every stream, so that nothing comes twice and nothing is lost, also when a
stream fails on one page and is back on the next.
"""

import heapq
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from adapters.ports.capabilities import Flow
from adapters.ports.errors import SeveralFailed, SourceError
from adapters.ports.reading import Kept, MaybeAwaitable
from adapters.ports.shapes import Entry, Page, Position, Window
from resolvers.awaiting import then
from resolvers.identity.person import Each, Ids, Person, serving

StreamId = tuple[str, str]
"""(system, record id of the person there)."""

Places = dict[StreamId, Position]
"""Where each stream goes on; a stream that has not begun is absent."""


Item = tuple[StreamId, Entry[Any], Kept[Page[Any]]]


@dataclass(frozen=True, slots=True)
class Part:
    """What was read of one stream. `reached`: the last entry that the system gave, also when it was left out."""

    kept: Kept[Page[Any]]
    reached: Position | None


@dataclass(frozen=True, slots=True)
class Merged:
    """`entries` with the stream each came from; `places[i]` is where every stream goes on behind entry i, `end` where it goes on
    behind the page: further than the last entry where more was read and left out."""

    entries: tuple[Item, ...]
    places: tuple[Places, ...]
    end: Places
    has_next: bool
    failed: tuple[SourceError, ...]


def read_places(parts: Sequence[str] | None) -> Places:
    """Five texts a stream: system, record id there, and the time, id and hint of the last entry taken."""
    places: Places = {}
    for system, record_id, at, entry_id, hint in zip(*[iter(parts or ())] * 5, strict=True):
        places[system, record_id] = Position(datetime.fromisoformat(at), entry_id, hint)
    return places


def write_places(places: Places) -> list[str]:
    return [
        text
        for (system, record_id), at in sorted(places.items())
        for text in (system, record_id, at.occurred_at.isoformat(), at.entry_id, at.hint)
    ]


Keep = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Course:
    """Which streams run together.

    `owners` maps a system to the ids that its streams go by, where these are not the person's record ids there; `keep` leaves out
    entries that a vendor can't filter by itself.
    """

    flow: Flow
    window: Window
    owners: Callable[[str], Ids] | None = None
    keep: Keep | None = None


def merged_page(person: Person, course: Course, places: Places) -> MaybeAwaitable[Merged]:
    """The next page of everything that the person's systems have in this flow. Raises SeveralFailed when all of them failed."""

    def reader(system: str) -> Callable[[str], MaybeAwaitable[Any]]:
        return lambda record_id: read(person, (system, record_id), course, places.get((system, record_id)))

    readers = {slug: reader(slug) for slug, _ in serving(person.reading, course.flow)}
    return then(person.across(readers, course.owners), lambda came: merge(came, course.window.limit, places))


ROUNDS = 5
"""Vendor pages that are read for one page of ours when most entries are left out."""


def read(
    person: Person,
    stream: StreamId,
    course: Course,
    before: Position | None,
    had: tuple[Entry[Any], ...] = (),
    rounds: int = ROUNDS,
) -> MaybeAwaitable[Any]:
    """One stream's `Part` of the page, its next entries that are kept, or the SourceError in its place."""

    def sift(kept: Any) -> MaybeAwaitable[Any]:
        if isinstance(kept, SourceError):
            return kept
        page = kept.value or Page((), False)
        reached = page.entries[-1].position if page.entries else before
        if course.keep is None:
            return Part(Kept(page, kept.fetched_at), reached)
        entries = had + tuple(entry for entry in page.entries if course.keep(entry.record))
        if len(entries) >= course.window.limit or not page.has_more or rounds == 1:
            return Part(Kept(Page(entries, page.has_more), kept.fetched_at), reached)
        return read(person, stream, course, reached, entries, rounds - 1)

    return then(person.reading.page(stream[0], course.flow, stream[1], replace(course.window, before=before)), sift)


def merge(came: Mapping[str, Each[Any]], limit: int, places: Places) -> Merged:
    """The newest `limit` entries of all parts that came, by system and record id; ties broken by system and entry id."""
    parts: dict[StreamId, Part] = {}
    failed: dict[str, SourceError] = {}
    for system, streams in came.items():
        for record_id, outcome in [("", streams)] if isinstance(streams, SourceError) else streams.items():
            if isinstance(outcome, SourceError):
                failed.setdefault(outcome.system, outcome)
            else:
                parts[system, record_id] = outcome
    if failed and not parts:
        raise SeveralFailed(list(failed.values()))
    runs = [[(stream, entry, part.kept) for entry in entries_of(part)] for stream, part in parts.items()]
    ordered = list(heapq.merge(*runs, key=lambda item: place(item[0], item[1].position), reverse=True))
    entries, reached, behind = tuple(in_sight(ordered, parts)[:limit]), dict(places), []
    for stream, entry, _ in entries:
        reached = {**reached, stream: entry.position}
        behind.append(reached)
    more = len(ordered) > len(entries) or any(part.kept.value is not None and part.kept.value.has_more for part in parts.values())
    return Merged(entries, tuple(behind), passed(parts, reached, entries), more or bool(failed), tuple(failed.values()))


def entries_of(part: Part) -> tuple[Entry[Any], ...]:
    return part.kept.value.entries if part.kept.value is not None else ()


def place(stream: StreamId, at: Position) -> tuple[datetime, str, str]:
    return at.occurred_at, stream[0], at.entry_id


def in_sight(ordered: Sequence[Item], parts: Mapping[StreamId, Part]) -> list[Item]:
    """The entries that nothing still unread can come before: not older than the place that any unfinished stream has reached."""
    unread = [
        place(stream, part.reached)
        for stream, part in parts.items()
        if part.reached is not None and part.kept.value is not None and part.kept.value.has_more
    ]
    return [item for item in ordered if all(place(item[0], item[1].position) >= limit for limit in unread)]


def passed(parts: Mapping[StreamId, Part], reached: Places, entries: Sequence[Item]) -> Places:
    """Where to go on behind the page: a stream whose entries are all on it goes on where reading stopped."""
    taken = Counter(stream for stream, _, _ in entries)
    ends = {
        stream: part.reached
        for stream, part in parts.items()
        if part.reached is not None and taken[stream] == len(entries_of(part))
    }
    return {**reached, **ends}
