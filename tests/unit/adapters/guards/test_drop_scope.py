"""What a drop takes where people share records: all of the person, and of the others only what names the person's records."""

import asyncio
from typing import Any

from adapters.guards.cache_tags import Key, customer
from adapters.guards.drop_scope import MOST_SHARING
from adapters.guards.two_level_cache import AT_ONCE, TwoLevelCache
from adapters.ports.crosswalk import Crosswalk
from tests.unit.adapters.guards.entries import LASTING_S, crosswalk, keep, order, page, person
from tests.unit.adapters.guards.test_forgetting import Clock, cache

SHARED = ("loyalty", "shared")


def of_somebody(n: int, *shared: tuple[str, str]) -> dict[Key, Any]:
    """Entries of person n, whose own records are in the CRM and the shop."""
    hers = crosswalk(("crm", f"{n}"), ("shop", f"s{n}"), *shared)
    return {
        ("crosswalk", f"e-mail of {n}"): hers,
        ("crosswalk", f"id of {n}"): hers,
        ("crm", "customer", f"{n}", "person"): person(f"{n}"),
        ("shop", "customer", f"s{n}", "person"): person(f"{n}"),
    }


ACCOUNT: dict[Key, Any] = {(SHARED[0], "customer", SHARED[1], "standing"): person("the account")}


async def left(entries: dict[Key, Any], *own: tuple[str, str], further: Any = ()) -> set[Key]:
    """The keys that are still cached after a drop."""
    clock = Clock()
    of = cache(clock, entries=20_000)
    await keep(of, entries, at=clock.now)
    tags, more = ([customer(*record) for record in some] for some in (own, further))
    dropped = await of.forget(tags, further=more, lasting_s=LASTING_S)
    stayed = {key for key in entries if of.peek(key) is not None}
    assert len(stayed) + dropped.entries == len(entries)
    return stayed


def own_records(entries: dict[Key, Any]) -> set[Key]:
    return {key for key in entries if key[0] != "crosswalk"}


async def test_of_a_household_the_others_own_records_stay() -> None:
    hers, his = of_somebody(1, SHARED), of_somebody(2, SHARED)
    assert await left({**hers, **his, **ACCOUNT}, ("crm", "1"), further=[SHARED]) == own_records(his)


async def test_a_shared_account_that_only_her_crosswalk_names_is_found() -> None:
    hers, his = of_somebody(1, SHARED), of_somebody(2, SHARED)
    assert await left({**hers, **his, **ACCOUNT}, ("crm", "1")) == own_records(his)


async def test_a_neighbour_of_a_neighbour_keeps_everything() -> None:
    other = ("loyalty", "another")
    hers, his, theirs = of_somebody(1, SHARED), of_somebody(2, SHARED, other), of_somebody(3, other)
    stayed = await left({**hers, **his, **theirs, **ACCOUNT}, ("crm", "1"), further=[SHARED])
    assert stayed == own_records(his) | theirs.keys()


async def test_two_thousand_who_share_a_placeholder_are_not_dropped_with_one() -> None:
    people = [of_somebody(n, SHARED) for n in range(2_000)]
    entries = {key: item for one in people for key, item in one.items()}
    stayed = await left({**entries, **ACCOUNT}, ("crm", "7"), further=[("shop", "s7"), SHARED])
    assert entries.keys() - stayed == people[7].keys()
    assert not stayed & ACCOUNT.keys()


async def test_her_entries_go_whether_the_shared_record_is_a_familys_or_nobodys() -> None:
    for people in (1, MOST_SHARING, MOST_SHARING + 1, MOST_SHARING + 2):
        all_of_them = [of_somebody(n, SHARED) for n in range(people)]
        entries = {key: item for one in all_of_them for key, item in one.items()}
        stayed = await left({**entries, **ACCOUNT}, ("shop", "s0"))
        assert not stayed & {*all_of_them[0], *ACCOUNT}
        assert stayed >= {key for one in all_of_them[1:] for key in own_records(one)}


async def test_an_older_crosswalk_of_hers_leads_to_what_only_it_knows() -> None:
    """It has another anchor, since the better record was not there yet."""
    older: dict[Key, Any] = {
        ("crosswalk", "old e-mail"): crosswalk(("shop", "s1"), ("desk", "d")),
        ("desk", "customer", "d", "person"): person("at the desk"),
    }
    assert await left({**of_somebody(1), **older}, ("crm", "1")) == set()


async def test_a_crosswalk_that_takes_her_for_somebody_else_leads_on() -> None:
    """What it has of that person was shown as hers."""
    mistaken: dict[Key, Any] = {
        ("crosswalk", "an e-mail"): crosswalk(("crm", "2"), ("crm", "1")),
        ("crm", "customer", "2", "person"): person("2"),
    }
    assert await left({**of_somebody(1), **mistaken}, ("crm", "1")) == set()


async def test_a_large_drop_lets_others_work_in_between() -> None:
    clock = Clock()
    of = cache(clock, entries=20_000)
    many = 8 * AT_ONCE
    pages: dict[Key, Any] = {("crm", "customer", "1", "orders", n): page(order(f"{n}"), kind=Crosswalk) for n in range(many)}
    await keep(of, pages, at=clock.now)
    assert await turns_during(of) >= 2 * many // AT_ONCE
    assert len(of) == 0


async def turns_during(of: TwoLevelCache) -> int:
    dropping = asyncio.create_task(of.forget([customer("crm", "1")], lasting_s=LASTING_S))
    turns = 0
    while not dropping.done():
        turns += 1
        await asyncio.sleep(0)
    return turns
