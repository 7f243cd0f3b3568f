"""From the model's facts to predictions (SAP Analytics Cloud fact sheet, section 3)."""

from datetime import UTC, date, datetime
from typing import Any

import orjson
import pytest

from adapters.ports.records import Prediction, Predictions
from adapters.systems.sap_analytics_cloud import mapping, wire

NAMES = {"customer": "CUSTOMER", "score_type": "SCORE_TYPE", "period": "Date", "score": "SCORE"}
ROW = {"CUSTOMER": "0000204711", "SCORE_TYPE": "CHURN", "Date": "202602", "SCORE": 0.124}


def read(*rows: dict[str, Any], **names: str) -> list[wire.Fact]:
    body = orjson.dumps({"@odata.context": "$metadata#FactData", "value": [{**ROW, **row} for row in rows]})
    return wire.reader({**NAMES, **names})(body).facts


def told(*rows: dict[str, Any], **names: str) -> Predictions | None:
    return mapping.predictions(read(*rows, **names), model="M")


def test_of_each_type_the_newest_period_counts_in_whatever_order_they_come() -> None:
    found = told(
        {"Date": "202512", "SCORE": 0.9},
        {"SCORE_TYPE": "CLV", "Date": "202511", "SCORE": 0.5},
        {"Date": "202602", "SCORE": 0.1},
        {"Date": "202602", "SCORE": 0.7},
        {"Date": "202601", "SCORE": 0.8},
    )
    assert found == Predictions(
        (
            Prediction("CHURN", 0.1, model="M", computed_at=datetime(2026, 2, 1, tzinfo=UTC)),
            Prediction("CLV", 0.5, model="M", computed_at=datetime(2025, 11, 1, tzinfo=UTC)),
        ),
        as_of=datetime(2026, 2, 1, tzinfo=UTC),
    )


def test_a_fact_without_a_score_or_a_type_says_nothing() -> None:
    assert told({"SCORE": None}, {"SCORE_TYPE": "#"}) is None
    newest = told({"SCORE": None}, {"Date": "202601", "SCORE": 0.3})
    assert newest is not None
    assert [one.score for one in newest.predictions] == [0.3]


def test_no_score_at_all_is_no_prediction() -> None:
    assert told() is None


def test_a_score_of_nought_is_one_and_may_have_no_period() -> None:
    assert told({"SCORE": 0, "Date": "#"}) == Predictions((Prediction("CHURN", 0.0, model="M"),))


def test_a_label_is_told_where_the_model_has_one() -> None:
    found = told({"CLASS": "HIGH"}, {"SCORE_TYPE": "CLV", "CLASS": "#"}, label="CLASS")
    assert found is not None
    assert [one.label for one in found.predictions] == ["HIGH", None]


@pytest.mark.parametrize(
    ("member", "day"),
    [
        ("202602", date(2026, 2, 1)),
        ("20260301", date(2026, 3, 1)),
        ("2026-03-01", date(2026, 3, 1)),
        ("2026-02", date(2026, 2, 1)),
    ],
)
def test_a_period_is_a_day_or_a_month(member: str, day: date) -> None:
    assert read({"Date": member})[0].period == day


@pytest.mark.parametrize(
    "drift",
    [
        {"CUSTOMER": 204711}, {"CUSTOMER": None}, {"SCORE_TYPE": 5}, {"SCORE": "0,1"}, {"SCORE": True}, {"SCORE": {}},
        {"Date": "soon"}, {"Date": "202613"}, {"Date": 202613}, {"Date": None},
    ],
    ids=str,
)  # fmt: skip
def test_a_fact_of_another_shape_is_turned_down(drift: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        read(drift)


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b'{"value":null}',
        b'{"value":[{"CUSTOMER":"1","SCORE_TYPE":"A","Date":"202602"}]}',
        b"[]",
    ],
)
def test_a_page_of_another_shape_is_turned_down(body: bytes) -> None:
    with pytest.raises(ValueError):
        wire.reader(NAMES)(body)
