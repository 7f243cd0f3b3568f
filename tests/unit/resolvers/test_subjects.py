"""What stands behind the entries of a timeline: the full record, where the schema has a type for it."""

from datetime import UTC, datetime, timedelta

from adapters.ports.capabilities import Flow
from adapters.ports.records import Channel, Order, OrderStatus, PointsActivity, Ticket, TicketStatus
from tests.unit.resolvers.played import ANNEX, C4C, CDC, SHOP, Account, entry
from tests.unit.resolvers.world import World

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
KEY = 'email: "amelia@example.com"'


def amelia() -> World:
    """A member who bought something, complained, and earned points."""
    links = ((ANNEX, "HRD-1"), (SHOP, "s1"))
    world = World(
        [
            Account(CDC, "u", links=links, emails=("amelia@example.com",), given_name="Amelia"),
            Account(C4C, "c1", emails=("amelia@example.com",), given_name="Amelia"),
            Account(ANNEX, "HRD-1"),
            Account(SHOP, "s1"),
        ]
    )
    earned, opened, bought = NOON, NOON - timedelta(hours=1), NOON - timedelta(hours=2)
    told = (
        (ANNEX, Flow.POINTS_ACTIVITY, "HRD-1", PointsActivity("p1", earned, 840, "Purchase", "N1"), earned),
        (C4C, Flow.TICKETS, "c1", Ticket("t1", "T1", "Strap", TicketStatus.OPEN, opened), opened),
        (SHOP, Flow.ORDERS, "s1", Order("o1", "N1", bought, Channel.ONLINE, OrderStatus.OPEN), bought),
    )
    for system, flow, record_id, record, at in told:
        world.books[system].entries[flow, record_id] = [entry(record, at)]
    return world


def test_points_on_the_page_cost_no_entry_its_subject() -> None:
    answer = amelia().customer(KEY, "timeline { nodes { kind subject { __typename } } }")
    assert not answer.errors
    nodes = answer.data["customer"]["timeline"]["nodes"]
    kinds = {node["kind"]: node["subject"] and node["subject"]["__typename"] for node in nodes}
    assert (kinds["TICKET"], kinds["PURCHASE"]) == ("Ticket", "Order")
