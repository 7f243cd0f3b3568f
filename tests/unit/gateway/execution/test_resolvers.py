"""Resolvers of every kind, called by compiled code and by graphql-core: the same arguments, the same `info`, the same answers."""

import asyncio
from enum import Enum
from typing import Annotated, Any

import pytest
import strawberry
from graphql import ExecutionResult, execute, parse
from strawberry.extensions import FieldExtension
from strawberry.permission import BasePermission

from gateway.execution import run
from gateway.execution.reading import classes_of
from gateway.execution.strawberry_calls import direct_of
from resolvers.schema import Schema
from tests.unit.resolvers import swift


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


strawberry.enum(Colour)


@strawberry.input
class Inner:
    size: int = 3
    colour: Colour | None = None


@strawberry.input
class Wanted:
    name: str
    inner: Inner | None = strawberry.UNSET
    maybe: strawberry.Maybe[int | None]


class Never(BasePermission):
    message = "never"

    def has_permission(self, source: Any, info: strawberry.Info, **kwargs: Any) -> bool:
        return False


class Shouting(FieldExtension):
    def resolve(self, next_: Any, source: Any, info: strawberry.Info, **kwargs: Any) -> Any:
        return str(next_(source, info, **kwargs)).upper()


def said(*values: Any) -> str:
    return repr(values)


@strawberry.interface
class Named:
    name: str


@strawberry.type
class Cat(Named):
    lives: int = 9


@strawberry.type
class Dog(Named):
    @strawberry.field
    def bark(self, info: strawberry.Info) -> str:
        return said(self.name, info.path.as_list())


class Puppy(Dog):
    """A class below, which Strawberry was not told of."""


@strawberry.type
class Query:
    @strawberry.field
    def plain(self) -> str:
        return "plain"

    @strawberry.field
    def told(self, info: strawberry.Info) -> str:
        raw = info._raw_info
        return said(
            info.path.as_list(), raw.field_name, str(raw.return_type), len(raw.field_nodes), str(raw.parent_type), info.context
        )

    @strawberry.field
    def renamed(self, what: strawberry.Info) -> str:
        return said(what.field_name, what.python_name, what.variable_values)

    @strawberry.field
    def rooted(root: Any, info: strawberry.Info) -> str:  # noqa: N805
        return said(root, info.field_name)

    @strawberry.field
    def parented(this: strawberry.Parent[Any], number: int = 2) -> str:  # noqa: N805
        return said(this, number)

    @strawberry.field
    @staticmethod
    def lonely(number: int | None = None) -> str:
        return said(number)

    @strawberry.field
    async def late(self, info: strawberry.Info, numbers: list[int] = [1, 2]) -> str:  # noqa: B006
        await asyncio.sleep(1)
        numbers.append(info.path.key)  # type: ignore[arg-type]
        return said(numbers)

    @strawberry.field
    def wanted(self, by: Wanted, also: list[Wanted] | None = strawberry.UNSET) -> str:
        return said(by, also)

    @strawberry.field
    def coloured(self, colour: Annotated[Colour, strawberry.argument(name="as")] = Colour.RED) -> Colour:
        return colour

    @strawberry.field(permission_classes=[Never])
    def forbidden(self) -> str | None:
        return "forbidden"

    @strawberry.field(extensions=[Shouting()])
    def shouted(self, text: str = "text") -> str:
        return text

    @strawberry.field
    def named(self) -> list[Named | None]:
        return [Cat(name="c"), Dog(name="d"), None, Puppy(name="p"), strawberry.cast(Cat, Dog(name="cast")), "no"]  # type: ignore[list-item]

    @strawberry.field
    def pets(self) -> list[Annotated[Cat | Dog, strawberry.union("Pet")] | None]:
        return [Dog(name="d"), Cat(name="c"), Named(name="n"), strawberry.cast(Dog, Cat(name="cast"))]


SCHEMA = Schema(query=Query, types=[Cat, Dog]).executable


def both(text: str, **variables: Any) -> tuple[ExecutionResult, ExecutionResult]:
    """The answer of compiled code, and of graphql-core."""
    document = parse(text)

    async def asked() -> tuple[ExecutionResult, ExecutionResult]:
        library: Any = execute(SCHEMA, document, context_value="context", variable_values=variables)
        theirs = library if isinstance(library, ExecutionResult) else await library
        for _ in range(3):
            ours = await run(SCHEMA, document, operation=None, variables=variables, context="context")
        return ours, theirs

    return swift.run(asked())


@pytest.mark.parametrize(
    "text",
    [
        "{ plain told again: told renamed rooted parented other: parented(number: 5) }",
        "{ told ...F } fragment F on Query { told }",
        "{ lonely one: lonely(number: 1) none: lonely(number: null) }",
        "{ late two: late(numbers: [7]) three: late }",
        '{ wanted(by: {name: "n"}) }',
        '{ wanted(by: {name: "n", inner: {colour: BLUE}, maybe: null}, also: [{name: "m", maybe: 4}]) }',
        "{ coloured blue: coloured(as: BLUE) }",
        '{ forbidden shouted loud: shouted(text: "loud") }',
        "{ named { __typename name ... on Dog { bark } ... on Cat { lives } } }",
        "{ pets { __typename ... on Dog { name bark } ... on Cat { name } } }",
        "{ named { name } pets { __typename } }",
    ],
)
def test_a_resolver_is_called_with_the_same(text: str) -> None:
    ours, theirs = both(text)
    assert ours == theirs
    assert ours.data is not None


@pytest.mark.parametrize("variables", [{}, {"n": 5}, {"n": None}, {"n": 5, "w": {"name": "v", "inner": {}}, "c": "BLUE"}])
def test_variables_reach_a_resolver_as_ever(variables: dict[str, Any]) -> None:
    text = """query ($n: Int, $w: Wanted! = {name: "default"}, $c: Colour! = RED) {
        lonely(number: $n) parented(number: $n) late(numbers: [$n]) wanted(by: $w, also: [$w]) coloured(as: $c) }"""
    ours, theirs = both(text, **variables)
    assert ours == theirs


def test_what_nobody_can_change_is_worked_out_once() -> None:
    ours, _ = both("{ late }")
    again, _ = both("{ late }")
    assert ours.data == again.data == {"late": "([1, 2, 'late'],)"}


def test_a_field_with_more_than_a_function_is_left_to_strawberry() -> None:
    assert SCHEMA.query_type is not None
    direct = {name for name, field in SCHEMA.query_type.fields.items() if direct_of(SCHEMA, field) is not None}
    assert {*SCHEMA.query_type.fields} - direct == {"forbidden", "shouted"}


def test_a_type_is_told_by_the_class_where_it_is_sure() -> None:
    kinds = SCHEMA.type_map
    assert classes_of(SCHEMA, kinds["Named"]) == {Cat: kinds["Cat"], Dog: kinds["Dog"]}  # type: ignore[arg-type]
    assert classes_of(SCHEMA, kinds["Cat"]) == {Cat: kinds["Cat"]}  # type: ignore[arg-type]
    assert classes_of(SCHEMA, kinds["Query"]) is None  # type: ignore[arg-type]
