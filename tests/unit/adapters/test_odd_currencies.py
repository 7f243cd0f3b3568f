"""A currency that is no code of ISO 4217 is none, and told, in whichever system it stands beside an amount."""

import json
from typing import Any

import pytest

from adapters.systems.farfetch.wire import read_order
from adapters.systems.sap_car import wire as car
from adapters.systems.sap_ecc import wire as ecc
from adapters.systems.sap_marketing_cloud import wire as marketing
from adapters.wire.tolerant import Reader

DAY = "/Date(1767225600000)/"
GUID = "0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f"
ROWS: list[tuple[Reader[Any], str, dict[str, Any]]] = [
    (car.TRANSACTIONS, "TransactionCurrency", {"CustomerNumber": "1", "TransactionNumber": "9", "CreationDate": "20260228"}),
    (car.ORDER_LINES, "TransactionCurrency", {"CustomerNumber": "1", "TransactionNumber": "9"}),
    (car.RECEIPT_LINES, "TransactionCurrency", {"CustomerNumber": "1", "TransactionNumber": "9"}),
    (ecc.SALES_ORDERS, "TransactionCurrency", {"SalesOrder": "1", "SoldToParty": "2", "SalesOrderDate": DAY}),
    (ecc.BILLING_DOCUMENTS, "TransactionCurrency", {"BillingDocument": "1"}),
    (
        marketing.INTERACTIONS,
        "InteractionCurrency",
        {"InteractionUUID": GUID, "InteractionContactUUID": GUID, "InteractionTimeStampUTC": DAY},
    ),
]


@pytest.mark.parametrize("odd", ["gbp", "£", "GB", "GBPP", "826", "ＧＢＰ", 826, {}])
@pytest.mark.parametrize(("reader", "field", "row"), ROWS)
def test_an_odd_currency_costs_itself_and_is_told(reader: Reader[Any], field: str, row: dict[str, Any], odd: object) -> None:
    body = json.dumps({"d": {"results": [row | {field: odd}, row | {field: " GBP "}]}}).encode()
    feed, lost = reader.salvage(body)
    assert [getattr(one, field) for one in feed.d.results] == [None, "GBP"]
    assert [(loss.field, loss.left_out) for loss in lost] == [(field, False)]


def test_so_does_that_of_an_order_of_the_shop() -> None:
    order, lost = read_order.salvage(json.dumps({"id": "A", "createdDate": "2026-03-02T09:15:30Z", "currency": "gbp"}).encode())
    assert (order.currency, [loss.field for loss in lost]) == (None, ["currency"])
