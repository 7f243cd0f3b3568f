"""Farfetch keeps the contract of its ports, in its own dialect."""

import asyncio
from decimal import Decimal
from typing import ClassVar
from urllib.parse import parse_qs

from adapters.ports.capabilities import CONSENTS, ORDER_DETAILS, SHOP_ACCOUNT, Flow, Subject
from adapters.ports.records import Channel, Order, OrderItemStatus, OrderStatus, Purpose, WishlistItem
from adapters.ports.shapes import EMAIL, Clue, Window
from tests.contract.recorded.samples import target
from tests.contract.suite import Exempt, FindContract, LookupContract, StreamContract, on_samples
from tests.contract.suite.mutations import ENVELOPE

SYSTEM = "farfetch"
AMELIA, OLIVER, NOBODY = "29550001", "29550002", "10000000"
ONE_BY_ONE = Exempt("no call takes several users or orders (section 6)")


def data(source):
    """What was asked besides the token."""
    return [request for request in source.line.sent if not source.line.recording.is_auth(request)]


class TestShopAccounts(LookupContract):
    system = SYSTEM
    subject = Subject.CUSTOMER
    test_a_batch_is_one_call = ONE_BY_ONE

    def known(self, source):
        return AMELIA, OLIVER

    def unknown(self, source):
        return NOBODY

    def check(self, parts, *, first):
        account = parts[SHOP_ACCOUNT]
        assert account.candidate.record_id == (AMELIA if first else OLIVER)
        assert account.candidate.emails == ("amelia.hart@example.com" if first else "oliver.bennett@example.com",)
        assert account.wishlist_id
        (letters,) = parts[CONSENTS].consents
        told = (letters.name, letters.granted, letters.purpose, letters.channel, letters.at)
        assert told == ("receiveNewsletters", True, Purpose.MARKETING, Channel.EMAIL, None)
        assert parts[CONSENTS].as_of == account.as_of

    async def test_what_a_user_allows_and_who_they_are_is_one_read(self, source):
        assert set((await self.fetched(source, AMELIA))[AMELIA]) == {SHOP_ACCOUNT, CONSENTS}
        assert (await source.line.counted())[0] == 1

    async def test_the_account_names_its_id_in_customer_data_cloud(self, source):
        account = (await self.fetched(source, AMELIA))[AMELIA][SHOP_ACCOUNT]
        assert account.candidate.links == (("sap-customer-data-cloud", source.facts["uid"]),)
        assert account.wishlist_id == source.facts["wishlists"][0]

    async def test_a_token_is_fetched_once_for_many_questions_at_once(self, source):
        lookup = self.lookup(source.ports())
        await asyncio.gather(*(lookup.fetch([key], lookup.groups) for key in (AMELIA, OLIVER, NOBODY, AMELIA)))
        assert await source.line.counted() == (4, 1)

    @on_samples
    async def test_a_token_that_ran_out_is_renewed_once_also_for_a_late_refusal(self, source):
        lookup = self.lookup(source.ports())
        await lookup.fetch([AMELIA], lookup.groups)
        source.line.recording.valid_from = 2

        async def hold_back_olivers_refusal(request):
            while OLIVER in target(request) and source.line.recording.tokens < 2:
                await asyncio.sleep(0)

        source.line.before_answer = hold_back_olivers_refusal
        answers = await asyncio.gather(*(lookup.fetch([key], lookup.groups) for key in (AMELIA, OLIVER)))
        assert [set(answer) for answer in answers] == [{AMELIA}, {OLIVER}]
        assert source.line.recording.tokens == 2

    @on_samples
    async def test_a_user_is_read_by_id_with_the_tenants_headers(self, source):
        await self.fetched(source, AMELIA)
        (request,) = data(source)
        assert (request.method, target(request)) == ("GET", f"/account/v1/users/{AMELIA}")
        assert request.headers["Authorization"] == "Bearer sample-1"
        assert request.headers["FF-Country"] == "GB"
        assert request.headers["FF-Currency"] == "GBP"
        assert request.headers["Accept-Language"].startswith("en")


