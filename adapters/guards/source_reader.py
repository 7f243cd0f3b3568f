"""One query's reads, in this order: the cache of this process, what this query has had already, then the batchers.

local cache -> this query's own memory -> batcher (the same answer under way? a batch with others?) -> shared cache -> port
"""

import asyncio
import math
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from adapters.guards.batcher import Batcher, Outcome
from adapters.guards.cache_tags import ADDRESS, CROSSWALK, CUSTOMER, Key, aliases_of, customer
from adapters.guards.codec import codec
from adapters.guards.deadline_group import DeadlineGroup, report_late
from adapters.guards.query_state import QueryState
from adapters.guards.system_client import SystemClient
from adapters.ports.capabilities import AnyGroup, Capability, Corpus, Flow, Groups
from adapters.ports.crosswalk import Crosswalk, IdForm
from adapters.ports.errors import NotAskedInTime, SourceError, TimedOut
from adapters.ports.reading import Fetched, MaybeAwaitable, Reading, Record, SystemHealth
from adapters.ports.shapes import Clue, Found, Hits, Page, Window
from adapters.ports.system_info import SystemInfo
from adapters.ports.unreadable import Unreadable

CROSSWALKS = codec(Crosswalk)

A = TypeVar("A", bound=Hashable)

NOBODY_TTL_S = 15.0
"""Seconds for which it is remembered that nobody is known by a key."""


class PendingRead(NamedTuple):
    """One answer to wait for. The query remembers it under `key`."""

    batcher: Batcher[Any, Any]
    item: Hashable
    aspect: Hashable
    bypass_cache: bool
    key: Key


