"""Single flight and batching, written once: one `Batcher` for each port.

Requests of a few turns of the event loop go out together, at most `max_batch` items a call. A request for an answer that is under
way waits for that answer, also when another query asked first. A call without waiters is cancelled, so that a system that hangs
holds nothing up after it has healed.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Hashable, Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from adapters.ports.errors import Malformed, SourceError, Unreachable, place_of
from adapters.ports.reading import Fetched

log = logging.getLogger("customer360.source")

I = TypeVar("I", bound=Hashable)  # noqa: E741 - an item: a record id, a clue, a search text
A = TypeVar("A", bound=Hashable)

QUIET_TURNS = 2
"""Turns of the event loop without an addition, after which a batch is sent."""

MOST_TURNS = 8
"""Turns after which a batch is sent in any case: under load every turn adds something."""

Outcome = Fetched[Any] | SourceError
Asking = Callable[[Sequence[I], frozenset[A], bool], Awaitable[Mapping[tuple[I, A], Outcome]]]


class PendingResult:
    """One answer under way. Each listener is called once, with the outcome."""

    __slots__ = ("batch", "listeners", "outcome")

    def __init__(self) -> None:
        self.listeners: list[Callable[[Outcome], None]] = []
        self.outcome: Outcome | None = None
        self.batch: Batch | None = None

    def subscribe(self, listener: Callable[[Outcome], None]) -> None:
        self.listeners.append(listener)

    def unsubscribe(self, listener: Callable[[Outcome], None]) -> None:
        """Stop waiting. The last listener of a whole batch ends its call."""
        if self.outcome is None and listener in self.listeners:
            self.listeners.remove(listener)
            if not self.listeners and self.batch is not None:
                self.batch.abandoned()

    def resolve(self, outcome: Outcome) -> None:
        self.outcome = outcome
        listeners, self.listeners = self.listeners, []
        for listener in listeners:
            listener(outcome)


class Batch:
    """The pending results of one call, and the task that makes it. `forget` takes them out of the batcher, so that the next
    request starts a call of its own."""

    __slots__ = ("_forget", "pending_results", "task")

    def __init__(self, pending_results: Mapping[Any, PendingResult], forget: "Callable[[Batch], None]") -> None:
        self.pending_results = pending_results
        self.task: asyncio.Task[None] | None = None
        self._forget = forget

    def abandoned(self) -> None:
        if self.task is not None and not any(pending.listeners for pending in self.pending_results.values()):
            self._forget(self)
            self.task.cancel()


class Batcher(Generic[I, A]):
    """`ask(items, aspects, bypass_cache)` makes the call: every aspect (field group, window) of every item; `bypass_cache`
    passes the cache by.

    `together`: aspects of one item go into one call (field groups); otherwise each aspect is a call of its own (windows).
    `when_malformed` is called after each call of which something could not be understood."""

    def __init__(
        self,
        system: str,
        ask: Asking[I, A],
        *,
        max_batch: int,
        together: bool,
        when_malformed: Callable[[], None] = lambda: None,
    ) -> None:
        self._system = system
        self._when_malformed = when_malformed
        self._ask = ask
        self._max_batch = max_batch
        self._together = together
        self._pending: dict[tuple[I, A, bool], PendingResult] = {}
        self._waiting: dict[bool, dict[I, set[A]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._added = 0

    def pending(self, item: I, aspect: A, *, bypass_cache: bool = False) -> PendingResult:
        """The result to wait for: the one under way, or a new one in the batch that is being collected."""
        key = (item, aspect, bypass_cache)
        if (pending := self._pending.get(key)) is None:
            pending = self._pending[key] = PendingResult()
            self._added += 1
            if not self._waiting:
                asyncio.get_running_loop().call_soon(self._collect, self._added)
            self._waiting.setdefault(bypass_cache, {}).setdefault(item, set()).add(aspect)
        return pending

    def disown(self, items: Collection[I] | None) -> None:
        """Stop sharing calls in flight for these items (None: for any), so that later requests start a fresh one."""
        for key, pending in list(self._pending.items()):
            if pending.batch is not None and (items is None or key[0] in items):
                del self._pending[key]

    def _collect(self, added: int, quiet: int = 0, turns: int = 1) -> None:
        """Wait until nothing is added any more, so that coroutines woken by one answer share a call."""
        quiet = quiet + 1 if added == self._added else 0
        if quiet == QUIET_TURNS or turns == MOST_TURNS:
            self._send()
        else:
            asyncio.get_running_loop().call_soon(self._collect, self._added, quiet, turns + 1)

    def _send(self) -> None:
        waiting, self._waiting = self._waiting, {}
        for bypass_cache, wanted in waiting.items():
            for aspects, items in self._calls(wanted).items():
                for start in range(0, len(items), self._max_batch):
                    self._start(items[start : start + self._max_batch], aspects, bypass_cache)

    def _calls(self, wanted: Mapping[I, set[A]]) -> dict[frozenset[A], list[I]]:
        calls: dict[frozenset[A], list[I]] = {}
        for item, aspects in wanted.items():
            for one in [frozenset(aspects)] if self._together else [frozenset({aspect}) for aspect in aspects]:
                calls.setdefault(one, []).append(item)
        return calls

    def _start(self, items: Sequence[I], aspects: frozenset[A], bypass_cache: bool) -> None:
        pending_results = {
            (item, aspect, bypass_cache): self._pending[item, aspect, bypass_cache] for item in items for aspect in aspects
        }
        batch = Batch(pending_results, self._forget)
        for pending in pending_results.values():
            pending.batch = batch
        task = batch.task = asyncio.get_running_loop().create_task(self._call(batch, items, aspects, bypass_cache))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _forget(self, batch: Batch) -> None:
        for key, pending in batch.pending_results.items():
            if self._pending.get(key) is pending:
                del self._pending[key]

    async def _call(self, batch: Batch, items: Sequence[I], aspects: frozenset[A], bypass_cache: bool) -> None:
        outcomes: Mapping[tuple[I, A], Outcome] = {}
        missing: SourceError = Unreachable(self._system)
        try:
            outcomes = await self._ask(items, aspects, bypass_cache)
            self._note_malformed(outcomes.values())
        except SourceError as error:
            missing = error
            self._note_malformed([error])
        except Exception as error:
            missing = Malformed(self._system)
            report_defect(self._system, error)
        finally:
            self._forget(batch)
            for (item, aspect, _), pending in batch.pending_results.items():
                pending.resolve(outcomes.get((item, aspect), missing))
                pending.batch = None
            batch.task = None

    def _note_malformed(self, outcomes: Iterable[Outcome]) -> None:
        if report_malformed(self._system, outcomes):
            self._when_malformed()


def report_malformed(system: str, outcomes: Iterable[Outcome]) -> bool:
    """Whether answers came that could not be understood: for the line these were calls that went well."""
    capabilities = {one.capability for one in outcomes if isinstance(one, Malformed)}
    for capability in capabilities:
        log.warning("source.malformed", extra={"system": system, "capability": capability})
    return bool(capabilities)


def report_defect(system: str, error: Exception) -> None:
    """An answer that our own code tripped over: told by the place in the code, since the error's text may quote the answer."""
    log.error("source.defect", extra={"system": system, "error": type(error).__name__, "place": place_of(error)})
