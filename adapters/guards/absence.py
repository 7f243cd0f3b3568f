"""A shared cache that did not answer is passed by until it is well again, which is asked in the background, by one at a time."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger("customer360.cache")

SOON_S = 10.0
"""Who is away again so soon after coming back is not asked at once."""

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.25, 5.0
"""Between questions whether it is well; each pause is twice the one before."""


class Absence:
    """`is_well` returns when the cache has answered and has been told what it missed, and raises where it can't."""

    def __init__(
        self, is_well: Callable[[], Awaitable[None]], *, pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._is_well = is_well
        self._pause = pause
        self._pause_s = 0.0
        self._back_at = float("-inf")
        self._asking: asyncio.Task[None] | None = None

    @property
    def lasts(self) -> bool:
        return self._asking is not None

    def begins(self, operation: str, error: BaseException) -> None:
        """Told once in the log, however many questions find it out."""
        if self._asking is not None:
            return
        log.warning("cache.failed", extra={"operation": operation, "error": type(error).__name__})
        loop = asyncio.get_running_loop()
        if loop.time() - self._back_at > SOON_S:
            self._pause_s = 0.0
        self._asking = loop.create_task(self._until_well())

    async def _until_well(self) -> None:
        try:
            while not await self._answered():
                pass
        finally:
            self._asking = None
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
        if (asking := self._asking) is not None:
            asking.cancel()
            await asyncio.wait([asking])
