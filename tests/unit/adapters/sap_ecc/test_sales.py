"""What a sales order and its invoices say of a sale."""

from decimal import Decimal
from typing import Any

import pytest

from adapters.ports.capabilities import ORDER_DETAILS
from adapters.ports.errors import SourceError, Throttled, Unreachable
from adapters.ports.records import Channel, Money, OrderStatus, Sale, SaleKind
from adapters.systems.sap_ecc import sales, wire
from adapters.systems.sap_ecc.details import OrderReads
from adapters.wire.odata_service import Get
from tests.unit.adapters.sap_ecc.erp import PlayedErp, settings

ITEM = {"SalesOrderItem": "10", "Material": "M1", "SalesOrderItemText": "Coat", "RequestedQuantity": "2", "NetAmount": "200.000"}
BILLED = {
    "BillingDocument": "B1", "BillingDocumentItem": "10", "SalesDocument": "7", "SalesDocumentItem": "000010",
    "BillingQuantity": "2", "NetAmount": "200.000", "TaxAmount": "40.000", "GrossAmount": "240.000",
}  # fmt: skip
INVOICE = {"BillingDocument": "B1", "SDDocumentCategory": "M", "BillingDocumentIsCancelled": False, "TransactionCurrency": "GBP"}


def order(*items: dict[str, Any], **fields: Any) -> wire.SalesOrder:
    return wire.SalesOrder.model_validate(
        {
            "SalesOrder": "0000000007",
            "SoldToParty": "0000204711",
            "SalesOrderDate": "/Date(1772236800000)/",
            "TotalNetAmount": "200.000",
            "TransactionCurrency": "GBP",
            "to_Item": {"results": list(items)},
            **fields,
        }
    )


def billed(*rows: dict[str, Any], documents: list[dict[str, Any]] | None = None) -> sales.Bills:
    items = [wire.BillingItem.model_validate({**BILLED, **row}) for row in rows]
    held = [wire.BillingDocument.model_validate({**INVOICE, **one}) for one in documents or [{}]]
    return sales.bills(items, held, settings())


def total(*items: dict[str, Any], bills: sales.Bills) -> Money | None:
    return sales.details(order(*items), bills.get("7", {}), settings()).total


@pytest.mark.parametrize(
    ("process", "delivery", "rejection", "expected"),
    [
        ("A", "A", "A", OrderStatus.OPEN),
        ("B", "B", "A", OrderStatus.OPEN),
        ("B", "C", "A", OrderStatus.SHIPPED),
        ("C", "C", "A", OrderStatus.COMPLETED),
        ("C", "", "C", OrderStatus.CANCELLED),
        ("C", "C", "B", OrderStatus.COMPLETED),
        ("", "", "", OrderStatus.OTHER),
        ("X", "", "", OrderStatus.OTHER),
        ("X", "C", "", OrderStatus.OTHER),
        ("", "C", "", OrderStatus.SHIPPED),
        ("C", "C", "Z", OrderStatus.OTHER),
    ],
)
def test_three_codes_make_a_status(process: str, delivery: str, rejection: str, expected: OrderStatus) -> None:
    row = order(OverallSDProcessStatus=process, OverallTotalDeliveryStatus=delivery, OverallSDDocumentRejectionSts=rejection)
    assert sales.order(row, settings()).status is expected


@pytest.mark.parametrize(
    ("fields", "changed", "expected"),
    [
        ({"SalesOrderType": "OR", "PurchaseOrderByCustomer": "by phone"}, {}, Sale(SaleKind.OTHER, "7")),
        ({"SalesOrderType": ""}, {}, Sale(SaleKind.OTHER, "7")),
        ({"SalesOrderType": "ZWEB", "PurchaseOrderByCustomer": "QX7K2M"}, {}, Sale(SaleKind.WEB, "QX7K2M")),
        ({"SalesOrderType": "ZWEB", "PurchaseOrderByCustomer": ""}, {}, Sale(SaleKind.WEB, None)),
        (
            {"SalesOrderType": "ZWEB", "ExternalDocumentID": "QX7K2M"},
            {"shop_reference": "ExternalDocumentID"},
            Sale(SaleKind.WEB, "QX7K2M"),
        ),
        ({"SalesOrderType": "TA", "PurchaseOrderByCustomer": "W1"}, {"order_types": {"TA": "WEB"}}, Sale(SaleKind.WEB, "W1")),
    ],
)
def test_the_type_tells_whose_sale_it_is(fields: Any, changed: Any, expected: Sale) -> None:
    assert sales.order(order(**fields), settings(**changed)).sale == expected


