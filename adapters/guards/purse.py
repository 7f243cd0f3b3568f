"""How long a query waits for the cache that several gateways share, in all; and waiting itself, without the time in which this
thread was busy: an answer that lies there unread is not a late one."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")

BUDGET_S = 0.05
"""Seconds for which one query may wait for the shared cache, whatever it asks there."""

TURNS = 10
"""Of the event loop, in which an answer that has arrived is read before it counts as late."""

Waited = Callable[[], float]
"""Seconds that this thread has spent waiting, from any beginning."""


def waited() -> float:
    return time.monotonic() - time.thread_time()


class Purse:
    """One query's time: it runs while any of the query's questions is out, so that what is asked at once costs once."""

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
"""Of the query on whose behalf something is asked; calls that several queries share are on the first one's."""


async def within(seconds: float, operation: Coroutine[object, object, T], *, clock: Waited) -> T:
    """The operation's result. Raises TimeoutError where it takes longer, and ends it."""
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
        asking = asyncio.current_task()
        if late and asking is not None and not asking.cancelling():
            raise TimeoutError from None
        raise
    finally:
        timer.cancel()
