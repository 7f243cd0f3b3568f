"""The cache: how long it keeps, what makes room, what leaves the process, and what a broken cache costs."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from adapters.guards.backing import MemoryBacking
from adapters.guards.codec import codec
from adapters.guards.shelf import Shelf
from adapters.ports.reading import Kept
from adapters.ports.records import Person
from tests.unit.adapters.guards.test_forgetting import Bytes

PERSON = codec(Person)


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def shelf(clock: Clock, *, entries: int = 10, backing: Any = None) -> Shelf:
    return Shelf(entries=entries, secret=b"a secret", clock=clock, backing=backing)


async def test_an_answer_is_kept_for_its_time_from_when_it_was_got() -> None:
    clock = Clock()
    kept = shelf(clock)
    await kept.put({("k",): (Kept(Person(given_name="A"), clock.now - 5), PERSON, 10.0)})
    clock.now += 4.9
    assert kept.peek(("k",)) is not None
    clock.now += 0.2
    assert kept.peek(("k",)) is None


async def test_nothing_is_kept_for_no_time() -> None:
    clock = Clock()
    backing = Bytes()
    kept = shelf(clock, backing=backing)
    await kept.put({("k",): (Kept(Person(), clock.now), PERSON, 0.0)})
    assert kept.peek(("k",)) is None
    assert not backing.held


async def test_the_least_recently_used_makes_room() -> None:
    clock = Clock()
    kept = shelf(clock, entries=2)
    for name in "ab":
        await kept.put({(name,): (Kept(Person(), clock.now), PERSON, 60.0)})
    kept.peek(("a",))
    await kept.put({("c",): (Kept(Person(), clock.now), PERSON, 60.0)})
    assert [kept.peek((name,)) is not None for name in "abc"] == [True, False, True]


async def test_the_level_behind_in_memory_is_bounded_too() -> None:
    clock = Clock()
    backing = MemoryBacking(3)
    kept = shelf(clock, entries=1, backing=backing)
    for number in range(20):
        await kept.put({(number,): (Kept(Person(), clock.now), PERSON, 60.0)})
    wanted = {(number,): (PERSON, 60.0) for number in range(20)}
    assert set(await kept.fetch(wanted)) == {(17,), (18,), (19,)}


async def test_keys_outside_the_process_tell_nothing_and_depend_on_the_secret() -> None:
    clock = Clock()
    backing = Bytes()
    key = ("shop", "person", "amelia.hart@example.com")
    await shelf(clock, backing=backing).put({key: (Kept(Person(), clock.now), PERSON, 60.0)})
    (outside,) = backing.held
    assert "amelia" not in outside
    other = Shelf(entries=1, secret=b"another", clock=clock, backing=backing)
    assert await other.fetch({key: (PERSON, 60.0)}) == {}


async def test_an_older_releases_bytes_are_a_miss() -> None:
    clock = Clock()
    backing = Bytes()
    kept = shelf(clock, backing=backing)
    backing.held[kept.sealed(("k",))] = b"not ours"
    assert await kept.fetch({("k",): (PERSON, 60.0)}) == {}


@given(st.builds(Person, given_name=st.text() | st.none(), birth_date=st.dates() | st.none()) | st.none(), st.floats(0, 2e9))
def test_what_is_packed_comes_out_the_same(person: Person | None, at: float) -> None:
    assert PERSON.decode(PERSON.encode(Kept(person, at))) == Kept(person, at)
