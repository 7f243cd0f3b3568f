"""Fair turns: many waiters go on in slices, one slice in each turn of the event loop, so that other requests get in between.

The answer of one bulk call may wake a hundred readers. Each goes on for some tenths of a millisecond. All in one turn, they would
hold every other request of the process.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

T = TypeVar("T")

SLICE: Final = 8
"""Waiters that go on in one turn."""

LINGERING_TURNS: Final = 6
"""Turns from a waiter's going on to its next read, at most as a rule: through the tasks of a search for a person."""


class Turns:
    """The queue of one process. It `is_busy` while waiters go on in slices, and some turns longer. Batches are held open then,
    since more readers are on their way to them."""

    def __init__(self) -> None:
        self._queue: deque[tuple[asyncio.Future[Any], object]] = deque()
        self._left = 0
        self.is_busy = False

    def release(self, waiting: Sequence["asyncio.Future[None]"]) -> None:
        """Let these go on in slices. Where they are no more than one slice, the caller lets them go on itself."""
        self._queue.extend((future, None) for future in waiting)
        self._start()

    async def take(self, *, among: int) -> None:
        """Wait for a turn, where so many begin together; few do not wait."""
        if among > SLICE:
            (turn,) = self._queued([None])
            await turn

    def hand_out(self, values: Sequence[T]) -> "Sequence[T | asyncio.Future[T]]":
        """Few values as they are, and many as futures that give them in slices."""
        return values if len(values) <= SLICE else self._queued(values)

    def _queued(self, values: Sequence[T]) -> "list[asyncio.Future[T]]":
        create: Callable[[], asyncio.Future[T]] = asyncio.get_running_loop().create_future
        futures = [create() for _ in values]
        self._queue.extend(zip(futures, values, strict=True))
        self._start()
        return futures

    def _start(self) -> None:
        if not self.is_busy:
            asyncio.get_running_loop().call_soon(self._next)
        self._left, self.is_busy = LINGERING_TURNS, True

    def _next(self) -> None:
        slice_ = 0
        while self._queue and slice_ < SLICE:
            slice_ += go_on(*self._queue.popleft())
        self._left = LINGERING_TURNS if slice_ else self._left - 1
        self.is_busy = self._left > 0
        if self.is_busy:
            asyncio.get_running_loop().call_soon(self._next)


def go_on(future: "asyncio.Future[T]", value: T) -> bool:
    """Whether the waiter was still there."""
    if future.done():
        return False
    future.set_result(value)
    return True
