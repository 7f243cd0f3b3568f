"""What is dropped while the shared cache is away is not served from it once it is back, whatever it still holds of the person."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.guards.absence import LONGEST_PAUSE_S
from adapters.guards.cache_tags import Key, customer
from adapters.guards.shared_cache import CLOCKS_APART_S
from adapters.guards.source_reader import SourceReader
from adapters.guards.two_level_cache import TwoLevelCache
from adapters.ports.capabilities import SHOP_ACCOUNT, Flow
from adapters.ports.shapes import Window
from tests.soak import tried
from tests.unit.adapters.guards.entries import LASTING_S, Item, keep, of_one_person, person, wanted
from tests.unit.adapters.guards.shared import PlayedCache, shared
from tests.unit.adapters.guards.test_forgetting import Bytes
from tests.unit.adapters.guards.test_never_served_after import AT, KIND, KINDS, PEOPLE, SKEW, WHO, Gateway, Played
from tests.unit.resolvers.played import CDC, SHOP, Account
from tests.unit.resolvers.swift import run
from tests.unit.resolvers.world import World

ONE, OTHER = of_one_person("1"), of_one_person("2")
NAME: Key = ("crm", "customer", "1", "person")
RECORD = [customer("crm", "1")]
UNTIL_BACK_S = 2 * LONGEST_PAUSE_S


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


class Gateways:
    """`here` can be cut off from the cache that it shares with `there`."""

    def __init__(self) -> None:
        self.held: dict[str, Any] = {}
        self.clock = Clock()
        self.here, self.way = self.gateway()
        self.there, _ = self.gateway()

    def gateway(self) -> tuple[TwoLevelCache, PlayedCache]:
        backend, way = shared(self.held)
        return TwoLevelCache(entries=1_000, secret=b"a secret", clock=self.clock, backend=backend), way

    async def keep(self, of: TwoLevelCache, items: dict[Key, Item]) -> None:
        await keep(of, items, at=self.clock.now)
        await of._backend.written()  # type: ignore[union-attr]

    async def found(self, items: dict[Key, Item]) -> set[Key]:
        """By a gateway that has just started."""
        fresh, _ = self.gateway()
        return set(await fresh.fetch(wanted(items)))

    async def back(self) -> None:
        self.way.down, self.way.latencies = False, [0.001]
        self.clock.now += UNTIL_BACK_S
        await asyncio.sleep(UNTIL_BACK_S)


@pytest.mark.parametrize("fault", ["down", "silent"])
@pytest.mark.parametrize("noticed", [True, False], ids=["known to be away", "found out by the drop"])
def test_nothing_that_was_asked_before_is_found_by_anybody_once_it_is_back(fault: str, noticed: bool) -> None:
    async def told() -> None:
        both = Gateways()
        await both.keep(both.there, {**ONE, **OTHER})
        both.clock.now += 5
        both.way.down, both.way.latencies = fault == "down", [None]
        if noticed:
            assert await both.here.fetch(wanted(ONE)) == {}
        await both.here.forget(RECORD, lasting_s=LASTING_S)
        await both.back()
        assert await both.here.fetch(wanted(ONE)) == {}
        assert await both.found(ONE) == set()
        both.clock.now += 2 * CLOCKS_APART_S
        await both.keep(both.there, {NAME: person("new")})
        assert await both.found({NAME: person("")}) == {NAME}
        assert set(await both.here.fetch(wanted({NAME: person("")}))) == {NAME}

    run(told())


def test_after_the_return_new_answers_are_shared_again() -> None:
    """People who were not dropped lose only their entries of the time before."""

    async def told() -> None:
        both = Gateways()
        both.way.down = True
        await both.here.forget(RECORD, lasting_s=LASTING_S)
        await both.back()
        both.clock.now += 2 * CLOCKS_APART_S
        await both.keep(both.here, OTHER)
        assert await both.found(OTHER) == set(OTHER)

    run(told())


def test_nothing_is_owed_where_nothing_was_dropped() -> None:
    async def told() -> None:
        both = Gateways()
        await both.keep(both.there, ONE)
        both.way.down = True
        await both.here.fetch(wanted(ONE))
        await both.back()
        assert set(await both.here.fetch(wanted(ONE))) == set(ONE)

    run(told())


def test_a_returning_cache_is_told_of_drops_before_it_is_read() -> None:
    """This also holds if the cache goes away again in between."""

    async def told() -> None:
        both = Gateways()
        await both.keep(both.there, ONE)
        both.clock.now += 5
        both.way.down = True
        await both.here.forget(RECORD, lasting_s=LASTING_S)
        both.way.asked.clear()
        both.way.down, both.way.latencies = False, [0.001, None]
        await asyncio.sleep(1)
        assert both.way.asked[:2] == ["ping", "set"]
        assert await both.here.fetch(wanted(ONE)) == {}
        assert "get" not in both.way.asked
        await both.back()
        assert await both.found(ONE) == set()

    run(told())


def test_a_belated_drop_does_not_undo_a_later_one_of_another_gateway() -> None:
    async def told() -> None:
        both = Gateways()
        both.way.down = True
        await both.here.forget(RECORD, lasting_s=LASTING_S)
        both.clock.now += 50
        await both.keep(both.there, ONE)
        both.clock.now += 5
        await both.there.forget(RECORD, lasting_s=LASTING_S, unsure=True)
        await both.back()
        assert await both.found(ONE) == set()

    run(told())


def test_what_only_the_cache_linked_to_the_person_is_not_served_either() -> None:
    """A wish list stands there under an id that only the shop's account tells, and the account is in the cache too."""

    async def told() -> None:
        held: dict[str, Any] = {}
        backend, _ = shared(held)
        before = shop(backend)
        first = await before.answer(WISHES, 5.0, {})
        await backend.written()
        backend, way = shared(held)
        after = shop(backend)
        after.now += 20
        way.down = True
        await after.answer("mutation($id: ID!) { refreshCustomer(id: $id) { purgedEntries } }", 5.0, first.data["customer"])
        way.down = False
        after.now += UNTIL_BACK_S
        await asyncio.sleep(UNTIL_BACK_S)
        backend, _ = shared(held)
        third = shop(backend)
        third.now = after.now
        third.calls()
        await third.answer(WISHES, 5.0, {})
        assert (SHOP, "wishlist") in third.calls()

    run(told())


