"""Merged pages: walking the cursors yields every entry exactly once, whatever fails and heals between two pages."""

from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.ports.capabilities import Flow
from adapters.ports.errors import Unreachable
from adapters.ports.records import Channel, Order, OrderStatus, PointsActivity, Ticket, TicketStatus, WishlistItem
from resolvers.errors import BadInput
from resolvers.seals import Seals
from tests.soak import examples
from tests.unit.resolvers.played import ANNEX, C4C, CDC, ERP, SHOP, Account, entry
from tests.unit.resolvers.world import World

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MAIL = "amelia@example.com"
KEY = f'email: "{MAIL}"'
PAGE = "nodes { number } pageInfo { hasNextPage hasPreviousPage endCursor } missing { id }"
RECORDS = ("c1", "c2", "c3")


def order(name: str, minute: int, channel: Channel = Channel.ONLINE) -> Any:
    at = NOON + timedelta(minutes=minute)
    return entry(Order(name, name, at, channel, OrderStatus.OPEN), at)


def ticket(name: str, minute: int, status: TicketStatus = TicketStatus.OPEN) -> Any:
    at = NOON + timedelta(minutes=minute)
    return entry(Ticket(name, name, "Strap", status, at), at)


def shop_world(streams: dict[str, list[Any]]) -> World:
    """One shop account for each stream of orders."""
    accounts = [Account(SHOP, record_id, links=((CDC, "u"),), emails=(MAIL,), given_name="Amelia") for record_id in streams]
    links = tuple((SHOP, record_id) for record_id in streams)
    world = World([Account(CDC, "u", links=links, emails=(MAIL,), given_name="Amelia"), *accounts])
    world.books[SHOP].entries = {(Flow.ORDERS, record_id): entries for record_id, entries in streams.items()}
    return world


def ticket_world(streams: dict[str, list[Any]]) -> World:
    """One CRM record for each stream of tickets, as when somebody is there under two names."""
    world = World([Account(C4C, record_id, emails=(MAIL,), given_name="Amelia") for record_id in streams])
    world.books[C4C].entries = {(Flow.TICKETS, record_id): entries for record_id, entries in streams.items()}
    return world


def page(world: World, field: str, size: int, after: str | None = None, more: str = "") -> Any:
    arguments = f"first: {size}" + (f', after: "{after}"' if after else "") + more
    return world.customer(KEY, f"{field}({arguments}) {{ {PAGE} }}")


little_at_once = patch("resolvers.stitch.merge.SPARE", 1)
"""Systems are asked for no more than a page, so that short streams take several pages too."""

streams = st.lists(st.lists(st.integers(0, 4), max_size=9), min_size=1, max_size=3)
"""Minutes of the entries of each stream: few of them, so that many are equal."""


def written(minutes: list[list[int]]) -> dict[str, list[Any]]:
    """Ids are unique within a system."""
    return {
        RECORDS[number]: [ticket(f"{place}.{number}", minute) for place, minute in enumerate(stream)]
        for number, stream in enumerate(minutes)
    }


@little_at_once
@examples(120)
@given(streams, st.integers(1, 7))
def test_walking_the_cursors_yields_every_entry_once_and_newest_first(minutes: list[list[int]], size: int) -> None:
    entries = written(minutes)
    world, seen, after = ticket_world(entries), [], None
    for _ in range(40):
        answer = world.customer(
            KEY,
            f"tickets(first: {size}{f', after: {chr(34)}{after}{chr(34)}' if after else ''})"
            " { nodes { number openedAt source { recordId } } pageInfo { hasNextPage endCursor } }",
        )
        found = answer.data["customer"]["tickets"]
        assert len(found["nodes"]) <= size
        seen += [(node["openedAt"], node["source"]["recordId"], node["number"]) for node in found["nodes"]]
        if not found["pageInfo"]["hasNextPage"]:
            break
        after = found["pageInfo"]["endCursor"]
        assert after is not None
    whole = {(record_id, one.record.number) for record_id, stream in entries.items() for one in stream}
    assert sorted((record_id, number) for _, record_id, number in seen) == sorted(whole)
    assert [at for at, _, _ in seen] == sorted((at for at, _, _ in seen), reverse=True)


