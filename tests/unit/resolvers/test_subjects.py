"""What stands behind the entries of a timeline: the full record, where there is a type for it, and what a line tells of it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from adapters.ports.capabilities import ORDER_DETAILS, Flow
from adapters.ports.errors import Unreachable
from adapters.ports.records import (
    CampaignContact,
    Channel,
    Interaction,
    InteractionKind,
    Money,
    Order,
    OrderDetails,
    OrderItem,
    OrderStatus,
    PointsActivity,
    Product,
    Ticket,
    TicketStatus,
    WishlistItem,
)
from adapters.ports.shapes import EMAIL
from tests.unit.resolvers.played import ANNEX, C4C, CDC, SHOP, Account, described, entry
from tests.unit.resolvers.world import World

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MAIL = "amelia@example.com"
KEY = f'email: "{MAIL}"'
CENTRE, MARKETING, FEEDS = "sinch-contact-pro", "sap-marketing-cloud", "touchpoints"
EVERYTHING = """subject {
  __typename
  ... on Order { number } ... on Ticket { subject } ... on CampaignContact { campaign } ... on WishlistItem { name }
  ... on PointsActivity { points }
}"""
K, C = InteractionKind, Channel
TIMES = ("occurred_at", "placed_at", "opened_at", "sent_at", "added_at")


def ago(hours: int) -> datetime:
    return NOON - timedelta(hours=hours)


ORDER = Order("o1", "N1", ago(2), C.ONLINE, OrderStatus.OPEN)


def told(hours: int, kind: InteractionKind, channel: Channel, **more: Any) -> Interaction:
    return Interaction(f"i{hours}", kind, channel, ago(hours), **more)


def held() -> dict[tuple[str, Flow, str], list[Any]]:
    """By system, list and whose it is; the hours ago are the ids."""
    first, second = "Campaign 1", "Campaign 2"
    return {
        (ANNEX, Flow.POINTS_ACTIVITY, "HRD-1"): [PointsActivity("p1", ago(1), 840, "Purchase", "N1")],
        (SHOP, Flow.ORDERS, "s1"): [ORDER],
        (C4C, Flow.TICKETS, "c1"): [Ticket("t1", "T1", "Strap lost", TicketStatus.OPEN, ago(3))],
        (CENTRE, Flow.INTERACTIONS, MAIL): [
            told(4, K.CALL, C.PHONE, about_ticket=(C4C, "T1")),
            told(5, K.CHAT, C.CHAT, about_ticket=(C4C, "T9")),
            told(6, K.CALL, C.PHONE),
        ],
        (MARKETING, Flow.INTERACTIONS, "u"): [
            told(7, K.LINK_CLICKED, C.EMAIL, campaign_id="1", summary=first),
            told(8, K.CAMPAIGN_OPENED, C.EMAIL, campaign_id="1", summary=first),
            told(9, K.CAMPAIGN_SENT, C.EMAIL, campaign_id="1", summary=first),
            told(10, K.CAMPAIGN_OPENED, C.EMAIL, campaign_id="2", summary=second),
            told(11, K.CAMPAIGN_OPENED, C.EMAIL, campaign_id="3"),
        ],
        (MARKETING, Flow.CAMPAIGNS, "u"): [
            CampaignContact("i9", first, C.EMAIL, ago(9), campaign_id="1"),
            CampaignContact("m1", "An earlier one of campaign 1", C.EMAIL, ago(50), campaign_id="1"),
            CampaignContact("m2", second, C.EMAIL, ago(60 * 24), campaign_id="2"),
        ],
        (FEEDS, Flow.INTERACTIONS, "u"): [
            told(12, K.WISHLIST, C.APP, product=Product("7"), what="Added to the wish list"),
            told(13, K.WISHLIST, C.APP, product=Product("8"), what="Taken off the wish list"),
            told(14, K.VISIT, C.STORE),
        ],
        (SHOP, Flow.WISHLIST, "w1"): [WishlistItem("w7", "7", "Chronograph", "Horlogerie Modèle", added_at=ago(12))],
    }


def amelia() -> World:
    """A member who buys, complains by phone, opens messages and wishes for things."""
    links = ((ANNEX, "HRD-1"), (SHOP, "s1"))
    shop = Account(SHOP, "s1", links=((CDC, "u"),), wishlist_id="w1")
    crm = Account(C4C, "c1", emails=(MAIL,), given_name="Amelia")
    world = World([Account(CDC, "u", links=links, emails=(MAIL,), given_name="Amelia"), crm, Account(ANNEX, "HRD-1"), shop])
    world.connect(described(CENTRE, flows=frozenset({Flow.INTERACTIONS}), keyed_by=(EMAIL,)))
    world.connect(described(FEEDS, flows=frozenset({Flow.INTERACTIONS}), keyed_by=(CDC,)))
    world.connect(described(MARKETING, flows=frozenset({Flow.INTERACTIONS, Flow.CAMPAIGNS}), keyed_by=(CDC,)))
    for (system, flow, record_id), records in held().items():
        times = [next(at for name in TIMES if (at := getattr(one, name, None))) for one in records]
        world.books[system].entries[flow, record_id] = [entry(one, at) for one, at in zip(records, times, strict=True)]
    scarf = OrderItem("1", "Silk scarf", quantity=Decimal(1))
    world.books[SHOP].parts[ORDER_DETAILS, "o1"] = OrderDetails(ORDER, "s1", Money(Decimal("350.0"), "GBP"), None, (scarf,))
    return world


def nodes(world: World, fields: str, arguments: str = "") -> list[Any]:
    answer = world.customer(KEY, f"timeline{arguments} {{ nodes {{ occurredAt {fields} }} missing {{ id }} }}")
    assert not answer.errors, answer.errors
    assert answer.data["customer"]["timeline"]["missing"] == []
    found: list[Any] = answer.data["customer"]["timeline"]["nodes"]
    return found


def by_hour(found: list[Any], field: str) -> dict[int, Any]:
    return {int((NOON - datetime.fromisoformat(node["occurredAt"])).total_seconds() // 3600): node[field] for node in found}


SUBJECTS = {
    1: {"__typename": "PointsActivity", "points": 840},
    2: {"__typename": "Order", "number": "N1"},
    3: {"__typename": "Ticket", "subject": "Strap lost"},
    4: {"__typename": "Ticket", "subject": "Strap lost"},
    5: None,
    6: None,
    7: {"__typename": "CampaignContact", "campaign": "Campaign 1"},
    8: {"__typename": "CampaignContact", "campaign": "Campaign 1"},
    9: {"__typename": "CampaignContact", "campaign": "Campaign 1"},
    10: {"__typename": "CampaignContact", "campaign": "Campaign 2"},
    11: None,
    12: {"__typename": "WishlistItem", "name": "Chronograph"},
    13: None,
    14: None,
}
SUMMARIES = {
    1: "Earned 840 points: purchase",
    2: "Bought: Silk scarf, GBP 350.00",
    3: "Ticket: Strap lost",
    4: "Phone call: Strap lost",
    5: "Chat",
    6: "Phone call",
    7: "Link followed: Campaign 1",
    8: "E-mail opened: Campaign 1",
    9: "E-mail sent: Campaign 1",
    10: "E-mail opened: Campaign 2",
    11: "E-mail opened",
    12: "Added to the wish list: Chronograph, Horlogerie Modèle",
    13: "Taken off the wish list",
    14: "Store visit",
}


def test_every_entry_has_its_subject_where_there_is_one() -> None:
    assert by_hour(nodes(amelia(), EVERYTHING), "subject") == SUBJECTS


def test_by_their_type_alone_all_are_told() -> None:
    types = {hour: one and one["__typename"] for hour, one in SUBJECTS.items()}
    found = by_hour(nodes(amelia(), "subject { __typename }"), "subject")
    assert {hour: one and one["__typename"] for hour, one in found.items()} == types


@pytest.mark.parametrize(
    "beside", ["", "amount { amount }", EVERYTHING, "subject { ... on Order { items { name } } }", "subject { __typename }"]
)
def test_a_line_says_the_same_whatever_is_selected_beside_it(beside: str) -> None:
    assert by_hour(nodes(amelia(), f"summary {beside}"), "summary") == SUMMARIES


@pytest.mark.parametrize("kinds", [{K.CALL}, {K.CAMPAIGN_OPENED}, {K.WISHLIST}, {K.PURCHASE}, {K.POINTS_EARNED}])
def test_an_entry_is_told_alike_alone_and_among_all_others(kinds: set[InteractionKind]) -> None:
    alone = nodes(amelia(), f"kind summary {EVERYTHING}", f"(kinds: [{', '.join(kinds)}])")
    among = [node for node in nodes(amelia(), f"kind summary {EVERYTHING}") if node["kind"] in kinds]
    assert alone == among != []


@pytest.mark.parametrize(
    ("subject", "flow", "is_read"),
    [
        ("... on Order { number }", "campaigns", False),
        ("... on CampaignContact { id }", "campaigns", True),
        ("... on Node { id }", "campaigns", True),
        ("... on Ticket { number }", "wishlist", False),
        ("... on WishlistItem { sku }", "wishlist", True),
    ],
)
def test_what_entries_only_name_is_read_for_the_types_that_are_picked(subject: str, flow: str, is_read: bool) -> None:
    world = amelia()
    nodes(world, f"subject {{ {subject} }}")
    assert (flow in {what for _, what in world.calls()}) is is_read


def test_wish_list_and_tickets_are_not_read_unless_the_page_names_them() -> None:
    world = amelia()
    nodes(world, f"summary {EVERYTHING}", "(kinds: [PURCHASE, VISIT])")
    assert not {"wishlist", "tickets", "campaigns"} & {what for _, what in world.calls()}


def test_what_stands_behind_many_entries_is_read_for_all_of_them_at_once() -> None:
    """Tickets are a list of the timeline's own, and are read once more for the one that does not stand on the page."""
    world = amelia()
    nodes(world, f"summary {EVERYTHING}")
    made = [what for _, what in world.calls() if what in ("wishlist", "tickets", "campaigns", "order_details")]
    assert sorted(made) == ["campaigns", "order_details", "tickets", "tickets", "wishlist"]


