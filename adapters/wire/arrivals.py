"""The order in which queries go on when answers for many of them are there at once.

An event loop reads all that has arrived, and then everybody takes a step at the same time. Queries that began together go on in
step and end together, all of them late. Here one answer is handed out in each turn of the loop, the oldest first. So the first
query is done while the others wait, and its client's next one no longer comes together with theirs.

A turn of its own for each answer costs processor time. Where there is none to spare, nobody would be done sooner, and answers are
handed out as they come.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from time import monotonic, thread_time
from typing import TypeAlias
from weakref import WeakKeyDictionary

Waiter: TypeAlias = "asyncio.Future[Exception | None]"
"""The future that one call waits for: None says that its answer is there."""

MOMENT_S, FULL = 0.02, 0.9
"""The seconds of one measurement, and the share of them that counts as full."""


class ProcessorLoad:
    """The processor time that this thread took of the latest moment."""

    __slots__ = ("_at", "_is_full", "_spent")

    def __init__(self) -> None:
        self._at, self._spent = monotonic(), thread_time()
        self._is_full = False

    def is_full(self) -> bool:
        now = monotonic()
        if now - self._at >= MOMENT_S:
            spent = thread_time()
            self._is_full = spent - self._spent >= FULL * (now - self._at)
            self._at, self._spent = now, spent
        return self._is_full


class Arrivals:
    """The answers that have arrived in one event loop and are not handed out yet. `is_full`: there is no time to spare."""

    __slots__ = ("__weakref__", "_is_full", "_is_turn_taken", "_queue")

    def __init__(self, is_full: Callable[[], bool] | None = None) -> None:
        self._is_full = is_full or ProcessorLoad().is_full
        self._queue: deque[tuple[Waiter, Exception | None]] = deque()
        self._is_turn_taken = False

    def bring(self, waiter: Waiter, failure: Exception | None) -> None:
        """Hand out an answer, or the failure in its place: now, where nothing else was in this turn, else in a later one."""
        if self._queue or (self._is_turn_taken and not self._is_full()):
            self._queue.append((waiter, failure))
            return
        if not self._is_turn_taken:
            self._take_turn()
        settle(waiter, failure)

    def hand_out(self) -> None:
        """Hand out everything at once, before a time limit blames a system whose answer is there."""
        while self._queue:
            settle(*self._queue.popleft())

    def _take_turn(self) -> None:
        self._is_turn_taken = True
        asyncio.get_running_loop().call_soon(self._next)

    def _next(self) -> None:
        self._is_turn_taken = False
        while self._queue:
            waiter, failure = self._queue.popleft()
            if not waiter.done():
                self._take_turn()
                settle(waiter, failure)
                return


def settle(waiter: Waiter, failure: Exception | None) -> None:
    if not waiter.done():
        waiter.set_result(failure)


OF_LOOPS: WeakKeyDictionary[asyncio.AbstractEventLoop, Arrivals] = WeakKeyDictionary()


def arrivals() -> Arrivals:
    """The arrivals of the running event loop."""
    loop = asyncio.get_running_loop()
    found = OF_LOOPS.get(loop)
    if found is None:
        found = OF_LOOPS[loop] = Arrivals()
    return found
