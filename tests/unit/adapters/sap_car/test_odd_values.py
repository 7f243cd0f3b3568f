"""An odd value of the tills' costs itself."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from adapters.guards.proof import ProvenLookup, ProvenStream
from adapters.ports.capabilities import ORDER_DETAILS, Flow
from adapters.ports.errors import Malformed
from adapters.ports.records import Money, OrderDetails, OrderStatus, Sale, SaleKind
from adapters.ports.shapes import Page, Window
from adapters.systems.sap_car import streams
from adapters.systems.sap_car.details import Purchases
from adapters.systems.sap_car.streams import Orders
from adapters.wire.losses import gathered
from adapters.wire.odata_service import Get
from tests.soak import tried
from tests.unit.adapters.sap_car.service import PlayedService, by_days, order, settings, transaction
from tests.unit.adapters.sap_car.test_lookups import line
from tests.unit.adapters.sap_car.test_streams import moments, newest_first, receipts, walked

ODD: Sequence[Any] = ({}, ["?"], 1.5, "n/a", "1,041.67", "1041.67-", "NaN")


# --- the list --------------------------------------------------------------------------------------------------------


async def listed(*rows: Any) -> Any:
    """As the guards let it through."""
    service = PlayedService(lambda get: list(rows))
    stream = ProvenStream(Orders(service, settings(), slug="sap-car"), "sap-car", Flow.ORDERS)  # type: ignore[arg-type]
    return (await stream.pages(["1"], Window(9)))["1"]


@pytest.mark.parametrize("odd", ODD, ids=repr)
async def test_an_unreadable_amount_costs_the_amounts_and_not_the_purchase(odd: object) -> None:
    if odd == 1.5:
        odd = 10**40
    with gathered() as losses:
        page = await listed(order(TotalNetAmount=odd), transaction())
    (receipt, bought) = [entry.record for entry in page.entries]
    assert (receipt.id, receipt.total) == ("S1-20260228-7", Money(Decimal("120.00"), "GBP", True))
    assert (bought.id, bought.total, bought.net, bought.status) == ("9000123", None, None, OrderStatus.COMPLETED)
    assert [(told.field, told.rows) for told in losses.told("sap-car", "")] == [("TotalNetAmount", 1)]


async def test_a_tax_that_can_not_be_read_leaves_the_net_amount_and_no_total() -> None:
    (entry,) = (await listed(order(TaxAmount="n/a"))).entries
    assert (entry.record.total, entry.record.net) == (None, Money(Decimal("100.00"), "GBP", False))


@pytest.mark.parametrize(
    ("row", "status"),
    [
        (transaction(TotalNetAmount="n/a"), OrderStatus.OTHER),
        (transaction(SalesDocumentType={}), OrderStatus.COMPLETED),
        (order(TotalNetAmount="n/a"), OrderStatus.COMPLETED),
        (order(TotalNetAmount="n/a", SalesDocumentType="RE"), OrderStatus.RETURNED),
        (order(SalesDocumentType={}), OrderStatus.OTHER),
        (order(SalesDocumentType={}, TotalNetAmount="-100.00"), OrderStatus.RETURNED),
        (order(OverallOrderProcessStatus={}), OrderStatus.OTHER),
        (order(OverallOrderProcessStatus=None), OrderStatus.OTHER),
    ],
)
async def test_what_can_not_be_told_from_a_return_is_neither_completed_nor_open(row: Any, status: OrderStatus) -> None:
    (entry,) = (await listed(row)).entries
    assert entry.record.status is status


@pytest.mark.parametrize("row", [order, transaction])
async def test_a_channel_that_can_not_be_read_is_none_and_the_sale_is_there(row: Any) -> None:
    (entry,) = (await listed(row(OrderChannel={}))).entries
    assert entry.record.channel is None


KEYS = ("CustomerNumber", "RetailStoreID", "BusinessDayDate", "TransactionIndex", "CreationDate", "CreationTime")


@pytest.mark.parametrize("field", KEYS)
@pytest.mark.parametrize("odd", [{}, ["?"], 1.5, True], ids=repr)
async def test_a_receipt_without_its_key_is_left_out_and_is_not_an_order(field: str, odd: object) -> None:
    page = await listed(transaction(**{field: odd}), transaction(TransactionIndex=8))
    assert [entry.record.sale for entry in page.entries] == [Sale(SaleKind.TILL, "S1-20260228-8")]
    assert isinstance(await listed(transaction(**{field: odd})), Malformed)
    if field != "TransactionIndex":
        assert isinstance(await listed(transaction(TransactionIndex=0, **{field: odd})), Malformed)


@pytest.mark.parametrize("field", ["RetailStoreID", "BusinessDayDate", "TransactionIndex"])
async def test_half_a_key_of_a_receipt_is_none(field: str) -> None:
    page = await listed(transaction(**{field: None}), transaction(TransactionIndex=8))
    assert [entry.record.id for entry in page.entries] == ["S1-20260228-8"]


@pytest.mark.parametrize("sent", [{"BusinessDayDate": 20260228}, {"RetailStoreID": 1, "BusinessDayDate": 20260228}])
async def test_a_key_that_comes_as_a_number_leaves_the_number_on_the_receipt(sent: dict[str, Any]) -> None:
    (entry,) = (await listed(transaction(**sent))).entries
    assert entry.record.number == "000000007"


async def test_an_order_needs_a_number_but_no_receipt_key() -> None:
    rows = [order(TransactionIndex={}), order(TransactionNumber={}), order(TransactionNumber=None)]
    assert [entry.record.id for entry in (await listed(*rows)).entries] == ["9000123"]


async def test_numbers_are_read_as_text_and_text_as_numbers() -> None:
    row = transaction(TransactionIndex="7", CreationDate=20260228, TransactionNumber=7, TotalNetAmount=100, TaxAmount=20.0)
    (entry,) = (await listed(row)).entries
    assert (entry.record.id, entry.record.number, entry.record.total) == ("S1-20260228-7", "7", Money(Decimal(120), "GBP", True))
    assert entry.record.placed_at == datetime(2026, 2, 28, 15, 42, 10, tzinfo=UTC)


async def test_blanks_around_a_customer_or_a_store_are_not_part_of_it() -> None:
    (entry,) = (await listed(transaction(RetailStoreID=" S1 ", BusinessDayDate="20260228 "))).entries
    assert entry.record.id == "S1-20260228-7"
    service = PlayedService(lambda get: [transaction(CustomerNumber=" 0000000001 ")])
    page: Any = (await Orders(service, settings(), slug="sap-car").pages(["1"], Window(5)))["1"]  # type: ignore[arg-type]
    assert len(page.entries) == 1


@hypothesis_settings(max_examples=tried(150))
@given(moments=moments, limit=st.integers(1, 6), data=st.data())
async def test_readable_receipts_come_once_each_over_small_pages(moments: list[int], limit: int, data: st.DataObject) -> None:
    """Whatever else stands between them."""
    rows = receipts(moments)
    odd = data.draw(st.dictionaries(st.sampled_from(range(len(rows))), st.sampled_from(KEYS)) if rows else st.just({}))
    engine = by_days(rows)

    def answer(get: Get[Any]) -> Any:
        found: Any = engine(get)
        places = {id(rows[place]): field for place, field in odd.items()}
        return [{**row, field: {"no": 1}} if (field := places.get(id(row))) else row for row in found]

    sound = [row for place, row in enumerate(rows) if place not in odd]
    assert await walked(PlayedService(answer), limit) == newest_first(sound)


async def test_a_walk_through_nothing_but_odd_rows_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "LONGEST", 20)
    rows = receipts(range(60))
    service = PlayedService(lambda get: [{**row, "CreationDate": "yesterday"} for row in rows])
    page = (await Orders(service, settings(), slug="sap-car").pages(["1"], Window(2)))["1"]  # type: ignore[arg-type]
    assert page == Page((), has_more=False)
    assert len(service.requests) == 2


# --- single purchases ------------------------------------------------------------------------------------------------


async def bought(*lines: Any, heads: Sequence[Any] = (transaction(), transaction(TransactionIndex=8))) -> dict[str, Any]:
    service = PlayedService(lambda get: list(lines) if get.entity_set.startswith("POSSalesQuery") else list(heads))
    lookup = ProvenLookup(Purchases(service, settings(), slug="sap-car"), "sap-car")  # type: ignore[arg-type]
    answer = await lookup.fetch(["S1-20260228-7", "S1-20260228-8"], frozenset({ORDER_DETAILS}))
    return {id_[-1]: parts[ORDER_DETAILS] for id_, parts in answer.items()}


@pytest.mark.parametrize("field", ["SalesAmount", "TaxExcludedAmount", "DistributedHeaderTaxAmount"])
async def test_a_line_with_an_unreadable_amount_loses_only_its_price(field: str) -> None:
    answer = await bought(line(7, SalesQuantityInSalesUnit="2.000") | {field: "n/a"}, line(8))
    (item,) = answer["7"].items
    assert (item.sku, item.quantity, item.total, item.unit_price) == ("7", 2, None, None)
    assert answer["7"].total == answer["8"].items[0].total == Money(Decimal("120.00"), "GBP", True)


async def test_how_many_there_are_is_none_where_it_can_not_be_read() -> None:
    (item,) = (await bought(line(7, SalesQuantityInSalesUnit="2,000"), line(8)))["7"].items
    assert (item.quantity, item.unit_price, item.total) == (None, None, Money(Decimal("120.00"), "GBP", True))


async def test_a_line_without_a_key_costs_itself() -> None:
    """A purchase of which no line can be assigned is malformed, and not empty."""
    answer = await bought(line(7), {**line(7), "RetailStoreID": {}}, {**line(8), "TransactionIndex": None})
    assert len(answer["7"].items) == 1
    assert isinstance(answer["8"], Malformed)


async def test_a_purchase_that_can_not_be_told_is_an_error_and_not_unknown() -> None:
    answer = await bought(line(7), line(8), heads=[transaction(), transaction(TransactionIndex=8, CreationDate="?")])
    assert isinstance(answer["7"], OrderDetails)
    assert isinstance(answer["8"], Malformed)


async def test_lines_at_the_limit_are_too_many_even_if_some_are_unreadable() -> None:
    answer = await bought(*[line(7)] * 999, {**line(7), "CustomerNumber": None})
    assert isinstance(answer["7"], Malformed)


async def test_a_purchase_that_comes_twice_is_one_and_so_is_each_of_its_lines() -> None:
    twice = [transaction(), transaction(TransactionNumber="000000009")]
    packs = line(7) | {"SalesUnit": "PAC"}
    answer = await bought(line(7), line(7) | {"ArticleName": "Another"}, packs, heads=twice)
    assert (answer["7"].order.number, len(answer["7"].items)) == ("000000007", 2)
