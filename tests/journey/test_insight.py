"""What a person is worth and what models expect, mostly from systems that know nobody but by the ERP's number."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from mocks.world import commerce
from mocks.world.population import Population
from tests.journey.world import BW, C4C, CAR, CDC, ECC, MARKETING, SAC, World, by
from tests.running import RunningGateway, demo_settings

FIELDS = """value { lifetimeSpend { amount currency } orderCount returnRate lastPurchaseOn segment spendLast12Months { amount }
    sources { system { id } recordId asOf freshness } }
  predictions {
    key name score scale label horizonDays model computedAt source { system { id } recordId }
    alternatives { score scale label horizonDays computedAt source { system { id } } }
  }"""


def ask(gateway: RunningGateway, key: str, fields: str = FIELDS) -> Any:
    return gateway.ask(f"{{ customer(by: {by(key)}) {{ {fields} }} }}")


def bought_since(day: date) -> Decimal:
    """What Amelia paid since then, whatever the channel; today moves on, and what she bought does not."""
    (she,) = Population().of([1])
    bought = commerce.purchases(she, 0, she.purchases)
    return sum((one.total for one in bought if one.state != "cancelled" and one.placed_at.date() >= day), Decimal(0))


def test_amelias_figures_and_scores_carry_the_date_of_their_data(fresh: RunningGateway) -> None:
    """They come from the warehouse and the models."""
    answer = ask(fresh, "amelia.hart@example.com")
    assert (answer.status, answer.errors) == (200, [])
    value, predictions = answer.data["customer"]["value"], answer.data["customer"]["predictions"]
    assert value["lifetimeSpend"]["currency"] == "GBP"
    assert value["orderCount"] > 0
    assert value["segment"] == "GOLD"
    a_year_ago = datetime.now(UTC).date() - timedelta(days=365)
    assert Decimal(value["spendLast12Months"]["amount"]) == bought_since(a_year_ago), "that is for the tills' system to say"
    loaded, counted = value["sources"]
    assert (loaded["system"]["id"], loaded["recordId"], loaded["freshness"]) == (BW, "204711", "LIVE")
    assert loaded["asOf"] < "2026-03-03"
    assert (counted["system"]["id"], counted["recordId"], counted["freshness"]) == (CAR, "204711", "LIVE")
    assert [one["name"] for one in predictions] == sorted(one["name"] for one in predictions)
    assert all(0 <= one["score"] <= 1 and one["scale"] == "SHARE" for one in predictions)
    assert {one["source"]["system"]["id"] for one in predictions} == {SAC, MARKETING}


def test_predictions_have_names_labels_horizons_and_alternatives(fresh: RunningGateway) -> None:
    predictions = ask(fresh, "amelia.hart@example.com").data["customer"]["predictions"]
    assert {one["key"]: one["name"] for one in predictions} == {
        "BUYING_PROPENSITY": "Readiness to buy",
        "CHURN": "Risk of leaving",
        "EMAIL_ENGAGEMENT": "Interest in our e-mails",
        "FASHION_PROPENSITY": "Interest in fashion",
        "LIFETIME_VALUE": "Value in the long run",
    }
    assert all(one["label"] in ("low", "medium", "high") and one["horizonDays"] for one in predictions)
    beside = {one["key"]: [other["source"]["system"]["id"] for other in one["alternatives"]] for one in predictions}
    assert {key: systems for key, systems in beside.items() if systems} == {"CHURN": [MARKETING]}
    churn = next(one for one in predictions if one["key"] == "CHURN")
    assert (churn["source"]["system"]["id"], churn["horizonDays"]) == (SAC, 90)
    assert churn["alternatives"][0]["computedAt"] > churn["computedAt"]


def test_asked_again_neither_system_is_called(fresh: RunningGateway, world: World) -> None:
    first = ask(fresh, "amelia.hart@example.com").data
    world.forget()
    again = ask(fresh, "amelia.hart@example.com").data
    assert world.calls() == {}
    assert again["customer"]["value"]["lifetimeSpend"] == first["customer"]["value"]["lifetimeSpend"]


def test_many_customers_share_calls(world: World) -> None:
    """Who may be profiled is known of some before it is of others, whose cards are asked about one by one."""
    keys = [{"email": f"customer{number:06d}@example.com"} for number in range(16, 56)]
    query = "query ($by: [CustomerKey!]!) { customers(by: $by) { value { orderCount } predictions { name } } }"
    with RunningGateway(demo_settings(world.address, server={"deadline_ms": 20_000})) as unhurried:
        answer = unhurried.ask(query, {"by": keys})
        calls = world.calls()
    assert sum(1 for one in answer.data["customers"] if one and one["value"]) > 5
    assert (calls[BW], calls[SAC]) == (1, 1)
    assert world.asked_twice() == set()


@pytest.mark.parametrize(
    ("down", "short", "other"),
    [(BW, "value", CAR), (CAR, "value", BW), (SAC, "predictions", MARKETING)],
)
def test_a_failing_system_is_missing_and_leaves_what_the_other_says(
    fresh: RunningGateway, world: World, down: str, short: str, other: str
) -> None:
    world.breaks(down, "status", status=503)
    answer = ask(fresh, "amelia.hart@example.com")
    assert (answer.status, answer.errors) == (200, [])
    value, predictions = answer.data["customer"]["value"], answer.data["customer"]["predictions"]
    told = {"value": value["sources"], "predictions": [one["source"] for one in predictions]}
    both = {"value": {BW, CAR}, "predictions": {SAC, MARKETING}}
    assert {name: {one["system"]["id"] for one in sources} for name, sources in told.items()} == {**both, short: {other}}
    assert (value["lifetimeSpend"] is None, value["spendLast12Months"] is None) == (down == BW, down == CAR)
    lacking = answer.body["extensions"]["missing"]
    assert [(one["path"], one["system"], one["code"]) for one in lacking] == [(["customer", short], down, "SOURCE_UNREACHABLE")]


def test_all_profiling_is_withheld_while_marketings_permissions_fail(fresh: RunningGateway, world: World) -> None:
    """The systems that could tell it are well, and are not asked."""
    world.breaks(MARKETING, "status", status=503)
    answer = ask(fresh, "amelia.hart@example.com")
    value = answer.data["customer"]["value"]
    assert (answer.data["customer"]["predictions"], value["segment"]) == (None, None)
    assert value["lifetimeSpend"]
    withheld = {(error["path"][-1], error["extensions"]["capability"]) for error in answer.errors}
    assert withheld == {("predictions", "PREDICTIONS"), ("segment", "VALUE")}
    assert {
        tuple(error["extensions"][name] for name in ("code", "system", "withheld", "retryable")) for error in answer.errors
    } == {("SOURCE_UNREACHABLE", MARKETING, True, True)}
    assert SAC not in world.calls()


PROFILING = ("ZC360SEG", "CLV12M", "SCORE", "TARGET_GROUP")
"""What stands in the address of a question to the warehouse or to marketing that is of a profile."""


@pytest.mark.parametrize("email", ["hassan.alsayed@example.com", "lily.young@example.com"], ids=["who objected", "a child"])
@pytest.mark.parametrize("anew", ["", ", options: {maxAgeSeconds: 0}"])
def test_of_a_child_or_an_objector_no_predictions_are_shown_or_requested(
    fresh: RunningGateway, world: World, email: str, anew: str
) -> None:
    """The warehouse's first question is a batch, of which the ledger keeps nothing: that one is about somebody else."""
    ask(fresh, "oliver.bennett@example.com")
    world.forget()
    sections = f"{FIELDS} segments {{ name }} passions {{ name }} orders {{ nodes {{ number }} }}"
    answer = fresh.ask(f"{{ customer(by: {by(email)}{anew}) {{ {sections} }} }}")
    assert (answer.status, answer.errors, answer.body.get("extensions")) == (200, [], None)
    customer = answer.data["customer"]
    assert (customer["predictions"], customer["segments"], customer["passions"]) == ([], [], [])
    assert customer["value"]["segment"] is None
    assert customer["value"]["orderCount"] > 0
    assert customer["orders"]["nodes"]
    asked = world.asked()
    assert SAC not in world.calls()
    assert any("ZC360_CUSTVALResults" in one.line for one in asked), "what was counted, by a question that shows its columns"
    assert not [one.line for one in asked if one.system in (BW, MARKETING) and any(word in one.line for word in PROFILING)]


