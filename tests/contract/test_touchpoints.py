"""The store's touchpoints keep the contract of their port, in their own dialect."""

import asyncio
import json
from decimal import Decimal
from urllib.parse import parse_qs

import pytest

from adapters.ports.records import Channel, InteractionKind, Money, Product
from adapters.ports.shapes import Page, Window
from mocks.world import keys
from tests.contract.recorded.samples import target
from tests.contract.suite import Exempt, InteractionsContract, on_played, on_samples
from tests.contract.suite.lookup import NASTY, short
from tests.contract.suite.mutations import ENVELOPE

SYSTEM = "touchpoints"
CARDS = "annex-cloud-loyalty:HRD-10002841", "annex-cloud-loyalty:HRD-10002842"
ALL = Window(limit=100)
MIXED_KINDS = frozenset({InteractionKind.APP_EVENT, InteractionKind.OTHER})
MIXED_CHANNELS = frozenset({Channel.APP, Channel.KIOSK, Channel.STORE, Channel.ONLINE})
"""Types that are not known are the first two of each, so that all of a feed come; an exchange says in its data where it was."""


def logins(source):
    amelia, oliver = source.facts["uids"]
    return f"sap-customer-data-cloud:{amelia}", f"sap-customer-data-cloud:{oliver}"


def data(source):
    """What was asked besides the token."""
    return [request for request in source.line.sent if not source.line.recording.is_auth(request)]


def asked(request):
    path, _, query = target(request).partition("?")
    return path, parse_qs(query)


FEEDS = {
    "*/events:query results: null, absent, wrong type": ENVELOPE,
    "*/events:query results: empty": Exempt("a batch answers for each that was asked about, also for whom nobody knows"),
    "*/events events: null, absent, wrong type": ENVELOPE,
}


