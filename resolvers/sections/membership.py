"""`membership`: standing, tier, points and rewards of a member, and the ledger of points."""

from datetime import date, datetime
from typing import Any

import strawberry

from adapters.ports.capabilities import POINTS, REWARDS, STANDING, TIERS, AnyGroup, Flow, Groups
from adapters.ports.errors import SourceError
from adapters.ports.reading import Fetched, Record
from adapters.ports.records import MembershipStatus
from adapters.ports.records import PointsActivity as PortActivity
from adapters.ports.records import Reward as PortReward
from adapters.ports.records import Tier as PortTier
from resolvers.awaiting import eager
from resolvers.context import Info
from resolvers.person.person import Person, serving
from resolvers.section_groups import membership_groups
from resolvers.stitch.merge import Merged
from resolvers.stitch.merged_lists import Listing, Paging, entry_id, listing
from resolvers.stitch.paging import page_size
from resolvers.stitch.streams import Item
from resolvers.types.arguments import After, First
from resolvers.types.connections import Connection
from resolvers.types.money import Money
from resolvers.types.source import Source


@strawberry.type(description="A step of the loyalty programme.")
class Tier:
    code: str = strawberry.field(
        description="Tells the steps of one programme apart; made of the name where the programme has no code."
    )
    name: str = strawberry.field(description="As members know it, such as Gold.")
    rank: int | None = strawberry.field(description="1 is the lowest step; null where the house has not set an order.")
    spend_to_reach: Money | None = strawberry.field(description="What is still to be spent to reach it.")
    points_to_reach: int | None = strawberry.field(description="The points still missing.")
    valid_until: date | None = strawberry.field(
        description="The last day on which the member holds it; null where it does not end, or nobody says."
    )


@strawberry.type(description="Balances in points.")
class PointsBalance:
    available: int | None = strawberry.field(description="Points that can be spent now; null where the figure can't be read.")
    pending: int | None = strawberry.field(
        description="Points that were earned and can't be spent yet; null where the programme does not say."
    )
    lifetime: int | None = strawberry.field(
        description="Points ever earned, spent ones included; null where the programme does not say."
    )
    expiring: int | None = strawberry.field(
        description="Points that will expire on `expiresOn`; null where the programme does not say."
    )
    expires_on: date | None = strawberry.field(
        description="The day on which `expiring` points are lost; null where none are about to be."
    )
    worth: Money | None = strawberry.field(
        description="What the available points buy; null where neither the programme nor the house says what a point is worth."
    )


@strawberry.type(description="What points can be turned into.")
class Reward:
    code: str = strawberry.field(description="The programme's own code of it; unique within the programme only.")
    name: str = strawberry.field(description="As members know it.")
    points: int | None = strawberry.field(description="Points that it costs; null where the programme does not say.")
    worth: Money | None = strawberry.field(description="Its value in money; null where the programme does not say.")
    expires_on: date | None = strawberry.field(
        description="The last day on which it can be had; null where it does not end, or nobody says."
    )


@strawberry.type(description="One line of the ledger; negative where points were spent or have expired.")
class PointsActivity:
    id: strawberry.ID = strawberry.field(
        description="Unique over all types and stable; not a node: no system can be asked for one line."
    )
    occurred_at: datetime = strawberry.field(description="When the points were booked.")
    points: int | None = strawberry.field(
        description="Points of this line, negative where they were spent or have expired; null where the figure can't be read."
    )
    reason: str | None = strawberry.field(description="Why, in the programme's words; null where it gives none.")
    order_number: str | None = strawberry.field(description="Number of the purchase that they are for; null where it was none.")


