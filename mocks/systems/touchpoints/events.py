"""Events of a person in the app and at the bureau de change: two feeds, newest first by time and id.

An event has one reference: the log-in (`cdc:`) of a person with an account, the card (`loyalty:`) at kiosks and where the card
was shown, else the installation or the kiosk's session, which name nobody. Assumed: an event with both log-in and card is found
by either (`also`), and still shows its own reference. Events of the app are kept for 90 days and those of the bureau for 400,
counted from the world's today.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from mocks.world import commerce, hours, keys
from mocks.world.bureau import exchanges, is_child
from mocks.world.catalogue import FAVOURITES, PRODUCTS, Product
from mocks.world.chance import draw, pick, scramble, unscramble
from mocks.world.keys import Kind
from mocks.world.people import ANNEX, CDC, FARFETCH, TOUCHPOINTS, Person

APP, FX = "app", "fx"
TYPES = "com.example.store."
"""The beginning of every event type."""

_APP_KEPT = timedelta(days=90)
_FX_KEPT = timedelta(days=400)
_PLACES = 8192
_WISHED, _UNWISHED, _LINKED = 4096, 4200, 4300
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_START = datetime(2020, 1, 1, tzinfo=UTC)
_TURN = (
    "product.viewed", "store.checkedin", "product.viewed", "screen.viewed", "session.started", "product.viewed", "push.opened",
    "loyaltycard.shown", "product.viewed", "booking.cancelled", "product.viewed", "booking.created",
)  # fmt: skip
_IN_STORE = frozenset({"store.checkedin", "loyaltycard.shown"})
_UNTIL_CANCELLED = 2
_THIS_MORNING = timedelta(minutes=80)
"""The time since the first of the cast last used the app."""
_SERVICES = ("restaurant", "personal-shopping")
_SCREENS = ("home", "events", "food-hall-map", "account")


@dataclass(frozen=True, slots=True)
class Event:
    """`kind` is the type without the owner's domain; `consent` is empty in an event without a word on consent."""

    event_id: str
    source: str
    kind: str
    at: datetime
    reference: str
    also: str
    consent: str
    data: Mapping[str, object]

    @property
    def type(self) -> str:
        return TYPES + self.kind

    @property
    def key(self) -> tuple[datetime, str]:
        return self.at, self.event_id

    @property
    def sequence(self) -> str:
        """A text that rises with time within a source."""
        return f"{int((self.at - _START).total_seconds()):010d}"


def login(person: Person) -> str:
    return f"cdc:{person.account_uid}" if person.known_to(CDC) else ""


def card(person: Person) -> str:
    return f"loyalty:{person.membership_number}" if person.known_to(ANNEX) else ""


def installation(person: Person) -> str:
    return f"device:{keys.dashed(keys.object_id(Kind.EVENT, person.number, seed=person.seed))}"


def n_of_reference(reference: str, *, seed: int) -> int | None:
    """The number of the person with this reference, not checked; None for a kiosk's session."""
    scheme, _, value = reference.partition(":")
    if scheme == "cdc":
        return keys.n_of_account(value, seed=seed)
    if scheme == "loyalty":
        return keys.n_of_membership(value)
    found = keys.of_object(value, seed=seed) if scheme == "device" else None
    return found[1] if found and found[0] is Kind.EVENT else None


@lru_cache(maxsize=2048)
def events(person: Person, feed: str) -> tuple[Event, ...]:
    """A person's events in one feed, newest first; empty for a person unknown to the touchpoints."""
    if not person.known_to(TOUCHPOINTS):
        return ()
    made, kept = (_app(person), _APP_KEPT) if feed == APP else (_bureau(person), _FX_KEPT)
    return tuple(sorted((one for one in made if person.today - one.at <= kept), key=lambda one: one.key, reverse=True))


def of_reference(person: Person, feed: str, reference: str) -> list[Event]:
    return [one for one in events(person, feed) if reference in (one.reference, one.also)]


def n_of_event(event_id: str, *, seed: int) -> int | None:
    """The number of the person, not checked: in the second part of the app's ids, in the bureau's running number."""
    if event_id.startswith("fx-"):
        number = event_id.rpartition("-")[2]
        return int(number) // 64 if number.isascii() and number.isdigit() and len(number) < 15 else None
    if len(event_id) != 26 or any(letter not in _LETTERS for letter in event_id):
        return None
    value = 0
    for letter in event_id[10:]:
        value = (value << 5) | _LETTERS.index(letter)
    return unscramble(value, bits=80, seed=seed) // _PLACES


def _app_count(person: Person) -> int:
    if person.number in (1, 14):
        return 40 if person.number == 1 else 600
    return 4 + draw(person.seed, person.number, 300) % 20


def _app(person: Person) -> list[Event]:
    count = _app_count(person)
    made = [_tap(person, place, count) for place in range(count)]
    if person.known_to(FARFETCH):
        wishes = commerce.wishes(person)
        made += [_wish(person, _WISHED + place, "added", wish.product, wish.added_at) for place, wish in enumerate(wishes)]
        given_up = next(product for product in PRODUCTS if product not in [wish.product for wish in wishes])
        removed_at = hours.awake(person.today - timedelta(days=40, minutes=person.number % 600))
        made.append(_wish(person, _UNWISHED, "removed", given_up, removed_at))
    if login(person):
        told = {"from": installation(person), "to": login(person)}
        made.append(_app_event(person, _LINKED, "identity.linked", person.today - timedelta(days=89, hours=20), told))
    return made


