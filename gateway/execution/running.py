"""The run of fields with resolvers in a compiled operation: the steps of graphql-core's executor, in its order.

A value is either completed or a coroutine that completes it; nothing else is ever awaited. Errors go to the executor, which gives
them their place and decides what becomes null.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import CoroutineType
from typing import TypeVar

from graphql import ExecutionResult, FieldNode, GraphQLError, GraphQLField, GraphQLObjectType, GraphQLOutputType
from graphql.execution.collect_fields import FieldDetailsList
from graphql.execution.executor import collect_iterator_awaitables
from graphql.pyutils import Path, gather_with_cancel

from gateway.execution.graphql_core import AnyExecutor, Awaited, CallInfo
from gateway.execution.leaves import SAFE
from gateway.execution.shadow import RecordingExecutor

K = TypeVar("K", str, int)

Results = dict[str, object]
Walk = Callable[[AnyExecutor, object, Path | None], object]
"""The fields of an object: a dictionary, or a coroutine of one. Raises what a non-null field raises."""
Call = Callable[[AnyExecutor, object, CallInfo], object]
"""The call of a field's resolver for an object."""
Complete = Callable[[AnyExecutor, CallInfo, Path, object], object]


@dataclass(frozen=True, slots=True)
class CallSite:
    """A field with a resolver, at its place in the operation. `kind`: its type, with its non-null."""

    parent: GraphQLObjectType
    definition: GraphQLField
    kind: GraphQLOutputType
    nodes: Sequence[FieldNode]
    details: FieldDetailsList
    call: Call
    complete: Complete


def resolved(site: CallSite, executor: AnyExecutor, source: object, path: Path) -> object:
    """`Executor.execute_field`."""
    info = executor.build_resolve_info(site.definition, [*site.nodes], site.parent, path)
    try:
        if isinstance(executor, RecordingExecutor):
            result = executor.recording.resolve(partial(site.call, executor), source, info)
        else:
            result = site.call(executor, source, info)
        if result is not None and type(result) not in SAFE and executor.is_awaitable(result):
            return completed_later(site, executor, info, path, result)
        value = site.complete(executor, info, path, result)
        if isinstance(value, CoroutineType):
            return guarded(executor, value, site.kind, site.details, path)
    except Exception as error:
        executor.handle_field_error(error, site.kind, site.details, path)
        return None
    return value


async def completed_later(site: CallSite, executor: AnyExecutor, info: CallInfo, path: Path, result: Awaitable[object]) -> object:
    """`Executor.complete_awaitable_value`."""
    try:
        value = site.complete(executor, info, path, await result)
        if isinstance(value, CoroutineType):
            value = await value
    except Exception as error:
        executor.handle_field_error(error, site.kind, site.details, path)
        value = None
    return value


async def guarded(
    executor: AnyExecutor, value: Awaited, kind: GraphQLOutputType, details: FieldDetailsList, path: Path
) -> object:
    """A value of this type; its error goes to the field."""
    try:
        return await value
    except Exception as error:
        executor.handle_field_error(error, kind, details, path)
        return None


async def gathered(waiting: Mapping[K, Awaited]) -> Mapping[K, object]:
    """The values of coroutines by the same keys; the first error ends it, and the others with it."""
    if len(waiting) == 1:
        return {key: await value for key, value in waiting.items()}
    values = await gather_with_cancel(*waiting.values())
    return dict(zip(waiting, values, strict=True))


async def all_fields(results: Results, waiting: Mapping[str, Awaited]) -> Results:
    results.update(await gathered(waiting))
    return results


@dataclass(frozen=True, slots=True)
class Items:
    """The entries of a list at its place. `kind`: the type of an entry, with its non-null."""

    kind: GraphQLOutputType
    details: FieldDetailsList
    complete: Complete


def listed(entries: Items, executor: AnyExecutor, info: CallInfo, path: Path, items: Sequence[object]) -> object:
    """`Executor.complete_iterable_value`: a list, or a coroutine of one."""
    results: list[object] = []
    waiting: dict[int, Awaited] = {}
    left = iter(items)
    try:
        for at, item in enumerate(left):
            value = entry(entries, executor, info, Path(path, at, None), item)
            results.append(value)
            if isinstance(value, CoroutineType):
                waiting[at] = value
    except Exception:
        pending = [*waiting.values(), *collect_iterator_awaitables(left, executor.is_awaitable)]
        if pending:
            executor.settle_in_background(pending)
        raise
    return all_entries(results, waiting) if waiting else results


def entry(entries: Items, executor: AnyExecutor, info: CallInfo, path: Path, item: object) -> object:
    if type(item) not in SAFE and executor.is_awaitable(item):
        return executor.complete_awaitable_list_item_value(item, entries.kind, entries.details, info, path, None)
    try:
        value = entries.complete(executor, info, path, item)
    except Exception as error:
        executor.handle_field_error(error, entries.kind, entries.details, path)
        return None
    return guarded(executor, value, entries.kind, entries.details, path) if isinstance(value, CoroutineType) else value


async def all_entries(results: list[object], waiting: Mapping[int, Awaited]) -> list[object]:
    for at, value in (await gathered(waiting)).items():
        results[at] = value
    return results


def execute(executor: AnyExecutor, walk: Walk) -> object:
    """`Executor.execute_operation` for a query: the result, or a coroutine of it."""
    try:
        data = walk(executor, executor.root_value, None)
        if isinstance(data, CoroutineType):
            return finished(executor, data)
    except GraphQLError as error:
        executor.collected_errors.add(error, None)
        data = None
    return response(executor, data)


async def finished(executor: AnyExecutor, data: Awaited) -> ExecutionResult:
    try:
        result = await data
    except GraphQLError as error:
        executor.collected_errors.add(error, None)
        result = None
    return response(executor, result)


def response(executor: AnyExecutor, data: object) -> ExecutionResult:
    result = executor.build_response(data if isinstance(data, dict) else None)
    assert isinstance(result, ExecutionResult)
    return result
