"""`passions` of what was brought back to the house, and of what was taken off the wish list."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from adapters.ports.capabilities import ORDER_DETAILS, Flow
from adapters.ports.records import (
    Channel,
    Interaction,
    InteractionKind,
    Money,
    Order,
    OrderDetails,
    OrderItem,
    OrderItemStatus,
    OrderStatus,
    Product,
    Sale,
    SaleKind,
    WishlistItem,
)
from adapters.ports.records.orders import NOT_KEPT
from tests.unit.resolvers.passions.loving import FEEDS, NOW, TILLS, amelia, buys, connect, item, names
from tests.unit.resolvers.played import CDC, ERP, SHOP, entry
from tests.unit.resolvers.world import World


def comes_back(
    world: World, number: int, what: OrderItem, *, days: int, slug: str = SHOP, kind: SaleKind = SaleKind.TILL
) -> None:
    """A return as the tills' system lists it: a document of its own, of which money goes back."""
    at, total = NOW - timedelta(days=days), Money(Decimal(-120), "GBP")
    made = Order(f"r{number}", f"R{number}", at, Channel.STORE, OrderStatus.RETURNED, total=total, sale=Sale(kind, f"r{number}"))
    world.books[slug].entries.setdefault((Flow.ORDERS, "s1"), []).append(entry(made, at))
    back = replace(what, quantity=-what.quantity)
    world.books[slug].parts[ORDER_DETAILS, made.id] = OrderDetails(made, "s1", total, None, (back,))


def test_a_watch_returned_at_the_till_is_not_loved_but_its_scarf_is() -> None:
    """Both were on one receipt."""
    world = amelia()
    buys(world, 1, item("A watch", "Watches"), item("A scarf", "Scarves"), days=9)
    comes_back(world, 1, item("A watch"), days=2)
    assert names(world) == ["Fashion"]


@pytest.mark.parametrize("status", sorted(NOT_KEPT))
def test_a_cancelled_rejected_or_returned_piece_is_not_loved(
    status: OrderItemStatus,
) -> None:
    """Another piece of the order is."""
    world = amelia()
    buys(world, 1, replace(item("A watch", "Watches"), status=status), item("A scarf", "Scarves"), days=9)
    assert names(world) == ["Fashion"]


@pytest.mark.parametrize("status", [*sorted(set(OrderItemStatus) - NOT_KEPT), None])
def test_a_piece_that_is_on_its_way_or_of_which_nothing_is_said_is_loved(status: OrderItemStatus | None) -> None:
    world = amelia()
    buys(world, 1, replace(item("A watch", "Watches"), status=status))
    assert names(world) == ["Watches"]


def test_a_returned_piece_takes_back_nothing_else_unlike_a_till_return() -> None:
    world = amelia()
    watch = item("A watch", "Watches")
    buys(world, 1, watch, days=90)
    buys(world, 2, replace(watch, status=OrderItemStatus.RETURNED), days=9)
    assert names(world) == ["Watches"]
    comes_back(world, 1, replace(watch, status=OrderItemStatus.RETURNED), days=2)
    world.now += 3600
    assert names(world) == []


def test_what_the_erp_sold_comes_back_by_the_tills_system_alone() -> None:
    world = amelia()
    for slug, groups in ((ERP, frozenset({ORDER_DETAILS})), (TILLS, frozenset({ORDER_DETAILS}))):
        connect(world, slug, Flow.ORDERS, SHOP, groups=groups)
    sold = Order("e1", "e1", NOW - timedelta(days=9), Channel.STORE, OrderStatus.COMPLETED, sale=Sale(SaleKind.OTHER, "e1"))
    for slug in (ERP, TILLS):
        world.books[slug].entries[Flow.ORDERS, "s1"] = [entry(sold, sold.placed_at)]
        items = (item("A watch", "Watches"), item("A scarf", "Scarves"))
        world.books[slug].parts[ORDER_DETAILS, "e1"] = OrderDetails(sold, None, None, None, items)
    assert names(world) == ["Fashion", "Watches"]
    at, total = NOW - timedelta(days=2), Money(Decimal(-120), "GBP")
    for number, kind in ((1, SaleKind.OTHER), (2, SaleKind.WEB)):
        back = Order(f"r{number}", "R", at, Channel.STORE, OrderStatus.RETURNED, total=total, sale=Sale(kind, f"r{number}"))
        world.books[TILLS].entries[Flow.ORDERS, "s1"].append(entry(back, at))
        given_back = replace(item("A watch" if number == 1 else "A scarf"), quantity=Decimal(-1))
        world.books[TILLS].parts[ORDER_DETAILS, back.id] = OrderDetails(back, None, total, None, (given_back,))
    world.now += 3600
    assert names(world) == ["Fashion"]


def test_a_wish_that_was_removed_in_the_app_is_no_wish() -> None:
    """It is one if it was added again later, or if the list has it."""

    def changed(number: int, sku: str, action: str, hours: int, **more: Any) -> None:
        at, product = NOW - timedelta(hours=hours), Product(sku, "A thing", None, "Watches" if sku == "p1" else "Shoes")
        event = f"app.wishlist.changed.{action}"
        told = Interaction(f"w{number}", InteractionKind.WISHLIST, Channel.APP, at, action, product=product, event=event, **more)
        world.books[FEEDS].entries.setdefault((Flow.INTERACTIONS, f"{CDC}:u"), []).append(entry(told, at))

    world = amelia()
    changed(1, "p1", "added", 9)
    changed(2, "p1", "removed", 5, may_profile=False)
    changed(3, "p2", "removed", 9)
    changed(4, "p2", "added", 5)
    assert names(world) == ["Shoes"]
    listed = WishlistItem("i1", "p1", "Chronograph", added_at=NOW)
    world.books[SHOP].entries[Flow.WISHLIST, "w1"] = [entry(listed, NOW)]
    world.now += 3600
    assert names(world) == ["Watches", "Shoes"]
