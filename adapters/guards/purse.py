"""The time of one query for the shared cache, and a wait without this thread's busy time.

An answer that has arrived is not late, even if it was not read yet.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")

BUDGET_S = 0.05
"""Seconds for which one query may wait for the shared cache, over all its requests there."""

TURNS = 10
"""Further turns of the event loop in which an arrived answer may be read, before it counts as late."""

Waited = Callable[[], float]
"""Seconds that this thread has spent waiting, from any start."""


def waited() -> float:
    return time.monotonic() - time.thread_time()


class Purse:
    """One query's time for the shared cache. It runs while any of the query's requests is out, so that parallel requests cost
    once."""

    def __init__(self, budget_s: float = BUDGET_S) -> None:
        self._left = budget_s
        self._out = 0
        self._since = 0.0

    def left(self, now: float) -> float:
        return self._left - (now - self._since) if self._out else self._left

    @contextmanager
    def spending(self, clock: Waited) -> Iterator[None]:
        if self._out == 0:
            self._since = clock()
        self._out += 1
        try:
            yield
        finally:
            self._out -= 1
            if self._out == 0:
                self._left -= clock() - self._since


PURSE: ContextVar[Purse | None] = ContextVar("purse", default=None)
"""The purse of the query behind a request. A call shared by several queries uses the first one's."""


async def within(seconds: float, operation: Coroutine[object, object, T], *, clock: Waited) -> T:
    """The operation's result. An operation that takes longer is cancelled, and TimeoutError is raised."""
    loop = asyncio.get_running_loop()
    task = loop.create_task(operation)
    until, late = clock() + seconds, False
    timer: asyncio.Handle

    def look(turns: int = 0) -> None:
        nonlocal timer, late
        left = until - clock()
        if left > 0:
            timer = loop.call_later(left, look)
        elif turns < TURNS:
            timer = loop.call_soon(look, turns + 1)
        else:
            late = task.cancel()

    timer = loop.call_later(seconds, look)
    try:
        return await task
    except asyncio.CancelledError:
        waiter = asyncio.current_task()
        if late and waiter is not None and not waiter.cancelling():
            raise TimeoutError from None
        raise
    finally:
        timer.cancel()
