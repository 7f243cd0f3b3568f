"""Purchases and wishes of persons: each purchase is a function of the person and its place, so that reading ten of 400 makes ten.

Place 0 is the newest. Amounts are pounds, tax (20 %) included; the total of a purchase is the sum of its lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from mocks.world import hours, keys
from mocks.world.catalogue import DISTRIBUTION, FAVOURITES, PRODUCTS, STORE_MERCHANT, Merchant, Product
from mocks.world.chance import draw, pick, share
from mocks.world.keys import Kind
from mocks.world.people import Person

TAX_RATE = Decimal("0.20")
_CENT = Decimal("0.01")
_SPAN = timedelta(days=3650)
_LONGEST_STEP = timedelta(days=60)
_NEWEST = timedelta(days=6)
_OF_LATE, _TRAVELS = timedelta(days=3), timedelta(days=12)
_RETURNED_AFTER = timedelta(days=10)
STORES = {"Knightsbridge": "0001", "Heathrow T5": "0002", "Birmingham": "0003", "Milton Keynes": "0004"}


@dataclass(frozen=True, slots=True)
class Line:
    """One item of a purchase; `number` counts within it from 0."""

    number: int
    item_id: int
    product: Product
    size: str
    quantity: int
    merchant: Merchant

    @property
    def unit_price(self) -> Decimal:
        return self.product.price

    @property
    def total(self) -> Decimal:
        return self.product.price * self.quantity


@dataclass(frozen=True, slots=True)
class Purchase:
    """`state` is one of created, in transit, delivered, cancelled, returned; `store` is empty for an online purchase."""

    person: Person
    place: int
    code: str
    checkout_id: int
    placed_at: datetime
    state: str
    store: str
    lines: tuple[Line, ...]

    @property
    def rank(self) -> int:
        """The number from which other systems make theirs."""
        return keys.sale_rank(self.person.number, self.place)

    @property
    def is_online(self) -> bool:
        return not self.store

    @property
    def total(self) -> Decimal:
        return sum((line.total for line in self.lines), Decimal(0))

    @property
    def tax(self) -> Decimal:
        return tax_within(self.total)

    @property
    def merchants(self) -> tuple[Merchant, ...]:
        return tuple(dict.fromkeys(line.merchant for line in self.lines))

    @property
    def delivered_at(self) -> datetime | None:
        reached = self.state in ("delivered", "returned")
        return hours.at_work(self.placed_at + timedelta(days=2)) if reached and self.is_online else None

    @property
    def returned_at(self) -> datetime | None:
        """The time at which the ERP booked the return."""
        return self.placed_at + _RETURNED_AFTER if self.state == "returned" else None

    @property
    def updated_at(self) -> datetime:
        return self.delivered_at or self.placed_at + timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Wish:
    """`item_id` is unique in the world."""

    item_id: int
    product: Product
    merchant: Merchant
    size: str
    added_at: datetime
    is_available: bool


def tax_within(amount: Decimal) -> Decimal:
    """The tax that is part of an amount."""
    return (amount - amount / (1 + TAX_RATE)).quantize(_CENT, ROUND_HALF_UP)


def purchase(person: Person, place: int) -> Purchase:
    """The person's purchase at this place; IndexError beyond the last."""
    if not 0 <= place < person.purchases:
        raise IndexError(place)
    store = "" if is_online(person, place) else person.home_store
    return Purchase(
        person=person,
        place=place,
        code=keys.order_code(person.number, place, seed=person.seed),
        checkout_id=15_000_000 + person.number * keys.ORDERS_PER_PERSON + place,
        placed_at=placed_at(person, place),
        state=_state(person, place, is_online=not store),
        store=store,
        lines=_lines(person, place, is_online=not store),
    )


def purchases(person: Person, start: int = 0, stop: int | None = None) -> list[Purchase]:
    """The person's purchases, newest first; places beyond the last are left out."""
    return [purchase(person, place) for place in range(person.purchases)[start:stop]]


