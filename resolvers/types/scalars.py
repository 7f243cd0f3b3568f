"""How instants and decimals are printed: UTC with milliseconds and Z; decimals as text, so that no digit is lost."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import strawberry
from strawberry.types.scalar import ScalarDefinition

from adapters.ports.instants import in_utc, stamp


def print_instant(value: datetime) -> str:
    return stamp(value)


def read_instant(value: Any) -> datetime:
    """RFC 3339 with an offset; a time without one names no instant."""
    if not isinstance(value, str):
        raise ValueError("expected an RFC 3339 date and time with an offset, as text")
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("expected an RFC 3339 date and time with an offset, as text") from None
    if at.tzinfo is None:
        raise ValueError("expected an offset or Z behind the date and time")
    return in_utc(at)


def read_decimal(value: Any) -> Decimal:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        raise ValueError("expected a decimal number as text") from None


DATE_TIME: ScalarDefinition = strawberry.scalar(
    name="DateTime",
    description='"2026-03-02T09:15:30.123Z"',
    specified_by_url="https://scalars.graphql.org/andimarek/date-time",
    serialize=print_instant,
    parse_value=read_instant,
)
DECIMAL: ScalarDefinition = strawberry.scalar(
    name="Decimal",
    description="A decimal number carried as a string, so that no digit is lost.",
    serialize=str,
    parse_value=read_decimal,
)
SCALARS: dict[object, ScalarDefinition] = {datetime: DATE_TIME, Decimal: DECIMAL}
