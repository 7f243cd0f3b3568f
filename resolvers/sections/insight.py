"""`value` and `predictions`: what was worked out of a person, as each system that works it out says."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import strawberry

from adapters.ports.capabilities import PREDICTIONS, VALUE
from adapters.ports.reading import MaybeAwaitable, Record
from adapters.ports.records import Value
from resolvers.awaiting import then
from resolvers.context import Context, Info
from resolvers.identity.person import Person
from resolvers.stitch.gathering import Gathered, gather
from resolvers.stitch.predicted import Answered, Figure, ScoreScale, answered
from resolvers.types.money import Money
from resolvers.types.source import Source

FROM_THE_TILLS = "sap-car"
"""Whose count of the last twelve months is the one that is told."""

FIELDS = (
    "lifetime_spend",
    "spend_last_12_months",
    "order_count",
    "average_order",
    "return_rate",
    "last_purchase_on",
    "segment",
    "predicted_spend_next_12_months",
)


@strawberry.type(description="One system's answer to a question about what a person will do.")
class PredictionAlternative:
    score: float = strawberry.field(
        description="The figure as the system gives it, not converted. Two scores may be compared only where `scale` is the same."
    )
    scale: ScoreScale | None = strawberry.field(
        description="Between what the score lies; null where it is the system's own and nobody has said."
    )
    label: str | None = strawberry.field(
        description="The class that the system puts the person in; where it names none, the house's word for this part of the "
        "scale; null where that is not known."
    )
    horizon_days: int | None = strawberry.field(description="How many days ahead the model looks; null where nobody says.")
    model: str | None = strawberry.field(description="The model's name in its system; null where the system does not say.")
    computed_at: datetime | None = strawberry.field(
        description="When the score was computed; of a system that keeps the month or the day only, its beginning."
    )
    source: Source = strawberry.field(description="The system that worked it out, and how fresh this is.")


@strawberry.type(
    description="What models expect of a person, one for each question: where several systems answer one, the most trusted "
    "system's figure, then the newest; while that system can't be heard, the next."
)
class Prediction(PredictionAlternative):
    key: str = strawberry.field(
        description="What is predicted, for programs: stable, the same for all systems that answer this question. A score that "
        "no setting names has its system in front, as in `sap-marketing-cloud:RFM_CLASS`."
    )
    name: str = strawberry.field(description="What is predicted, for people.")
    alternatives: list[PredictionAlternative] = strawberry.field(
        description="What other systems and models answer to the same question, the next in line first."
    )


@strawberry.type(description="What a person is worth to the house, as the warehouse and the tills' system counted.")
class CustomerValue:
    lifetime_spend: Money | None = strawberry.field(
        description="What the person spent since they became a customer; null where no system says."
    )
    spend_last_12_months: Money | None = strawberry.field(
        name="spendLast12Months",
        description="What the person spent in the latest twelve months, from the tills' system before any other; null where no "
        "system says.",
    )
    order_count: int | None = strawberry.field(description="How many purchases were counted; null where no system says.")
    average_order: Money | None = strawberry.field(
        description="What a purchase costs on average; null where no system says, or where several currencies make it unknowable."
    )
    return_rate: float | None = strawberry.field(
        description="Share of the purchases that was sent back, 0 to 1; null where no system says."
    )
    last_purchase_on: date | None = strawberry.field(
        description="The day of the latest purchase that was counted; null where no system says."
    )
    segment: str | None = strawberry.field(
        description="The class that the warehouse puts the person in by their spend; null where it names none."
    )
    predicted_spend_next_12_months: Money | None = strawberry.field(
        name="predictedSpendNext12Months",
        description="What the warehouse expects the person to spend in the next twelve months; null where it expects nothing.",
    )
    sources: list[Source] = strawberry.field(description="The systems whose figures these are; `asOf` is the data's own date.")


def predictions(person: Person, info: Info) -> MaybeAwaitable[list[Prediction] | None]:
    """One for each question, by name; null where no system knows the person."""

    def listed(gathered: Gathered) -> list[Prediction] | None:
        if gathered.nothing:
            return None
        context = person.context
        context.lacked(info, gathered.failed)
        told = [
            (one, record.source(PREDICTIONS))
            for record in gathered.records
            if (part := record.part(PREDICTIONS)) is not None
            for one in part.predictions
        ]
        return [prediction(context, row) for row in answered(told, context.house.predictions)]

    return then(gather(person, frozenset({PREDICTIONS})), listed)


def prediction(context: Context, row: Answered) -> Prediction:
    others = [PredictionAlternative(**shown(context, one)) for one in row.others]
    return Prediction(key=row.key, name=row.name, alternatives=others, **shown(context, row.figure))


def shown(context: Context, figure: Figure) -> dict[str, Any]:
    told = figure.told
    return {
        "score": told.score,
        "scale": figure.scale,
        "label": figure.label,
        "horizon_days": figure.horizon_days,
        "model": told.model,
        "computed_at": told.computed_at,
        "source": context.source(figure.source),
    }


def value(person: Person, info: Info) -> MaybeAwaitable[CustomerValue | None]:
    """Each figure from one system, so that none is counted twice: from the first in the configured order that has it, the last
    twelve months from the tills' system before any other."""

    def told(gathered: Gathered) -> CustomerValue | None:
        if gathered.nothing:
            return None
        person.context.lacked(info, gathered.failed)
        chosen = {name: first_with(name, gathered.records) for name in FIELDS}
        used = {id(record): record for record in chosen.values() if record is not None}
        return CustomerValue(
            **{name: figure(record, name) for name, record in chosen.items()},
            sources=[person.context.source(record.source(VALUE)) for record in used.values()],
        )

    return then(gather(person, frozenset({VALUE})), told)


def first_with(name: str, records: Sequence[Record]) -> Record | None:
    ordered = sorted(records, key=lambda record: record.system != FROM_THE_TILLS) if name == "spend_last_12_months" else records
    return next((record for record in ordered if figure(record, name) is not None), None)


def figure(record: Record | None, name: str) -> Any:
    held: Value | None = record.part(VALUE) if record is not None else None
    return getattr(held, name) if held is not None else None
