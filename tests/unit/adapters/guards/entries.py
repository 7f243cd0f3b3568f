"""Entries of the cache about two people, for tests of dropping them: what is kept of each, under which keys."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from adapters.guards.cache_tags import Key
from adapters.guards.two_level_cache import TwoLevelCache
from adapters.ports.crosswalk import Crosswalk, Identity, MatchMethod
from adapters.ports.reading import Fetched
from adapters.ports.records import (
    Candidate,
    Channel,
    Order,
    OrderDetails,
    OrderStatus,
    Person,
    ShopAccount,
    Ticket,
    TicketMessages,
    TicketStatus,
    WishlistItem,
)
from adapters.ports.shapes import Entry, Hits, Page, Position, Window

AT = datetime(2026, 1, 5, tzinfo=UTC)
LASTING_S = 600.0

Item = tuple[Any, Any]
"""A value and the type it is packed as."""


def crosswalk(*records: tuple[str, str], confidence: float = 1.0) -> Item:
    found = tuple(
        Identity(system, one, MatchMethod.LINKED, confidence, (), told_by=system, told_by_record=None, told_at=0.0)
        for system, one in records
    )
    return Crosswalk(records[0], found), Crosswalk


def person(name: str) -> Item:
    return Person(given_name=name), Person


def order(number: str) -> Order:
    return Order(number, number, AT, Channel.ONLINE, OrderStatus.OPEN)


def details(number: str, buyer: str | None) -> Item:
    return OrderDetails(order(number), buyer, None, None, ()), OrderDetails


def page(*records: Any, kind: Any) -> Item:
    return Page(tuple(Entry(one, Position(AT, one.id)) for one in records), has_more=False), Page[kind]


def of_one_person(n: str) -> dict[Key, Item]:
    """Everything that may be kept of person n. Ids of different kinds are the same on purpose."""
    ticket = Ticket(n, n, "A strap", TicketStatus.OPEN, AT, customer_id=n)
    return {
        ("crosswalk", f"e-mail of {n}"): crosswalk(("crm", n), ("shop", n)),
        ("crosswalk", f"id of {n}"): crosswalk(("crm", n), ("shop", n)),
        ("crm", "customer", n, "person"): person(n),
        ("shop", "customer", n, "shop_account"): (ShopAccount(Candidate(n), wishlist_id=f"list {n}"), ShopAccount),
        ("shop", "wishlist", f"list {n}", "wishlist", Window(20)): page(WishlistItem("w", "sku", "Scarf"), kind=WishlistItem),
        ("shop", "customer", n, "orders", Window(10)): page(order(f"order {n}"), kind=Order),
        ("shop", "order", f"order {n}", "order_details"): details(f"order {n}", None),
        ("shop", "order", f"old order {n}", "order_details"): details(f"old order {n}", n),
        ("crm", "customer", n, "tickets", Window(10)): page(ticket, kind=Ticket),
        ("crm", "customer", n, "tickets", Window(5, since=AT)): page(ticket, kind=Ticket),
        ("crm", "ticket", n, "ticket_messages"): (TicketMessages(()), TicketMessages),
        ("crm", "people", f"a search that finds {n}", 10, None): (Hits((Candidate("3"), Candidate(n))), Hits[Candidate]),
    }


async def keep(cache: TwoLevelCache, items: Mapping[Key, Item], *, at: float, asked_at: float | None = None) -> None:
    """`at`: Unix seconds when the answers came."""
    cache.put({key: (Fetched(value, at), kind, LASTING_S) for key, (value, kind) in items.items()}, asked_at=asked_at)


def wanted(items: Mapping[Key, Item]) -> dict[Key, tuple[object, float]]:
    return {key: (kind, LASTING_S) for key, (_, kind) in items.items()}
