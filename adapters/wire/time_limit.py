"""Time limits on waiting for a system, which the gateway's own busy moments do not use up.

An event loop runs its timers before it reads what has arrived. After a long stretch of work an ordinary timer therefore ends a
wait whose answer is there already, and a system is blamed for the gateway's load.
"""

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

from adapters.wire.arrivals import arrivals

TURNS: Final = 16
"""Turns of the event loop after the time is up, each with a look at what has arrived. A connection takes about four, a TLS
handshake a few more. An idle loop makes them in microseconds."""


class Alarm:
    """A callback after some seconds and some turns of the event loop, unless it is cancelled before.

    `latest_progress` gives a moment of the loop's clock, from which the seconds count anew.
    """

    __slots__ = ("_handle", "_latest_progress", "_ring", "_seconds")

    def __init__(self, seconds: float, ring: Callable[[], None], *, latest_progress: Callable[[], float] | None = None) -> None:
        self._seconds = seconds
        self._ring: Callable[[], None] | None = ring
        self._latest_progress = latest_progress
        self._handle: asyncio.Handle = asyncio.get_running_loop().call_later(seconds, self._due, TURNS)

    def cancel(self) -> None:
        self._handle.cancel()
        self._ring = None  # what it calls may hold it, which would be garbage for the collector

    def _due(self, turns: int) -> None:
        loop = asyncio.get_running_loop()
        if turns == TURNS:
            arrivals().hand_out()
        if turns:
            self._handle = loop.call_soon(self._due, turns - 1)
            return
        left = self._latest_progress() + self._seconds - loop.time() if self._latest_progress is not None else 0.0
        if left > 0:
            self._handle = loop.call_later(left, self._due, TURNS)
        elif self._ring is not None:
            self._ring()


class TimeLimit:
    """`async with TimeLimit(seconds)` raises TimeoutError like `asyncio.timeout`, but when an `Alarm` rings."""

    __slots__ = ("_alarm", "_latest_progress", "_seconds", "_timeout")

    def __init__(self, seconds: float, *, latest_progress: Callable[[], float] | None = None) -> None:
        self._seconds = seconds
        self._latest_progress = latest_progress
        self._timeout = asyncio.timeout(None)

    async def __aenter__(self) -> Self:
        await self._timeout.__aenter__()
        self._alarm = Alarm(self._seconds, self._end, latest_progress=self._latest_progress)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._alarm.cancel()
        await self._timeout.__aexit__(kind, error, trace)

    def _end(self) -> None:
        self._timeout.reschedule(asyncio.get_running_loop().time())
