"""A section that is a merged, paged list: arguments in, connection out. What differs between lists is what an entry becomes."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from adapters.ports.capabilities import Flow
from adapters.ports.instants import earlier, just_after
from adapters.ports.reading import Reading
from adapters.ports.reading import Source as PortSource
from adapters.ports.shapes import Window
from resolvers.context import Info
from resolvers.person.person import Person
from resolvers.stitch.merge import Merged, merged_page
from resolvers.stitch.paging import connection, page_size, read_cursor
from resolvers.stitch.streams import Course, Item, Keep, flows_of, read_places, write_places
from resolvers.types.source import Source

FOR_DETAILS = 0.25
"""Share of the time that lists leave for what is read of their entries afterwards: a system that hangs must not cost the others
their details."""


SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Paging:
    """The arguments of a connection field, as the caller gave them."""

    first: int | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Listing:
    """`use`: what its cursors are sealed for. `flows`: of each system its streams, where these are not simply those of `flow`.
    `merged`: the connection names what is missing. `owners` as in `Course`."""

    use: str
    flow: Flow | None
    kind: Any
    default: int
    merged: bool = True
    owners: Callable[[str], Any] | None = None
    flows: Callable[[Reading], Mapping[str, tuple[Flow, ...]]] | None = None

    def streams(self, reading: Reading) -> Mapping[str, tuple[Flow, ...]]:
        return self.flows(reading) if self.flows is not None else flows_of(reading, *([self.flow] if self.flow else []))


async def listing(
    person: Person,
    info: Info,
    paging: Paging,
    how: Listing,
    *,
    nodes: Callable[[Merged], Coroutine[Any, Any, list[Any]]],
    window: Window | None = None,
    keep: Keep | None = None,
    reads_on: bool = False,
) -> Any:
    """The connection. `nodes` turns a merged page into its GraphQL nodes (`reads_on`: by asking for more); `window` holds the
    filters."""
    seals = info.context.config.seals
    size = page_size(paging.first, how.default)
    places = read_places(read_cursor(seals, how.use, paging.after))
    course = Course(how.streams(person.reading), replace(window or Window(size), limit=size), how.owners, keep)
    in_a_hurry = reads_on and len(course.flows) > 1
    reader = replace(person, reading=person.reading.reserve(FOR_DETAILS)) if in_a_hurry else person
    merged = await merged_page(reader, course, places)
    more: dict[str, Any] = {}
    if how.merged:
        more["missing"] = person.context.systems(error.system for error in merged.failed)
        person.context.lacked(info, merged.failed)

    def cursor_of(index: int) -> str:
        return seals.seal(f"cursor:{how.use}", write_places(merged.places(index)))

    def end() -> str | None:
        there = merged.entries or merged.has_next
        return seals.seal(f"cursor:{how.use}", write_places(merged.end)) if there else None

    made, has_previous = await nodes(merged), paging.after is not None
    return connection(how.kind, made, cursor_of, end=end, has_next=merged.has_next, has_previous=has_previous, **more)


def entry_id(person: Person, use: str, item: Item) -> str:
    """The id of an entry that no system can be asked for alone: unique also where a vendor numbers each person's entries anew.
    `use`: what it is the id of."""
    stream = item.stream
    parts = (stream.system, stream.flow.value, stream.record_id, item.entry.position.entry_id)
    return person.context.config.seals.seal(use, parts)


def around(at: datetime) -> Window:
    """A page of one instant, for whatever is found again by an id that tells when it happened."""
    return Window(100, since=earlier(at, SECOND), until=just_after(at, SECOND))


def source_of(person: Person, item: Item) -> Source:
    return person.context.source(said_in(person, item))


def said_in(person: Person, item: Item) -> PortSource:
    """The source of one entry: the list it was read in, with the entry's own date where it has one."""
    record, stream = item.record, item.stream
    as_of = getattr(record, "as_of", None) or getattr(record, "updated_at", None)
    return item.fetched.source(stream.system, stream.record_id, started_at=person.reading.started_at, as_of=as_of)