@strawberry.type(description="The person's membership of the loyalty programme.")
class Membership:
    number: str | None = strawberry.field(description="What stands on the member's card. Null where the caller may not see it.")
    status: MembershipStatus | None = strawberry.field(
        description="Whether the membership can be used; null where no system says it in a word that is known, and where the "
        "loyalty system keeps points or tiers but no record of the member."
    )
    tier: Tier | None = strawberry.field(description="The step that the member stands on; null where they have reached none.")
    next_tier: Tier | None = strawberry.field(description="The step above, and what is missing to reach it; null on the highest.")
    points: PointsBalance | None = strawberry.field(description="The balances; null where the programme has none of this member.")
    enrolled_on: date | None = strawberry.field(
        description="The day on which the person joined; null where the programme does not say."
    )
    source: Source = strawberry.field(description="The loyalty system, and how fresh this is.")
    all_rewards: strawberry.Private[Any]
    person: strawberry.Private[Person]

    @strawberry.field(description="What the member's points can be turned into.")
    def rewards(self, first: First = 10) -> list[Reward] | None:
        size = page_size(first, 10)
        if isinstance(self.all_rewards, SourceError):
            raise self.all_rewards
        return [reward(one) for one in self.all_rewards.rewards[:size]] if self.all_rewards is not None else None

    @strawberry.field(description="The ledger, newest first.", graphql_type=Connection[PointsActivity] | None)
    def activity(self, info: Info, first: First = 10, after: After = strawberry.UNSET) -> Any:
        return eager(activity(self.person, info, Paging(first, None if after is strawberry.UNSET else after)))


async def membership(person: Person) -> Membership | None:
    record = await first_record(person, membership_groups(person.wants))
    return view(person, record) if record is not None else None


async def first_record(person: Person, groups: Groups) -> Record | None:
    """The record of the first membership. A person with two cards has two of them in `identities`."""
    records: list[Record] = []
    for each in (await person.records(serving(person.reading.systems, groups))).values():
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
    """The membership for the schema. The error of a failed group is the value of the group's fields."""
    standing, tiers, points = part_or_error(record, STANDING), part_or_error(record, TIERS), part_or_error(record, POINTS)
    return Membership(
        number=getattr(standing, "number", None) or record.record_id,
        status=of(standing, "status"),
        enrolled_on=of(standing, "enrolled_on"),
        tier=tier(of(tiers, "current"), None),
        next_tier=tier(of(tiers, "next"), of(points, "spend_to_next_tier")),
        points=points,
        source=person.context.source(record.source()),
        all_rewards=part_or_error(record, REWARDS),
        person=person,
    )


def part_or_error(record: Record, group: AnyGroup) -> Any:
    fetched = record.parts.get(group)
    return fetched.value if isinstance(fetched, Fetched) else fetched


def of(part: Any, name: str) -> Any:
    return part if part is None or isinstance(part, SourceError) else getattr(part, name)


def tier(step: PortTier | SourceError | None, to_spend: Money | SourceError | None) -> Any:
    """The tier for the schema. `to_spend`: the amount missing to reach it, which the vendor gives with the balances."""
    if step is None or isinstance(step, SourceError):
        return step
    return Tier(
        code=step.id,
        name=step.name,
        rank=step.rank,
        spend_to_reach=step.spend_to_reach if to_spend is None else to_spend,  # type: ignore[arg-type]
        points_to_reach=step.points_to_reach,
        valid_until=step.valid_until,
    )


def reward(one: PortReward) -> Reward:
    return Reward(code=one.id, name=one.name, points=one.points, worth=one.worth, expires_on=one.expires_on)  # type: ignore[arg-type]


async def activity(person: Person, info: Info, paging: Paging) -> Any:
    async def nodes(merged: Merged) -> list[PointsActivity]:
        return [of_activity(person, item) for item in merged.entries]

    return await listing(person, info, paging, ACTIVITY, nodes=nodes)


def of_activity(person: Person, item: Item) -> PointsActivity:
    line: PortActivity = item.record
    return PointsActivity(
        id=strawberry.ID(entry_id(person, "points activity", item)),
        occurred_at=line.occurred_at,
        points=line.points,
        reason=line.reason,
        order_number=line.order_number,
    )


ACTIVITY = Listing("membership.activity", Flow.POINTS_ACTIVITY, Connection, default=10, merged=False)
