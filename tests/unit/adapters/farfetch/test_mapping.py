"""From Farfetch's words to records; the samples are those of its fact sheet (sections 5 to 8)."""

from datetime import UTC, date, datetime
from decimal import Decimal

import orjson
import pytest

from adapters.ports.records import Channel, Money, OrderStatus
from adapters.systems.farfetch import mapping, wire
from adapters.systems.farfetch.statuses import LABELS, STEPS, status_of

USER = {
    "id": 29550001,
    "email": "amelia.hart@example.com",
    "firstName": "Amelia",
    "lastName": "Hart",
    "dateOfBirth": "/Date(453340800000)/",
    "phoneNumber": "+447700900123",
    "wishlistId": "8e091868-b74b-47e1-ab27-a2c247c92201",
    "externalId": "7f1c0a7e5d3b4b0e9a51",
    "isGuest": False,
    "updatedDate": "2025-12-20T18:07:10Z",
}
ROW = {
    "id": "QX7K2M",
    "userId": 29550001,
    "merchantName": "Knightsbridge Store",
    "status": "Order delivered",
    "createdDate": "2025-12-20T18:07:09.817Z",
    "fpsOrderType": "Farfetch",
}
ITEM = {
    "id": 10070161,
    "productId": 12091686,
    "productSlug": "silk-scarf-12091686",
    "shortDescription": "Silk scarf",
    "brand": {"id": 220482, "name": "Maison Exemple"},
    "categories": [{"id": 136301, "name": "Scarves"}],
    "orderStatus": "Delivered",
    "price": {"priceInclTaxes": 350.1},
}
ORDER = {
    "id": "QX7K2M",
    "userId": 29550001,
    "currency": "GBP",
    "createdDate": "2025-12-20T18:07:09.817Z",
    "updatedDate": "2025-12-22T10:31:00Z",
    "grandTotal": 2350.0,
    "totalTaxes": 391.67,
    "fpsOrderType": "Farfetch",
    "items": [ITEM],
}


def rows(*changes: dict[str, object]) -> list[wire.OrderRow]:
    return [wire.OrderRow.model_validate({**ROW, **change}) for change in changes]


def test_a_user_names_the_account_in_the_customer_data_cloud() -> None:
    account = mapping.shop_account(wire.read_user(orjson.dumps(USER)), external_id_is_cdc_uid=True)
    assert account.candidate.record_id == "29550001"
    assert account.candidate.links == (("sap-customer-data-cloud", "7f1c0a7e5d3b4b0e9a51"),)
    assert account.candidate.birth_date == date(1984, 5, 14)
    assert (account.wishlist_id, account.as_of) == (USER["wishlistId"], datetime(2025, 12, 20, 18, 7, 10, tzinfo=UTC))


@pytest.mark.parametrize(("linked", "external"), [(False, "7f1c"), (True, ""), (True, None)])
def test_no_link_where_the_id_is_not_the_customer_data_clouds(linked: bool, external: str | None) -> None:
    user = wire.read_user(orjson.dumps({**USER, "externalId": external}))
    assert mapping.candidate(user, external_id_is_cdc_uid=linked).links == ()


def test_rows_of_two_merchants_are_one_order_with_the_earlier_status() -> None:
    order = mapping.order(rows({}, {"merchantName": "Centre", "status": "Order In transit"}), labels={})
    assert (order.id, order.number, order.status, order.channel) == ("QX7K2M", "QX7K2M", OrderStatus.SHIPPED, Channel.ONLINE)
    assert order.placed_at == datetime(2025, 12, 20, 18, 7, 9, 817000, tzinfo=UTC)
    assert order.store is None


@pytest.mark.parametrize("kind", ["Offline", "HistoricalOffline"])
def test_an_order_of_a_store_names_the_store(kind: str) -> None:
    order = mapping.order(rows({"fpsOrderType": kind}), labels={})
    assert (order.channel, order.store) == (Channel.STORE, "Knightsbridge Store")


@pytest.mark.parametrize(
    ("labels", "status"),
    [
        (["Order delivered", "Order cancelled"], OrderStatus.DELIVERED),
        (["Order cancelled", "Order cancelled"], OrderStatus.CANCELLED),
        (["Return Accepted and Refunded", "Order delivered"], OrderStatus.DELIVERED),
        (["Return Accepted and Refunded"], OrderStatus.RETURNED),
        (["  order   IN transit "], OrderStatus.SHIPPED),
        (["Teleporting"], OrderStatus.OTHER),
        ([None], OrderStatus.OTHER),
        ([None, "Order delivered"], OrderStatus.OTHER),
        (["Order cancelled", "Teleporting"], OrderStatus.OTHER),
        ([None, "Order delivered", "Reviewing order"], OrderStatus.OPEN),
        ([], OrderStatus.OPEN),
    ],
)
def test_status_of_an_order_from_its_rows(labels: list[str | None], status: OrderStatus) -> None:
    assert status_of(labels, LABELS) is status


