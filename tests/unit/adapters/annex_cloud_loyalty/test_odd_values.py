"""What an odd value in the loyalty system's answers costs: itself."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.ports.capabilities import POINTS, REWARDS, STANDING
from adapters.ports.errors import Malformed
from adapters.ports.records import MembershipStatus
from adapters.systems.annex_cloud_loyalty import mapping, wire
from adapters.systems.annex_cloud_loyalty.adapter import Members, Membership, PointsLedger
from adapters.wire.losses import gathered
from adapters.wire.message import Request
from tests.soak import tried
from tests.unit.adapters.annex_cloud_loyalty.test_adapter import MEMBER, SETTINGS, PlayedLine
from tests.unit.adapters.oddities import Answer, costs, read, spoilt, walked

USER = {
    "id": MEMBER,
    "email": "amelia.hart@example.com",
    "firstName": "Amelia",
    "lastName": "Hart",
    "phone": "+447700900123",
    "zipCode": "SW1X 0AA",
    "optInStatus": "YES",
    "optInDate": "2021-04-06T09:00:12+0000",
    "status": "ACTIVE",
    "birthDate": "1984-05-14",
    "createDate": "2021-04-01T09:00:12+0000",
    "updateDate": "2025-12-28T17:21:40+0000",
}
BALANCES = {
    "id": MEMBER,
    "availablePoints": 66200,
    "lifetimePoints": 86200,
    "holdPoints": 1200,
    "pointsToExpire": "1500",
    "pointsToExpireDate": "2026-03-31T23:59:59+0000",
    "spendToNextTier": "1900.00",
    "creditsToCurrencyRatio": "500:5",
}
TIERS = {"id": MEMBER, "currentTier": "Gold", "nextTier": "Black", "pointsToNextTier": "3800"}
REWARD = {"rewardId": "121", "displayText": "Voucher", "creditRequired": 5000, "eligible": "YES"}
OFFER = {"rewardDetail": [REWARD, {**REWARD, "rewardId": "122"}]}
LINE = {
    "activityId": "a1",
    "activity": "CREDIT",
    "credit": 840,
    "debit": 0,
    "displayText": "Purchase",
    "reason": "Bonus",
    "orderId": "QX7K2M",
    "createDate": "2025-12-20T18:10:00+0000",
}
LEDGER = {"activityDetail": [LINE, {**LINE, "activityId": "a2"}], "pages": "1"}


def points(words: Any) -> Any:
    return mapping.points(words, currency="GBP", point_worth=Decimal("0.02"))


ANSWERS = {
    "user": Answer(
        wire.read_user,
        USER,
        lambda user: {"": mapping.standing(user, opted_out_is_inactive=True)},
        carries=frozenset({"id"}),
        together={"updateDate": frozenset({"as_of", "candidate.as_of"}), "id": frozenset({"number", "candidate.record_id"})},
    ),
    "points": Answer(
        wire.read_balances,
        BALANCES,
        lambda balances: {"": points(balances)},
        carries=frozenset({"id"}),
        together={
            "availablePoints": frozenset({"available", "worth", "worth.amount"}),
            "pointsToExpire": frozenset({"expiring", "expires_on"}),
        },
    ),
    "tiers": Answer(
        wire.read_tiers,
        TIERS,
        lambda status: {"": mapping.tiers(status, ranks={"Gold": 3})},
        carries=frozenset({"id"}),
        together={
            "currentTier": frozenset({"current.id", "current.name", "current.rank"}),
            "nextTier": frozenset({"next.id", "next.name"}),
        },
    ),
    "rewards": Answer(
        wire.read_rewards,
        OFFER,
        lambda offer: {reward.id: reward for reward in mapping.rewards(offer).rewards},
        rows=("rewardDetail",),
        tells_apart=frozenset({"rewardDetail.rewardId", "rewardDetail.eligible"}),
        carries=frozenset({"rewardDetail"}),
    ),
    "ledger": Answer(
        wire.read_ledger,
        LEDGER,
        lambda ledger: {line.activity_id: mapping.activity([line]) for line in ledger.activity_detail},
        rows=("activityDetail",),
        tells_apart=frozenset({"activityDetail.activityId", "activityDetail.createDate"}),
        carries=frozenset({"activityDetail", "pages"}),
        together={"activityDetail.activity": frozenset({"spent", "points"})},
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_whatever_stands_at_one_place_costs_itself(name: str) -> None:
    assert costs(ANSWERS[name]) == []


@pytest.mark.parametrize("wrapped", [lambda fields: {"Data": fields}, lambda fields: {"Data": [fields]}, lambda fields: fields])
def test_wherever_the_fields_stand_an_odd_one_of_them_is_told_by_its_name(wrapped: Any) -> None:
    user, losses = read(wire.read_user, wrapped({**USER, "updateDate": "0000-00-00 00:00:00"}))
    assert (user.update_date, user.last_name) == (None, "Hart")
    assert [loss.field for _, loss in losses.found] == ["updateDate"]


@pytest.mark.parametrize("odd", ["66,200", "66.200,00", "N/A", "NaN", True, [], {"points": 66200}, 10**30])
async def test_a_balance_that_cannot_be_read_is_none_and_so_is_its_worth(odd: object) -> None:
    line = PlayedLine(lambda ask: {**BALANCES, "availablePoints": odd} if "points" in ask.target else USER)
    with gathered() as losses:
        parts = (await Membership(Members(line), SETTINGS).fetch([MEMBER], frozenset({STANDING, POINTS})))[MEMBER]  # type: ignore[arg-type]
    held: Any = parts[POINTS]
    assert (held.available, held.worth, held.lifetime, held.expiring) == (None, None, 86200, 1500)
    assert parts[STANDING].number == MEMBER  # type: ignore[attr-defined]
    assert [loss.field for _, loss in losses.found] == ["availablePoints"]


@pytest.mark.parametrize("field", ["creditsToCurrencyRatio", "creditsToCurrencyValue"])
def test_nothing_stands_in_for_a_worth_that_cannot_be_read(field: str) -> None:
    assert points(read(wire.read_balances, {**BALANCES, field: ["many"]})[0]).worth is None
    assert points(read(wire.read_balances, {**BALANCES, field: None})[0]).worth is not None


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"status": "active "}, MembershipStatus.ACTIVE),
        ({"status": "INACTIVE"}, MembershipStatus.INACTIVE),
        ({"status": "SUSPENDED"}, MembershipStatus.SUSPENDED),
        ({"status": "PETRIFIED"}, None),
        ({"status": None}, None),
        ({"status": 3}, None),
        ({"status": ["ACTIVE"]}, None),
        ({"optInStatus": "NO"}, MembershipStatus.INACTIVE),
        ({"optInStatus": {"answer": "NO"}}, None),
        ({"optInStatus": None}, MembershipStatus.ACTIVE),
        ({"optInStatus": {"answer": "NO"}, "status": "INACTIVE"}, MembershipStatus.INACTIVE),
    ],
)
def test_an_unreadable_status_does_not_make_a_membership_inactive(
    told: dict[str, object], status: MembershipStatus | None
) -> None:
    user, _ = read(wire.read_user, {**USER, **told})
    assert mapping.standing(user, opted_out_is_inactive=True).status is status


def test_an_unreadable_opt_in_date_leaves_the_day_of_enrolment_unknown() -> None:
    """The day on which the record was written does not replace it."""
    user, _ = read(wire.read_user, {**USER, "optInDate": "0000-00-00 00:00:00"})
    assert mapping.standing(user, opted_out_is_inactive=True).enrolled_on is None


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"credit": "1,840"}, (None, False)),
        ({"credit": None}, (None, False)),
        ({"debit": "N/A"}, (840, False)),
        ({"activity": "debit", "debit": {}}, (None, True)),
        ({"activity": "DEBIT ", "debit": "5000"}, (-5000, True)),
        ({"activity": None, "debit": "N/A"}, (None, None)),
        ({"activity": None, "debit": None}, (840, None)),
        ({"activity": "MOVED", "credit": 10, "debit": 30}, (-20, None)),
    ],
)
def test_a_line_of_which_the_amount_cannot_be_read_is_told_without_points(told: dict[str, object], expected: Any) -> None:
    ledger, _ = read(wire.read_ledger, {"activityDetail": [{**LINE, **told}], "pages": 1})
    (line,) = ledger.activity_detail
    activity = mapping.activity([line])
    assert (activity.points, activity.spent) == expected
    assert (activity.id, activity.reason, activity.order_number) == ("a1", "Bonus", "QX7K2M")


@pytest.mark.parametrize("odd", [{"rewardDetail": {"unexpected": True}}, {"rewardDetail": [{"rewardId": None}]}, {"id": ["x"]}])
async def test_an_offer_of_which_nothing_can_be_read_is_not_taken_for_none(odd: dict[str, object]) -> None:
    line = PlayedLine(lambda ask: {**OFFER, **odd})
    with pytest.raises(Malformed):
        await Membership(Members(line), SETTINGS).fetch([MEMBER], frozenset({REWARDS}))  # type: ignore[arg-type]


def line(number: int, *, together: int = 1) -> dict[str, object]:
    """The higher the number, the older; so many stand at one time."""
    at = datetime(2026, 1, 1, tzinfo=UTC) - timedelta(minutes=number // together)
    return {**LINE, "activityId": f"a{number:03}", "createDate": at.isoformat()}


def ids_in(row: Any) -> list[str]:
    """None of a row that can't be read."""
    ledger, _ = read(wire.read_ledger, {"activityDetail": [row], "pages": 1})
    return [line.activity_id for line in ledger.activity_detail]


LINES = st.integers(1, 3).flatmap(lambda many: spoilt([line(n, together=many) for n in range(10)], ids={"activityId"}))


@settings(max_examples=tried(60))
@given(LINES, st.integers(1, 6), st.integers(1, 6))
async def test_every_line_that_can_be_read_comes_once_and_the_walk_ends(spoilt: list[Any], size: int, limit: int) -> None:
    lines = [sent for _, sent in spoilt]

    def answer(ask: Request) -> object:
        number = int(ask.target.rpartition("=")[2])
        return {"activityDetail": lines[(number - 1) * size : number * size], "pages": str(-(-len(lines) // size))}

    found = await walked(PointsLedger(Members(PlayedLine(answer))), MEMBER, limit)  # type: ignore[arg-type]
    assert sorted(found) == sorted({one for row in lines for one in ids_in(row)})
