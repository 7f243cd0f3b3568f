"""What the tills call a purchase: store, business day and transaction index of a receipt.

Indexes are formulas both ways, so that a question for one leads straight to the purchase. Receipts of people whom
nobody asked for a card are here too: they carry no customer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from mocks.world import commerce, hours, keys
from mocks.world.catalogue import PRODUCTS, Product
from mocks.world.chance import draw
from mocks.world.commerce import Purchase
from mocks.world.hours import CLOCK

STORE_NAMES = {number: name for name, number in commerce.STORES.items()}
WALK_INS = 1_200
_APART = timedelta(days=1) / 22
"""Before they are pressed into the hours of the store: twenty-two a day."""
_FIRST_WALK_IN = 2_000_000_000


@dataclass(frozen=True, slots=True)
class WalkIn:
    """A receipt without a customer: one piece of one product."""

    place: int
    at: datetime
    store: str
    product: Product

    @property
    def index(self) -> int:
        return _FIRST_WALK_IN + self.place


def store_number(purchase: Purchase) -> str:
    """Empty for what was bought online."""
    return commerce.STORES[purchase.store] if purchase.store else ""


def transaction_index(purchase: Purchase) -> int:
    return purchase.rank


def business_day(at: datetime) -> str:
    """By the clock of the tills."""
    return f"{at.astimezone(CLOCK):%Y%m%d}"


def receipt_key(purchase: Purchase) -> str:
    """What tells a receipt from all others: `<store>-<business day>-<index>`."""
    return f"{store_number(purchase)}-{business_day(purchase.placed_at)}-{transaction_index(purchase)}"


def of_transaction_index(index: int) -> tuple[int, int] | None:
    """Person and place; both still to be checked."""
    return keys.of_sale_rank(index) if 0 < index < _FIRST_WALK_IN else None


def receipt_number(purchase: Purchase) -> str:
    """As printed: each till counts from 1 again when it has come to 9 999."""
    return f"{1 + draw(purchase.person.seed, purchase.person.number, purchase.place, 120) % 9_999:09d}"


def walk_in(today: datetime, place: int) -> WalkIn | None:
    """Place 0 is the newest; None beyond the last."""
    if not 0 <= place < WALK_INS:
        return None
    chance = draw(place, 121)
    stores = tuple(commerce.STORES.values())
    at = hours.in_store(hours.last_night(today) - _APART * place - timedelta(seconds=chance % _APART.seconds))
    return WalkIn(place, at, stores[chance % len(stores)], PRODUCTS[(chance >> 8) % len(PRODUCTS)])


def of_walk_in_index(index: int) -> int:
    """The place; still to be checked."""
    return index - _FIRST_WALK_IN
