"""OData 4 filters as the contact centre's reporting service reads them: comparisons, `in`, `and`, `or`, `not`.

Instants, dates and GUIDs are unquoted and names may have any letter case, as in the vendor's own request collection. Assumed:
support of `in`.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

Value = str | int | datetime | None
_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')"
    r"|(?P<guid>[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})"
    r"|(?P<time>\d{4}-\d\d-\d\d(?:T[0-9:.]+(?:Z|[+-]\d\d:\d\d)?)?)"
    r"|(?P<number>-?\d+)|(?P<word>[A-Za-z_]\w*)|(?P<mark>[(),]))"
)
_ORDERED = {
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}


class MisreadError(Exception):
    """A filter that can't be read; the text is the service's answer."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison of a column with literals; `in` alone has more than one."""

    column: str
    how: str
    values: tuple[Value, ...]

    def holds(self, row: Mapping[str, object]) -> bool:
        """Whether a row passes; text is compared without letter case, as in the database."""
        value, wanted = folded(row[self.column]), self.values[0]
        if self.how in _ORDERED:
            return isinstance(value, str | int | datetime) and wanted is not None and bool(_ORDERED[self.how](value, wanted))
        return (value in [folded(one) for one in self.values]) is (self.how != "ne")


@dataclass(frozen=True, slots=True)
class Joined:
    """Several conditions; `how` is and, or, not."""

    how: str
    parts: tuple[Node, ...]

    def holds(self, row: Mapping[str, object]) -> bool:
        if self.how == "not":
            return not self.parts[0].holds(row)
        return (all if self.how == "and" else any)(part.holds(row) for part in self.parts)


Node = Comparison | Joined


def folded(value: object) -> object:
    return value.casefold() if isinstance(value, str) else value


def confined(node: Node, columns: Sequence[str]) -> dict[str, set[Value]] | None:
    """Values by column: a row that passes has one of them. None where the filter implies no such values."""
    if isinstance(node, Comparison):
        return {node.column: set(node.values)} if node.column in columns and node.how in ("eq", "in") else None
    found = [confined(part, columns) for part in node.parts] if node.how != "not" else []
    known = [one for one in found if one is not None]
    if node.how == "and":
        return known[0] if known else None
    if not known or len(known) < len(found):
        return None
    return {column: set().union(*(one.get(column, set()) for one in known)) for column in columns}


def parse(text: str, kinds: Mapping[str, type]) -> Node:
    """The tree of a filter; `kinds` are the types of the columns: str, int, datetime."""
    return _Reader(_tokens(text), {name.casefold(): name for name in kinds}, kinds).whole()


@dataclass(slots=True)
class _Reader:
    tokens: list[tuple[str, str]]
    names: Mapping[str, str]
    kinds: Mapping[str, type]
    place: int = 0

    def whole(self) -> Node:
        node = self._joined("or")
        if self.place != len(self.tokens):
            raise MisreadError("Syntax error: unexpected text after the expression")
        return node

    def _joined(self, how: str) -> Node:
        parts = [self._joined("and") if how == "or" else self._one()]
        while self._takes(how):
            parts.append(self._joined("and") if how == "or" else self._one())
        return parts[0] if len(parts) == 1 else Joined(how, tuple(parts))

    def _one(self) -> Node:
        if self._takes("not"):
            return Joined("not", (self._one(),))
        if self._takes("("):
            node = self._joined("or")
            self._expect(")")
            return node
        kind, name = self._next()
        column = self.names.get(name.casefold()) if kind == "word" else None
        if column is None:
            raise MisreadError("Could not find a property with the name that the filter has")
        how = self._next()[1]
        if how == "in":
            return Comparison(column, how, self._list(column))
        if how not in ("eq", "ne", *_ORDERED):
            raise MisreadError("Syntax error: an operator is missing")
        return Comparison(column, how, (self._literal(column),))

    def _list(self, column: str) -> tuple[Value, ...]:
        self._expect("(")
        values = [self._literal(column)]
        while self._takes(","):
            values.append(self._literal(column))
        self._expect(")")
        return tuple(values)

    def _literal(self, column: str) -> Value:
        kind, text = self._next()
        if (kind, text) == ("word", "null"):
            return None
        value = _value(kind, text)
        if not isinstance(value, self.kinds[column]):
            raise MisreadError("A binary operator with incompatible types was detected")
        return value

    def _next(self) -> tuple[str, str]:
        if self.place >= len(self.tokens):
            raise MisreadError("Syntax error: the expression ends too early")
        self.place += 1
        return self.tokens[self.place - 1]

    def _takes(self, text: str) -> bool:
        is_next = self.place < len(self.tokens) and self.tokens[self.place] in (("word", text), ("mark", text))
        self.place += is_next
        return is_next

    def _expect(self, mark: str) -> None:
        if not self._takes(mark):
            raise MisreadError(f"Syntax error: '{mark}' is missing")


def _tokens(text: str) -> list[tuple[str, str]]:
    found, place, text = [], 0, text.rstrip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            raise MisreadError(f"Syntax error at position {place}")
        found.append((match.lastgroup, match[match.lastgroup]))
        place = match.end()
    return found


def _value(kind: str, text: str) -> Value:
    if kind == "text":
        return text[1:-1].replace("''", "'")
    if kind == "guid":
        return text.lower()
    if kind == "number":
        return int(text)
    if kind != "time":
        raise MisreadError("Syntax error: a literal is missing")
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise MisreadError("A date that is none") from None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
