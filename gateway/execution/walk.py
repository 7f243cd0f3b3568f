"""The walk through an operation, written once as code: some fields are completed as data, others resolved step by step.

The functions of a selection put its fields into the results in the order of the answer. Data side by side is one step. Where it
finds a value odd, graphql-core's executor completes the value from its beginning. In the code `x` is the executor, `o` an object,
`p` its path, `q` that of a field, `i` the field's place, `u` what its resolver gave, `r` the results and `w` what is waited for.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from types import CoroutineType
from typing import Final, cast

from graphql import FragmentSpreadNode, GraphQLObjectType, Node, VariableNode
from graphql.execution.collect_fields import FieldDetailsList
from graphql.pyutils import Path
from strawberry.types.cast import TYPE_CAST_ATTRIBUTE

from gateway.execution import calls
from gateway.execution.generated import Code
from gateway.execution.graphql_core import AnyExecutor, FieldSite, completed, field_by_library
from gateway.execution.leaves import SAFE
from gateway.execution.reading import class_of
from gateway.execution.running import Entries, Results, Step, Waiting, Walk, all_fields, listed, recorded
from gateway.execution.shadow import RecordingExecutor
from gateway.execution.shapes import CompositeShape, Field, LeafShape, ListShape, Selection, Shape, TreeReader, below

NAMES: Final[Mapping[str, object]] = {
    **calls.NAMES,
    "CoroutineType": CoroutineType,
    "Entries": Entries,
    "Path": Path,
    "RecordingExecutor": RecordingExecutor,
    "all_fields": all_fields,
    "completed": completed,
    "holds": SAFE.holds,
    "listed": listed,
    "recorded": recorded,
}
"""The values of the names in this code."""


def compiled(executor: AnyExecutor) -> tuple[Walk, int]:
    """The walk of the executor's operation for its `@skip` and `@include`, and how many fields it has.

    Raises TooLarge, RecursionError, and GraphQLError where graphql-core would.
    """
    reader = TreeReader(executor)
    writer = Writer(executor)
    name = writer.selection(reader.root())
    return cast(Walk, writer.code.load()[name]), reader.fields


class Writer:
    """Writes the functions of one operation. Each method returns the name of the function that it wrote."""

    def __init__(self, executor: AnyExecutor) -> None:
        self.code = Code(NAMES)
        self._executor = executor

    def selection(self, selection: Selection) -> str:
        """The function of an object's fields: (x, o, p) -> the results, or a coroutine of them."""
        steps: list[str] = []
        for is_data, group in groupby(selection.fields, lambda field: field.is_data):
            fields = tuple(group)
            for lines in [self._data(fields)] if is_data else map(self._step, fields):
                steps += lines
        name = self.code.bind("w")
        self.code.add(
            f"def {name}(x, o, p):",
            "    r = {}",
            "    w = {}",
            "    try:",
            *(f"        {line}" for line in steps or ["pass"]),
            "    except Exception:",
            "        if w: x.settle_in_background([*w.values()])",
            "        raise",
            "    return all_fields(r, w) if w else r",
        )
        return name

    def _data(self, fields: Sequence[Field]) -> list[str]:
        """Fields of data that stand side by side. Where one is odd, the executor takes them one by one."""
        made, one_by_one = self.code.fields(fields), [self.code.bind("l", by_executor(field)) for field in fields]
        return [
            f"try: d = {made}(o)",
            "except Exception: d = None",
            "if d is not None: r.update(d)",
            "else:",
            *(f"    {each}(x, o, p, r, w)" for each in one_by_one),
        ]

    def _step(self, field: Field) -> list[str]:
        if field.shape is None:
            return [f"{self.code.bind('l', by_executor(field))}(x, o, p, r, w)"]
        function = self._at_its_place(field, field.shape)
        return [
            f"v = r[{field.name!r}] = {function}(x, o, Path(p, {field.name!r}, {field.parent.name!r}))",
            f"if type(v) is CoroutineType: w[{field.name!r}] = v",
        ]

    def _at_its_place(self, field: Field, shape: Shape) -> str:
        """The function of a resolved field: (x, o, q) -> the value, or a coroutine of it."""
        name = self._resolved(field, shape)
        if isinstance(shape, LeafShape) or not is_remembered(field.parent):
            return name
        site, asking = self.code.bind("f", FieldSite(variables_below(field, self._executor))), self.code.bind("z")
        self.code.add(
            f"def {asking}(x, o, q):",
            f"    return {name}(x, o, q) if x.memory is None else x.memory.field({site}, {name}, x, o, q)",
        )
        return asking

    def _resolved(self, field: Field, shape: Shape) -> str:
        """`Executor.execute_field`, `Executor.complete_awaitable_value`."""
        code, call, complete = self.code, calls.call_of(self.code, self._executor, field), self._complete(shape, field.details)
        kind, details = code.bind("k", field.definition.type), code.bind("m", field.details)
        definition, parent = code.bind("d", field.definition), code.bind("t", field.parent)
        nodes = code.bind("n", tuple(details.node for details in field.details))
        fails = [
            "    except Exception as e:",
            f"        x.handle_field_error(e, {kind}, {details}, q)",
            "    return None",
        ]
        later, again, name = code.bind("j"), code.bind("y"), code.bind("s")
        code.add(
            f"def {again}(x, o, i):",
            f"    return {call}",
            f"async def {later}(x, i, q, u, v):",
            "    try:",
            f"        if v is None: v = {complete}(x, i, q, await u)",
            "        return await v if type(v) is CoroutineType else v",
            *fails,
            f"def {name}(x, o, q):",
            f"    i = x.build_resolve_info({definition}, [*{nodes}], {parent}, q)",
            "    try:",
            f"        u = {call} if type(x) is not RecordingExecutor else recorded(x, {again}, o, i)",
            f"        if u is not None and type(u) not in SAFE and x.is_awaitable(u): return {later}(x, i, q, u, None)",
            f"        v = {complete}(x, i, q, u)",
            f"        return {later}(x, i, q, None, v) if type(v) is CoroutineType else v",
            *fails,
        )
        return name

    def _complete(self, shape: Shape, details: FieldDetailsList) -> str:
        """The function that completes a value: (x, i, q, u) -> the value, or a coroutine of it."""
        if shape.is_data:
            lines = [f"    try: return {self.code.value(shape)}(u)", "    except Exception: pass"]
        elif isinstance(shape, ListShape):
            complete, entries = self._complete(shape.item, details), self.code.bind("e")
            kind, named = self.code.bind("k", shape.item.kind), self.code.bind("m", details)
            self.code.add(f"{entries} = Entries({kind}, {named}, {complete})")
            lines = [f"    if type(u) is list or type(u) is tuple: return listed({entries}, x, i, q, u)"]
        else:
            assert isinstance(shape, CompositeShape)
            lines = self._object(shape)
        name = self.code.bind("c")
        self.code.add(
            f"def {name}(x, i, q, u):",
            *(["    if u is None: return None"] if shape.nullable else []),
            *lines,
            f"    return completed(x, {self.code.bind('k', shape.kind)}, {self.code.bind('m', details)}, i, q, u)",
        )
        return name

    def _object(self, shape: CompositeShape) -> list[str]:
        if shape.any_class is not None:
            call = f"{self.selection(shape.any_class)}(x, u, q)"
            return [f"    if u is not None and (type(u) in SAFE or holds(type(u))): return {call}"]
        table = self.code.table({own: self.selection(selection) for own, selection in shape.by_class.items()})
        return [
            f"    f = {table}.get(type(u)) if {TYPE_CAST_ATTRIBUTE!r} not in getattr(u, '__dict__', ()) else None",
            "    if f is not None: return f(x, u, q)",
        ]


def is_remembered(parent: GraphQLObjectType) -> bool:
    """Whether the fields of this type may be remembered, as its class says."""
    own = class_of(parent)
    return own is not None and getattr(own, "remembers_fields", False)


def variables_below(field: Field, executor: AnyExecutor) -> tuple[str, ...]:
    """The variables in a field's arguments and directives and in all that is selected below it."""
    names: set[str] = set()
    seen: set[str] = set()
    left: list[Node] = [details.node for details in field.details]
    while left:
        for node in below(left.pop()):
            if isinstance(node, VariableNode):
                names.add(node.name.value)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                seen.add(node.name.value)
                left.append(executor.fragments[node.name.value].definition)
    return tuple(sorted(names))


def by_executor(field: Field) -> Step:
    """A field that the executor reads and completes, with all that is below it."""
    name, parent, details = field.name, field.parent, field.details

    def step(executor: AnyExecutor, source: object, path: Path | None, results: Results, waiting: Waiting) -> None:
        value = results[name] = field_by_library(executor, parent, source, details, Path(path, name, parent.name))
        if isinstance(value, CoroutineType):
            waiting[name] = value

    return step
