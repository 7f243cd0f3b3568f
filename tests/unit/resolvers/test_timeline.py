"""The timeline, page by page: every entry once and in order, whatever comes, goes, fails and heals between two pages.

Over vendors that page in nine ways (`vendors`, `feeds`), merged and asked for as a caller does. What must be seen is told by a
plain model over what the vendors hold (`walks`).
"""

from collections.abc import Sequence
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.ports.records import Channel, InteractionKind
from resolvers.stitch import merge
from tests.soak import examples
from tests.unit.resolvers.feeds import VENDORS, Calls, Events, Messages, Tills
from tests.unit.resolvers.vendors import Desk, Ledger, Ledgers, Shop, Vendor, Whole
from tests.unit.resolvers.walks import QUIET, Drawn, Turn, Walk, Wanted, begun, place

drawn = st.builds(Drawn, st.integers(0, 4), st.sampled_from("abc"), st.integers(0, 4), st.integers(0, 4), st.integers(0, 2))
turns = st.builds(
    Turn,
    st.lists(drawn, max_size=3),
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 9)), max_size=2),
    st.dictionaries(st.integers(0, 4), st.integers(1, 2), max_size=2),
)
vendors = st.lists(st.sampled_from(VENDORS), min_size=3, max_size=5, unique=True)
some_kinds = st.none() | st.frozensets(
    st.sampled_from([kind for vendor in VENDORS for kind in dict.fromkeys(sort.kind for sort in vendor.sorts)]), min_size=1
)
some_channels = st.none() | st.frozensets(
    st.sampled_from([Channel.STORE, Channel.ONLINE, Channel.EMAIL, Channel.APP]), min_size=1
)
bounds = st.none() | st.integers(0, 5)
sizes = st.integers(1, 7)


def walked(walk: Walk, script: Sequence[Turn] = ()) -> list[Any]:
    """All nodes. Vendors are asked for little at a time, or each would be read whole at once and none of its pages would end."""
    with patch.multiple(merge, SPARE=1, LARGEST=4):
        nodes = walk.to_the_end(script)
    assert not walk.owed
    return nodes


@examples(110)
@given(vendors, st.lists(drawn, max_size=40), sizes)
def test_the_whole_walk_is_in_order_with_every_entry_once(kinds: list[type[Vendor]], deeds: list[Drawn], size: int) -> None:
    places = [place(node) for node in walked(begun(kinds, deeds, Wanted(size)))]
    assert places == sorted(places, reverse=True)


@examples(180)
@given(vendors, st.lists(drawn, max_size=30), sizes.map(Wanted), st.lists(turns, min_size=1, max_size=6))
def test_nothing_comes_twice_or_is_lost_whatever_happens_between_pages(
    kinds: list[type[Vendor]], deeds: list[Drawn], wanted: Wanted, script: list[Turn]
) -> None:
    walked(begun(kinds, deeds, wanted), script)


@pytest.mark.parametrize("kind", VENDORS)
@examples(25)
@given(deeds=st.lists(drawn, min_size=12, max_size=40), size=st.integers(1, 3), script=st.lists(turns, max_size=3))
def test_each_way_of_paging_is_exact_also_where_a_cut_falls_among_equals(
    kind: type[Vendor], deeds: list[Drawn], size: int, script: list[Turn]
) -> None:
    """One vendor alone with so much at each time that its pages end within one."""
    walked(begun([kind], deeds, Wanted(size)), script)


@examples(110)
@given(
    vendors,
    st.lists(drawn, max_size=30),
    st.builds(Wanted, sizes, some_kinds, some_channels, bounds, bounds),
    st.lists(turns, max_size=4),
)
def test_what_is_filtered_is_as_exact(kinds: list[type[Vendor]], deeds: list[Drawn], wanted: Wanted, script: list[Turn]) -> None:
    walked(begun(kinds, deeds, wanted), script)


FIXED = 25
"""Rows of a vendor's page of a fixed size, where reads are counted: more than are asked of it for one page of ours."""


def counting(*kinds: type[Vendor], wanted: Wanted, count: int = 60) -> Walk:
    """At each vendor as many deeds of its first sort, at one record, no two of the vendor's at one time."""
    deeds = [Drawn(number, "a", at, 0, 0) for at in range(count) for number in range(len(kinds))]
    walk = begun(kinds, deeds, wanted)
    for vendor in walk.store.vendors:
        vendor.leaf = FIXED
    return walk


def reads(walk: Walk) -> dict[str, int]:
    return {vendor.slug: vendor.reads for vendor in walk.store.vendors if vendor.reads}


@pytest.mark.parametrize("first", [1, 7, 13, 25])
def test_a_page_reads_each_list_once_and_again_where_a_vendors_page_ends(first: int) -> None:
    """Beside what stands on the page, one older row is read; and where the vendor's page begins right behind what was seen
    before, the page in front of it, since rows may have gone there."""
    walk = counting(Whole, Ledgers, Calls, Shop, Ledger, wanted=Wanted(first))
    seen: dict[str, int] = {Shop.slug: 0, Ledger.slug: 0}
    for _ in range(10):
        nodes, _ = walk.turn(QUIET)
        asked = max(first, merge.SPARE)
        expected = {slug: (at + asked) // FIXED - max(0, at - 1) // FIXED + 1 for slug, at in seen.items()}
        assert reads(walk) == dict.fromkeys([Whole.slug, Ledgers.slug, Calls.slug], 1) | expected
        for node in nodes:
            if (slug := node["source"]["system"]["id"]) in seen:
                seen[slug] += 1


@pytest.mark.parametrize(
    ("kind", "systems"),
    [
        (InteractionKind.PURCHASE, {Shop, Ledgers, Tills, Whole, Desk}),
        (InteractionKind.POINTS_SPENT, {Ledger, Whole, Desk}),
        (InteractionKind.CAMPAIGN_SENT, {Messages, Whole, Desk}),
        (InteractionKind.CALL, {Calls, Whole, Desk}),
        (InteractionKind.VISIT, {Events, Whole, Desk}),
    ],
)
def test_a_list_that_can_hold_nothing_of_what_is_wanted_is_not_read(kind: InteractionKind, systems: set[type[Vendor]]) -> None:
    walk = counting(*VENDORS, wanted=Wanted(3, kinds=frozenset({kind})), count=4)
    walk.turn(QUIET)
    assert set(reads(walk)) == {vendor.slug for vendor in systems}


def test_a_missing_systems_entries_come_first_when_it_is_back() -> None:
    """Amelia's visits to the till are missing from two pages, and stand in their own order from the third on."""
    walk = counting(Tills, Whole, Shop, wanted=Wanted(3), count=4)
    down = Turn([], [], {0: 1})
    systems = [[place(node)[1] for node in walk.turn(turn)[0]] for turn in (down, down, QUIET)]
    assert [Tills.slug in page for page in systems] == [False, False, True]
    assert systems[2] == [Tills.slug] * 3
    walk.to_the_end([])
    assert not walk.owed
