"""Single flight and batching, written once: one `Batcher` for each port.

Requests of a few turns of the event loop share a call, of at most `max_batch` items. A request for an answer in flight waits for
that answer, also across queries. A call without waiters is cancelled, so that a hanging system delays nothing after its recovery.

A request for less than another of the same moment wants (the first 10 of a list beside the first 20) waits for that one's answer
and takes its part of it (`Narrowing`).

A batcher calls nobody. Its user claims what has been joined, collects it, makes the calls, and resolves each batch.
"""

import asyncio
from collections.abc import Collection, Coroutine, Hashable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Generic, Protocol, TypeVar

from adapters.guards.turns import SLICE, Turns
from adapters.ports.errors import Malformed, SourceError, Unreachable
from adapters.ports.reading import Fetched

I = TypeVar("I", bound=Hashable)  # noqa: E741 - an item: a record id, a clue, a search text
A = TypeVar("A", bound=Hashable)
Aspect = TypeVar("Aspect", bound=Hashable, contravariant=True)

QUIET_TURNS = 2
"""Turns of the event loop without an addition, after which a batch is complete."""

MOST_TURNS = 8
"""Turns after which a batch is complete in any case: under load every turn adds something."""

MOST_TURNS_OF_A_CROWD = 40
"""The same while many readers go on in slices (`turns`). They are on their way to the same call."""

HAS_RESULTS = attrgetter("results")

Outcome = Fetched[object] | SourceError
Place = tuple[I, A]
"""An item, and its requested aspect: a field group or a window."""


class Narrowing(Protocol[Aspect]):
    """The relation of aspects of which one has all that another has."""

    def covers(self, larger: Aspect, smaller: Aspect) -> bool:
        """Whether the answer for `smaller` is a part of that for `larger`, and worth waiting for that."""

    def part(self, outcome: Outcome, smaller: Aspect) -> Outcome:
        """The part of an outcome for a larger aspect; an error is the error of each part."""


class SharedCall(Protocol):
    """The part of a call that its pending results use."""

    def end_if_abandoned(self) -> None: ...


class Subscriber(Protocol):
    """A party that waits for a pending result."""

    def count_down(self) -> "Sequence[asyncio.Future[None]]":
        """Note that it has come. The result: futures that are to be released for it now."""


class PendingResult:
    """One answer under way. Its subscribers are notified once, when `outcome` is set."""

    __slots__ = ("batch", "outcome", "subscribers")

    def __init__(self) -> None:
        self.subscribers: list[Subscriber] = []
        self.outcome: Outcome | None = None
        self.batch: SharedCall | None = None

    def unsubscribe(self, subscriber: Subscriber) -> None:
        """Stop waiting. The last subscriber of a whole batch ends its call."""
        if self.outcome is None and subscriber in self.subscribers:
            self.subscribers.remove(subscriber)
            if not self.subscribers and self.batch is not None:
                self.batch.end_if_abandoned()

    def settle(self, outcome: Outcome) -> "list[asyncio.Future[None]]":
        """Set the outcome. The result: futures of subscribers that have all that they wait for."""
        self.outcome, self.batch = outcome, None
        subscribers, self.subscribers = self.subscribers, []
        complete: list[asyncio.Future[None]] = []
        for one in subscribers:
            complete += one.count_down()
        return complete


class DeadlineGroup:
    """Pending results that one read waits for together. `future` is done when each is resolved, or when `expire` is called.
    `open`: how many have not come."""

    __slots__ = ("_results", "future", "open")

    def __init__(self, results: Collection[PendingResult]) -> None:
        self.future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._results: Collection[PendingResult] = results
        self.open = len(results)
        for result in results:
            result.subscribers.append(self)

    def count_down(self) -> "Sequence[asyncio.Future[None]]":
        self.open -= 1
        if self.open:
            return ()
        self._results = ()
        return (self.future,)

    def expire(self) -> None:
        if not self.future.done():
            self.future.set_result(None)

    def leave(self) -> None:
        """Unsubscribe from all that is still open."""
        results, self._results = self._results, ()
        for result in results:
            result.unsubscribe(self)


class Follower(Generic[I, A]):
    """A pending result for less than another one brings. It subscribes to that one and takes its part."""

    __slots__ = ("_batcher", "_larger", "_result", "key")

    def __init__(self, batcher: "Batcher[I, A]", key: tuple[Place[I, A], bool], larger: PendingResult) -> None:
        self.key = key
        self._batcher = batcher
        self._larger = larger
        self._result = batcher.pending[key]
        self._result.batch = self
        larger.subscribers.append(self)

    def count_down(self) -> "Sequence[asyncio.Future[None]]":
        if self._larger.outcome is None:
            return ()
        self._batcher.drop(self.key, self._result)
        return self._result.settle(self._batcher.part(self._larger.outcome, self.key[0][1]))

    def end_if_abandoned(self) -> None:
        self._batcher.drop(self.key, self._result)
        self._result.batch = None
        self._larger.unsubscribe(self)

    def leave(self) -> bool:
        """Stop following, to be asked for apart. False, without leaving, where nobody waits or the result is shared no more."""
        if self not in self._larger.subscribers or self._batcher.pending.get(self.key) is not self._result:
            return False
        self._larger.subscribers.remove(self)
        return True


