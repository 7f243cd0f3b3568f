"""The schema explains itself: whoever reads it in GraphiQL or in their editor needs nothing else."""

import re
from collections.abc import Iterator

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    build_schema,
    graphql_sync,
    is_introspection_type,
    is_specified_scalar_type,
)

from resolvers.schema import schema

SCHEMA = schema.executable
FILLING = frozenset({"a", "an", "the", "of", "this", "is", "its", "it"})


def own_types(of: GraphQLSchema) -> list[GraphQLNamedType]:
    return [kind for kind in of.type_map.values() if not is_introspection_type(kind) and not is_specified_scalar_type(kind)]


def named(of: GraphQLSchema) -> Iterator[tuple[str, str | None]]:
    """Everything that can be described, by a name that finds it: `Type`, `Type.field`, `Type.field(argument)`, `Enum.VALUE`."""
    for kind in own_types(of):
        yield kind.name, kind.description
        if isinstance(kind, GraphQLEnumType):
            yield from ((f"{kind.name}.{name}", value.description) for name, value in kind.values.items())
        elif isinstance(kind, GraphQLInputObjectType):
            yield from ((f"{kind.name}.{name}", field.description) for name, field in kind.fields.items())
        elif isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for name, field in kind.fields.items():
                yield f"{kind.name}.{name}", field.description
                yield from ((f"{kind.name}.{name}({one})", argument.description) for one, argument in field.args.items())


def words(text: str) -> set[str]:
    """In small letters, also those of `camelCase` and `SNAKE_CASE`."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+|\d+", text)}


def says_something(name: str, description: str | None) -> bool:
    """Whether a description says more than the name that it stands beside."""
    own = re.split(r"[.(]", name.rstrip(")"))[-1]
    return bool(words(description or "") - words(own) - FILLING)


def undescribed(of: GraphQLSchema) -> list[str]:
    return sorted(name for name, description in named(of) if not says_something(name, description))


def test_every_type_field_argument_and_value_says_what_it_is() -> None:
    missing = undescribed(SCHEMA)
    assert missing == [], "without a description:\n" + "\n".join(missing)


def test_every_scalar_of_our_own_names_where_it_is_specified() -> None:
    own = {kind.name: kind.specified_by_url for kind in own_types(SCHEMA) if isinstance(kind, GraphQLScalarType)}
    assert own.keys() >= {"Date", "DateTime", "Decimal"}
    assert {
        name: url
        for name, url in own.items()
        if not re.match(r"https://(scalars\.graphql\.org|www\.rfc-editor\.org)/", url or "")
    } == {}


def test_an_input_of_which_exactly_one_member_is_given_says_so() -> None:
    """To people, in the schema's text, and to programs."""
    told = graphql_sync(SCHEMA, "{ __schema { types { name isOneOf description } } }").data
    assert told is not None
    one_of = {kind["name"]: kind["description"] for kind in told["__schema"]["types"] if kind["isOneOf"]}
    assert one_of.keys() == {"CustomerKey"}
    assert "exactly one" in one_of["CustomerKey"]
    assert "@oneOf" in schema.as_str().partition("input CustomerKey")[2].splitlines()[0]


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("type Query { a: Int }", ["Query", "Query.a"]),
        ('"Ways in." type Query { "How many." a(b: Int): Int }', ["Query.a(b)"]),
        ('"Ways in." type Query { "The price." price: Int }', ["Query.price"]),
        ('"Ways in." type Query { "How many." a: Kind } "Sorts of it." enum Kind { "Up and away." UP DOWN }', ["Kind.DOWN"]),
        ('"Ways in." type Query { "How many." a("What for." b: Key): Int } "Whom." input Key { id: ID }', ["Key.id"]),
        ('"Ways in." type Query { "How many." a: Either } union Either = Query', ["Either"]),
        ('"Ways in." type Query { "How many." a: Kilo } scalar Kilo', ["Kilo"]),
        ('"Ways in." type Query { "How many." a: Int }', []),
    ],
)
def test_what_is_missing_is_named(text: str, missing: list[str]) -> None:
    assert undescribed(build_schema(text)) == missing
