"""The ERP keeps the contract of its ports of orders, in its own dialect."""

import re
from datetime import UTC, datetime
from decimal import Decimal

from adapters.ports.capabilities import ORDER_DETAILS, Flow, Subject
from adapters.ports.errors import Malformed, SourceError
from adapters.ports.records import Channel, Order, OrderStatus, Sale, SaleKind
from adapters.ports.shapes import Window
from tests.contract.recorded.sap_ecc import AMELIA, BILLING, OLIVER, SALES, inner, service
from tests.contract.suite import Exempt, LookupContract, StreamContract, on_played, on_samples
from tests.contract.suite.mutations import ODATA

SYSTEM = "sap_ecc"
NOBODY = "9999999"
WORDS = {"SalesOrderType": ["ZWEB"], "OverallSDDocumentRejectionSts": ["C"], "OverallSDProcessStatus": ["A"]}


def data(source):  # What was asked besides tokens.
    return [request for request in source.line.sent if not source.line.recording.is_auth(request)]


class TestOrders(StreamContract):
    system = SYSTEM
    odd_values = ODATA
    words = WORDS
    flow = Flow.ORDERS
    record = Order
    renews = False

    def known(self, source):
        return AMELIA, OLIVER

    def unknown(self, source):
        return NOBODY

    async def test_every_order_tells_whose_sale_it_is_and_its_net_amount(self, source):
        page = await self.page(source, Window(limit=100))
        for entry in page.entries:
            assert entry.record.sale.reference
            assert entry.record.net.currency == "GBP"
            assert entry.record.total is None
            is_web = entry.record.sale.kind is SaleKind.WEB
            assert (entry.record.channel is Channel.ONLINE, entry.record.sale.reference != entry.record.id) == (is_web, is_web)

    @on_samples
    async def test_types_and_codes_are_read_as_the_settings_say(self, source):
        orders = [entry.record for entry in (await self.page(source, Window(limit=10))).entries]
        assert [(order.number, order.status, order.sale) for order in orders] == [
            ("9000123", OrderStatus.COMPLETED, Sale(SaleKind.OTHER, "9000123")),
            ("9000101", OrderStatus.OPEN, Sale(SaleKind.WEB, "QX7K2M")),
            ("9000088", OrderStatus.CANCELLED, Sale(SaleKind.WEB, "QV1B4C")),
        ]
        assert orders[0].placed_at == datetime(2026, 2, 28, tzinfo=UTC)
        assert orders[0].as_of == datetime(2026, 2, 28, 10, 11, 12, tzinfo=UTC)
        assert orders[0].net.amount == Decimal("1958.33")

    @on_samples
    async def test_a_window_is_asked_for_by_day_and_without_returns(self, source):
        window = Window(limit=5, since=datetime(2025, 1, 1, 12, tzinfo=UTC), until=datetime(2026, 3, 1, tzinfo=UTC))
        await self.page(source, window)
        (asked,) = inner(source.line.sent[-1])
        assert asked.startswith("A_SalesOrder?")
        terms = (
            f"SoldToParty eq '{AMELIA}'",
            "SalesOrderType ne 'RE'",
            "SalesOrderDate le datetime'2026-03-01T00:00:00'",
            "SalesOrderDate ge datetime'2025-01-01T00:00:00'",
        )
        assert f"$filter={' and '.join(terms)}&$orderby=SalesOrderDate desc&$top=6&" in asked

    @on_samples
    async def test_several_customers_are_one_batch_of_the_sales_service(self, source):
        await self.stream(source.ports()).pages([AMELIA, OLIVER], Window(limit=2))
        (request,) = data(source)
        assert service(request) == SALES
        assert request.headers["x-csrf-token"] == source.line.recording.token(SALES)
        assert len(inner(request)) == 2

    async def test_statuses_are_filtered_exactly_and_paged(self, source):
        every = (await self.page(source, Window(limit=100))).entries
        wanted = frozenset({OrderStatus.COMPLETED, OrderStatus.CANCELLED})
        sought = [entry.record for entry in every if entry.record.status in wanted]
        first = await self.page(source, Window(limit=1, statuses=wanted))
        rest = await self.page(source, Window(limit=100, statuses=wanted, before=first.entries[-1].position))
        assert first.has_more is True
        assert [entry.record for entry in (*first.entries, *rest.entries)] == sought
        assert rest.has_more is False

    @on_played
    async def test_returns_are_no_orders(self, source):
        isabella = "204724"
        page = await self.page(source, Window(limit=100), of=isabella)
        assert page.has_more
        assert all(entry.record.id.startswith("1") for entry in page.entries), "the played ERP's returns begin with 3"

    @on_played
    async def test_four_hundred_orders_are_walked_to_their_end(self, source):
        isabella, window, seen = "204724", Window(limit=100), []
        while True:
            page = await self.page(source, window, of=isabella)
            seen += [entry.record.id for entry in page.entries]
            if not page.has_more:
                break
            window = Window(limit=100, before=page.entries[-1].position)
        assert len(seen) == len(set(seen)) == 400