class TestInteractions(InteractionsContract):
    """Of one customer, who is read by page."""

    system = SYSTEM
    odd_values = FEEDS
    never = InteractionKind.PURCHASE
    mixed_kinds = MIXED_KINDS
    mixed_channels = MIXED_CHANNELS

    def known(self, source):
        return logins(source)

    def unknown(self, source):
        return "sap-customer-data-cloud:00000000000000000000"

    def secrets(self, source):
        return source.facts["uids"]

    async def test_both_feeds_stand_in_one_stream(self, source):
        page = await self.page(source, ALL)
        assert {entry.record.event.split(".")[0] for entry in page.entries} == {"app", "fx"}

    async def test_an_event_that_answers_to_log_in_and_card_comes_once(self, source):
        login, card = logins(source)[0], CARDS[0]
        stream = self.stream(source.ports())
        pages = [(await stream.pages([one], ALL))[one] for one in (login, card)]
        by_login, by_card = ({entry.position.entry_id for entry in page.entries} for page in pages)
        assert by_login
        assert by_card
        assert by_login.isdisjoint(by_card)
        kinds = {entry.record.kind for entry in pages[1].entries}
        assert InteractionKind.CURRENCY_EXCHANGE in kinds

    async def test_an_exchange_has_the_amount_that_was_given(self, source):
        page = await self.page(source, ALL, of=CARDS[0])
        exchanges = [entry.record for entry in page.entries if entry.record.kind is InteractionKind.CURRENCY_EXCHANGE]
        assert exchanges
        assert all(one.amount.amount > 0 and one.amount == one.exchange[0] for one in exchanges)
        assert all(one.exchange[1].currency != one.amount.currency for one in exchanges)
        others = [entry.record for entry in page.entries if entry.record.kind is not InteractionKind.CURRENCY_EXCHANGE]
        assert all(one.amount is None for one in others)

    async def test_views_and_wishes_name_their_product_and_what_was_agreed_to(self, source):
        page = await self.page(source, ALL)
        views = [entry.record for entry in page.entries if entry.record.event == "app.product.viewed"]
        assert views
        assert all(one.product.category and one.summary == f"{one.product.name}, {one.product.brand}" for one in views)
        assert all(one.may_profile for one in views)
        wishes = [entry.record for entry in page.entries if entry.record.kind is InteractionKind.WISHLIST]
        assert {one.event for one in wishes} == {"app.wishlist.changed.added", "app.wishlist.changed.removed"}
        assert all(one.product.id for one in wishes)

    async def test_a_batch_says_what_pages_say(self, source):
        ids = [*logins(source), *CARDS, self.unknown(source)]
        for limit in (2, 100):
            together = await self.stream(source.ports()).pages(ids, Window(limit))
            alone = {one: await self.page(source, Window(limit), of=one) for one in ids}
            assert dict(together) == alone

    @pytest.mark.parametrize("nasty", NASTY, ids=short)
    @pytest.mark.parametrize("system", ["sap-customer-data-cloud", "annex-cloud-loyalty", "farfetch"])
    async def test_a_nasty_id_of_another_system_is_nobodys(self, source, system, nasty):
        assert await self.page(source, Window(limit=5), of=f"{system}:{nasty}") == Page((), has_more=False)

    @on_played
    async def test_a_stream_of_hundreds_is_read_to_its_end_in_pages(self, source):
        login, card = f"sap-customer-data-cloud:{keys.account_uid(14, seed=360)}", "annex-cloud-loyalty:HRD-10002854"
        for one, most in ((login, 400), (card, 10)):
            found, window = [], ALL
            while (page := await self.page(source, window, of=one)).entries:
                found += page.entries
                window = Window(limit=100, before=page.entries[-1].position)
                if not page.has_more:
                    break
            places = [(entry.position.occurred_at, entry.position.entry_id) for entry in found]
            assert places == sorted(set(places), reverse=True)
            assert len(found) > most

    @on_samples
    async def test_a_page_is_asked_of_each_feed_newest_first(self, source):
        await self.page(source, Window(limit=2))
        question = {"customerRef": [f"cdc:{source.facts['uids'][0]}"], "order": ["desc"], "limit": ["6"]}
        assert dict(map(asked, data(source))) == {
            "/app/v1/events": question,
            "/fx/v1/events": question,
        }

    @on_samples
    async def test_bounds_and_types_go_down_to_the_feeds(self, source):
        first, _, third = (await self.page(source, Window(limit=3))).entries
        source.line.sent.clear()
        window = Window(limit=5, since=third.position.occurred_at, before=first.position)
        stream = self.stream(source.ports(app_types=["com.example.store.app."]))
        await stream.pages([self.known(source)[0]], window)
        (app,) = [query for path, query in map(asked, data(source)) if path.startswith("/app")]
        assert app["type"] == ["com.example.store.app."]
        assert app["from"] == [third.position.occurred_at.isoformat(timespec="microseconds").replace("+00:00", "Z")]
        assert app["to"] == ["2025-12-31T19:58:41.121000Z"]

    @on_samples
    async def test_kinds_go_down_as_types_to_the_feed_that_has_them(self, source):
        await self.page(source, Window(limit=5, kinds=frozenset({InteractionKind.WISHLIST, InteractionKind.VISIT})))
        ((path, query),) = map(asked, data(source))
        assert path == "/app/v1/events"
        assert query["type"] == ["com.example.store.app.store.checkedin.", "com.example.store.app.wishlist.changed."]
        source.line.sent.clear()
        window = Window(limit=5, kinds=frozenset({InteractionKind.CURRENCY_EXCHANGE}))
        await self.stream(source.ports()).pages(logins(source), window)
        (request,) = data(source)
        assert target(request) == "/fx/v1/events:query"
        assert json.loads(request.content)["types"] == ["com.example.store.fx.exchange.completed."]

    @on_samples
    async def test_without_a_domain_no_types_are_sent(self, source):
        """A feed that has nothing of what is wanted is still left alone."""
        stream = self.stream(source.ports(domain=None))
        await stream.pages([self.known(source)[0]], Window(limit=5, kinds=frozenset({InteractionKind.WISHLIST})))
        ((path, query),) = map(asked, data(source))
        assert path == "/app/v1/events"
        assert "type" not in query

    @on_samples
    async def test_a_token_comes_from_the_authorisation_server_where_one_is_set(self, source):
        await self.ask(source, source.ports(token_base_url="https://auth.store.test"))
        hosts = {(source.line.recording.is_auth(request), request.url.host) for request in source.line.sent}
        assert hosts == {(True, "auth.store.test"), (False, "events.store.test")}

    @on_samples
    async def test_the_samples_are_told_in_order(self, source):
        page = await self.page(source, ALL)
        told = [(entry.record.kind, entry.record.channel, entry.record.what, entry.record.summary) for entry in page.entries]
        assert told == [
            (InteractionKind.APP_EVENT, Channel.APP, "Looked at in the app", "Silk scarf, Maison Exemple"),
            (InteractionKind.VISIT, Channel.STORE, "Checked in at the store", "Knightsbridge"),
            (InteractionKind.WISHLIST, Channel.APP, "Added to the wish list", ""),
            (InteractionKind.WISHLIST, Channel.APP, "Taken off the wish list", ""),
            (InteractionKind.OTHER, Channel.KIOSK, "Currency ordered", ""),
            (InteractionKind.OTHER, Channel.KIOSK, "Currency quote", ""),
            (InteractionKind.APP_EVENT, Channel.APP, "Booking made", "Restaurant"),
            (InteractionKind.APP_EVENT, Channel.APP, "Push message opened", ""),
            (InteractionKind.APP_EVENT, Channel.APP, "Looked around in the app", "Home"),
            (InteractionKind.APP_EVENT, Channel.APP, "Opened the app", ""),
        ]
        assert [entry.record.may_profile for entry in page.entries][-3:] == [False, False, None]
        assert page.entries[0].record.product == Product("12091690", "Silk scarf", "Maison Exemple", "Scarves")
        assert page.entries[0].position.entry_id == "01JGFX0T9M2V6Q8N4S7D5K3B1A /app/ios"

    @on_samples
    async def test_exchanges_are_told_by_what_was_given_and_how(self, source):
        page = await self.page(source, ALL, of=CARDS[0])
        found = [entry.record for entry in page.entries if entry.record.kind is InteractionKind.CURRENCY_EXCHANGE]
        assert [one.channel for one in found] == [Channel.ONLINE, Channel.STORE]
        assert [one.amount for one in found] == [Money(Decimal("1000.00"), "GBP"), Money(Decimal("120.00"), "USD")]
        assert "fx.exchange.voided" in {entry.record.event for entry in page.entries}


