"""Limits on the calls to a system: a rate where one is set, and a budget for second attempts."""

import asyncio
from collections.abc import Callable

Clock = Callable[[], float]


class TokenBucket:
    """`rate` tokens a second up to `size`; `take` waits for one, first come first served. A cancelled wait returns its token."""

    def __init__(self, rate: float, *, clock: Clock) -> None:
        self._rate = rate
        self._size = max(1.0, rate)
        self._tokens = self._size
        self._at = clock()
        self._clock = clock

    async def take(self) -> None:
        now = self._clock()
        self._tokens = min(self._size, self._tokens + (now - self._at) * self._rate)
        self._at = now
        self._tokens -= 1
        if self._tokens < 0:
            try:
                await asyncio.sleep(-self._tokens / self._rate)
            except asyncio.CancelledError:
                self._tokens += 1
                raise


class RetryBudget:
    """A budget of one retry for every ten calls, and ten to begin with, so that a failing system gets little extra load."""

    def __init__(self, *, share: float = 0.1, size: float = 10.0) -> None:
        self._share = share
        self._size = size
        self._left = size

    def call(self) -> None:
        self._left = min(self._size, self._left + self._share)

    def spend(self) -> bool:
        if self._left < 1:
            return False
        self._left -= 1
        return True
