"""Resolvers of Strawberry's fields, called without the layers that Strawberry puts around them for extensions and handlers.

Only a field with neither of these is called so, and only where Strawberry's own resolver is the one known here. The rest of its
work is the same: arguments become Python values, and `self`, `root` and `info` are passed where they are taken.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import iscoroutinefunction

import strawberry
from graphql import GraphQLField, GraphQLSchema
from strawberry.schema.config import StrawberryConfig
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver
from strawberry.types.scalar import ScalarDefinition, ScalarWrapper

from gateway.execution.reading import BACKREF

FROM = "GraphQLCoreConverter.from_resolver.<locals>"
RESOLVERS = {f"{FROM}._resolver": False, f"{FROM}._async_resolver": True}
"""Strawberry's own resolvers, and whether each awaits what it calls."""


@dataclass(frozen=True, slots=True)
class Direct:
    """A field's function and what it takes. `sources`: the names under which it takes the object. `scalars` and `config`: what
    Strawberry needs to make Python values of its arguments."""

    field: StrawberryField
    function: Callable[..., object]
    is_async: bool
    takes_self: bool
    sources: tuple[str, ...]
    info: str | None
    info_class: type[strawberry.Info]
    scalars: Mapping[object, ScalarWrapper | ScalarDefinition]
    config: StrawberryConfig


def direct_of(schema: GraphQLSchema, field: GraphQLField) -> Direct | None:
    """None where Strawberry has more to do than to call the function."""
    definition, built = field.extensions.get(BACKREF), schema.extensions.get(BACKREF)
    awaits = RESOLVERS.get(getattr(field.resolve, "__qualname__", ""))
    if awaits is None or not isinstance(built, strawberry.Schema) or not isinstance(definition, StrawberryField):
        return None
    resolver, converter = definition.base_resolver, built.schema_converter
    if (
        type(resolver) is not StrawberryResolver
        or type(definition).get_result is not StrawberryField.get_result
        or definition.extensions
        or converter.exception_handlers
        or not callable(resolver.wrapped_func)
        or awaits is not iscoroutinefunction(resolver.wrapped_func)
        or any(argument.python_name == "info" for argument in definition.arguments)
    ):
        return None

    taken = (resolver.parent_parameter, resolver.root_parameter)
    return Direct(
        field=definition,
        function=resolver.wrapped_func,
        is_async=awaits,
        takes_self=resolver.self_parameter is not None,
        sources=tuple(parameter.name for parameter in taken if parameter is not None),
        info=resolver.info_parameter.name if resolver.info_parameter is not None else None,
        info_class=converter.config.info_class,
        scalars=converter.scalar_registry,
        config=converter.config,
    )
