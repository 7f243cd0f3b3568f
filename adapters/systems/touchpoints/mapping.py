"""The feeds' words into the gateway's records."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from adapters.ports.records import Channel, Interaction, InteractionKind, Money, Product, money
from adapters.ports.shapes import Entry, Position
from adapters.systems.touchpoints.wire import AboutProduct, Amount, Booking, Event, Exchange, InStore, Screen, WishlistChanged

LINKED = "app.identity.linked"
"""Says that an installation of the app belongs to a log-in: of the feed's own making, nothing that a customer did."""

EXCHANGED = "fx.exchange.completed"


@dataclass(frozen=True, slots=True)
class Told:
    kind: InteractionKind
    channel: Channel
    what: str


TOLD: Mapping[str, Told] = {
    "app.session.started": Told(InteractionKind.APP_EVENT, Channel.APP, "Opened the app"),
    "app.screen.viewed": Told(InteractionKind.APP_EVENT, Channel.APP, "Looked around in the app"),
    "app.product.viewed": Told(InteractionKind.APP_EVENT, Channel.APP, "Looked at in the app"),
    "app.wishlist.changed": Told(InteractionKind.WISHLIST, Channel.APP, "Wish list changed"),
    "app.store.checkedin": Told(InteractionKind.VISIT, Channel.STORE, "Checked in at the store"),
    "app.booking.created": Told(InteractionKind.APP_EVENT, Channel.APP, "Booking made"),
    "app.booking.cancelled": Told(InteractionKind.APP_EVENT, Channel.APP, "Booking cancelled"),
    "app.push.opened": Told(InteractionKind.APP_EVENT, Channel.APP, "Push message opened"),
    "app.loyaltycard.shown": Told(InteractionKind.APP_EVENT, Channel.APP, "Loyalty card shown"),
    "fx.quote.created": Told(InteractionKind.OTHER, Channel.KIOSK, "Currency quote"),
    "fx.order.placed": Told(InteractionKind.OTHER, Channel.KIOSK, "Currency ordered"),
    EXCHANGED: Told(InteractionKind.CURRENCY_EXCHANGE, Channel.KIOSK, "Currency exchanged"),
    "fx.exchange.voided": Told(InteractionKind.OTHER, Channel.KIOSK, "Currency exchange voided"),
}

UNHEARD_OF: Mapping[str, tuple[InteractionKind, Channel]] = {
    "app": (InteractionKind.APP_EVENT, Channel.APP),
    "fx": (InteractionKind.OTHER, Channel.KIOSK),
}
"""What an event is whose type the fact sheet does not have, by its feed; what the feed's name is not is the bureau's."""

WISHES = {"added": "Added to the wish list", "removed": "Taken off the wish list"}

EXCHANGE_CHANNELS = {"kiosk": Channel.KIOSK, "counter": Channel.STORE, "online-collect": Channel.ONLINE}
"""What says nothing is the kiosk's."""


def entry(event: Event) -> Entry[Interaction] | None:
    """None for what no customer did."""
    if event.name == LINKED:
        return None
    happened = interaction(event)
    return Entry(happened, Position(happened.occurred_at, happened.id))


def interaction(event: Event) -> Interaction:
    told = TOLD.get(event.name) or unheard_of(event.name)
    content = event.content
    what, name, channel, amount = told.what, event.name, channel_of(event, told), None
    if isinstance(content, WishlistChanged) and content.action in WISHES:
        what, name = WISHES[content.action], f"{name}.{content.action}"
    if isinstance(content, Exchange) and event.name == EXCHANGED:
        amount = amount_of(content.sell) if content.sell else None
    return Interaction(
        id=identity(event),
        kind=told.kind,
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


def channel_of(event: Event, told: Told) -> Channel | None:
    """None for an exchange in a channel that nobody knows, or can read."""
    content = event.content
    if event.name != EXCHANGED:
        return told.channel
    if isinstance(content, Exchange) and content.channel is not None:
        return EXCHANGE_CHANNELS.get(content.channel)
    is_odd = "data" in event.unreadable or (content is not None and "channel" in content.unreadable)
    return None if is_odd else told.channel


def identity(event: Event) -> str:
    """Source and id together are unique. The id comes first, so that things of one instant stand in the feeds' own order; a
    source has no space in it, so that no two events share this."""
    return f"{event.id} {event.source}"


def unheard_of(name: str) -> Told:
    """A type that the fact sheet does not have is told in its own words."""
    feed, _, rest = name.partition(".")
    words = rest.replace(".", " ").capitalize() or "Event"
    return Told(*UNHEARD_OF.get(feed, UNHEARD_OF["fx"]), words)


def detail(event: Event) -> str | None:
    match event.content:
        case AboutProduct(product_name=name, brand=brand, category=category):
            return ", ".join(part for part in (name, brand) if part) or category
        case InStore(store_id=about) | Screen(screen=about) | Booking(service=about):
            return in_words(about)
        case _:
            return None


def exchange(told: Exchange) -> tuple[Money, Money] | None:
    """What was given and what it came to; None where one of the two can't be told."""
    given, got = amount_of(told.sell) if told.sell else None, amount_of(told.buy) if told.buy else None
    return (given, got) if given and got else None


def amount_of(told: Amount) -> Money | None:
    """Of notes and coins; what an exchange has to do with tax the kiosk does not say."""
    return money(told.amount, told.currency, tax_included=None)


def in_words(name: str | None) -> str | None:
    """The feeds' own names of stores, screens and services are words joined by hyphens: `personal-shopping`."""
    return " ".join(re.split(r"[\s_-]+", name.strip())).capitalize() if name is not None else None


def product(about: AboutProduct) -> Product | None:
    if about.product_id is None:
        return None
    return Product(id=about.product_id, name=about.product_name, brand=about.brand, category=about.category)


def may_profile(consent: str | None) -> bool | None:
    """Consent to analytics is none to being served personally, and neither is a word that is not known here."""
    return None if consent is None else consent == "personalisation"