class Batch(Generic[I, A]):
    """The results of one call by place, and the task that makes the call. Results without subscribers are left out.

    `followers`: by place, the smaller requests that wait for its answer.
    """

    __slots__ = ("_batcher", "bypass_cache", "followers", "results", "task")

    def __init__(self, batcher: "Batcher[I, A]", items: Iterable[I], aspects: Collection[A], *, bypass_cache: bool) -> None:
        self._batcher = batcher
        self.bypass_cache = bypass_cache
        self.results: dict[Place[I, A], PendingResult] = {}
        self.followers: dict[Place[I, A], list[Follower[I, A]]] = {}
        self.task: asyncio.Task[None] | None = None
        for item in items:
            for aspect in aspects:
                place = (item, aspect)
                result = batcher.pending[place, bypass_cache]
                if result.subscribers:
                    result.batch = self
                    self.results[place] = result
                else:
                    batcher.drop((place, bypass_cache), result)

    def parts(self, answered: Mapping[Place[I, A], Outcome]) -> dict[Place[I, A], Outcome]:
        """The answers of the followers, as parts of these."""
        return {
            follower.key[0]: self._batcher.part(answered[place], follower.key[0][1])
            for place, followers in self.followers.items()
            for follower in followers
            if place in answered
        }

    def end_if_abandoned(self) -> None:
        if self.task is not None and not any(result.subscribers for result in self.results.values()):
            self._batcher.forget(self)
            for result in self.results.values():
                result.batch = None
            self.task.cancel()


