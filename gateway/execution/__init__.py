"""Runs an operation: by code that was made for it, or by graphql-core.

A query is compiled when it is asked for the second time (`operations`): its tree (`shapes`) becomes generated code for the data
(`generated`, `leaves`) and steps for what has resolvers (`walk`, `running`, `calls`). What is odd in any way is completed by
graphql-core (`graphql_core`), so that its errors are graphql-core's. The answers are the same without all this, which
`shadow` checks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from inspect import isawaitable
from random import random

from graphql import DocumentNode, ExecutionResult, GraphQLSchema, execute

from gateway.execution import running
from gateway.execution.graphql_core import CountingExecutor, LibraryExecutor, released
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

    def note(self, executor: CountingExecutor, walk: Walk | None) -> None:
        if walk is None:
            self.uncompiled += 1
        else:
            self.compiled += 1
            self.by_library += executor.by_library


COMPILED = Mode()
OPERATIONS = Operations()
TALLY = Tally()


async def run(
    schema: GraphQLSchema,
    document: DocumentNode,
    *,
    operation: str | None,
    variables: Mapping[str, object],
    context: object,
    mode: Mode = COMPILED,
) -> ExecutionResult:
    """The result of a valid document's operation; what waits is waited for, whatever is at hand costs no turn of the loop."""
    if mode.compiled:
        known = OPERATIONS.of(schema, document, operation)
        if known is not None:
            return await compiled(known, variables, context, mode.shadow)
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
    operation: CompiledOperation, variables: Mapping[str, object], context: object, shadow: float
) -> ExecutionResult:
    """The result by compiled code, or by graphql-core for what there is none for."""
    executor = operation.executor(variables, context)
    if isinstance(executor, list):
        return ExecutionResult(None, executor)
    walk = OPERATIONS.walk(operation, executor)
    if walk is not None and shadow and random() < shadow:
        executor = RecordingExecutor.of(executor)
    result = running.execute(executor, walk) if walk is not None else executor.execute_operation()
    if isawaitable(result):
        result = await result
    assert isinstance(result, ExecutionResult)
    TALLY.note(executor, walk)
    if isinstance(executor, RecordingExecutor):
        await compare(executor, result)
    try:
        return released(executor, result)
    finally:
        del result  # The frames of an error hold this one, which must not hold the error.
