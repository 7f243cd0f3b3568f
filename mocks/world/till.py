"""The tills' keys of a purchase: store, business day and transaction index of a receipt.

Indexes are formulas both ways, so that an index leads straight to the purchase. Receipts without a customer, of people without a
card, are here too.
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
"""The distance between receipts without a customer, twenty-two a day, before they are moved to opening hours."""
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
    """The number of the purchase's store; empty for an online purchase."""
    return commerce.STORES[purchase.store] if purchase.store else ""


def transaction_index(purchase: Purchase) -> int:
    return purchase.rank


def business_day(at: datetime) -> str:
    """The day by the clock of the tills."""
    return f"{at.astimezone(CLOCK):%Y%m%d}"


def receipt_key(purchase: Purchase) -> str:
    """The unique key of a receipt: `<store>-<business day>-<index>`."""
    return f"{store_number(purchase)}-{business_day(purchase.placed_at)}-{transaction_index(purchase)}"


def of_transaction_index(index: int) -> tuple[int, int] | None:
    """Person and place of a purchase, neither of them checked."""
    return keys.of_sale_rank(index) if 0 < index < _FIRST_WALK_IN else None


def receipt_number(purchase: Purchase) -> str:
    """The printed number: each till counts to 9 999 and starts again at 1."""
    return f"{1 + draw(purchase.person.seed, purchase.person.number, purchase.place, 120) % 9_999:09d}"


def walk_in(today: datetime, place: int) -> WalkIn | None:
    """The receipt at this place, 0 for the newest; None beyond the last."""
    if not 0 <= place < WALK_INS:
        return None
    chance = draw(place, 121)
    stores = tuple(commerce.STORES.values())
    at = hours.in_store(hours.last_night(today) - _APART * place - timedelta(seconds=chance % _APART.seconds))
    return WalkIn(place, at, stores[chance % len(stores)], PRODUCTS[(chance >> 8) % len(PRODUCTS)])


def of_walk_in_index(index: int) -> int:
    """The place of a receipt without a customer, not checked."""
    return index - _FIRST_WALK_IN
