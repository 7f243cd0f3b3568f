"""Membership in the vendor's words (Annex Cloud fact sheet, section 4): some figures are text, offsets have no colon.

Spellings are mixed: paging is `currentPage` in the ledger and `current_page` in used rewards, and the reward history is
snake_case. Assumed: YES and NO for `eligible`, the shape of the action dictionary and of the reward catalogue.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from mocks.systems.annex_cloud_loyalty.token import SITE_ID
from mocks.world import keys, loyalty
from mocks.world.chance import draw
from mocks.world.keys import Kind
from mocks.world.loyalty import POINTS_PER_POUND, REWARDS, TIERS, Entry, Reward
from mocks.world.people import Person, Record

Shape = dict[str, object]
PURCHASE, MANUAL, REDEEM, EXPIRY = 109, 100, 107, 106
_POINTS_A_POUND = 100
_RATIO = "500:5"
_ACTIONS = {
    "purchase": (PURCHASE, "Purchase", "Standard", ""),
    "bonus": (MANUAL, "Bonus points", "Promotional", "campaign"),
    "welcome": (MANUAL, "Welcome bonus", "Standard", "enrolment"),
    # The vendor spells the missing text of a redemption as the word null.
    "redemption": (REDEEM, "null", "Standard", "claim"),
}
_SPELLINGS = {True: ("CREDIT", "CREDIT", "Credit", "credit"), False: ("DEBIT", "DEBIT", "Debit", "debit")}


@dataclass(frozen=True, slots=True)
class Member:
    """A person in the loyalty system; `points` is a balance changed by hand, None for the ledger's own sum.

    `opted_in` is the consent to messages from the club.
    """

    person: Person
    record: Record
    points: int | None
    tier: int
    opted_in: bool

    @property
    def available(self) -> int:
        return loyalty.balance(self.person).available if self.points is None else self.points

    @property
    def to_next_tier(self) -> int:
        return loyalty.points_to_next_tier(self.person) if self.tier + 1 < len(TIERS) else 0

    def named(self, content: Shape) -> Shape:
        """An answer with the two fields at the head of most answers."""
        return {"siteId": SITE_ID, "id": self.person.membership_number, **content}


def stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S+0000")


def user(member: Member) -> Shape:
    person, record = member.person, member.record
    enrolled, is_active = stamp(loyalty.enrolled_at(person)), loyalty.is_active(person)
    return member.named(
        {
            "email": record.email,
            "firstName": record.first_name,
            "lastName": record.last_name,
            "phone": record.phone or record.landline,
            "zipCode": record.address.postcode if record.address else "",
            "optInStatus": "YES" if member.opted_in else "NO",
            "optInDate": enrolled,
            "status": "ACTIVE" if is_active else "INACTIVE",
            "birthDate": record.birth_date.isoformat() if record.birth_date else "",
            "createDate": enrolled,
            "updateDate": stamp(record.changed_at),
            "extendedAttribute": {"cardNumber": card_number(person), "homeStore": person.home_store},
        }
    )


def card_number(person: Person) -> str:
    return f"98260000{person.membership_number.removeprefix(keys.MEMBERSHIP_PREFIX)}"


def points(member: Member) -> Shape:
    balance = loyalty.balance(member.person)
    expiring = min(balance.expiring, member.available)
    return member.named(
        {
            "availablePoints": member.available,
            "usedPoints": balance.used,
            "negativePoints": 0,
            "expiredPoints": 0,
            "lifetimePoints": balance.lifetime,
            "earnedPointsPeriod": "calendar year",
            "earnedPoints": balance.earned,
            "holdPoints": balance.hold,
            "usedPointsOnReward": balance.used,
            "pointsToExpire": str(expiring),
            "pointsToExpireDate": stamp(loyalty.expires_next(member.person)) if expiring else "",
            "pointsToNextTier": str(member.to_next_tier),
            "spendToNextTier": f"{member.to_next_tier / POINTS_PER_POUND:.2f}",
            "totalSpend": balance.total_spend,
            "creditsToCurrencyRatio": _RATIO,
            "creditsToCurrencyValue": member.available / _POINTS_A_POUND,
        }
    )


def tiers(member: Member) -> Shape:
    below, above = member.tier - 1, member.tier + 1
    return member.named(
        {
            "currentTier": TIERS[member.tier],
            "nextTier": TIERS[above] if above < len(TIERS) else "",
            "previousTier": TIERS[below] if below >= 0 else "",
            "pointsToNextTier": str(member.to_next_tier),
            "purchaseRatio": str(POINTS_PER_POUND),
            "currentTierPurchaseRatio": str(POINTS_PER_POUND),
            "tierLimitType": "Calendar",
            "tierLimitPeriod": "1 Year",
        }
    )


def activity(member: Member, *, page: int, rows: int) -> Shape:
    """A page of the ledger, which has no `id` at its head; all its counts are text."""
    count = loyalty.entry_count(member.person)
    shown = range((page - 1) * rows, min(page * rows, count))
    return {
        "siteId": SITE_ID,
        "activityDetail": [_entry(member.person, loyalty.entry(member.person, place)) for place in shown],
        "currentPage": str(page),
        "pages": str(-(-count // rows)),
        "totalActivityCount": str(count),
    }


def _entry(person: Person, entry: Entry) -> Shape:
    action, text, point_type, reason = _ACTIONS[entry.kind]
    is_credit = entry.points >= 0
    spellings = _SPELLINGS[is_credit]
    shape: Shape = {
        "activityId": entry.entry_id,
        "actionId": action,
        "activity": spellings[entry.place % len(spellings)],
        "credit": entry.points if is_credit else 0,
        "debit": 0 if is_credit else -entry.points,
        "pointType": point_type,
        "displayText": text,
        "reason": reason,
    }
    if entry.order_code:
        shape["orderId"] = entry.order_code
    if not is_credit:
        shape |= {"rewardId": _reward_of(entry).reward_id, "rewardCode": reward_code(person, entry)}
    shape["createDate"] = stamp(entry.at)
    if is_credit:
        shape["expireDate"] = stamp(loyalty.expires_at(entry.at))
    return shape


def _reward_of(entry: Entry) -> Reward:
    """The reward that costs the entry's points."""
    return next(reward for reward in REWARDS if reward.points == -entry.points)


