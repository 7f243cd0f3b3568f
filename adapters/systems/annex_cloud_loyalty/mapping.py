"""The vendor's answers as the gateway's records."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from adapters.ports.records import (
    Address,
    Candidate,
    Consents,
    MembershipStatus,
    Money,
    Points,
    PointsActivity,
    Reward,
    Rewards,
    Standing,
    Tier,
    Tiers,
    money,
)
from adapters.systems.annex_cloud_loyalty.wire import Activity, Balances, OptIn, RewardsOnOffer, TierStatus, User
from adapters.wire.consent import ConsentMeaning, entry, word
from adapters.wire.paging import Row
from adapters.wire.vendor_values import once

ANSWERS = {"YES": True, "NO": False}
RATIO = re.compile(r"(\d{1,12}(?:\.\d{1,6})?):(\d{1,12}(?:\.\d{1,6})?)", re.ASCII)
NOT_A_WORD = re.compile(r"[\W_]+")
STATUSES: Mapping[str, MembershipStatus] = {status.value: status for status in MembershipStatus}
WORTH = frozenset({"creditsToCurrencyValue", "creditsToCurrencyRatio"})
"""The vendor's own figures of the worth. Where they can't be read, no setting replaces them."""


def standing(user: User, *, opted_out_is_inactive: bool) -> Standing:
    return Standing(
        number=user.id,
        status=status_of(user, opted_out_is_inactive=opted_out_is_inactive),
        candidate=candidate(user),
        enrolled_on=enrolled_on(user),
        as_of=user.update_date,
    )


def consents(opt_in: OptIn, meaning: ConsentMeaning) -> Consents:
    """The opt-in as a consent, with its day. The vendor gives no day for an opt-out: it is no younger than the record's last
    change."""
    granted = word(opt_in.opt_in_status, ANSWERS)
    consent = entry("optInStatus", granted, meaning, at=opt_in.opt_in_date if granted else None)
    return Consents((consent,), as_of=opt_in.update_date)


def status_of(user: User, *, opted_out_is_inactive: bool) -> MembershipStatus | None:
    """The status of the membership; None for an unknown word, and where the opt-in can't be read though it counts."""
    status = STATUSES.get((user.status or "").upper())
    if status is not MembershipStatus.ACTIVE or not opted_out_is_inactive:
        return status
    if "optInStatus" in user.unreadable:
        return None
    return MembershipStatus.INACTIVE if (user.opt_in_status or "").upper() == "NO" else status


def enrolled_on(user: User) -> date | None:
    """The day of the opt-in; where there is none, the day on which the record was created."""
    return user.opt_in_date or (user.create_date if "optInDate" not in user.unreadable else None)


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
        available=whole(balances.available_points),
        pending=whole(balances.hold_points),
        lifetime=whole(balances.lifetime_points),
        expiring=expiring,
        expires_on=None if expiring == 0 else balances.points_to_expire_date,
        worth=worth(balances, currency=currency, point_worth=point_worth),
        spend_to_next_tier=money(spend, currency, tax_included=None),
    )


def worth(balances: Balances, *, currency: str, point_worth: Decimal | None) -> Money | None:
    """The vendor's own value of the balance, else by its ratio `points:money`, else by the setting. Whether tax is in it is
    unknown."""
    value, available = balances.credits_to_currency_value, balances.available_points
    each = worth_of_one(balances.credits_to_currency_ratio) or point_worth
    if value is None and each is not None and available is not None and WORTH.isdisjoint(balances.unreadable):
        value = available * each
    return money(value, currency, tax_included=None)


def worth_of_one(ratio: str | None) -> Decimal | None:
    """The money that one point is worth, from a ratio such as `500:5` (points to money); None unless both are more than 0."""
    found = RATIO.fullmatch("".join((ratio or "").split()))
    if found is None:
        return None
    points, worth = Decimal(found[1]), Decimal(found[2])
    return worth / points if points and worth else None


def whole(number: Decimal | None) -> int | None:
    """Whole points. A site can switch on fractions of a point, which are cut off."""
    return None if number is None else int(number)


def tiers(status: TierStatus, *, ranks: Mapping[str, int]) -> Tiers:
    return Tiers(
        current=tier(status.current_tier, ranks=ranks),
        next=tier(status.next_tier, ranks=ranks, points_to_reach=whole(status.points_to_next_tier)),
    )


def tier(name: str | None, *, ranks: Mapping[str, int], points_to_reach: int | None = None) -> Tier | None:
    """A tier by its name, from which its id is made: the vendor gives tiers no id."""
    if name is None:
        return None
    slug = NOT_A_WORD.sub("-", name.casefold()).strip("-")
    return Tier(id=slug or name, name=name, rank=ranks.get(name), points_to_reach=points_to_reach)


def rewards(offer: RewardsOnOffer) -> Rewards:
    """Rewards for the member to choose from, without those marked as not eligible."""
    return Rewards(
        tuple(
            Reward(id=reward.reward_id, name=reward.display_text or reward.reward_id, points=whole(reward.credit_required))
            for reward in once(offer.reward_detail, lambda reward: reward.reward_id)
            if reward.eligible is not False
        )
    )


def row(activity: Activity) -> Row[Activity]:
    return Row(activity.create_date, activity.activity_id, activity)


EXPIRY = "106"
ACTIONS = {"109": "Purchase", "107": "Reward", "106": "Expired", "100": "Adjustment"}
"""Names of the vendor's own actions, for an entry of the ledger without a reason in words."""

AS_GIVEN: Mapping[str, str] = MappingProxyType({})


def activity(rows: Sequence[Activity], *, reasons: Mapping[str, str] = AS_GIVEN) -> PointsActivity:
    """One entry of the ledger. `reasons`: the vendor's reasons in small letters, to their meanings."""
    booked = rows[0]
    reason = booked.reason or booked.display_text or ACTIONS.get(booked.action_id or "")
    return PointsActivity(
        id=booked.activity_id,
        occurred_at=booked.create_date,
        points=whole(amount(booked)),
        spent=SPENT.get((booked.activity or "").upper()),
        reason=reasons.get(reason.casefold(), reason) if reason is not None else None,
        order_number=booked.order_id,
        expired=None if "actionId" in booked.unreadable else booked.action_id == EXPIRY,
    )


SPENT: Mapping[str, bool] = {"CREDIT": False, "DEBIT": True}


def amount(booked: Activity) -> Decimal | None:
    """The points booked; a debit is negative, expiry included. Where the entry has neither CREDIT nor DEBIT it is the difference
    of both amounts, and None where one of them can't be read."""
    spent = SPENT.get((booked.activity or "").upper())
    if spent is not None:
        return booked.credit if not spent else None if booked.debit is None else -abs(booked.debit)
    if not {"credit", "debit"}.isdisjoint(booked.unreadable) or booked.credit is booked.debit is None:
        return None
    return (booked.credit or Decimal(0)) - (booked.debit or Decimal(0))
