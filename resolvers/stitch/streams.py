"""The streams of a merged page: their ids, the entries read so far, and the places to go on from."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from adapters.ports.capabilities import Flow
from adapters.ports.connected_systems import Systems, once
from adapters.ports.fast_init import fast_init
from adapters.ports.reading import Fetched, Reading
from adapters.ports.shapes import Entry, Page, Position, Window
from resolvers.person.person import Ids


class StreamId(NamedTuple):
    """One stream. `record_id`: the person's record id there, or the key in its place."""

    system: str
    flow: Flow
    record_id: str


Places = dict[StreamId, Position]
"""The place to go on from in each stream; a stream that has not begun is absent."""

TEXTS = 6
"""The number of texts for one place."""


def read_places(parts: Sequence[str] | None) -> Places:
    """The places in a cursor's texts: system, flow and record id of a stream, then time, id and hint of its last entry."""
    places: Places = {}
    for system, flow, record_id, at, entry_id, hint in zip(*[iter(parts or ())] * TEXTS, strict=True):
        places[StreamId(system, Flow(flow), record_id)] = Position(datetime.fromisoformat(at), entry_id, hint)
    return places


def write_places(places: Places) -> list[str]:
    return [
        text
        for stream, at in sorted(places.items(), key=lambda item: item[0])
        for text in (stream.system, stream.flow.value, stream.record_id, at.occurred_at.isoformat(), at.entry_id, at.hint)
    ]


Keep = Callable[[StreamId, Any], bool]
"""A test whether a record of this stream belongs on the page, for filters that a vendor lacks."""


@fast_init
@dataclass(frozen=True, slots=True)
class MergePlan:
    """The streams to merge: the flows of each system, in the configured order.

    `owners`: from a system to the ids of its streams, if these are not the person's record ids there.
    """

    flows: Mapping[str, tuple[Flow, ...]]
    window: Window
    owners: Callable[[str], Ids] | None = None
    keep: Keep | None = None


def flows_of(reading: Reading, *flows: Flow) -> Mapping[str, tuple[Flow, ...]]:
    """The systems with any of these flows, and the flows they have."""
    return flows_in(reading.systems, flows)


@once
def flows_in(systems: Systems, flows: tuple[Flow, ...]) -> Mapping[str, tuple[Flow, ...]]:
    served = {slug: tuple(flow for flow in flows if flow in system.flows) for slug, system in systems.items()}
    return {slug: have for slug, have in served.items() if have}


class Item(NamedTuple):
    """An entry, its stream, and the vendor's page with it."""

    stream: StreamId
    entry: Entry[Any]
    fetched: Fetched[Page[Any]]

    @property
    def record(self) -> Any:
        return self.entry.record

    @property
    def place(self) -> tuple[datetime, str, str, str]:
        """The sort key, descending for newest first: time, system and id, and the flow if all these are the same."""
        at = self.entry.position
        return at.occurred_at, self.stream.system, at.entry_id, self.stream.flow


@dataclass(slots=True)
class Run:
    """The entries read of one stream, newest first. `reached`: the last entry from the system, even if it was left out; `more`:
    it has older ones."""

    stream: StreamId
    reached: Position | None
    more: bool = True
    items: list[Item] = field(default_factory=list)
    left_out: list[Item] = field(default_factory=list)

    def take(self, fetched: Fetched[Page[Any]], keep: Keep | None) -> None:
        page = fetched.value or Page((), False)
        for entry in page.entries:
            wanted = keep is None or keep(self.stream, entry.record)
            (self.items if wanted else self.left_out).append(Item(self.stream, entry, fetched))
        self.reached = page.entries[-1].position if page.entries else self.reached
        self.more = page.has_more

    @property
    def unread_from(self) -> tuple[datetime, str, str, str] | None:
        """The place behind which there may be unread entries; None if there are none."""
        if not self.more or self.reached is None:
            return None
        return self.reached.occurred_at, self.stream.system, self.reached.entry_id, self.stream.flow

    def passed(self, taken: int) -> Position | None:
        """The place to go on from with `taken` items on the page: behind the last of them and the entries left out after it."""
        if taken == len(self.items):
            return self.reached
        following = self.items[taken].place
        behind = [item for item in (*self.items[:taken], *self.left_out) if item.place > following]
        return min(behind, key=lambda item: item.place).entry.position if behind else None

    def has_nothing_before(self, at: Position, taken: int) -> bool:
        """Whether all further entries, with `taken` items on the page, are behind this place."""
        if taken < len(self.items):
            following = self.items[taken].entry.position
            return (following.occurred_at, following.entry_id) < (at.occurred_at, at.entry_id)
        if not self.more:
            return True
        return self.reached is not None and (self.reached.occurred_at, self.reached.entry_id) <= (at.occurred_at, at.entry_id)


def limits(runs: Sequence[Run]) -> Iterator[tuple[datetime, str, str, str]]:
    return (place for run in runs if (place := run.unread_from) is not None)
