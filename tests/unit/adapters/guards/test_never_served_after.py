"""Any order of questions, answers, drops and looks, in two gateways that share a cache and whose clocks differ: what was asked
for before a drop is not served after it, and what is kept of other people stays."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.guards.cache_tags import Key, customer
from adapters.guards.shared_cache import CLOCKS_APART_S
from adapters.guards.two_level_cache import TwoLevelCache
from adapters.ports.crosswalk import Crosswalk
from adapters.ports.records import OrderDetails, Person
from tests.soak import tried
from tests.unit.adapters.guards.entries import Item, crosswalk, details, keep, person, wanted
from tests.unit.adapters.guards.test_forgetting import Bytes
from tests.unit.resolvers.swift import run

PEOPLE = ("1", "2")
KINDS = ("record", "crosswalk", "order")
SKEW = CLOCKS_APART_S * 0.95
FOREVER_S = 1e7


def item(kind: str, who: str, version: int) -> tuple[Key, Item]:
    """An entry that says how often its person had been dropped when it was asked for."""
    if kind == "record":
        return ("crm", "customer", who, "person"), person(str(version))
    if kind == "crosswalk":
        return ("crosswalk", f"e-mail of {who}"), crosswalk(("crm", who), ("shop", f"s{who}"), confidence=version)
    return ("shop", "order", f"order {who}", "order_details"), details(f"{version}", f"s{who}")


def version_of(value: Any) -> int:
    if isinstance(value, Person):
        return int(value.given_name or "-1")
    if isinstance(value, Crosswalk):
        return int(value.identities[0].confidence)
    assert isinstance(value, OrderDetails)
    return int(value.order.number)


@dataclass
class Gateway:
    """`dropped`: the count of each person's drops, wherever they were made, at the last one made here."""

    cache: TwoLevelCache
    dropped: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PEOPLE, 0))


@dataclass
class Played:
    """`real` is the true time; each gateway's clock is a little off."""

    shared: bool
    skew: float
    real: float = 1_000_000.0
    invalidations: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PEOPLE, 0))
    under_way: list[tuple[int, str, str, int, float]] = field(default_factory=list)
    fetched: dict[tuple[int, str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.bytes = Bytes()
        backings = (self.bytes, self.bytes) if self.shared else (None, None)
        clocks = (lambda: self.real, lambda: self.real + self.skew)
        self.gateways = [Gateway(self.cache(clock, one)) for clock, one in zip(clocks, backings, strict=True)]

    def cache(self, clock: Any, backend: Any) -> TwoLevelCache:
        return TwoLevelCache(entries=100, secret=b"a secret", clock=clock, backend=backend)

    def ask(self, at: int, kind: str, who: str) -> None:
        self.under_way.append((at, kind, who, self.invalidations[who], self.gateways[at].cache.moment()))

    async def answer(self, number: int) -> None:
        if not self.under_way:
            return
        at, kind, who, version, asked_at = self.under_way.pop(number % len(self.under_way))
        key, value = item(kind, who, version)
        await keep(self.gateways[at].cache, {key: value}, at=self.real, asked_at=asked_at)
        if version >= self.gateways[at].dropped[who]:
            self.fetched[at, kind, who] = version

    async def drop(self, at: int, who: str) -> None:
        """Named by one record; the other is found through who is meant, or named by the order itself."""
        self.invalidations[who] += 1
        self.gateways[at].dropped[who] = self.invalidations[who]
        self.fetched = {place: version for place, version in self.fetched.items() if place[0] != at or place[2] != who}
        records = [customer("crm", who), customer("shop", f"s{who}")]
        await self.gateways[at].cache.forget(records, lasting_s=FOREVER_S)

    async def look(self, at: int, kind: str, who: str, *, shared: bool) -> None:
        gateway = self.gateways[at]
        key, value = item(kind, who, 0)
        found = gateway.cache.peek(key)
        assert found is not None or (at, kind, who) not in self.fetched, "somebody else's drop took it"
        if found is None or shared:
            found = (await gateway.cache.fetch(wanted({key: value}))).get(key)
        if found is not None:
            assert version_of(found.value) >= gateway.dropped[who], "served after it was dropped here"

    async def look_as_a_stranger(self, kind: str, who: str) -> None:
        """A gateway that has just started finds nothing that was dropped anywhere."""
        key, value = item(kind, who, 0)
        found = (await self.cache(lambda: self.real, self.bytes).fetch(wanted({key: value}))).get(key)
        if found is not None:
            assert version_of(found.value) >= self.invalidations[who], "served to another gateway after it was dropped"


AT, KIND, WHO = st.integers(0, 1), st.sampled_from(KINDS), st.sampled_from(PEOPLE)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("ask"), AT, KIND, WHO),
        st.tuples(st.just("answer"), st.integers(0, 9)),
        st.tuples(st.just("drop"), AT, WHO),
        st.tuples(st.just("look"), AT, KIND, WHO, st.booleans()),
        st.tuples(st.just("time"), st.sampled_from([0.001, 0.5, 3.0])),
    ),
    max_size=40,
)


@pytest.mark.parametrize("shared", [False, True])
@settings(max_examples=tried(200))
@given(steps=STEPS, skew=st.sampled_from([-SKEW, 0.0, SKEW]))
def test_nothing_requested_before_a_drop_is_served_after_it(shared: bool, steps: list[Any], skew: float) -> None:
    """Answers about other people stay."""
    run(play(Played(shared, skew), steps))


async def play(played: Played, steps: list[Any]) -> None:
    for step, *told in steps:
        played.real += 1e-4
        if step == "ask":
            played.ask(*told)
        elif step == "answer":
            await played.answer(*told)
        elif step == "drop":
            await played.drop(*told)
        elif step == "time":
            played.real += told[0]
        else:
            await played.look(*told[:3], shared=told[3])
    for kind in KINDS:
        for who in PEOPLE:
            for at in (0, 1):
                await played.look(at, kind, who, shared=True)
            if played.shared:
                await played.look_as_a_stranger(kind, who)
