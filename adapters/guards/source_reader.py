"""One query's reads of all systems. Every read passes `SourceReader._read` and `answer`, in four steps:

1 the cache of this process, 2 a call in flight or the next batch, 3 the cache that several gateways share, 4 the system's port.
"""

import asyncio
import math
from collections.abc import Awaitable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import TypeVar, cast

from adapters.guards.batcher import A, Batch, DeadlineGroup, I, Outcome, PendingResult, Place
from adapters.guards.cache_tags import ADDRESS, CROSSWALK, CUSTOMER, Aliases, Key, customer
from adapters.guards.cache_wait_budget import PURSE, Purse
from adapters.guards.call_reports import late, report_defect, report_malformed
from adapters.guards.port_clients import PortClient, shared_answers
from adapters.guards.shared_cache import Storable
from adapters.guards.system_client import SystemClient
from adapters.guards.turns import Turns
from adapters.guards.two_level_cache import TwoLevelCache, WallClock
from adapters.ports.capabilities import AnyGroup, Corpus, Flow, Groups, Subject
from adapters.ports.crosswalk import Crosswalk, IdForm
from adapters.ports.errors import Malformed, NotAskedInTime, SourceError, let_go
from adapters.ports.reading import Fetched, Reading, Record, SystemHealth, UsedEntries
from adapters.ports.shapes import Clue, Found, Hits, Page, Window
from adapters.ports.system_info import SystemInfo
from adapters.ports.unreadable import Unreadable
from adapters.wire.time_limit import Alarm

NOBODY_TTL_S = 15.0
"""Seconds for which 'nobody is known by this key' is remembered."""

T = TypeVar("T")
FIRST = itemgetter(0)


LONGEST_CALL_S = 60.0
"""Seconds after which no call is in flight any more, with room to spare."""


class QueryState:
    """The state shared by all readers of one query: its memory, its timers, and its start (wall and loop clock)."""

    def __init__(
        self,
        clients: Mapping[str, SystemClient],
        cache: TwoLevelCache,
        *,
        clock: WallClock,
        crosswalk_ttl_s: float,
        systems: Mapping[str, SystemInfo],
        id_forms: Mapping[str, IdForm] | None = None,
        turns: Turns | None = None,
    ) -> None:
        self.turns = turns if turns is not None else Turns()
        self.clients = clients
        self.systems = systems
        self.id_forms = id_forms if id_forms is not None else {slug: info.id_form for slug, info in self.systems.items()}
        self.cache = cache
        self.crosswalk_ttl = crosswalk_ttl_s
        self.clock = clock
        self.started_at = clock()
        self.began = asyncio.get_running_loop().time()
        self.asked_at = self.started_at
        self.outcomes: dict[Key, Outcome] = {}
        self.used = UsedEntries()
        self.unreadable: dict[Unreadable, None] = {}
        self.timers: list[asyncio.TimerHandle] = []
        if cache.is_shared:
            PURSE.set(Purse())

    def renew(self) -> None:
        """Forget the outcomes of before a drop. Results from now on count as requested after it."""
        self.asked_at = self.cache.moment()
        self.outcomes = {}

    @property
    def lasting_s(self) -> float:
        """Seconds after which nothing requested before now is left. A crosswalk may be worked out from cached answers and is
        cached in turn, hence twice the longest time to live."""
        return LONGEST_CALL_S + 2 * max([self.crosswalk_ttl, *(client.longest_ttl_s for client in self.clients.values())])

    def close(self) -> None:
        """Cancel the query's timers."""
        for timer in self.timers:
            timer.cancel()
        self.timers.clear()