def reward_code(person: Person, entry: Entry) -> str:
    """The code of a coupon: its worth, then four letters and digits."""
    code = keys.order_code(1 + draw(person.seed, person.number, entry.place, 130) % 1_000_000, 0, seed=person.seed)
    return f"GBP{_reward_of(entry).worth}-{code[:4]}"


def offers(member: Member) -> Shape:
    return member.named(
        {
            "creditsToCurrencyRatio": _RATIO,
            "creditsToCurrencyValue": member.available / _POINTS_A_POUND,
            "rewardDetail": [_offer(reward, member.available) for reward in REWARDS],
        }
    )


def _offer(reward: Reward, available: int) -> Shape:
    address = f"https://loyalty.store.example.com/rewards/{reward.reward_id}"
    return {
        "rewardId": reward.reward_id,
        "displayText": reward.name,
        "creditRequired": reward.points,
        "eligible": "YES" if available >= reward.points else "NO",
        "rewardUrl": address,
        "rewardImageUrl": f"{address}.jpg",
    }


def used_rewards(member: Member, *, page: int, rows: int) -> Shape:
    redeemed = loyalty.redemptions(member.person)
    return member.named(
        {
            "rewardDetail": [_used(member.person, entry) for entry in redeemed[(page - 1) * rows : page * rows]],
            "pages": str(-(-len(redeemed) // rows)),
            "current_page": str(page),
        }
    )


def _used(person: Person, entry: Entry) -> Shape:
    return {
        "rewardCode": reward_code(person, entry),
        "pointsUsed": -entry.points,
        "rewardName": _reward_of(entry).name,
        "rewardStatus": "Used" if entry.place % 2 else "Awarded",
        "reason": "claim",
        "createDate": stamp(entry.at),
    }


def reward_history(member: Member) -> Shape:
    return {"data": [_historic(member.person, entry) for entry in loyalty.redemptions(member.person)]}


def _historic(person: Person, entry: Entry) -> Shape:
    reward = _reward_of(entry)
    return {
        "reward_id": reward.reward_id,
        "reward_name": reward.name,
        "reward_type": "Reward",
        "reward_category_id": "543",
        "reward_category_name": "Vouchers",
        "member_reward_status": "Used" if entry.place % 2 else "Awarded",
        "assign_id": keys.dashed(keys.object_id(Kind.REWARD, person.number, entry.place, seed=person.seed)),
        "debit_points": -entry.points,
    }


def actions() -> Shape:
    names = {PURCHASE: "Purchase", MANUAL: "Manual", REDEEM: "Redeem", EXPIRY: "Expiry"}
    return {"actionDetail": [{"actionId": number, "actionName": name} for number, name in names.items()]}


def catalogue() -> Shape:
    return {
        "data": [
            {
                "reward_id": reward.reward_id,
                "reward_name": reward.name,
                "reward_type": "Reward",
                "debit_points": reward.points,
            }
            for reward in REWARDS
        ]
    }


def event(person: Person, email: str, now: float) -> Shape:
    """A webhook's body; its id depends on person and moment alone."""
    number = person.membership_number
    return {
        "eventId": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{number}/{now}")),
        "eventName": "USER_UPDATE",
        "siteId": SITE_ID,
        "eventDate": stamp(datetime.fromtimestamp(now, UTC)),
        "data": {"id": number, "email": email},
    }