def _tap(person: Person, place: int, count: int) -> Event:
    step = timedelta(days=88) / count
    play = draw(person.seed, person.number, place, 301) % int(step.total_seconds() * 900)
    day = hours.last_night(person.today) - step * place - timedelta(milliseconds=play)
    kind = _kind(place, count)
    at = hours.in_store(day) if kind in _IN_STORE else hours.awake(day)
    if person.number == 1 and place == 0:
        at = person.today - _THIS_MORNING
    return _app_event(person, place, kind, at, _data(person, place, kind, at))


def _kind(place: int, count: int) -> str:
    """The kind of the event at a place. Every other booking is cancelled two places later; a spare place is a screen view."""
    kind = _TURN[place % len(_TURN)]
    is_none = kind == "booking.cancelled" and (place + _UNTIL_CANCELLED >= count or place // len(_TURN) % 2)
    return "screen.viewed" if is_none else kind


def _wish(person: Person, place: int, action: str, product: Product, at: datetime) -> Event:
    return _app_event(person, place, "wishlist.changed", at, {"productId": str(product.product_id), "action": action})


def _app_event(person: Person, place: int, kind: str, at: datetime, data: Mapping[str, object]) -> Event:
    """An event of the app. Its reference is the card where the card was shown, and the log-in at the door and elsewhere."""
    at = at.replace(microsecond=at.microsecond // 1000 * 1000)
    account, member = login(person), card(person)
    first, second = (member, account) if kind == "loyaltycard.shown" else (account, member)
    shows_both = kind == "loyaltycard.shown" or data.get("method") == "loyalty-card"
    return Event(
        event_id=_ulid(at, person, place),
        source=f"/app/{_platform(person)}",
        kind=f"app.{kind}.v1",
        at=at,
        reference=first or second or installation(person),
        also=second if shows_both and first else "",
        consent=_consent(person),
        data=data,
    )


def _data(person: Person, place: int, kind: str, at: datetime) -> dict[str, object]:
    """The sheet's fields, and a product's category: fields may be added within a version."""
    chance = draw(person.seed, person.number, place, 302)
    session = {"sessionId": f"s-{chance % 90_000 + 10_000}"}
    store = person.home_store.lower().replace(" ", "-")
    match kind:
        case "product.viewed":
            return {**session, **_seen(person, chance), "screen": "product"}
        case "screen.viewed":
            return {**session, "screen": pick(_SCREENS, chance)}
        case "session.started":
            return {**session, "platform": _platform(person), "appVersion": "8.14.2", "locale": "en-GB"}
        case "store.checkedin":
            method = "loyalty-card" if card(person) and chance % 2 else "beacon"
            return {**session, "storeId": store, "entrance": f"door-{chance % 9 + 1}", "method": method}
        case "push.opened":
            return {"campaignId": f"cmp-{chance % 40}", "messageId": f"m-{chance % 10**9}"}
        case "loyaltycard.shown":
            return {"storeId": store}
        case _:
            return _booking(person, place + _UNTIL_CANCELLED if kind == "booking.cancelled" else place)


def _booking(person: Person, place: int) -> dict[str, object]:
    """The booking made at this place, for noon or later, well after the last moment to cancel it."""
    chance = draw(person.seed, person.number, place, 302)
    latest = hours.last_night(person.today) - timedelta(days=88) / _app_count(person) * (place - _UNTIL_CANCELLED)
    starts = (latest + timedelta(days=2)).replace(hour=12 + chance % 5, minute=0, second=0, microsecond=0)
    head = {"bookingId": f"b-{person.number}-{place}", "service": pick(_SERVICES, chance)}
    return {**head, "startsAt": starts.strftime("%Y-%m-%dT%H:%M:%SZ"), "partySize": 1 + chance % 4}


def _seen(person: Person, chance: int) -> dict[str, object]:
    shelf = FAVOURITES if person.number == 1 and chance % 10 < 7 else PRODUCTS
    product = shelf[(chance >> 8) % len(shelf)]
    return {
        "productId": str(product.product_id),
        "productName": product.name,
        "brand": product.brand.name,
        "category": product.category.name,
        "price": {"amount": str(product.price), "currency": "GBP"},
    }


def _bureau(person: Person) -> list[Event]:
    """Events at the bureau. A reservation by log-in is collected with the card, so that its exchange has both references."""
    account, member = login(person), card(person)
    nobody = f"anon:{draw(person.seed, person.number, 303) % 10**10:010d}"
    made = []
    for one in exchanges(person):
        for step in one.steps:
            first, second = (account, member) if step.signed_in else (member, account)
            made.append(
                Event(
                    event_id=f"fx-{step.at:%Y%m%d}-{step.number:06d}",
                    source="/fx/collect" if step.signed_in else f"/kiosk/{one.kiosk}",
                    kind=f"fx.{step.kind}.v1",
                    at=step.at,
                    reference=first or second or nobody,
                    also=second if step.kind == "exchange.completed" and one.is_reserved and first else "",
                    consent="analytics",
                    data=step.data,
                )
            )
    return made


def _platform(person: Person) -> str:
    return pick(("ios", "android"), person.seed, person.number, 304)


def _consent(person: Person) -> str:
    if person.objects or is_child(person):
        return "none"
    if person.number <= 15:
        return "personalisation"
    return pick(("personalisation", "personalisation", "analytics", "none", ""), person.seed, person.number, 305)


def _ulid(at: datetime, person: Person, place: int) -> str:
    """An id of 48 bits of time in milliseconds and 80 bits that look random."""
    value = int((at - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1)) << 80
    value |= scramble(person.number * _PLACES + place, bits=80, seed=person.seed)
    return "".join(_LETTERS[(value >> shift) & 31] for shift in range(125, -1, -5))
