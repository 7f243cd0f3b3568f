"""The cache behind in a real Redis: shared between gateways, and never more than a miss when it is away."""

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import pytest

from adapters.guards.cache_backend import RedisBackend
from adapters.guards.two_level_cache import TwoLevelCache
from adapters.ports.reading import Fetched
from adapters.ports.records import Person
from tests.redis_server import free_port, running_redis

TTL = 60.0


@pytest.fixture(scope="module")
def redis_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with running_redis(tmp_path_factory.mktemp("redis")) as port:
        yield port


def cache(port: int, *, entries: int = 10, patience: float = 10.0) -> TwoLevelCache:
    """Patient, so that a busy machine decides nothing."""
    backend = RedisBackend(f"redis://127.0.0.1:{port}/0", patience=patience)
    return TwoLevelCache(entries=entries, secret=b"a secret", clock=time.time, backend=backend)


async def put(of: TwoLevelCache, items: dict[tuple[Any, ...], tuple[Any, Any, float]]) -> None:
    """Written when it returns: for queries that is done in the background."""
    of.put(items)
    await of._backend.written()  # type: ignore[union-attr]


def fetched(name: str, at: float | None = None) -> Fetched[Person]:
    return Fetched(Person(given_name=name), time.time() if at is None else at)


async def test_what_one_gateway_keeps_another_finds(redis_port: int) -> None:
    one, other = cache(redis_port), cache(redis_port)
    answer = fetched("Émile")
    await put(one, {("shared",): (answer, Person, TTL), ("nobody",): (Fetched(None, answer.fetched_at), Person, TTL)})
    wanted = {(name,): (Person, TTL) for name in ("shared", "nobody", "never")}
    assert await other.fetch(wanted) == {("shared",): answer, ("nobody",): Fetched(None, answer.fetched_at)}
    assert other.peek(("shared",)) == answer
    await one.close()
    await other.close()


async def test_not_known_ages_faster_than_known_also_when_it_comes_from_redis(redis_port: int) -> None:
    at = time.time()
    one = cache(redis_port)
    await put(one, {("unknown",): (Fetched(None, at - 20), Person, TTL), ("known",): (fetched("A", at - 20), Person, TTL)})
    other = cache(redis_port)
    found = await other.fetch({("unknown",): (Person, TTL), ("known",): (Person, TTL)}, unknown_ttl=15)
    assert set(found) == {("known",)}
    await one.close()
    await other.close()


async def test_redis_itself_forgets_in_time_and_holds_no_name(redis_port: int) -> None:
    one = cache(redis_port)
    await put(one, {("person", "amelia@example.com"): (fetched("A"), Person, TTL)})
    client = one._backend._cache.client  # type: ignore[union-attr]
    keys = await client.keys("*")
    assert keys
    assert not [key for key in keys if b"amelia" in key]
    lasting = [await client.pttl(key) for key in keys]
    assert all(0 < left <= TTL * 1000 for left in lasting)
    await one.close()


async def test_what_is_dropped_is_gone_for_every_gateway(redis_port: int) -> None:
    one = cache(redis_port)
    await put(one, {("gone",): (fetched("A"), Person, TTL)})
    assert await one.drop([("gone",), ("never",)]) == 1
    other = cache(redis_port)
    assert await other.fetch({("gone",): (Person, TTL)}) == {}
    await one.close()
    await other.close()


async def test_two_hundred_look_ups_at_once_all_come_back(redis_port: int) -> None:
    one = cache(redis_port, entries=500)
    await put(one, {("many", n): (fetched(str(n)), Person, TTL) for n in range(200)})
    other = cache(redis_port, entries=500)
    found = await asyncio.gather(*(other.fetch({("many", n): (Person, TTL)}) for n in range(200)))
    assert [answer[("many", n)].value.given_name for n, answer in enumerate(found)] == [str(n) for n in range(200)]
    await one.close()
    await other.close()


async def test_a_redis_that_is_down_is_a_miss_and_not_an_error(caplog: pytest.LogCaptureFixture) -> None:
    one = cache(free_port())
    await put(one, {("amelia@example.com",): (fetched("A"), Person, TTL)})
    assert one.peek(("amelia@example.com",)) is not None
    assert await one.fetch({("other",): (Person, TTL)}) == {}
    assert await one.drop([("other",)]) == 0
    await one.close()
    assert [record.getMessage() for record in caplog.records] == ["cache.failed"]
    assert "amelia" not in caplog.text


async def test_a_redis_that_never_answers_is_tried_once_and_then_bypassed() -> None:
    connections: list[asyncio.StreamWriter] = []

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(writer)
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    one = cache(server.sockets[0].getsockname()[1], patience=0.05)
    for number in range(20):
        await put(one, {("k", number): (fetched("A"), Person, TTL)})
        assert await one.fetch({("other", number): (Person, TTL)}) == {}
        assert await one.drop([("other", number)]) == 0
    await one.close()
    assert 1 <= len(connections) <= 3, "the first question, and whoever asks whether it is well"
    server.close()
    await server.wait_closed()
