"""How compiled code calls a resolver: with the arguments that graphql-core would give it.

A call is an expression of the executor `x`, the object `o` and the field's place `i`. Arguments without a variable are worked out
once, where nobody can change them.
"""

from collections.abc import Mapping
from enum import Enum

from graphql import ListValueNode, ObjectValueNode, ValueNode, VariableNode, default_field_resolver
from graphql.execution.values import get_argument_values
from strawberry.types.arguments import convert_arguments

from gateway.execution.generated import Code, is_plain_name
from gateway.execution.graphql_core import AnyExecutor
from gateway.execution.leaves import SCALARS_IN
from gateway.execution.reading import AttributeRead, Resolved
from gateway.execution.shapes import Field
from gateway.execution.strawberry_calls import Direct, direct_of

Arguments = Mapping[str, object]

NAMES: Mapping[str, object] = {"get_argument_values": get_argument_values, "convert_arguments": convert_arguments}
"""The values of the names in these expressions."""


def call_of(code: Code, executor: AnyExecutor, field: Field) -> str:
    """`executor`: of the operation while it is compiled; the call is made with another each time."""
    if isinstance(field.reading, AttributeRead):
        return f"getattr(o, {field.reading.name!r})"
    resolve = field.reading.resolve if isinstance(field.reading, Resolved) else default_field_resolver
    direct = direct_of(executor.schema, field.definition)
    known = constant(executor, field)
    if direct is None or not is_writable(direct):
        given = code.bind("a", {**known}) if known is not None else given_arguments(code, field)
        return f"{code.bind('f', resolve)}(o, i, **{given})" if field.definition.args else f"{code.bind('f', resolve)}(o, i)"
    fixed = converted(direct, known) if known is not None else None
    if fixed is not None:
        return direct_call(code, direct, "o", info_of(code, direct), f", **{code.bind('a', {**fixed})}" if fixed else "")
    return later_call(code, direct, field) if direct.is_async else argument_call(code, direct, field)


def direct_call(code: Code, direct: Direct, source: str, info: str, arguments: str) -> str:
    """The call of the function itself. `info`: its expression."""
    taken = [source] if direct.takes_self else []
    taken += [f"{name}={source}" for name in direct.sources]
    if direct.info is not None:
        taken.append(f"{direct.info}={info}")
    return f"{code.bind('f', direct.function)}({', '.join(taken)}{arguments if taken else arguments.removeprefix(', ')})"


def info_of(code: Code, direct: Direct) -> str:
    return f"{code.bind('n', direct.info_class)}(_raw_info=i, _field={code.bind('d', direct.field)})"


def argument_call(code: Code, direct: Direct, field: Field) -> str:
    name = code.bind("b")
    values = converted_arguments(code, direct, given_arguments(code, field))
    code.add(
        f"def {name}(x, o, i):",
        f"    n = {info_of(code, direct)}",
        f"    return {direct_call(code, direct, 'o', 'n', f', **{values}')}",
    )
    return f"{name}(x, o, i)"


def later_call(code: Code, direct: Direct, field: Field) -> str:
    """A call whose arguments become Python values when it is awaited, as by Strawberry: a bad one is an error of that time."""
    name, values = code.bind("b"), converted_arguments(code, direct, "a")
    code.add(
        f"async def {name}(o, i, a):",
        f"    n = {info_of(code, direct)}",
        f"    return await {direct_call(code, direct, 'o', 'n', f', **{values}')}",
    )
    return f"{name}(o, i, {given_arguments(code, field)})"


def given_arguments(code: Code, field: Field) -> str:
    """The expression of the arguments as graphql-core coerces them."""
    if not field.definition.args:
        return "{}"
    definition, node = code.bind("d", field.definition), code.bind("n", field.details[0].node)
    return f"get_argument_values({definition}, {node}, x.variable_values, None, x.hide_suggestions)"


def converted_arguments(code: Code, direct: Direct, given: str) -> str:
    """The expression of their Python values, for a dictionary of this call's own."""
    arguments, registry = code.bind("p", direct.field.arguments), code.bind("r", direct.scalars)
    config = code.bind("g", direct.config)
    return f"convert_arguments(dict({given}), {arguments}, scalar_registry={registry}, config={config}, info=n)"


def is_writable(direct: Direct) -> bool:
    """Whether the names of its parameters may stand in code, as those of any function do."""
    return all(map(is_plain_name, (*direct.sources, *([direct.info] if direct.info is not None else []))))


def constant(executor: AnyExecutor, field: Field) -> Arguments | None:
    """The arguments where no variable is in them and nobody can change them, so that they are the same each time."""
    if any(has_variable(argument.value) for argument in field.details[0].node.arguments or ()):
        return None
    if not field.definition.args:
        return {}
    try:
        arguments = get_argument_values(
            field.definition, field.details[0].node, executor.variable_values, None, executor.hide_suggestions
        )
    except Exception:
        return None
    return arguments if are_unchanging(arguments) else None


def converted(direct: Direct, arguments: Arguments) -> Arguments | None:
    """Their Python values where these are the same each time, too."""
    try:
        values = convert_arguments(
            dict(arguments), direct.field.arguments, scalar_registry=direct.scalars, config=direct.config, info=None
        )
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
