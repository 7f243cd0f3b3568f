"""Standing, points, tiers and rewards of a member."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from adapters.ports.fast_init import fast_init
from adapters.ports.records.money import Money
from adapters.ports.records.person import Candidate


class MembershipStatus(StrEnum):
    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    SUSPENDED = "SUSPENDED"
    CLOSED = "CLOSED"


@fast_init
@dataclass(frozen=True, slots=True)
class Tier:
    id: str
    name: str
    rank: int | None = None
    spend_to_reach: Money | None = None
    points_to_reach: int | None = None
    valid_until: date | None = None


@fast_init
@dataclass(frozen=True, slots=True)
class Reward:
    id: str
    name: str
    points: int | None = None
    worth: Money | None = None
    expires_on: date | None = None


@fast_init
@dataclass(frozen=True, slots=True)
class Points:
    """Balances in points. `spend_to_next_tier` is here because the vendor gives it with the balances."""

    available: int | None
    pending: int | None = None
    lifetime: int | None = None
    expiring: int | None = None
    expires_on: date | None = None
    worth: Money | None = None
    spend_to_next_tier: Money | None = None
    as_of: datetime | None = None


@fast_init
@dataclass(frozen=True, slots=True)
class Tiers:
    current: Tier | None
    next: Tier | None = None
    as_of: datetime | None = None


@fast_init
@dataclass(frozen=True, slots=True)
class Rewards:
    rewards: tuple[Reward, ...]
    as_of: datetime | None = None


@fast_init
@dataclass(frozen=True, slots=True)
class PointsActivity:
    """One entry of the ledger; `points` is negative for spent or `expired` points, None where unreadable.

    `spent` is the system's own word for spending, None without one. `reason` is in words. `expired` is None where unreadable.
    """

    id: str
    occurred_at: datetime
    points: int | None
    reason: str | None = None
    order_number: str | None = None
    spent: bool | None = None
    expired: bool | None = False


@fast_init
@dataclass(frozen=True, slots=True)
class Standing:
    """A member's standing; `candidate` is the same record's description of the member. `status` is None for an unknown word."""

    number: str
    status: MembershipStatus | None
    candidate: Candidate
    enrolled_on: date | None = None
    as_of: datetime | None = None
