"""Membership: the ledger's entries by place, balances as the ledger's own sums, rewards, redemptions.

Place 0 is the newest entry. Blocks of four purchases give six entries: a bonus on the newest, the four purchases and one
redemption; the oldest entry of all is the welcome bonus. A pound earns two points.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from mocks.world import commerce, keys
from mocks.world.chance import draw
from mocks.world.keys import Kind
from mocks.world.people import ANNEX, Person

TIERS = ("Green Tier 1", "Green Tier 2", "Gold", "Black")
TIER_POINTS = (0, 2_000, 10_000, 50_000)
"""The points in a year that a tier requires."""
POINTS_PER_POUND = 2
_BLOCK = 6
_WELCOME, _REDEEMED, _BONUS = 500, 500, 250
_KEPT_FOR = timedelta(days=730)
_EXPIRING_IN = timedelta(days=29)


@dataclass(frozen=True, slots=True)
class Entry:
    """`points` is negative for a redemption; `kind` is one of purchase, bonus, redemption, welcome."""

    place: int
    entry_id: str
    kind: str
    points: int
    at: datetime
    order_code: str


@dataclass(frozen=True, slots=True)
class Balance:
    """Points; `earned` in the running year, `hold` not yet released, `expiring` at `expires_next`."""

    available: int
    used: int
    lifetime: int
    earned: int
    hold: int
    expiring: int
    total_spend: str


@dataclass(frozen=True, slots=True)
class Reward:
    """`points` is its price, `worth` is in pounds."""

    reward_id: str
    name: str
    points: int
    worth: int


REWARDS = (
    Reward("121", "GBP 5 gift voucher", 500, 5),
    Reward("122", "GBP 50 gift voucher", 5_000, 50),
    Reward("123", "Afternoon tea for two", 9_000, 90),
    Reward("124", "Personal shopping appointment", 15_000, 150),
    Reward("125", "Fragrance engraving", 2_500, 25),
)


def is_member(person: Person) -> bool:
    return person.known_to(ANNEX)


def enrolled_at(person: Person) -> datetime:
    """The time of enrolment, before the oldest purchase, so that every purchase earned points."""
    oldest = commerce.placed_at(person, person.purchases - 1) if person.purchases else person.today - timedelta(days=400)
    return (oldest - timedelta(days=30)).replace(microsecond=0)


def is_active(person: Person) -> bool:
    """Whether a member is active; one generated member in twenty-five is not."""
    return person.number <= 15 or draw(person.seed, person.number, 120) % 25 > 0


def entry_count(person: Person) -> int:
    blocks, rest = divmod(person.purchases, 4)
    return blocks * _BLOCK + (rest + 1 if rest else 0) + 1


def entry(person: Person, place: int) -> Entry:
    """The ledger's entry at this place; IndexError beyond the last."""
    count = entry_count(person)
    if not 0 <= place < count:
        raise IndexError(place)
    entry_id = keys.dashed(keys.object_id(Kind.LEDGER, person.number, place, seed=person.seed))
    if place == count - 1:
        return Entry(place, entry_id, "welcome", _WELCOME, enrolled_at(person), "")
    block, within = divmod(place, _BLOCK)
    if within == 4:
        spent_at = commerce.placed_at(person, block * 4 + 3) + timedelta(hours=2)
        return Entry(place, entry_id, "redemption", -_REDEEMED, _second(spent_at), "")
    bought = commerce.purchase(person, block * 4 + (0, 0, 1, 2, 0, 3)[within])
    if within == 0:
        return Entry(place, entry_id, "bonus", _BONUS, _second(bought.placed_at + timedelta(hours=2)), "")
    earned = int(bought.total * POINTS_PER_POUND)
    return Entry(place, entry_id, "purchase", earned, _second(bought.placed_at + timedelta(minutes=5)), bought.code)


def entries(person: Person, start: int = 0, stop: int | None = None) -> list[Entry]:
    """The ledger's entries, newest first; places beyond the last are left out."""
    return [entry(person, place) for place in range(entry_count(person))[start:stop]]


def expires_next(person: Person) -> datetime:
    """The expiry of the next points, within thirty days of the world's today."""
    return (person.today + _EXPIRING_IN).replace(hour=23, minute=59, second=59)


def expires_at(earned_at: datetime) -> datetime:
    """The expiry of points: the last second of the year, two years on."""
    return (earned_at + _KEPT_FOR).replace(month=12, day=31, hour=23, minute=59, second=59)


@lru_cache(maxsize=8192)
def balance(person: Person) -> Balance:
    """Sums over the whole ledger, cached because they read every entry."""
    ledger = entries(person)
    lifetime = sum(one.points for one in ledger if one.points > 0)
    used = -sum(one.points for one in ledger if one.points < 0)
    earned = sum(one.points for one in ledger if one.points > 0 and one.at.year == person.today.year)
    hold = sum(one.points for one in ledger if one.kind == "purchase" and person.today - one.at < timedelta(days=14))
    spend = sum((bought.total for bought in commerce.purchases(person)), start=0)
    available = lifetime - used - hold
    return Balance(available, used, lifetime, earned, hold, min(available, 1_500), f"{spend:.2f}")


def points_to_next_tier(person: Person) -> int:
    """The points missing for the next tier, 0 at the highest."""
    if person.tier + 1 >= len(TIERS):
        return 0
    return 200 + draw(person.seed, person.number, 121) % (TIER_POINTS[person.tier + 1] // 2)


def redemptions(person: Person) -> list[Entry]:
    """A person's redemptions, newest first."""
    return [one for one in entries(person) if one.kind == "redemption"]


def _second(at: datetime) -> datetime:
    return at.replace(microsecond=0)
