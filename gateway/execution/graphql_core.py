"""The executor of graphql-core as the gateway uses it: for what isn't compiled, and for what compiled code finds odd."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from inspect import isawaitable
from types import CoroutineType
from typing import Protocol

from graphql import ExecutionResult, GraphQLObjectType, GraphQLOutputType, GraphQLResolveInfo
from graphql.execution import Executor
from graphql.execution.collect_fields import FieldDetailsList
from graphql.execution.executor import CollectedErrors
from graphql.execution.incremental.incremental_executor import DeliveryGroupMap, IncrementalExecutor
from graphql.pyutils import Path, gather_with_cancel

AnyExecutor = Executor[DeliveryGroupMap]
CallInfo = GraphQLResolveInfo[object]
Awaited = Coroutine[object, object, object]
"""A value that is still to be awaited."""

_settling: set["asyncio.Future[list[object]]"] = set()


def gather(values: Sequence[Awaitable[object]]) -> Awaitable[list[object]]:
    return gather_with_cancel(*values)


def track(values: Sequence[object]) -> None:
    """Work that a resolver leaves behind is settled, so that its errors are seen."""
    waiting = [value for value in values if isawaitable(value)]
    if waiting:
        settling: asyncio.Future[list[object]] = asyncio.gather(*waiting, return_exceptions=True)
        _settling.add(settling)
        settling.add_done_callback(_settling.discard)


Resolve = Callable[[AnyExecutor, object, Path], object]
"""A field of an object at its path: the completed value, or a coroutine of it."""


@dataclass(frozen=True, slots=True, eq=False)
class FieldSite:
    """A field's place in one operation. `variables`: those in it and below it."""

    variables: tuple[str, ...]


class FieldMemory(Protocol):
    """A memory of fields that need not be resolved again, of one query."""

    def field(self, site: FieldSite, resolve: Resolve, executor: AnyExecutor, source: object, path: Path) -> object:
        """The remembered value, already completed, or what `resolve` gives."""


class LibraryExecutor(IncrementalExecutor):
    """graphql-core's executor without the reference cycle: what it hands to resolvers does not hold it."""

    gather_async_work = staticmethod(gather)
    track_async_work = staticmethod(track)


class CountingExecutor(LibraryExecutor):
    """The executor of a compiled run. `by_library`: fields that graphql-core completed in it. `memory`: of fields, if any."""

    by_library = 0
    memory: FieldMemory | None = None

    def execute_field(
        self,
        parent_type: GraphQLObjectType,
        source: object,
        field_details_list: FieldDetailsList,
        path: Path,
        position_context: DeliveryGroupMap | None,
    ) -> object:
        self.by_library += 1
        return super().execute_field(parent_type, source, field_details_list, path, position_context)


def released(executor: AnyExecutor, result: ExecutionResult) -> ExecutionResult:
    """The result, let go by the executor and by the frames of graphql-core that its errors passed. They would hold each other."""
    executor.collected_errors = CollectedErrors()
    for error in result.errors or ():
        error.__traceback__ = error.original_error.__traceback__ if error.original_error is not None else None
    return result


def completed(
    executor: AnyExecutor,
    kind: GraphQLOutputType,
    details: FieldDetailsList,
    info: CallInfo,
    path: Path,
    value: object,
) -> object:
    """A value that compiled code doesn't take, completed from its beginning: the value, or a coroutine of it."""
    if isinstance(executor, CountingExecutor):
        executor.by_library += 1
    return as_coroutine(executor, executor.complete_value(kind, details, info, path, value, None))


def field_by_library(
    executor: AnyExecutor, parent: GraphQLObjectType, source: object, details: FieldDetailsList, path: Path
) -> object:
    """A field that compiled code doesn't take, read and completed: the value, or a coroutine of it."""
    return as_coroutine(executor, executor.execute_field(parent, source, details, path, None))


def as_coroutine(executor: AnyExecutor, value: object) -> object:
    """The value, or a coroutine in the place of anything else that is to be awaited: compiled code knows it by its class."""
    if isinstance(value, CoroutineType) or not executor.is_awaitable(value):
        return value
    return wrapped(value)


async def wrapped(value: Awaitable[object]) -> object:
    return await value
