"""Rows of the views as orders, lines and figures."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from adapters.ports.records import Channel, Money, OrderStatus, Sale, SaleKind
from adapters.systems.sap_car import mapping, wire
from adapters.systems.sap_car.requests import Receipt, customer_number, order_number
from tests.unit.adapters.sap_car.service import order, settings, transaction


def read(row: dict[str, Any]) -> wire.Transaction:
    return wire.Transaction.model_validate(row)


@pytest.mark.parametrize(
    ("day", "clock", "expected"),
    [
        ("20260228", "154210", datetime(2026, 2, 28, 15, 42, 10, tzinfo=UTC)),
        ("20260701", "003000", datetime(2026, 6, 30, 23, 30, tzinfo=UTC)),
        ("20261025", "013000", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("20260228", "", datetime(2026, 2, 28, tzinfo=UTC)),
        ("20260228", " 154210 ", datetime(2026, 2, 28, 15, 42, 10, tzinfo=UTC)),
    ],
)
def test_the_tills_clock_is_put_to_utc(day: str, clock: str, expected: datetime) -> None:
    assert mapping.order(read(transaction(CreationDate=day, CreationTime=clock)), settings()).placed_at == expected


def test_the_clock_is_that_of_the_settings() -> None:
    placed = mapping.order(read(transaction()), settings(time_zone="Asia/Hong_Kong")).placed_at
    assert placed == datetime(2026, 2, 28, 7, 42, 10, tzinfo=UTC)
    with pytest.raises(ValidationError, match="time zone"):
        settings(time_zone="Europe/Nowhere")


@pytest.mark.parametrize("clock", ["246000", "240000", "１２３４５６", "15:42", "1542", 7, {}, "n/a"])
def test_a_time_of_day_that_is_none_is_not_midnight(clock: object) -> None:
    with pytest.raises(ValidationError, match="CreationTime"):
        read(transaction(CreationTime=clock))


@pytest.mark.parametrize(
    "day", ["", "00000000", "2026-02-28", "20260230", "18991231", "99991231", "２０２６０２２８", None, 20260230]
)
def test_a_day_that_is_none_is_turned_down(day: object) -> None:
    with pytest.raises(ValidationError):
        read(transaction(CreationDate=day))


def test_a_receipt_is_keyed_by_store_day_and_index() -> None:
    """It shows what is printed on it."""
    known = mapping.order(read(transaction(BusinessDayDate="20260227")), settings(stores={"S1": "Knightsbridge"}))
    assert (known.id, known.number, known.store) == ("S1-20260227-7", "000000007", "Knightsbridge")
    assert known.sale == Sale(SaleKind.TILL, "S1-20260227-7")
    assert (known.total, known.net) == (Money(Decimal("120.00"), "GBP", True), Money(Decimal("100.00"), "GBP", False))
    assert mapping.order(read(transaction()), settings()).store == "S1"


@pytest.mark.parametrize(
    ("code", "channel", "sale"),
    [
        ("02", Channel.ONLINE, Sale(SaleKind.WEB)),
        ("03", Channel.PHONE, Sale(SaleKind.OTHER, "9000123")),
        ("01", Channel.STORE, Sale(SaleKind.OTHER, "9000123")),
        ("07", Channel.APP, Sale(SaleKind.WEB)),
    ],
)
def test_an_order_without_a_receipt_is_the_shops_or_the_erps(code: str, channel: Channel, sale: Sale) -> None:
    channels = {"01": "STORE", "02": "ONLINE", "07": "APP"}
    known = mapping.order(read(order(OrderChannel=code)), settings(channels=channels))
    assert (known.id, known.number, known.channel, known.sale, known.store) == ("9000123", "9000123", channel, sale, None)


@pytest.mark.parametrize("unset", [{"BusinessDayDate": "00000000"}, {"BusinessDayDate": None, "TransactionIndex": None}])
def test_an_erp_order_that_names_a_store_is_no_receipt(unset: dict[str, object]) -> None:
    row = read(order(RetailStoreID="S1", **unset))
    assert row.receipt is None
    assert mapping.order(row, settings()).id == "9000123"


@pytest.mark.parametrize(
    ("row", "status"),
    [
        (transaction(), OrderStatus.COMPLETED),
        (transaction(TotalNetAmount="-1.00", TaxAmount="-0.20"), OrderStatus.RETURNED),
        (order(), OrderStatus.COMPLETED),
        (order(OverallOrderProcessStatus="B"), OrderStatus.OPEN),
        (order(OverallOrderProcessStatus="Z"), OrderStatus.OTHER),
        (order(OverallOrderProcessStatus=""), OrderStatus.OTHER),
        (order(SalesDocumentType="RE"), OrderStatus.RETURNED),
    ],
)
def test_returns_are_told_by_their_type_or_their_amount(row: dict[str, Any], status: OrderStatus) -> None:
    assert mapping.order(read(row), settings()).status is status


def test_a_receipt_line_adds_the_taxes_that_its_price_does_not_contain() -> None:
    row = {
        "CustomerNumber": "1", "RetailStoreID": "S1", "BusinessDayDate": "20260228", "TransactionIndex": 7,
        "Article": "000000000000300045", "ArticleName": "Silk scarf", "SalesQuantityInSalesUnit": "3.000",
        "TransactionCurrency": "GBP", "SalesAmount": "100.00", "TaxExcludedAmount": "19.00", "DistributedHeaderTaxAmount": "1.01",
    }  # fmt: skip
    item = mapping.item(wire.ReceiptLine.model_validate(row), OrderStatus.COMPLETED)
    assert (item.sku, item.quantity) == ("300045", 3)
    assert item.total == Money(Decimal("120.01"), "GBP", True)
    assert item.unit_price == Money(Decimal("40.00"), "GBP", True)
    unsaid = {**row, "SalesQuantityInSalesUnit": "", "ArticleName": ""}
    without = mapping.item(wire.ReceiptLine.model_validate(unsaid), OrderStatus.COMPLETED)
    assert (without.quantity, without.unit_price, without.name) == (1, None, "300045")


def spend(currency: str, net: str, tax: str = "0") -> wire.Spend:
    return wire.Spend.model_validate(
        {"CustomerNumber": "1", "TransactionCurrency": currency, "TotalNetAmount": net, "TaxAmount": tax}
    )


def test_currencies_are_not_added_up_and_the_largest_stands_for_all() -> None:
    ever = [spend("EUR", "500"), spend("GBP", "400", "80"), spend("GBP", "100", "20")]
    lately = [spend("EUR", "50"), spend("GBP", "10")]
    value = mapping.value(ever, lately, [read(transaction())], settings(), count=4)
    assert value.spend_last_12_months == Money(Decimal(50), "EUR", True)
    assert value.average_order is None, "which of the four were paid in pounds, nobody can tell"
    assert (value.order_count, value.last_purchase_on) == (4, date(2026, 2, 28))
    alone = mapping.value([spend("GBP", "100", "20")], [], [], settings(), count=7)
    assert alone.average_order == Money(Decimal("17.14"), "GBP", True)
    assert alone.spend_last_12_months == Money(Decimal(0), "GBP", True), "nothing, and not unknown"


@pytest.mark.parametrize(("currency", "each", "average"), [("JPY", "333", "143"), ("KWD", "333.333", "142.857")])
def test_a_share_of_an_amount_has_the_digits_of_its_currency(currency: str, each: str, average: str) -> None:
    row = {
        "TransactionNumber": "9", "CustomerNumber": "1", "Article": "300045",
        "SalesQuantityInSalesUnit": "3", "TransactionCurrency": currency,
        "SalesAmount": "1000", "TaxExcludedAmount": "0", "DistributedHeaderTaxAmount": "0",
    }  # fmt: skip
    assert str(mapping.item(wire.ReceiptLine.model_validate(row), OrderStatus.COMPLETED).unit_price) == f"{each} {currency}"
    assert str(mapping.value([spend(currency, "1000")], [], [], settings(), count=7).average_order) == f"{average} {currency}"


@pytest.mark.parametrize("currency", ["", "XXX"])
def test_spending_without_a_currency_leaves_the_sum_open_unless_it_is_zero(currency: str) -> None:
    def average(net: str, tax: str = "0") -> Money | None:
        return mapping.value([spend(currency, net, tax), spend("GBP", "10")], [], [], settings(), count=1).average_order

    assert average("0.00") == Money(Decimal(10), "GBP", True)
    assert [average("900"), average("-900"), average("0", "1")] == [None, None, None]


@pytest.mark.parametrize(
    ("amount", "quantity", "status"), [("100", "1", "DELIVERED"), ("-100", "1", "RETURNED"), ("100", "-1", "RETURNED")]
)
def test_a_receipt_tells_for_each_line_if_it_was_bought_or_returned(amount: str, quantity: str, status: str) -> None:
    row = {
        "TransactionNumber": "9", "CustomerNumber": "1", "Article": "300045",
        "SalesQuantityInSalesUnit": quantity, "TransactionCurrency": "GBP",
        "SalesAmount": amount, "TaxExcludedAmount": "0", "DistributedHeaderTaxAmount": "0",
    }  # fmt: skip
    assert mapping.item(wire.ReceiptLine.model_validate(row), OrderStatus.COMPLETED).status == status


@pytest.mark.parametrize(
    ("whole", "piece"), [("COMPLETED", None), ("OPEN", None), ("RETURNED", "RETURNED"), ("CANCELLED", "CANCELLED")]
)
def test_the_lines_of_an_erp_order_have_a_status_only_if_all_share_it(whole: str, piece: str | None) -> None:
    row = {
        "TransactionNumber": "9",
        "CustomerNumber": "1",
        "TransactionCurrency": "GBP",
        "OrderQuantity": "1",
        "TotalNetAmount": "5",
        "TaxAmount": "1",
    }
    assert mapping.item(wire.OrderLine.model_validate(row), OrderStatus(whole)).status == piece


def test_what_was_called_off_is_no_purchase() -> None:
    given = settings(order_statuses={"X": "CANCELLED"})
    newest = [read(order(OverallOrderProcessStatus="X", CreationDate="20260301")), read(transaction())]
    assert mapping.purchases(newest, given) == 1
    assert mapping.value([], [], newest, given, count=None).last_purchase_on == date(2026, 2, 28)


def test_what_went_back_is_no_purchase() -> None:
    newest = [read(order(SalesDocumentType="RE", CreationDate="20260301")), read(transaction())]
    assert mapping.value([], [], newest, settings(), count=None).last_purchase_on == date(2026, 2, 28)
    assert mapping.value([spend("GBP", "-5")], [], newest[:1], settings(), count=0).average_order is None


@pytest.mark.parametrize(
    ("customer", "number"),
    [("204711", "0000204711"), ("1", "0000000001"), ("BP-12", "BP-12"), ("O'Neill", "O'Neill"), ("12345678901", None)]
    + [(nobody, None) for nobody in ("", " ", "0", "0000204711", "x\n", "abcdefghijk")],
)
def test_a_customer_is_queried_by_padded_number_and_never_by_an_empty_one(customer: str, number: str | None) -> None:
    assert customer_number(customer, settings()) == number


def test_widths_are_settings() -> None:
    assert customer_number("204711", settings(customer_width=0)) == "204711"
    assert order_number("9000123", settings(order_width=0)) == "9000123"
    assert order_number("9000123", settings()) == "0009000123"


@pytest.mark.parametrize(
    ("id_", "receipt"),
    [
        ("S1-20260228-7", Receipt("S1", "20260228", 7)),
        ("S-1-20260228-0", Receipt("S-1", "20260228", 0)),
        ("S1-20260228-2147483647", Receipt("S1", "20260228", 2147483647)),
    ]
    + [
        (id_, None)
        for id_ in ("S1-20260228-2147483648", "S1-20260228-07", "S1-2026022-7", "ELEVENSIGNS-20260228-7", "\x00-20260228-7")
    ],
)
def test_an_order_id_names_the_receipt_that_it_was_made_of(id_: str, receipt: Receipt | None) -> None:
    assert Receipt.of(id_) == receipt


def test_a_quote_in_a_store_stays_inside_its_literal() -> None:
    receipt = Receipt.of("a'b-20260228-7")
    assert receipt is not None
    assert receipt.condition == "(RetailStoreID eq 'a''b' and BusinessDayDate eq '20260228' and TransactionIndex eq 7)"