def is_online(person: Person, place: int) -> bool:
    """Whether a purchase was made online; the newest one was, for every person who buys online at all."""
    if place == 0 or person.online_share in (0.0, 1.0):
        return person.online_share > 0
    if person.number <= 15:
        return place % 4 != 3
    return share(person.seed, person.number, place, 101) < person.online_share


def placed_at(person: Person, place: int) -> datetime:
    """The time of a purchase: evenly spread with some play, on different days or hours apart, at the till within opening hours.

    The cast has bought something in the last days.
    """
    step = min(_SPAN / max(person.purchases, 1), _LONGEST_STEP)
    play = draw(person.seed, person.number, place, 102) % int(step.total_seconds() * 0.9 * 1000)
    if place == 0 and person.number <= 15:
        play %= _OF_LATE // timedelta(milliseconds=1)
    at = person.today - _NEWEST - step * place - timedelta(milliseconds=play)
    return hours.awake(at) if is_online(person, place) else hours.in_store(at)


def by_code(seed: int, code: str) -> tuple[int, int] | None:
    """The person's number and the purchase's place, neither of them checked."""
    return keys.of_order(code, seed=seed)


def wish_count(person: Person) -> int:
    return 8 if person.number == 1 else draw(person.seed, person.number, 110) % 7


def wishes(person: Person) -> list[Wish]:
    """A person's wishes, newest first, no product twice."""
    first = draw(person.seed, person.number, 111)
    wished = [PRODUCTS[(first + place * 7) % len(PRODUCTS)] for place in range(wish_count(person))]
    return [_wish(person, place, product) for place, product in enumerate(wished)]


def wishlist_id(person: Person) -> str:
    return keys.dashed(keys.object_id(Kind.WISHLIST, person.number, seed=person.seed))


def bag_id(person: Person) -> str:
    return keys.dashed(keys.object_id(Kind.BAG, person.number, seed=person.seed))


def n_of_wishlist(seed: int, wishlist: str) -> int | None:
    found = keys.of_object(wishlist, seed=seed)
    return found[1] if found and found[0] is Kind.WISHLIST else None


def _wish(person: Person, place: int, product: Product) -> Wish:
    chance = draw(person.seed, person.number, place, 112)
    return Wish(
        item_id=person.number * 16 + place,
        product=product,
        merchant=DISTRIBUTION if chance % 3 else STORE_MERCHANT,
        size=product.sizes[chance % len(product.sizes)] if product.sizes else "",
        added_at=hours.awake(person.today - timedelta(days=9 * place + 2, seconds=chance % 40_000)),
        is_available=chance % 5 > 0,
    )


def _state(person: Person, place: int, *, is_online: bool) -> str:
    if not is_online:
        return "delivered"
    if place == 0 and person.today - placed_at(person, 0) < _TRAVELS:
        return "in transit"
    luck = share(person.seed, person.number, place, 103)
    return "returned" if luck < 0.08 else "cancelled" if luck < 0.12 else "delivered"


def _lines(person: Person, place: int, *, is_online: bool) -> tuple[Line, ...]:
    """The newest purchase of the first of the cast comes from two merchants; others have one to three lines."""
    chance = draw(person.seed, person.number, place, 104)
    count = 2 if place == 0 and person.number == 1 else 1 + chance % 3
    first = chance >> 8
    return tuple(_line(person, place, number, first, is_online=is_online) for number in range(count))


def _line(person: Person, place: int, number: int, first: int, *, is_online: bool) -> Line:
    chance = draw(person.seed, person.number, place, number, 105)
    loved = person.number == 1 and chance % 10 < 7
    shelf = FAVOURITES if loved else PRODUCTS
    product = shelf[(first + number) % len(shelf)]
    from_centre = is_online and (number % 2 == 1 if place == 0 else chance % 4 == 0)
    return Line(
        number=number,
        item_id=10_000_000 + (person.number * keys.ORDERS_PER_PERSON + place) * 4 + number,
        product=product,
        size=pick(product.sizes, chance, 1) if product.sizes else "",
        quantity=2 if product.price < 100 and chance % 5 == 0 else 1,
        merchant=DISTRIBUTION if from_centre else STORE_MERCHANT,
    )