def test_a_web_order_is_online_and_others_go_by_distribution_channel() -> None:
    web, phone, other = (
        order(SalesOrderType="ZWEB", DistributionChannel="30"),
        order(DistributionChannel="30"),
        order(DistributionChannel="99"),
    )
    channels = [sales.order(row, settings(channels={"30": "PHONE"})).channel for row in (web, phone, other)]
    assert channels == [Channel.ONLINE, Channel.PHONE, Channel.STORE]


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        ("1958.330", "GBP", "1958.33"),
        ("1958.000", "JPY", "1958"),
        ("1958.333", "KWD", "1958.333"),
        ("-5.000", "EUR", "-5.00"),
        ("999999999999.999", "GBP", "1000000000000.00"),
    ],
)
def test_an_amount_has_the_decimals_of_its_currency(amount: str, currency: str, expected: str) -> None:
    net = sales.order(order(TotalNetAmount=amount, TransactionCurrency=currency), settings()).net
    assert str(net) == f"{expected} {currency}"
    assert net == Money(Decimal(expected), currency, tax_included=False)


def test_an_amount_without_a_currency_is_none() -> None:
    assert sales.order(order(TransactionCurrency=""), settings()).net is None


def test_the_total_is_what_was_billed_of_all_items() -> None:
    second = {**ITEM, "SalesOrderItem": "20"}
    whole = billed({}, {"SalesDocumentItem": "20", "GrossAmount": "12.000"})
    assert total(ITEM, second, bills=whole) == Money(Decimal("252.00"), "GBP", True)


def test_parts_of_one_item_in_several_invoices_are_summed() -> None:
    halves = billed(
        {"BillingQuantity": "1", "GrossAmount": "120.000"},
        {"BillingDocument": "B2", "BillingQuantity": "1", "GrossAmount": "121.000"},
        documents=[{}, {"BillingDocument": "B2"}],
    )
    details = sales.details(order(ITEM), halves["7"], settings())
    assert details.total == Money(Decimal("241.00"), "GBP", True)
    assert details.items[0].total == Money(Decimal("241.00"), "GBP", True)
    assert details.items[0].unit_price == Money(Decimal("120.50"), "GBP", True)


@pytest.mark.parametrize(
    "document",
    [
        {"BillingDocumentIsCancelled": True},
        {"SDDocumentCategory": "N", "CancelledBillingDocument": "B0"},
        {"SDDocumentCategory": "M", "CancelledBillingDocument": "B0"},
        {"SDDocumentCategory": "O"},
        {"SDDocumentCategory": "U"},
        {"SDDocumentCategory": ""},
        {"BillingDocument": "B9"},
    ],
)
def test_what_is_no_invoice_that_stands_is_not_counted(document: dict[str, Any]) -> None:
    assert billed({}, documents=[document]) == {}


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"SalesDocumentRjcnReason": "02", "SDProcessStatus": "C"}, "REJECTED"),
        ({"SDProcessStatus": "C", "DeliveryStatus": "C"}, "DELIVERED"),
        ({"SDProcessStatus": "B", "DeliveryStatus": "C"}, "SHIPPED"),
        ({"SDProcessStatus": "B", "DeliveryStatus": "B"}, "OPEN"),
        ({"SDProcessStatus": "A"}, "OPEN"),
        ({"SDProcessStatus": "Z", "DeliveryStatus": "C"}, "OTHER"),
        ({"SDProcessStatus": "", "DeliveryStatus": "C"}, "SHIPPED"),
        ({"SDProcessStatus": "", "DeliveryStatus": ""}, None),
        ({}, None),
    ],
)
def test_an_item_says_where_it_stands(fields: dict[str, str], status: str | None) -> None:
    assert sales.details(order({**ITEM, **fields}), {}, settings()).items[0].status == status


