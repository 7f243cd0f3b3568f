"""A schema whose resolvers give made-up values of the types of the schema, some of them odd in every way that was thought of.

What a resolver gives depends on a seed and its path alone, so that each run of a document finds the same world, made anew.
"""

import asyncio
from collections.abc import Generator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import strawberry
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLUnionType,
    Undefined,
    get_named_type,
    is_introspection_type,
    is_leaf_type,
)

from gateway.execution.reading import BACKREF, AttributeRead, reading_of

NOW = datetime(2026, 3, 2, 9, 15, 30, 123456, UTC)
DEEPEST = 5


class Text(str):
    """A text of another class."""


class AwaitableText(str):
    """A text that can be awaited, too."""

    def __await__(self) -> Generator[Any, None, str]:
        yield from asyncio.sleep(0).__await__()
        return "awaited"


@dataclass
class Later:
    """A value that comes later, however often it is awaited."""

    value: Any

    def __await__(self) -> Generator[Any, None, Any]:
        yield from asyncio.sleep(0).__await__()
        if isinstance(self.value, Exception):
            raise self.value
        return self.value


class Dynamic:
    """An object whose attributes are made up when they are read."""

    def __str__(self) -> str:
        return "dynamic"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return f"dynamic {name}"


@dataclass(frozen=True)
class Oddity:
    """How often values are odd, and how often resolvers wait or fail."""

    values: float
    waits: float
    fails: float


@dataclass
class Maker:
    """Makes values of the types of the schema."""

    schema: Any
    random: Random
    oddity: Oddity

    def value(self, kind: Any, deep: int = 0) -> Any:
        if self.random.random() < self.oddity.values:
            return self.odd(kind, deep)
        if isinstance(kind, GraphQLNonNull):
            return self.present(kind.of_type, deep)
        return None if self.random.random() < 0.2 or deep > DEEPEST else self.present(kind, deep)

    def present(self, kind: Any, deep: int) -> Any:
        if isinstance(kind, GraphQLList):
            many = 0 if deep > DEEPEST else self.random.randint(0, 3)
            items = [self.value(kind.of_type, deep + 1) for _ in range(many)]
            return self.random.choice([list, tuple])(items)
        if isinstance(kind, GraphQLEnumType):
            return self.random.choice([*kind.wrapped_cls])  # type: ignore[attr-defined]
        if is_leaf_type(kind):
            return self.leaf(kind.name)
        if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
            kind = self.random.choice(self.schema.get_possible_types(kind))
        return self.object(kind, deep)

    def leaf(self, name: str) -> Any:
        made = {
            "Int": self.random.randint(-(2**31), 2**31 - 1),
            "Float": self.random.choice([0.0, -0.0, 1.5, 1e300, 3]),
            "Boolean": self.random.random() < 0.5,
            "DateTime": NOW + timedelta(seconds=self.random.randint(0, 10**6)),
            "Date": date(2026, 3, self.random.randint(1, 28)),
            "Decimal": Decimal(self.random.randint(0, 10**6)) / 100,
        }
        return made.get(name, f"text {self.random.randint(0, 99)}")

    def object(self, kind: GraphQLObjectType, deep: int) -> Any:
        """An instance of the class that the type was made of, with all that is read as attributes."""
        own = kind.extensions[BACKREF].origin
        made = object.__new__(own)
        for name, one in kind.fields.items():
            reading = reading_of(one, name)
            if isinstance(reading, AttributeRead):
                self.put(made, reading.name, self.value(one.type, deep + 1))
        return made

    def put(self, made: Any, name: str, value: Any) -> None:
        """An odd object may lack an attribute."""
        if self.random.random() >= self.oddity.values / 4:
            object.__setattr__(made, name, value)

    def odd(self, kind: Any, deep: int) -> Any:
        bare = get_named_type(kind)
        others = [one for one in self.schema.type_map.values() if plain_object(one)]
        choices: list[Any] = [
            lambda: None,
            lambda: Undefined,
            lambda: float("nan"),
            lambda: float("-inf"),
            lambda: 2**31,
            lambda: 2**70,
            lambda: Text("another class"),
            lambda: AwaitableText("text"),
            lambda: "NO_SUCH_MEMBER",
            lambda: True,
            lambda: 1.0,
            lambda: Decimal("NaN"),
            lambda: b"bytes",
            lambda: object(),
            lambda: {"a": 1},
            lambda: ValueError("an error as a value"),
            lambda: Dynamic(),
            lambda: NOW.replace(tzinfo=None),
            lambda: Later(self.value(kind, deep)),
            lambda: Later(ValueError("failed later")),
            lambda: (self.value(kind, deep) for _ in range(2)),
            lambda: {self.random.randint(0, 9)},
            lambda: [self.value(kind, deep), None],
            lambda: self.subclassed(bare, deep),
            lambda: self.cast(bare, deep),
            lambda: self.object(self.random.choice(others), DEEPEST + 1),
            lambda: members_value(bare),
        ]
        return self.random.choice(choices)()

    def subclassed(self, kind: Any, deep: int) -> Any:
        """An instance of a class below, whose attributes all are errors in every third."""
        made = self.present(kind, deep)
        if made is None or is_leaf_type(kind):
            return made
        fails = self.random.random() < 0.3
        body = {"id": property(lambda _: 1 / 0)} if fails else {}
        below = type(type(made).__name__, (type(made),), body)
        copy = object.__new__(below)
        copy.__dict__.update({name: value for name, value in vars(made).items() if not fails or name != "id"})
        return copy

    def cast(self, kind: Any, deep: int) -> Any:
        made = self.present(kind, deep)
        other = self.random.choice([one for one in self.schema.type_map.values() if plain_object(one)])
        return made if made is None or is_leaf_type(kind) else strawberry.cast(other.extensions[BACKREF].origin, made)


def members_value(kind: Any) -> Any:
    """The value of a member in its place, where it is an enumeration."""
    return next(iter(kind.wrapped_cls)).value if isinstance(kind, GraphQLEnumType) and hasattr(kind, "wrapped_cls") else 7


def plain_object(kind: Any) -> bool:
    return isinstance(kind, GraphQLObjectType) and not is_introspection_type(kind) and BACKREF in kind.extensions


def made_up(schema: Any, seed: int, oddity: Oddity) -> None:
    """Puts the made-up values behind every field of the schema that a resolver gives."""
    for kind in filter(plain_object, schema.type_map.values()):
        for name, one in kind.fields.items():
            if not isinstance(reading_of(one, name), AttributeRead):
                one.resolve = resolver(schema, one, seed, oddity)


def resolver(schema: Any, one: GraphQLField, seed: int, oddity: Oddity) -> Any:
    def resolve(_source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        random = Random(f"{seed} {info.path.as_list()} {sorted(map(str, arguments.items()))}")
        maker = Maker(schema, random, oddity)
        fails, waits, later = random.random() < oddity.fails, random.random() < oddity.waits, random.random()
        value: Any = ValueError(f"failed at {info.path.key}") if fails else maker.value(one.type)
        if waits:
            return waited(value, later)
        if fails:
            raise value
        return value

    return resolve


async def waited(value: Any, later: float) -> Any:
    await asyncio.sleep(later)
    if isinstance(value, Exception):
        raise value
    return value