class TestOrderDetails(LookupContract):
    system = SYSTEM
    odd_values = ODATA
    row_keys = frozenset({"SalesOrderItem"})
    words = WORDS
    subject = Subject.ORDER
    renews = False
    test_a_batch_is_one_call = Exempt("amounts with tax are in another service, and a batch stays within one (section 6)")

    def known(self, source):
        return source.facts["orders"]

    def unknown(self, source):
        return "1999999999"

    def secrets(self, source):
        return source.facts["orders"]

    def check(self, parts, *, first):
        details = parts[ORDER_DETAILS]
        assert details.customer_id == (AMELIA if first else OLIVER)
        assert sum(item.total.amount for item in details.items) == details.total.amount
        assert details.net.amount < details.total.amount
        assert (details.net.tax_included, details.total.tax_included) == (False, True)
        assert details.order.sale.reference

    async def test_many_orders_are_three_calls(self, source):
        await self.fetched(source, *self.known(source))
        assert await source.line.counted() == (3, 0)

    @on_samples
    async def test_orders_and_what_was_billed_are_read_by_number(self, source):
        await self.fetched(source, *self.known(source))
        asked = {inner(request)[0].partition("?")[0]: (service(request), inner(request)[0]) for request in source.line.sent}
        assert [where for _, (where, _) in sorted(asked.items())] == [BILLING, BILLING, SALES]
        assert "$filter=(SalesOrder eq '9000123' or SalesOrder eq '9000223')&$expand=to_Item&" in asked["A_SalesOrder"][1]
        assert "$filter=(SalesDocument eq '9000123' or SalesDocument eq '9000223')" in asked["A_BillingDocumentItem"][1]
        assert re.search(r"\$filter=\(BillingDocument eq '\d+' or ", asked["A_BillingDocument"][1])

    @on_samples
    async def test_an_invoice_that_was_taken_back_and_written_anew_counts_once(self, source):
        (parts,) = (await self.fetched(source, "9000123")).values()
        details = parts[ORDER_DETAILS]
        assert details.total.amount == Decimal("2350.00")
        assert [(item.sku, item.name, item.quantity) for item in details.items] == [("300045", "Cashmere coat", 1)]

    @on_samples
    async def test_items_have_their_status_and_a_partly_billed_order_has_no_total(self, source):
        details = (await self.fetched(source, "9000101"))["9000101"][ORDER_DETAILS]
        assert details.total is None
        told = {one.status: one.total and str(one.total) for one in details.items}
        assert told == {"DELIVERED": "350.00 GBP", "OPEN": None}

    @on_samples
    async def test_a_return_is_not_read_as_an_order(self, source):
        assert await self.fetched(source, "9000119") == {}

    @on_samples
    async def test_without_a_billing_service_there_is_no_total_and_no_call_for_it(self, source):
        lookup = self.lookup(source.ports(billing_path=None))
        (parts,) = (await lookup.fetch(["9000123"], lookup.groups)).values()
        assert parts[ORDER_DETAILS].total is None
        assert parts[ORDER_DETAILS].net.amount == Decimal("1958.33")
        assert await source.line.counted() == (1, 0)

    @on_samples
    async def test_a_list_of_bills_that_is_cut_off_is_no_sum(self, source):
        source.line.recording.server_page = 2
        lookup = self.lookup(source.ports(pages=1))
        (parts,) = (await lookup.fetch(["9000123"], lookup.groups)).values()
        assert type(parts[ORDER_DETAILS]) is Malformed

    @on_played
    async def test_all_of_isabellas_newest_add_up(self, source):
        stream = source.ports().streams[Flow.ORDERS]
        page = (await stream.pages(["204724"], Window(limit=50)))["204724"]
        answer = await self.fetched(source, *(entry.record.id for entry in page.entries))
        assert set(answer) == {entry.record.id for entry in page.entries}
        for entry in page.entries:
            details = answer[entry.record.id][ORDER_DETAILS]
            assert not isinstance(details, SourceError)
            assert (details.order, details.net) == (entry.record, entry.record.net)
            assert (details.total is None) is (entry.record.status is OrderStatus.CANCELLED)
            if details.total:
                assert details.total.amount == sum(item.total.amount for item in details.items)
