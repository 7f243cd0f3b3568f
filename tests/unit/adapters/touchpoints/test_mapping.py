"""Events become interactions: what kind, through which channel, about what, and what the person had agreed to."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import orjson
import pytest
from pydantic import ValidationError

from adapters.guards.codec import codec
from adapters.ports.reading import Fetched
from adapters.ports.records import Channel, Interaction, InteractionKind, Money, Product
from adapters.ports.shapes import Page
from adapters.systems.touchpoints import mapping, wire

EXCHANGE = {"sell": {"amount": "1000.00", "currency": "GBP"}, "buy": {"amount": "1164.20", "currency": "EUR"}}


def read(kind: str, data: Any = None, **changes: Any) -> wire.Event:
    told = {
        "specversion": "1.0",
        "id": "E1",
        "source": "/app/ios",
        "type": f"com.example.store.{kind}",
        "time": "2025-12-31T20:58:41.120+01:00",
        "data": {} if data is None else data,
        **changes,
    }
    (event,) = wire.read_page(orjson.dumps({"events": [told]})).events
    return event


def happened(kind: str, data: Any = None, **changes: Any) -> Interaction:
    return mapping.interaction(read(kind, data, **changes))


def test_a_view_keeps_its_product_and_tells_brand_and_category() -> None:
    told = {"productId": "1", "productName": "Silk scarf", "brand": "Maison Exemple", "category": "Scarves", "price": {}}
    found = happened("app.product.viewed.v1", told, consent="personalisation")
    assert found == Interaction(
        id="E1 /app/ios",
        kind=InteractionKind.APP_EVENT,
        channel=Channel.APP,
        occurred_at=datetime(2025, 12, 31, 19, 58, 41, 120_000, tzinfo=UTC),
        summary="Silk scarf, Maison Exemple",
        what="Looked at in the app",
        product=Product("1", "Silk scarf", "Maison Exemple", "Scarves"),
        event="app.product.viewed",
        may_profile=True,
    )


@pytest.mark.parametrize(
    ("told", "summary", "product"),
    [
        ({"productId": "1", "brand": "Maison Exemple"}, "Maison Exemple", Product("1", brand="Maison Exemple")),
        ({"productId": "1", "category": "Scarves"}, "Scarves", Product("1", category="Scarves")),
        ({"productId": "1"}, "", Product("1")),
        ({"productName": "Silk scarf"}, "Silk scarf", None),
        ({}, "", None),
    ],
)
def test_a_view_tells_what_there_is(told: dict[str, str], summary: str, product: Product | None) -> None:
    found = happened("app.product.viewed.v1", told)
    assert (found.summary, found.product) == (summary, product)


@pytest.mark.parametrize(
    ("kind", "data", "as_kind", "channel", "what", "summary"),
    [
        ("app.wishlist.changed.v1", {"productId": "1", "action": "added"}, "WISHLIST", "APP", "Added to the wish list", ""),
        ("app.wishlist.changed.v1", {"productId": "1", "action": "removed"}, "WISHLIST", "APP", "Taken off the wish list", ""),
        ("app.store.checkedin.v1", {"storeId": "knightsbridge"}, "VISIT", "STORE", "Checked in at the store", "Knightsbridge"),
        ("app.loyaltycard.shown.v1", {"storeId": "t5"}, "APP_EVENT", "APP", "Loyalty card shown", "T5"),
        ("app.booking.created.v1", {"service": "personal-shopping"}, "APP_EVENT", "APP", "Booking made", "Personal shopping"),
        ("app.booking.cancelled.v1", {}, "APP_EVENT", "APP", "Booking cancelled", ""),
        ("app.push.opened.v1", {"campaignId": "c"}, "APP_EVENT", "APP", "Push message opened", ""),
        ("app.screen.viewed.v1", {"screen": "home"}, "APP_EVENT", "APP", "Looked around in the app", "Home"),
        ("app.session.started.v1", {"locale": 7}, "APP_EVENT", "APP", "Opened the app", ""),
        ("app.product.viewed.v2", {"brand": {"of": "another form"}}, "APP_EVENT", "APP", "Looked at in the app", ""),
        ("app.tryon.room.started.v1", "any", "APP_EVENT", "APP", "Tryon room started", ""),
        ("app.app", None, "APP_EVENT", "APP", "App", ""),
        ("fx.quote.created.v1", EXCHANGE, "OTHER", "KIOSK", "Currency quote", ""),
        ("fx.order.placed.v1", {}, "OTHER", "KIOSK", "Currency ordered", ""),
        ("fx.exchange.voided.v1", {}, "OTHER", "KIOSK", "Currency exchange voided", ""),
        ("fx.vatrefund.paid.v1", {}, "OTHER", "KIOSK", "Vatrefund paid", ""),
    ],
)
def test_each_type_has_its_kind_channel_and_words(
    kind: str, data: Any, as_kind: str, channel: str, what: str, summary: str
) -> None:
    found = happened(kind, data)
    assert (found.kind.value, found.channel.value, found.what, found.summary) == (as_kind, channel, what, summary)
    assert found.amount is None


@pytest.mark.parametrize(
    ("told", "channel"), [("kiosk", "KIOSK"), ("counter", "STORE"), ("online-collect", "ONLINE"), (None, "KIOSK"), ("van", None)]
)
def test_an_exchange_has_the_amount_given_and_its_channel(told: str | None, channel: str | None) -> None:
    found = happened("fx.exchange.completed.v1", {**EXCHANGE, "channel": told})
    assert found.kind is InteractionKind.CURRENCY_EXCHANGE
    assert found.amount == Money(Decimal("1000.00"), "GBP")
    assert (found.channel and found.channel.value, found.what, found.summary) == (channel, "Currency exchanged", "")
    assert found.exchange == (Money(Decimal("1000.00"), "GBP"), Money(Decimal("1164.20"), "EUR"))


@pytest.mark.parametrize(
    ("consent", "may"),
    [("personalisation", True), ("analytics", False), ("none", False), ("something-new", False), ("", None), (None, None)],
)
def test_an_event_enters_a_profile_only_with_consent_to_personalisation(consent: str | None, may: bool | None) -> None:
    assert happened("app.session.started.v1", consent=consent).may_profile is may


def test_a_link_of_the_feeds_own_making_is_nothing_that_a_customer_did() -> None:
    assert mapping.entry(read("app.identity.linked.v1", {"from": "device:1", "to": "cdc:7f1c"})) is None


def test_the_owners_domain_may_have_any_words_in_it() -> None:
    event = read("x", type="com.fx.app.store.app.product.viewed.v1")
    assert event.name == "app.product.viewed"
    assert isinstance(event.content, wire.ProductViewed)
    assert read("x", type="neither.of.them").name == "neither.of.them"


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("fx.exchange.completed.v1", {**EXCHANGE, "sell": {"amount": "1,000.00", "currency": "GBP"}}),
        ("fx.exchange.completed.v1", {**EXCHANGE, "sell": {"amount": "1000.00"}}),
        ("fx.exchange.completed.v1", {**EXCHANGE, "buy": {"amount": "1.0", "currency": "euro"}}),
        ("app.product.viewed.v1", {"productId": [1]}),
        ("app.product.viewed.v1", "text"),
    ],
)
def test_data_that_is_not_what_its_type_promises_is_turned_down(kind: str, data: Any) -> None:
    with pytest.raises(ValidationError):
        read(kind, data)


def test_an_exchange_without_any_data_is_told_without_its_amounts() -> None:
    found = happened("fx.exchange.completed.v1", {})
    assert (found.what, found.amount, found.kind) == ("Currency exchanged", None, InteractionKind.CURRENCY_EXCHANGE)


@pytest.mark.parametrize(
    "changes",
    [{"id": None}, {"id": ""}, {"source": None}, {"time": None}, {"time": "yesterday"}, {"type": 7}],
)
def test_an_envelope_that_is_no_cloud_event_of_a_time_is_turned_down(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as error:
        read("app.session.started.v1", subject="cdc:7f1c-secret", **changes)
    assert "secret" not in str(error.value)


def test_what_is_kept_of_it_comes_back_whole() -> None:
    entry = mapping.entry(read("app.product.viewed.v1", {"productId": "1", "brand": "B"}, consent="none"))
    assert entry is not None
    page = Fetched(Page((entry,), has_more=False), 1.0)
    pages = codec(Page[Interaction])
    assert pages.decode(pages.encode(page)) == page
