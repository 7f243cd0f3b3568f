"""OData 2.0's filter language as a server reads it: literals, comparisons, `and`, `or`, functions; parsed into a tree once.

A dialect says which operators and functions a vendor takes. The others are refused with the vendor's 400.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

Value = str | int | float | Decimal | datetime | None
"""A property of a row, and a literal of a filter; a bool is an int."""
Row = Mapping[str, Value]


class ODataError(Exception):
    """An answer other than 200: status, vendor's code, message."""

    def __init__(self, status: int, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.status, self.message, self.code = status, message, code


@dataclass(frozen=True, slots=True)
class Filters:
    """The part of the language that a vendor takes; `wildcard` is the character for any text in an `eq` literal."""

    operators: frozenset[str] = frozenset({"eq", "ne", "gt", "ge", "lt", "le"})
    functions: frozenset[str] = frozenset({"startswith", "endswith", "substringof"})
    or_across_properties: bool = True
    wildcard: str = ""


@dataclass(frozen=True, slots=True)
class Compare:
    """`property operator value`, or a function of the two; `value` is a Python value."""

    name: str
    how: str
    value: Value


@dataclass(frozen=True, slots=True)
class Both:
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Either:
    """All alternatives of one `or` chain."""

    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class OneOf:
    """An `or` chain of equalities of one property, which may be thousands long."""

    name: str
    values: frozenset[Value]
    folded: frozenset[Value]


Node = Compare | Both | Either | OneOf
_TOKEN = re.compile(
    r"\s*(?:(?P<typed>(?:datetimeoffset|datetime|guid|time)'[^']*')|(?P<text>'(?:[^']|'')*')"
    r"|(?P<number>-?\d+(?:\.\d+)?[MmLlDdFf]?(?![\w]))|(?P<word>[A-Za-z_][\w/]*)|(?P<mark>[(),]))"
)
_KIND_OF = {
    "String": str, "Boolean": bool, "Guid": str, "DateTime": datetime, "DateTimeOffset": datetime, "Time": str,
    "Decimal": Decimal, "Double": Decimal, "Int16": Decimal, "Int32": Decimal, "Int64": Decimal, "Byte": Decimal,
}  # fmt: skip


@dataclass(slots=True)
class _Reader:
    """Walks the tokens of one filter; `or` binds looser than `and`."""

    tokens: list[tuple[str, str]]
    types: Mapping[str, str]
    closed: frozenset[str]
    rules: Filters
    type_name: str
    place: int = field(default=0)

    def whole(self) -> Node:
        node = self.either()
        if self.place != len(self.tokens):
            raise _misread("unexpected text after the end of the expression")
        return node

    def either(self) -> Node:
        options = [self.both()]
        while self._take_word("or"):
            options.append(self.both())
        if len(options) == 1:
            return options[0]
        if not self.rules.or_across_properties and len({name for option in options for name in _names(option)}) > 1:
            raise ODataError(400, "Logical operator 'or' is not supported across different properties")
        return _one_of(options, self.rules.wildcard) or Either(tuple(options))

    def both(self) -> Node:
        node = self.one()
        while self._take_word("and"):
            node = Both(node, self.one())
        return node

    def one(self) -> Node:
        kind, text = self._next()
        if text == "(" and kind == "mark":
            node = self.either()
            self._expect(")")
            return node
        if kind != "word":
            raise _misread(f"unexpected {text}")
        if self._peek() == ("mark", "("):
            return self._call(text)
        self._check_property(text)
        how = self._next()[1]
        if how not in self.rules.operators:
            raise ODataError(400, f"Operator '{how}' is not supported")
        return Compare(text, how, self._literal(text))

    def _call(self, name: str) -> Compare:
        if name not in self.rules.functions:
            raise ODataError(400, f"Function '{name}' is not supported")
        self._expect("(")
        turned = name == "substringof"
        value = self._literal("") if turned else None
        if turned:
            self._expect(",")
        tested = self._next()[1]
        self._check_property(tested)
        if not turned:
            self._expect(",")
            value = self._literal(tested)
        self._expect(")")
        if self._take_word("eq") and self._next()[1] != "true":
            raise _misread("a function is compared with true only")
        return Compare(tested, name, value)

    def _check_property(self, name: str) -> None:
        if name not in self.types:
            raise ODataError(400, f"Property {name} not found in type {self.type_name}")
        if name in self.closed:
            raise ODataError(400, f"Property {name} of type {self.type_name} is not filterable")

    def _literal(self, name: str) -> Value:
        kind, text = self._next()
        value = _value(kind, text)
        expected = _KIND_OF[self.types[name]] if name else str
        if value is not None and not isinstance(value, expected):
            raise ODataError(400, f"The literal of property {name} has the wrong type")
        return value

    def _peek(self) -> tuple[str, str]:
        return self.tokens[self.place] if self.place < len(self.tokens) else ("end", "")

    def _next(self) -> tuple[str, str]:
        token = self._peek()
        if token[0] == "end":
            raise _misread("unexpected end of the expression")
        self.place += 1
        return token

    def _take_word(self, word: str) -> bool:
        if self._peek() != ("word", word):
            return False
        self.place += 1
        return True

    def _expect(self, mark: str) -> None:
        if self._next() != ("mark", mark):
            raise _misread(f"'{mark}' is missing")


def parse(text: str, types: Mapping[str, str], closed: frozenset[str], *, rules: Filters, type_name: str) -> Node:
    """The tree of a filter; `types` maps property to EDM type, `closed` names the properties that can't be filtered on."""
    return _Reader(_tokens(text), types, closed, rules, type_name).whole()


def _one_of(options: list[Node], wildcard: str) -> OneOf | None:
    values: set[Value] = set()
    for option in options:
        if not isinstance(option, Compare) or option.how != "eq" or isinstance(option.value, Decimal):
            return None
        if wildcard and isinstance(option.value, str) and wildcard in option.value:
            return None
        values.add(option.value)
    names = _names(Either(tuple(options)))
    return OneOf(names.pop(), frozenset(values), frozenset(map(folded, values))) if len(names) == 1 else None


def folded(value: Value) -> Value:
    return value.casefold() if isinstance(value, str) else value


def amount(row: Row, name: str) -> Decimal:
    """The decimal in a row, such as a measure; TypeError where the row has another kind of value there."""
    value = row[name]
    if not isinstance(value, Decimal):
        raise TypeError(f"{name} is no decimal")
    return value


def _names(node: Node) -> set[str]:
    if isinstance(node, Compare | OneOf):
        return {node.name}
    parts = (node.left, node.right) if isinstance(node, Both) else node.options
    return set().union(*(_names(part) for part in parts))


def _tokens(text: str) -> list[tuple[str, str]]:
    found, place, text = [], 0, text.rstrip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if not match or match.lastgroup is None:
            raise _misread(f"unexpected character at position {place}")
        found.append((match.lastgroup, match[match.lastgroup]))
        place = match.end()
    return found


def _value(kind: str, text: str) -> Value:
    if kind == "text":
        return text[1:-1].replace("''", "'")
    if kind == "number":
        return Decimal(text.rstrip("MmLlDdFf"))
    if kind == "word" and text in ("true", "false", "null"):
        return {"true": True, "false": False, "null": None}[text]
    if kind != "typed":
        raise _misread(f"{text} is no literal")
    name, _, found = text[:-1].partition("'")
    if name in ("guid", "time"):
        return found.lower() if name == "guid" else found
    return moment(found)


def moment(text: str) -> datetime:
    """ISO text with up to seven fractional digits; without an offset it is UTC."""
    cut = re.sub(r"(\.\d{6})\d+", r"\1", text)
    try:
        at = datetime.fromisoformat(cut)
    except ValueError as problem:
        raise _misread("a date that is none") from problem
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _misread(detail: str) -> ODataError:
    return ODataError(400, f"Invalid filter expression: {detail}")