class SourceReader:
    """The reader of one query over all systems; implements `adapters.ports.reading.Reading`. `deadline_s` from the query's start;
    `hurried`: the asker wants it sooner than is usual here."""

    def __init__(self, query: QueryState, *, deadline_s: float, max_age_s: float | None = None, hurried: bool = False) -> None:
        self._query = query
        self._deadline_s = deadline_s
        self._max_age = max_age_s
        self._hurried = hurried
        self._expires_at = query.began + deadline_s
        self._groups: set[DeadlineGroup] = set()
        self._timed = False

    @property
    def started_at(self) -> float:
        return self._query.started_at

    @property
    def systems(self) -> Mapping[str, SystemInfo]:
        return self._query.systems

    def health(self, system: str) -> SystemHealth:
        return self._query.clients[system].health

    @property
    def unreadable(self) -> Sequence[Unreadable]:
        return tuple(self._query.unreadable)

    @property
    def id_forms(self) -> Mapping[str, IdForm]:
        return self._query.id_forms

    def with_limits(self, *, deadline_s: float | None, max_age_s: float | None) -> Reading:
        if deadline_s is None and max_age_s is None:
            return self
        ages = [age for age in (self._max_age, max_age_s) if age is not None]
        asked = self._deadline_s if deadline_s is None else deadline_s
        hurried = self._hurried or asked < self._deadline_s
        return SourceReader(self._query, deadline_s=asked, max_age_s=min(ages, default=None), hurried=hurried)

    def reserve(self, share: float) -> Reading:
        deadline_s = self._deadline_s - max(self.time_left(), 0.0) * share
        return SourceReader(self._query, deadline_s=deadline_s, max_age_s=self._max_age, hurried=self._hurried)

    def time_left(self) -> float:
        return self._expires_at - asyncio.get_running_loop().time()

    def lookup(self, system: str, record_id: str, groups: Groups) -> MaybeAwaitable[Record]:
        client = self._query.clients[system]
        parts: dict[AnyGroup, Outcome] = {}
        lacking: dict[AnyGroup, tuple[Key, bool]] = {}
        for group in groups:
            key = client.group_key(group, record_id)
            outcome, bypass_cache = self._cached(client, key)
            if outcome is not None:
                parts[group] = outcome
            else:
                lacking[group] = (key, bypass_cache)
        if not lacking:
            return Record(system, record_id, parts, self.started_at)
        batcher = client.lookups[next(iter(groups)).subject]
        if self.time_left() > 0:
            for group, (_, bypass_cache) in lacking.items():
                batcher.pending(
                    record_id, group, bypass_cache=bypass_cache
                )  # booked in this turn, however deep its coroutine is gathered
        return self._missing_parts(Record(system, record_id, parts, self.started_at), batcher, parts, lacking)

    async def _missing_parts(
        self,
        record: Record,
        batcher: Batcher[str, AnyGroup],
        parts: dict[AnyGroup, Outcome],
        lacking: Mapping[AnyGroup, tuple[Key, bool]],
    ) -> Record:
        parts.update(
            await self._wait(
                record.system,
                {
                    group: PendingRead(batcher, record.record_id, group, bypass_cache, key)
                    for group, (key, bypass_cache) in lacking.items()
                },
                lambda group: group.capability,
            )
        )
        return record

    def page(
        self, system: str, flow: Flow, record_id: str, window: Window
    ) -> MaybeAwaitable[Fetched[Page[object]] | SourceError]:
        client = self._query.clients[system]
        key = client.window_key(flow, record_id, window)
        outcome, bypass_cache = self._cached(client, key)
        if outcome is not None:
            return outcome
        return self._one(system, PendingRead(client.streams[flow], record_id, window, bypass_cache, key), flow.capability)

    def search(
        self, system: str, corpus: Corpus, text: str, *, limit: int, after: str | None = None
    ) -> MaybeAwaitable[Fetched[Hits[object]] | SourceError]:
        client = self._query.clients[system]
        item = (text, limit, after)
        key = client.search_key(corpus, item)
        outcome, bypass_cache = self._cached(client, key)
        if outcome is not None:
            return outcome
        return self._one(system, PendingRead(client.searches[corpus], item, None, bypass_cache, key), corpus.capability)

    async def find(self, system: str, clues: Sequence[Clue], *, within: float) -> Sequence[Fetched[Found] | SourceError]:
        client = self._query.clients[system]
        if client.find is None:
            raise LookupError(f"{system} finds nobody")
        batcher = client.find
        had = {clue: self._query.had.get((system, "find", clue)) for clue in clues}
        wanted = {
            clue: PendingRead(batcher, clue, None, False, (system, "find", clue))
            for clue, outcome in had.items()
            if outcome is None
        }
        found = await self._wait(system, wanted, lambda _: Capability.IDENTITY, within=within) if wanted else {}
        return [had[clue] or found[clue] for clue in clues]

    def recall(self, key: Sequence[str]) -> MaybeAwaitable[Fetched[Crosswalk] | None]:
        sealed = self._crosswalk_key(key)
        fetched = self._query.cache.peek(sealed)
        return fetched if fetched is not None else self._recall(sealed)

    async def _recall(self, key: Key) -> Fetched[Crosswalk] | None:
        wanted = {key: (CROSSWALKS, self._query.crosswalk_ttl)}
        return (await self._query.cache.fetch(wanted, unknown_ttl=NOBODY_TTL_S)).get(key)

    def remember(self, keys: Sequence[Sequence[str]], crosswalk: Crosswalk | None) -> None:
        fetched = Fetched(crosswalk, self._query.clock())
        ttl = self._query.crosswalk_ttl if crosswalk is not None else min(NOBODY_TTL_S, self._query.crosswalk_ttl)
        items = {self._crosswalk_key(key): (fetched, CROSSWALKS, ttl) for key in keys}
        told_at = (identity.told_at for identity in crosswalk.identities) if crosswalk is not None else ()
        put = self._query.cache.put(items, asked_at=min([self._query.asked_at, *told_at]))
        task = asyncio.get_running_loop().create_task(put)
        self._query.writes.add(task)
        task.add_done_callback(self._query.writes.discard)

    async def forget(
        self, records: Collection[tuple[str, str]], *, addresses: Collection[str] = (), got_before: float | None = None
    ) -> int:
        query, missed = self._query, self._query.cache.missed
        by_system = {slug: [one for system, one in records if system == slug] for slug in query.clients}
        await asyncio.gather(*(query.clients[slug].recollect(ids) for slug, ids in by_system.items() if ids))
        keyed_by = {slug: info.keyed_by for slug, info in query.systems.items()}
        dropped = await query.cache.forget(
            [*(customer(*record) for record in records), *(("", ADDRESS, hashed) for hashed in addresses)],
            lasting_s=query.lasting_s,
            got_before=math.inf if got_before is None else got_before,
            aliases_of=lambda tag: aliases_of(tag, keyed_by),
            unsure=query.cache.missed != missed,
        )
        for slug, client in query.clients.items():
            client.disown({one for system, kind, one in dropped.tags if system == slug and kind == CUSTOMER})
        query.renew()
        return dropped.entries

    def hashed(self, kind: str, value: str) -> str:
        return self._query.cache.sealed((kind, value))

    def _crosswalk_key(self, key: Sequence[str]) -> Key:
        return (CROSSWALK, self._query.cache.sealed(tuple(key)))

    def _cached(self, client: SystemClient, key: Key) -> tuple[Outcome | None, bool]:
        """The answer without asking, if there is one that is young enough; and whether the cache behind is to be passed by."""
        fetched = client.peek(key)
        oldest = None if self._max_age is None else self.started_at - self._max_age
        if fetched is not None and (oldest is None or fetched.fetched_at >= oldest):
            self._query.note(fetched)
            return fetched, False
        had = self._query.had.get(key)
        if had is not None and (oldest is None or isinstance(had, SourceError) or had.fetched_at >= oldest):
            return had, False
        return None, oldest is not None

    async def _one(self, system: str, wanted: PendingRead, capability: Capability) -> Any:
        return (await self._wait(system, {None: wanted}, lambda _: capability))[None]

    async def _wait(
        self,
        system: str,
        wanted: Mapping[A, PendingRead],
        capability_of: Callable[[A], Capability],
        *,
        within: float | None = None,
    ) -> dict[A, Outcome]:
        """The outcome of each; what has not come by the deadline (or `within` seconds) is TimedOut.

        That is this reading's impatience and not remembered for the query: a reading with a later deadline asks for itself.
        """
        left = self.time_left()
        if left <= 0:
            return {aspect: NotAskedInTime(system, capability_of(aspect)) for aspect in wanted}
        waiting = DeadlineGroup(
            {
                aspect: read.batcher.pending(read.item, read.aspect, bypass_cache=read.bypass_cache)
                for aspect, read in wanted.items()
            },
            lambda aspect: TimedOut(system, capability_of(aspect)),
        )
        limit = left if within is None else min(left, within)
        timer = self._limit(waiting, limit, own=within is not None)
        try:
            outcomes = await waiting.future
        finally:
            self._groups.discard(waiting)
            if timer is not None:
                timer.cancel()
        if waiting.given_up:
            report_late(system, set(map(capability_of, waiting.given_up)), seconds=limit, hurried=self._hurried)
        for aspect, read in wanted.items():
            if aspect not in waiting.given_up:
                self._query.had[read.key] = outcomes[aspect]
                self._query.note(outcomes[aspect])
        return outcomes

    def _limit(self, waiting: DeadlineGroup, seconds: float, *, own: bool) -> asyncio.TimerHandle | None:
        """One timer serves all waits of a reading; a wait with a limit of its own gets its own."""
        loop = asyncio.get_running_loop()
        if own:
            return loop.call_later(seconds, waiting.expire)
        self._groups.add(waiting)
        if not self._timed:
            self._timed = True
            self._query.timers.append(loop.call_at(self._expires_at, self._expire))
        return None

    def _expire(self) -> None:
        for waiting in list(self._groups):
            waiting.expire()
