"""From Annex Cloud Loyalty's words to records; the samples are those of its fact sheet (section 4)."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.ports.records import MembershipStatus, Money, Tier
from adapters.systems.annex_cloud_loyalty import mapping, wire
from adapters.systems.annex_cloud_loyalty.adapter import can_exist
from tests.unit.adapters.oddities import read

USER = (
    b'{"siteId":"29990001","id":"HRD-10002841","email":"amelia.hart@example.com","firstName":"Amelia","lastName":"Hart",'
    b'"phone":"+447700900123","zipCode":"SW1X 0AA","optInStatus":"YES","optInDate":"2021-04-06T09:00:12+0000","status":"ACTIVE",'
    b'"birthDate":"1984-05-14","createDate":"2021-04-06T09:00:12+0000","updateDate":"2025-12-28T17:21:40+0000"}'
)
BALANCES = (
    b'{"id":"HRD-10002841","availablePoints":66200,"lifetimePoints":86200,"holdPoints":1200,"pointsToExpire":"1500",'
    b'"pointsToExpireDate":"2026-03-31T23:59:59+0000","spendToNextTier":"1900.00","creditsToCurrencyRatio":"500:5",'
    b'"creditsToCurrencyValue":662.0}'
)


def test_standing_names_the_member_and_who_the_member_is() -> None:
    standing = mapping.standing(wire.read_user(USER), opted_out_is_inactive=True)
    assert (standing.number, standing.status, standing.enrolled_on) == ("HRD-10002841", MembershipStatus.ACTIVE, date(2021, 4, 6))
    assert standing.candidate.emails == ("amelia.hart@example.com",)
    assert (standing.candidate.birth_date, standing.candidate.address.postal_code) == (date(1984, 5, 14), "SW1X 0AA")
    assert standing.as_of == datetime(2025, 12, 28, 17, 21, 40, tzinfo=UTC)


def test_fields_under_data_are_read_as_if_at_the_top() -> None:
    assert wire.read_user(b'{"Data":' + USER + b"}") == wire.read_user(USER)


@pytest.mark.parametrize(("strict", "status"), [(True, MembershipStatus.INACTIVE), (False, MembershipStatus.ACTIVE)])
def test_whoever_opted_out_is_inactive_where_so_set(strict: bool, status: MembershipStatus) -> None:
    user = wire.read_user(b'{"id":"M1","status":"ACTIVE","optInStatus":"NO"}')
    assert mapping.standing(user, opted_out_is_inactive=strict).status is status


def test_blank_and_the_word_null_are_nothing() -> None:
    user = wire.read_user(b'{"id":"M1","status":"ACTIVE","email":"","firstName":"null","phone":null,"birthDate":"null"}')
    candidate = mapping.candidate(user)
    assert (candidate.emails, candidate.phones, candidate.given_name, candidate.birth_date) == ((), (), None, None)


def test_points_sent_as_text_become_numbers() -> None:
    points = mapping.points(wire.read_balances(BALANCES), currency="GBP", point_worth=None)
    assert (points.available, points.pending, points.lifetime, points.expiring) == (66200, 1200, 86200, 1500)
    assert points.expires_on == date(2026, 3, 31)
    assert points.worth == Money(Decimal("662.0"), "GBP")
    assert points.spend_to_next_tier == Money(Decimal("1900.00"), "GBP")


@pytest.mark.parametrize(
    ("ratio", "each", "worth"),
    [('"500:5"', None, "662.00"), ('"none"', Decimal("0.02"), "1324.00"), ("null", None, None), ('"0:5"', None, None)],
)
def test_worth_comes_from_the_ratio_then_from_the_setting(ratio: str, each: Decimal | None, worth: str | None) -> None:
    balances = wire.read_balances(f'{{"id":"M1","availablePoints":66200,"creditsToCurrencyRatio":{ratio}}}'.encode())
    expected = None if worth is None else Money(Decimal(worth), "GBP")
    assert mapping.worth(balances, currency="GBP", point_worth=each) == expected


NO_RATIOS = (
    "100:NaN", "100:Infinity", "NaN:1", "Infinity:1", "-Infinity:1", "sNaN:1", "0:1", ":1", "1:", ":", "1:-1", "-1:1", "-1:-1",
    "abc", "1:2:3", "1,000:1", "1e3:1", "1:1e-9", "0:0", "1:0", "+1:1", "1_0:1", "\u0661:1", "9" * 40 + ":1", "1", "null",
)  # fmt: skip


@pytest.mark.parametrize("ratio", NO_RATIOS)
def test_what_is_no_ratio_gives_points_no_worth(ratio: str) -> None:
    balances = wire.read_balances(json.dumps({"id": "M1", "availablePoints": 66200, "creditsToCurrencyRatio": ratio}).encode())
    assert mapping.worth(balances, currency="GBP", point_worth=None) is None


@given(st.text(max_size=12) | st.from_regex(r"-?[0-9.NaIinfty]{0,8}:-?[0-9.NaIinfty]{0,8}"), st.integers(0, 2**31 - 1))
def test_whatever_stands_for_a_ratio_the_worth_is_a_plain_amount_or_none(ratio: str, points: int) -> None:
    balances = wire.read_balances(json.dumps({"id": "M1", "availablePoints": points, "creditsToCurrencyRatio": ratio}).encode())
    worth = mapping.worth(balances, currency="GBP", point_worth=None)
    assert worth is None or (worth.amount.is_finite() and worth.amount >= 0 and worth.amount.as_tuple().exponent == -2)


@pytest.mark.parametrize("value", ['"many"', "true", "[]", '"NaN"', '"1e999"', "3000000000", '"66,200"', '"66.200,00"'])
def test_a_balance_that_is_no_number_is_turned_down(value: str) -> None:
    with pytest.raises(ValueError):
        wire.read_balances(f'{{"id":"M1","availablePoints":{value}}}'.encode())


def test_tiers_get_an_id_from_their_name_and_a_rank_from_the_settings() -> None:
    status = wire.read_tiers(b'{"id":"M1","currentTier":"Green Tier 2","nextTier":"Gold","pointsToNextTier":"3800"}')
    tiers = mapping.tiers(status, ranks={"Green Tier 2": 2})
    assert tiers.current == Tier("green-tier-2", "Green Tier 2", rank=2)
    assert tiers.next == Tier("gold", "Gold", points_to_reach=3800)


def test_a_reward_out_of_reach_is_left_out() -> None:
    offer = wire.read_rewards(
        b'{"rewardDetail":[{"rewardId":121,"displayText":"Voucher","creditRequired":"5000","eligible":"YES"},'
        b'{"rewardId":"122","displayText":"Dinner","creditRequired":90000,"eligible":"NO"}]}'
    )
    assert [(reward.id, reward.name, reward.points) for reward in mapping.rewards(offer).rewards] == [("121", "Voucher", 5000)]


@pytest.mark.parametrize(("kind", "points"), [("CREDIT", 840), ("debit", -5000)])
def test_a_debit_is_negative_in_any_letter_case(kind: str, points: int) -> None:
    line = wire.Activity.model_validate(
        {
            "activityId": "a1",
            "activity": kind,
            "credit": 840,
            "debit": 5000,
            "displayText": "null",
            "reason": "claim",
            "orderId": "",
            "createDate": "2025-11-02T12:00:00+0000",
        }
    )
    activity = mapping.activity([line])
    assert (activity.points, activity.reason, activity.order_number) == (points, "claim", None)
    assert activity.occurred_at == datetime(2025, 11, 2, 12, tzinfo=UTC)


def test_only_the_vendors_own_no_data_means_no_member() -> None:
    assert wire.says_no_data(b'{"errorCode":"AC1005","errorMessage":"No data found"}')
    assert not wire.says_no_data(b'{"errorCode":"AC1001","errorMessage":"Something went wrong"}')
    assert not wire.says_no_data(b"<html>404</html>")


@pytest.mark.parametrize("member", ["", ".", "..", "a\nb", "\x00", "x" * 201, "\ud800"])
def test_an_id_that_cannot_stand_in_a_path_cannot_exist(member: str) -> None:
    assert not can_exist(member)
    assert can_exist("amelia.hart@example.com")


@pytest.mark.parametrize(
    ("told", "reason", "expired"),
    [
        ({"reason": "claim"}, "Reward", False),
        ({"reason": "Campaign"}, "Bonus", False),
        ({"reason": "Goodwill"}, "Goodwill", False),
        ({"displayText": "Purchase"}, "Purchase", False),
        ({"actionId": 109}, "Purchase", False),
        ({"actionId": "106"}, "Expired", True),
        ({"actionId": 106, "reason": "year end"}, "year end", True),
        ({}, None, False),
        ({"actionId": {}}, None, None),
        ({"actionId": "66,200"}, None, None),
        ({"actionId": "Zzyzx", "reason": "claim"}, "Reward", None),
    ],
)
def test_a_line_of_the_ledger_has_its_reason_in_words(told: dict[str, object], reason: str | None, expired: bool | None) -> None:
    head = {"activityId": "a1", "activity": "DEBIT", "debit": 5, "createDate": "2025-11-02T12:00:00+0000"}
    ledger, _ = read(wire.read_ledger, {"activityDetail": [{**head, **told}], "pages": 1})
    activity = mapping.activity(ledger.activity_detail, reasons={"claim": "Reward", "campaign": "Bonus"})
    assert (activity.reason, activity.expired) == (reason, expired)
