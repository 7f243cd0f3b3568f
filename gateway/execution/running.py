"""The run of a compiled operation: the steps of graphql-core's executor, in its order, that need no code of their own.

A value is either completed or a coroutine that completes it; nothing else is ever awaited. Errors go to the executor, which gives
them their place and decides what becomes null.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import CoroutineType

from graphql import GraphQLOutputType
from graphql.execution.collect_fields import FieldDetailsList
from graphql.execution.executor import collect_iterator_awaitables
from graphql.pyutils import Path, gather_with_cancel

from gateway.execution.graphql_core import AnyExecutor, Awaited, CallInfo
from gateway.execution.leaves import SAFE
from gateway.execution.shadow import RecordingExecutor

Results = dict[str, object]
Waiting = dict[str, Awaited]
Walk = Callable[[AnyExecutor, object, Path | None], object]
"""The fields of an object: a dictionary, or a coroutine of one. Raises what a non-null field raises."""
Step = Callable[[AnyExecutor, object, Path | None, Results, Waiting], None]
"""Puts one field into the results, and a coroutine also into what is waited for."""
Complete = Callable[[AnyExecutor, CallInfo, Path, object], object]


def recorded(
    executor: RecordingExecutor, call: Callable[[AnyExecutor, object, CallInfo], object], source: object, info: CallInfo
) -> object:
    """The call of a resolver in a run with a shadow."""
    return executor.recording.resolve(partial(call, executor), source, info)


async def all_fields(results: Results, waiting: Mapping[str, Awaited]) -> Results:
    """The first error ends it, and the other fields with it."""
    if len(waiting) == 1:
        for name, value in waiting.items():
            results[name] = await value
    else:
        results.update(zip(waiting, await gather_with_cancel(*waiting.values()), strict=True))
    return results


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries of a list at its place. `kind`: the type of one, with its non-null."""

    kind: GraphQLOutputType
    details: FieldDetailsList
    complete: Complete


def listed(entries: Entries, executor: AnyExecutor, info: CallInfo, path: Path, items: Sequence[object]) -> object:
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


def entry(entries: Entries, executor: AnyExecutor, info: CallInfo, path: Path, item: object) -> object:
    if type(item) not in SAFE and executor.is_awaitable(item):
        return entry_later(entries, executor, info, path, item)
    try:
        value = entries.complete(executor, info, path, item)
    except Exception as error:
        executor.handle_field_error(error, entries.kind, entries.details, path)
        return None
    return guarded(entries, executor, value, path) if isinstance(value, CoroutineType) else value


async def entry_later(entries: Entries, executor: AnyExecutor, info: CallInfo, path: Path, item: Awaitable[object]) -> object:
    """`Executor.complete_awaitable_list_item_value`."""
    try:
        value = entries.complete(executor, info, path, await item)
        return await value if isinstance(value, CoroutineType) else value
    except Exception as error:
        executor.handle_field_error(error, entries.kind, entries.details, path)
        return None


async def guarded(entries: Entries, executor: AnyExecutor, value: Awaited, path: Path) -> object:
    """The value of a coroutine; its error goes to the entry."""
    try:
        return await value
    except Exception as error:
        executor.handle_field_error(error, entries.kind, entries.details, path)
        return None


async def all_entries(results: list[object], waiting: Mapping[int, Awaited]) -> list[object]:
    """The first error ends it, and the other entries with it."""
    values = await gather_with_cancel(*waiting.values())
    for at, value in zip(waiting, values, strict=True):
        results[at] = value
    return results
