"""Amelia, who may be profiled, and what she does in the played systems."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from adapters.guards.system_client import SystemClient
from adapters.ports.capabilities import ORDER_DETAILS, Flow
from adapters.ports.records import (
    CampaignContact,
    Channel,
    Consent,
    Interaction,
    InteractionKind,
    Order,
    OrderDetails,
    OrderItem,
    OrderStatus,
    Product,
    Purpose,
    TrackedLink,
    WishlistItem,
)
from adapters.ports.shapes import EMAIL
from tests.unit.resolvers.played import ANNEX, C4C, CDC, SHOP, Account, Book, described, entry, ports
from tests.unit.resolvers.world import World

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
KEY = 'email: "amelia@example.com"'
MAIL = "amelia@example.com"
FEEDS, LINKS, TILLS = "touchpoints", "sinch-campaigns", "sap-car"
GRANTED = (
    Consent("marketing", True, Purpose.MARKETING),
    Consent("personalisation", True, Purpose.ANALYTICS),
)
PASSIONS = "passions { name strength trend evidence { summary occurredAt weight source { system { id } recordId } } }"
READ = {"orders", "order_details", "wishlist", "interactions", "campaigns"}
"""What passions alone are read from."""


def connect(world: World, slug: str, flow: Flow, *keyed_by: str, **traits: Any) -> None:
    system = described(slug, flows=frozenset({flow}), keyed_by=keyed_by, **traits)
    book = world.books[slug] = Book(slug, world.ledger)
    world.clients[slug] = SystemClient(
        system, ports(system, book), cache=world.cache, clock=world.clock, ttl_s=world.ttl_s, not_found_ttl_s=15
    )


def amelia(*, born: date | None = date(1984, 5, 14), consents: tuple[Consent, ...] = GRANTED) -> World:
    known: Any = {"emails": ("amelia@example.com",), "given_name": "Amelia", "family_name": "Hart", "birth_date": born}
    world = World(
        [
            Account(CDC, "u", links=((ANNEX, "HRD-1"), (SHOP, "s1")), consents=consents, **known),
            Account(C4C, "c1", **known),
            Account(ANNEX, "HRD-1"),
            Account(SHOP, "s1", links=((CDC, "u"),), wishlist_id="w1"),
        ],
        now=NOW.timestamp(),
    )
    connect(world, FEEDS, Flow.INTERACTIONS, CDC, ANNEX)
    connect(world, LINKS, Flow.CAMPAIGNS, EMAIL)
    return world


def buys(world: World, number: int, *items: OrderItem, days: int = 0, status: OrderStatus = OrderStatus.DELIVERED) -> None:
    at = NOW - timedelta(days=days)
    order = Order(f"o{number}", f"N{number}", at, Channel.ONLINE, status)
    world.books[SHOP].entries.setdefault((Flow.ORDERS, "s1"), []).append(entry(order, at))
    world.books[SHOP].parts[ORDER_DETAILS, order.id] = OrderDetails(order, "s1", None, None, items)


def item(name: str, category: str | None = None) -> OrderItem:
    return OrderItem(f"sku {name}", name, Decimal(1), None, category)


def wishes(world: World, *names: str) -> None:
    made = [WishlistItem(f"i{name}", f"sku {name}", name, added_at=NOW) for name in names]
    world.books[SHOP].entries[Flow.WISHLIST, "w1"] = [entry(one, NOW) for one in made]


def looks(world: World, number: int, category: str, **more: Any) -> None:
    at = NOW - timedelta(days=number + 1)
    product = Product(f"p{number}", "A thing", None, category)
    told = Interaction(f"e{number}", InteractionKind.APP_EVENT, Channel.APP, at, "Product viewed", product=product, **more)
    world.books[FEEDS].entries.setdefault((Flow.INTERACTIONS, f"{CDC}:u"), []).append(entry(told, at))


def clicks(world: World, number: int, target: str, **more: Any) -> None:
    link = TrackedLink(f"https://nxt.to/{number}", 1, target, NOW)
    sent = CampaignContact(f"m{number}", "AUTUMN25", Channel.SMS, NOW, links=(link,), **more)
    world.books[LINKS].entries.setdefault((Flow.CAMPAIGNS, MAIL), []).append(entry(sent, NOW))


def told(world: World, selection: str = PASSIONS) -> Any:
    answer = world.customer(KEY, selection)
    assert (answer.failures, answer.missing) == ({}, [])
    return answer.data["customer"]["passions"]


def names(world: World) -> list[str]:
    return [one["name"] for one in told(world)]
