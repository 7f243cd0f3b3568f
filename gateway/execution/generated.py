"""Python code for an operation while it is written, and for its data: objects whose fields need no resolver.

The code of data holds the happy path alone. It raises at whatever is odd before anything was called but attributes and scalars,
so that graphql-core can complete the same value from its beginning. Nothing of a document or a schema stands in the code but by
`repr` (names of the answer), as an identifier that was checked (attributes, parameters), or by a number (everything else, kept in
the namespace).
"""

from collections.abc import Callable, Mapping, Sequence
from keyword import iskeyword
from types import MappingProxyType

from graphql import GraphQLBoolean, GraphQLEnumType, GraphQLFloat, GraphQLInt, GraphQLLeafType
from strawberry.types.cast import TYPE_CAST_ATTRIBUTE

from gateway.execution.leaves import NAMES, OWN_SCALARS, SAFE, is_standard, members, number, odd, read, scalar, text
from gateway.execution.reading import AttributeRead, Default, TypeName
from gateway.execution.shapes import CompositeShape, Field, LeafShape, ListShape, Selection, Shape

Completer = Callable[[object], object]
"""The completed value of an object or a value. Raises anything where it is odd."""

Made = Callable[..., object]
"""A function that was made of the code."""

FILE = "<compiled operation>"


class Code:
    """The functions of one operation while they are written; `load` makes them. `names`: values that the code uses by name."""

    def __init__(self, names: Mapping[str, object] = MappingProxyType({})) -> None:
        self._lines: list[str] = []
        self._names: dict[str, object] = {
            **names,
            "text": text,
            "number": number,
            "odd": odd,
            "read": read,
            "SAFE": SAFE,
            "safe": SAFE.check,
            **NAMES,
        }
        self._leaves: dict[GraphQLLeafType, str] = {}
        self._tables: list[tuple[dict[type, object], Mapping[type, str]]] = []
        self._count = 0

    def value(self, shape: Shape) -> str:
        """The name of a function that completes a value of this shape."""
        name = self.bind("v")
        self.add(f"def {name}(v):", f"    return {self._expression(shape, 'v', 0)}")
        return name

    def fields(self, fields: Sequence[Field]) -> str:
        """The name of a function that completes these fields of an object, whatever its class is."""
        return self._object(fields, ())

    def add(self, *lines: str) -> None:
        self._lines += lines

    def bind(self, kind: str, value: object = None) -> str:
        """A name of its own in the code, for this value or for a function that is to be written."""
        self._count += 1
        name = f"{kind}{self._count}"
        if value is not None:
            self._names[name] = value
        return name

    def table(self, functions: Mapping[type, str]) -> str:
        """The name of a dictionary from a class to the function of this name, filled when the functions are made."""
        table: dict[type, object] = {}
        self._tables.append((table, functions))
        return self.bind("t", table)

    def load(self) -> Mapping[str, Made]:
        exec(compile("\n".join(self._lines), FILE, "exec"), self._names)  # nosec B102  # lines of our own; values are names
        for table, functions in self._tables:
            table.update({own: self._names[function] for own, function in functions.items()})
        return {name: made for name, made in self._names.items() if callable(made)}

    def _object(self, fields: Sequence[Field], checks: Sequence[str]) -> str:
        reads: list[str] = []
        entries: list[str] = []
        for at, field in enumerate(fields):
            source = self._read(field)
            assert field.shape is not None
            if source is None:
                entries.append(f"{field.name!r}: {field.parent.name!r}")
            else:
                reads.append(f"    a{at} = {source}")
                entries.append(f"{field.name!r}: {self._expression(field.shape, f'a{at}', 0)}")
        name = self.bind("o")
        self.add(f"def {name}(o):", *checks, *reads, f"    return {{{', '.join(entries)}}}")
        return name

    def _read(self, field: Field) -> str | None:
        """None for the name of the type, which is known."""
        if isinstance(field.reading, TypeName):
            return None
        if isinstance(field.reading, Default):
            return f"read(o, {field.reading.name!r})"
        assert isinstance(field.reading, AttributeRead)
        attribute = field.reading.name
        if is_plain_name(attribute):
            return f"o.{attribute}"
        return f"getattr(o, {attribute!r})"

    def _expression(self, shape: Shape, value: str, depth: int) -> str:
        if isinstance(shape, LeafShape):
            return self._leaf(shape, value)
        if isinstance(shape, ListShape):
            item = f"i{depth}"
            inner = self._expression(shape.item, item, depth + 1)
            entries = f"[{inner} for {item} in ({value} if type({value}) is list or type({value}) is tuple else odd())]"
            return f"(None if {value} is None else {entries})" if shape.nullable else entries
        return self._composite(shape, value)

    def _composite(self, shape: CompositeShape, value: str) -> str:
        if shape.any_class is not None:
            check = ("    if type(o) not in SAFE: safe(type(o))",)
            call = f"{self._object(shape.any_class.fields, check)}({value})"
        else:
            call = f"{self._table(shape.by_class)}[type({value})]({value})"
        return f"(None if {value} is None else {call})" if shape.nullable else call

    def _table(self, by_class: Mapping[type, Selection]) -> str:
        """The name of a dictionary from a class to what completes its instances."""
        check = (f"    if {TYPE_CAST_ATTRIBUTE!r} in o.__dict__: odd()",)
        return self.table({own: self._object(selection.fields, check) for own, selection in by_class.items()})

    def _leaf(self, shape: LeafShape, value: str) -> str:
        kind = shape.leaf
        if isinstance(kind, GraphQLEnumType):
            known = f"{self._enum(kind)}[id({value})]"
        elif not is_standard(kind):
            known = OWN_SCALARS.get(kind.coerce_output_value, "{1}({0})").format(value, self._scalar(kind))
        elif kind is GraphQLBoolean:
            return f"({value} if {value} is True or {value} is False{_or_none(shape, value)} else odd())"
        elif kind is GraphQLInt:
            known = f"({value} if type({value}) is int and -2147483648 <= {value} <= 2147483647 else odd())"
        elif kind is GraphQLFloat:
            known = f"({value} if type({value}) is float and {value} - {value} == 0.0 else number({value}))"
        else:
            return f"({value} if type({value}) is str{_or_none(shape, value)} else text({value}))"
        return f"(None if {value} is None else {known})" if shape.nullable else known

    def _enum(self, kind: GraphQLEnumType) -> str:
        if kind not in self._leaves:
            names, values = members(kind)
            self._leaves[kind] = self.bind("e", names)
            self.bind("kept", values)
        return self._leaves[kind]

    def _scalar(self, kind: GraphQLLeafType) -> str:
        if kind not in self._leaves:
            self._leaves[kind] = self.bind("s", scalar(kind.coerce_output_value))
        return self._leaves[kind]


def is_plain_name(name: str) -> bool:
    """Whether the name of an attribute or a parameter may stand in code."""
    return name.isidentifier() and name.isascii() and not iskeyword(name)


def _or_none(shape: LeafShape, value: str) -> str:
    return f" or {value} is None" if shape.nullable else ""