def test_gross_is_made_of_net_and_tax_where_an_item_does_not_tell_it() -> None:
    assert total(ITEM, bills=billed({"GrossAmount": None})) == Money(Decimal("240.00"), "GBP", True)
    assert total(ITEM, bills=billed({"GrossAmount": None, "TaxAmount": None})) is None


def test_there_is_no_total_before_everything_is_billed() -> None:
    second = {**ITEM, "SalesOrderItem": "20"}
    assert total(ITEM, second, bills=billed({})) is None
    assert total(ITEM, bills=billed({"BillingQuantity": "1"})) is None
    assert total(ITEM, bills={}) is None
    assert total(bills={}) is None


def test_what_is_rejected_or_costs_nothing_need_not_be_billed() -> None:
    rejected = {**ITEM, "SalesOrderItem": "20", "SalesDocumentRjcnReason": "02"}
    free = {**ITEM, "SalesOrderItem": "30", "NetAmount": "0.000"}
    assert total(ITEM, rejected, free, bills=billed({})) == Money(Decimal("240.00"), "GBP", True)


def test_two_currencies_are_no_sum() -> None:
    bills = billed({}, {"BillingDocument": "B2"}, documents=[{}, {"BillingDocument": "B2", "TransactionCurrency": "EUR"}])
    assert total({**ITEM, "RequestedQuantity": "4"}, bills=bills) is None


def test_an_item_is_named_by_what_there_is_of_it() -> None:
    rows = order({"SalesOrderItem": "20", "Material": "M1"}, {"SalesOrderItem": "30"}, {**ITEM, "MaterialGroup": "01012"})
    items = sales.details(rows, {}, settings(material_groups={"01012": "Coats"})).items
    assert [(item.sku, item.name, item.category) for item in items] == [
        ("M1", "M1", None),
        ("30", "30", None),
        ("M1", "Coat", "Coats"),
    ]


def answers(get: Get[Any]) -> list[dict[str, Any]] | SourceError:
    if get.entity_set == "A_SalesOrder":
        return [{"SalesOrder": "7", "SoldToParty": "1", "SalesOrderDate": "/Date(0)/", "to_Item": {"results": [ITEM]}}]
    return Unreachable("played")


async def test_an_order_whose_billing_failed_fails_rather_than_have_no_total() -> None:
    answer = await OrderReads(PlayedErp(answers)).fetch(["7", "8"], frozenset({ORDER_DETAILS}))  # type: ignore[arg-type]
    assert {asked: type(parts[ORDER_DETAILS]) for asked, parts in answer.items()} == {"7": Unreachable}


async def test_a_part_of_the_orders_that_failed_costs_the_others_nothing() -> None:
    def half(get: Get[Any]) -> list[dict[str, Any]] | SourceError:
        if get.entity_set == "A_SalesOrder":
            return answers(get) if "'7'" in get.options["$filter"] else Throttled("played")
        return []

    reads = OrderReads(PlayedErp(half, ids_per_get=1))  # type: ignore[arg-type]
    answer = await reads.fetch(["7", "8"], frozenset({ORDER_DETAILS}))
    assert type(answer["8"][ORDER_DETAILS]) is Throttled
    assert not isinstance(answer["7"][ORDER_DETAILS], SourceError)


async def test_orders_that_nothing_was_billed_of_are_two_requests() -> None:
    erp = PlayedErp(lambda get: [])
    assert await OrderReads(erp).fetch(["7"], frozenset({ORDER_DETAILS})) == {}  # type: ignore[arg-type]
    assert sorted(get.entity_set for gets in erp.requests for get in gets) == ["A_BillingDocumentItem", "A_SalesOrder"]


@pytest.mark.parametrize("number", ["*", "", "12345678901", "1\n2"])
async def test_what_can_be_no_number_is_not_asked(number: str) -> None:
    erp = PlayedErp(lambda get: [])
    assert await OrderReads(erp).fetch([number], frozenset({ORDER_DETAILS})) == {}  # type: ignore[arg-type]
    assert erp.requests == []