@little_at_once
@examples(80)
@given(st.lists(st.tuples(st.integers(0, 4), st.sets(st.sampled_from(RECORDS), min_size=1)), max_size=12), st.integers(1, 5))
def test_what_two_records_of_one_system_both_list_comes_once(told: list[tuple[int, set[str]]], size: int) -> None:
    """A ticket that stands at each of somebody's records, as systems show it that know one person by several ids."""
    entries: dict[str, list[Any]] = {record: [] for record in RECORDS}
    for place, (minute, records) in enumerate(told):
        for record in records:
            entries[record].append(ticket(f"{place}", minute))
    world, seen, after = ticket_world(entries), [], None
    for _ in range(40):
        found = page(world, "tickets", size, after).data["customer"]["tickets"]
        seen += [node["number"] for node in found["nodes"]]
        if not found["pageInfo"]["hasNextPage"]:
            break
        after = found["pageInfo"]["endCursor"]
    assert sorted(seen) == sorted(str(place) for place in range(len(told)))


@little_at_once
@examples(120)
@given(streams, st.integers(1, 7), st.lists(st.sets(st.sampled_from(RECORDS), max_size=2), min_size=1, max_size=6))
def test_nothing_comes_twice_or_is_lost_when_streams_fail_and_heal(
    minutes: list[list[int]], size: int, failing: list[set[str]]
) -> None:
    entries = written(minutes)
    world, seen, after = ticket_world(entries), [], None
    for turn in range(80):
        world.books[C4C].broken = failing[turn] if turn < len(failing) else set()
        world.now += 1000
        arguments = f"first: {size}" + (f', after: "{after}"' if after else "")
        answer = world.customer(
            KEY, f"tickets({arguments}) {{ nodes {{ number source {{ recordId }} }} pageInfo {{ hasNextPage endCursor }} }}"
        )
        found = answer.data["customer"]["tickets"]
        if found is None:
            assert answer.failures == {"customer.tickets": [("Unreachable", C4C)]}
            continue
        seen += [(node["source"]["recordId"], node["number"]) for node in found["nodes"]]
        if not found["pageInfo"]["hasNextPage"]:
            break
        after = found["pageInfo"]["endCursor"]
    whole = [(record_id, one.record.number) for record_id, stream in entries.items() for one in stream]
    assert sorted(seen) == sorted(whole)


def test_a_cursor_survives_a_restart_but_fits_only_its_field_and_gateway() -> None:
    streams = {"s1": [order(f"o{minute}", minute) for minute in range(5)]}
    world = shop_world(streams)
    cursor = page(world, "orders", 2).data["customer"]["orders"]["pageInfo"]["endCursor"]
    again = page(shop_world(streams), "orders", 2, cursor)
    assert [node["number"] for node in again.data["customer"]["orders"]["nodes"]] == ["o2", "o1"]
    assert again.data["customer"]["orders"]["pageInfo"]["hasPreviousPage"] is True
    for field, text in (
        ("tickets", cursor),
        ("orders", cursor[:-2] + "xx"),
        ("orders", "0"),
        ("orders", Seals("another key").seal("cursor:orders", [])),
        ("orders", world.house.node_ids.of("Order", "a")),
    ):
        answer = page(world, field, 2, text)
        assert answer.data["customer"] == {field: None}
        assert isinstance(answer.errors[f"customer.{field}"], BadInput)


@pytest.mark.parametrize("first", [0, -1, 101, 100_000])
def test_a_page_of_no_sensible_size_is_turned_down_at_its_field(first: int) -> None:
    answer = World([Account(CDC, "u", emails=(MAIL,))]).customer(KEY, f"orders(first: {first}) {{ nodes {{ number }} }} id")
    assert isinstance(answer.errors["customer.orders"], BadInput)
    assert answer.data["customer"]["id"]


