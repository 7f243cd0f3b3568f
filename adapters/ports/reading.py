"""The resolvers' reads: one `Reading` for each query, with cache, single flight and batching behind it.

A failure is returned, not raised: a `SourceError` takes the place of the answer, so that a failing system costs its own fields
only. A read of a cached answer never waits: awaiting it takes no turn of the event loop.
"""

import math
from collections.abc import Awaitable, Collection, Hashable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Generic, Protocol, TypeAlias, TypeVar, cast

from adapters.ports.capabilities import AnyGroup, Corpus, Flow, Group, Groups
from adapters.ports.crosswalk import Crosswalk, IdForm
from adapters.ports.errors import SourceError
from adapters.ports.fast_init import fast_init
from adapters.ports.instants import is_of_record
from adapters.ports.shapes import Clue, Found, Hits, Page, Window
from adapters.ports.system_info import SystemInfo
from adapters.ports.unreadable import Unreadable

T = TypeVar("T")
P = TypeVar("P")


class Freshness(StrEnum):
    LIVE = "LIVE"
    CACHED = "CACHED"
    STALE = "STALE"


@fast_init
@dataclass(frozen=True, slots=True)
class Source:
    """The source of a value. `system` is the slug, `fetched_at` the time at which the gateway got it."""

    system: str
    record_id: str | None
    as_of: datetime | None
    fetched_at: datetime
    freshness: Freshness

    @property
    def changed_at(self) -> datetime | None:
        """The time of the last change, for a choice of the newer record; None where `as_of` is a program's filler."""
        return self.as_of if self.as_of is not None and is_of_record(self.as_of) else None


@fast_init
@dataclass(frozen=True, slots=True, weakref_slot=True)
class Fetched(Generic[T]):
    """An answer and its time (Unix seconds); `value` is None where the subject is not known. `unreadable` are its losses."""

    value: T | None
    fetched_at: float
    unreadable: tuple[Unreadable, ...] = ()
    derived: dict[Hashable, object] = field(default_factory=dict, compare=False, repr=False)
    """Results computed from this answer, cached as long as the answer itself."""

    def source(self, system: str, record_id: str | None, *, started_at: float, as_of: datetime | None = None) -> Source:
        """The source: LIVE for an answer after the query `started_at` (Unix seconds), CACHED otherwise."""
        fresh = Freshness.LIVE if self.fetched_at >= started_at else Freshness.CACHED
        return Source(system, record_id, as_of, datetime.fromtimestamp(self.fetched_at, UTC), fresh)


EntryKey: TypeAlias = tuple[Hashable, ...]
"""The key of a cached entry."""


@dataclass(slots=True)
class UsedEntries:
    """The cached entries that a query, or a part of it, was made of, by their keys.

    `is_repeatable`: nothing else was read. `newest`: the time of the newest entry, in Unix seconds. An entry that came while the
    query ran counts as read for it: the next query says otherwise of its sources.
    """

    entries: dict[EntryKey, Fetched[object]] = field(default_factory=dict)
    is_repeatable: bool = True
    newest: float = -math.inf

    def take(self, part: "UsedEntries") -> None:
        """Count what a part used as used here."""
        self.entries.update(part.entries)
        self.is_repeatable = self.is_repeatable and part.is_repeatable
        self.newest = max(self.newest, part.newest)


@fast_init
@dataclass(frozen=True, slots=True)
class Record:
    """One system's record of one subject, in the requested groups."""

    system: str
    record_id: str
    parts: Mapping[AnyGroup, "Fetched[object] | SourceError"]
    started_at: float

    @property
    def known(self) -> bool:
        for fetched in self.parts.values():  # noqa: SIM110 - a generator would cost as much again
            if isinstance(fetched, Fetched) and fetched.value is not None:
                return True
        return False

    @property
    def error(self) -> SourceError | None:
        """The first error among the groups."""
        for fetched in self.parts.values():
            if isinstance(fetched, SourceError):
                return fetched
        return None

    def part(self, group: Group[P]) -> P | None:
        """The group's part, None where the subject is not known there. Raises a SourceError in the part's place."""
        fetched = self.parts[group]
        if isinstance(fetched, SourceError):
            raise fetched
        return cast("P | None", fetched.value)

    def source(self, *groups: AnyGroup) -> Source:
        """The source of these groups together (all that came, where none is named): as old as the oldest of them."""
        oldest: Fetched[object] | None = None
        as_of: datetime | None = None
        for group in groups or self.parts:
            fetched = self.parts[group]
            if isinstance(fetched, Fetched) and fetched.value is not None:
                if oldest is None or fetched.fetched_at < oldest.fetched_at:
                    oldest = fetched
                at = getattr(fetched.value, "as_of", None)
                if at is not None and (as_of is None or at > as_of):
                    as_of = at
        if oldest is None:
            raise ValueError("a record of which nothing came has no source")
        return oldest.source(self.system, self.record_id, started_at=self.started_at, as_of=as_of)