def test_the_items_of_so_many_sales_are_read_for_the_lines_as_a_page_has() -> None:
    world = amelia()
    orders = [Order(f"o{number}", f"N{number}", ago(100 + number), C.ONLINE, OrderStatus.OPEN) for number in range(30)]
    world.books[SHOP].entries[Flow.ORDERS, "s1"] = [entry(order, order.placed_at) for order in orders]
    for order in orders:
        item = OrderItem("1", f"Thing {order.number}", quantity=Decimal(1))
        world.books[SHOP].parts[ORDER_DETAILS, order.id] = OrderDetails(order, "s1", None, None, (item,))
    lines = [node["summary"] for node in nodes(world, "summary", "(first: 100, kinds: [PURCHASE])")]
    assert lines == [f"Bought: Thing N{number}" for number in range(20)] + ["Ordered online"] * 10
    assert sum(len(ids) for _, what, ids in world.ledger if what == "order_details") == 20
    world.now += 600
    fields = "summary subject { ... on Order { items { name } } }"
    assert [node["summary"] for node in nodes(world, fields, "(first: 100, kinds: [PURCHASE])")][20:] == [
        f"Bought: Thing N{number}" for number in range(20, 30)
    ]


def test_a_failed_read_shortens_only_the_timeline_entries_that_need_it() -> None:
    world = amelia()
    world.books[SHOP].faulty_groups = {ORDER_DETAILS: Unreachable}
    world.books[SHOP].broken = {"w1"}
    lines = by_hour(nodes(world, "summary subject { ... on Ticket { number } }"), "summary")
    assert (lines[2], lines[12]) == ("Ordered online", "Added to the wish list")
    assert {hour: line for hour, line in lines.items() if hour not in (2, 12)} == {
        hour: line for hour, line in SUMMARIES.items() if hour not in (2, 12)
    }


def test_a_subject_that_could_not_be_read_is_an_error_in_its_place() -> None:
    world = amelia()
    world.books[SHOP].broken = {"w1"}
    answer = world.customer(KEY, f"timeline(kinds: [WISHLIST]) {{ nodes {{ {EVERYTHING} }} }}")
    assert answer.failures == {f"customer.timeline.nodes.{place}.subject": [("Unreachable", SHOP)] for place in (0, 1)}


def test_who_is_a_subject_is_told_in_its_own_list_too() -> None:
    fields = "membership { activity { nodes { points reason } } } wishlist { nodes { name } } campaigns { nodes { campaign } }"
    answer = amelia().customer(KEY, fields)
    assert not answer.errors
    customer = answer.data["customer"]
    assert customer["membership"]["activity"]["nodes"] == [{"points": 840, "reason": "Purchase"}]
    assert customer["wishlist"]["nodes"] == [{"name": "Chronograph"}]
    assert len(customer["campaigns"]["nodes"]) == 3


def test_points_on_the_page_cost_no_entry_its_subject() -> None:
    assert [node["subject"] for node in nodes(amelia(), "subject { ... on Order { number } }", "(first: 2)")] == [
        {},
        {"number": "N1"},
    ]