class DeafForAWhile(Bytes):
    """Takes whatever it is given, and does not always answer."""

    deaf = False

    async def get_many(self, keys: Sequence[str]) -> Sequence[Any] | None:  # type: ignore[override]
        return None if self.deaf else await super().get_many(keys)


def test_an_unanswered_question_for_the_persons_tags_bypasses_the_cache() -> None:
    """Everything in the shared cache is passed by, since nobody knows what belongs to the person."""

    async def told() -> list[tuple[str, str]]:
        backend = DeafForAWhile()
        here = shop(backend)
        reading = SourceReader(here.query_state(), deadline_s=5)
        await reading.lookup(SHOP, "7", frozenset({SHOP_ACCOUNT}))
        await reading.page(SHOP, Flow.WISHLIST, "w1", Window(20))
        here.cache._hot.clear()
        here.now += 20
        backend.deaf = True
        await SourceReader(here.query_state(), deadline_s=5).forget([(SHOP, "7")])
        backend.deaf = False
        here.calls()
        await SourceReader(here.query_state(), deadline_s=5).page(SHOP, Flow.WISHLIST, "w1", Window(20))
        return here.calls()

    assert run(told()) == [(SHOP, "wishlist")]


WISHES = '{ customer(by: {email: "anna@example.com"}) { id wishlist(first: 2) { nodes { name } } } }'


def shop(backend: Any) -> World:
    return World(
        [
            Account(CDC, "u1", links=((SHOP, "7"),), emails=("anna@example.com",), given_name="Anna"),
            Account(SHOP, "7", links=((CDC, "u1"),), emails=("anna@example.com",), given_name="Anna", wishlist_id="w1"),
        ],
        ttl_s={"wishlist": 600.0, "profile": 600.0, "identity": 600.0},
        backend=backend,
    )


class WithAbsences(Played):
    """Gateways whose way to the shared cache is cut off now and then, each for itself."""

    def __post_init__(self) -> None:
        self.held: dict[str, Any] = {}
        clocks = (lambda: self.real, lambda: self.real + self.skew)
        ways = [shared(self.held) for _ in clocks]
        self.ways = [way for _, way in ways]
        self.gateways = [Gateway(self.cache(clock, way[0])) for clock, way in zip(clocks, ways, strict=True)]

    async def settled(self) -> None:
        for gateway in self.gateways:
            await gateway.cache._backend.written()  # type: ignore[union-attr]

    async def back(self, at: int) -> None:
        self.ways[at].down = False
        await asyncio.sleep(UNTIL_BACK_S)

    async def look_as_a_stranger(self, kind: str, who: str) -> None:
        self.bytes = shared(self.held)[0]  # type: ignore[assignment]
        await super().look_as_a_stranger(kind, who)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("ask"), AT, KIND, WHO),
        st.tuples(st.just("answer"), st.integers(0, 9)),
        st.tuples(st.just("drop"), AT, WHO),
        st.tuples(st.just("look"), AT, KIND, WHO, st.booleans()),
        st.tuples(st.just("time"), st.sampled_from([0.001, 0.5, 3.0])),
        st.tuples(st.just("away"), AT),
        st.tuples(st.just("back"), AT),
    ),
    max_size=40,
)


@settings(max_examples=tried(200))
@given(steps=STEPS, skew=st.sampled_from([-SKEW, 0.0, SKEW]))
def test_whenever_it_goes_and_comes_nobody_serves_what_was_dropped_before(steps: list[Any], skew: float) -> None:
    async def told() -> None:
        played = WithAbsences(shared=True, skew=skew)
        for step, *how in steps:
            played.real += 1e-4
            await one_step(played, step, how)
            await played.settled()
        for at in (0, 1):
            await played.back(at)
        for kind in KINDS:
            for who in PEOPLE:
                for at in (0, 1):
                    await played.look(at, kind, who, shared=True)
                await played.look_as_a_stranger(kind, who)
        for gateway in played.gateways:
            await gateway.cache.close()

    run(told())


async def one_step(played: WithAbsences, step: str, how: list[Any]) -> None:
    if step == "ask":
        played.ask(*how)
    elif step == "answer":
        await played.answer(*how)
    elif step == "drop":
        await played.drop(*how)
    elif step == "time":
        played.real += how[0]
    elif step == "away":
        played.ways[how[0]].down = True
    elif step == "back":
        await played.back(how[0])
    else:
        await played.look(*how[:3], shared=how[3])
