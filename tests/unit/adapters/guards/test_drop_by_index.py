"""The index by tag: after whatever happened to the cache it lists what a scan finds, and a drop takes what a scan would take."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.guards import cache_tags, drop_scope
from adapters.guards.cache_tags import CROSSWALK, NOBODY, Key, Tag, about, customer, dependent_tags
from adapters.guards.shared_cache import Storable
from adapters.guards.two_level_cache import TwoLevelCache
from adapters.ports.crosswalk import Crosswalk
from adapters.ports.reading import Fetched
from adapters.ports.records import Candidate, Order, ShopAccount
from adapters.ports.shapes import Hits, Window
from tests.unit.adapters.guards.entries import LASTING_S, crosswalk, details, of_one_person, order, page, person
from tests.unit.adapters.guards.test_forgetting import Clock, cache

IDS = st.sampled_from("123")
RECORDS = st.tuples(st.sampled_from(["crm", "shop"]), IDS)
Dropping = tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]


def values_of(of: TwoLevelCache) -> dict[Key, Any]:
    return {key: fetched.value for key, (fetched, _) in of._hot.items()}


def scanned(entries: Mapping[Key, Any], own: set[Tag], further: set[Tag], aliases_of: Callable[[Tag], Iterable[Tag]]) -> set[Key]:
    """The keys that a drop takes, found by looking through all entries for each tag."""
    tags: set[Tag] = set()
    found: set[Key] = set()
    new = {*own, *further, NOBODY}
    for _ in range(drop_scope.MOST_STEPS):
        new = {*new, *(other for tag in new for other in aliases_of(tag))} - tags
        tags |= new
        dependent: set[Tag] = set()
        for tag in new:
            theirs = {key: value for key, value in entries.items() if key[:3] == tag or tag in about(key, value)}
            others = {
                key: value.anchor
                for key, value in theirs.items()
                if isinstance(value, Crosswalk) and customer(*value.anchor) not in tags
            }
            is_nobodys = len(set(others.values())) > drop_scope.MOST_SHARING
            taken = {key for key in theirs if not (key in others and is_nobodys)}
            found |= taken
            for key in taken:
                if key not in others or tag in own:
                    dependent.update(dependent_tags(key, entries[key]))
        new = dependent
    return found


def put(of: TwoLevelCache, entries: Mapping[Key, Any], *, at: float, ttl_s: float) -> None:
    of.put({key: Storable(Fetched(value, at), object, ttl_s) for key, value in entries.items()}, asked_at=of.moment())


def listed(of: TwoLevelCache) -> dict[Tag, list[Key]]:
    return {tag: sorted(keys, key=repr) for tag, keys in of._index}


def to_be_listed(of: TwoLevelCache) -> dict[Tag, list[Key]]:
    by_tag: dict[Tag, set[Key]] = {}
    for key, value in values_of(of).items():
        for tag in about(key, value):
            by_tag.setdefault(tag, set()).add(key)
    return {tag: sorted(keys, key=repr) for tag, keys in by_tag.items()}


def of_record(system: str, n: str, *rest: Any) -> Key:
    return (system, "customer", n, *rest)


PLACES = st.sampled_from(["crm", "shop"])
ORDERS = st.builds(lambda n, m: page(order(n), order(m), kind=Order)[0], IDS, IDS)
ENTRIES: st.SearchStrategy[tuple[Key, Any]] = st.one_of(
    st.tuples(st.builds(of_record, PLACES, IDS, st.just("person")), st.sampled_from([None, person("A")[0]])),
    st.tuples(
        st.builds(of_record, st.just("shop"), IDS, st.just("shop_account")),
        st.builds(lambda n: ShopAccount(Candidate(n), wishlist_id=f"list {n}"), IDS),
    ),
    st.tuples(st.builds(lambda n: ("shop", "wishlist", f"list {n}", "wishlist", Window(20)), IDS), st.none()),
    st.tuples(st.builds(of_record, PLACES, IDS, st.just("orders"), st.builds(Window, st.integers(1, 12))), ORDERS),
    st.tuples(
        st.builds(lambda n: ("shop", "order", n, "order_details"), IDS),
        st.builds(lambda n, buyer: details(n, buyer)[0], IDS, IDS | st.none()),
    ),
    st.tuples(
        st.builds(lambda n: ("crm", "people", f"text {n}", 10, None), IDS),
        st.builds(lambda n, m: Hits((Candidate(n), Candidate(m))), IDS, IDS),
    ),
    st.tuples(st.builds(lambda n: ("kb", "article", n, "article_body"), IDS), st.none()),
    st.tuples(
        st.builds(lambda n: ("crosswalk", f"key {n}"), st.integers(1, 6)),
        st.none() | st.builds(lambda some: crosswalk(*some)[0], st.lists(RECORDS, min_size=1, max_size=3)),
    ),
)
STEPS = st.one_of(
    st.tuples(st.just("put"), st.lists(ENTRIES, min_size=4, max_size=24), st.sampled_from([0.0, 5.0, 600.0])),
    st.tuples(st.just("wait"), st.sampled_from([1.0, 6.0])),
    st.tuples(st.just("peek"), ENTRIES),
    st.tuples(st.just("drop"), ENTRIES),
    st.tuples(st.just("forget"), st.lists(RECORDS, min_size=1, max_size=2), st.lists(RECORDS, max_size=2)),
)


def aliases_of(tag: Tag) -> list[Tag]:
    """The shop's ids are those of the CRM."""
    return [customer("shop", tag[2])] if tag[:2] == ("crm", "customer") and tag[2] == "1" else []


