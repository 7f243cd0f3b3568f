"""`passions` of a customer: whose are told at all, what they rest on, and what is said when a system fails."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from adapters.ports.capabilities import CONSENTS, ORDER_DETAILS, PERSON, SHOP_ACCOUNT, Flow
from adapters.ports.errors import Throttled, Unreachable
from adapters.ports.records import (
    Channel,
    Consent,
    Interaction,
    InteractionKind,
    OrderStatus,
    Product,
    Purpose,
)
from resolvers.consent_sources.requests import OBJECTIONS
from resolvers.demand import groups_wanted
from resolvers.errors import BadInput
from tests.unit.resolvers.passions.loving import (
    FEEDS,
    KEY,
    LINKS,
    MAIL,
    NOW,
    PASSIONS,
    READ,
    amelia,
    buys,
    clicks,
    item,
    looks,
    names,
    told,
    wishes,
)
from tests.unit.resolvers.played import CDC, SHOP, entry
from tests.unit.resolvers.world import World


def lover_of_watches(**given: Any) -> World:
    """Everything at once, so that whoever leaves a rule out sees passions."""
    world = amelia(**given)
    buys(world, 1, item("Automatic watch", "Watches"))
    wishes(world, "Chronograph")
    looks(world, 1, "Watches")
    clicks(world, 1, "https://shop.example.com/watches")
    return world


def test_each_sign_is_evidence_with_its_source_and_the_strongest_first() -> None:
    (watches,) = told(lover_of_watches())
    assert (watches["name"], watches["trend"]) == ("Watches", "STEADY")
    assert 0 < watches["strength"] < 0.5
    assert [
        (one["summary"], one["weight"], one["source"]["system"]["id"], one["source"]["recordId"]) for one in watches["evidence"]
    ] == [
        ("Bought: Automatic watch", 1.0, SHOP, "o1"),
        ("Wished for: Chronograph", 0.5, SHOP, "w1"),
        ("Followed a link of the campaign AUTUMN25", 0.2, LINKS, MAIL),
        ("Looked at: A thing", 0.1, FEEDS, f"{CDC}:u"),
    ]
    assert watches["evidence"][0]["occurredAt"] == "2026-03-02T09:00:00.000Z"


def test_a_wish_that_the_app_tells_without_a_name_does_not_hide_the_list() -> None:
    world = amelia()
    wishes(world, "Chronograph")
    product, event = Product("sku Chronograph"), "app.wishlist.changed.added"
    added = Interaction("e1", InteractionKind.WISHLIST, Channel.APP, NOW, "Added to the wish list", product=product, event=event)
    world.books[FEEDS].entries[Flow.INTERACTIONS, f"{CDC}:u"] = [entry(added, NOW)]
    (watches,) = told(world)
    assert [one["summary"] for one in watches["evidence"]] == ["Wished for: Chronograph"]


def test_only_as_many_as_are_wanted_are_told_and_five_by_default() -> None:
    world = amelia()
    for number, category in enumerate(["Watches", "Fragrance", "Shoes", "Handbags", "Fine Jewellery", "Food Hall", "Homeware"]):
        buys(world, number, item("A thing", category), days=number)
    assert len(names(world)) == 5
    assert [one["name"] for one in told(world, "passions(first: 2) { name }")] == ["Watches", "Fragrance"]
    (error,) = world.customer(KEY, "passions(first: 0) { name }").errors.values()
    assert isinstance(error, BadInput)


def asked_beyond_the_gate(world: World) -> set[str]:
    return {what for _, what in world.calls()} & READ


@pytest.mark.parametrize("key", [KEY, 'membershipNumber: "HRD-1"', f'external: {{system: "{SHOP}", id: "s1"}}'])
def test_of_a_child_no_passion_is_told_and_nothing_is_read_for_one(key: str) -> None:
    world = lover_of_watches(born=date(2013, 6, 21))
    answer = world.customer(key, PASSIONS)
    assert (answer.data["customer"]["passions"], answer.errors, answer.missing) == ([], {}, [])
    assert asked_beyond_the_gate(world) == set()


def test_after_an_objection_no_passion_is_told_and_nothing_is_read_for_one() -> None:
    world = lover_of_watches(consents=(Consent("marketing", False, Purpose.MARKETING),))
    assert told(world) == []
    assert asked_beyond_the_gate(world) == set()


def test_unreadable_consents_withhold_passions_and_nothing_is_read() -> None:
    world = lover_of_watches()
    world.customer(KEY)
    world.calls()
    world.books[CDC].faulty_groups = {CONSENTS: Unreachable}
    answer = world.customer(KEY, f"id {PASSIONS}")
    assert answer.data["customer"]["passions"] is None
    assert answer.failures == {"customer.passions": [("Withheld", CDC)]}
    assert asked_beyond_the_gate(world) == set()


def test_whoever_may_be_profiled_is_read_of_everything() -> None:
    world = lover_of_watches()
    assert names(world) == ["Watches"]
    assert asked_beyond_the_gate(world) == READ


def test_what_is_denied_is_told_in_no_passion_and_in_no_evidence() -> None:
    world = amelia()
    buys(world, 1, item("Leather strap", "Watches"), item("Support bracelet", "Mobility"), item("Calm cream", "Pharmacy"))
    buys(world, 2, item("Bridal clutch", "Handbags"), item("Kosher hamper", "Food Hall"))
    (watches,) = told(world)
    assert [one["summary"] for one in watches["evidence"]] == ["Bought: Leather strap"]


def test_cancelled_or_returned_orders_are_not_loved_and_not_read_in_detail() -> None:
    world = amelia()
    buys(world, 1, item("A watch", "Watches"), status=OrderStatus.RETURNED)
    buys(world, 2, item("A watch", "Watches"), status=OrderStatus.CANCELLED)
    assert told(world) == []
    assert (SHOP, "order_details") not in world.calls()


def test_a_purchase_that_may_have_been_cancelled_is_not_loved() -> None:
    world = amelia()
    buys(world, 1, item("A watch", "Watches"), status=OrderStatus.OTHER)
    assert told(world) == []


def test_a_receipt_of_unknown_status_takes_back_what_its_lines_return() -> None:
    world = amelia()
    buys(world, 1, item("A watch", "Watches"), days=5)
    assert names(world) == ["Watches"]
    buys(world, 2, replace(item("A watch", "Watches"), quantity=Decimal(-1)), days=1, status=OrderStatus.OTHER)
    world.now += 3600
    assert told(world) == []


def test_ten_orders_are_looked_into_and_no_more() -> None:
    world = amelia()
    for number in range(15):
        buys(world, number, item("A watch", "Watches"), days=number)
    assert names(world) == ["Watches"]
    assert sorted(whom for slug, what, each in world.ledger if what == "order_details" for whom in each) == [
        f"o{number}" for number in sorted(range(10), key=str)
    ]


def test_what_the_person_did_not_agree_to_be_served_by_never_counts() -> None:
    world = amelia()
    for number in range(20):
        looks(world, number, "Watches", may_profile=False)
        looks(world, number + 20, "Shoes", may_profile=number % 2 or None)
    assert names(world) == ["Shoes"]


def test_what_names_somebody_else_is_somebody_elses() -> None:
    world = amelia()
    for number in range(5):
        clicks(world, number, "https://shop.example.com/watches", named=((CDC, "somebody else"),))
        clicks(world, number + 5, "https://shop.example.com/shoes", named=((CDC, "u"),))
        looks(world, number, "Fragrance", named=((SHOP, "another"),))
    assert names(world) == ["Shoes"]


@pytest.mark.parametrize("lost", [SHOP, FEEDS, LINKS])
def test_a_system_that_fails_is_missing_and_the_others_tell_what_they_know(lost: str) -> None:
    world = lover_of_watches()
    for number in range(9):
        looks(world, number + 2, "Watches")
    world.customer(KEY)
    world.books[lost].fault = Unreachable
    answer = world.customer(KEY, PASSIONS)
    assert (answer.failures, answer.missing) == ({}, [("customer.passions", lost)])
    (watches,) = answer.data["customer"]["passions"]
    assert lost not in {one["source"]["system"]["id"] for one in watches["evidence"]}


@pytest.mark.parametrize("group", [ORDER_DETAILS, SHOP_ACCOUNT])
def test_a_part_of_the_shop_that_fails_costs_only_what_it_would_tell(group: Any) -> None:
    world = lover_of_watches()
    world.books[SHOP].faulty_groups = {group: Throttled}
    answer = world.customer(KEY, PASSIONS)
    assert (answer.failures, answer.missing) == ({}, [("customer.passions", SHOP)])
    assert [one["name"] for one in answer.data["customer"]["passions"]] == ["Watches"]


def test_where_nothing_came_and_a_system_failed_passions_are_an_error() -> None:
    world = lover_of_watches()
    world.customer(KEY)
    for slug in (SHOP, FEEDS, LINKS):
        world.books[slug].fault = Throttled
    answer = world.customer(KEY, f"id {PASSIONS}")
    assert answer.data["customer"]["passions"] is None
    assert answer.failures == {"customer.passions": [("Throttled", slug) for slug in sorted((SHOP, FEEDS, LINKS))]}


def test_somebody_who_did_nothing_loves_nothing() -> None:
    assert told(amelia()) == []


def test_nothing_but_what_the_gate_reads_is_started_before_it_has_opened() -> None:
    assert groups_wanted(frozenset({"passions"})) == {PERSON, OBJECTIONS}
