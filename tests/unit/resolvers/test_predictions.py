"""`predictions`: one row for each question, whoever answers it, with a name for people and what a bare figure needs beside it."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.ports.capabilities import PREDICTIONS
from adapters.ports.errors import Unreachable
from adapters.ports.reading import Freshness, Source
from adapters.ports.records import Prediction, Predictions
from resolvers.context import ResolverConfig
from resolvers.golden_record.predicted import PredictionRules, Question, Score, ScoreScale, answered
from tests.unit.resolvers.played import CDC, ERP, Account, described
from tests.unit.resolvers.world import SEALS, World

SAC, MARKETING = "sap-analytics-cloud", "sap-marketing-cloud"
MAIL, BORN = "amelia@example.com", date(1940, 5, 14)
MARCH = datetime(2026, 3, 1, tzinfo=UTC)
FIELDS = """predictions {
  key name score scale label horizonDays model computedAt source { system { id } recordId }
  alternatives { score scale label horizonDays model computedAt source { system { id } } }
}"""


def amelia(
    *, sac: Iterable[Prediction] = (), marketing: Iterable[Prediction] = (), rules: PredictionRules | None = None
) -> World:
    account = Account(CDC, "u", links=((ERP, "7"),), emails=(MAIL,), given_name="Amelia", birth_date=BORN)
    world = World([account], house=ResolverConfig(SEALS, predictions=rules or PredictionRules()))
    for slug, told in ((SAC, sac), (MARKETING, marketing)):
        book = world.connect(described(slug, groups=frozenset({PREDICTIONS}), keyed_by=(ERP,)))
        if scores := tuple(told):
            book.parts[PREDICTIONS, "7"] = Predictions(scores)
    return world


def told(world: World) -> Any:
    answer = world.customer('email: "amelia@example.com"', FIELDS)
    assert answer.errors == {}
    return answer.data["customer"]["predictions"]


def test_two_systems_churn_risks_are_one_row_of_the_more_trusted_one() -> None:
    """This holds though the other one is newer."""
    world = amelia(
        sac=[Prediction("CHURN", 0.12, computed_at=MARCH, model="Scores")],
        marketing=[Prediction("CHURN_RISK", 0.64, "Churn risk", computed_at=MARCH + timedelta(days=7))],
    )
    (row,) = told(world)
    assert (row["key"], row["name"], row["score"], row["label"]) == ("CHURN", "Risk of leaving", 0.12, "low")
    assert (row["model"], row["computedAt"]) == ("Scores", "2026-03-01T00:00:00.000Z")
    assert row["source"] == {"system": {"id": SAC}, "recordId": "7"}
    (other,) = row["alternatives"]
    assert (other["score"], other["label"], other["computedAt"]) == (0.64, "medium", "2026-03-08T00:00:00.000Z")
    assert other["source"] == {"system": {"id": MARKETING}}


def test_whom_the_house_trusts_more_is_heard_first() -> None:
    rules = PredictionRules(trust=(MARKETING, SAC))
    world = amelia(sac=[Prediction("CHURN", 0.1)], marketing=[Prediction("CHURN_RISK", 0.9)], rules=rules)
    (row,) = told(world)
    assert (row["score"], [one["score"] for one in row["alternatives"]]) == (0.9, [0.1])


def test_of_one_systems_scores_for_a_question_the_newest_counts() -> None:
    question = Question("CHURN", "Risk of leaving", (Score(SAC, "OLD"), Score(SAC, "NEW"), Score(SAC, "UNDATED")))
    scores = [
        Prediction("UNDATED", 0.3),
        Prediction("OLD", 0.1, computed_at=MARCH),
        Prediction("NEW", 0.2, computed_at=MARCH + timedelta(days=1)),
    ]
    (row,) = told(amelia(sac=scores, rules=PredictionRules((question,))))
    assert (row["score"], [one["score"] for one in row["alternatives"]]) == (0.2, [0.1, 0.3])


@pytest.mark.parametrize("year", [1, 1970, 9999])
def test_no_score_is_the_newest_for_a_time_at_which_nothing_was_computed(year: int) -> None:
    question = Question("CHURN", "Risk of leaving", (Score(SAC, "ODD"), Score(SAC, "REAL")))
    scores = [Prediction("ODD", 0.9, computed_at=datetime(year, 6, 1, tzinfo=UTC)), Prediction("REAL", 0.2, computed_at=MARCH)]
    (row,) = told(amelia(sac=scores, rules=PredictionRules((question,))))
    assert (row["score"], [one["score"] for one in row["alternatives"]]) == (0.2, [0.9])


def test_the_next_trusted_system_replaces_a_failing_one_named_as_missing() -> None:
    world = amelia(sac=[Prediction("CHURN", 0.1)], marketing=[Prediction("CHURN_RISK", 0.9)])
    world.books[SAC].fault = Unreachable
    answer = world.customer('email: "amelia@example.com"', FIELDS)
    (row,) = answer.data["customer"]["predictions"]
    assert (row["key"], row["score"], row["alternatives"]) == ("CHURN", 0.9, [])
    assert answer.missing == [("customer.predictions", SAC)]


def test_a_score_without_a_setting_keeps_the_systems_words() -> None:
    """It is not the score of another system under the same name."""
    world = amelia(sac=[Prediction("NEXT_CATEGORY", 3.0)], marketing=[Prediction("NEXT_CATEGORY", 0.5, "Next best category")])
    rows = told(world)
    assert [(one["key"], one["name"]) for one in rows] == [
        (f"{MARKETING}:NEXT_CATEGORY", "Next best category"),
        (f"{SAC}:NEXT_CATEGORY", "Next category"),
    ]
    assert [(one["scale"], one["label"], one["horizonDays"], one["alternatives"]) for one in rows] == [(None, None, None, [])] * 2


def scored(score: float, scale: ScoreScale | None, label: str | None = None) -> Any:
    rules = PredictionRules((Question("CHURN", "Risk", (Score(SAC, "CHURN", scale, 90),)),))
    (row,) = told(amelia(sac=[Prediction("CHURN", score, label=label)], rules=rules))
    assert row["score"] == score, "no score is ever converted"
    assert row["horizonDays"] == 90
    return row["scale"], row["label"]


@pytest.mark.parametrize(
    ("score", "scale", "said"),
    [
        (0.0, "SHARE", "low"), (0.339, "SHARE", "low"), (0.34, "SHARE", "medium"), (1.0, "SHARE", "high"),
        (0.5, "PERCENT", "low"), (66.0, "PERCENT", "medium"), (67.0, "PERCENT", "high"),
    ],
)  # fmt: skip
def test_a_score_on_a_known_scale_has_the_houses_word_for_its_part_of_it(score: float, scale: str, said: str) -> None:
    assert scored(score, ScoreScale(scale)) == (scale, said)


def test_the_systems_own_class_comes_first() -> None:
    assert scored(0.9, ScoreScale.SHARE, label="HIGH RISK") == ("SHARE", "HIGH RISK")


@pytest.mark.parametrize(
    ("score", "scale"), [(7.5, None), (1.01, ScoreScale.SHARE), (-0.1, ScoreScale.SHARE), (101, ScoreScale.PERCENT)]
)
def test_a_score_of_unknown_or_impossible_scale_has_no_scale_and_no_label(score: float, scale: ScoreScale | None) -> None:
    assert scored(score, scale) == (None, None)


def source(system: str, record_id: str) -> Source:
    return Source(system, record_id, None, MARCH, Freshness.LIVE)


figures = st.lists(
    st.builds(
        lambda system, record, key, score, day: (
            Prediction(key, score, computed_at=None if day is None else MARCH + timedelta(days=day)),
            source(system, record),
        ),
        st.sampled_from((SAC, MARKETING, "sap-bw")),
        st.sampled_from(("1", "2")),
        st.sampled_from(("CHURN", "CHURN_RISK", "CLV", "OTHER")),
        st.floats(0, 1),
        st.none() | st.integers(0, 2),
    ),
    max_size=8,
    unique_by=lambda one: (one[1].system, one[1].record_id, one[0].key),
)


@given(figures, st.randoms())
def test_every_figure_is_told_once_whatever_the_order_they_come_in(told: list[Any], random: Any) -> None:
    rows = answered(told, PredictionRules())
    shuffled = list(told)
    random.shuffle(shuffled)
    assert answered(shuffled, PredictionRules()) == rows
    assert len({row.key for row in rows}) == len(rows)
    shown = [(one.told, one.source) for row in rows for one in (row.figure, *row.others)]
    assert sorted(shown, key=str) == sorted(told, key=str)
    for row in rows:
        ranks = [PredictionRules().rank(one.source.system) for one in (row.figure, *row.others)]
        assert ranks == sorted(ranks)
