"""The vendor's words into the gateway's records."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from adapters.ports.records import (
    Address,
    Candidate,
    MembershipStatus,
    Money,
    Points,
    PointsActivity,
    Reward,
    Rewards,
    Standing,
    Tier,
    Tiers,
)
from adapters.systems.annex_cloud_loyalty.wire import Activity, Balances, RewardsOnOffer, TierStatus, User
from adapters.wire.paging import Row

CENT = Decimal("0.01")
RATIO = re.compile(r"(\d{1,12}(?:\.\d{1,6})?):(\d{1,12}(?:\.\d{1,6})?)", re.ASCII)
NOT_A_WORD = re.compile(r"[\W_]+")


def standing(user: User, *, opted_out_is_inactive: bool) -> Standing:
    """The day of enrolment is the opt-in's, else the record's own."""
    out = opted_out_is_inactive and (user.opt_in_status or "").upper() == "NO"
    active = user.status.strip().upper() == "ACTIVE" and not out
    return Standing(
        number=user.id,
        status=MembershipStatus.ACTIVE if active else MembershipStatus.INACTIVE,
        candidate=candidate(user),
        enrolled_on=user.opt_in_date or user.create_date,
        as_of=user.update_date,
    )


def candidate(user: User) -> Candidate:
    return Candidate(
        record_id=user.id,
        emails=(user.email,) if user.email else (),
        phones=(user.phone,) if user.phone else (),
        given_name=user.first_name,
        family_name=user.last_name,
        birth_date=user.birth_date,
        address=Address((), postal_code=user.zip_code) if user.zip_code else None,
        as_of=user.update_date,
    )


def points(balances: Balances, *, currency: str, point_worth: Decimal | None) -> Points:
    spend = balances.spend_to_next_tier
    expiring = whole(balances.points_to_expire)
    return Points(
        available=int(balances.available_points),
        pending=whole(balances.hold_points),
        lifetime=whole(balances.lifetime_points),
        expiring=expiring,
        expires_on=balances.points_to_expire_date if expiring else None,
        worth=worth(balances, currency=currency, point_worth=point_worth),
        spend_to_next_tier=Money(spend, currency) if spend is not None else None,
    )


def worth(balances: Balances, *, currency: str, point_worth: Decimal | None) -> Money | None:
    """The vendor's own value of the balance, else its ratio `points:money`, else the setting."""
    if (value := balances.credits_to_currency_value) is not None:
        return Money(value, currency)
    each = worth_of_one(balances.credits_to_currency_ratio) or point_worth
    if each is None:
        return None
    try:
        return Money((balances.available_points * each).quantize(CENT), currency)
    except InvalidOperation:
        return None  # more digits than any balance has


def worth_of_one(ratio: str | None) -> Decimal | None:
    """`500:5`: so many points for so much money, both more than nothing."""
    found = RATIO.fullmatch("".join((ratio or "").split()))
    if found is None:
        return None
    points, money = Decimal(found[1]), Decimal(found[2])
    return money / points if points and money else None


def whole(number: Decimal | None) -> int | None:
    """Points are whole here; parts of one, which a site can switch on, are cut off."""
    return None if number is None else int(number)


def tiers(status: TierStatus, *, ranks: Mapping[str, int]) -> Tiers:
    return Tiers(
        current=tier(status.current_tier, ranks=ranks),
        next=tier(status.next_tier, ranks=ranks, points_to_reach=whole(status.points_to_next_tier)),
    )


def tier(name: str | None, *, ranks: Mapping[str, int], points_to_reach: int | None = None) -> Tier | None:
    """Tiers have no id of their own: it is made from the name."""
    if name is None:
        return None
    slug = NOT_A_WORD.sub("-", name.casefold()).strip("-")
    return Tier(id=slug or name, name=name, rank=ranks.get(name), points_to_reach=points_to_reach)


def rewards(offer: RewardsOnOffer) -> Rewards:
    """What the member can have: a reward said to be out of reach is left out."""
    return Rewards(
        tuple(
            Reward(id=reward.reward_id, name=reward.display_text or reward.reward_id, points=whole(reward.credit_required))
            for reward in offer.reward_detail
            if reward.eligible is not False
        )
    )


def row(activity: Activity) -> Row[Activity]:
    return Row(activity.create_date, activity.activity_id, activity)


EXPIRY = "106"
ACTIONS = {"109": "Purchase", "107": "Reward", "106": "Expired", "100": "Adjustment"}
"""What the vendor's own actions are called, where a line says nothing in words."""


AS_GIVEN: Mapping[str, str] = MappingProxyType({})


def activity(lines: Sequence[Activity], *, words: Mapping[str, str] = AS_GIVEN) -> PointsActivity:
    """One line of the ledger; a debit is negative, expiry included. `words`: what the vendor's reasons mean."""
    line = lines[0]
    credit, debit = line.credit or Decimal(0), line.debit or Decimal(0)
    amount = {"CREDIT": credit, "DEBIT": -abs(debit)}.get(line.activity.strip().upper(), credit - debit)
    reason = line.reason or line.display_text or ACTIONS.get(line.action_id or "")
    return PointsActivity(
        id=line.activity_id,
        occurred_at=line.create_date,
        points=int(amount),
        reason=words.get(reason.casefold(), reason) if reason is not None else None,
        order_number=line.order_id,
        expired=line.action_id == EXPIRY,
    )
