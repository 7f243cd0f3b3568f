"""The common part of sections that are merged, paged lists: arguments in, connection out. Lists differ in the nodes of their
entries."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Generic

from adapters.ports.capabilities import Flow
from adapters.ports.instants import earlier, just_after
from adapters.ports.reading import Freshness, Reading
from adapters.ports.reading import Source as PortSource
from adapters.ports.shapes import Window, resized
from resolvers.context import Info
from resolvers.person.person import Person
from resolvers.stitch.merge import Merged, merged_page
from resolvers.stitch.paging import C, connection, page_size, read_cursor
from resolvers.stitch.streams import Item, Keep, MergePlan, flows_of, read_places, write_places
from resolvers.types.source import Source, System

FOR_DETAILS = 0.25
"""The share of the time for reads of an entry's details after the list, since a list that hangs must not cost the others their
details."""


SECOND = timedelta(seconds=1)

UNFILTERED = Window(0)
"""A window without filters, of whatever length: `listing` sets it."""


@dataclass(frozen=True, slots=True)
class Paging:
    """The arguments of a connection field, as given by the caller."""

    first: int | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Listing(Generic[C]):
    """One kind of list. `use`: the purpose of its sealed cursors. `flows`: each system's streams, if these are not simply those
    of `flow`. `merged`: the connection names the missing systems. `owners` as in `MergePlan`."""

    use: str
    flow: Flow | None
    kind: Callable[..., C]
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
    how: Listing[C],
    *,
    nodes: Callable[[Merged], Coroutine[Any, Any, list[Any]]],
    window: Window = UNFILTERED,
    keep: Keep | None = None,
    reads_on: bool = False,
) -> C:
    """The connection. `nodes` turns a merged page into its GraphQL nodes (`reads_on`: with further reads); `window` has the
    filters."""
    seals = info.context.config.seals
    size = page_size(paging.first, how.default)
    places = read_places(read_cursor(seals, how.use, paging.after))
    plan = MergePlan(how.streams(person.reading), resized(window, size), how.owners, keep)
    in_a_hurry = reads_on and len(plan.flows) > 1
    reader = replace(person, reading=person.reading.reserve(FOR_DETAILS)) if in_a_hurry else person
    merged = await merged_page(reader, plan, places)
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
    """The id of an entry without a read of its own. It is unique even if a vendor numbers each person's entries separately.
    `use`: the kind of the id."""
    stream = item.stream
    parts = (stream.system, stream.flow.value, stream.record_id, item.entry.position.entry_id)
    return person.context.config.seals.seal(use, parts)


def around(at: datetime) -> Window:
    """A page of one instant, to find an entry again by an id with its time."""
    return Window(100, since=earlier(at, SECOND), until=just_after(at, SECOND))


def source_of(person: Person, item: Item, *, record_id: str | None = None) -> Source:
    """The source of one entry: its list, with the entry's own date if it has one. `record_id`: of the record that said it, if it
    is not the person's."""
    return LazySource(person, item, record_id or item.stream.record_id)  # type: ignore[return-value]


def said_in(person: Person, item: Item, *, record_id: str | None = None) -> PortSource:
    """The source of one entry as the ports have it; see `source_of`."""
    record, stream = item.record, item.stream
    as_of = getattr(record, "as_of", None) or getattr(record, "updated_at", None)
    started_at = person.reading.started_at
    return item.fetched.source(stream.system, record_id or stream.record_id, started_at=started_at, as_of=as_of)


class LazySource:
    """A `Source` that is worked out only when a query selects something of it."""

    __slots__ = ("_item", "_known", "_person", "record_id")

    def __init__(self, person: Person, item: Item, record_id: str) -> None:
        self.record_id = record_id
        self._person = person
        self._item = item
        self._known: Source | None = None

    @property
    def system(self) -> System:
        return self._source().system

    @property
    def as_of(self) -> datetime | None:
        return self._source().as_of

    @property
    def fetched_at(self) -> datetime:
        return self._source().fetched_at

    @property
    def freshness(self) -> Freshness:
        return self._source().freshness

    def _source(self) -> Source:
        if self._known is None:
            self._known = self._person.context.source(said_in(self._person, self._item, record_id=self.record_id))
        return self._known
