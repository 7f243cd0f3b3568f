"""`value` and `predictions`: what was worked out of a person, as each system that works it out says."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import strawberry

from adapters.ports.capabilities import OUTLOOK, PREDICTIONS, VALUE, AnyGroup, Capability, Groups
from adapters.ports.errors import SourceError
from adapters.ports.reading import MaybeAwaitable, Record
from adapters.ports.reading import Source as PortSource
from resolvers.awaiting import rescued, then, together
from resolvers.context import Info
from resolvers.identity.person import Person
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
    lifetime_spend: Money | None = strawberry.field(
        description="Net sales of all years, as the warehouse adds them up: without tax, less what was sent back."
    )
    spend_last_12_months: Money | None = strawberry.field(
        name="spendLast12Months",
        description="From the tills' system, of all channels: with tax, less what was sent back.",
    )
    order_count: int | None
    average_order: Money | None = strawberry.field(
        description="From the tills' system: what was spent ever, with tax, less what was sent back, by the number of purchases."
    )
    return_rate: float | None = strawberry.field(description="0 to 1.")
    last_purchase_on: date | None
    segment: str | None = strawberry.field(description="The warehouse's value segment; null for whoever may not be profiled.")
    predicted_spend_next_12_months: Money | None = strawberry.field(
        name="predictedSpendNext12Months", description="The warehouse's forecast; null for whoever may not be profiled."
    )
    sources: list[Source] = strawberry.field(description="The systems whose figures these are; `asOf` is the data's own date.")


def predictions(person: Person, info: Info) -> MaybeAwaitable[list[Prediction] | None]:
    """Every system's own, by name; null where none of them knows the person, none for whoever may not be profiled."""

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

    return if_profiled(person, lambda: then(gather(person, frozenset({PREDICTIONS})), listed), [], Capability.PREDICTIONS)


Ahead = Gathered | tuple[SourceError, ...]
"""What was told, or why nothing could be."""


def groups_wanted(wants: Paths) -> Groups:
    fields = {path.partition(".")[0] for path in below(wants, "value")} - {"sources", "__typename"}
    counted = frozenset({VALUE}) if fields - OF_PROFILES or not fields else frozenset[AnyGroup]()
    return counted | {OUTLOOK, *TOLD_BY} if fields & OF_PROFILES else counted


def value(person: Person, info: Info) -> MaybeAwaitable[CustomerValue | None]:
    """What was counted, and beside it, where it is asked for and may be read, what the warehouse takes the person for."""
    wanted = groups_wanted(person.wants)

    def outlook() -> MaybeAwaitable[Ahead]:
        return if_profiled(person, lambda: gather(person, frozenset({OUTLOOK})), NOBODY, Capability.VALUE)

    counted = gather(person, frozenset({VALUE})) if VALUE in wanted else NOBODY
    ahead = rescued(outlook, lambda errors: errors) if OUTLOOK in wanted else NOBODY
    asked: list[MaybeAwaitable[Any]] = [counted, ahead]
    return then(together(asked), lambda both: worth(person, info, *both))


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
