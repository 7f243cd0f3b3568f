"""The neutral club: standing, points, tiers and rewards of members, a hundred a call."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from adapters.ports import records
from adapters.ports.capabilities import POINTS, REWARDS, STANDING, TIERS, Capability, Groups, Subject
from adapters.ports.records import Candidate, MembershipStatus, Points, Rewards, Standing, Tier, Tiers
from adapters.ports.shapes import Parts, Ports
from adapters.wire.system import System
from adapters.wire.system_http import Runtime
from adapters.wire.tolerant import Reader
from tests.bench.neutral.reads import NeutralSettings, Reads, Row, Rows

SLUG = "neutral-club"
GROUPS: Groups = frozenset({STANDING, POINTS, TIERS, REWARDS})


class Step(Row):
    name: str
    rank: int | None = None
    points_to_reach: int | None = None


class Balance(Row):
    available: int | None = None
    pending: int | None = None
    lifetime: int | None = None
    expiring: int | None = None


class RewardRow(Row):
    code: str
    name: str
    points: int | None = None


class MemberRow(Row):
    id: str
    status: MembershipStatus | None = None
    enrolled_on: date | None = None
    tier: Step | None = None
    next_tier: Step | None = None
    points: Balance | None = None
    rewards: tuple[RewardRow, ...] = ()
    changed_at: datetime | None = None


READ: Reader[Rows[MemberRow]] = Reader(Rows[MemberRow])


def tier(step: Step | None) -> Tier | None:
    if step is None:
        return None
    return Tier(id=step.name.casefold(), name=step.name, rank=step.rank, points_to_reach=step.points_to_reach)


def points(row: MemberRow) -> Points | None:
    if row.points is None:
        return None
    told = row.points
    return Points(told.available, told.pending, told.lifetime, told.expiring, as_of=row.changed_at)


def parts(row: MemberRow) -> Parts:
    standing = Standing(row.id, row.status, Candidate(row.id), enrolled_on=row.enrolled_on, as_of=row.changed_at)
    rewards = tuple(records.Reward(one.code, one.name, points=one.points) for one in row.rewards)
    return {
        STANDING: standing,
        TIERS: Tiers(tier(row.tier), tier(row.next_tier), as_of=row.changed_at),
        POINTS: points(row),
        REWARDS: Rewards(rewards, as_of=row.changed_at),
    }


class Members:
    """Members by id: all groups stand in one row."""

    groups: Groups = GROUPS

    def __init__(self, reads: Reads) -> None:
        self.max_batch = reads.at_once
        self._reads = reads

    async def fetch(self, ids: Sequence[str], groups: Groups) -> Mapping[str, Parts]:
        rows = await self._reads.rows("/club/members?ids", ids, Capability.MEMBERSHIP, READ)
        return {row.id: {group: part for group, part in parts(row).items() if group in groups} for row in rows}


def build(settings: NeutralSettings, runtime: Runtime) -> Ports:
    reads = Reads(SLUG, settings, runtime)
    return Ports(probe=reads, lookups={Subject.CUSTOMER: Members(reads)}, streams={}, searches={})


SYSTEM = System(slug=SLUG, name="Neutral club", settings=NeutralSettings, build=build, groups=GROUPS)