async def forgotten(of: TwoLevelCache, records: list[tuple[str, str]], further: list[tuple[str, str]]) -> None:
    own, more = ({customer(*record) for record in some} for some in (records, further))
    before = values_of(of)
    taken = scanned(before, own, more, aliases_of)
    dropped = await of.forget(own, further=more, lasting_s=LASTING_S, aliases_of=aliases_of)
    assert set(values_of(of)) == before.keys() - taken
    assert dropped.entries == sum(key[0] != CROSSWALK or before[key] is not None for key in taken)


@settings(max_examples=200)
@given(st.lists(STEPS, min_size=4, max_size=16), st.sampled_from([6, 60]), st.sampled_from([1, 6]))
def test_the_index_lists_what_a_scan_finds_and_a_drop_takes_it(steps: list[Any], most: int, sharing: int) -> None:
    async def story() -> None:
        clock = Clock()
        of = cache(clock, entries=most)
        for what, *how in steps:
            if what == "put":
                put(of, dict(how[0]), at=clock.now, ttl_s=how[1])
            elif what == "wait":
                clock.now += how[0]
            elif what == "peek":
                of.peek(how[0][0])
            elif what == "drop":
                await of.drop([how[0][0]])
            else:
                await forgotten(of, *how)
            assert listed(of) == to_be_listed(of)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drop_scope, "MOST_SHARING", sharing)
        patch.setattr(cache_tags, "FEW", 2)
        asyncio.run(story())


def taken_by_any_way(entries: Mapping[Key, Any], tags: set[Tag]) -> set[Key]:
    """What a drop takes that follows every crosswalk with one of the records, as is right where nobody shares anything."""
    tags = {*tags, NOBODY}
    found: set[Key] = set()
    for _ in range(drop_scope.MOST_STEPS):
        found = {key for key, value in entries.items() if key[:3] in tags or not tags.isdisjoint(about(key, value))}
        tags |= {tag for key in found for tag in dependent_tags(key, entries[key])}
    return found


@settings(max_examples=100)
@given(st.permutations([(n, at) for n in "123" for at in range(12)]), st.integers(1, 36), st.sampled_from(["crm", "shop"]))
def test_whoever_shares_nothing_is_dropped_along_every_way(puts: list[tuple[str, int]], most: int, system: str) -> None:
    async def story() -> None:
        clock = Clock()
        of = cache(clock, entries=most)
        for n, at in puts:
            key, (value, _) = list(of_one_person(n).items())[at]
            put(of, {key: value}, at=clock.now, ttl_s=LASTING_S)
        before = values_of(of)
        taken = taken_by_any_way(before, {customer(system, "1")})
        assert (await of.forget([customer(system, "1")], lasting_s=LASTING_S)).entries == len(taken)
        assert set(values_of(of)) == before.keys() - taken

    asyncio.run(story())
