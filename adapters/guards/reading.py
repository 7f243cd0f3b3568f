"""The order of the guards, seen by one query: what is at hand, what this query has had already, then the desks.

cache (this process) -> this query's own memory -> desk: same answer under way? batch with others? -> cache (behind) -> port
"""

import asyncio
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from adapters.guards.belonging import ADDRESS, CROSSWALK, CUSTOMER, Key, customer, stood_for
from adapters.guards.codec import codec
from adapters.guards.desk import Desk, Outcome
from adapters.guards.purse import PURSE, Purse
from adapters.guards.shelf import Shelf, WallClock
from adapters.guards.stand import Stand
from adapters.guards.waiting import Waiting, report_late
from adapters.ports.capabilities import AnyGroup, Capability, Corpus, Flow, Groups
from adapters.ports.crosswalk import Crosswalk, IdForm
from adapters.ports.errors import NotAskedInTime, SourceError, TimedOut
from adapters.ports.reading import Kept, MaybeAwaitable, Reading, Record
from adapters.ports.shapes import Clue, Found, Hits, Page, Window
from adapters.ports.unreadable import Unreadable

CROSSWALKS = codec(Crosswalk)

NOBODY_TTL_S = 15.0
"""Seconds for which it is remembered that nobody is known by a key."""

LONGEST_CALL_S = 60.0
"""Seconds after which an answer to a question is no longer under way, with room to spare."""


class Scope:
    """What all narrowed readings of one query share: its memory, its waits, and when it began (wall and loop clock)."""

    def __init__(
        self,
        stands: Mapping[str, Stand],
        shelf: Shelf,
        *,
        clock: WallClock,
        crosswalk_ttl_s: float,
        id_forms: Mapping[str, IdForm] | None = None,
    ) -> None:
        self.stands = stands
        self.id_forms = id_forms if id_forms is not None else {slug: stand.id_form for slug, stand in stands.items()}
        self.shelf = shelf
        self.crosswalk_ttl = crosswalk_ttl_s
        self.clock = clock
        self.started_at = clock()
        self.began = asyncio.get_running_loop().time()
        self.asked_at = self.started_at
        self.had: dict[Key, Outcome] = {}
        self.unreadable: dict[Unreadable, None] = {}
        self.writes: set[asyncio.Task[None]] = set()
        self.timers: list[asyncio.TimerHandle] = []
        PURSE.set(Purse())

    def renew(self) -> None:
        """What was had so far is of before a drop; what is found from now on is asked for after it."""
        self.asked_at = self.shelf.moment()
        self.had.clear()

    def note(self, outcome: Outcome) -> None:
        """Remembers what this query was given with odd values in it."""
        if isinstance(outcome, Kept) and outcome.unreadable:
            self.unreadable.update(dict.fromkeys(outcome.unreadable))

    @property
    def lasting_s(self) -> float:
        """Seconds after which nothing is left that was asked before now: who is meant may be worked out from answers that were
        kept already, and is then kept itself."""
        return LONGEST_CALL_S + 2 * max([self.crosswalk_ttl, *(stand.longest_ttl_s for stand in self.stands.values())])

    def close(self) -> None:
        """The query is answered: no timer of it stays behind."""
        for timer in self.timers:
            timer.cancel()


