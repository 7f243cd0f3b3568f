"""A Redis that several gateways share, as far as they can see: what it holds, and for each how well it can be reached."""

import asyncio
import itertools
from collections.abc import Iterable, Sequence
from typing import Any

from adapters.guards.cache_backend import RedisBackend

SWIFT_S = 0.001


class PlayedCache:
    """In the place of aiocache and its client. `latencies`: of the questions to come, in seconds, the last for good; None: no
    answer at all. `down`: each question fails at once."""

    def __init__(self, held: dict[str, Any]) -> None:
        self.held = held
        self.client = self
        self.asked: list[str] = []
        self.down = False
        self.latencies: Iterable[float | None] = [SWIFT_S]

    @property
    def latencies(self) -> Any:
        return self._latencies

    @latencies.setter
    def latencies(self, told: Iterable[float | None]) -> None:
        *ahead, last = told
        self._latencies = itertools.chain(ahead, itertools.repeat(last))

    async def _called(self, operation: str) -> None:
        self.asked.append(operation)
        latency = next(self._latencies)
        if self.down:
            raise ConnectionError("amelia.hart@example.com")
        if latency is None:
            await asyncio.Event().wait()
        else:
            await asyncio.sleep(latency)

    async def multi_get(self, keys: Sequence[str]) -> list[Any]:
        await self._called("get")
        return [self.held.get(key) for key in keys]

    async def multi_set(self, pairs: Sequence[tuple[str, Any]], ttl: float) -> None:
        await self._called("set")
        self.held.update(pairs)

    async def delete(self, *keys: str) -> int:
        await self._called("delete")
        return sum(self.held.pop(key, None) is not None for key in keys)

    def build_key(self, key: str) -> str:
        return key

    async def ping(self) -> None:
        await self._called("ping")

    async def aclose(self, **_: Any) -> None: ...


def shared(held: dict[str, Any]) -> tuple[RedisBackend, PlayedCache]:
    """A gateway's way to it, on the loop's own clock."""
    backend = RedisBackend("redis://127.0.0.1:1/0", clock=lambda: asyncio.get_running_loop().time())
    played = backend._cache = PlayedCache(held)
    return backend, played
