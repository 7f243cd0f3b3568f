"""Pure functions from the feeds' events to the gateway's records."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from adapters.ports.records import Channel, Interaction, InteractionKind, Money, Product, money
from adapters.ports.shapes import Entry, Position
from adapters.systems.touchpoints.wire import AboutProduct, Amount, Booking, Event, Exchange, InStore, Screen, WishlistChanged

LINKED = "app.identity.linked"
"""The type that links an installation of the app to a log-in: made by the feed itself and not by a customer."""

EXCHANGED = "fx.exchange.completed"


@dataclass(frozen=True, slots=True)
class EventMeaning:
    """The meaning of an event type. `what`: its words for people."""

    kind: InteractionKind
    channel: Channel
    what: str


EVENT_MEANINGS: Mapping[str, EventMeaning] = {
    "app.session.started": EventMeaning(InteractionKind.APP_EVENT, Channel.APP, "Opened the app"),
    "app.screen.viewed": EventMeaning(InteractionKind.APP_EVENT, Channel.APP, "Looked around in the app"),
    "app.product.viewed": EventMeaning(InteractionKind.APP_EVENT, Channel.APP, "Looked at in the app"),
    "app.wishlist.changed": EventMeaning(InteractionKind.WISHLIST, Channel.APP, "Wish list changed"),
    "app.store.checkedin": EventMeaning(InteractionKind.VISIT, Channel.STORE, "Checked in at the store"),
    "app.booking.created": EventMeaning(InteractionKind.APP_EVENT, Channel.APP, "Booking made"),
    "app.booking.cancelled": EventMeaning(InteractionKind.APP_EVENT, Channel.APP, "Booking cancelled"),
    "app.push.opened": EventMeaning(InteractionKind.APP_EVENT, Channel.APP, "Push message opened"),
    "app.loyaltycard.shown": EventMeaning(InteractionKind.APP_EVENT, Channel.APP, "Loyalty card shown"),
    "fx.quote.created": EventMeaning(InteractionKind.OTHER, Channel.KIOSK, "Currency quote"),
    "fx.order.placed": EventMeaning(InteractionKind.OTHER, Channel.KIOSK, "Currency ordered"),
    EXCHANGED: EventMeaning(InteractionKind.CURRENCY_EXCHANGE, Channel.KIOSK, "Currency exchanged"),
    "fx.exchange.voided": EventMeaning(InteractionKind.OTHER, Channel.KIOSK, "Currency exchange voided"),
}

UNKNOWN_TYPES: Mapping[str, tuple[InteractionKind, Channel]] = {
    "app": (InteractionKind.APP_EVENT, Channel.APP),
    "fx": (InteractionKind.OTHER, Channel.KIOSK),
}
"""Kind and channel of types that the fact sheet lacks, by feed. A type of no known feed counts as the bureau's."""

WISHES = {"added": "Added to the wish list", "removed": "Taken off the wish list"}

EXCHANGE_CHANNELS = {"kiosk": Channel.KIOSK, "counter": Channel.STORE, "online-collect": Channel.ONLINE}
"""The channels of exchanges by the word in their data. An exchange without a word was made at the kiosk."""


def entry(event: Event) -> Entry[Interaction] | None:
    """The entry of an event, None where no customer caused it."""
    if event.name == LINKED:
        return None
    happened = interaction(event)
    return Entry(happened, Position(happened.occurred_at, happened.id))


def interaction(event: Event) -> Interaction:
    meaning = EVENT_MEANINGS.get(event.name) or unknown_type(event.name)
    content = event.content
    what, name, channel, amount = meaning.what, event.name, channel_of(event, meaning), None
    if isinstance(content, WishlistChanged) and content.action in WISHES:
        what, name = WISHES[content.action], f"{name}.{content.action}"
    if isinstance(content, Exchange) and event.name == EXCHANGED:
        amount = amount_of(content.sell) if content.sell else None
    return Interaction(
        id=identity(event),
        kind=meaning.kind,
        channel=channel,
        occurred_at=event.time,
        summary=detail(event) or "",
        what=what,
        amount=amount,
        exchange=exchange(content) if isinstance(content, Exchange) else None,
        product=product(content) if isinstance(content, AboutProduct) else None,
        event=name,
        may_profile=False if "consent" in event.unreadable else may_profile(event.consent),
    )


def channel_of(event: Event, meaning: EventMeaning) -> Channel | None:
    """The channel of an event, None for an exchange with an unknown or unreadable one."""
    content = event.content
    if event.name != EXCHANGED:
        return meaning.channel
    if isinstance(content, Exchange) and content.channel is not None:
        return EXCHANGE_CHANNELS.get(content.channel)
    is_odd = "data" in event.unreadable or (content is not None and "channel" in content.unreadable)
    return None if is_odd else meaning.channel


def identity(event: Event) -> str:
    """The id of an event: its own id and its source, which only together are unique. The id comes first, so that events of one
    instant keep the feeds' order. A source has no space, so no two events share the result."""
    return f"{event.id} {event.source}"


def unknown_type(name: str) -> EventMeaning:
    """The meaning of a type that the fact sheet lacks, in the type's own words."""
    feed, _, rest = name.partition(".")
    words = rest.replace(".", " ").capitalize() or "Event"
    return EventMeaning(*UNKNOWN_TYPES.get(feed, UNKNOWN_TYPES["fx"]), words)


def detail(event: Event) -> str | None:
    match event.content:
        case AboutProduct(product_name=name, brand=brand, category=category):
            return ", ".join(part for part in (name, brand) if part) or category
        case InStore(store_id=about) | Screen(screen=about) | Booking(service=about):
            return in_words(about)
        case _:
            return None


def exchange(content: Exchange) -> tuple[Money, Money] | None:
    """The given and the received amount; None where one of them can't be read."""
    given, got = amount_of(content.sell) if content.sell else None, amount_of(content.buy) if content.buy else None
    return (given, got) if given and got else None


def amount_of(cash: Amount) -> Money | None:
    """An amount of notes and coins. The kiosk says nothing about tax."""
    return money(cash.amount, cash.currency, tax_included=None)


def in_words(name: str | None) -> str | None:
    """A store, screen or service in words: the feeds' own names are words joined by hyphens, as `personal-shopping`."""
    return " ".join(re.split(r"[\s_-]+", name.strip())).capitalize() if name is not None else None


def product(about: AboutProduct) -> Product | None:
    if about.product_id is None:
        return None
    return Product(id=about.product_id, name=about.product_name, brand=about.brand, category=about.category)


def may_profile(consent: str | None) -> bool | None:
    """Whether the consent is to personalisation. Consent to analytics is not, and neither is an unknown word."""
    return None if consent is None else consent == "personalisation"