def test_those_that_fail_together_cost_their_own_field_only(fresh: RunningGateway, world: World) -> None:
    for system in (BW, CAR):
        world.breaks(system, "status", status=503)
    answer = ask(fresh, "amelia.hart@example.com")
    assert answer.data["customer"]["value"] is None
    assert answer.data["customer"]["predictions"]
    assert {(*error["path"], error["extensions"]["system"]) for error in answer.errors} == {
        ("customer", "value", system) for system in (BW, CAR)
    }


def test_with_both_directories_down_the_erp_tells_its_own_number(fresh: RunningGateway, world: World) -> None:
    for system in (CDC, C4C):
        world.breaks(system, "status", status=503)
    answer = ask(fresh, "HRD-10002841", "value { orderCount sources { system { id } recordId } } membership { number }")
    assert answer.errors == []
    assert answer.data["customer"]["membership"]["number"] == "HRD-10002841"
    assert {one["recordId"] for one in answer.data["customer"]["value"]["sources"]} == {"204711"}


def test_value_is_an_error_if_only_failing_systems_know_the_erp_number(fresh: RunningGateway, world: World) -> None:
    for system in (CDC, C4C, ECC):
        world.breaks(system, "status", status=503)
    answer = ask(fresh, "HRD-10002841", "value { orderCount } membership { number }")
    assert answer.data["customer"]["membership"]["number"] == "HRD-10002841"
    assert answer.data["customer"]["value"] is None
    assert {error["extensions"]["system"] for error in answer.errors} <= {CDC, C4C, ECC}
    assert answer.errors


def test_they_have_no_entry_among_the_identities(fresh: RunningGateway) -> None:
    answer = ask(fresh, "amelia.hart@example.com", "identities { system { id } }")
    assert not {BW, SAC} & {one["system"]["id"] for one in answer.data["customer"]["identities"]}
