"""How compiled code calls a resolver: with the arguments that graphql-core would give it.

Arguments without a variable are worked out once, where nobody can change them.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from types import CoroutineType

from graphql import (
    ListValueNode,
    ObjectValueNode,
    ValueNode,
    VariableNode,
    default_field_resolver,
)
from graphql.execution.values import get_argument_values

from gateway.execution.graphql_core import AnyExecutor, CallInfo
from gateway.execution.leaves import SCALARS_IN
from gateway.execution.reading import AttributeRead, Resolved
from gateway.execution.running import Call
from gateway.execution.shapes import Field
from gateway.execution.strawberry_calls import Direct, direct_of

Arguments = Mapping[str, object]


def call_of(executor: AnyExecutor, field: Field) -> Call:
    """`executor`: of the operation while it is compiled; the call is made with another each time."""
    if isinstance(field.reading, AttributeRead):
        return attribute_call(field.reading.name)
    resolve = field.reading.resolve if isinstance(field.reading, Resolved) else default_field_resolver
    direct = direct_of(executor.schema, field.definition)
    known = constant(executor, field)
    if direct is None:
        return constant_call(resolve, known) if known is not None else argument_call(resolve, field)
    fixed = converted(direct, known) if known is not None else None
    if fixed is not None:
        return direct_call(direct, fixed)
    return direct_async_call(direct, field) if direct.is_async else direct_argument_call(direct, field)


def attribute_call(name: str) -> Call:
    def call(_executor: AnyExecutor, source: object, _info: CallInfo) -> object:
        return getattr(source, name)

    return call


def constant_call(resolve: Callable[..., object], arguments: Arguments) -> Call:
    def call(_executor: AnyExecutor, source: object, info: CallInfo) -> object:
        return resolve(source, info, **arguments)

    return call


def argument_call(resolve: Callable[..., object], field: Field) -> Call:
    def call(executor: AnyExecutor, source: object, info: CallInfo) -> object:
        return resolve(source, info, **arguments_of(executor, field))

    return call


def direct_call(direct: Direct, fixed: Arguments) -> Call:
    def call(_executor: AnyExecutor, source: object, info: CallInfo) -> object:
        return direct.call(source, info, {**fixed})

    return call


def direct_argument_call(direct: Direct, field: Field) -> Call:
    def call(executor: AnyExecutor, source: object, raw: CallInfo) -> object:
        arguments, info = arguments_of(executor, field), direct.info_of(raw)
        return direct.call(source, raw, direct.convert(arguments, info), info)

    return call


def direct_async_call(direct: Direct, field: Field) -> Call:
    """A call whose arguments become Python values when it is awaited, as by Strawberry: a bad one is an error of that time."""

    async def started(source: object, raw: CallInfo, arguments: Arguments) -> object:
        info = direct.info_of(raw)
        waiting = direct.call(source, raw, direct.convert(arguments, info), info)
        assert isinstance(waiting, CoroutineType)
        return await waiting

    def call(executor: AnyExecutor, source: object, raw: CallInfo) -> object:
        return started(source, raw, arguments_of(executor, field))

    return call


def arguments_of(executor: AnyExecutor, field: Field) -> Arguments:
    definition, node = field.definition, field.details[0].node
    if not definition.args:
        return {}
    return get_argument_values(definition, node, executor.variable_values, None, executor.hide_suggestions)


def constant(executor: AnyExecutor, field: Field) -> Arguments | None:
    """The arguments where no variable is in them and nobody can change them, so that they are the same each time."""
    if any(has_variable(argument.value) for argument in field.details[0].node.arguments or ()):
        return None
    try:
        arguments = arguments_of(executor, field)
    except Exception:
        return None
    return arguments if are_unchanging(arguments) else None


def converted(direct: Direct, arguments: Arguments) -> Arguments | None:
    """Their Python values where these are the same each time, too."""
    try:
        values = direct.convert(arguments, None)
    except Exception:
        return None
    return values if are_unchanging(values) else None


def has_variable(value: ValueNode) -> bool:
    if isinstance(value, ListValueNode):
        return any(map(has_variable, value.values))
    if isinstance(value, ObjectValueNode):
        return any(has_variable(entry.value) for entry in value.fields)
    return isinstance(value, VariableNode)


def are_unchanging(arguments: Arguments) -> bool:
    return all(value is None or type(value) in SCALARS_IN or isinstance(value, Enum) for value in arguments.values())