class SourceReader:
    """The reader of one query over all systems; implements `adapters.ports.reading.Reading`. `deadline_s` counts from the query's
    start; `hurried`: the caller set a shorter deadline than is usual here."""

    def __init__(
        self,
        query: QueryState,
        *,
        deadline_s: float,
        max_age_s: float | None = None,
        hurried: bool = False,
        systems: Mapping[str, SystemInfo] | None = None,
    ) -> None:
        self._query = query
        self._deadline_s = deadline_s
        self._expires_at = query.began + deadline_s
        self._max_age = max_age_s
        self.oldest = -math.inf if max_age_s is None else query.started_at - max_age_s
        self._hurried = hurried
        self._waiting: set[DeadlineGroup] = set()
        self._has_timer = False
        self.started_at = query.started_at
        self.systems: Mapping[str, SystemInfo] = query.systems if systems is None else systems
        self.id_forms: Mapping[str, IdForm] = query.id_forms
        self.unreadable: Collection[Unreadable] = query.unreadable.keys()

    @property
    def used(self) -> UsedEntries:
        return self._query.used

    def use(self, used: UsedEntries) -> None:
        self._query.used.take(used)

    @contextmanager
    def noting(self) -> Iterator[UsedEntries]:
        query = self._query
        outer, query.used = query.used, UsedEntries()
        try:
            yield query.used
        finally:
            outer.take(query.used)
            query.used = outer

    def health(self, system: str) -> SystemHealth:
        self._query.used.is_repeatable = False
        return self._query.clients[system].health

    def with_limits(self, *, deadline_s: float | None, max_age_s: float | None) -> Reading:
        if deadline_s is None and max_age_s is None:
            return self
        if max_age_s is not None:
            self._query.used.is_repeatable = False  # what is young enough now may be too old for the same question later
        ages = [age for age in (self._max_age, max_age_s) if age is not None]
        earliest = self._deadline_s if deadline_s is None else deadline_s
        return self._with(earliest, min(ages, default=None), self._hurried or earliest < self._deadline_s, self.systems)

    def reserve(self, share: float) -> Reading:
        deadline_s = self._deadline_s - max(self.time_left(), 0.0) * share
        return self._with(deadline_s, self._max_age, self._hurried, self.systems)

    def narrowed(self, systems: Mapping[str, SystemInfo]) -> Reading:
        return self._with(self._deadline_s, self._max_age, self._hurried, systems)

    def _with(self, deadline_s: float, max_age_s: float | None, hurried: bool, systems: Mapping[str, SystemInfo]) -> Reading:
        return SourceReader(self._query, deadline_s=deadline_s, max_age_s=max_age_s, hurried=hurried, systems=systems)

    def time_left(self) -> float:
        return self._expires_at - asyncio.get_running_loop().time()

    async def turn(self, *, among: int) -> None:
        await self._query.turns.take(among=among)

    def in_turns(self, values: Sequence[T]) -> Sequence[T | Awaitable[T]]:
        return self._query.turns.hand_out(values)

    @property
    def asked(self) -> tuple[str, ...]:
        """The systems behind the query: those with an answer, read or cached, and those that failed."""
        asked = {*map(FIRST, self._query.outcomes), *map(FIRST, self._query.used.entries)}
        return tuple(slug for slug in self._query.systems if slug in asked)

    async def lookup(self, system: str, record_id: str, groups: Groups) -> Record:
        places: list[Place[str, AnyGroup]] = []
        subject = Subject.CUSTOMER
        for wanted in groups:
            places.append((record_id, wanted))
            subject = wanted.subject
        parts: dict[AnyGroup, Outcome] = {}
        if places:
            for (_, group), outcome in (await self._read(self._query.clients[system].lookups[subject], places)).items():
                parts[group] = outcome
        return Record(system, record_id, parts, self.started_at)

    async def page(self, system: str, flow: Flow, record_id: str, window: Window) -> Fetched[Page[object]] | SourceError:
        place = (record_id, window)
        outcomes = await self._read(self._query.clients[system].streams[flow], [place])
        return cast("Fetched[Page[object]] | SourceError", outcomes[place])

    async def search(
        self, system: str, corpus: Corpus, text: str, *, limit: int, after: str | None = None
    ) -> Fetched[Hits[object]] | SourceError:
        place = ((text, limit, after), None)
        outcomes = await self._read(self._query.clients[system].searches[corpus], [place])
        return cast("Fetched[Hits[object]] | SourceError", outcomes[place])

    async def find(self, system: str, clues: Sequence[Clue], *, within: float) -> Sequence[Fetched[Found] | SourceError]:
        find = self._query.clients[system].find
        if find is None:
            raise LookupError(f"{system} finds nobody")
        outcomes = await self._read(find, [(clue, None) for clue in clues], within=within)
        return [cast("Fetched[Found] | SourceError", outcomes[clue, None]) for clue in clues]

    async def _read(
        self, port: PortClient[I, A], places: Sequence[Place[I, A]], *, within: float | None = None
    ) -> dict[Place[I, A], Outcome]:
        """The outcome of each place; TimedOut for one that has not come by the deadline (or `within` seconds).

        Such a timeout is this reader's own and not remembered for the query, so that a reader with a later deadline reads again.
        """
        outcomes: dict[Place[I, A], Outcome] = {}
        joined: dict[Place[I, A], PendingResult] = {}
        until_deadline = self.time_left()
        left = until_deadline if within is None else min(until_deadline, within)
        for place in places:
            # 1. The cache of this process, and the earlier outcomes of this query.
            cached = self._cached(port.key(place))
            if cached is None and port.batcher.narrowing is not None:
                cached = self._part_of_larger(port, place)
            if cached is not None:
                outcomes[place] = cached
                continue
            self._query.used.is_repeatable = False
            if left <= 0:
                outcomes[place] = NotAskedInTime(port.rules.slug, port.described(place)[1])
            else:
                # 2. A call in flight, or the next batch.
                joined[place] = port.batcher.join(place, bypass_cache=port.is_cached and self._max_age is not None)
        if joined:
            if port.batcher.claim():
                port.batcher.run(answer_joined(port))
            outcomes.update(await self._answers(port, joined, left, is_own=left < until_deadline))
        for outcome in outcomes.values():
            if isinstance(outcome, Fetched) and outcome.unreadable:
                self._query.unreadable.update(dict.fromkeys(outcome.unreadable))
        return outcomes

    def _cached(self, key: Key) -> Outcome | None:
        """The outcome without a request, if there is one that is young enough. Errors have no age."""
        query = self._query
        fetched = query.cache.peek(key)
        if fetched is not None and fetched.fetched_at >= self.oldest:
            query.used.entries[key] = fetched
            query.used.newest = max(query.used.newest, fetched.fetched_at)
            return fetched
        outcome = query.outcomes.get(key)
        if isinstance(outcome, SourceError) or (outcome is not None and outcome.fetched_at >= self.oldest):
            query.used.is_repeatable = False
            return outcome
        return None

    def _part_of_larger(self, port: PortClient[I, A], place: Place[I, A]) -> Outcome | None:
        """The outcome as a part of a larger one at hand."""
        for larger in port.larger(place):
            if isinstance(outcome := self._cached(port.key(larger)), Fetched):
                return port.batcher.part(outcome, place[1])
        return None

    async def _answers(
        self, port: PortClient[I, A], joined: Mapping[Place[I, A], PendingResult], seconds: float, *, is_own: bool
    ) -> dict[Place[I, A], Outcome]:
        """Wait for calls. One timer serves all waits of a reader. A wait with a limit of its own has an alarm, since that limit
        is no promise to anybody: a late answer counts if it is here."""
        loop, group, own = asyncio.get_running_loop(), DeadlineGroup(joined.values()), None
        remembered = self._query.outcomes  # an answer that comes after a drop is not remembered for what follows it
        if is_own:
            own = Alarm(seconds, group.expire)
        else:
            self._waiting.add(group)
            if not self._has_timer:
                self._has_timer = True
                self._query.timers.append(loop.call_at(self._expires_at, self._expire))
        try:
            await group.future
        finally:
            if group.open:
                group.leave()
            self._waiting.discard(group)
            if own is not None:
                own.cancel()
        outcomes: dict[Place[I, A], Outcome] = {}
        for place, result in joined.items():
            if result.outcome is not None:
                outcomes[place] = remembered[port.key(place)] = result.outcome
        if len(outcomes) < len(joined):
            outcomes.update(late(port, [place for place in joined if place not in outcomes], seconds, self._hurried))
        return outcomes

    def _expire(self) -> None:
        for group in self._waiting:
            group.expire()

    async def recall(self, key: Sequence[str]) -> Fetched[Crosswalk] | None:
        query, sealed = self._query, (CROSSWALK, self._query.cache.sealed(tuple(key)))
        fetched = query.cache.peek(sealed)
        if fetched is not None:
            query.used.entries[sealed] = fetched
            query.used.newest = max(query.used.newest, fetched.fetched_at)
            return cast("Fetched[Crosswalk]", fetched)
        query.used.is_repeatable = False
        if query.cache.is_shared:
            wanted: dict[Key, tuple[object, float]] = {sealed: (Crosswalk, query.crosswalk_ttl)}
            fetched = (await query.cache.fetch(wanted, unknown_ttl=NOBODY_TTL_S)).get(sealed)
        return cast("Fetched[Crosswalk] | None", fetched)

    def remember(self, keys: Sequence[Sequence[str]], crosswalk: Crosswalk | None) -> None:
        query = self._query
        query.used.is_repeatable = False
        ttl_s = query.crosswalk_ttl if crosswalk is not None else min(NOBODY_TTL_S, query.crosswalk_ttl)
        item = Storable(Fetched(crosswalk, query.clock()), Crosswalk, ttl_s)
        times = [identity.told_at for identity in crosswalk.identities] if crosswalk is not None else []
        query.cache.put(
            {(CROSSWALK, query.cache.sealed(tuple(key))): item for key in keys}, asked_at=min([query.asked_at, *times])
        )

    async def forget(
        self,
        records: Collection[tuple[str, str]],
        *,
        further: Collection[tuple[str, str]] = (),
        addresses: Collection[str] = (),
        got_before: float | None = None,
    ) -> int:
        query, missed = self._query, self._query.cache.missed
        query.used.is_repeatable = False
        by_system: dict[str, set[str]] = {}
        for system, one in (*records, *further):
            by_system.setdefault(system, set()).add(one)
        clients = query.clients
        await asyncio.gather(*(clients[slug].recollect(sorted(ids)) for slug, ids in by_system.items() if slug in clients))
        dropped = await query.cache.forget(
            [customer(*record) for record in records],
            further=[*(customer(*record) for record in further), *(("", ADDRESS, hashed) for hashed in addresses)],
            lasting_s=query.lasting_s,
            got_before=math.inf if got_before is None else got_before,
            aliases_of=Aliases({slug: info.keyed_by for slug, info in query.systems.items()}).of,
            unsure=query.cache.missed != missed,
        )
        gone: dict[str, set[str]] = {}
        for system, kind, one in dropped.tags:
            if kind == CUSTOMER:
                gone.setdefault(system, set()).add(one)
        for slug, client in clients.items():
            client.disown(gone.get(slug, frozenset()))
        query.renew()
        return dropped.entries

    def hashed(self, kind: str, value: str) -> str:
        return self._query.cache.sealed((kind, value))


