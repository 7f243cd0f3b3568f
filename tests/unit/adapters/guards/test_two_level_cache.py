"""The cache: how long it keeps, what makes room, what leaves the process, and what a broken cache costs."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from adapters.guards.cache_codec import codec
from adapters.guards.two_level_cache import TwoLevelCache
from adapters.ports.reading import Fetched
from adapters.ports.records import Person
from tests.unit.adapters.guards.test_forgetting import Bytes


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def cache(clock: Clock, *, entries: int = 10, backend: Any = None) -> TwoLevelCache:
    return TwoLevelCache(entries=entries, secret=b"a secret", clock=clock, backend=backend)


async def test_an_answer_is_kept_for_its_time_from_when_it_was_got() -> None:
    clock = Clock()
    fetched = cache(clock)
    fetched.put({("k",): (Fetched(Person(given_name="A"), clock.now - 5), Person, 10.0)})
    clock.now += 4.9
    assert fetched.peek(("k",)) is not None
    clock.now += 0.2
    assert fetched.peek(("k",)) is None


async def test_nothing_is_kept_for_no_time() -> None:
    clock = Clock()
    backend = Bytes()
    fetched = cache(clock, backend=backend)
    fetched.put({("k",): (Fetched(Person(), clock.now), Person, 0.0)})
    assert fetched.peek(("k",)) is None
    assert not backend.held


async def test_the_least_recently_used_makes_room() -> None:
    clock = Clock()
    fetched = cache(clock, entries=2)
    for name in "ab":
        fetched.put({(name,): (Fetched(Person(), clock.now), Person, 60.0)})
    fetched.peek(("a",))
    fetched.put({("c",): (Fetched(Person(), clock.now), Person, 60.0)})
    assert [fetched.peek((name,)) is not None for name in "abc"] == [True, False, True]


async def test_what_nobody_reads_again_does_not_stay() -> None:
    clock = Clock()
    fetched = cache(clock, entries=1_000)
    for at in range(100):
        fetched.put({("old", str(at)): (Fetched(Person(), clock.now), Person, 60.0)})
    clock.now += 61
    for at in range(50):
        fetched.put({("new", str(at)): (Fetched(Person(), clock.now), Person, 60.0)})
    assert len(fetched) == 50


async def test_an_expired_entry_behind_a_fresh_one_waits_its_turn() -> None:
    clock = Clock()
    fetched = cache(clock, entries=1_000)
    for at, ttl in enumerate((600.0, 1.0)):
        fetched.put({("k", str(at)): (Fetched(Person(), clock.now), Person, ttl)})
    clock.now += 2
    fetched.put({("new",): (Fetched(Person(), clock.now), Person, 60.0)})
    assert fetched.peek(("k", "0")) is not None
    assert fetched.peek(("k", "1")) is None


async def test_keys_outside_the_process_tell_nothing_and_depend_on_the_secret() -> None:
    clock = Clock()
    backend = Bytes()
    key = ("shop", "person", "amelia.hart@example.com")
    cache(clock, backend=backend).put({key: (Fetched(Person(), clock.now), Person, 60.0)})
    (outside,) = backend.held
    assert "amelia" not in outside
    other = TwoLevelCache(entries=1, secret=b"another", clock=clock, backend=backend)
    assert await other.fetch({key: (Person, 60.0)}) == {}


async def test_an_older_releases_bytes_are_a_miss() -> None:
    clock = Clock()
    backend = Bytes()
    fetched = cache(clock, backend=backend)
    backend.held[fetched.sealed(("k",))] = b"not ours"
    assert await fetched.fetch({("k",): (Person, 60.0)}) == {}


@given(st.builds(Person, given_name=st.text() | st.none(), birth_date=st.dates() | st.none()) | st.none(), st.floats(0, 2e9))
def test_what_is_packed_comes_out_the_same(person: Person | None, at: float) -> None:
    packed = codec(Person)
    assert packed.decode(packed.encode(Fetched(person, at))) == Fetched(person, at)
