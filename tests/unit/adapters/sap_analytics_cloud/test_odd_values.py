"""An odd fact costs itself: the other scores and the other people of a batch are still there."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from adapters.guards.proof import ProvenLookup
from adapters.ports.capabilities import PREDICTIONS
from adapters.ports.errors import Malformed
from adapters.systems.sap_analytics_cloud.adapter import CustomerPredictions, Model
from adapters.systems.sap_analytics_cloud.settings import AnalyticsCloudSettings
from adapters.wire.losses import gathered
from adapters.wire.message import Request, Response

SETTINGS = AnalyticsCloudSettings.model_validate(
    {
        "base_url": "https://sac.example.com",
        "token_url": "/oauth/token",
        "client_id": "c",
        "client_secret": "s",
        "provider": "C360",
        "columns": {"label": "CLASS"},
    }
)
AMELIA = {"CUSTOMER": "0000204711", "SCORE_TYPE": "CHURN", "Date": "202602", "SCORE": 0.124, "CLASS": "LOW"}
OLIVER = {**AMELIA, "CUSTOMER": "0000204712", "SCORE": 0.431}
VALUABLE = {**AMELIA, "SCORE_TYPE": "CLV", "SCORE": 0.9}


class Answering:
    """A line that answers with these pages, one after another."""

    settings = SimpleNamespace(root="https://sac.example.com")

    def __init__(self, *pages: Any) -> None:
        self._pages = list(pages)

    async def ask(self, ask: Request) -> Response:
        return Response(200, {}, json.dumps(self._pages.pop(0)).encode(), "sap-analytics-cloud", ask.capability)


async def predicted(*facts: Any, **page: Any) -> dict[str, Any]:
    """Scores of Amelia (204711) and Oliver (204712) by type, as the guards let them through."""
    line: Any = Answering({"value": list(facts), **page})
    lookup = ProvenLookup(CustomerPredictions(Model(line, SETTINGS), SETTINGS), "sap-analytics-cloud")
    answer = await lookup.fetch(["204711", "204712"], frozenset({PREDICTIONS}))
    found = {number: parts[PREDICTIONS] for number, parts in answer.items()}
    return {
        number: part if isinstance(part, Malformed) else {one.key: one.score for one in part.predictions}  # type: ignore[attr-defined]
        for number, part in found.items()
    }


@pytest.mark.parametrize("field", ["SCORE_TYPE", "Date", "SCORE"])
@pytest.mark.parametrize("odd", [{}, ["?"], True, "202613", "n/a", "0,124", "NaN", float("nan"), float("inf")], ids=repr)
async def test_an_odd_fact_costs_itself_and_is_told(field: str, odd: object) -> None:
    if field == "SCORE_TYPE" and isinstance(odd, str):
        odd = 1.5
    if (field, odd) == ("SCORE", "202613"):
        odd = "1e999"
    with gathered() as losses:
        answer = await predicted({**AMELIA, field: odd}, VALUABLE, OLIVER)
    assert answer == {"204711": {"CLV": 0.9}, "204712": {"CHURN": 0.431}}
    assert [(told.field, told.rows) for told in losses.told("sap-analytics-cloud", "")] == [(field, 1)]


@pytest.mark.parametrize("period", ["202613", "999912", "99991231", "197001", "00010101"])
async def test_a_period_that_is_none_leaves_the_score_of_the_one_before_it(period: str) -> None:
    before = {**AMELIA, "Date": "202601", "SCORE": 0.3}
    assert (await predicted({**AMELIA, "Date": period}, before, OLIVER))["204711"] == {"CHURN": 0.3}


async def test_an_unassigned_period_is_one_that_is_not_told() -> None:
    assert (await predicted({**AMELIA, "Date": "#"}, OLIVER))["204711"] == {"CHURN": 0.124}


async def test_an_odd_label_costs_only_itself() -> None:
    line: Any = Answering({"value": [{**AMELIA, "CLASS": {}}]})
    (parts,) = (await CustomerPredictions(Model(line, SETTINGS), SETTINGS).fetch(["204711"], frozenset({PREDICTIONS}))).values()
    (one,) = parts[PREDICTIONS].predictions  # type: ignore[attr-defined]
    assert (one.score, one.label, one.computed_at) == (0.124, None, datetime(2026, 2, 1, tzinfo=UTC))


async def test_numbers_are_read_as_text_and_text_as_numbers() -> None:
    sent = {**AMELIA, "CUSTOMER": 204711, "Date": 202602, "SCORE": "0.7100000"}
    assert (await predicted(sent, OLIVER))["204711"] == {"CHURN": 0.71}


async def test_blanks_around_a_customer_are_not_part_of_the_number() -> None:
    assert (await predicted({**AMELIA, "CUSTOMER": " 0000204711 "}, OLIVER))["204711"] == {"CHURN": 0.124}


async def test_a_person_whose_scores_are_all_odd_is_an_error() -> None:
    """It is not taken for a person without predictions."""
    answer = await predicted({**AMELIA, "SCORE": "n/a"}, OLIVER)
    assert isinstance(answer["204711"], Malformed)
    assert answer["204712"] == {"CHURN": 0.431}


@pytest.mark.parametrize("column", ["SCORE", "SCORE_TYPE", "Date"])
async def test_a_column_that_is_not_there_leaves_nothing_to_be_told(column: str) -> None:
    rows = [{name: value for name, value in row.items() if name != column} for row in (AMELIA, OLIVER)]
    with gathered() as losses:
        answer = await predicted(*rows)
    assert {type(part) for part in answer.values()} == {Malformed}
    assert [(told.field, told.rows) for told in losses.told("sap-analytics-cloud", "")] == [(column, 2)]


async def test_a_missing_label_costs_only_itself_and_is_reported() -> None:
    rows = [{name: value for name, value in row.items() if name != "CLASS"} for row in (AMELIA, OLIVER)]
    with gathered() as losses:
        assert set(await predicted(*rows)) == {"204711", "204712"}
    assert [told.field for told in losses.told("sap-analytics-cloud", "")] == ["CLASS"]


@pytest.mark.parametrize("link", [5, {}, ["FactData?$skiptoken=1000"], True])
async def test_a_next_link_that_is_none_does_not_end_the_list(link: object) -> None:
    """What stands behind it may hold somebody's newest score."""
    with pytest.raises(Malformed):
        await predicted(AMELIA, **{"@odata.nextLink": link})


async def test_one_fact_stands_for_a_list_of_one() -> None:
    line: Any = Answering({"value": AMELIA})
    (fact,) = await Model(line, SETTINGS).facts(["204711"], operation="x")
    assert fact.score == 0.124


@pytest.mark.parametrize("page", [{}, {"value": None}, {"value": "?"}, [], {"error": {}}])
async def test_only_a_wrong_envelope_is_an_answer_of_another_kind(page: Any) -> None:
    line: Any = Answering(page)
    with pytest.raises(Malformed):
        await Model(line, SETTINGS).facts(["204711"], operation="x")
