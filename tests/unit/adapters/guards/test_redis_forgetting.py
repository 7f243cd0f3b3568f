"""Dropping a person through a real Redis: other gateways no longer find there what was dropped, and Redis learns no id."""

import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from adapters.guards.cache_backend import RedisBackend
from adapters.guards.cache_tags import Key, customer
from adapters.guards.shared_cache import CLOCKS_APART_S
from adapters.guards.two_level_cache import TwoLevelCache
from tests.redis_server import running_redis
from tests.unit.adapters.guards import entries
from tests.unit.adapters.guards.entries import LASTING_S, of_one_person, person, wanted

ONE, OTHER = of_one_person("1"), of_one_person("2")
NAME: Key = ("crm", "customer", "1", "person")
RECORD = [customer("crm", "1")]
BEFORE_S = 5.0
"""So long before the drop things were asked for, so that no test waits."""


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with running_redis(tmp_path_factory.mktemp("redis")) as port:
        yield port


@pytest.fixture
async def gateways(port: int) -> AsyncIterator[tuple[TwoLevelCache, TwoLevelCache]]:
    one, other = cache(port), cache(port)
    await one._backend._cache.client.flushdb()  # type: ignore[union-attr]
    yield one, other
    await one.close()
    await other.close()


def cache(port: int) -> TwoLevelCache:
    """Patient, so that a busy machine decides nothing."""
    return TwoLevelCache(
        entries=1_000, secret=b"a secret", clock=time.time, backend=RedisBackend(f"redis://127.0.0.1:{port}/0", patience=10.0)
    )


async def keep(of: TwoLevelCache, *told: Any, **how: Any) -> None:
    """Written when it returns: for queries that is done in the background."""
    await entries.keep(of, *told, **how)
    await of._backend.written()  # type: ignore[union-attr]


async def test_a_drop_by_one_gateway_hides_what_another_one_cached(
    gateways: tuple[TwoLevelCache, TwoLevelCache],
) -> None:
    here, there = gateways
    ago = time.time() - BEFORE_S
    buyers_own: Key = ("shop", "order", "an order that only the other gateway read", "order_details")
    theirs = {**ONE, buyers_own: ONE["shop", "order", "old order 1", "order_details"]}
    await keep(there, theirs, at=ago)
    await keep(there, OTHER, at=ago)
    await here.fetch(wanted({key: item for key, item in ONE.items() if key[0] == "crosswalk" or key[3] in WINDOWED}))
    await here.forget([customer("crm", "1")], lasting_s=LASTING_S)
    late = TwoLevelCache(entries=1_000, secret=b"a secret", clock=time.time, backend=there._backend)
    assert await late.fetch(wanted(theirs)) == {}
    assert set(await late.fetch(wanted(OTHER))) == set(OTHER)


WINDOWED = {"orders", "tickets", "shop_account"}
"""What leads on; this gateway has read these, so it knows the ids of orders, tickets and the wish list."""


async def test_who_is_meant_is_dropped_under_keys_that_this_gateway_never_saw(
    gateways: tuple[TwoLevelCache, TwoLevelCache],
) -> None:
    here, there = gateways
    crosswalks = {key: item for key, item in {**ONE, **OTHER}.items() if key[0] == "crosswalk"}
    await keep(there, crosswalks, at=time.time() - BEFORE_S)
    await here.forget([customer("shop", "1")], lasting_s=LASTING_S)
    assert set(await here.fetch(wanted(crosswalks))) == {key for key in OTHER if key[0] == "crosswalk"}


async def test_another_gateways_request_from_before_the_drop_is_not_found(
    gateways: tuple[TwoLevelCache, TwoLevelCache],
) -> None:
    """Its answer comes after the drop."""
    here, there = gateways
    asked_at = there.moment()
    await here.forget(RECORD, lasting_s=LASTING_S)
    await keep(there, {NAME: person("old")}, at=time.time(), asked_at=asked_at)
    assert await here.fetch(wanted({NAME: person("")})) == {}
    await keep(there, {NAME: person("new")}, at=time.time(), asked_at=time.time() + 2 * CLOCKS_APART_S)
    assert set(await here.fetch(wanted({NAME: person("")}))) == {NAME}


async def test_what_another_gateway_has_at_hand_stays_its_own_short_time(gateways: tuple[TwoLevelCache, TwoLevelCache]) -> None:
    """As the schema says of `purgedEntries`: nobody tells the others."""
    here, there = gateways
    await keep(there, {NAME: person("old")}, at=time.time() - BEFORE_S)
    await here.forget(RECORD, lasting_s=LASTING_S)
    assert there.peek(NAME) is not None


async def test_what_is_at_hand_here_is_deleted_in_redis_and_not_only_hidden(
    gateways: tuple[TwoLevelCache, TwoLevelCache],
) -> None:
    here, _ = gateways
    await keep(here, {**ONE, **OTHER}, at=time.time() - BEFORE_S)
    await here.forget(RECORD, lasting_s=LASTING_S)
    left = await here._backend.get_many([here.sealed(key) for key in (*ONE, *OTHER)])  # type: ignore[union-attr]
    assert [raw is not None for raw in left] == [False] * len(ONE) + [True] * len(OTHER)


async def test_redis_learns_no_id_and_forgets_the_drop_in_time(gateways: tuple[TwoLevelCache, TwoLevelCache]) -> None:
    here, _ = gateways
    await here.forget([customer("crm", "HRD-10002841")], lasting_s=LASTING_S)
    client = here._backend._cache.client  # type: ignore[union-attr]
    keys = await client.keys("*")
    assert len(keys) == 2
    assert not [key for key in keys if b"HRD" in key or b"crm" in key]
    assert not [value for value in await client.mget(*keys) if b"HRD" in value]
    lasting = [await client.pttl(key) / 1000 for key in keys]
    assert all(LASTING_S - 30 < left <= LASTING_S + CLOCKS_APART_S for left in lasting)


async def test_what_cannot_be_read_hides_what_it_stands_for(gateways: tuple[TwoLevelCache, TwoLevelCache]) -> None:
    here, there = gateways
    await here.forget(RECORD, lasting_s=LASTING_S)
    client = here._backend._cache.client  # type: ignore[union-attr]
    for key in await client.keys("*"):
        await client.set(key, b"not a moment")
    await keep(there, {NAME: person("new")}, at=time.time(), asked_at=time.time() + 100)
    assert await here.fetch(wanted({NAME: person("")})) == {}


async def test_without_redis_a_gateway_remembers_its_own_drops(gateways: tuple[TwoLevelCache, TwoLevelCache]) -> None:
    here, there = gateways
    await keep(there, {NAME: person("old")}, at=time.time() - BEFORE_S)
    address, here._backend._cache.client = here._backend._cache.client, NoClient()  # type: ignore[union-attr]
    await here.forget(RECORD, lasting_s=LASTING_S)
    here._backend._cache.client = address  # type: ignore[union-attr]
    assert await here.fetch(wanted({NAME: person("")})) == {}
    assert set(await there.fetch(wanted({NAME: person("")}))) == {NAME}


class NoClient:
    """Redis while it is away."""

    def __getattr__(self, name: str) -> None:
        raise ConnectionError("away")
