"""The cache level behind the front one, through aiocache: bounded memory of this process, or Redis for several processes.

aiocache's decorators are not used: they put arguments into keys and cached values into logs.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from aiocache import RedisCache, SimpleMemoryCache
from aiocache.serializers import NullSerializer
from redis.asyncio import BlockingConnectionPool, Redis
from redis.exceptions import RedisError

log = logging.getLogger("customer360.cache")


class BoundedMemory(SimpleMemoryCache):  # type: ignore[misc]
    """aiocache's memory has no bound and one timer per entry; here the oldest entry makes room, and readers check the age."""

    def __init__(self, entries: int) -> None:
        super().__init__(serializer=NullSerializer(), timeout=0)
        self._entries = entries

    async def _set(self, key: str, value: object, ttl: object = None, _cas_token: object = None, _conn: object = None) -> bool:
        self._cache.pop(key, None)
        self._cache[key] = value
        if len(self._cache) > self._entries:
            del self._cache[next(iter(self._cache))]
        return True


class MemoryBacking:
    """Keeps the frozen records themselves, so nothing is packed or unpacked."""

    keeps_objects = True

    def __init__(self, entries: int) -> None:
        self._cache = BoundedMemory(entries)

    async def get_many(self, keys: Sequence[str]) -> Sequence[Any]:
        found: Sequence[Any] = await self._cache.multi_get(keys)
        return found

    async def put_many(self, items: Mapping[str, tuple[Any, float]]) -> None:
        await self._cache.multi_set([(key, value) for key, (value, _) in items.items()])

    async def drop(self, keys: Sequence[str]) -> int:
        return sum([bool(await self._cache.delete(key)) for key in keys])

    async def close(self) -> None:
        await self._cache.close()


class RedisBacking:
    """Entries expire in Redis by themselves. A Redis that does not answer within `patience` seconds counts as empty."""

    keeps_objects = False

    def __init__(self, url: str, *, connections: int = 32, patience: float = 0.25) -> None:
        pool = BlockingConnectionPool.from_url(url, max_connections=connections, timeout=patience, socket_timeout=patience)
        self._cache = RedisCache(serializer=NullSerializer(encoding=None), timeout=patience, namespace="c360:")
        self._cache.client = Redis(connection_pool=pool)

    async def get_many(self, keys: Sequence[str]) -> Sequence[Any]:
        try:
            found: Sequence[Any] = await self._cache.multi_get(keys)
        except (TimeoutError, RedisError, OSError) as error:
            self._failed("get", error)
            return [None] * len(keys)
        return found

    async def put_many(self, items: Mapping[str, tuple[Any, float]]) -> None:
        try:
            for ttl in {ttl for _, ttl in items.values()}:
                pairs = [(key, value) for key, (value, lasting) in items.items() if lasting == ttl]
                await self._cache.multi_set(pairs, ttl=float(ttl))
        except (TimeoutError, RedisError, OSError) as error:
            self._failed("set", error)

    async def drop(self, keys: Sequence[str]) -> int:
        """All in one command: a person may have hundreds."""
        try:
            return int(await self._cache.client.delete(*map(self._cache.build_key, keys))) if keys else 0
        except (TimeoutError, RedisError, OSError) as error:
            self._failed("delete", error)
            return 0

    async def close(self) -> None:
        await self._cache.client.aclose(close_connection_pool=True)

    def _failed(self, operation: str, error: Exception) -> None:
        log.warning("cache.failed", extra={"operation": operation, "error": type(error).__name__})
