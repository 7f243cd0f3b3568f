"""Quotas that several gateways share in a real Redis, and go on without it."""

import asyncio
import logging
import re
from collections.abc import Iterator
from itertools import count

import pytest
from redis.asyncio import Redis

from gateway.quotas.rules import QuotaRules
from gateway.quotas.shared_counts import SharedCounts
from resolvers.policy.caller import Caller
from tests.redis_server import free_port, running_redis
from tests.unit.gateway.quotas.counting import NOON, Counting

SUBJECTS = count()
LONG_S = 20.0


@pytest.fixture(scope="module")
def redis_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with running_redis(tmp_path_factory.mktemp("redis")) as port:
        yield port


@pytest.fixture
def caller() -> Caller:
    """Another one in each test, since Redis goes on."""
    return Caller(f"subject {next(SUBJECTS)}")


def gateway(port: int, *, limit: int = 3, patience: float = LONG_S) -> Counting:
    """Patient, so that a busy machine decides nothing."""
    shared = SharedCounts(f"redis://127.0.0.1:{port}/0", patience=patience)
    return Counting(QuotaRules(requests_per_minute=10, customers_per_hour=limit), shared)


async def closed(*gateways: Counting) -> None:
    for one in gateways:
        await one.quotas.aclose()


async def told(of: Counting) -> None:
    """What was told in the background has arrived."""
    if telling := of.quotas._telling:
        await asyncio.wait(telling)


async def test_what_is_read_at_one_gateway_counts_at_the_other(redis_port: int, caller: Caller) -> None:
    one, other = gateway(redis_port), gateway(redis_port)
    assert await one.reads(1, 2, caller=caller) == [True, True]
    assert await other.reads(3, 4, caller=caller) == [True, False]
    assert await other.reads(1, 2, 3, caller=caller) == [True, True, True]
    assert await one.reads(3, 5, caller=caller) == [True, False]
    await closed(one, other)


