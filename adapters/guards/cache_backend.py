"""The store of the cache that several gateways share: Redis, through aiocache.

aiocache's decorators are not used: they put arguments into keys and cached values into logs.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import nullcontext

from aiocache import RedisCache
from aiocache.serializers import NullSerializer
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from adapters.guards.cache_outage import Absence
from adapters.guards.cache_wait_budget import BUDGET_S, PURSE, Waited, waited, within
from adapters.guards.shared_cache import CatchingUp, Write

AWAY = (TimeoutError, RedisError, OSError)

MOST_WRITES = 1_000
"""The most writes under way at once; further ones are left out."""

Pause = Callable[[float], Awaitable[None]]


async def nothing_missed(write: Write) -> None:
    """The default `CatchingUp`, which writes nothing."""


def redis_of(url: str, connections: int, patience: float) -> Redis:
    """The client of a Redis for which nobody waits longer than `patience` seconds."""
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=connections,
        timeout=patience,
        socket_timeout=patience,
        socket_connect_timeout=patience,
        retry=Retry(NoBackoff(), 1),
    )
    return Redis(connection_pool=pool)


class RedisBackend:
    """The store in Redis, where entries expire by themselves.

    A Redis that does not answer counts as empty, and reads skip it until it is well. A query waits for it as long as its `Purse`
    allows, a read without a purse at most `patience` seconds. Nobody waits for writes.
    """

    def __init__(
        self, url: str, *, connections: int = 32, patience: float = 0.25, clock: Waited = waited, pause: Pause = asyncio.sleep
    ) -> None:
        self._cache = RedisCache(serializer=NullSerializer(encoding=None), timeout=0, namespace="c360:")
        self._cache.client = redis_of(url, connections, patience)
        self._patience = patience
        self._clock = clock
        self._absence = Absence(self._is_well, pause=pause)
        self._catching_up: CatchingUp = nothing_missed
        self._writes: set[asyncio.Task[bool]] = set()

    def when_back(self, catching_up: CatchingUp) -> None:
        self._catching_up = catching_up

    async def get_many(self, keys: Sequence[str]) -> Sequence[bytes | None] | None:
        purse = PURSE.get()
        seconds = self._patience if purse is None else min(self._patience, purse.left(self._clock()))
        if self._absence.lasts:
            return None
        try:
            if seconds <= 0:
                raise TimeoutError
            with purse.spending(self._clock) if purse is not None else nullcontext():
                found: Sequence[bytes | None] = await within(seconds, self._cache.multi_get(keys), clock=self._clock)
        except AWAY as error:
            self._absence.begins("get", error)
            return None
        return found

    def put_soon(self, items: Mapping[str, tuple[bytes, float]]) -> None:
        """Write in the background. A lost write costs another call to the system, and nothing else."""
        if self._absence.lasts or len(self._writes) >= MOST_WRITES:
            return
        task = asyncio.get_running_loop().create_task(self.put_now(items))
        self._writes.add(task)
        task.add_done_callback(self._writes.discard)

    async def put_now(self, items: Mapping[str, tuple[bytes, float]]) -> bool:
        if self._absence.lasts:
            return False
        try:
            await within(self._patience, self._write(items), clock=self._clock)
        except AWAY as error:
            self._absence.begins("set", error)
            return False
        return True

    async def drop(self, keys: Sequence[str]) -> int:
        """Delete the keys in one command, since a person may have hundreds. Returns how many were there."""
        if self._absence.lasts or not keys:
            return 0
        try:
            return await within(self._patience, self._delete(keys), clock=self._clock)
        except AWAY as error:
            self._absence.begins("delete", error)
            return 0

    async def written(self) -> None:
        """Wait until the writes under way are done or given up."""
        if self._writes:
            await asyncio.wait(self._writes)

    async def close(self) -> None:
        await self.written()
        await self._absence.close()
        await self._cache.client.aclose(close_connection_pool=True)

    async def _write(self, items: Mapping[str, tuple[bytes, float]]) -> None:
        for ttl in {ttl for _, ttl in items.values()}:
            pairs = [(key, value) for key, (value, lasting) in items.items() if lasting == ttl]
            await self._cache.multi_set(pairs, ttl=float(ttl))

    async def _delete(self, keys: Sequence[str]) -> int:
        return int(await self._cache.client.delete(*map(self._cache.build_key, keys)))

    async def _is_well(self) -> None:
        """Check that Redis answers as fast as a query can wait, and write what it missed. Raises where either fails."""
        await within(min(self._patience, BUDGET_S), self._ping(), clock=self._clock)
        await within(self._patience, self._catching_up(self._write), clock=self._clock)

    async def _ping(self) -> None:
        await self._cache.client.ping()