class HealthState(StrEnum):
    UP = "UP"
    DEGRADED = "DEGRADED"
    DOWN = "DOWN"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class SystemHealth:
    """Health by the calls so far, in milliseconds; `error_rate` from 0 to 1; `unreadable` counts odd values since the start."""

    state: HealthState
    error_rate: float | None = None
    latency_p50_ms: float | None = None
    latency_p99_ms: float | None = None
    checked_at: datetime | None = None
    unreadable: int = 0


class Reading(Protocol):
    """The reads of one query. `started_at` is in Unix seconds, and so is `oldest`: no older cached answer is taken. `systems` is
    by slug, in the order of the configuration. `id_forms` has every kind of system by slug, connected or not, since records of
    other systems name its ids."""

    started_at: float
    oldest: float
    systems: Mapping[str, SystemInfo]
    id_forms: Mapping[str, IdForm]
    unreadable: Collection[Unreadable]
    """The unreadable parts of all answers to this query so far, each call's once."""

    def use(self, used: UsedEntries) -> None:
        """Count these entries as read."""

    def noting(self) -> AbstractContextManager[UsedEntries]:
        """The entries that are read within it, as long as nothing else runs between its reads."""

    def health(self, system: str) -> SystemHealth:
        """The system's health, by the calls so far."""

    def with_limits(self, *, deadline_s: float | None, max_age_s: float | None) -> "Reading":
        """The same reading with an earlier deadline (seconds from the query's start) or a lower age for cached answers."""

    def reserve(self, share: float) -> "Reading":
        """The same reading with an earlier deadline: this share of the time left is reserved for later reads."""

    def narrowed(self, systems: Mapping[str, SystemInfo]) -> "Reading":
        """The same reading as if only these systems were connected, with only the groups and flows that they have here."""

    def time_left(self) -> float:
        """Seconds until this reading's deadline."""

    async def turn(self, *, among: int) -> None:
        """Wait for a turn where so many begin together, so that their work does not hold other queries. Their reads still share
        calls. Few do not wait."""

    def in_turns(self, values: Sequence[T]) -> Sequence[T | Awaitable[T]]:
        """The values in their order: few as they are, many as awaitables that give them a few in each turn of the event loop."""

    async def lookup(self, system: str, record_id: str, groups: Groups) -> Record: ...

    async def page(self, system: str, flow: Flow, record_id: str, window: Window) -> Fetched[Page[object]] | SourceError: ...

    async def search(
        self, system: str, corpus: Corpus, text: str, *, limit: int, after: str | None = None
    ) -> Fetched[Hits[object]] | SourceError: ...

    async def find(self, system: str, clues: Sequence[Clue], *, within: float) -> Sequence[Fetched[Found] | SourceError]:
        """An answer for each clue, in their order, within `within` seconds."""

    async def recall(self, key: Sequence[str]) -> Fetched[Crosswalk] | None:
        """The crosswalk remembered under this key. None: nothing is remembered. A Fetched None: nobody is known by the key.

        Keys are hashed with a secret before they are stored anywhere.
        """

    def hashed(self, kind: str, value: str) -> str:
        """The keyed hash of an address in cache keys; the kind is EMAIL or PHONE."""

    def remember(self, keys: Sequence[Sequence[str]], crosswalk: Crosswalk | None) -> None:
        """Remember the crosswalk under each key; None (nobody) only briefly."""

    async def forget(
        self,
        records: Collection[tuple[str, str]],
        *,
        further: Collection[tuple[str, str]] = (),
        addresses: Collection[str] = (),
        got_before: float | None = None,
    ) -> int:
        """Drop all cached data of the person with these records (system, record id) and `hashed` addresses.

        That is: records, pages, details of orders and tickets, the wish list, and crosswalks under any key. Returns the number of
        entries in the local cache; with `got_before` (Unix seconds) only older ones count.

        `records` name the person, so that each crosswalk with one of them leads to more of the person's records. `further` are
        other records of the person, perhaps shared: crosswalks of other people with one of them are dropped, and their own
        records stay.

        Later reads go to the systems, and answers still in flight are not cached. The entries are gone from the shared cache too,
        for all gateways. Other gateways keep entries of their local caches until these expire, and messages of tickets that they
        alone have read.
        """
