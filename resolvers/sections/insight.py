"""`value` and `predictions`: the figures that systems have computed about a person."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

import strawberry

from adapters.ports.capabilities import OUTLOOK, PREDICTIONS, VALUE, AnyGroup, Capability
from adapters.ports.errors import SourceError
from adapters.ports.reading import Record
from adapters.ports.reading import Source as PortSource
from resolvers.awaiting import both, rescued
from resolvers.context import Context, Info
from resolvers.golden_record.predicted import Answered, Figure, ScoreScale, answered
from resolvers.person.person import Person
from resolvers.policy import first_or_all, if_profiled
from resolvers.selected_groups import value_groups
from resolvers.stitch.gathering import Gathered, gather
from resolvers.types.money import Money
from resolvers.types.source import Source

FROM_THE_TILLS = "sap-car"
"""The system with the first say on the last twelve months."""

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
"""The fields of `value`, each with the group that contains it."""

NOBODY = Gathered((), ())


@strawberry.type(description="One system's answer to a question about what a person will do.")
class PredictionAlternative:
    score: float = strawberry.field(
        description="The figure as the system gives it, not converted. Compare two scores only if `scale` is the same."
    )
    scale: ScoreScale | None = strawberry.field(
        description="The range of the score; null if it is the system's own and no setting names it."
    )
    label: str | None = strawberry.field(
        description="The class that the system puts the person in. If it names none, the setting's word for this part of "
        "the scale; null if that is unknown."
    )
    horizon_days: int | None = strawberry.field(description="How many days ahead the model looks; null if unknown.")
    model: str | None = strawberry.field(description="The model's name in its system; null if the system does not say.")
    computed_at: datetime | None = strawberry.field(
        description="When the score was computed; the beginning of the month or day if the system knows no more."
    )
    source: Source = strawberry.field(description="The system that computed it, and how fresh this is.")


@strawberry.type(
    description="What models expect of a person, one for each question. If several systems answer one, the most trusted system's "
    "figure is shown, then the newest; while that system is unavailable, the next."
)
class Prediction(PredictionAlternative):
    key: str = strawberry.field(
        description="What is predicted, for programs: stable, and the same for all systems that answer this question. A score "
        "without a setting begins with its system, as in `sap-marketing-cloud:RFM_CLASS`."
    )
    name: str = strawberry.field(description="What is predicted, for people.")
    alternatives: list[PredictionAlternative] = strawberry.field(
        description="The answers of other systems and models to the same question, the next in trust first."
    )


@strawberry.type(description="What a person is worth to the retailer, as the warehouse and the tills' system counted.")
class CustomerValue:
    lifetime_spend: Money | None = strawberry.field(
        description="Net sales of all years from the warehouse: without tax, less returns; null if no system says."
    )
    spend_last_12_months: Money | None = strawberry.field(
        name="spendLast12Months",
        description="From the tills' system, for all channels: with tax, less returns; null if it does not say.",
    )
    order_count: int | None = strawberry.field(description="The number of purchases; null if no system says.")
    average_order: Money | None = strawberry.field(
        description="From the tills' system: all spending, with tax, less returns, divided by the number of purchases; null if "
        "there are several currencies."
    )
    return_rate: float | None = strawberry.field(
        description="Share of the purchases that were returned, 0 to 1; null if no system says."
    )
    last_purchase_on: date | None = strawberry.field(description="The day of the latest purchase; null if no system says.")
    segment: str | None = strawberry.field(
        description="The class that the warehouse puts the person in by their spend; null if the person may not be profiled."
    )
    predicted_spend_next_12_months: Money | None = strawberry.field(
        name="predictedSpendNext12Months", description="The warehouse's forecast; null if the person may not be profiled."
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
        rows = [
            (one, record.source(PREDICTIONS))
            for record in gathered.records
            if (part := record.part(PREDICTIONS)) is not None
            for one in part.predictions
        ]
        return [prediction(context, row) for row in answered(rows, context.config.predictions)]

    return await if_profiled(person, read, [], Capability.PREDICTIONS)


Ahead = Gathered | tuple[SourceError, ...]
"""The outlook, or the errors that withhold it."""


def prediction(context: Context, row: Answered) -> Prediction:
    others = [PredictionAlternative(**shown(context, one)) for one in row.others]
    return Prediction(key=row.key, name=row.name, alternatives=others, **shown(context, row.figure))


def shown(context: Context, figure: Figure) -> dict[str, Any]:
    prediction = figure.told
    return {
        "score": prediction.score,
        "scale": figure.scale,
        "label": figure.label,
        "horizon_days": figure.horizon_days,
        "model": prediction.model,
        "computed_at": prediction.computed_at,
        "source": context.source(figure.source),
    }


async def value(person: Person, info: Info) -> CustomerValue | None:
    """The counted figures, and the warehouse's view of the person where it is selected and may be read."""
    wanted = value_groups(person.wants)

    async def counted() -> Gathered:
        return await gather(person, frozenset({VALUE})) if VALUE in wanted else NOBODY

    async def outlook() -> Ahead:
        if OUTLOOK not in wanted:
            return NOBODY
        return await if_profiled(person, partial(gather, person, frozenset({OUTLOOK})), NOBODY, Capability.VALUE)

    return worth(person, info, *await both(counted(), rescued(outlook(), lambda errors: errors)))


def worth(person: Person, info: Info, counted: Gathered, ahead: Ahead) -> CustomerValue | None:
    """The value, each figure from one system, so that none is counted twice: the first one in the configured order that has it.
    Only for the last twelve months the tills' system comes first. A withheld field has the error as its value."""
    read = counted if isinstance(ahead, tuple) else counted.and_then(ahead)
    is_all_withheld = isinstance(ahead, tuple) and counted is NOBODY
    if not is_all_withheld and read.nothing:
        return None
    person.context.lacked(info, read.failed)
    chosen = {name: first_with(name, read.records) for name in FIELDS}
    figures = {name: figure(record, name) for name, record in chosen.items()}
    if isinstance(ahead, tuple):
        figures |= {name: first_or_all(ahead) for name, group in FIELDS.items() if group is OUTLOOK}
    sources = once([record.source() for record in chosen.values() if record is not None])
    return CustomerValue(**figures, sources=[person.context.source(source) for source in sources])


def once(sources: Sequence[PortSource]) -> list[PortSource]:
    """The sources, each record once, with the age of its oldest part."""
    found: dict[tuple[str, str | None], PortSource] = {}
    for source in sources:
        known = found.setdefault((source.system, source.record_id), source)
        if source.fetched_at < known.fetched_at:
            found[source.system, source.record_id] = source
    return list(found.values())


def first_with(name: str, records: Sequence[Record]) -> Record | None:
    ordered = sorted(records, key=lambda record: record.system != FROM_THE_TILLS) if name == "spend_last_12_months" else records
    return next((record for record in ordered if figure(record, name) is not None), None)


def figure(record: Record | None, name: str) -> Any:
    if record is None or FIELDS[name] not in record.parts:
        return None
    return getattr(record.part(FIELDS[name]), name, None)
