"""Inputs with exactly one member (`@oneOf`). The field that uses one checks it, so that a bad key fails alone.

Strawberry would check them while it reads variables, and one bad key of a hundred would fail the whole request.
"""

from dataclasses import dataclass
from typing import Any

from graphql import GraphQLInputObjectType, GraphQLSchema
from strawberry.utils.str_converters import to_camel_case

from resolvers.errors import BadInput


@dataclass(frozen=True, slots=True)
class GivenMember:
    """The one member, by its name in Python, and its value."""

    member: str
    value: Any


def as_given(value: dict[str, object]) -> dict[str, object]:
    return value


def leave_to_the_fields(schema: GraphQLSchema) -> None:
    """Removes Strawberry's own check from every `@oneOf` input; fields call `the_one` instead."""
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLInputObjectType) and getattr(kind.extensions.get("strawberry-definition"), "is_one_of", False):
            kind.out_type = as_given  # type: ignore[method-assign]


def the_one(given: Any, *, called: str) -> GivenMember:
    """The one given member. Raises BadInput for none, several or a null. `called`: the argument's name in the schema."""
    members = {field.python_name: getattr(given, field.python_name) for field in given.__strawberry_definition__.fields}
    named = [(name, some.value) for name, some in members.items() if some is not None]
    if len(named) == 1 and named[0][1] is not None:
        return GivenMember(*named[0])
    names = list(map(to_camel_case, members))
    one = f"`{called}` must hold exactly one key: {', '.join(names[:-1])} or {names[-1]}"
    if not named:
        raise BadInput(f"{one}; none was given")
    if len(named) > 1:
        raise BadInput(f"{one}; {' and '.join(to_camel_case(name) for name, _ in named)} were given")
    raise BadInput(f"{one}; {to_camel_case(named[0][0])} was given as null")
