"""Which scores of which systems answer one question, whose figure is the prediction, and what is told beside a bare number.

A score is never converted, and two are never compared: their scales need not be the same. Which system is trusted decides, then
which figure is newer.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from adapters.ports.instants import is_of_record
from adapters.ports.reading import Source
from adapters.ports.records import Prediction


class ScoreScale(StrEnum):
    SHARE = "SHARE"
    PERCENT = "PERCENT"


TOP: Mapping[ScoreScale, float] = {ScoreScale.SHARE: 1.0, ScoreScale.PERCENT: 100.0}
"""Where a scale ends; each begins with 0."""


@dataclass(frozen=True, slots=True)
class Score:
    """One system's score that answers a question. `score` is the system's own key of it; `scale` and `horizon_days` are what the
    house knows of its model, None where it does not."""

    system: str
    score: str
    scale: ScoreScale | None = None
    horizon_days: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """`key` for programs, `name` for people."""

    key: str
    name: str
    scores: tuple[Score, ...]


SAC, MARKETING = "sap-analytics-cloud", "sap-marketing-cloud"
SHARE = ScoreScale.SHARE

QUESTIONS: tuple[Question, ...] = (
    Question("CHURN", "Risk of leaving", (Score(SAC, "CHURN", SHARE), Score(MARKETING, "CHURN_RISK", SHARE))),
    Question("BUYING_PROPENSITY", "Readiness to buy", (Score(MARKETING, "BUYING_PROPENSITY", SHARE),)),
    Question("FASHION_PROPENSITY", "Interest in fashion", (Score(SAC, "PROPENSITY_FASHION", SHARE),)),
    Question("LIFETIME_VALUE", "Value in the long run", (Score(SAC, "CLV", SHARE),)),
    Question("EMAIL_ENGAGEMENT", "Interest in our e-mails", (Score(MARKETING, "EMAIL_ENGAGEMENT", SHARE),)),
)
LABELS: Mapping[str, float] = {"low": 0.0, "medium": 0.34, "high": 0.67}


@dataclass(frozen=True, slots=True)
class PredictionRules:
    """`trust`: slugs, the most trusted first; whoever is not named comes behind them. `labels`: word -> the share of the scale
    from which it holds, for scores that come without a class of their own."""

    questions: tuple[Question, ...] = QUESTIONS
    trust: tuple[str, ...] = (SAC, MARKETING)
    labels: Mapping[str, float] = field(default_factory=lambda: dict(LABELS))

    def rank(self, system: str) -> int:
        return self.trust.index(system) if system in self.trust else len(self.trust)

    def label(self, told: Prediction, scale: ScoreScale | None) -> str | None:
        """The class that the system says; else, of a scale that is known, the house's word for this part of it."""
        if told.label is not None or scale is None:
            return told.label
        share = told.score / TOP[scale]
        reached = [(begin, word) for word, begin in self.labels.items() if share >= begin]
        return max(reached)[1] if reached else None


@dataclass(frozen=True, slots=True)
class Figure:
    """One system's score, and what is known of it."""

    told: Prediction
    source: Source
    scale: ScoreScale | None
    label: str | None
    horizon_days: int | None


@dataclass(frozen=True, slots=True)
class Answered:
    """One question: the figure that stands for it, and the others, the next in line first."""

    key: str
    name: str
    figure: Figure
    others: tuple[Figure, ...]


def answered(told: Iterable[tuple[Prediction, Source]], rules: PredictionRules) -> list[Answered]:
    """By name. A score that no question names is one of its own, and the same score of another system is another."""
    known = {(score.system, score.score): (question, score) for question in rules.questions for score in question.scores}
    names: dict[str, str] = {}
    figures: dict[str, list[Figure]] = defaultdict(list)
    for one, source in told:
        question, score = known.get((source.system, one.key), (None, Score(source.system, one.key)))
        key = question.key if question is not None else f"{source.system}:{one.key}"
        names.setdefault(key, question.name if question is not None else one.name or in_words(one.key))
        figures[key].append(figure(one, source, score, rules))
    rows = [Answered(key, names[key], *ordered(found, rules)) for key, found in figures.items()]
    return sorted(rows, key=lambda row: (row.name, row.key))


def figure(told: Prediction, source: Source, score: Score, rules: PredictionRules) -> Figure:
    """A score outside the scale that it is set to have has none that is known."""
    scale = score.scale if score.scale is not None and 0 <= told.score <= TOP[score.scale] else None
    horizon = told.horizon_days if told.horizon_days is not None else score.horizon_days
    return Figure(told, source, scale, rules.label(told, scale), horizon)


def ordered(figures: Sequence[Figure], rules: PredictionRules) -> tuple[Figure, tuple[Figure, ...]]:
    def place(one: Figure) -> tuple[int, float, str, str, str]:
        at = one.told.computed_at
        newer = at.timestamp() if at is not None and is_of_record(at) else -math.inf
        return rules.rank(one.source.system), -newer, one.source.system, one.told.key, one.source.record_id or ""

    first, *others = sorted(figures, key=place)
    return first, tuple(others)


def in_words(key: str) -> str:
    return " ".join(key.replace("_", " ").split()).capitalize() or key
