"""Inputs with exactly one member (`@oneOf`). The field that uses one checks it, so that a bad key fails alone.

Strawberry would check them while it reads variables, and one bad key of a hundred would fail the whole request.
"""

from graphql import GraphQLInputObjectType, GraphQLSchema


def leave_to_the_fields(schema: GraphQLSchema) -> None:
    """Removes Strawberry's own check from every `@oneOf` input; fields call `the_one` instead."""
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLInputObjectType) and getattr(kind.extensions.get("strawberry-definition"), "is_one_of", False):
            kind.out_type = dict  # type: ignore[method-assign, assignment]
