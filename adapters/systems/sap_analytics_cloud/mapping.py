"""The model's facts as predictions."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from adapters.ports.records import Prediction, Predictions
from adapters.systems.sap_analytics_cloud.wire import Fact


def predictions(facts: Iterable[Fact], *, model: str) -> Predictions | None:
    """The newest score of each type, sorted by name; None where there is no score at all. Types need not be computed in the same
    period. Of several facts of one period the first counts."""
    newest: dict[str, tuple[date, Prediction]] = {}
    for fact in facts:
        name, day = fact.score_type, fact.period or date.min
        if name is None or fact.score is None:
            continue
        if name not in newest or day > newest[name][0]:
            newest[name] = day, prediction(name, fact.score, fact, model=model)
    if not newest:
        return None
    found = tuple(newest[name][1] for name in sorted(newest))
    return Predictions(found, as_of=max((one.computed_at for one in found if one.computed_at is not None), default=None))


def prediction(name: str, score: float, fact: Fact, *, model: str) -> Prediction:
    """One score. The system names only a day or a month, at whose beginning `computed_at` is."""
    at = None if fact.period is None else datetime.combine(fact.period, time(), UTC)
    return Prediction(key=name, score=score, label=fact.label, model=model, computed_at=at)
