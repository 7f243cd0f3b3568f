"""The logic behind what is derived of a person, in words (GDPR, article 15(1)(h)). Its figures are those of the code."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

import strawberry

from adapters.ports.records import Prediction, Segment
from resolvers.golden_record.predicted import PredictionRules, in_words
from resolvers.passions.affinity import ENOUGH, HALF_LIFE, HALFWAY, LATELY, LEAST, SHIFT, WEIGHTS
from resolvers.passions.signs import SignKind
from resolvers.subject_access.holdings import SystemHoldings

SIGNS = {
    SignKind.PURCHASE: "a purchase that was kept",
    SignKind.WISH: "a thing on a wish list",
    SignKind.CLICK: "a link followed in a message",
    SignKind.LOOK: "a look in the app",
}


@strawberry.type(description="How something that is derived of the person comes about, in words.")
class DerivationLogic:
    about: str = strawberry.field(description="What is derived, as the schema calls it: passions, predictions, segments.")
    text: str = strawberry.field(description="How it is worked out, what it rests on, and what it is used for.")
    models: list[str] = strawberry.field(description="The models or groups in this person's records, each with its system.")


def logic(everything: Iterable[SystemHoldings], rules: PredictionRules) -> list[DerivationLogic]:
    """The logic of passions, predictions and segments, with the models found in these holdings."""
    held = list(everything)
    return [
        DerivationLogic(about="passions", text=of_passions(), models=[]),
        DerivationLogic(about="predictions", text=PREDICTIONS, models=sorted(set(models(held, rules)))),
        DerivationLogic(about="segments", text=SEGMENTS, models=sorted(set(groups(held)))),
    ]


def of_passions() -> str:
    weights = ", ".join(f"{words} {WEIGHTS[kind]:g}" for kind, words in SIGNS.items())
    return (
        "Passions are worked out anew whenever they are shown, from the person's own acts alone, and are stored nowhere. "
        f"Each act has a weight: {weights}. What was sent back or cancelled does not count. "
        f"A weight halves every {days(HALF_LIFE)}. What an act was about is told by the category, the name or the brand of the "
        "goods, by a fixed list of words; acts that could tell of health, belief, origin, intimacy or politics are removed "
        "before anything is counted. "
        f"The weights of one passion are added up to its strength between 0 and 1; {HALFWAY:g} in all is a half. "
        f"Less than {LEAST:g} is no passion. It rises or fades if its share of the acts of the latest {days(LATELY)} differs by "
        f"more than {SHIFT:.0%} from its share before, where both times have acts of {ENOUGH:g} in all. "
        "No model, no segment and no other person's data takes part. "
        "Nothing is worked out for children and for people who objected. "
        "Passions are shown to members of staff whose role and purpose open them; the gateway decides nothing by them."
    )


def days(span: timedelta) -> str:
    return f"{span.days} days"


PREDICTIONS = (
    "Predictions are scores that models in the house's own systems compute, each system by its own model and on its own scale. "
    "The gateway computes none, converts none and compares none: it shows the score of the system that the house trusts most for "
    "a question, and the others beside it. A word beside a bare number (such as low or high) stands for a part of the scale. "
    "None is shown of children and of people who objected. Whoever runs the model can say which data it rests on; the gateway "
    "decides nothing by a score."
)
SEGMENTS = (
    "Segments are groups that the marketing system forms by rules which marketing writes there. They decide whom a campaign is "
    "for. None is shown of children and of people who objected."
)


def models(everything: Iterable[SystemHoldings], rules: PredictionRules) -> Iterator[str]:
    """The question that each score answers, the score's own name, its system, and its model where the system names one."""
    known = {(score.system, score.score): one.name for one in rules.questions for score in one.scores}
    for held in everything:
        for one in (held_one.record for held_one in held.records):
            if isinstance(one, Prediction):
                question = known.get((held.system.slug, one.key)) or one.name or in_words(one.key)
                model = f", model {one.model}" if one.model is not None else ""
                yield f"{question}: {one.key} of {held.system.name}{model}"


def groups(everything: Iterable[SystemHoldings]) -> Iterator[str]:
    for held in everything:
        for one in (held_one.record for held_one in held.records):
            if isinstance(one, Segment):
                told = f": {one.description}" if one.description else ""
                yield f"{one.name} of {held.system.name}{told}"
