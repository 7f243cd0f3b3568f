"""Single flight and batching, written once: one `Batcher` for each port.

Requests of a few turns of the event loop share a call, of at most `max_batch` items. A request for an answer in flight waits for
that answer, also across queries. A call without waiters is cancelled, so that a hanging system delays nothing after its recovery.

A batcher calls nobody. Its user claims what has been joined, collects it, makes the calls, and resolves each batch.
"""

import asyncio
from collections.abc import Collection, Coroutine, Hashable, Iterable, Mapping
from typing import Generic, Protocol, TypeVar

from adapters.ports.errors import SourceError, Unreachable
from adapters.ports.reading import Fetched

I = TypeVar("I", bound=Hashable)  # noqa: E741 - an item: a record id, a clue, a search text
A = TypeVar("A", bound=Hashable)

QUIET_TURNS = 2
"""Turns of the event loop without an addition, after which a batch is complete."""

MOST_TURNS = 8
"""Turns after which a batch is complete in any case: under load every turn adds something."""

Outcome = Fetched[object] | SourceError
Place = tuple[I, A]
"""An item, and its requested aspect: a field group or a window."""


class SharedCall(Protocol):
    """The part of a call that its pending results use."""

    def end_if_abandoned(self) -> None: ...


class PendingResult:
    """One answer under way. Its subscribers are notified once, when `outcome` is set."""

    __slots__ = ("batch", "outcome", "subscribers")

    def __init__(self) -> None:
        self.subscribers: list[DeadlineGroup] = []
        self.outcome: Outcome | None = None
        self.batch: SharedCall | None = None

    def unsubscribe(self, group: "DeadlineGroup") -> None:
        """Stop waiting. The last subscriber of a whole batch ends its call."""
        if self.outcome is None and group in self.subscribers:
            self.subscribers.remove(group)
            if not self.subscribers and self.batch is not None:
                self.batch.end_if_abandoned()


class DeadlineGroup:
    """Pending results that one read waits for together. `future` is done when each is resolved, or when `expire` is called."""

    __slots__ = ("_open", "_results", "future")

    def __init__(self, results: Collection[PendingResult]) -> None:
        self.future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._results = results
        self._open = len(results)
        for result in results:
            result.subscribers.append(self)

    def count_down(self) -> None:
        self._open -= 1
        if self._open == 0 and not self.future.done():
            self.future.set_result(None)

    def expire(self) -> None:
        if not self.future.done():
            self.future.set_result(None)

    def leave(self) -> None:
        """Unsubscribe from all that is still open."""
        results, self._results = self._results, ()
        if self._open:
            for result in results:
                result.unsubscribe(self)


class Batch(Generic[I, A]):
    """The results of one call by place, and the task that makes the call. Results without subscribers are left out."""

    __slots__ = ("_batcher", "bypass_cache", "results", "task")

    def __init__(self, batcher: "Batcher[I, A]", items: Iterable[I], aspects: Collection[A], *, bypass_cache: bool) -> None:
        self._batcher = batcher
        self.bypass_cache = bypass_cache
        self.results: dict[Place[I, A], PendingResult] = {}
        self.task: asyncio.Task[None] | None = None
        for item in items:
            for aspect in aspects:
                place = (item, aspect)
                result = batcher.pending[place, bypass_cache]
                if result.subscribers:
                    result.batch = self
                    self.results[place] = result
                else:
                    del batcher.pending[place, bypass_cache]

    def end_if_abandoned(self) -> None:
        if self.task is not None and not any(result.subscribers for result in self.results.values()):
            self._batcher.forget(self)
            for result in self.results.values():
                result.batch = None
            self.task.cancel()


class Batcher(Generic[I, A]):
    """The requests to one port, collected for the next call or in flight.

    `together`: aspects of one item go into one call (field groups); otherwise each aspect is a call of its own (windows).
    """

    def __init__(self, system: str, *, max_batch: int, together: bool = False) -> None:
        self._system = system
        self._max_batch = max_batch
        self._together = together
        self.pending: dict[tuple[Place[I, A], bool], PendingResult] = {}
        self._joined: dict[bool, dict[I, list[A]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_claimed = False
        self._added = self._added_before = 0

    def join(self, place: Place[I, A], *, bypass_cache: bool = False) -> PendingResult:
        """The result to wait for: the one in flight, or a new one of the next call. With `bypass_cache` no cache may serve it."""
        key = (place, bypass_cache)
        if (result := self.pending.get(key)) is None:
            result = self.pending[key] = PendingResult()
            self._added += 1
            self._joined.setdefault(bypass_cache, {}).setdefault(place[0], []).append(place[1])
        return result

    def claim(self) -> bool:
        """Whether the caller is to collect what was joined: true for one caller each time."""
        if self._is_claimed or not self._joined:
            return False
        self._is_claimed = True
        self._added_before = self._added
        return True

    async def collect(self) -> list[Batch[I, A]]:
        """The calls to make, once nothing more is added, so that coroutines woken by one answer share a call."""
        quiet = 0
        for _ in range(MOST_TURNS):
            quiet = quiet + 1 if self._added == self._added_before else 0
            self._added_before = self._added
            if quiet == QUIET_TURNS:
                break
            await asyncio.sleep(0)
        joined, self._joined, self._is_claimed = self._joined, {}, False
        batches: list[Batch[I, A]] = []
        for bypass_cache, items in joined.items():
            calls: dict[frozenset[A], list[I]] = {}
            for item, aspects in items.items():
                for call in [frozenset(aspects)] if self._together else [frozenset({aspect}) for aspect in aspects]:
                    calls.setdefault(call, []).append(item)
            for call, requested in calls.items():
                for start in range(0, len(requested), self._max_batch):
                    batch = Batch(self, requested[start : start + self._max_batch], call, bypass_cache=bypass_cache)
                    if batch.results:
                        batches.append(batch)
        return batches

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
        for place, result in batch.results.items():
            result.outcome, result.batch = outcomes.get(place) or failure or Unreachable(self._system), None
            subscribers, result.subscribers = result.subscribers, []
            for group in subscribers:
                group.count_down()

    def forget(self, batch: Batch[I, A]) -> None:
        """Stop sharing a batch, so that the next request starts a call of its own."""
        for place, result in batch.results.items():
            if self.pending.get((place, batch.bypass_cache)) is result:
                del self.pending[place, batch.bypass_cache]

    def disown(self, items: Collection[I] | None) -> None:
        """Stop sharing calls in flight for these items (None: for any), so that later requests start a fresh one."""
        for key, result in list(self.pending.items()):
            if result.batch is not None and (items is None or key[0][0] in items):
                del self.pending[key]
