"""Every field of the schema below a customer, as one query for each part, made from the schema itself."""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from resolvers.schema import schema

SCHEMA: Any = schema.executable
DEEP = 6
"""Levels below a customer: as deep as anything of its own goes."""

ARGUMENTS: Mapping[str, str] = {"channel": "EMAIL", "first": "5"}
"""What is passed where an argument must be given, or a page would be too long to be many times in one query."""

ANOTHER_CUSTOMER = frozenset({"Customer", "CustomerConnection", "SegmentMembers"})


def parts() -> Iterator[str]:
    """A selection for each field of a customer, with everything below it."""
    customer = SCHEMA.get_type("Customer")
    for name, field in customer.fields.items():
        if (selected := selection(name, field, DEEP, frozenset())) is not None:
            yield selected


def selection(name: str, field: GraphQLField, depth: int, above: frozenset[str]) -> str | None:
    """None where nothing below it can be selected any more: too deep, or of a type that it is itself a part of."""
    told = [f"{one}: {ARGUMENTS[one]}" for one, how in field.args.items() if is_required_argument(how) or one == "first"]
    head = name + (f"({', '.join(told)})" if told else "")
    kind = get_named_type(field.type)
    if is_leaf_type(kind):
        return head
    below = content(kind, depth - 1, above)
    return f"{head} {{ {below} }}" if below else None


def content(kind: GraphQLNamedType, depth: int, above: frozenset[str]) -> str:
    if depth == 0 or kind.name in above or leads_to_customers(kind):
        return ""
    if isinstance(kind, GraphQLUnionType):
        each = ((one.name, content(one, depth, above)) for one in kind.types)
        return " ".join(["__typename", *(f"... on {name} {{ {prefixed(name, below)} }}" for name, below in each if below)])
    assert isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
    fields = (selection(name, field, depth, above | {kind.name}) for name, field in kind.fields.items())
    return " ".join(["__typename", *(one for one in fields if one is not None)])


def prefixed(type_name: str, below: str) -> str:
    """Fields of two types of a union may share a name and not the type: each has its own."""
    return " ".join(aliased(type_name, one) for one in split(below))


def aliased(type_name: str, field: str) -> str:
    return field if field == "__typename" else f"{type_name}_{field.split(' ')[0].split('(')[0]}: {field}"


def split(below: str) -> Iterator[str]:
    """The fields of one level, each with its arguments and what stands below it."""
    depth, one = 0, ""
    words = below.split(" ")
    for place, word in enumerate(words):
        one = f"{one} {word}".strip()
        depth += word.count("{") + word.count("(") - word.count("}") - word.count(")")
        if depth == 0 and (place + 1 == len(words) or words[place + 1] != "{"):
            yield one
            one = ""


def leads_to_customers(kind: GraphQLNamedType) -> bool:
    if kind.name in ANOTHER_CUSTOMER:
        return True
    nodes = getattr(kind, "fields", {}).get("nodes")
    return nodes is not None and get_named_type(nodes.type).name == "Customer"
