"""Somebody with something to say of everything that a briefing tells, in fake systems."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from adapters.guards.system_client import SystemClient
from adapters.ports.capabilities import ORDER_DETAILS, PERSON, POINTS, Flow, Groups
from adapters.ports.records import (
    Channel,
    Consent,
    Interaction,
    InteractionKind,
    Order,
    OrderDetails,
    OrderItem,
    OrderStatus,
    Person,
    Points,
    Purpose,
    Sale,
    SaleKind,
    Ticket,
    TicketPriority,
    TicketStatus,
)
from tests.unit.resolvers.played import ANNEX, C4C, CDC, SHOP, Account, Book, described, entry, ports
from tests.unit.resolvers.world import World

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
KEY = 'email: "amelia@example.com"'
FEEDS, TILLS = "touchpoints", "sap-car"
BRIEFING = "briefing { headline points { text importance sources { system { id } recordId } } missing { id } }"
GRANTED = (Consent("marketing", True, Purpose.MARKETING), Consent("personalisation", True, Purpose.ANALYTICS))


def connect(world: World, slug: str, flow: Flow, *keyed_by: str, groups: Groups = frozenset()) -> None:
    system = described(slug, flows=frozenset({flow}), keyed_by=keyed_by, groups=groups)
    book = world.books[slug] = Book(slug, world.ledger)
    world.clients[slug] = SystemClient(
        system, ports(system, book), cache=world.cache, clock=world.clock, ttl_s=world.ttl_s, not_found_ttl_s=15
    )


def amelia(*, born: date | None = date(1984, 3, 5), consents: tuple[Consent, ...] = GRANTED) -> World:
    known: Any = {"emails": ("amelia@example.com",), "given_name": "Amelia", "family_name": "Hart", "birth_date": born}
    world = World(
        [
            Account(CDC, "u", links=((ANNEX, "HRD-1"), (SHOP, "s1")), consents=consents, **known),
            Account(C4C, "c1", **known),
            Account(ANNEX, "HRD-1"),
            Account(SHOP, "s1", links=((CDC, "u"),)),
        ],
        now=NOW.timestamp(),
    )
    world.books[C4C].parts[PERSON, "c1"] = Person("Ms", "Amelia", "Hart", born)
    world.books[ANNEX].parts[POINTS, "HRD-1"] = Points(4120, expiring=1500, expires_on=date(2026, 3, 31))
    connect(world, FEEDS, Flow.INTERACTIONS, CDC)
    connect(world, TILLS, Flow.ORDERS, ANNEX, groups=frozenset({ORDER_DETAILS}))
    complains(world, "t1", "Watch repair", days=9)
    loves_watches(world)
    visits(world, "v1", days=40)
    return world


def complains(world: World, number: str, subject: str, *, days: int, priority: TicketPriority | None = None) -> None:
    at = NOW - timedelta(days=days)
    ticket = Ticket(number, number, subject, TicketStatus.OPEN, at, priority)
    world.books[C4C].entries.setdefault((Flow.TICKETS, "c1"), []).append(entry(ticket, at))


def loves_watches(world: World) -> None:
    order = Order("o1", "N1", NOW - timedelta(days=90), Channel.ONLINE, OrderStatus.DELIVERED)
    world.books[SHOP].entries[Flow.ORDERS, "s1"] = [entry(order, order.placed_at)]
    item = OrderItem("sku", "Automatic watch", Decimal(1), None, "Watches")
    world.books[SHOP].parts[ORDER_DETAILS, "o1"] = OrderDetails(order, "s1", None, None, (item,))


def visits(world: World, id_: str, *, days: float, what: str = "Visit", **more: Any) -> None:
    """`days` ago; negative: still to come."""
    at = NOW - timedelta(days=days)
    told = Interaction(id_, InteractionKind.VISIT, more.pop("channel", Channel.STORE), at, what, **more)
    world.books[FEEDS].entries.setdefault((Flow.INTERACTIONS, "u"), []).append(entry(told, at))


def pays(world: World, number: str, *, days: int, status: OrderStatus = OrderStatus.COMPLETED, **more: Any) -> None:
    at = NOW - timedelta(days=days)
    order = Order(
        number, number, at, more.get("channel", Channel.STORE), status, sale=Sale(more.get("kind", SaleKind.TILL), number)
    )
    world.books[TILLS].entries.setdefault((Flow.ORDERS, "HRD-1"), []).append(entry(order, at))


def told(world: World) -> Any:
    answer = world.customer(KEY, BRIEFING)
    assert (answer.failures, answer.missing) == ({}, [])
    return answer.data["customer"]["briefing"]


def texts(briefing: Any) -> list[str]:
    return [point["text"] for point in briefing["points"]]


def line(world: World, beginning: str) -> str | None:
    return next((text for text in texts(told(world)) if text.startswith(beginning)), None)
