"""`value` and `predictions`: what was worked out of a person, as each system that works it out says."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import strawberry

from adapters.ports.capabilities import PREDICTIONS, VALUE
from adapters.ports.reading import MaybeAwaitable, Record
from adapters.ports.records import Value
from resolvers.awaiting import then
from resolvers.context import Info
from resolvers.identity.person import Person
from resolvers.stitch.gathering import Gathered, gather
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


@strawberry.type(description="What a model expects of a person.")
class Prediction:
    name: str
    score: float
    label: str | None
    horizon_days: int | None
    model: str | None
    computed_at: datetime | None
    source: Source


@strawberry.type(description="What a person is worth to the house, as the warehouse and the tills' system counted.")
class CustomerValue:
    lifetime_spend: Money | None
    spend_last_12_months: Money | None = strawberry.field(name="spendLast12Months", description="From the tills' system.")
    order_count: int | None
    average_order: Money | None
    return_rate: float | None = strawberry.field(description="0 to 1.")
    last_purchase_on: date | None
    segment: str | None
    predicted_spend_next_12_months: Money | None = strawberry.field(name="predictedSpendNext12Months")
    sources: list[Source] = strawberry.field(description="The systems whose figures these are; `asOf` is the data's own date.")


def predictions(person: Person, info: Info) -> MaybeAwaitable[list[Prediction] | None]:
    """Every system's own, by name; null where none of them knows the person."""

    def listed(gathered: Gathered) -> list[Prediction] | None:
        if gathered.nothing:
            return None
        person.context.lacked(info, gathered.failed)
        told = []
        for record in gathered.records:
            part = record.part(PREDICTIONS)
            source = person.context.source(record.source(PREDICTIONS))
            for one in part.predictions if part is not None else ():
                told.append(
                    Prediction(
                        name=one.name,
                        score=one.score,
                        label=one.label,
                        horizon_days=one.horizon_days,
                        model=one.model,
                        computed_at=one.computed_at,
                        source=source,
                    )
                )
        return sorted(told, key=lambda one: (one.name, one.source.system.slug))

    return then(gather(person, frozenset({PREDICTIONS})), listed)


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
