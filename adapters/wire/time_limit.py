"""Time limits on waiting for a system, which the gateway's own busy moments do not use up.

An event loop runs its timers before it reads what has arrived. After a long stretch of work an ordinary timer therefore ends a
wait whose answer is there already, and a system is blamed for the gateway's load.
"""

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

TURNS: Final = 16
"""Turns of the event loop after the time is up, each with a look at what has arrived. A connection takes about four, a TLS
handshake a few more. An idle loop makes them in microseconds."""


class TimeLimit:
    """`async with TimeLimit(seconds)` raises TimeoutError like `asyncio.timeout`, but some turns of the event loop later.

    `latest_progress` gives a moment of the loop's clock, from which the seconds count anew.
    """

    __slots__ = ("_handle", "_latest_progress", "_seconds", "_timeout")

    def __init__(self, seconds: float, *, latest_progress: Callable[[], float] | None = None) -> None:
        self._seconds = seconds
        self._latest_progress = latest_progress
        self._timeout = asyncio.timeout(None)
        self._handle: asyncio.Handle | None = None

    async def __aenter__(self) -> Self:
        await self._timeout.__aenter__()
        self._handle = asyncio.get_running_loop().call_later(self._seconds, self._wait_on, TURNS)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None  # a handle of a method of the object that holds it would be garbage for the collector
        await self._timeout.__aexit__(kind, error, trace)

    def _wait_on(self, turns: int) -> None:
        loop = asyncio.get_running_loop()
        if turns:
            self._handle = loop.call_soon(self._wait_on, turns - 1)
            return
        now, self._handle = loop.time(), None
        if self._latest_progress is not None and (left := self._latest_progress() + self._seconds - now) > 0:
            self._handle = loop.call_later(left, self._wait_on, TURNS)
        else:
            self._timeout.reschedule(now)
