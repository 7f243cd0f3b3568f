"""The Customer Activity Repository keeps the contract of its ports, in its own dialect."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise

import pytest

from adapters.ports.capabilities import ORDER_DETAILS, VALUE, Flow, Subject
from adapters.ports.records import Channel, Money, Order, OrderItemStatus, OrderStatus, Sale, SaleKind
from adapters.ports.shapes import Window
from tests.contract.recorded.samples import target
from tests.contract.recorded.sap_car import AMELIA, COOKIE, CSRF, OLIVER, SERVICE, inner
from tests.contract.suite import LookupContract, StreamContract, on_played, on_samples
from tests.contract.suite.mutations import ODATA

SYSTEM = "sap_car"
NOBODY = "999999999"
ISABELLA = "204724"
WORDS = {"OrderChannel": ["02"]}


class TestValues(LookupContract):
    system = SYSTEM
    odd_values = ODATA
    subject = Subject.CUSTOMER
    renews = False

    def known(self, source):
        return AMELIA, OLIVER

    def unknown(self, source):
        return NOBODY

    def secrets(self, source):
        return ("0000204711",)

    def check(self, parts, *, first):
        value = parts[VALUE]
        assert value.order_count >= 3
        assert value.average_order.currency == value.spend_last_12_months.currency == "GBP"
        assert value.average_order.amount > 0
        assert isinstance(value.last_purchase_on, date)

    @on_played
    async def test_two_people_have_their_own_figures(self, source):
        answer = await self.fetched(source, AMELIA, OLIVER)
        assert answer[AMELIA][VALUE].order_count == 18
        assert answer[OLIVER][VALUE].order_count == 8
        assert answer[AMELIA][VALUE].last_purchase_on != answer[OLIVER][VALUE].last_purchase_on

    @on_samples
    async def test_purchases_are_counted_without_returns_and_for_each_till(self, source):
        value = (await self.fetched(source, AMELIA))[AMELIA][VALUE]
        assert value.order_count == 4, (
            "two receipts with one number in two stores and two orders, without the receipt of a return"
        )
        assert value.average_order == Money(Decimal("406.50"), "GBP", tax_included=True)
        assert value.last_purchase_on == date(2026, 2, 28)

    @on_samples
    async def test_sums_are_for_all_customers_at_once_and_counts_for_one_by_one(self, source):
        await self.fetched(source, AMELIA, OLIVER)
        (_, batch) = source.line.sent
        ever, lately, returned, *counts = inner(batch)
        both = "(CustomerNumber eq '0000204711' or CustomerNumber eq '0000204712')"
        assert all(both in asked for asked in (ever, lately, returned))
        assert "CreationDate ge '" in lately
        assert "SalesDocumentType eq 'RE'" in returned
        assert [
            f"$filter=CustomerNumber eq '0000{number}'&" in asked for number, asked in zip((AMELIA, OLIVER), counts, strict=True)
        ]
        assert all("$inlinecount=allpages" in asked for asked in counts)
        assert all("&$top=" in asked for asked in inner(batch))

    @on_samples
    async def test_a_batch_carries_token_and_cookie(self, source):
        await self.fetched(source, AMELIA)
        fetch, batch = source.line.sent
        assert (fetch.method, target(fetch)) == ("GET", SERVICE)
        assert (batch.method, target(batch)) == ("POST", f"{SERVICE}$batch")
        assert (batch.headers["x-csrf-token"], batch.headers["cookie"]) == (CSRF, COOKIE)

    @on_samples
    async def test_a_csrf_token_that_ran_out_is_fetched_again(self, source):
        lookup = self.lookup(source.ports())
        await lookup.fetch([AMELIA], lookup.groups)
        source.line.recording.csrf = "another"
        assert set(await lookup.fetch([AMELIA], lookup.groups)) == {AMELIA}
        assert await source.line.counted() == (3, 2)

    @pytest.mark.parametrize("nobody", ["", " ", "0", "0000000000", "00204711", "2047110000000"])
    async def test_a_number_that_cannot_be_anybodys_is_never_asked_for(self, source, nobody):
        assert await self.fetched(source, nobody) == {}
        assert await source.line.counted() == (0, 0)


class TestPurchases(LookupContract):
    system = SYSTEM
    odd_values = ODATA
    words = WORDS
    subject = Subject.ORDER
    renews = False

    def known(self, source):
        return source.facts["receipts"]

    def unknown(self, source):
        return "HK01-20200101-5"

    def secrets(self, source):
        return source.facts["receipts"]

    def check(self, parts, *, first):
        details = parts[ORDER_DETAILS]
        assert details.customer_id == (AMELIA if first else OLIVER)
        assert details.order.sale == Sale(SaleKind.TILL, details.order.id)
        assert details.order.store == "Knightsbridge"
        assert sum(item.total.amount for item in details.items) == details.total.amount
        assert details.total.currency == "GBP"
        assert details.net.amount < details.total.amount
        assert (details.total.tax_included, details.net.tax_included) == (True, False)

    @on_samples
    async def test_amounts_are_exact_decimals(self, source):
        ((_, parts),) = (await self.fetched(source, "HK01-20260228-1187")).items()
        details = parts[ORDER_DETAILS]
        assert (details.total.amount, details.net.amount) == (Decimal("1250.00"), Decimal("1041.67"))
        assert [(item.sku, item.name, item.total.amount) for item in details.items] == [
            ("300045", "Cashmere coat", Decimal("1000.00")),
            ("300060", "Eau de parfum", Decimal("250.00")),
        ]
        assert details.order.placed_at == datetime(2026, 2, 28, 15, 42, 10, tzinfo=UTC)
        assert {item.status for item in details.items} == {OrderItemStatus.DELIVERED}

    @on_samples
    async def test_orders_of_the_erp_and_receipts_are_read_in_one_request(self, source):
        answer = await self.fetched(source, "9000123", "HK01-20260228-1187", "9000099")
        assert [details[ORDER_DETAILS].order.sale.kind for details in answer.values()] == [
            SaleKind.TILL,
            SaleKind.WEB,
            SaleKind.OTHER,
        ]
        assert answer["9000099"][ORDER_DETAILS].items[0].unit_price == Money(Decimal("300.00"), "GBP", tax_included=True)
        assert (await source.line.counted())[0] == 1

    @on_samples
    async def test_a_receipt_is_queried_by_store_day_and_index_if_it_has_a_customer(self, source):
        await self.fetched(source, "HK01-20260228-1187")
        for asked in inner(source.line.sent[-1]):
            assert (
                "$filter=(RetailStoreID eq 'HK01' and BusinessDayDate eq '20260228' and TransactionIndex eq 1187)"
                " and CustomerNumber ne ''&" in asked
            )

    @on_played
    async def test_a_receipt_without_a_customer_is_nobodys(self, source):
        assert await self.fetched(source, "0001-20260301-2000000000", "0002-20260301-2000000000") == {}

    @pytest.mark.parametrize("nobodys", ["", "0", "0009000123", "HK01-20260228-9999999999", "-20260228-1", "x'y-20260228-1"])
    async def test_an_id_that_no_purchase_can_have_is_unknown(self, source, nobodys):
        assert await self.fetched(source, nobodys) == {}


class TestOrders(StreamContract):
    system = SYSTEM
    odd_values = ODATA
    flow = Flow.ORDERS
    record = Order
    renews = False

    def known(self, source):
        return AMELIA, OLIVER

    def unknown(self, source):
        return NOBODY

    def secrets(self, source):
        return ("0000204711",)

    async def test_receipts_and_orders_stand_in_one_list_each_with_its_owner(self, source):
        page = await self.page(source, Window(limit=100))
        orders = [entry.record for entry in page.entries]
        assert {order.channel for order in orders} >= {Channel.STORE, Channel.ONLINE}
        for order in orders:
            if order.channel is Channel.STORE:
                assert order.sale == Sale(SaleKind.TILL, order.id)
                assert order.id.split("-")[1] == f"{order.placed_at:%Y%m%d}"
            elif order.channel is Channel.ONLINE:
                assert order.sale == Sale(SaleKind.WEB)
        assert all(order.total.currency == order.net.currency == "GBP" for order in orders)

    @on_samples
    async def test_amounts_and_statuses_come_with_the_list(self, source):
        page = await self.page(source, Window(limit=100))
        assert [(entry.record.id, entry.record.status, entry.record.total.amount) for entry in page.entries] == [
            ("HK01-20260228-1187", OrderStatus.COMPLETED, Decimal("1250.00")),
            ("HK01-20260214-1101", OrderStatus.RETURNED, Decimal("-60.00")),
            ("9000123", OrderStatus.COMPLETED, Decimal("95.00")),
            ("60000077", OrderStatus.RETURNED, Decimal("-95.00")),
            ("9000099", OrderStatus.OPEN, Decimal("300.00")),
            ("HT05-20251108-1077", OrderStatus.COMPLETED, Decimal("136.00")),
        ]
        assert page.entries[4].record.sale == Sale(SaleKind.OTHER, "9000099")
        assert page.entries[0].record.number == "000004312"

    async def test_statuses_are_kept_apart(self, source):
        page = await self.page(source, Window(limit=50, statuses=frozenset({OrderStatus.RETURNED})))
        assert {entry.record.status for entry in page.entries} <= {OrderStatus.RETURNED}
        open_ones = await self.page(source, Window(limit=50, statuses=frozenset({OrderStatus.OPEN})))
        assert [entry.record.status for entry in open_ones.entries] == [OrderStatus.OPEN]

    @on_samples
    async def test_a_window_is_asked_for_by_days_of_the_tills_clock(self, source):
        until = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
        await self.page(source, Window(limit=5, since=datetime(2025, 1, 1, tzinfo=UTC), until=until))
        (asked,) = inner(source.line.sent[-1])
        assert "CreationDate le '20260701' and CreationDate ge '20250101'" in asked
        assert "$orderby=CreationDate desc" in asked

    @on_played
    async def test_four_hundred_purchases_are_read_page_by_page_each_once(self, source):
        stream = self.stream(source.ports())
        entries, window, more = [], Window(limit=60), True
        while more:
            page = (await stream.pages([ISABELLA], window))[ISABELLA]
            entries += page.entries
            more, window = page.has_more, Window(limit=60, before=page.entries[-1].position)
        places = [(entry.position.occurred_at, entry.position.entry_id) for entry in entries]
        assert len(places) >= 400
        assert all(one > other for one, other in pairwise(places))
