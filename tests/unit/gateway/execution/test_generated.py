"""The generated code: what stands in it, whatever the names are, and what it refuses."""

from math import inf, nan
from types import SimpleNamespace
from typing import Any

import pytest
from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLError,
    GraphQLField,
    GraphQLFloat,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLString,
)

from gateway.execution.generated import Code
from gateway.execution.leaves import OddValue
from gateway.execution.reading import AttributeRead, Default, TypeName
from gateway.execution.shapes import Field, LeafShape, ListShape

HOSTILE = ["x': 1}\nraise SystemExit\n#", '"""', "\\", "{0}", "class", "é", "a b", "o", "", "\u0130"]
OBJECT = GraphQLObjectType("T", {"a": GraphQLField(GraphQLString)})


def completed(shape: Any, value: Any) -> Any:
    code = Code()
    name = code.value(shape)
    return code.load()[name](value)


def leaf(kind: Any, *, nullable: bool = False) -> LeafShape:
    return LeafShape(kind if nullable else GraphQLNonNull(kind), nullable, kind)


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("reading", [AttributeRead, Default], ids=["attribute", "default"])
def test_a_name_is_only_ever_a_name(name: str, reading: Any) -> None:
    field = Field(name, OBJECT, OBJECT.fields["a"], [], reading(name), leaf(GraphQLString))
    code = Code()
    made = code.fields([field])
    assert code.load()[made](SimpleNamespace(**{name: "value"})) == {name: "value"}


@pytest.mark.parametrize("name", HOSTILE)
def test_the_name_of_a_type_is_only_ever_a_name(name: str) -> None:
    kind = GraphQLObjectType("T", {"a": GraphQLField(GraphQLString)})
    kind.name = name
    code = Code()
    made = code.fields([Field("t", kind, kind.fields["a"], [], TypeName(), leaf(GraphQLString))])
    assert code.load()[made](None) == {"t": name}


def test_a_value_of_an_enumeration_is_only_ever_a_value() -> None:
    values = {"A": "'\n}raise SystemExit", "B": 2}
    kind = GraphQLEnumType("E", values)
    assert completed(leaf(kind), values["A"]) == "A"
    assert completed(leaf(kind), 2) == "B"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        *((GraphQLInt, value) for value in (None, True, 1.0, "1", 2**31, -(2**31) - 1, nan)),
        *((GraphQLFloat, value) for value in (None, True, "1.0", nan, inf, -inf)),
        pytest.param(GraphQLFloat, 10**400, id="too large"),
        *((GraphQLBoolean, value) for value in (None, 0, 1, "true", [])),
        *((GraphQLString, value) for value in (None, 1, b"", True, ValueError("x"))),
        *((GraphQLEnumType("E", {"A": "a"}), value) for value in (None, "b", ["a"], "A")),
        *((GraphQLScalarType("S"), value) for value in (object(), [], {}, ValueError("x"))),
        *((GraphQLScalarType("S", coerce_output_value=lambda value: [value]), value) for value in ("a", 1)),
    ],
)
def test_an_odd_leaf_is_refused(kind: Any, value: Any) -> None:
    with pytest.raises((OddValue, KeyError, GraphQLError)):
        completed(leaf(kind), value)


@pytest.mark.parametrize("value", [(one for one in "ab"), {"a"}, "ab", range(2), {"a": 1}, None])
def test_a_list_that_is_none_is_refused_unread(value: Any) -> None:
    with pytest.raises(OddValue):
        completed(ListShape(GraphQLList(GraphQLString), False, leaf(GraphQLString, nullable=True)), value)
    assert value is None or list(value)


@pytest.mark.parametrize(
    ("kind", "value", "answer"),
    [(GraphQLFloat, 3, 3.0), (GraphQLFloat, -0.0, -0.0), (GraphQLInt, -(2**31), -(2**31)), (GraphQLBoolean, False, False)],
)
def test_a_leaf_is_what_graphql_core_makes_of_it(kind: Any, value: Any, answer: Any) -> None:
    made = completed(leaf(kind), value)
    assert repr(made) == repr(answer) == repr(kind.coerce_output_value(value))


def test_null_passes_where_it_may() -> None:
    assert completed(ListShape(GraphQLList(GraphQLInt), True, leaf(GraphQLInt, nullable=True)), None) is None
    assert completed(ListShape(GraphQLList(GraphQLInt), True, leaf(GraphQLInt, nullable=True)), (1, None)) == [1, None]