class TestOrderDetails(LookupContract):
    system = SYSTEM
    subject = Subject.ORDER
    test_a_batch_is_one_call = ONE_BY_ONE

    def known(self, source):
        return source.facts["orders"]

    def unknown(self, source):
        return "QQQQQQ"

    def secrets(self, source):
        return source.facts["orders"]

    def check(self, parts, *, first):
        details = parts[ORDER_DETAILS]
        assert details.customer_id == (AMELIA if first else OLIVER)
        assert sum(item.total.amount for item in details.items) == details.total.amount
        assert details.total.currency == "GBP"
        assert details.net.amount < details.total.amount
        assert (details.total.tax_included, details.net.tax_included) == (True, False)
        assert all(item.total.tax_included for item in details.items if item.total)

    @on_samples
    async def test_amounts_are_exact_decimals(self, source):
        (parts,) = (await self.fetched(source, "QX7K2M")).values()
        details = parts[ORDER_DETAILS]
        assert details.total.amount == Decimal("2350")
        assert [item.unit_price.amount for item in details.items] == [Decimal("350"), Decimal("2000")]
        assert [item.brand for item in details.items] == ["Maison Exemple", "Atelier Sample"]
        assert details.order.status is OrderStatus.SHIPPED
        assert [item.status for item in details.items] == [OrderItemStatus.DELIVERED, OrderItemStatus.SHIPPED]


class TestOrders(StreamContract):
    system = SYSTEM
    odd_values: ClassVar = {
        "users/orders entries: null, absent, wrong type": ENVELOPE,
        "users/orders totalPages: null, absent, object, list, huge integer, NaN, empty, unknown word, separator": Exempt(
            "without the number of pages nobody can tell where the list ends"
        ),
    }
    flow = Flow.ORDERS
    record = Order

    def known(self, source):
        return AMELIA, OLIVER

    def unknown(self, source):
        return NOBODY

    async def test_store_and_online_orders_stand_in_one_list(self, source):
        page = await self.page(source, Window(limit=100))
        assert {entry.record.channel for entry in page.entries} == {Channel.STORE, Channel.ONLINE}

    @on_samples
    async def test_rows_of_one_order_are_one_entry_as_far_as_its_slowest_part(self, source):
        page = await self.page(source, Window(limit=10))
        assert [entry.record.number for entry in page.entries] == ["QX7K2M", "QW3M9A", "QV1B4C"]
        assert [entry.record.status for entry in page.entries] == [
            OrderStatus.SHIPPED,
            OrderStatus.DELIVERED,
            OrderStatus.CANCELLED,
        ]

    @on_samples
    async def test_a_page_is_asked_for_by_number_and_fixed_size(self, source):
        await self.page(source, Window(limit=2))
        (request,) = data(source)
        path, _, query = target(request).partition("?")
        assert path == f"/account/v1/users/{AMELIA}/orders"
        assert parse_qs(query) == {"page": ["1"], "pageSize": ["50"]}

    async def test_rows_that_straddle_two_vendor_pages_are_still_one_entry(self, source):
        key = AMELIA
        whole = (await self.stream(source.ports()).pages([key], Window(limit=3)))[key]
        small = (await self.stream(source.ports(order_page_size=1)).pages([key], Window(limit=3)))[key]
        assert [entry.record for entry in small.entries] == [entry.record for entry in whole.entries][: len(small.entries)]
        assert small.entries


class TestWishlist(StreamContract):
    system = SYSTEM
    odd_values: ClassVar = {"commerce/wishlists items: null, absent, wrong type": ENVELOPE}
    flow = Flow.WISHLIST
    record = WishlistItem

    def known(self, source):
        return source.facts["wishlists"]

    def unknown(self, source):
        return "00000000-0000-0000-0000-000000000000"

    def secrets(self, source):
        return source.facts["wishlists"]

    @on_samples
    async def test_entries_are_priced_and_available_or_not(self, source):
        page = await self.page(source, Window(limit=10))
        assert [entry.record.name for entry in page.entries] == ["Steel chronograph", "Eau de parfum", "Cashmere throw"]
        assert [entry.record.available for entry in page.entries] == [True, False, True]
        assert page.entries[0].record.price.amount == Decimal("4800")
        assert {entry.record.price.tax_included for entry in page.entries} <= {True, None}


class TestFind(FindContract):
    system = SYSTEM
    odd_values: ClassVar = {"account/users entries: null, absent, wrong type": ENVELOPE}

    def clues(self, source):
        return {EMAIL: "amelia.hart@example.com"}

    def amelia(self, source):
        return AMELIA

    def oliver(self, source):
        return Clue(EMAIL, "oliver.bennett@example.com"), OLIVER

    def check(self, candidate):
        assert [slug for slug, _ in candidate.links] == ["sap-customer-data-cloud"]
        assert candidate.family_name == "Hart"

    @on_samples
    async def test_an_address_goes_into_the_query_encoded(self, source):
        await self.found(source, Clue(EMAIL, "a+b&c@example.com"))
        (request,) = data(source)
        assert "email=a%2Bb%26c%40example.com" in target(request)
