"""Dropping what is kept of a person: under whatever key, also what comes late; and nothing of anybody else."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from adapters.guards.cache_tags import Key, customer
from adapters.guards.shared_cache import CatchingUp
from adapters.guards.two_level_cache import Invalidations, TwoLevelCache
from adapters.ports.crosswalk import Crosswalk
from adapters.ports.reading import Fetched
from tests.unit.adapters.guards.entries import LASTING_S, keep, of_one_person, person, wanted

ONE, OTHER = of_one_person("1"), of_one_person("2")
NAME: Key = ("crm", "customer", "1", "person")
RECORD = [customer("crm", "1")]


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class Bytes:
    """A cache outside the process, as far as this one can see."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}
        self.gets = 0

    async def get_many(self, keys: Sequence[str]) -> Sequence[Any]:
        self.gets += 1
        return [self.held.get(key) for key in keys]

    def when_back(self, catching_up: CatchingUp) -> None: ...

    def put_soon(self, items: Mapping[str, tuple[Any, float]]) -> None:
        self.held.update({key: value for key, (value, _) in items.items()})

    async def put_now(self, items: Mapping[str, tuple[Any, float]]) -> bool:
        self.put_soon(items)
        return True

    async def drop(self, keys: Sequence[str]) -> int:
        return sum(self.held.pop(key, None) is not None for key in keys)

    async def close(self) -> None: ...


def cache(clock: Clock, backend: Any = None, *, entries: int = 1_000) -> TwoLevelCache:
    return TwoLevelCache(entries=entries, secret=b"a secret", clock=clock, backend=backend)


def at_hand(of: TwoLevelCache) -> set[Key]:
    return {key for key in {**ONE, **OTHER} if of.peek(key) is not None}


@pytest.mark.parametrize("backend", [None, Bytes()])
async def test_a_drop_takes_all_of_the_person_by_any_record_and_nobody_else(backend: Any) -> None:
    clock = Clock()
    fetched = cache(clock, backend)
    await keep(fetched, {**ONE, **OTHER}, at=clock.now)
    dropped = await fetched.forget([customer("shop", "1")], lasting_s=LASTING_S)
    assert dropped.entries == len(ONE)
    assert at_hand(fetched) == set(OTHER)
    assert await fetched.fetch(wanted(ONE)) == {}
    if backend is not None:
        fresh = cache(clock, backend)
        assert set(await fresh.fetch(wanted(OTHER))) == set(OTHER)


async def test_what_is_not_at_hand_any_more_is_not_served_from_behind_either() -> None:
    clock = Clock()
    fetched = cache(clock, Bytes(), entries=1)
    await keep(fetched, ONE, at=clock.now)
    await keep(fetched, {("else",): person("Else")}, at=clock.now)
    assert (await fetched.forget(RECORD, lasting_s=LASTING_S)).entries == 0
    found = set(await fetched.fetch(wanted(ONE)))
    assert not [key for key in found if key[:3] == NAME[:3]]


async def test_an_answer_requested_before_the_drop_is_not_cached_after_it() -> None:
    clock, backend = Clock(), Bytes()
    fetched = cache(clock, backend)
    asked_at = fetched.moment()
    await fetched.forget(RECORD, lasting_s=LASTING_S)
    clock.now += 20
    await keep(fetched, {NAME: person("old")}, at=clock.now, asked_at=asked_at)
    assert fetched.peek(NAME) is None
    assert await fetched.fetch(wanted({NAME: person("")})) == {}
    await keep(fetched, {NAME: person("new")}, at=clock.now, asked_at=fetched.moment())
    assert fetched.peek(NAME) is not None
    assert set(await fetched.fetch(wanted({NAME: person("")}))) == {NAME}


async def test_an_answer_requested_right_after_the_drop_is_cached() -> None:
    """This also holds where the clock has not moved on."""
    clock = Clock()
    fetched = cache(clock)
    await keep(fetched, {NAME: person("old")}, at=clock.now, asked_at=fetched.moment())
    await fetched.forget(RECORD, lasting_s=LASTING_S)
    await keep(fetched, {NAME: person("new")}, at=clock.now, asked_at=fetched.moment())
    found = fetched.peek(NAME)
    assert found is not None
    assert found.value.given_name == "new"


async def test_who_is_meant_leads_from_record_to_record_to_all_that_is_kept() -> None:
    clock = Clock()
    fetched = cache(clock)
    chain: dict[Key, Any] = {
        ("crosswalk", "e-mail"): (Crosswalk(("crm", "1"), ()), Crosswalk),
        **{key: item for key, item in ONE.items() if key[0] == "crosswalk"},
        ("shop", "customer", "1", "person"): person("in the shop"),
    }
    await keep(fetched, chain, at=clock.now)
    assert (await fetched.forget(RECORD, lasting_s=LASTING_S)).entries == len(chain)
    assert len(fetched) == 0


async def test_nobody_is_known_is_forgotten_for_every_key_and_not_counted() -> None:
    clock = Clock()
    backend = Bytes()
    fetched, other = cache(clock, backend), cache(clock, backend)
    nobody: Key = ("crosswalk", "an address that was new")
    fetched.put({nobody: (Fetched(None, clock.now), Crosswalk, 15.0)})
    assert (await fetched.forget(RECORD, lasting_s=LASTING_S)).entries == 0
    assert fetched.peek(nobody) is None
    other.put({nobody: (Fetched(None, clock.now), Crosswalk, 15.0)})
    assert await fetched.fetch({nobody: (Crosswalk, 15.0)}) == {}


async def test_not_known_there_is_dropped_like_any_record() -> None:
    clock = Clock()
    fetched = cache(clock)
    fetched.put({NAME: (Fetched(None, clock.now), Crosswalk, 15.0)})
    assert (await fetched.forget(RECORD, lasting_s=LASTING_S)).entries == 1
    assert fetched.peek(NAME) is None


async def test_a_drop_is_remembered_no_longer_than_something_older_can_be_left() -> None:
    clock = Clock()
    told = Invalidations(clock)
    told.note(RECORD, at=told.moment(), lasting_s=600)
    clock.now += 599
    told.note([customer("crm", "2")], at=told.moment(), lasting_s=600)
    assert len(told) == 2
    clock.now += 2
    told.note([customer("crm", "3")], at=told.moment(), lasting_s=600)
    assert len(told) == 2


async def test_drops_beyond_the_limit_cost_calls_but_never_serve_old_answers() -> None:
    clock = Clock()
    told = Invalidations(clock, most=2)
    before = told.moment()
    for number in range(4):
        told.note([customer("crm", str(number))], at=told.moment(), lasting_s=600)
    after = told.moment()
    keys = [("crm", "customer", str(number), "person") for number in range(5)]
    assert len(told) == 2
    assert [told.hides(before, key, None) for key in keys] == [True] * 5
    assert [told.hides(after, key, None) for key in keys] == [False] * 5


async def test_a_single_record_costs_the_shared_cache_one_question() -> None:
    clock = Clock()
    backend = Bytes()
    await keep(cache(clock, backend), {NAME: person("A")}, at=clock.now)
    fetched = cache(clock, backend)
    assert set(await fetched.fetch(wanted({NAME: person("")}))) == {NAME}
    assert fetched.peek(NAME) is not None
    assert backend.gets == 1
