"""How instants and decimals are printed: UTC with milliseconds and Z; decimals as text, so that no digit is lost."""

from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import strawberry
from strawberry.types.scalar import ScalarDefinition


def print_instant(value: datetime) -> str:
    at = value.astimezone(UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


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
    return at.astimezone(UTC)


def read_day(value: Any) -> date:
    if not isinstance(value, str):
        raise ValueError("expected a day as text, such as 1984-05-14")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError("expected a day as text, such as 1984-05-14") from None


def read_decimal(value: Any) -> Decimal:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        raise ValueError("expected a decimal number as text") from None


DATE_TIME: ScalarDefinition = strawberry.scalar(
    name="DateTime",
    description="A moment: RFC 3339 in UTC with milliseconds, such as 2026-03-02T09:15:30.123Z. As an argument with any offset, "
    "which it must have.",
    specified_by_url="https://scalars.graphql.org/andimarek/date-time",
    serialize=print_instant,
    parse_value=read_instant,
)
DECIMAL: ScalarDefinition = strawberry.scalar(
    name="Decimal",
    description="A decimal number as a string in the notation of a JSON number, so that no digit is lost on the way.",
    specified_by_url="https://www.rfc-editor.org/rfc/rfc8259#section-6",
    serialize=str,
    parse_value=read_decimal,
)
DATE: ScalarDefinition = strawberry.scalar(
    name="Date",
    description="A day without a time zone, such as 1984-05-14.",
    specified_by_url="https://scalars.graphql.org/andimarek/local-date",
    serialize=date.isoformat,
    parse_value=read_day,
)
SCALARS: dict[object, ScalarDefinition] = {datetime: DATE_TIME, date: DATE, Decimal: DECIMAL}
