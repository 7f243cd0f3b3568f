"""The scalars: instants and days are read and printed by RFC 3339, decimals as text, so that no digit is lost."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import NewType

import strawberry
from graphql import GraphQLError, StringValueNode, ValueNode
from strawberry.types.scalar import ScalarDefinition

from adapters.ports.instants import stamp
from resolvers.errors import BadInput

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
INSTANT = re.compile(
    r"(\d{4}-\d{2}-\d{2}[Tt](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(\.\d+)?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)", re.ASCII
)
"""An instant by RFC 3339, section 5.6, without leap seconds, since a `datetime` cannot represent them."""

AN_INSTANT = "an RFC 3339 date and time with an offset, such as 2026-03-02T09:15:30Z"
A_DAY = "an RFC 3339 date, such as 2026-03-02"
A_DECIMAL = "a decimal number as text"


def print_instant(value: datetime) -> str:
    return stamp(value)


def read_instant(value: object) -> datetime:
    """The instant in UTC, to the microsecond (finer digits are cut off). Raises BadInput for other texts and for years beyond 1
    to 9999 in UTC."""
    found = INSTANT.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise BadInput(f"expected {AN_INSTANT}")
    clock, fraction, offset = found.groups()
    try:
        return datetime.fromisoformat(f"{clock.upper()}{(fraction or '')[:7]}{offset.upper()}").astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadInput(f"expected {AN_INSTANT}") from None


def read_day(value: object) -> date:
    try:
        return date.fromisoformat(value if isinstance(value, str) and DAY.fullmatch(value) else "")
    except ValueError:
        raise BadInput(f"expected {A_DAY}") from None


def read_decimal(value: object) -> Decimal:
    try:
        number = Decimal(value if isinstance(value, str) and value.isascii() and "_" not in value else "")
    except InvalidOperation:
        raise BadInput(f"expected {A_DECIMAL}") from None
    if not number.is_finite():
        raise BadInput(f"expected {A_DECIMAL}")
    return number


def written(read: Callable[[object], object]) -> Callable[..., object]:
    """A reader of literals in the query. Its errors carry the place of the literal."""

    def read_literal(node: ValueNode, _variables: object = None) -> object:
        try:
            return read(node.value if isinstance(node, StringValueNode) else None)
        except BadInput as error:
            raise GraphQLError(error.message, node, extensions=error.extensions) from None

    return read_literal


def print_decimal(value: Decimal) -> str:
    """The number in digits and a point, whatever its size: never with an exponent."""
    return f"{value:f}"


DATE_TIME: ScalarDefinition = strawberry.scalar(
    name="DateTime",
    description="A moment: RFC 3339 in UTC with milliseconds, such as 2026-03-02T09:15:30.123Z. An argument may have any "
    "offset, and must have one.",
    specified_by_url="https://scalars.graphql.org/andimarek/date-time",
    serialize=print_instant,
    parse_value=read_instant,
    parse_literal=written(read_instant),
)
DATE: ScalarDefinition = strawberry.scalar(
    name="Date",
    description="A day without a time zone, such as 1984-05-14.",
    specified_by_url="https://scalars.graphql.org/andimarek/local-date",
    serialize=date.isoformat,
    parse_value=read_day,
    parse_literal=written(read_day),
)
DECIMAL: ScalarDefinition = strawberry.scalar(
    name="Decimal",
    description="A decimal number in digits, as a string so that none of them is lost; never with an exponent.",
    specified_by_url="https://www.rfc-editor.org/rfc/rfc8259#section-6",
    serialize=print_decimal,
    parse_value=read_decimal,
    parse_literal=written(read_decimal),
)
Json = NewType("Json", object)
"""Lists, objects, texts, numbers and truth values, as the standard library's `json` writes them."""

JSON: ScalarDefinition = strawberry.scalar(
    name="JSON",
    description="Any JSON value. Within it decimals are strings, and moments and days are written as in `DateTime` and `Date`.",
    specified_by_url="https://www.rfc-editor.org/rfc/rfc8259",
    serialize=lambda value: value,
)
SCALARS: dict[object, ScalarDefinition] = {datetime: DATE_TIME, date: DATE, Decimal: DECIMAL, Json: JSON}
