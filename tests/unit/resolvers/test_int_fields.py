"""No figure that a system may give makes an Int of the answer an error: beyond 32 bits it is null, and told."""

from datetime import UTC, datetime
from typing import Any

import pytest
from graphql import GraphQLInt, GraphQLObjectType, get_named_type

from adapters.ports.capabilities import POINTS, PREDICTIONS, REWARDS, SEGMENTS, TIERS, VALUE, Flow
from adapters.ports.records import (
    CampaignContact,
    Channel,
    Points,
    PointsActivity,
    Prediction,
    Predictions,
    Reward,
    Rewards,
    Segment,
    Segments,
    Tier,
    Tiers,
    TrackedLink,
    Value,
)
from resolvers.schema import schema
from tests.unit.resolvers.consent.amelia import BORN, MAIL
from tests.unit.resolvers.played import ANNEX, CDC, ERP, Account, described, entry
from tests.unit.resolvers.world import World

BIG = 2**31
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
OWN = {
    "BriefingPoint.importance",
    "KeyLookup.candidates",
    "PredictionAlternative.horizonDays",
    "RefreshPayload.purgedEntries",
    "SubjectAccessSection.recordCount",
    "SystemHealth.unreadable",
}
"""Counted by the gateway itself, or filled like `Prediction.horizonDays`."""

ASKED = {
    "CustomerValue.orderCount",
    "PointsBalance.available",
    "PointsBalance.expiring",
    "PointsBalance.lifetime",
    "PointsBalance.pending",
    "PointsActivity.points",
    "Prediction.horizonDays",
    "Reward.points",
    "Segment.size",
    "Tier.pointsToReach",
    "Tier.rank",
    "TrackedLink.clicks",
}
QUERY = """membership {
  points { available pending lifetime expiring } tier { rank pointsToReach }
  rewards { points } activity { nodes { points } }
}
value { orderCount } segments { size } predictions { horizonDays } campaigns { nodes { links { clicks } } }"""


def test_every_int_of_the_schema_is_one_of_these() -> None:
    types = [one for one in schema.executable.type_map.values() if isinstance(one, GraphQLObjectType)]
    found = {f"{one.name}.{name}" for one in types for name, of in one.fields.items() if get_named_type(of.type) is GraphQLInt}
    assert {one for one in found if not one.startswith("__")} == ASKED | OWN


def amelia(figure: int) -> World:
    """Each of her figures is this one."""
    links = ((ANNEX, "HRD-1"), (ERP, "7"))
    world = World([Account(ANNEX, "HRD-1"), Account(CDC, "u", links=links, emails=(MAIL,), birth_date=BORN)])
    club = world.books[ANNEX]
    club.parts[POINTS, "HRD-1"] = Points(figure, figure, figure, figure)
    club.parts[TIERS, "HRD-1"] = Tiers(Tier("gold", "Gold", rank=figure, points_to_reach=figure))
    club.parts[REWARDS, "HRD-1"] = Rewards((Reward("r", "Box", figure),))
    club.entries[Flow.POINTS_ACTIVITY, "HRD-1"] = [entry(PointsActivity("p", NOON, figure, spent=False), NOON)]
    parts: Any = {
        VALUE: Value(order_count=figure),
        SEGMENTS: Segments((Segment("s", "Watches", size=figure),)),
        PREDICTIONS: Predictions((Prediction("TASTE", 0.5, horizon_days=figure),)),
    }
    book = world.connect(described("some-system", groups=frozenset(parts), flows=frozenset({Flow.CAMPAIGNS}), keyed_by=(ERP,)))
    book.parts |= {(group, "7"): part for group, part in parts.items()}
    message = CampaignContact("m", "Sale", Channel.SMS, NOON, links=(TrackedLink("https://x.test/1", figure),))
    book.entries[Flow.CAMPAIGNS, "7"] = [entry(message, NOON)]
    return world


def leaves(node: Any) -> list[Any]:
    if isinstance(node, dict | list):
        return [leaf for one in (node.values() if isinstance(node, dict) else node) for leaf in leaves(one)]
    return [node]


@pytest.mark.parametrize(("figure", "shown"), [(BIG, None), (-BIG - 1, None), (10**30, None), (BIG - 1, BIG - 1), (-BIG, -BIG)])
def test_a_figure_beyond_32_bits_is_null_reported_and_costs_nothing_else(figure: int, shown: int | None) -> None:
    world = amelia(figure)
    answer = world.customer(f'email: "{MAIL}"', QUERY)
    assert not answer.errors, answer.failures
    assert leaves(answer.data["customer"]) == [shown] * len(ASKED)
    assert sum(stand.health.unreadable for stand in world.clients.values()) == (len(ASKED) if shown is None else 0)
