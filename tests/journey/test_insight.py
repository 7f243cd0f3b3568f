"""What a person is worth and what models expect, from systems that know nobody but by the ERP's number."""

from typing import Any

import pytest

from tests.journey.world import BW, C4C, CDC, SAC, World, by
from tests.running import RunningGateway

FIELDS = """value { lifetimeSpend { amount currency } orderCount returnRate lastPurchaseOn segment spendLast12Months { amount }
    sources { system { id } recordId asOf freshness } }
  predictions { name score model computedAt source { system { id } recordId } }"""


def ask(gateway: RunningGateway, key: str, fields: str = FIELDS) -> Any:
    return gateway.ask(f"{{ customer(by: {by(key)}) {{ {fields} }} }}")


def test_amelias_figures_and_scores_come_from_the_warehouse_and_the_models_with_the_datas_own_date(fresh: RunningGateway) -> None:
    answer = ask(fresh, "amelia.hart@example.com")
    assert (answer.status, answer.errors) == (200, [])
    value, predictions = answer.data["customer"]["value"], answer.data["customer"]["predictions"]
    assert value["lifetimeSpend"]["currency"] == "GBP"
    assert value["orderCount"] > 0
    assert value["segment"] == "GOLD"
    assert value["spendLast12Months"] is None, "that is for the tills' system to say, which is not connected"
    (source,) = value["sources"]
    assert (source["system"]["id"], source["recordId"], source["freshness"]) == (BW, "204711", "LIVE")
    assert source["asOf"] < "2026-03-03"
    assert [one["name"] for one in predictions] == sorted(one["name"] for one in predictions)
    assert all(0 <= one["score"] <= 1 and one["source"]["system"]["id"] == SAC for one in predictions)


def test_asked_again_neither_system_is_called(fresh: RunningGateway, world: World) -> None:
    first = ask(fresh, "amelia.hart@example.com").data
    world.forget()
    again = ask(fresh, "amelia.hart@example.com").data
    assert world.calls() == {}
    assert again["customer"]["value"]["lifetimeSpend"] == first["customer"]["value"]["lifetimeSpend"]


def test_many_customers_share_one_call_to_each(fresh: RunningGateway, world: World) -> None:
    keys = [{"email": f"customer{number:06d}@example.com"} for number in range(16, 56)]
    query = "query ($by: [CustomerKey!]!) { customers(by: $by) { value { orderCount } predictions { name } } }"
    answer = fresh.ask(query, {"by": keys})
    assert sum(1 for one in answer.data["customers"] if one and one["value"]) > 5
    calls = world.calls()
    assert (calls[BW], calls[SAC]) == (1, 1)


@pytest.mark.parametrize(("down", "lost", "kept"), [(BW, "value", "predictions"), (SAC, "predictions", "value")])
def test_the_one_that_fails_costs_its_own_field_only(
    fresh: RunningGateway, world: World, down: str, lost: str, kept: str
) -> None:
    world.breaks(down, "status", status=503)
    answer = ask(fresh, "amelia.hart@example.com")
    assert answer.data["customer"][lost] is None
    assert answer.data["customer"][kept]
    assert [(error["path"], error["extensions"]["system"]) for error in answer.errors] == [(["customer", lost], down)]


def test_where_only_a_failing_directory_could_name_the_number_its_error_stands_there(fresh: RunningGateway, world: World) -> None:
    world.breaks(CDC, "status", status=503)
    world.breaks(C4C, "status", status=503)
    answer = ask(fresh, "HRD-10002841", "value { orderCount } membership { number }")
    assert answer.data["customer"]["membership"]["number"] == "HRD-10002841"
    assert answer.data["customer"]["value"] is None
    assert {error["extensions"]["system"] for error in answer.errors} <= {CDC, C4C}
    assert answer.errors


def test_they_have_no_entry_among_the_identities(fresh: RunningGateway) -> None:
    answer = ask(fresh, "amelia.hart@example.com", "identities { system { id } }")
    assert not {BW, SAC} & {one["system"]["id"] for one in answer.data["customer"]["identities"]}