class SourceReading:
    """One query's view of all systems; implements `adapters.ports.reading.Reading`. `deadline_s` from the query's start;
    `hurried`: the asker wants it sooner than is usual here."""

    def __init__(self, scope: Scope, *, deadline_s: float, max_age_s: float | None = None, hurried: bool = False) -> None:
        self._scope = scope
        self._deadline_s = deadline_s
        self._max_age = max_age_s
        self._hurried = hurried
        self._expires_at = scope.began + deadline_s
        self._waits: set[Waiting] = set()
        self._timed = False

    @property
    def started_at(self) -> float:
        return self._scope.started_at

    @property
    def systems(self) -> Mapping[str, Stand]:
        return self._scope.stands

    @property
    def unreadable(self) -> Sequence[Unreadable]:
        return tuple(self._scope.unreadable)

    @property
    def id_forms(self) -> Mapping[str, IdForm]:
        return self._scope.id_forms

    def narrowed(self, *, deadline_s: float | None, max_age_s: float | None) -> Reading:
        if deadline_s is None and max_age_s is None:
            return self
        ages = [age for age in (self._max_age, max_age_s) if age is not None]
        asked = self._deadline_s if deadline_s is None else deadline_s
        hurried = self._hurried or asked < self._deadline_s
        return SourceReading(self._scope, deadline_s=asked, max_age_s=min(ages, default=None), hurried=hurried)

    def leaving(self, share: float) -> Reading:
        deadline_s = self._deadline_s - max(self.time_left(), 0.0) * share
        return SourceReading(self._scope, deadline_s=deadline_s, max_age_s=self._max_age, hurried=self._hurried)

    def time_left(self) -> float:
        return self._expires_at - asyncio.get_running_loop().time()

    def lookup(self, system: str, record_id: str, groups: Groups) -> MaybeAwaitable[Record]:
        stand = self._scope.stands[system]
        parts: dict[AnyGroup, Outcome] = {}
        lacking: dict[AnyGroup, tuple[Key, bool]] = {}
        for group in groups:
            key = stand.group_key(group, record_id)
            outcome, anew = self._at_hand(stand, key)
            if outcome is not None:
                parts[group] = outcome
            else:
                lacking[group] = (key, anew)
        if not lacking:
            return Record(system, record_id, parts, self.started_at)
        desk = stand.lookups[next(iter(groups)).subject]
        if self.time_left() > 0:
            for group, (_, anew) in lacking.items():
                desk.flight(record_id, group, anew=anew)  # booked in this turn, however deep its coroutine is gathered
        return self._missing_parts(Record(system, record_id, parts, self.started_at), desk, parts, lacking)

    async def _missing_parts(
        self,
        record: Record,
        desk: Desk[str, AnyGroup],
        parts: dict[AnyGroup, Outcome],
        lacking: Mapping[AnyGroup, tuple[Key, bool]],
    ) -> Record:
        parts.update(
            await self._wait(
                record.system,
                {group: (desk, record.record_id, group, anew, key) for group, (key, anew) in lacking.items()},
                lambda group: group.capability,
            )
        )
        return record

    def page(self, system: str, flow: Flow, record_id: str, window: Window) -> MaybeAwaitable[Kept[Page[object]] | SourceError]:
        stand = self._scope.stands[system]
        key = stand.window_key(flow, record_id, window)
        outcome, anew = self._at_hand(stand, key)
        if outcome is not None:
            return outcome
        return self._one(system, (stand.streams[flow], record_id, window, anew, key), flow.capability)

    def search(
        self, system: str, corpus: Corpus, text: str, *, limit: int, after: str | None = None
    ) -> MaybeAwaitable[Kept[Hits[object]] | SourceError]:
        stand = self._scope.stands[system]
        item = (text, limit, after)
        key = stand.search_key(corpus, item)
        outcome, anew = self._at_hand(stand, key)
        if outcome is not None:
            return outcome
        return self._one(system, (stand.searches[corpus], item, None, anew, key), corpus.capability)

    async def find(self, system: str, clues: Sequence[Clue], *, within: float) -> Sequence[Kept[Found] | SourceError]:
        stand = self._scope.stands[system]
        if stand.find is None:
            raise LookupError(f"{system} finds nobody")
        desk = stand.find
        had = {clue: self._scope.had.get((system, "find", clue)) for clue in clues}
        wanted = {clue: (desk, clue, None, False, (system, "find", clue)) for clue, outcome in had.items() if outcome is None}
        found = await self._wait(system, wanted, lambda _: Capability.IDENTITY, within=within) if wanted else {}
        return [had[clue] or found[clue] for clue in clues]

    def recall(self, key: Sequence[str]) -> MaybeAwaitable[Kept[Crosswalk] | None]:
        sealed = self._crosswalk_key(key)
        kept = self._scope.shelf.peek(sealed)
        return kept if kept is not None else self._recall(sealed)

    async def _recall(self, key: Key) -> Kept[Crosswalk] | None:
        wanted = {key: (CROSSWALKS, self._scope.crosswalk_ttl)}
        return (await self._scope.shelf.fetch(wanted, unknown_ttl=NOBODY_TTL_S)).get(key)

    def remember(self, keys: Sequence[Sequence[str]], crosswalk: Crosswalk | None) -> None:
        kept = Kept(crosswalk, self._scope.clock())
        ttl = self._scope.crosswalk_ttl if crosswalk is not None else min(NOBODY_TTL_S, self._scope.crosswalk_ttl)
        items = {self._crosswalk_key(key): (kept, CROSSWALKS, ttl) for key in keys}
        told_at = (identity.told_at for identity in crosswalk.identities) if crosswalk is not None else ()
        put = self._scope.shelf.put(items, asked_at=min([self._scope.asked_at, *told_at]))
        task = asyncio.get_running_loop().create_task(put)
        self._scope.writes.add(task)
        task.add_done_callback(self._scope.writes.discard)

    async def forget(
        self, records: Collection[tuple[str, str]], *, addresses: Collection[str] = (), got_before: float | None = None
    ) -> int:
        scope, missed = self._scope, self._scope.shelf.missed
        by_system = {slug: [one for system, one in records if system == slug] for slug in scope.stands}
        await asyncio.gather(*(scope.stands[slug].recollect(ids) for slug, ids in by_system.items() if ids))
        goes_by = {slug: stand.goes_by for slug, stand in scope.stands.items()}
        dropped = await scope.shelf.forget(
            [*(customer(*record) for record in records), *(("", ADDRESS, hashed) for hashed in addresses)],
            lasting_s=scope.lasting_s,
            got_before=math.inf if got_before is None else got_before,
            stood_for=lambda thing: stood_for(thing, goes_by),
            unsure=scope.shelf.missed != missed,
        )
        for slug, stand in scope.stands.items():
            stand.disown({one for system, kind, one in dropped.things if system == slug and kind == CUSTOMER})
        scope.renew()
        return dropped.entries

    def hashed(self, kind: str, value: str) -> str:
        return self._scope.shelf.sealed((kind, value))

    def _crosswalk_key(self, key: Sequence[str]) -> Key:
        return (CROSSWALK, self._scope.shelf.sealed(tuple(key)))

    def _at_hand(self, stand: Stand, key: Key) -> tuple[Outcome | None, bool]:
        """The answer without asking, if there is one that is young enough; and whether the cache behind is to be passed by."""
        kept = stand.peek(key)
        oldest = None if self._max_age is None else self.started_at - self._max_age
        if kept is not None and (oldest is None or kept.fetched_at >= oldest):
            self._scope.note(kept)
            return kept, False
        had = self._scope.had.get(key)
        if had is not None and (oldest is None or isinstance(had, SourceError) or had.fetched_at >= oldest):
            return had, False
        return None, oldest is not None

    async def _one(self, system: str, wanted: "tuple[Desk[Any, Any], Any, Any, bool, Key]", capability: Capability) -> Any:
        return (await self._wait(system, {None: wanted}, lambda _: capability))[None]

    async def _wait(
        self,
        system: str,
        wanted: "Mapping[Any, tuple[Desk[Any, Any], Any, Any, bool, Key]]",
        capability_of: Callable[[Any], Capability],
        *,
        within: float | None = None,
    ) -> dict[Any, Outcome]:
        """The outcome of each; what has not come by the deadline (or `within` seconds) is TimedOut.

        That is this reading's impatience and not remembered for the query: a reading with a later deadline asks for itself.
        """
        left = self.time_left()
        if left <= 0:
            return {aspect: NotAskedInTime(system, capability_of(aspect)) for aspect in wanted}
        waiting = Waiting(
            {aspect: desk.flight(item, part, anew=anew) for aspect, (desk, item, part, anew, _) in wanted.items()},
            lambda aspect: TimedOut(system, capability_of(aspect)),
        )
        limit = left if within is None else min(left, within)
        timer = self._limit(waiting, limit, own=within is not None)
        try:
            outcomes = await waiting.future
        finally:
            self._waits.discard(waiting)
            if timer is not None:
                timer.cancel()
        if waiting.given_up:
            report_late(system, set(map(capability_of, waiting.given_up)), seconds=limit, hurried=self._hurried)
        for aspect, (_, _, _, _, key) in wanted.items():
            if aspect not in waiting.given_up:
                self._scope.had[key] = outcomes[aspect]
                self._scope.note(outcomes[aspect])
        return outcomes

    def _limit(self, waiting: Waiting, seconds: float, *, own: bool) -> asyncio.TimerHandle | None:
        """One timer serves all waits of a reading; a wait with a limit of its own gets its own."""
        loop = asyncio.get_running_loop()
        if own:
            return loop.call_later(seconds, waiting.expire)
        self._waits.add(waiting)
        if not self._timed:
            self._timed = True
            self._scope.timers.append(loop.call_at(self._expires_at, self._expire))
        return None

    def _expire(self) -> None:
        for waiting in list(self._waits):
            waiting.expire()
