"""The walk through an operation, made once: some fields are completed by generated code, others resolved step by step.

A selection becomes a list of steps. Data side by side is one step of generated code. Where it finds a value odd, graphql-core's
executor completes the value from its beginning.
"""

from collections.abc import Callable, Sequence
from itertools import groupby
from types import CoroutineType

from graphql.execution.collect_fields import FieldDetailsList
from graphql.pyutils import Path
from strawberry.types.cast import TYPE_CAST_ATTRIBUTE

from gateway.execution.calls import call_of
from gateway.execution.generated import Code, Completer
from gateway.execution.graphql_core import AnyExecutor, Awaited, CallInfo, completed, field_by_library
from gateway.execution.leaves import SAFE
from gateway.execution.running import CallSite, Complete, Items, Results, Walk, all_fields, listed, resolved
from gateway.execution.shapes import CompositeShape, Field, ListShape, Selection, Shape, TreeReader

Waiting = dict[str, Awaited]
Step = Callable[[AnyExecutor, object, Path | None, Results, Waiting], None]
"""Puts one field or several into the results, and those that are coroutines into what is waited for."""


def compiled(executor: AnyExecutor) -> tuple[Walk, int]:
    """The walk of the executor's operation for its `@skip` and `@include`, and how many fields it has.

    Raises TooLarge, RecursionError, and GraphQLError where graphql-core would.
    """
    reader = TreeReader(executor)
    maker = Maker(executor)
    walk = maker.selection(reader.root())
    maker.load()
    return walk, reader.fields


class Maker:
    """Makes the functions of one operation. Those of data are written as code on the way, and found by name once it is loaded."""

    def __init__(self, executor: AnyExecutor) -> None:
        self._executor = executor
        self._code = Code()
        self._functions: dict[str, Completer] = {}

    def load(self) -> None:
        self._functions.update(self._code.load())

    def selection(self, selection: Selection) -> Walk:
        steps: list[Step] = []
        for is_data, group in groupby(selection.fields, lambda field: field.is_data):
            fields = tuple(group)
            steps += [self._data(fields)] if is_data else map(self._step, fields)

        def walk(executor: AnyExecutor, source: object, path: Path | None) -> object:
            results: Results = {}
            waiting: Waiting = {}
            try:
                for step in steps:
                    step(executor, source, path, results, waiting)
            except Exception:
                if waiting:
                    executor.settle_in_background([*waiting.values()])
                raise
            return all_fields(results, waiting) if waiting else results

        return walk

    def _data(self, fields: Sequence[Field]) -> Step:
        """Fields of data that stand side by side. Where one is odd, the executor takes them one by one."""
        functions, name = self._functions, self._code.fields(fields)
        one_by_one = [by_executor(field) for field in fields]

        def step(executor: AnyExecutor, source: object, path: Path | None, results: Results, waiting: Waiting) -> None:
            try:
                made = functions[name](source)
            except Exception:
                made = None
            if isinstance(made, dict):
                results.update(made)
                return
            for field in one_by_one:
                field(executor, source, path, results, waiting)

        return step

    def _step(self, field: Field) -> Step:
        if field.shape is None:
            return by_executor(field)
        name, parent = field.name, field.parent.name
        site = CallSite(
            parent=field.parent,
            definition=field.definition,
            kind=field.definition.type,
            nodes=[details.node for details in field.details],
            details=field.details,
            call=call_of(self._executor, field),
            complete=self._complete(field.shape, field.details),
        )

        def step(executor: AnyExecutor, source: object, path: Path | None, results: Results, waiting: Waiting) -> None:
            value = results[name] = resolved(site, executor, source, Path(path, name, parent))
            if isinstance(value, CoroutineType):
                waiting[name] = value

        return step

    def _complete(self, shape: Shape, details: FieldDetailsList) -> Complete:
        if shape.is_data:
            return self._complete_data(shape, details)
        if isinstance(shape, ListShape):
            return self._complete_list(shape, details)
        assert isinstance(shape, CompositeShape)
        return self._complete_object(shape, details)

    def _complete_data(self, shape: Shape, details: FieldDetailsList) -> Complete:
        functions, name, kind = self._functions, self._code.value(shape), shape.kind

        def complete(executor: AnyExecutor, info: CallInfo, path: Path, value: object) -> object:
            try:
                return functions[name](value)
            except Exception:
                odd = value
            return completed(executor, kind, details, info, path, odd)

        return complete

    def _complete_list(self, shape: ListShape, details: FieldDetailsList) -> Complete:
        kind, nullable = shape.kind, shape.nullable
        entries = Items(shape.item.kind, details, self._complete(shape.item, details))

        def complete(executor: AnyExecutor, info: CallInfo, path: Path, value: object) -> object:
            if type(value) is list or type(value) is tuple:
                return listed(entries, executor, info, path, value)
            if value is None and nullable:
                return None
            return completed(executor, kind, details, info, path, value)

        return complete

    def _complete_object(self, shape: CompositeShape, details: FieldDetailsList) -> Complete:
        kind, nullable = shape.kind, shape.nullable
        any_class = self.selection(shape.any_class) if shape.any_class is not None else None
        by_class = {own: self.selection(selection) for own, selection in shape.by_class.items()}

        def complete(executor: AnyExecutor, info: CallInfo, path: Path, value: object) -> object:
            if value is None and nullable:
                return None
            walk = any_class if value is not None and SAFE.holds(type(value)) else None
            if any_class is None and TYPE_CAST_ATTRIBUTE not in getattr(value, "__dict__", ()):
                walk = by_class.get(type(value))
            if walk is None:
                return completed(executor, kind, details, info, path, value)
            return walk(executor, value, path)

        return complete


def by_executor(field: Field) -> Step:
    """A field that the executor reads and completes, with all that is below it."""
    name, parent, details = field.name, field.parent, field.details

    def step(executor: AnyExecutor, source: object, path: Path | None, results: Results, waiting: Waiting) -> None:
        value = results[name] = field_by_library(executor, parent, source, details, Path(path, name, parent.name))
        if isinstance(value, CoroutineType):
            waiting[name] = value

    return step