def test_orders_of_other_channels_are_skipped_and_the_page_is_filled_up() -> None:
    mixed = [order(f"o{n:02}", n, Channel.STORE if n % 5 == 0 else Channel.ONLINE) for n in range(30)]
    world, numbers, after = shop_world({"s1": mixed}), [], None
    for _ in range(20):
        found = page(world, "orders", 2, after, ", channels: [STORE]").data["customer"]["orders"]
        assert len(found["nodes"]) == 2
        numbers += [node["number"] for node in found["nodes"]]
        if not found["pageInfo"]["hasNextPage"]:
            break
        after = found["pageInfo"]["endCursor"]
        assert after is not None
    assert numbers == ["o25", "o20", "o15", "o10", "o05", "o00"]


def test_a_page_is_full_as_long_as_there_is_enough_of_what_is_wanted() -> None:
    """One of thirty belongs on it: what is read first holds too few."""
    sparse = [order(f"o{n:03}", n, Channel.STORE if n % 30 == 0 else Channel.ONLINE) for n in range(150)]
    world, pages, after = shop_world({"s1": sparse}), [], None
    for _ in range(5):
        found = page(world, "orders", 2, after, ", channels: [STORE]").data["customer"]["orders"]
        pages.append([node["number"] for node in found["nodes"]])
        if not found["pageInfo"]["hasNextPage"]:
            break
        after = found["pageInfo"]["endCursor"]
    assert pages == [["o120", "o090"], ["o060", "o030"], ["o000"]]


def test_a_pages_end_is_the_position_of_its_last_entry() -> None:
    """Entries left out behind it are passed."""
    mixed = [order(f"o{n:02}", n, Channel.STORE if n % 5 == 0 else Channel.ONLINE) for n in range(30)]
    world = shop_world({"s1": mixed})
    fields = "edges { cursor node { number } } pageInfo { startCursor endCursor }"
    for size in (1, 3):
        found = world.customer(KEY, f"orders(first: {size}, channels: [STORE]) {{ {fields} }}").data["customer"]["orders"]
        assert found["pageInfo"]["startCursor"] == found["edges"][0]["cursor"]
        assert found["pageInfo"]["endCursor"] == found["edges"][-1]["cursor"]


def test_short_lists_of_one_query_ask_a_system_for_the_same_page_once() -> None:
    world = ticket_world({"c1": [ticket(f"t{n}", n) for n in range(12)]})
    world.customer(KEY)
    world.calls()
    answer = world.customer(KEY, "two: tickets(first: 2) { nodes { number } } five: tickets(first: 5) { nodes { number } }")
    five = [{"number": f"t{n}"} for n in (11, 10, 9, 8, 7)]
    assert answer.data["customer"] == {"two": {"nodes": five[:2]}, "five": {"nodes": five}}
    assert len(world.calls(C4C)) == 1


def test_a_rare_channels_orders_are_reached_however_far_back() -> None:
    far = [order(f"o{n:03}", n, Channel.STORE if n == 0 else Channel.ONLINE) for n in range(100)]
    world, numbers, after = shop_world({"s1": far}), [], None
    for _ in range(60):
        found = page(world, "orders", 3, after, ", channels: [STORE]").data["customer"]["orders"]
        numbers += [node["number"] for node in found["nodes"]]
        if not found["pageInfo"]["hasNextPage"]:
            break
        assert found["pageInfo"]["endCursor"] != after
        after = found["pageInfo"]["endCursor"]
    assert numbers == ["o000"]


