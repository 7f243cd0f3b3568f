"""The logic of what is derived of a person, told with the figures that the code computes with."""

from datetime import UTC, datetime

from adapters.ports.capabilities import Capability
from adapters.ports.reading import Freshness, Source
from adapters.ports.records import Prediction, Segment
from adapters.ports.system_info import SystemInfo
from gateway.rendering.errors import TABLE
from resolvers.golden_record.predicted import PredictionRules
from resolvers.passions.affinity import HALF_LIFE, WEIGHTS
from resolvers.subject_access.access_file import REASONS
from resolvers.subject_access.holdings import Holding, SystemHoldings
from resolvers.subject_access.logic import SIGNS, logic

SAC = SystemInfo(slug="sap-analytics-cloud", name="Analytics")
SOURCE = Source(SAC.slug, "1", None, datetime(2026, 3, 2, tzinfo=UTC), Freshness.LIVE)


def test_every_kind_of_sign_is_told_with_its_weight() -> None:
    passions, _, _ = logic([], PredictionRules())
    assert SIGNS.keys() == WEIGHTS.keys()
    for kind, words in SIGNS.items():
        assert f"{words} {WEIGHTS[kind]:g}" in passions.text
    assert f"halves every {HALF_LIFE.days} days" in passions.text


def test_models_are_named_by_question_score_system_and_model() -> None:
    rows = (Prediction("CHURN", 0.5, model="M1"), Prediction("ODD_SCORE", 1.0), Segment("s", "Fans", "Bought twice"))
    records = [Holding(Capability.PREDICTIONS, "x", one, SOURCE, "1") for one in rows]
    _, predictions, segments = logic([SystemHoldings(SAC, records=records)], PredictionRules())
    assert predictions.models == ["Odd score: ODD_SCORE of Analytics", "Risk of leaving: CHURN of Analytics, model M1"]
    assert segments.models == ["Fans of Analytics: Bought twice"]


def test_reasons_are_the_codes_that_errors_have() -> None:
    assert {kind: TABLE[kind][0] for kind in REASONS} == dict(REASONS)
