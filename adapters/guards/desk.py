"""Single flight and batching, written once: one `Desk` stands before each port.

What is asked within a few turns of the event loop goes out together, at most `max_batch` items a call; whoever asks for something
that is under way waits for the same answer, also from another query. A call that nobody waits for any more is cancelled, so
that a system that hangs holds nothing up after it has healed.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Hashable, Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from adapters.ports.errors import Garbled, SourceError, Unreachable, place_of
from adapters.ports.reading import Kept

log = logging.getLogger("customer360.source")

I = TypeVar("I", bound=Hashable)  # noqa: E741 - an item: a record id, a clue, a search text
A = TypeVar("A", bound=Hashable)

QUIET_TURNS = 2
"""A batch leaves when nothing was added to it for so many turns of the event loop."""

MOST_TURNS = 8
"""It leaves after so many in any case: under load something is added in every turn."""

Outcome = Kept[Any] | SourceError
Asking = Callable[[Sequence[I], frozenset[A], bool], Awaitable[Mapping[tuple[I, A], Outcome]]]


class Flight:
    """One answer under way. Listeners are called once, with the outcome."""

    __slots__ = ("batch", "listeners", "outcome")

    def __init__(self) -> None:
        self.listeners: list[Callable[[Outcome], None]] = []
        self.outcome: Outcome | None = None
        self.batch: Batch | None = None

    def listen(self, listener: Callable[[Outcome], None]) -> None:
        self.listeners.append(listener)

    def leave(self, listener: Callable[[Outcome], None]) -> None:
        """No longer waiting; the last one to leave a whole batch ends its call."""
        if self.outcome is None and listener in self.listeners:
            self.listeners.remove(listener)
            if not self.listeners and self.batch is not None:
                self.batch.abandoned()

    def land(self, outcome: Outcome) -> None:
        self.outcome = outcome
        listeners, self.listeners = self.listeners, []
        for listener in listeners:
            listener(outcome)


class Batch:
    """The flights of one call and the task that makes it. `forget` takes them off the desk, so that the next asker starts
    anew."""

    __slots__ = ("_forget", "flights", "task")

    def __init__(self, flights: Mapping[Any, Flight], forget: "Callable[[Batch], None]") -> None:
        self.flights = flights
        self.task: asyncio.Task[None] | None = None
        self._forget = forget

    def abandoned(self) -> None:
        if self.task is not None and not any(flight.listeners for flight in self.flights.values()):
            self._forget(self)
            self.task.cancel()


class Desk(Generic[I, A]):
    """`ask(items, aspects, anew)` makes the call: every aspect (field group, window) of every item; `anew` passes the cache by.

    `together`: aspects of one item go into one call (field groups); otherwise each aspect is a call of its own (windows).
    `when_garbled` is called after each call of which something could not be understood.
    """

    def __init__(
        self,
        system: str,
        ask: Asking[I, A],
        *,
        max_batch: int,
        together: bool,
        when_garbled: Callable[[], None] = lambda: None,
    ) -> None:
        self._system = system
        self._when_garbled = when_garbled
        self._ask = ask
        self._max_batch = max_batch
        self._together = together
        self._flights: dict[tuple[I, A, bool], Flight] = {}
        self._waiting: dict[bool, dict[I, set[A]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._added = 0

    def flight(self, item: I, aspect: A, *, anew: bool = False) -> Flight:
        """The flight that brings this answer: the one under way, or a new one that leaves when nobody joins it any more."""
        key = (item, aspect, anew)
        if (flight := self._flights.get(key)) is None:
            flight = self._flights[key] = Flight()
            self._added += 1
            if not self._waiting:
                asyncio.get_running_loop().call_soon(self._collect, self._added)
            self._waiting.setdefault(anew, {}).setdefault(item, set()).add(aspect)
        return flight

    def disown(self, items: Collection[I] | None) -> None:
        """Calls for these items (None: for any) that are out already are not shared with whoever asks from now on."""
        for key, flight in list(self._flights.items()):
            if flight.batch is not None and (items is None or key[0] in items):
                del self._flights[key]

    def _collect(self, added: int, quiet: int = 0, turns: int = 1) -> None:
        """Waits until nobody joins, so that coroutines woken by the same answer, some through more tasks than others, share a
        call."""
        quiet = quiet + 1 if added == self._added else 0
        if quiet == QUIET_TURNS or turns == MOST_TURNS:
            self._leave()
        else:
            asyncio.get_running_loop().call_soon(self._collect, self._added, quiet, turns + 1)

    def _leave(self) -> None:
        waiting, self._waiting = self._waiting, {}
        for anew, wanted in waiting.items():
            for aspects, items in self._calls(wanted).items():
                for start in range(0, len(items), self._max_batch):
                    self._start(items[start : start + self._max_batch], aspects, anew)

    def _calls(self, wanted: Mapping[I, set[A]]) -> dict[frozenset[A], list[I]]:
        calls: dict[frozenset[A], list[I]] = {}
        for item, aspects in wanted.items():
            for one in [frozenset(aspects)] if self._together else [frozenset({aspect}) for aspect in aspects]:
                calls.setdefault(one, []).append(item)
        return calls

    def _start(self, items: Sequence[I], aspects: frozenset[A], anew: bool) -> None:
        flights = {(item, aspect, anew): self._flights[item, aspect, anew] for item in items for aspect in aspects}
        batch = Batch(flights, self._forget)
        for flight in flights.values():
            flight.batch = batch
        task = batch.task = asyncio.get_running_loop().create_task(self._fly(batch, items, aspects, anew))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _forget(self, batch: Batch) -> None:
        for key, flight in batch.flights.items():
            if self._flights.get(key) is flight:
                del self._flights[key]

    async def _fly(self, batch: Batch, items: Sequence[I], aspects: frozenset[A], anew: bool) -> None:
        outcomes: Mapping[tuple[I, A], Outcome] = {}
        missing: SourceError = Unreachable(self._system)
        try:
            outcomes = await self._ask(items, aspects, anew)
            self._note_garbled(outcomes.values())
        except SourceError as error:
            missing = error
            self._note_garbled([error])
        except Exception as error:
            missing = Garbled(self._system)
            report_defect(self._system, error)
        finally:
            self._forget(batch)
            for (item, aspect, _), flight in batch.flights.items():
                flight.land(outcomes.get((item, aspect), missing))
                flight.batch = None
            batch.task = None

    def _note_garbled(self, outcomes: Iterable[Outcome]) -> None:
        if report_garbled(self._system, outcomes):
            self._when_garbled()


def report_garbled(system: str, outcomes: Iterable[Outcome]) -> bool:
    """Whether answers came that could not be understood: for the line these were calls that went well."""
    capabilities = {one.capability for one in outcomes if isinstance(one, Garbled)}
    for capability in capabilities:
        log.warning("source.garbled", extra={"system": system, "capability": capability})
    return bool(capabilities)


def report_defect(system: str, error: Exception) -> None:
    """An answer that our own code tripped over: told by the place in the code, since the error's text may quote the answer."""
    log.error("source.defect", extra={"system": system, "error": type(error).__name__, "place": place_of(error)})