async def answer_joined(port: PortClient[I, A]) -> None:
    """Collect the joined requests, and answer them: the first batch here, each further one in a task of its own."""
    batches = await port.batcher.collect()
    for batch in batches[1:]:
        batch.task = port.batcher.run(answer(port, batch))
    for batch in batches[:1]:
        batch.task = asyncio.current_task()
        await answer(port, batch)


async def answer(port: PortClient[I, A], batch: Batch[I, A]) -> None:
    """The second half of a read: get the answers of a batch, and hand them to all waiting readers."""
    cache, asked_at = port.rules.cache, port.rules.cache.moment()
    outcomes: dict[Place[I, A], Outcome] = {}
    failure: SourceError | None = None
    try:
        # 3. The cache that several gateways share.
        if cache.is_shared and port.is_cached and not batch.bypass_cache:
            outcomes = await shared_answers(port, batch)
        # 4. The system's port. Its answers are cached.
        if lacking := [place for place in batch.results if place not in outcomes] if outcomes else list(batch.results):
            answered = await port.call(lacking)
            cache_answers(port, {**answered, **batch.parts(answered)} if batch.followers else answered, asked_at)
            outcomes.update(answered)
    except SourceError as error:
        failure = error
        let_go([failure])
        report_malformed(port, [failure])
    except Exception as error:
        failure = Malformed(port.rules.slug)
        report_defect(port, error)
    finally:
        for apart in port.batcher.left_apart(batch, outcomes, failure) if batch.followers else ():
            apart.task = port.batcher.run(answer(port, apart))
        port.batcher.resolve(batch, outcomes, failure)


def cache_answers(port: PortClient[I, A], answered: Mapping[Place[I, A], Outcome], asked_at: float) -> None:
    """Cache the answers, 'not known there' briefly and errors never."""
    storables: dict[Key, Storable] = {}
    failed: list[SourceError] = []
    for place, outcome in answered.items():
        if isinstance(outcome, SourceError):
            failed.append(outcome)
        elif port.is_cached:
            storables[port.key(place)] = port.rules.storable(outcome, *port.described(place))
    if storables:
        port.rules.cache.put(storables, asked_at=asked_at)
    if failed:
        report_malformed(port, failed)
