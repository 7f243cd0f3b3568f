"""`provenance` and `conflicts` of the golden record: the surviving value, its rule, and the values of other systems."""

from collections.abc import Iterable
from datetime import date, datetime

import strawberry

from adapters.ports.records import Address as PortAddress
from resolvers.context import Context
from resolvers.golden_record.survivorship import Survivor, SurvivorshipRule
from resolvers.types.source import Source, System


@strawberry.type(description="The value of another system.")
class FieldAlternative:
    value: str | None = strawberry.field(description="As printed; an address on one line.")
    source: Source = strawberry.field(description="The record that says so.")


@strawberry.type(description="The source and rule of a surviving value, and the values of other systems.")
class FieldProvenance:
    field: str = strawberry.field(description="Name of the Profile field.")
    value: str | None = strawberry.field(description="As printed; an address on one line.")
    rule: SurvivorshipRule = strawberry.field(description="Why this value survives.")
    source: Source = strawberry.field(description="The record whose value survives.")
    alternatives: list[FieldAlternative] = strawberry.field(description="The values of all others, the next in rank first.")
    unavailable: list[System] = strawberry.field(
        description="Systems with this attribute that were unavailable: the value is provisional."
    )


def provenance(context: Context, survivor: Survivor, unavailable: Iterable[str]) -> FieldProvenance:
    """The provenance of one value. `unavailable`: slugs of the failed systems that could have contributed."""
    return FieldProvenance(
        field=survivor.attribute.public_name,
        value=printed(survivor.winner.value),
        rule=survivor.rule,
        source=context.source(survivor.winner.source),
        alternatives=[
            FieldAlternative(value=printed(other.value), source=context.source(other.source)) for other in survivor.others
        ],
        unavailable=context.systems(unavailable),
    )


def printed(value: object) -> str:
    """The value as people read it; an address on one line."""
    if isinstance(value, PortAddress):
        return ", ".join(part for part in (*value.lines, value.city, value.region, value.postal_code, value.country) if part)
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
