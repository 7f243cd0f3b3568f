"""`value` and `predictions`: what was worked out of a person, as each system that works it out says."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

import strawberry

from adapters.ports.capabilities import OUTLOOK, PREDICTIONS, VALUE, AnyGroup, Capability, Groups
from adapters.ports.errors import SourceError
from adapters.ports.reading import Record
from adapters.ports.reading import Source as PortSource
from resolvers.awaiting import both, rescued
from resolvers.context import Context, Info
from resolvers.golden_record.predicted import Answered, Figure, ScoreScale, answered
from resolvers.person.person import Person
from resolvers.policy import TOLD_BY, first_or_all, if_profiled
from resolvers.selection import Paths, below
from resolvers.stitch.gathering import Gathered, gather
from resolvers.types.money import Money
from resolvers.types.source import Source

FROM_THE_TILLS = "sap-car"
"""Whose count of the last twelve months is the one that is told."""

FIELDS: Mapping[str, AnyGroup] = {
    "lifetime_spend": VALUE,
    "spend_last_12_months": VALUE,
    "order_count": VALUE,
    "average_order": VALUE,
    "return_rate": VALUE,
    "last_purchase_on": VALUE,
    "segment": OUTLOOK,
    "predicted_spend_next_12_months": OUTLOOK,
}
"""Each with the group that holds it."""

OF_PROFILES = frozenset({"segment", "predictedSpendNext12Months"})
"""The fields of OUTLOOK, as they are asked for."""

NOBODY = Gathered((), ())


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
        description="Net sales of all years, as the warehouse adds them up: without tax, less what was sent back; null where no "
        "system says."
    )
    spend_last_12_months: Money | None = strawberry.field(
        name="spendLast12Months",
        description="From the tills' system, of all channels: with tax, less what was sent back; null where it does not say.",
    )
    order_count: int | None = strawberry.field(description="How many purchases were counted; null where no system says.")
    average_order: Money | None = strawberry.field(
        description="From the tills' system: what was spent ever, with tax, less what was sent back, by the number of purchases; "
        "null where several currencies make it unknowable."
    )
    return_rate: float | None = strawberry.field(
        description="Share of the purchases that was sent back, 0 to 1; null where no system says."
    )
    last_purchase_on: date | None = strawberry.field(
        description="The day of the latest purchase that was counted; null where no system says."
    )
    segment: str | None = strawberry.field(
        description="The class that the warehouse puts the person in by their spend; null for whoever may not be profiled."
    )
    predicted_spend_next_12_months: Money | None = strawberry.field(
        name="predictedSpendNext12Months", description="The warehouse's forecast; null for whoever may not be profiled."
    )
    sources: list[Source] = strawberry.field(description="The systems whose figures these are; `asOf` is the data's own date.")


async def predictions(person: Person, info: Info) -> list[Prediction] | None:
    """One for each question, by name; null where no system knows the person, none where the person may not be profiled."""

    async def read() -> list[Prediction] | None:
        gathered = await gather(person, frozenset({PREDICTIONS}))
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
        return [prediction(context, row) for row in answered(told, context.config.predictions)]

    return await if_profiled(person, read, [], Capability.PREDICTIONS)


Ahead = Gathered | tuple[SourceError, ...]
"""What was told, or why nothing could be."""


def groups_wanted(wants: Paths) -> Groups:
    fields = {path.partition(".")[0] for path in below(wants, "value")} - {"sources", "__typename"}
    counted = frozenset({VALUE}) if fields - OF_PROFILES or not fields else frozenset[AnyGroup]()
    return counted | {OUTLOOK, *TOLD_BY} if fields & OF_PROFILES else counted


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


async def value(person: Person, info: Info) -> CustomerValue | None:
    """What was counted, and beside it, where it is asked for and may be read, what the warehouse takes the person for."""
    wanted = groups_wanted(person.wants)

    async def counted() -> Gathered:
        return await gather(person, frozenset({VALUE})) if VALUE in wanted else NOBODY

    async def outlook() -> Ahead:
        if OUTLOOK not in wanted:
            return NOBODY
        return await if_profiled(person, partial(gather, person, frozenset({OUTLOOK})), NOBODY, Capability.VALUE)

    return worth(person, info, *await both(counted(), rescued(outlook(), lambda errors: errors)))


def worth(person: Person, info: Info, counted: Gathered, ahead: Ahead) -> CustomerValue | None:
    """Each figure from one system, so that none is counted twice: from the first in the configured order that has it, the last
    twelve months from the tills' system before any other. What was withheld stands as its error in its own fields."""
    told = counted if isinstance(ahead, tuple) else counted.and_then(ahead)
    is_all_withheld = isinstance(ahead, tuple) and counted is NOBODY
    if not is_all_withheld and told.nothing:
        return None
    person.context.lacked(info, told.failed)
    chosen = {name: first_with(name, told.records) for name in FIELDS}
    figures = {name: figure(record, name) for name, record in chosen.items()}
    if isinstance(ahead, tuple):
        figures |= {name: first_or_all(ahead) for name, group in FIELDS.items() if group is OUTLOOK}
    sources = once([record.source() for record in chosen.values() if record is not None])
    return CustomerValue(**figures, sources=[person.context.source(source) for source in sources])


def once(sources: Sequence[PortSource]) -> list[PortSource]:
    """Each record once, as old as the oldest part of it."""
    found: dict[tuple[str, str | None], PortSource] = {}
    for source in sources:
        held = found.setdefault((source.system, source.record_id), source)
        if source.fetched_at < held.fetched_at:
            found[source.system, source.record_id] = source
    return list(found.values())


def first_with(name: str, records: Sequence[Record]) -> Record | None:
    ordered = sorted(records, key=lambda record: record.system != FROM_THE_TILLS) if name == "spend_last_12_months" else records
    return next((record for record in ordered if figure(record, name) is not None), None)


def figure(record: Record | None, name: str) -> Any:
    if record is None or FIELDS[name] not in record.parts:
        return None
    return getattr(record.part(FIELDS[name]), name, None)
