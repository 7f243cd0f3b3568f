"""The shadow of a compiled run: graphql-core completes the same results of resolvers once more, and a difference is logged.

No resolver is called twice. What each gave, or raised, is noted during the run and given again at the same path. The first of
several errors below one place is a matter of time, so only the place that becomes null is compared then.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import TypeVar

from graphql import ExecutionResult, GraphQLError, default_field_resolver, default_type_resolver
from graphql.execution import MiddlewareManager
from graphql.pyutils import Path

from gateway.execution.graphql_core import CallInfo, CountingExecutor
from gateway.execution.reading import Resolved, reading_of

log = logging.getLogger("customer360.query")

E = TypeVar("E", bound=CountingExecutor)

Place = tuple[str | int, ...]


class Unrecorded(Exception):
    """A resolver that graphql-core wants and the compiled run did not call."""


@dataclass(frozen=True, slots=True)
class Raised:
    """The error that a resolver raised."""

    error: Exception


@dataclass(slots=True)
class Recording:
    """The results of resolvers by their path. As a middleware it notes those that graphql-core calls for compiled code."""

    results: dict[Place, object] = field(default_factory=dict)

    def resolve(self, resolve: Callable[..., object], source: object, info: CallInfo, **arguments: object) -> object:
        try:
            return self.noted(info.path, resolve(source, info, **arguments))
        except Exception as error:
            self.raised(info.path, error)
            raise

    def noted(self, path: Path, result: object) -> object:
        if isawaitable(result):
            return self._noted_later(path, result)
        self.results[place(path)] = result
        return result

    def raised(self, path: Path, error: Exception) -> None:
        self.results[place(path)] = Raised(error)

    async def _noted_later(self, path: Path, result: Awaitable[object]) -> object:
        try:
            value = await result
        except Exception as error:
            self.raised(path, error)
            raise
        self.results[place(path)] = value
        return value


class RecordingExecutor(CountingExecutor):
    """The executor of a run with a shadow."""

    recording: Recording

    @classmethod
    def of(cls, executor: CountingExecutor) -> "RecordingExecutor":
        """The same run, recorded from its beginning."""
        recording = Recording()
        made = again(cls, executor, MiddlewareManager(recording))
        made.recording = recording
        return made


@dataclass(frozen=True, slots=True)
class Replay:
    """A middleware that gives what was recorded. Plain data is read again."""

    results: Mapping[Place, object]

    def resolve(self, resolve: Callable[..., object], source: object, info: CallInfo, **arguments: object) -> object:
        here = place(info.path)
        if here in self.results:
            result = self.results[here]
            if isinstance(result, Raised):
                raise result.error
            return result
        definition = info.schema.get_field(info.parent_type, info.field_name)
        if definition is None or isinstance(reading_of(definition, info.field_name), Resolved):
            raise Unrecorded
        return resolve(source, info, **arguments)


async def compare(executor: RecordingExecutor, result: ExecutionResult) -> None:
    """A log event where graphql-core answers otherwise: which part differs, and where, in words of the schema alone."""
    try:
        replayed = again(CountingExecutor, executor, MiddlewareManager(Replay(executor.recording.results))).execute_operation()
        library = await replayed if isawaitable(replayed) else replayed
        assert isinstance(library, ExecutionResult)
        part = difference(result, library)
    except Exception as error:
        part = type(error).__name__
    finally:
        executor.recording.results.clear()
    if part is not None:
        log.error("execution.differs", extra={"part": part, "roots": sorted(roots(executor))})


def again(kind: type[E], executor: CountingExecutor, middleware: MiddlewareManager) -> E:
    """An executor of the same run, before it begins."""
    return kind(
        executor.schema,
        executor.fragment_definitions,
        executor.fragments,
        executor.root_value,
        executor.context_value,
        executor.operation,
        executor.variable_values,
        default_field_resolver,
        default_type_resolver,
        default_field_resolver,
        middleware_manager=middleware,
    )


def difference(compiled: ExecutionResult, library: ExecutionResult) -> str | None:
    """`data` or `errors`, or None where both say the same."""
    if not same(compiled.data, library.data):
        return "data"
    ours, theirs = by_null(compiled), by_null(library)
    if ours.keys() != theirs.keys():
        return "errors"
    single = [null for null in ours if len(ours[null]) == len(theirs[null]) == 1]
    return None if all(told(ours[null][0]) == told(theirs[null][0]) for null in single) else "errors"


def same(one: object, other: object) -> bool:
    """Equal in kind, in order and in value."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        return [*one] == [*other] and all(same(value, other[name]) for name, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other or repr(one) == repr(other)


def by_null(result: ExecutionResult) -> dict[Place, list[GraphQLError]]:
    """The errors by the place in the data that became null for them."""
    found: dict[Place, list[GraphQLError]] = {}
    for error in result.errors or ():
        found.setdefault(null_of(result.data, error.path or ()), []).append(error)
    return found


def null_of(data: object, path: Sequence[str | int]) -> Place:
    for depth, step in enumerate(path):
        if data is None:
            return tuple(path[:depth])
        data = data[step]  # type: ignore[index]
    return tuple(path)


def told(error: GraphQLError) -> tuple[object, ...]:
    return error.message, error.path, error.locations, error.extensions


def place(path: Path) -> Place:
    return tuple(path.as_list())


def roots(executor: CountingExecutor) -> set[str]:
    """The fields of the query type that were asked for, by their names in the schema."""
    kind = executor.schema.query_type
    names = (getattr(getattr(node, "name", None), "value", "") for node in executor.operation.selection_set.selections)
    return {name for name in names if kind is not None and name in kind.fields}
