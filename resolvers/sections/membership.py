"""`membership`: standing, tier, points and rewards of a member, and the ledger of points."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import strawberry

from adapters.ports.capabilities import POINTS, REWARDS, STANDING, TIERS, AnyGroup, Flow, Groups
from adapters.ports.errors import SourceError
from adapters.ports.reading import Kept, MaybeAwaitable, Record
from adapters.ports.records import MembershipStatus
from adapters.ports.records import Points as PortPoints
from adapters.ports.records import PointsActivity as PortActivity
from adapters.ports.records import Tiers as PortTiers
from resolvers.awaiting import then
from resolvers.context import Info
from resolvers.identity.person import Each, Person, serving
from resolvers.selection import Paths
from resolvers.stitch.gathering import reader
from resolvers.stitch.lists import Listing, Paging, listing
from resolvers.stitch.paging import page_size
from resolvers.types.money import Money
from resolvers.types.paging import Connection
from resolvers.types.source import Source


@strawberry.type(description="A step of the loyalty programme.")
class Tier:
    id: strawberry.ID
    name: str
    rank: int | None
    spend_to_reach: Money | None = strawberry.field(description="What is still to be spent to reach it.")
    points_to_reach: int | None = strawberry.field(description="The points still missing.")
    valid_until: date | None


@strawberry.type(description="Balances in points.")
class PointsBalance:
    available: int
    pending: int | None
    lifetime: int | None
    expiring: int | None
    expires_on: date | None
    worth: Money | None


@strawberry.type(description="What points can be turned into.")
class Reward:
    id: strawberry.ID
    name: str
    points: int | None
    worth: Money | None
    expires_on: date | None


@strawberry.type(description="One line of the ledger; negative where points were spent or have expired.")
class PointsActivity:
    id: strawberry.ID
    occurred_at: datetime
    points: int
    reason: str | None
    order_number: str | None


@strawberry.type(description="The person's membership of the loyalty programme.")
class Membership:
    number: str
    status: MembershipStatus | None = strawberry.field(
        description="Null where the loyalty system keeps points or tiers but no record of the member."
    )
    tier: Tier | None
    next_tier: Tier | None
    points: PointsBalance | None
    enrolled_on: date | None
    source: Source
    all_rewards: strawberry.Private[Any]
    person: strawberry.Private[Person]

    @strawberry.field(description="What the member's points can be turned into.")
    def rewards(self, first: int | None = 10) -> list[Reward] | None:
        size = page_size(first, 10)
        if isinstance(self.all_rewards, SourceError):
            raise self.all_rewards
        return list(self.all_rewards.rewards[:size]) if self.all_rewards is not None else None

    @strawberry.field(description="The ledger, newest first.", graphql_type=Connection[PointsActivity] | None)
    def activity(self, info: Info, first: int | None = 10, after: str | None = strawberry.UNSET) -> Any:
        return listing(
            self.person,
            info,
            Paging(first, None if after is strawberry.UNSET else after),
            ACTIVITY,
            nodes=lambda merged: [of_activity(item.record) for item in merged.entries],
        )


def of_activity(record: PortActivity) -> PointsActivity:
    return PointsActivity(
        id=strawberry.ID(record.id),
        occurred_at=record.occurred_at,
        points=record.points,
        reason=record.reason,
        order_number=record.order_number,
    )


def groups_wanted(wants: Paths) -> Groups:
    """Each group is a call of its own to a vendor that has no bulk read, so only what is selected is asked for."""
    groups: set[AnyGroup] = set()
    by_field: dict[str, AnyGroup] = {
        "status": STANDING,
        "enrolledOn": STANDING,
        "tier": TIERS,
        "nextTier": TIERS,
        "nextTier.spendToReach": POINTS,
        "points": POINTS,
        "rewards": REWARDS,
    }
    for field, group in by_field.items():
        if f"membership.{field}" in wants:
            groups.add(group)
    return frozenset(groups or {STANDING})


def membership(person: Person) -> MaybeAwaitable[Membership | None]:
    found = first_record(person, groups_wanted(person.wants))
    return then(found, lambda record: view(person, record) if record is not None else None)


def first_record(person: Person, groups: Groups) -> MaybeAwaitable[Record | None]:
    """Of the first membership there is; a person with two cards has two records of it in `identities`."""
    readers = {slug: reader(person, slug, served) for slug, served in serving(person.reading, groups)}
    return then(person.across(readers), first_known)


def first_known(came: Mapping[str, Each[Record]]) -> Record | None:
    records: list[Record] = []
    for each in came.values():
        if isinstance(each, SourceError):
            raise each
        for one in each.values():
            if isinstance(one, SourceError):
                raise one
            records.append(one)
    for record in records:
        if record.known:
            return record
    if error := next((record.error for record in records if record.error is not None), None):
        raise error
    return None


def view(person: Person, record: Record) -> Membership:
    """A group that failed stands as its error in the fields that it serves."""
    standing, tiers, points = (part_or_error(record, group) for group in (STANDING, TIERS, POINTS))
    return Membership(
        number=getattr(standing, "number", None) or record.record_id,
        status=of(standing, "status"),
        enrolled_on=of(standing, "enrolled_on"),
        tier=of(tiers, "current"),
        next_tier=next_tier(tiers, points),
        points=points,
        source=person.context.source(record.source()),
        all_rewards=part_or_error(record, REWARDS),
        person=person,
    )


def part_or_error(record: Record, group: AnyGroup) -> Any:
    kept = record.parts.get(group)
    return kept.value if isinstance(kept, Kept) else kept


def of(part: Any, name: str) -> Any:
    return part if part is None or isinstance(part, SourceError) else getattr(part, name)


def next_tier(tiers: PortTiers | SourceError | None, points: PortPoints | SourceError | None) -> Any:
    """The next tier; what is still to be spent stands with the balances."""
    following = of(tiers, "next")
    if following is None or isinstance(following, SourceError):
        return following
    return Tier(
        id=following.id,
        name=following.name,
        rank=following.rank,
        spend_to_reach=of(points, "spend_to_next_tier"),
        points_to_reach=following.points_to_reach,
        valid_until=following.valid_until,
    )


ACTIVITY = Listing("membership.activity", Flow.POINTS_ACTIVITY, Connection, default=10, merged=False)
