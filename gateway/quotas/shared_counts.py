"""The counts that several gateways share, in Redis: keys and values are keyed hashes, and expire by themselves.

Each caller has a sorted set of people by when they were read last, and a hash from record to person and back. One script reads
and writes both, so that gateways that ask at once never let more people through than the limit. A Redis that is away is
skipped until it is well (`Absence`), and each gateway counts for itself.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final, TypeVar, cast

from adapters.guards.cache_backend import AWAY, redis_of
from adapters.guards.cache_outage import Absence
from gateway.quotas.distinct_people import HOUR_S
from gateway.quotas.request_rate import MINUTE_S
from gateway.quotas.rules import RETOLD_EACH_S, Marks, SharedAnswer

T = TypeVar("T")
Reply = tuple[int, bytes, list[int]]
"""The reply of the script for people."""

PATIENCE_S: Final = 0.05
"""Seconds that a query waits for Redis."""

WINDOW_S: Final = HOUR_S + RETOLD_EACH_S
"""Seconds for which a person counts here, since not every read again is told."""

PEOPLE: Final = """
local people, records, told = KEYS[1], KEYS[2], KEYS[3]
local now, window, most = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
for _, person in ipairs(redis.call('ZRANGEBYSCORE', people, '-inf', now - window)) do
  for mark in string.gmatch(redis.call('HGET', records, '=' .. person) or '', '[^ ]+') do
    redis.call('HDEL', records, mark)
  end
  redis.call('HDEL', records, '=' .. person)
  redis.call('ZREM', people, person)
end
local answers = {}
local refused = false
for at = 4, #ARGV do
  local person, fresh, own = false, '', {}
  for mark in string.gmatch(ARGV[at], '[^ ]+') do
    own[#own + 1] = mark
    local known = redis.call('HGET', records, mark)
    if known then
      redis.call('ZADD', people, now, known)
      person = person or known
    end
  end
  if not person and redis.call('ZCARD', people) < most then
    person = own[1]
    redis.call('ZADD', people, now, person)
  end
  if person then
    for _, mark in ipairs(own) do
      if redis.call('HSETNX', records, mark, person) == 1 then fresh = fresh .. ' ' .. mark end
    end
    if fresh ~= '' then
      redis.call('HSET', records, '=' .. person, (redis.call('HGET', records, '=' .. person) or '') .. fresh)
    end
  else
    refused = true
  end
  answers[#answers + 1] = person and 1 or 0
end
redis.call('PEXPIRE', people, window * 1000)
redis.call('PEXPIRE', records, window * 1000)
local news = refused and redis.call('SET', told, '1', 'NX', 'PX', window * 1000) and 1 or 0
local oldest = redis.call('ZRANGE', people, 0, 0, 'WITHSCORES')
return {news, oldest[2] or '0', answers}
"""
"""The script for people of one caller. Arguments: the time and the window in seconds, the limit, and of each person the record
hashes with blanks between them. It answers whether the limit is reached for the first time in the window, when the oldest person
was read last, and for each person whether they may be read. A person has the name of one of the records, at first."""


class SharedCounts:
    """The counts in one Redis. `name`: the keyed hash of a caller. Nothing here raises when it is away."""

    def __init__(
        self,
        url: str,
        *,
        connections: int = 8,
        patience: float = PATIENCE_S,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._client = redis_of(url, connections, patience)
        self._patience = patience
        self._absence = Absence(self._is_well, pause=pause)

    async def people(self, name: str, people: Sequence[Marks], *, limit: int, now: float) -> SharedAnswer | None:
        """The answer for these people, who count as read if they may be. None: Redis is away. `limit` 0: nobody new is let
        through."""
        keys = [f"c360:quota:{{{name}}}:{kind}" for kind in ("people", "records", "told")]
        told = [" ".join(format(mark, "x") for mark in marks) for marks in people]
        arguments = [str(one) for one in (now, WINDOW_S, limit)] + told

        def ask() -> Awaitable[Reply]:
            return cast(Awaitable[Reply], self._client.eval(PEOPLE, len(keys), *keys, *arguments))

        answer = await self._asked(ask)
        if answer is None:
            return None
        is_news, oldest, may = answer
        return SharedAnswer([one == 1 for one in may], is_news == 1, float(oldest) + WINDOW_S)

    async def requests(self, counts: Mapping[str, int], now: float) -> Sequence[int] | None:
        """The requests of these callers in this minute, of all gateways, with those told here. None: Redis is away."""
        pipe = self._client.pipeline(transaction=False)
        minute = int(now // MINUTE_S)
        for name, count in counts.items():
            key = f"c360:quota:{{{name}}}:{minute}"
            pipe.incrby(key, count)
            pipe.pexpire(key, 2 * MINUTE_S * 1000)
        answers = await self._asked(pipe.execute)
        return None if answers is None else [int(one) for one in answers[::2]]

    async def close(self) -> None:
        await self._absence.close()
        await self._client.aclose(close_connection_pool=True)

    async def _asked(self, ask: Callable[[], Awaitable[T]]) -> T | None:
        if self._absence.lasts:
            return None
        try:
            async with asyncio.timeout(self._patience):
                return await ask()
        except AWAY as error:
            self._absence.begins("quota", error)
            return None

    async def _is_well(self) -> None:
        async with asyncio.timeout(self._patience):
            await self._client.ping()
