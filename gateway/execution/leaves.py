"""The checks of single values that generated code makes: what passes is exactly what graphql-core would answer.

Whatever does not pass raises `OddValue`, and graphql-core completes it again, since its message and its place are graphql-core's.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Never
from uuid import UUID

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLLeafType,
    GraphQLScalarType,
    GraphQLString,
    Undefined,
)
from strawberry.schema.schema_converter import CustomGraphQLEnumType

from gateway.execution.reading import has_odd_ways
from resolvers.types.scalars import print_decimal, print_instant

SCALARS_IN = frozenset({str, int, float, bool, datetime, date, time, Decimal, UUID})
"""Classes of values that a custom scalar is given: none of them is an error, awaitable or undefined."""
SCALARS_OUT = frozenset({str, int, float, bool})
MOST_CLASSES = 4_096
MOST_STAMPS = 4_096

_STANDARD = {kind: kind.coerce_output_value for kind in (GraphQLString, GraphQLID, GraphQLBoolean, GraphQLInt, GraphQLFloat)}


class OddValue(Exception):
    """A value that generated code does not complete. It never leaves the compiled layer."""


class SafeClasses(set[type]):
    """Classes whose instances are neither errors nor awaitable, neither null nor undefined; looked at once."""

    def holds(self, own: type) -> bool:
        """Whether it is one of them, after a look at a class that is seen for the first time."""
        if own in self:
            return True
        if has_odd_ways(own) or own is type(Undefined) or own is type(None):
            return False
        if len(self) >= MOST_CLASSES:
            self.clear()
        self.add(own)
        return True

    def check(self, own: type) -> None:
        if not self.holds(own):
            raise OddValue


SAFE = SafeClasses({list, tuple, dict, str, int, float, bool})


class Stamps(dict[datetime, str]):
    """The texts of instants, since answers repeat them. Two that are equal have the same text, whatever their zones are."""

    def __missing__(self, at: datetime) -> str:
        text = self[at] = print_instant(at)
        if len(self) > MOST_STAMPS:
            self.clear()
        return text


STAMPS = Stamps()


def odd() -> Never:
    raise OddValue


def text(value: object) -> str:
    """A value of a class below `str` stays what it is; what is no text is graphql-core's affair."""
    if not isinstance(value, str):
        raise OddValue
    SAFE.check(type(value))
    return value


def number(value: object) -> float:
    """A float that is finite passes before; a whole number becomes one as graphql-core makes it."""
    if type(value) is not int:
        raise OddValue
    result: float = GraphQLFloat.coerce_output_value(value)
    return result


def read(source: object, name: str) -> object:
    """As graphql-core's default resolver reads, except that what can be called needs `info`."""
    value = source.get(name) if isinstance(source, Mapping) else getattr(source, name, None)
    if callable(value):
        raise OddValue
    return value


OWN_SCALARS: Mapping[object, str] = {
    print_instant: "(STAMPS[{0}] if type({0}) is datetime and {0}.tzinfo is not None else {1}({0}))",
    print_decimal: "(print_decimal({0}) if type({0}) is Decimal else {1}({0}))",
    date.isoformat: "({0}.isoformat() if type({0}) is date else {1}({0}))",
}
"""The expressions of the house's own scalars, by the function that prints them: {0} is the value, {1} the checked function."""
NAMES: Mapping[str, object] = {
    "STAMPS": STAMPS,
    "date": date,
    "datetime": datetime,
    "Decimal": Decimal,
    "print_decimal": print_decimal,
}
"""The values of the names in these expressions."""


def scalar(coerce: Callable[[object], object]) -> Callable[[object], object]:
    """A custom scalar's own function between two checks."""

    def checked(value: object) -> object:
        if type(value) not in SCALARS_IN:
            raise OddValue
        result = coerce(value)
        if type(result) not in SCALARS_OUT:
            raise OddValue
        return result

    return checked


def members(kind: GraphQLEnumType) -> tuple[dict[int, str], list[object]]:
    """The name of each value of an enumeration by its identity, and the values themselves, which must live as long."""
    values = [value.value for value in kind.values.values()]
    if isinstance(kind, CustomGraphQLEnumType):
        values = [] if has_odd_ways(kind.wrapped_cls) else [*kind.wrapped_cls]
    else:
        values = [value for value in values if type(value) in SCALARS_OUT]
    return {id(value): kind.coerce_output_value(value) for value in values}, values


def is_standard(kind: GraphQLLeafType) -> bool:
    """Whether it is one of the five scalars of GraphQL, with graphql-core's own way to print it."""
    return isinstance(kind, GraphQLScalarType) and kind in _STANDARD and kind.coerce_output_value == _STANDARD[kind]
