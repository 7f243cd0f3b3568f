"""An odd value of the ERP's costs itself: what it stands in is still there, and no figure is made of a part."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from adapters.guards.proof import ProvenLookup, ProvenStream
from adapters.ports.capabilities import ORDER_DETAILS, Flow
from adapters.ports.errors import Malformed
from adapters.ports.records import Channel, Money, Order, OrderDetails, OrderStatus
from adapters.ports.shapes import Page, Window
from adapters.systems.sap_ecc.details import OrderReads
from adapters.systems.sap_ecc.orders import Orders
from adapters.wire.odata_service import Get
from tests.soak import tried
from tests.unit.adapters.sap_ecc.erp import PlayedErp
from tests.unit.adapters.sap_ecc.test_orders import erp_with, newest_first, walked
from tests.unit.adapters.sap_ecc.test_orders import row as listed

ODD: Sequence[Any] = ({}, ["?"], 1.5, True, "/Date(NaN)/", "\ud800")
ITEM: dict[str, Any] = {
    "SalesOrderItem": "10", "Material": "M1", "SalesOrderItemText": "Coat", "RequestedQuantity": "2", "NetAmount": "200.000",
}  # fmt: skip
SOLD: dict[str, Any] = {
    "SalesOrder": "7", "SoldToParty": "204711", "SalesOrderDate": "/Date(1772236800000)/", "SalesOrderType": "OR",
    "TotalNetAmount": "200.000", "TransactionCurrency": "GBP", "OverallSDProcessStatus": "A", "OverallTotalDeliveryStatus": "A",
    "OverallSDDocumentRejectionSts": "A", "to_Item": {"results": [ITEM]},
}  # fmt: skip
BILLED: dict[str, Any] = {
    "BillingDocument": "B1", "BillingDocumentItem": "10", "SalesDocument": "7", "SalesDocumentItem": "10", "BillingQuantity": "2",
    "NetAmount": "200.000", "TaxAmount": "40.000", "GrossAmount": "240.000",
}  # fmt: skip
INVOICE: dict[str, Any] = {"BillingDocument": "B1", "SDDocumentCategory": "M", "TransactionCurrency": "GBP"}
OTHER = [
    {**SOLD, "SalesOrder": "8"},
    {**BILLED, "BillingDocument": "B2", "SalesDocument": "8"},
    {**INVOICE, "BillingDocument": "B2"},
]
PAID = Money(Decimal("240.00"), "GBP", True)


async def details(
    sold: Sequence[Any] = (SOLD,), billed: Sequence[Any] = (BILLED,), invoices: Sequence[Any] = (INVOICE,)
) -> dict[str, Any]:
    """Orders 7 and 8, of which 8 is as it should be."""
    rows = {"A_SalesOrder": sold, "A_BillingDocumentItem": billed, "A_BillingDocument": invoices}
    erp = PlayedErp(lambda get: [*rows[get.entity_set], OTHER[list(rows).index(get.entity_set)]])
    lookup = ProvenLookup(OrderReads(erp), "sap-ecc")  # type: ignore[arg-type]
    answer = await lookup.fetch(["7", "8"], frozenset({ORDER_DETAILS}))
    return {asked: parts[ORDER_DETAILS] for asked, parts in answer.items()}


async def test_an_order_and_the_one_beside_it_are_paid() -> None:
    answer = await details()
    assert (answer["7"].total, answer["7"].items[0].total, answer["8"].total) == (PAID, PAID, PAID)


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"OverallSDProcessStatus": {}}, OrderStatus.OTHER),
        ({"OverallSDProcessStatus": None}, OrderStatus.OTHER),
        ({"OverallSDProcessStatus": "Q"}, OrderStatus.OTHER),
        ({"OverallSDProcessStatus": {}, "OverallTotalDeliveryStatus": "C"}, OrderStatus.OTHER),
        ({"OverallSDProcessStatus": None, "OverallTotalDeliveryStatus": "C"}, OrderStatus.SHIPPED),
        ({"OverallSDProcessStatus": "C", "OverallSDDocumentRejectionSts": "Q"}, OrderStatus.OTHER),
        ({"OverallSDDocumentRejectionSts": ["C"]}, OrderStatus.OTHER),
        ({"OverallSDDocumentRejectionSts": 1.5}, OrderStatus.OTHER),
        ({"OverallTotalDeliveryStatus": 1.5}, OrderStatus.OTHER),
        ({"OverallTotalDeliveryStatus": 1.5, "OverallSDProcessStatus": "C"}, OrderStatus.COMPLETED),
        ({}, OrderStatus.OPEN),
    ],
)
async def test_a_status_that_can_not_be_read_is_not_open(changed: dict[str, Any], status: OrderStatus) -> None:
    answer = await details(sold=[{**SOLD, **changed}])
    assert answer["7"].order.status is status
    assert answer["7"].total == PAID


@pytest.mark.parametrize("field", [name for name in SOLD if name not in ("SalesOrder", "SoldToParty", "SalesOrderDate")])
@pytest.mark.parametrize("odd", ODD, ids=repr)
async def test_any_odd_field_of_an_order_leaves_the_order_and_the_other(field: str, odd: object) -> None:
    answer = await details(sold=[{**SOLD, field: odd}])
    assert isinstance(answer["7"], OrderDetails)
    assert answer["8"].total == PAID
    if field not in ("TotalNetAmount", "TransactionCurrency"):
        assert answer["7"].order.net == Money(Decimal("200.00"), "GBP", False)


@pytest.mark.parametrize("amount", ["1,958.330", "1958.330-", "NaN", "Infinity", "1e400", "n/a"])
async def test_an_amount_in_a_notation_that_no_sheet_gives_is_none(amount: str) -> None:
    answer = await details(sold=[{**SOLD, "TotalNetAmount": amount}])
    assert (answer["7"].net, answer["7"].total) == (None, PAID)


@pytest.mark.parametrize("field", ["Material", "SalesOrderItemText", "MaterialGroup"])
async def test_an_odd_field_of_an_item_costs_itself(field: str) -> None:
    (item,) = (await details(sold=[{**SOLD, "to_Item": [{**ITEM, field: {}}]}]))["7"].items
    assert (item.quantity, item.total) == (2, PAID)


async def test_an_unreadable_quantity_is_empty_and_leaves_open_what_was_paid() -> None:
    answer = await details(sold=[{**SOLD, "to_Item": [{**ITEM, "RequestedQuantity": "2,0"}]}])
    assert (answer["7"].items[0].quantity, answer["7"].items[0].total, answer["7"].total) == (None, None, None)
    assert answer["8"].total == PAID


async def test_an_item_that_can_not_be_read_leaves_the_others_and_no_total() -> None:
    second = {**ITEM, "SalesOrderItem": None}
    answer = await details(sold=[{**SOLD, "to_Item": {"results": [ITEM, second]}}])
    assert [item.total for item in answer["7"].items] == [PAID]
    assert answer["7"].total is None


async def test_an_item_that_comes_twice_is_one() -> None:
    answer = await details(sold=[{**SOLD, "to_Item": [ITEM, ITEM]}], billed=[BILLED, BILLED])
    assert (len(answer["7"].items), answer["7"].total) == (1, PAID)


@pytest.mark.parametrize(
    "field", ["BillingQuantity", "BillingDocument", "BillingDocumentItem", "SalesDocument", "SalesDocumentItem"]
)
async def test_an_unreadable_billed_item_leaves_open_only_its_orders_payment(field: str) -> None:
    second = {**BILLED, "BillingDocumentItem": "20", "GrossAmount": "1.000", field: {}}
    answer = await details(billed=[BILLED, second])
    assert (answer["7"].total, answer["7"].items[0].total) == (None, None)
    assert answer["8"].total == (None if field == "SalesDocument" else PAID), "it may be anybody's where it does not say whose"


async def test_a_gross_amount_that_can_not_be_read_is_made_of_its_parts_or_none() -> None:
    assert (await details(billed=[{**BILLED, "GrossAmount": "240,00"}]))["7"].total == PAID
    assert (await details(billed=[{**BILLED, "GrossAmount": "240,00", "TaxAmount": "40,00"}]))["7"].total is None


@pytest.mark.parametrize("field", ["SDDocumentCategory", "BillingDocumentIsCancelled", "CancelledBillingDocument"])
async def test_an_invoice_that_may_be_cancelled_leaves_open_what_was_paid(field: str) -> None:
    answer = await details(
        billed=[BILLED, {**BILLED, "BillingDocument": "B3"}], invoices=[INVOICE, {**INVOICE, "BillingDocument": "B3", field: {}}]
    )
    assert (answer["7"].total, answer["8"].total) == (None, PAID)


async def test_an_unreadable_invoice_leaves_open_what_was_paid_by_it() -> None:
    answer = await details(invoices=[{**INVOICE, "BillingDocument": {}}])
    assert answer["7"].total is None
    assert answer["8"].order.net == Money(Decimal("200.00"), "GBP", False)


# --- the list of them ------------------------------------------------------------------------------------------------

odd_orders = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from(["", "", "", "SalesOrder", "SoldToParty", "SalesOrderDate"])), max_size=40
)


def spoilt(erp: PlayedErp, fields: dict[str, str]) -> PlayedErp:
    """The ERP with an odd value in these fields of orders, by number."""
    answer = erp.service._answer

    def odd(get: Get[Any]) -> Any:
        rows: Any = answer(get)
        return [{**row, field: {"no": row.get(field)}} if (field := fields.get(row["SalesOrder"])) else row for row in rows]

    erp.service._answer = odd
    return erp


@hypothesis_settings(max_examples=tried(150))
@given(made=odd_orders, limit=st.integers(1, 5))
async def test_readable_orders_come_once_each_over_small_pages(made: list[tuple[int, str]], limit: int) -> None:
    """Whatever else stands between them."""
    orders = [(str(9000 + place), days, "OR") for place, (days, _) in enumerate(made)]
    fields = {str(9000 + place): field for place, (_, field) in enumerate(made) if field}
    sound = [order for order in orders if order[0] not in fields]
    assert await walked(spoilt(erp_with(orders), fields), limit) == newest_first(sound)


@pytest.mark.parametrize("field", ["SalesOrderType", "DistributionChannel"])
async def test_an_order_whose_channel_can_not_be_read_has_none(field: str) -> None:
    erp = spoilt(erp_with([("9000", 0, "OR")]), {"9000": field})
    page: Any = (await Orders(erp).pages(["204711"], Window(5)))["204711"]  # type: ignore[arg-type]
    assert [entry.record.channel for entry in page.entries] == [Channel.STORE if field == "DistributionChannel" else None]
    known = PlayedErp(lambda get: [{**listed("9000", 0), field: {}}], channels={"30": "PHONE"})
    page = (await Orders(known).pages(["204711"], Window(5)))["204711"]  # type: ignore[arg-type]
    assert [entry.record.channel for entry in page.entries] == [None], "what is listed is told by it"


async def test_a_list_of_which_nothing_can_be_read_is_an_error_and_not_empty() -> None:
    erp = spoilt(erp_with([("9000", 0, "OR")]), {"9000": "SalesOrderDate"})
    answer = await ProvenStream(Orders(erp), "sap-ecc", Flow.ORDERS).pages(["204711"], Window(5))  # type: ignore[arg-type]
    assert isinstance(answer["204711"], Malformed)


async def test_an_order_that_comes_twice_is_the_one_that_changed_last() -> None:
    newer = {**listed("9000", 0), "LastChangeDateTime": "/Date(1772000002000)/", "OverallSDProcessStatus": "C"}
    older = {**listed("9000", 0), "LastChangeDateTime": "/Date(1772000001000)/", "OverallSDProcessStatus": "A"}
    page: Any = (await Orders(PlayedErp(lambda get: [older, newer])).pages(["204711"], Window(5)))["204711"]  # type: ignore[arg-type]
    assert isinstance(page, Page)
    assert [type(entry.record) for entry in page.entries] == [Order]
    assert page.entries[0].record.status is OrderStatus.COMPLETED
