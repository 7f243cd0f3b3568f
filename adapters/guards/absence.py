"""The absence of the shared cache. Once it has failed to answer, reads skip it until one task in the background finds it well."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger("customer360.cache")

SOON_S = 10.0
"""Seconds after a return. After a failure within them, the first check waits for the next longer pause."""

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.25, 5.0
"""Seconds between checks; each pause is twice as long as the one before."""


class Absence:
    """The absence of one cache. `is_well` returns when the cache has answered and has got what it missed; otherwise it raises."""

    def __init__(
        self, is_well: Callable[[], Awaitable[None]], *, pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._is_well = is_well
        self._pause = pause
        self._pause_s = 0.0
        self._back_at = float("-inf")
        self._checking: asyncio.Task[None] | None = None

    @property
    def lasts(self) -> bool:
        return self._checking is not None

    def begins(self, operation: str, error: BaseException) -> None:
        """Begin an absence, and log it once, however many reads notice it."""
        if self._checking is not None:
            return
        log.warning("cache.failed", extra={"operation": operation, "error": type(error).__name__})
        loop = asyncio.get_running_loop()
        if loop.time() - self._back_at > SOON_S:
            self._pause_s = 0.0
        self._checking = loop.create_task(self._until_well())

    async def _until_well(self) -> None:
        try:
            while not await self._answered():
                pass
        finally:
            self._checking = None
        self._back_at = asyncio.get_running_loop().time()
        log.warning("cache.back")

    async def _answered(self) -> bool:
        if self._pause_s:
            await self._pause(self._pause_s)
        self._pause_s = min(max(FIRST_PAUSE_S, 2 * self._pause_s), LONGEST_PAUSE_S)
        try:
            await self._is_well()
        except Exception:
            return False
        return True

    async def close(self) -> None:
        if (checking := self._checking) is not None:
            checking.cancel()
            await asyncio.wait([checking])