async def test_gateways_that_are_asked_at_once_let_no_more_through(redis_port: int, caller: Caller) -> None:
    gateways = [gateway(redis_port, limit=10) for _ in range(3)]
    reads = [one.reads(person, caller=caller) for person in range(20) for one in gateways]
    may = [shown for (shown,) in await asyncio.gather(*reads)]
    shown = {at // 3 for at, one in enumerate(may) if one}
    assert len(shown) == 10
    assert may == [at // 3 in shown for at in range(60)]
    await closed(*gateways)


async def test_who_is_read_again_and_again_here_counts_there(redis_port: int, caller: Caller) -> None:
    one, other = gateway(redis_port, limit=1), gateway(redis_port, limit=1)
    assert await one.reads(1, caller=caller) == [True]
    for _ in range(200):
        one.now = other.now = one.now + 30
        assert await one.reads(1, caller=caller) == [True]
        await told(one)
    assert await other.reads(2, caller=caller) == [False]
    other.now += 3_661
    assert await other.reads(2, caller=caller) == [True]
    await closed(one, other)


async def test_a_read_that_was_not_told_counts_for_its_whole_hour(redis_port: int, caller: Caller) -> None:
    one, other = gateway(redis_port, limit=1), gateway(redis_port, limit=1)
    assert await one.reads(1, caller=caller) == [True]
    one.now += 59
    assert await one.reads(1, caller=caller) == [True]
    other.now += 59 + 3_599
    assert await other.reads(2, caller=caller) == [False]
    await closed(one, other)


async def test_who_waits_as_long_as_was_said_is_served(redis_port: int, caller: Caller) -> None:
    one, other = gateway(redis_port, limit=1), gateway(redis_port, limit=1)
    assert await one.reads(1, caller=caller) == [True]
    (refusal,) = await other.refusals(2, caller=caller)
    assert refusal is not None
    found = re.search(r"in (\d+) minutes", refusal.message)
    assert found is not None
    other.now += 60 * int(found[1])
    assert await other.reads(2, caller=caller) == [True]
    await closed(one, other)


async def test_the_event_is_told_by_one_gateway(redis_port: int, caller: Caller) -> None:
    one, other = gateway(redis_port), gateway(redis_port)
    await one.reads(*range(5), caller=caller)
    await other.reads(*range(5, 9), caller=caller)
    assert (len(one.events), len(other.events)) == (1, 0)
    await closed(one, other)


async def test_requests_at_one_gateway_count_at_the_other(redis_port: int, caller: Caller) -> None:
    one, other = gateway(redis_port), gateway(redis_port)
    assert one.asks(8, caller) == 8
    assert other.asks(1, caller) == 1
    await one.quotas.exchange()
    await other.quotas.exchange()
    assert other.asks(5, caller) == 1
    await closed(one, other)


async def test_keys_and_values_name_nobody_and_expire(redis_port: int, caller: Caller) -> None:
    one = gateway(redis_port)
    one.asks(1, caller)
    await one.quotas.exchange()
    await one.reads(*range(5), caller=caller)
    client = Redis(port=redis_port)
    keys = [key for key in await client.keys("c360:quota:*") if one.quotas.name_of((None, caller.subject)).encode() in key]
    assert len(keys) == 4
    held = b" ".join([await client.dump(key) for key in keys])
    assert caller.subject.encode() not in b" ".join(keys) + held
    assert b"number" not in held
    lasting = [await client.pttl(key) for key in keys]
    assert all(0 < left <= 3_660_000 for left in lasting)
    await client.aclose()
    await closed(one)


async def test_the_records_of_who_no_longer_counts_leave_redis(redis_port: int, caller: Caller) -> None:
    one = gateway(redis_port, limit=100)
    for _ in range(5):
        await one.reads(*range(20), caller=caller)
        one.now += 4_000
    await one.reads(99, caller=caller)
    client = Redis(port=redis_port)
    name = one.quotas.name_of((None, caller.subject))
    assert await client.zcard(f"c360:quota:{{{name}}}:people") == 1
    assert await client.hlen(f"c360:quota:{{{name}}}:records") == 2
    await client.aclose()
    await closed(one)


async def test_without_redis_each_gateway_counts_alone_and_says_so_once(caplog: pytest.LogCaptureFixture, caller: Caller) -> None:
    one = gateway(free_port())
    with caplog.at_level(logging.WARNING):
        assert await one.reads(1, 2, 3, 4, 1, caller=caller) == [True, True, True, False, True]
        await one.quotas.exchange()
        assert one.asks(20, caller) == 10
        await one.quotas.exchange()
        assert await one.reads(5, caller=caller) == [False]
    assert [record.message for record in caplog.records] == ["cache.failed"]
    assert vars(caplog.records[0])["operation"] == "quota"
    assert len(one.events) == 1
    await closed(one)


async def test_when_redis_goes_away_what_was_read_before_still_counts(
    tmp_path_factory: pytest.TempPathFactory, caller: Caller
) -> None:
    with running_redis(tmp_path_factory.mktemp("redis")) as port:
        one = gateway(port)
        assert await one.reads(1, 2, caller=caller) == [True, True]
    assert await one.reads(3, 4, 1, caller=caller) == [True, False, True]
    await closed(one)


async def test_who_was_read_while_redis_was_away_is_told_later(redis_port: int, caller: Caller) -> None:
    one, other = gateway(free_port()), gateway(redis_port)
    assert await one.reads(1, 2, 3, caller=caller) == [True] * 3
    await closed(one)
    one.quotas.shared = back = SharedCounts(f"redis://127.0.0.1:{redis_port}/0", patience=LONG_S)
    one.now = other.now = NOON + 100
    assert await one.reads(1, 2, 3, caller=caller) == [True] * 3
    await told(one)
    assert await other.reads(4, caller=caller) == [False]
    await back.close()
    await closed(other)