class TestInteractionsOfMany(InteractionsContract):
    """Of two customers at once, who are read by batch; what an inherited test asks of one is read by page."""

    system = SYSTEM
    odd_values = FEEDS
    never = InteractionKind.PURCHASE
    mixed_kinds = MIXED_KINDS
    mixed_channels = MIXED_CHANNELS

    def known(self, source):
        return CARDS

    def unknown(self, source):
        return "annex-cloud-loyalty:HRD-99999999"

    def secrets(self, source):
        return source.facts["uids"]

    async def ask(self, source, ports):
        return await self.stream(ports).pages(self.known(source), Window(limit=3))

    async def test_many_customers_cost_a_call_to_each_feed(self, source):
        ids = [*logins(source), *(f"annex-cloud-loyalty:HRD-{number}" for number in range(10002841, 10002937))]
        assert len(ids) == 98
        await self.stream(source.ports()).pages(ids, Window(limit=10))
        assert sorted(call.operation for call in source.calls if call.operation.endswith("ofMany")) == [
            "app.events.ofMany",
            "fx.events.ofMany",
        ]

    @on_samples
    async def test_all_are_named_in_one_question(self, source):
        await self.ask(source, source.ports())
        (app,) = [request for request in data(source) if target(request) == "/app/v1/events:query"]
        assert json.loads(app.content) == {
            "customerRefs": ["loyalty:HRD-10002841", "loyalty:HRD-10002842"],
            "limitPerCustomer": 14,
        }

    @on_samples
    async def test_a_token_that_ran_out_is_renewed_once_for_both_feeds(self, source):
        ports = source.ports()
        await self.ask(source, ports)
        source.line.recording.valid_from = 2
        await self.assert_whole(source, ports)
        assert source.line.recording.tokens == 2

    async def test_a_token_is_fetched_once_for_many_questions_at_once(self, source):
        ports = source.ports()
        await asyncio.gather(*(self.ask(source, ports) for _ in range(4)))
        _, tokens = await source.line.counted()
        assert tokens == 1