def test_a_sparse_stream_beside_another_keeps_the_order() -> None:
    """Of the first stream nothing is kept for many pages; the other's older entries wait until it has been read that far."""
    sparse = [order(f"a{n:03}", 200 + n, Channel.ONLINE) for n in range(60)] + [order("a-old", 150, Channel.STORE)]
    dense = [order(f"b{n:03}", n, Channel.STORE) for n in range(5)]
    world, numbers, after = shop_world({"s1": sparse, "s2": dense}), [], None
    for _ in range(40):
        found = page(world, "orders", 2, after, ", channels: [STORE]").data["customer"]["orders"]
        numbers += [node["number"] for node in found["nodes"]]
        if not found["pageInfo"]["hasNextPage"]:
            break
        after = found["pageInfo"]["endCursor"]
    assert numbers == ["a-old", "b004", "b003", "b002", "b001", "b000"]


def test_since_until_and_statuses_reach_the_system() -> None:
    world = shop_world({"s1": [order(f"o{n}", n) for n in range(6)]})
    bounds = ', since: "2026-03-02T12:02:00Z", until: "2026-03-02T14:04:00+02:00"'
    assert [node["number"] for node in page(world, "orders", 9, None, bounds).data["customer"]["orders"]["nodes"]] == ["o3", "o2"]
    world = ticket_world({"c1": [ticket("t1", 1), ticket("t2", 2, TicketStatus.CLOSED)]})
    found = page(world, "tickets", 9, None, ", statuses: [CLOSED]").data["customer"]["tickets"]
    assert [node["number"] for node in found["nodes"]] == ["t2"]


def test_a_failing_stream_beside_a_sound_one_is_named_and_goes_on_later() -> None:
    world = ticket_world({"c1": [ticket("a", 3)], "c2": [ticket("b", 2)]})
    world.books[C4C].broken = {"c2"}
    first = page(world, "tickets", 5).data["customer"]["tickets"]
    assert [node["number"] for node in first["nodes"]] == ["a"]
    assert first["missing"] == [{"id": C4C}]
    assert first["pageInfo"]["hasNextPage"] is True
    world.books[C4C].broken = set()
    second = page(world, "tickets", 5, first["pageInfo"]["endCursor"]).data["customer"]["tickets"]
    assert [node["number"] for node in second["nodes"]] == ["b"]
    assert second["missing"] == []


def test_the_wish_list_goes_by_the_id_that_the_account_names() -> None:
    world = World(
        [Account(SHOP, "s1", links=((CDC, "u"),), wishlist_id="w1"), Account(CDC, "u", links=((SHOP, "s1"),), emails=(MAIL,))]
    )
    world.books[SHOP].entries[Flow.WISHLIST, "w1"] = [entry(WishlistItem("i1", "sku", "Scarf", added_at=NOON), NOON)]
    assert world.customer(KEY, "wishlist { nodes { name } }").data["customer"]["wishlist"] == {"nodes": [{"name": "Scarf"}]}
    world.books[SHOP].fault = Unreachable
    world.now += 100
    assert world.customer(KEY, "wishlist { nodes { name } }").failures == {"customer.wishlist": [("Unreachable", SHOP)]}


def test_the_ledger_of_points_pages_below_the_membership() -> None:
    world = World([Account(ANNEX, "HRD-1"), Account(CDC, "u", links=((ANNEX, "HRD-1"), (ERP, "7")), emails=(MAIL,))])
    lines = [PointsActivity(f"p{n}", NOON + timedelta(minutes=n), n) for n in range(3)]
    world.books[ANNEX].entries[Flow.POINTS_ACTIVITY, "HRD-1"] = [entry(line, line.occurred_at) for line in lines]
    fields = "nodes { points } pageInfo { endCursor hasNextPage }"
    first = world.customer(KEY, f"membership {{ activity(first: 2) {{ {fields} }} }}").data["customer"]["membership"]["activity"]
    assert [node["points"] for node in first["nodes"]] == [2, 1]
    after = first["pageInfo"]["endCursor"]
    rest = world.customer(KEY, f'membership {{ activity(first: 2, after: "{after}") {{ {fields} }} }}')
    assert rest.data["customer"]["membership"]["activity"]["nodes"] == [{"points": 0}]
