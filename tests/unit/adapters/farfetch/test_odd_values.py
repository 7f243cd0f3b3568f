"""What an odd value in the web shop's answers costs: itself."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.ports.capabilities import CONSENTS, ORDER_DETAILS, SHOP_ACCOUNT
from adapters.ports.records import Channel, OrderStatus, SaleKind
from adapters.ports.shapes import EMAIL, Clue, Window
from adapters.systems.farfetch import mapping, wire
from adapters.systems.farfetch.adapter import OrderReads, Orders, ShopAccounts, ShopUsers, Wishlists
from adapters.systems.farfetch.settings import FarfetchSettings
from adapters.wire.losses import gathered
from adapters.wire.message import Request
from tests.soak import tried
from tests.unit.adapters.farfetch.test_adapter import GIVEN, SETTINGS, PlayedLine, order_pages, user
from tests.unit.adapters.farfetch.test_mapping import ITEM, ORDER, ROW, USER
from tests.unit.adapters.oddities import Answer, costs, read, spoilt, walked

OWN = "29550001"
WISHLIST = "8e091868-b74b-47e1-ab27-a2c247c92201"
WISH = {
    "id": 5,
    "productId": 12091686,
    "productName": "Silk scarf",
    "productSlug": "silk-scarf",
    "brandName": "Maison Exemple",
    "price": {"priceInclTaxes": 350.0},
    "isAvailable": True,
    "dateCreated": "/Date(1612194217929)/",
}
PIECE = {**ITEM, "productSummary": {"shortDescription": "A scarf"}}
CLUE = Clue(EMAIL, "amelia.hart@example.com")

ANSWERS = {
    "user": Answer(
        wire.read_user,
        USER,
        lambda read: {"": mapping.shop_account(read, external_id_is_cdc_uid=True)},
        carries=frozenset({"id"}),
        together={"updatedDate": frozenset({"as_of", "candidate.as_of"})},
    ),
    "orders": Answer(
        wire.read_order_rows,
        {"entries": [{**ROW, "id": one, "fpsOrderType": "Offline"} for one in ("A", "B", "C")], "totalPages": 1},
        lambda paged: {row.id: mapping.order([row], labels={}) for row in paged.entries},
        rows=("entries",),
        tells_apart=frozenset({"entries.id", "entries.userId", "entries.createdDate"}),
        carries=frozenset({"entries", "totalPages"}),
        together={"entries.fpsOrderType": frozenset({"channel", "store", "sale", "sale.kind", "sale.reference"})},
    ),
    "order": Answer(
        wire.read_order,
        {**ORDER, "items": [PIECE]},
        lambda order: {"": mapping.order_details(order)},
        carries=frozenset({"id", "createdDate"}),
        together={
            "id": frozenset({"order.id", "order.number", "order.sale.reference"}),
            "createdDate": frozenset({"order.placed_at"}),
            "updatedDate": frozenset({"as_of", "order.as_of"}),
            "grandTotal": frozenset({"total", "net", "total.amount", "net.amount"}),
            "totalTaxes": frozenset({"net", "net.amount"}),
            "currency": frozenset({"total", "net", "items.unit_price", "items.total"}),
            "items": frozenset({"items", "order.status"}),
            "items.orderStatus": frozenset({"items.status", "order.status"}),
            "items.orderItemStatus": frozenset({"items.status", "order.status"}),
            "items.productId": frozenset({"items", "items.sku", "items.status", "order.status"}),
            "items.price": frozenset({"items.unit_price", "items.total"}),
            "items.price.priceInclTaxes": frozenset(
                {
                    f"items.{price}{leaf}"
                    for price in ("unit_price", "total")
                    for leaf in ("", ".amount", ".currency", ".tax_included")
                }
            ),
            "fpsOrderType": frozenset({"order.channel", "order.sale", "order.sale.kind", "order.sale.reference"}),
        },
    ),
    "wish list": Answer(
        wire.read_wishlist,
        {"id": WISHLIST, "items": [{**WISH, "id": one} for one in (5, 6)]},
        lambda wishlist: {entry.record.id: entry.record for entry in mapping.wishlist_entries(wishlist, currency="GBP")},
        rows=("items",),
        tells_apart=frozenset({"items.id", "items.productId"}),
        carries=frozenset({"id", "items"}),
        together={
            place: frozenset({"price", "price.amount", "price.tax_included"})
            for place in ("items.price", "items.price.priceInclTaxes")
        },
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_whatever_stands_at_one_place_costs_itself(name: str) -> None:
    assert costs(ANSWERS[name]) == []


@pytest.mark.parametrize("status", [None, 7, ["Order delivered"], {}, "Order teleported"])
async def test_an_order_whose_status_cannot_be_read_is_there_with_another_status(status: object) -> None:
    rows = [{**ROW, "id": "A"}, {**ROW, "id": "B", "status": status}]
    page = (await Orders(PlayedLine(order_pages(rows)).shop, SETTINGS).pages([OWN], Window(5)))[OWN]
    statuses = {entry.record.id: entry.record.status for entry in page.entries}  # type: ignore[union-attr]
    assert statuses == {"A": OrderStatus.DELIVERED, "B": OrderStatus.OTHER}


@pytest.mark.parametrize("price", [None, {}, {"priceInclTaxes": "1,350.00"}, "free", [350]])
async def test_a_piece_without_a_price_costs_that_pieces_price(price: object) -> None:
    line = PlayedLine(lambda ask: (200, {**ORDER, "items": [PIECE, {**PIECE, "id": 2, "price": price}]}))
    parts = (await OrderReads(line.shop).fetch(["QX7K2M"], frozenset({ORDER_DETAILS})))["QX7K2M"]
    details: Any = parts[ORDER_DETAILS]
    assert [item.total is None for item in details.items] == [False, True]
    assert details.total is not None
    assert details.net is not None


@pytest.mark.parametrize(
    ("told", "total", "net"),
    [
        ({"grandTotal": "2,350.00"}, None, None),
        ({"totalTaxes": "N/A"}, "2350.00", None),
        ({"totalTaxes": None}, "2350.00", None),
        ({"currency": "£"}, None, None),
        ({"currency": " GBP "}, "2350.00", "1958.33"),
        ({"grandTotal": "2350.0", "totalTaxes": "391.67"}, "2350.00", "1958.33"),
    ],
)
def test_what_is_left_without_taxes_is_told_only_where_both_can_be_read(
    told: dict[str, object], total: str | None, net: str | None
) -> None:
    details = mapping.order_details(read(wire.read_order, {**ORDER, **told})[0])
    assert [None if one is None else str(one.amount) for one in (details.total, details.net)] == [total, net]


@pytest.mark.parametrize("items", ["none", None, [7], [{"productId": None}], [PIECE, {"productId": {}}]])
def test_an_order_with_unreadable_pieces_does_not_count_as_delivered(items: object) -> None:
    details = mapping.order_details(read(wire.read_order, {**ORDER, "items": items})[0])
    assert details.order.status is (OrderStatus.OPEN if items is None else OrderStatus.OTHER)
    assert details.total is not None


@pytest.mark.parametrize("odd", [{"isGuest": "perhaps"}, {"isGuest": []}, {"email": ["amelia.hart@example.com"]}])
async def test_a_user_who_cannot_be_compared_is_not_found_but_truncates(odd: Any) -> None:
    """Silence proves nothing then."""
    line = PlayedLine(lambda ask: (200, {"entries": [user(**odd)], "totalItems": 1}))
    found = (await ShopUsers(line.shop, SETTINGS).find([CLUE]))[CLUE]
    assert (found.candidates, found.truncated) == ((), True)


@pytest.mark.parametrize(
    ("entries", "total", "truncated"),
    [
        ([user()], 1, False),
        ([user(), user(id=None)], 2, False),
        ([user(), user(id=None)], 3, True),
        ([user()], "many", True),
        ([user(), user()], "2", False),
    ],
)
async def test_rows_that_cannot_be_read_were_sent_all_the_same(entries: list[Any], total: object, truncated: bool) -> None:
    line = PlayedLine(lambda ask: (200, {"entries": entries, "totalItems": total}))
    found = (await ShopUsers(line.shop, SETTINGS).find([CLUE]))[CLUE]
    assert ([one.record_id for one in found.candidates], found.truncated) == ([OWN], truncated)


async def test_of_a_user_that_is_sent_twice_the_later_change_counts() -> None:
    times = ["2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "2024-01-01T00:00:00Z"]
    entries = [user(firstName=at[:4], updatedDate=at) for at in times]
    line = PlayedLine(lambda ask: (200, {"entries": entries, "totalItems": 3}))
    (candidate,) = (await ShopUsers(line.shop, SETTINGS).find([CLUE]))[CLUE].candidates
    assert candidate.given_name == "2026"


async def test_a_wish_sent_twice_comes_once_and_one_without_an_id_is_left_out() -> None:
    items = [WISH, {**WISH, "productName": "Another"}, {**WISH, "id": None}, {**WISH, "id": " 6 ", "dateCreated": "0000-00-00"}]
    line = PlayedLine(lambda ask: (200, {"id": f" {WISHLIST} ", "items": items}))
    with gathered() as losses:
        page = (await Wishlists(line.shop, SETTINGS).pages([WISHLIST], Window(5)))[WISHLIST]
    assert [(entry.record.id, entry.record.name) for entry in page.entries] == [("5", "Silk scarf"), ("6", "Silk scarf")]  # type: ignore[union-attr]
    assert sorted(loss.field for _, loss in losses.found) == ["dateCreated", "id"]


def row(number: int, *, merchants: int = 1) -> dict[str, object]:
    """The higher the number, the older; so many of them in turn are rows of one order."""
    order = number // merchants
    created = datetime(2026, 1, 1, tzinfo=UTC) - timedelta(minutes=order)
    return {**ROW, "id": f"O{order:03}", "createdDate": created.isoformat(), "merchantName": f"M{number}"}


def ids_in(row: Any) -> list[str]:
    """None of a row that can't be read, or is somebody else's."""
    paged, _ = read(wire.read_order_rows, {"entries": [row], "totalPages": 1})
    return [one.id for one in paged.entries if str(one.user_id) == OWN]


ROWS = st.integers(1, 3).flatmap(lambda many: spoilt([row(n, merchants=many) for n in range(10)], ids={"id"}))


@settings(max_examples=tried(60))
@given(ROWS, st.integers(1, 6), st.integers(1, 6))
async def test_every_order_that_can_be_read_comes_once_and_the_walk_ends(spoilt: list[Any], size: int, limit: int) -> None:
    rows = [sent for _, sent in spoilt]

    def answer(ask: Request) -> tuple[int, object]:
        number = int(ask.target.split("page=")[1].split("&")[0])
        return 200, {"entries": rows[(number - 1) * size : number * size], "totalPages": -(-len(rows) // size)}

    held = FarfetchSettings.model_validate({**GIVEN, "order_page_size": size})
    found = await walked(Orders(PlayedLine(answer).shop, held), OWN, limit)
    assert sorted(found) == sorted({one for row in rows for one in ids_in(row)})


@pytest.mark.parametrize("odd", [None, "soon", "0000-00-00", {}, 7])
async def test_a_row_without_a_date_still_counts_for_the_status_of_its_order(odd: object) -> None:
    """An order of which no row has a date is left out."""
    rows = [
        {**ROW, "id": "A", "status": "Order delivered"},
        {**ROW, "id": "A", "status": "Order In transit", "createdDate": odd},
        {**ROW, "id": "B", "createdDate": odd},
    ]
    with gathered() as losses:
        page = (await Orders(PlayedLine(order_pages(rows)).shop, SETTINGS).pages([OWN], Window(5)))[OWN]
    (entry,) = page.entries  # type: ignore[union-attr]
    assert (entry.record.id, entry.record.status) == ("A", OrderStatus.SHIPPED)
    assert losses.left_out


@pytest.mark.parametrize(
    ("said", "channel", "sale"),
    [
        ("Farfetch", Channel.ONLINE, SaleKind.WEB),
        (" historicalOnline ", Channel.ONLINE, SaleKind.WEB),
        ("Offline", Channel.STORE, SaleKind.TILL),
        (None, Channel.ONLINE, SaleKind.WEB),
        ("Concession", None, None),
        (["Offline"], None, None),
        ({}, None, None),
        (True, None, None),
    ],
)
def test_an_order_of_an_unknown_type_has_no_channel(said: object, channel: Any, sale: Any) -> None:
    details = mapping.order_details(read(wire.read_order, {**ORDER, "fpsOrderType": said})[0])
    paged, _ = read(wire.read_order_rows, {"entries": [{**ROW, "fpsOrderType": said}], "totalPages": 1})
    for order in (details.order, mapping.order(paged.entries, labels={})):
        assert (order.channel, order.sale and order.sale.kind) == (channel, sale)


def test_an_unreadable_row_leaves_the_channel_to_the_readable_one() -> None:
    entries = [{**ROW, "fpsOrderType": {}}, {**ROW, "fpsOrderType": "Offline"}]
    paged, _ = read(wire.read_order_rows, {"entries": entries, "totalPages": 1})
    assert mapping.order(paged.entries, labels={}).channel is Channel.STORE


def test_a_piece_sent_twice_comes_once_but_two_of_one_product_are_two() -> None:
    items = [{**PIECE, "id": 1}, {**PIECE, "id": 1, "orderStatus": "Created"}, {**PIECE, "id": 2}, {**PIECE, "id": None}]
    details = mapping.order_details(read(wire.read_order, {**ORDER, "items": items})[0])
    assert [item.sku for item in details.items] == ["12091686"] * 3
    assert details.order.status is OrderStatus.DELIVERED


@pytest.mark.parametrize(("odd", "told"), [("soon", ["dateCreated"]), (None, [])])
async def test_a_wish_without_a_date_stands_last_and_has_none(odd: object, told: list[str]) -> None:
    items = [{**WISH, "id": 7, "dateCreated": odd}, WISH]
    line = PlayedLine(lambda ask: (200, {"id": WISHLIST, "items": items}))
    with gathered() as losses:
        page = (await Wishlists(line.shop, SETTINGS).pages([WISHLIST], Window(5)))[WISHLIST]
    assert [entry.record.id for entry in page.entries] == ["5", "7"]  # type: ignore[union-attr]
    assert page.entries[1].record.added_at is None  # type: ignore[union-attr]
    assert [loss.field for _, loss in losses.found] == told


def test_a_wishs_price_in_a_list_of_one_is_that_price() -> None:
    wishlist, losses = read(wire.read_wishlist, {"id": WISHLIST, "items": [{**WISH, "price": [WISH["price"]]}]})
    (entry,) = mapping.wishlist_entries(wishlist, currency="GBP")
    assert entry.record.price is not None
    assert entry.record.price.tax_included
    assert not losses


@pytest.mark.parametrize("odd", ["true", 1, [True], {}])
async def test_a_newsletter_that_cannot_be_read_is_refused_and_told_once(odd: object) -> None:
    line = PlayedLine(lambda ask: (200, user(receiveNewsletters=odd, updatedDate="soon")))
    with gathered() as losses:
        parts = (await ShopAccounts(line.shop, SETTINGS).fetch([OWN], frozenset({SHOP_ACCOUNT, CONSENTS})))[OWN]
    (letters,) = parts[CONSENTS].consents  # type: ignore[union-attr]
    assert (letters.granted, letters.unreadable) == (False, True)
    assert sorted(loss.field for _, loss in losses.found) == ["receiveNewsletters", "updatedDate"]