def test_a_label_of_the_settings_is_known() -> None:
    assert mapping.order(rows({"status": "En route"}), labels={"en route": OrderStatus.SHIPPED}).status is OrderStatus.SHIPPED


def test_every_word_of_the_fact_sheet_has_a_status() -> None:
    assert (len(LABELS), len(STEPS)) == (15, 12)


def test_amounts_have_their_currencys_digits_and_say_if_tax_is_included() -> None:
    details = mapping.order_details(wire.read_order(orjson.dumps(ORDER)))
    assert (details.total, details.net) == (Money(Decimal("2350.0"), "GBP", True), Money(Decimal("1958.33"), "GBP", False))
    assert (details.customer_id, details.order.status) == ("29550001", OrderStatus.DELIVERED)
    item = details.items[0]
    assert (item.sku, item.name, item.brand, item.category) == ("12091686", "Silk scarf", "Maison Exemple", "Scarves")
    assert (item.quantity, item.unit_price, item.total) == (
        Decimal(1),
        Money(Decimal("350.1"), "GBP", True),
        Money(Decimal("350.1"), "GBP", True),
    )


@pytest.mark.parametrize(
    "drift", [{"id": None}, {"id": 7}, {"userId": "x"}, {"grandTotal": "N/A"}, {"items": {}}, {"currency": "£"}]
)
def test_an_order_of_another_shape_is_turned_down(drift: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        wire.read_order(orjson.dumps({**ORDER, **drift}))


@pytest.mark.parametrize(
    ("order_status", "item_status", "told"),
    [
        ("Created", None, "OPEN"),
        ("Awb", "WithStock", "OPEN"),
        ("InTransit", "WithStock", "SHIPPED"),
        ("ReadyToCollect", "WithStock", "SHIPPED"),
        ("Delivered", "WithStock", "DELIVERED"),
        ("Cancelled", None, "CANCELLED"),
        ("Packaging", "Canceled", "CANCELLED"),
        ("returned", "WithStock", "RETURNED"),
        ("Teleporting", "WithStock", "OTHER"),
        (" ", "None", None),
    ],
)
def test_each_piece_says_where_it_stands(order_status: str, item_status: str | None, told: str | None) -> None:
    item = {**ITEM, "orderStatus": order_status, "orderItemStatus": item_status}
    details = mapping.order_details(wire.read_order(orjson.dumps({**ORDER, "items": [item]})))
    assert details.items[0].status == told


def test_an_order_is_cancelled_once_every_piece_is_cancelled() -> None:
    called_off = {**ITEM, "orderStatus": "Created", "orderItemStatus": "Canceled"}
    for items, status in (([called_off], OrderStatus.CANCELLED), ([called_off, {**ITEM, "id": 2}], OrderStatus.DELIVERED)):
        assert mapping.order_details(wire.read_order(orjson.dumps({**ORDER, "items": items}))).order.status is status


@pytest.mark.parametrize("currency", ["£", "gbp", "", None])
def test_an_amount_without_a_currency_is_none_and_costs_nothing_else(currency: str | None) -> None:
    order, _ = wire.read_order.salvage(orjson.dumps({**ORDER, "currency": currency}))
    details = mapping.order_details(order)
    assert (details.total, details.net, details.items[0].total) == (None, None, None)
    assert (details.order.id, details.items[0].name) == ("QX7K2M", "Silk scarf")


@pytest.mark.parametrize(
    ("price", "told"),
    [
        ({"priceInclTaxes": 350.0, "formattedPrice": "£350"}, Money(Decimal(350), "GBP", True)),
        (350, Money(Decimal(350), "GBP", None)),
        (None, None),
        ({}, None),
    ],
)
def test_a_wish_has_a_price_in_the_currency_asked_for(price: object, told: Money | None) -> None:
    item = {"id": 5, "productId": 12091686, "productName": "Silk scarf", "price": price, "dateCreated": "/Date(1612194217929)/"}
    wishlist = wire.read_wishlist(orjson.dumps({"id": "w", "userId": None, "count": 1, "items": [item]}))
    (entry,) = mapping.wishlist_entries(wishlist, currency="GBP")
    assert entry.record.price == told
    assert entry.record.added_at == entry.position.occurred_at == datetime(2021, 2, 1, 15, 43, 37, 929000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "own"),
    [
        (b'{"errors":[{"code":"17","message":null,"developerMessage":"Order X does not exist"}]}', True),
        (b'{"code":"17","message":"x"}', True),
        (b'{"errorCode":"17","errorMessage":"x"}', True),
        (b"Not found", True),
        (b"<html>404</html>", False),
        (b'{"detail":"no route"}', False),
        (b"", False),
    ],
)
def test_a_404_is_unknown_only_in_the_vendors_own_words(body: bytes, own: bool) -> None:
    assert wire.says_not_found(body) is own
