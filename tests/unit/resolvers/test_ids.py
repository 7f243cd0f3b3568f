"""An id names one thing that says the same whoever asks and however it is reached: clients cache by it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from adapters.ports.capabilities import ARTICLE_PAGE, ORDER_DETAILS, SHOP_ACCOUNT, Flow
from adapters.ports.errors import Unreachable
from adapters.ports.records import (
    ArticlePage,
    Candidate,
    Channel,
    Money,
    Order,
    OrderDetails,
    OrderStatus,
    PointsActivity,
    ShopAccount,
    WishlistItem,
)
from tests.unit.resolvers.played import ANNEX, CDC, KNOWLEDGE, SHOP, Account, entry
from tests.unit.resolvers.world import World

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
AMELIA, BRUNO = 'email: "amelia@example.com"', 'email: "bruno@example.com"'
LISTED = Order("o1", "N1", NOON, Channel.STORE, OrderStatus.SHIPPED, store="Harbour", as_of=NOON + timedelta(days=1))
READ = replace(LISTED, status=OrderStatus.DELIVERED, store=None, as_of=NOON + timedelta(days=2))
"""The same order as its details have it, which know less of one thing and more of another."""
ORDER = "id number status store placedAt channel total { amount } source { recordId asOf system { id } }"


def two_customers() -> World:
    world = World(
        [
            Account(CDC, "u1", links=((SHOP, "s1"), (ANNEX, "HRD-1")), emails=("amelia@example.com",), given_name="Amelia"),
            Account(CDC, "u2", links=((SHOP, "s2"), (ANNEX, "HRD-2")), emails=("bruno@example.com",), given_name="Bruno"),
            *(Account(SHOP, record_id) for record_id in ("s1", "s2")),
            *(Account(ANNEX, number) for number in ("HRD-1", "HRD-2")),
        ]
    )
    shop, loyalty = world.books[SHOP], world.books[ANNEX]
    shop.parts[ORDER_DETAILS, "o1"] = OrderDetails(READ, "s1", Money(Decimal("120.50"), "GBP"), None, ())
    for place, (record_id, number) in enumerate((("s1", "HRD-1"), ("s2", "HRD-2")), start=1):
        shop.entries[Flow.ORDERS, record_id] = [entry(LISTED, NOON)]
        shop.parts[SHOP_ACCOUNT, record_id] = ShopAccount(Candidate(record_id), f"list-{record_id}")
        shop.entries[Flow.WISHLIST, f"list-{record_id}"] = [entry(WishlistItem("1", "sku", f"Wish {place}"), NOON)]
        loyalty.entries[Flow.POINTS_ACTIVITY, number] = [entry(PointsActivity("1", NOON, 10 * place), NOON)]
    return world


def order_of(world: World, key: str) -> Any:
    (order,) = world.customer(key, f"orders {{ nodes {{ {ORDER} }} }}").data["customer"]["orders"]["nodes"]
    return order


def test_an_order_of_two_customers_lists_is_one_order_and_the_same_by_id() -> None:
    world = two_customers()
    hers, his = order_of(world, AMELIA), order_of(world, BRUNO)
    found = world.ask("query ($id: ID!) { node(id: $id) { ... on Order { " + ORDER + " } } }", id=hers["id"]).data["node"]
    assert hers == his == found
    assert (found["status"], found["store"]) == ("SHIPPED", "Harbour")
    assert found["source"] == {"recordId": "o1", "asOf": "2026-03-03T12:00:00.000Z", "system": {"id": SHOP}}


def test_an_order_whose_list_cannot_be_read_is_an_error_and_not_half_of_it() -> None:
    world = two_customers()
    id_ = order_of(world, AMELIA)["id"]
    world.now += 10_000
    world.books[SHOP].broken = {"s1"}
    answer = world.ask("query ($id: ID!) { node(id: $id) { id } }", id=id_)
    assert (answer.data["node"], answer.failures) == (None, {"node": [(Unreachable.__name__, SHOP)]})


def test_an_order_gone_from_its_buyers_list_is_read_from_its_details() -> None:
    world = two_customers()
    id_ = order_of(world, AMELIA)["id"]
    world.now += 10_000
    world.books[SHOP].entries.clear()
    query = "query ($id: ID!) { node(id: $id) { ... on Order { number status source { recordId } } } }"
    assert world.ask(query, id=id_).data["node"] == {"number": "N1", "status": "DELIVERED", "source": {"recordId": "o1"}}


def test_entries_numbered_anew_for_each_person_have_ids_of_their_own() -> None:
    world = two_customers()
    fields = "wishlist { nodes { id name } } membership { activity { nodes { id points } } }"
    people = [world.customer(key, fields).data["customer"] for key in (AMELIA, BRUNO)]
    wishes = [one["wishlist"]["nodes"][0] for one in people]
    lines = [one["membership"]["activity"]["nodes"][0] for one in people]
    assert [one["name"] for one in wishes] == ["Wish 1", "Wish 2"]
    assert [one["points"] for one in lines] == [10, 20]
    assert len({one["id"] for one in (*wishes, *lines)}) == 4


def test_an_article_is_the_same_by_search_and_by_id() -> None:
    """Its score stands beside it."""
    world = two_customers()
    world.books[KNOWLEDGE].hits = (ArticlePage("7", "Straps", summary="How to shorten one", score=0.5),)
    world.books[KNOWLEDGE].parts[ARTICLE_PAGE, "7"] = ArticlePage("7", "Straps")
    search = '{ searchArticles(text: "strap") { edges { score node { id title summary } } } }'
    (edge,) = world.ask(search).data["searchArticles"]["edges"]
    assert edge["score"] == 0.5
    found = world.ask("query ($id: ID!) { article(id: $id) { id title summary } }", id=edge["node"]["id"]).data["article"]
    assert found == edge["node"]
    assert found["summary"] == "How to shorten one"