class Batcher(Generic[I, A]):
    """The requests to one port, collected for the next call or in flight.

    `together`: aspects of one item go into one call (field groups); otherwise each aspect is a call of its own (windows), unless
    `narrowing` finds it in another one.
    """

    def __init__(
        self,
        system: str,
        *,
        max_batch: int,
        together: bool = False,
        narrowing: Narrowing[A] | None = None,
        turns: Turns | None = None,
    ) -> None:
        self._turns = turns if turns is not None else Turns()
        self._system = system
        self._max_batch = max_batch
        self._together = together
        self.narrowing = narrowing
        self.pending: dict[tuple[Place[I, A], bool], PendingResult] = {}
        self._aspects: dict[tuple[I, bool], list[A]] = {}
        self._joined: dict[bool, dict[I, list[A]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_claimed = False
        self._added = self._added_before = 0

    def join(self, place: Place[I, A], *, bypass_cache: bool = False) -> PendingResult:
        """The result to wait for: the one in flight, or a new one of the next call. With `bypass_cache` no cache may serve it."""
        key = (place, bypass_cache)
        if (result := self.pending.get(key)) is None:
            result = self.pending[key] = PendingResult()
            if self.narrowing is not None and self._follows_call_in_flight(place, bypass_cache, self.narrowing):
                return result
            self._added += 1
            self._joined.setdefault(bypass_cache, {}).setdefault(place[0], []).append(place[1])
        return result

    def _follows_call_in_flight(self, place: Place[I, A], bypass_cache: bool, narrowing: Narrowing[A]) -> bool:
        """Whether the new result follows a larger one that is on its way."""
        item, wanted = place
        aspects = self._aspects.setdefault((item, bypass_cache), [])
        for aspect in aspects:
            call = self.pending[(item, aspect), bypass_cache].batch
            if isinstance(call, Batch) and narrowing.covers(aspect, wanted):
                self._follow((place, bypass_cache), (item, aspect), call)
                break
        else:
            call = None
        aspects.append(wanted)
        return call is not None

    def _follow(self, key: tuple[Place[I, A], bool], larger: Place[I, A], call: "Batch[I, A]") -> None:
        call.followers.setdefault(larger, []).append(Follower(self, key, call.results[larger]))

    def claim(self) -> bool:
        """Whether the caller is to collect what was joined: true for one caller each time."""
        if self._is_claimed or not self._joined:
            return False
        self._is_claimed = True
        self._added_before = self._added
        return True

    async def collect(self) -> list[Batch[I, A]]:
        """The calls to make, once nothing more is added, so that coroutines woken by one answer share a call."""
        quiet = passed = 0
        for _ in range(MOST_TURNS_OF_A_CROWD):
            if self._max_batch == 1 or not self._turns.is_busy:
                quiet = (quiet + 1) * (self._added == self._added_before)
                passed += 1
            self._added_before = self._added
            if quiet == QUIET_TURNS or passed > MOST_TURNS:
                break
            await asyncio.sleep(0)
        joined, self._joined, self._is_claimed = self._joined, {}, False
        batches: list[Batch[I, A]] = []
        for bypass_cache, items in joined.items():
            smaller = self._taken_out(items, bypass_cache, self.narrowing) if self.narrowing is not None else []
            calls: dict[frozenset[A], list[I]] = {}
            for item, aspects in items.items():
                for call in [frozenset(aspects)] if self._together else [frozenset({aspect}) for aspect in aspects]:
                    calls.setdefault(call, []).append(item)
            for call, requested in calls.items():
                for start in range(0, len(requested), self._max_batch):
                    asked = requested[start : start + self._max_batch]
                    batches.append(Batch(self, asked, call, bypass_cache=bypass_cache))
            if smaller:
                self._follow_each(smaller, batches, bypass_cache)
        return [*filter(HAS_RESULTS, batches)]

    def _follow_each(self, smaller: Iterable[tuple[Place[I, A], A]], batches: Iterable[Batch[I, A]], bypass_cache: bool) -> None:
        brought = {place: batch for batch in batches for place in batch.results}
        for place, aspect in smaller:
            self._follow(((place[0], aspect), bypass_cache), place, brought[place])

    def _taken_out(self, items: Mapping[I, list[A]], bypass_cache: bool, narrowing: Narrowing[A]) -> list[tuple[Place[I, A], A]]:
        """The aspects that a larger one brings, each with the place of that one. They are taken out of the aspects to ask for."""
        taken: list[tuple[Place[I, A], A]] = []
        for item, aspects in items.items():
            wanted = [aspect for aspect in aspects if self.pending[(item, aspect), bypass_cache].subscribers]
            covered = [aspect for aspect in wanted if any(narrowing.covers(other, aspect) for other in wanted)]
            for aspect in covered:
                larger = [one for one in wanted if one not in covered and narrowing.covers(one, aspect)]
                if larger:
                    taken.append(((item, larger[0]), aspect))
                    aspects.remove(aspect)
        return taken

    def part(self, outcome: Outcome, aspect: A) -> Outcome:
        """The part of a larger aspect's outcome that is this aspect's."""
        return outcome if self.narrowing is None else self.narrowing.part(outcome, aspect)

    def run(self, call: Coroutine[object, object, None]) -> asyncio.Task[None]:
        """Run a call in a task of its own, so that it outlives the requests that began it."""
        task = asyncio.get_running_loop().create_task(call)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def resolve(self, batch: Batch[I, A], outcomes: Mapping[Place[I, A], Outcome], failure: SourceError | None = None) -> None:
        """Hand each result of a batch its outcome, or the failure of the call if there is none."""
        self.forget(batch)
        batch.task = None
        complete: list[asyncio.Future[None]] = []
        for place, result in batch.results.items():
            complete += result.settle(outcomes.get(place) or failure or Unreachable(self._system))
        if len(complete) > SLICE:
            self._turns.release(complete)
            return
        for future in complete:
            if not future.done():
                future.set_result(None)

    def left_apart(
        self, batch: Batch[I, A], outcomes: Mapping[Place[I, A], Outcome], failure: SourceError | None
    ) -> list[Batch[I, A]]:
        """Calls for the followers of malformed answers: the odd part may be one that they did not want."""
        apart: list[Batch[I, A]] = []
        for place, followers in batch.followers.items():
            if isinstance(outcomes.get(place) or failure, Malformed):
                apart += [
                    Batch(self, [place[0]], [follower.key[0][1]], bypass_cache=batch.bypass_cache)
                    for follower in followers
                    if follower.leave()
                ]
        return apart

    def forget(self, batch: Batch[I, A]) -> None:
        """Stop sharing a batch, so that the next request starts a call of its own."""
        for place, result in batch.results.items():
            key = (place, batch.bypass_cache)
            if self.pending.get(key) is result:
                del self.pending[key]
                if self.narrowing is not None:
                    self._unlist(key)

    def drop(self, key: tuple[Place[I, A], bool], result: PendingResult) -> None:
        """Stop sharing one result."""
        if self.pending.get(key) is result:
            del self.pending[key]
            if self.narrowing is not None:
                self._unlist(key)

    def _unlist(self, key: tuple[Place[I, A], bool]) -> None:
        (item, aspect), bypass_cache = key
        aspects = self._aspects[item, bypass_cache]
        aspects.remove(aspect)
        if not aspects:
            del self._aspects[item, bypass_cache]

    def disown(self, items: Collection[I] | None) -> None:
        """Stop sharing calls in flight for these items (None: for any), so that later requests start a fresh one."""
        for key, result in list(self.pending.items()):
            if result.batch is not None and (items is None or key[0][0] in items):
                self.drop(key, result)
