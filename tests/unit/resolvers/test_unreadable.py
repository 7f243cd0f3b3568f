"""What nobody can read of a record is null in the answer, beside what can be read."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.ports.capabilities import POINTS, STANDING, Flow
from adapters.ports.records import (
    CampaignContact,
    Candidate,
    Channel,
    InteractionKind,
    Order,
    OrderStatus,
    Points,
    PointsActivity,
    Standing,
    TrackedLink,
)
from resolvers.sections.happenings import happening
from tests.unit.resolvers.played import ANNEX, CDC, ERP, SHOP, Account, entry
from tests.unit.resolvers.test_campaigns import amelia as messaged
from tests.unit.resolvers.world import World

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
KEY = 'email: "amelia@example.com"'
FEW = "timeline(first: 5) { nodes { kind summary } }"


def amelia() -> World:
    links = ((ANNEX, "HRD-1"), (SHOP, "s1"), (ERP, "7"))
    return World([Account(ANNEX, "HRD-1"), Account(SHOP, "s1"), Account(CDC, "u", links=links, emails=("amelia@example.com",))])


def test_a_membership_without_a_readable_status_or_balance_shows_the_rest() -> None:
    world = amelia()
    world.books[ANNEX].parts[STANDING, "HRD-1"] = Standing("HRD-1", None, Candidate("HRD-1"))
    world.books[ANNEX].parts[POINTS, "HRD-1"] = Points(None, lifetime=86200)
    answer = world.customer(KEY, "membership { number status points { available lifetime } tier { name } }")
    assert not answer.errors
    assert answer.data["customer"]["membership"] == {
        "number": "HRD-1",
        "status": None,
        "points": {"available": None, "lifetime": 86200},
        "tier": {"name": "Gold"},
    }


def test_a_line_of_the_ledger_without_an_amount_is_there() -> None:
    world = amelia()
    line = PointsActivity("p1", NOON, None, "Bonus", spent=False)
    world.books[ANNEX].entries[Flow.POINTS_ACTIVITY, "HRD-1"] = [entry(line, line.occurred_at)]
    answer = world.customer(KEY, f"membership {{ activity {{ nodes {{ points reason }} }} }} {FEW}")
    assert not answer.errors
    assert answer.data["customer"] == {
        "membership": {"activity": {"nodes": [{"points": None, "reason": "Bonus"}]}},
        "timeline": {"nodes": [{"kind": "POINTS_EARNED", "summary": "Earned points: bonus"}]},
    }


@pytest.mark.parametrize(
    ("points", "spent", "kind"),
    [
        (-5, None, InteractionKind.POINTS_SPENT),
        (5, True, InteractionKind.POINTS_EARNED),
        (0, None, InteractionKind.POINTS_EARNED),
        (None, True, InteractionKind.POINTS_SPENT),
        (None, False, InteractionKind.POINTS_EARNED),
        (None, None, InteractionKind.OTHER),
    ],
)
def test_points_are_earned_or_spent_by_their_amount_or_else_by_the_word(
    points: int | None, spent: bool | None, kind: InteractionKind
) -> None:
    assert happening(PointsActivity("p1", NOON, points, spent=spent)).kind is kind


def test_a_message_without_a_campaign_and_a_link_without_clicks_are_shown() -> None:
    link = TrackedLink("https://nxt.to/a", None)
    world = messaged(CampaignContact("m1", None, Channel.SMS, NOON - timedelta(days=1), links=(link,)))
    answer = world.customer(KEY, f"campaigns {{ nodes {{ campaign links {{ shortUrl clicks }} }} }} {FEW}")
    assert not answer.errors
    told: Any = answer.data["customer"]
    assert told["campaigns"]["nodes"] == [{"campaign": None, "links": [{"shortUrl": "https://nxt.to/a", "clicks": None}]}]
    assert told["timeline"]["nodes"] == [{"kind": "CAMPAIGN_SENT", "summary": "Text message sent"}]


def test_an_order_and_a_message_of_an_unknown_channel_are_shown() -> None:
    """The channel is null."""
    world = messaged(CampaignContact("m1", "Spring", None, NOON - timedelta(days=1)))
    world.books[SHOP].entries[Flow.ORDERS, "s1"] = [entry(Order("o1", "N1", NOON, None, OrderStatus.OPEN), NOON)]
    answer = world.customer(KEY, "orders { nodes { number channel } } campaigns { nodes { campaign channel consentAtSending } }")
    assert not answer.errors
    told: Any = answer.data["customer"]
    assert told["orders"]["nodes"] == [{"number": "N1", "channel": None}]
    assert told["campaigns"]["nodes"] == [{"campaign": "Spring", "channel": None, "consentAtSending": "UNKNOWN"}]


def test_an_order_whose_status_nobody_knows_is_there_with_another_one() -> None:
    world = amelia()
    order = Order("o1", "N1", NOON, Channel.ONLINE, OrderStatus.OTHER)
    world.books[SHOP].entries[Flow.ORDERS, "s1"] = [entry(order, NOON)]
    answer = world.customer(KEY, "orders { nodes { number status } }")
    assert answer.data["customer"]["orders"]["nodes"] == [{"number": "N1", "status": "OTHER"}]
