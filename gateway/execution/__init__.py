"""Runs an operation: by code that was made for it, or by graphql-core.

A query is compiled behind its second answer (`operations`): its tree (`shapes`) becomes generated code for the data (`generated`,
`leaves`) and for what has resolvers (`walk`, `calls`, `running`). What is odd in any way is completed by graphql-core
(`graphql_core`), so that its errors are graphql-core's. The answers are the same without all this, which `shadow` checks.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from inspect import isawaitable
from random import random
from types import CoroutineType

from graphql import DocumentNode, ExecutionResult, GraphQLError, GraphQLSchema, execute
from graphql.execution.values import VariableValues

from gateway.execution.graphql_core import AnyExecutor, Awaited, CountingExecutor, FieldMemory, LibraryExecutor, released
from gateway.execution.operations import CompiledOperation, Operations
from gateway.execution.running import Walk
from gateway.execution.shadow import RecordingExecutor, compare


@dataclass(frozen=True, slots=True)
class Mode:
    """How operations are run. `shadow`: share of the compiled runs that graphql-core completes once more, to compare."""

    compiled: bool = True
    shadow: float = 0.0


@dataclass(slots=True)
class Tally:
    """The runs since the start. `by_library`: fields that graphql-core completed in compiled runs, since they were odd."""

    compiled: int = 0
    uncompiled: int = 0
    by_library: int = 0


COMPILED = Mode()
OPERATIONS = Operations()
TALLY = Tally()
NO_VALUES = VariableValues({}, {})


async def run(
    schema: GraphQLSchema,
    document: DocumentNode,
    *,
    operation: str | None,
    variables: Mapping[str, object],
    context: object,
    mode: Mode = COMPILED,
    memory: FieldMemory | None = None,
) -> ExecutionResult:
    """The result of a valid document's operation; what waits is waited for, whatever is at hand costs no turn of the loop.

    Values of `memory` stand in the data as they are.
    """
    if mode.compiled:
        known = OPERATIONS.known.get((id(schema), id(document), operation))
        if known is None:
            known = OPERATIONS.of(schema, document, operation)
        if known is not None:
            return await compiled(known, variables, context, mode.shadow, memory)
    TALLY.uncompiled += 1
    result = execute(
        schema,
        document,
        context_value=context,
        variable_values=dict(variables),
        operation_name=operation,
        executor_class=LibraryExecutor,
    )
    return await result if isawaitable(result) else result


async def compiled(
    operation: CompiledOperation, variables: Mapping[str, object], context: object, shadow: float, memory: FieldMemory | None
) -> ExecutionResult:
    """The result by compiled code, or by graphql-core for what there is none for."""
    values = operation.coerced(variables) if operation.node.variable_definitions else NO_VALUES
    if isinstance(values, list):
        return ExecutionResult(None, values)
    executor = operation.executor(context_value=context, variable_values=values)
    variant = operation.variants.get(operation.way(values) if operation.conditions else ())
    if variant is None or variant.walk is None:
        return await uncompiled(operation, executor)
    if shadow and random() < shadow:  # nosec B311  # a sample, no secret
        executor = RecordingExecutor.of(executor)
    else:
        executor.memory = memory
    result = executed(executor, variant.walk)
    if isawaitable(result):
        result = await result
    assert isinstance(result, ExecutionResult)
    TALLY.compiled += 1
    TALLY.by_library += executor.by_library
    variant.used = TALLY.compiled
    if isinstance(executor, RecordingExecutor):
        await compare(executor, result)
    if not result.errors:
        return result
    try:
        return released(executor, result)
    finally:
        del result  # The frames of an error hold this one, which must not hold the error.


def executed(executor: AnyExecutor, walk: Walk) -> object:
    """`Executor.execute_operation` for a query: the result, or a coroutine of it."""
    try:
        data = walk(executor, executor.root_value, None)
        if isinstance(data, CoroutineType):
            return finished(executor, data)
    except GraphQLError as error:
        executor.collected_errors.add(error, None)
        data = None
    return executor.build_response(data if isinstance(data, dict) else None)


async def finished(executor: AnyExecutor, data: Awaited) -> object:
    try:
        result = await data
    except GraphQLError as error:
        executor.collected_errors.add(error, None)
        result = None
    return executor.build_response(result if isinstance(result, dict) else None)


async def uncompiled(operation: CompiledOperation, executor: CountingExecutor) -> ExecutionResult:
    """The result by graphql-core. The operation is compiled behind it: what comes of this turn of the loop goes out before."""
    result = executor.execute_operation()
    if isawaitable(result):
        result = await result
    assert isinstance(result, ExecutionResult)
    TALLY.uncompiled += 1
    asyncio.get_running_loop().call_soon(OPERATIONS.compile, operation, executor.variable_values)
    try:
        return released(executor, result)
    finally:
        del result
