"""Dropping what is kept of a person: under whatever key, also what comes late; and nothing of anybody else."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from adapters.guards import drops
from adapters.guards.backing import MemoryBacking
from adapters.guards.behind import CatchingUp
from adapters.guards.belonging import Key, customer
from adapters.guards.codec import codec
from adapters.guards.shelf import Shelf
from adapters.ports.crosswalk import Crosswalk
from adapters.ports.reading import Kept
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
    """A cache outside the process, as far as the shelf can see."""

    keeps_objects = False

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}
        self.gets = 0

    async def get_many(self, keys: Sequence[str]) -> Sequence[Any]:
        self.gets += 1
        return [self.held.get(key) for key in keys]

    def when_back(self, catching_up: CatchingUp) -> None: ...

    async def put_many(self, items: Mapping[str, tuple[Any, float]]) -> None:
        await self.put_now(items)

    async def put_now(self, items: Mapping[str, tuple[Any, float]]) -> bool:
        self.held.update({key: value for key, (value, _) in items.items()})
        return True

    async def drop(self, keys: Sequence[str]) -> int:
        return sum(self.held.pop(key, None) is not None for key in keys)

    async def close(self) -> None: ...


def shelf(clock: Clock, backing: Any = None, *, entries: int = 1_000) -> Shelf:
    return Shelf(entries=entries, secret=b"a secret", clock=clock, backing=backing)


def at_hand(of: Shelf) -> set[Key]:
    return {key for key in {**ONE, **OTHER} if of.peek(key) is not None}


@pytest.mark.parametrize("backing", [None, MemoryBacking(1_000), Bytes()])
async def test_everything_of_the_person_goes_whichever_record_is_named_and_everybody_else_stays(backing: Any) -> None:
    clock = Clock()
    kept = shelf(clock, backing)
    await keep(kept, {**ONE, **OTHER}, at=clock.now)
    dropped = await kept.forget([customer("shop", "1")], lasting_s=LASTING_S)
    assert dropped.entries == len(ONE)
    assert at_hand(kept) == set(OTHER)
    assert await kept.fetch(wanted(ONE)) == {}
    if backing is not None:
        fresh = shelf(clock, backing)
        assert set(await fresh.fetch(wanted(OTHER))) == set(OTHER)


async def test_what_is_not_at_hand_any_more_is_not_served_from_behind_either() -> None:
    clock = Clock()
    kept = shelf(clock, MemoryBacking(1_000), entries=1)
    await keep(kept, ONE, at=clock.now)
    await keep(kept, {("else",): person("Else")}, at=clock.now)
    assert (await kept.forget(RECORD, lasting_s=LASTING_S)).entries == 0
    found = set(await kept.fetch(wanted(ONE)))
    assert not [key for key in found if key[:3] == NAME[:3]]


@pytest.mark.parametrize("backing", [MemoryBacking(1_000), Bytes()])
async def test_an_answer_to_what_was_asked_before_the_drop_is_not_kept_when_it_comes_after(backing: Any) -> None:
    clock = Clock()
    kept = shelf(clock, backing)
    asked_at = kept.moment()
    await kept.forget(RECORD, lasting_s=LASTING_S)
    clock.now += 20
    await keep(kept, {NAME: person("old")}, at=clock.now, asked_at=asked_at)
    assert kept.peek(NAME) is None
    assert await kept.fetch(wanted({NAME: person("")})) == {}
    await keep(kept, {NAME: person("new")}, at=clock.now, asked_at=kept.moment())
    assert kept.peek(NAME) is not None
    assert set(await kept.fetch(wanted({NAME: person("")}))) == {NAME}


async def test_what_is_asked_right_after_the_drop_is_kept_even_where_the_clock_stands() -> None:
    clock = Clock()
    kept = shelf(clock, MemoryBacking(10))
    await keep(kept, {NAME: person("old")}, at=clock.now, asked_at=kept.moment())
    await kept.forget(RECORD, lasting_s=LASTING_S)
    await keep(kept, {NAME: person("new")}, at=clock.now, asked_at=kept.moment())
    found = kept.peek(NAME)
    assert found is not None
    assert found.value.given_name == "new"


async def test_who_is_meant_leads_from_record_to_record_to_all_that_is_kept() -> None:
    clock = Clock()
    kept = shelf(clock)
    chain: dict[Key, Any] = {
        ("crosswalk", "e-mail"): (Crosswalk(("crm", "1"), ()), Crosswalk),
        **{key: item for key, item in ONE.items() if key[0] == "crosswalk"},
        ("shop", "customer", "1", "person"): person("in the shop"),
    }
    await keep(kept, chain, at=clock.now)
    assert (await kept.forget(RECORD, lasting_s=LASTING_S)).entries == len(chain)
    assert len(kept) == 0


async def test_nobody_is_known_is_forgotten_for_every_key_and_not_counted() -> None:
    clock = Clock()
    backing = Bytes()
    kept, other = shelf(clock, backing), shelf(clock, backing)
    nobody: Key = ("crosswalk", "an address that was new")
    await kept.put({nobody: (Kept(None, clock.now), codec(Crosswalk), 15.0)})
    assert (await kept.forget(RECORD, lasting_s=LASTING_S)).entries == 0
    assert kept.peek(nobody) is None
    await other.put({nobody: (Kept(None, clock.now), codec(Crosswalk), 15.0)})
    assert await kept.fetch({nobody: (codec(Crosswalk), 15.0)}) == {}


async def test_not_known_there_is_dropped_like_any_record() -> None:
    clock = Clock()
    kept = shelf(clock)
    await kept.put({NAME: (Kept(None, clock.now), codec(Crosswalk), 15.0)})
    assert (await kept.forget(RECORD, lasting_s=LASTING_S)).entries == 1
    assert kept.peek(NAME) is None


async def test_a_drop_is_remembered_no_longer_than_something_older_can_be_left() -> None:
    clock = Clock()
    told = drops.Drops(clock)
    told.note(RECORD, at=told.moment(), lasting_s=600)
    clock.now += 599
    told.note([customer("crm", "2")], at=told.moment(), lasting_s=600)
    assert len(told) == 2
    clock.now += 2
    told.note([customer("crm", "3")], at=told.moment(), lasting_s=600)
    assert len(told) == 2


async def test_more_drops_than_can_be_told_apart_cost_calls_and_never_serve_what_is_old() -> None:
    clock = Clock()
    told = drops.Drops(clock, most=2)
    before = told.moment()
    for number in range(4):
        told.note([customer("crm", str(number))], at=told.moment(), lasting_s=600)
    after = told.moment()
    keys = [("crm", "customer", str(number), "person") for number in range(5)]
    assert len(told) == 2
    assert [told.hides(before, key, None) for key in keys] == [True] * 5
    assert [told.hides(after, key, None) for key in keys] == [False] * 5


async def test_what_is_at_hand_or_about_one_record_costs_the_shared_level_one_question() -> None:
    clock = Clock()
    backing = Bytes()
    await keep(shelf(clock, backing), {NAME: person("A")}, at=clock.now)
    kept = shelf(clock, backing)
    assert set(await kept.fetch(wanted({NAME: person("")}))) == {NAME}
    assert kept.peek(NAME) is not None
    assert backing.gets == 1
