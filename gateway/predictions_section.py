"""The section `predictions` of the settings: the meaning of the scores of several systems."""

from dataclasses import asdict
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from gateway.section import Section, Slug, Trust, one_of_ours
from resolvers.golden_record.predicted import PredictionRules, Question, Score, ScoreScale

DEFAULT = PredictionRules()
QuestionKey = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]


class ScoreSetting(Section):
    """One system's score that answers a question."""

    system: Annotated[Slug, AfterValidator(one_of_ours)]
    score: str = Field(min_length=1, description="The system's name for it: the score's key, or the score type.")
    scale: ScoreScale | None = Field(None, description="SHARE: 0 to 1. PERCENT: 0 to 100. Null: not known, so `scale` is null.")
    horizon_days: int | None = Field(
        None, ge=0, le=36_500, description="Days ahead that the model looks, where the system does not say."
    )


class QuestionSetting(Section):
    """A question that models answer."""

    name: str = Field(min_length=1, description="As people read it.")
    scores: tuple[ScoreSetting, ...] = Field(min_length=1, description="Scores that mean the same, of one system or of several.")


def each_score_once(questions: dict[str, QuestionSetting]) -> dict[str, QuestionSetting]:
    named = [(score.system, score.score) for question in questions.values() for score in question.scores]
    if len(set(named)) < len(named):
        raise ValueError("names a score of one system twice")
    return questions


def shares(labels: dict[str, float]) -> dict[str, float]:
    if not all(0 <= begin <= 1 for begin in labels.values()):
        raise ValueError("each word begins at a share of the scale, 0 to 1")
    return labels


QUESTIONS: dict[str, Any] = {
    one.key: {"name": one.name, "scores": [asdict(score) for score in one.scores]} for one in DEFAULT.questions
}


class PredictionsSection(Section):
    """The meaning of the scores of several systems, and the order of trust among them."""

    trust: Trust = Field(
        DEFAULT.trust,
        description="Systems in the order of trust, the most trusted first. It decides whose figure is shown where several "
        "answer one question. A system that is not named comes last.",
    )
    questions: Annotated[dict[QuestionKey, QuestionSetting], AfterValidator(each_score_once)] = Field(
        QUESTIONS,
        validate_default=True,
        description="Each question by its key, as clients read it, with its name and scores. A score that is not named here is "
        "a question of its own. If set, it replaces all defaults.",
    )
    labels: Annotated[dict[str, float], AfterValidator(shares)] = Field(
        dict(DEFAULT.labels),
        description="Words for a score that comes without a class: each with the share of the scale (0 to 1) from which it "
        "applies. Empty: such a score has no label.",
    )

    def rules(self) -> PredictionRules:
        questions = (
            Question(key, one.name, tuple(Score(**score.model_dump()) for score in one.scores))
            for key, one in self.questions.items()
        )
        return PredictionRules(tuple(questions), self.trust, self.labels)
