"""`provenance` and `conflicts` of the golden record: which value survived by which rule, and what the others say."""

from collections.abc import Iterable
from datetime import date, datetime

import strawberry

from adapters.ports.records import Address as PortAddress
from resolvers.context import Context
from resolvers.golden_record.survivorship import Survivor, SurvivorshipRule
from resolvers.types.source import Source, System


@strawberry.type(description="What another system says.")
class FieldAlternative:
    value: str | None = strawberry.field(description="As printed; an address on one line.")
    source: Source = strawberry.field(description="The record that says so.")


@strawberry.type(description="Where a surviving value came from, by which rule, and what the others say.")
class FieldProvenance:
    field: str = strawberry.field(description="Name of the Profile field.")
    value: str | None = strawberry.field(description="As printed; an address on one line.")
    rule: SurvivorshipRule = strawberry.field(description="Why this value survives.")
    source: Source = strawberry.field(description="The record whose value survives.")
    alternatives: list[FieldAlternative] = strawberry.field(description="What all others say, the next in line first.")
    unavailable: list[System] = strawberry.field(
        description="Systems that serve this attribute and could not be heard: the winner is provisional."
    )


def provenance(context: Context, survivor: Survivor, unavailable: Iterable[str]) -> FieldProvenance:
    """`unavailable`: slugs of the systems that might have had a say and failed."""
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
    """As people read it; an address on one line."""
    if isinstance(value, PortAddress):
        return ", ".join(part for part in (*value.lines, value.city, value.region, value.postal_code, value.country) if part)
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
