"""Filters on rows, and the values of single properties that a filter allows, known before any row is made."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache, partial
from typing import TypeVar

from mocks.odata.language import Both, Compare, Either, Filters, Node, ODataError, OneOf, Row, Value, folded

Fits = Callable[[str], bool]
T = TypeVar("T")
_SCANNED = 25_000
"""The most rows or persons that a question without a selective filter looks at."""
_ORDERED = {
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}
_FUNCTIONS: dict[str, Callable[[str, str], bool]] = {
    "startswith": str.startswith,
    "endswith": str.endswith,
    "substringof": lambda actual, part: part in actual,
    "contains": lambda actual, part: part in actual,
}


def matches(node: Node, row: Row, rules: Filters, *, blind: frozenset[str] = frozenset()) -> bool:
    """Whether a row passes; properties in `blind` are compared without regard to letter case."""
    if isinstance(node, Both):
        return matches(node.left, row, rules, blind=blind) and matches(node.right, row, rules, blind=blind)
    if isinstance(node, Either):
        return any(matches(option, row, rules, blind=blind) for option in node.options)
    actual = row.get(node.name)
    if isinstance(node, OneOf):
        return folded(actual) in node.folded if node.name in blind else actual in node.values
    value = node.value
    if isinstance(actual, int | float) and not isinstance(actual, bool):
        actual = Decimal(str(actual))
    if node.name in blind and isinstance(actual, str) and isinstance(value, str):
        actual, value = actual.casefold(), value.casefold()
    if node.how in _FUNCTIONS:
        return isinstance(actual, str) and isinstance(value, str) and _FUNCTIONS[node.how](actual, value)
    if node.how == "eq" and rules.wildcard and isinstance(value, str) and rules.wildcard in value:
        return isinstance(actual, str) and _pattern(value, rules.wildcard).fullmatch(actual) is not None
    if node.how in ("eq", "ne"):
        return (actual == value) is (node.how == "eq")
    return actual is not None and value is not None and bool(_ORDERED[node.how](actual, value))


def equals(node: Node | None, name: str, wildcard: str = "") -> set[Value] | None:
    """All values of `name` in rows that pass; None: the filter doesn't limit them."""
    if isinstance(node, Compare):
        is_open = bool(wildcard) and isinstance(node.value, str) and wildcard in node.value
        return {node.value} if node.name == name and node.how == "eq" and not is_open else None
    if isinstance(node, OneOf):
        return set(node.values) if node.name == name else None
    if isinstance(node, Both):
        left, right = equals(node.left, name, wildcard), equals(node.right, name, wildcard)
        return left & right if left is not None and right is not None else left if right is None else right
    if isinstance(node, Either):
        sets = [equals(option, name, wildcard) for option in node.options]
        return None if any(one is None for one in sets) else set().union(*(one for one in sets if one is not None))
    return None


def bounded(found: Iterable[T]) -> Iterator[T]:
    """The same rows; after the first _SCANNED the server's time is up, which is an ODataError."""
    for place, one in enumerate(found):
        if place >= _SCANNED:
            raise ODataError(500, "The request took too long; add a selective filter")
        yield one


def begins(node: Node | None, name: str, wildcard: str = "") -> set[str] | None:
    """All beginnings of the text of `name` in rows that pass; None where the filter doesn't say."""
    if isinstance(node, Compare):
        if node.name != name or node.how not in ("eq", "startswith") or not isinstance(node.value, str):
            return None
        start = node.value.split(wildcard)[0] if wildcard and node.how == "eq" else node.value
        return {start} if start else None
    if isinstance(node, OneOf):
        return {str(value) for value in node.values} if node.name == name and "" not in node.values else None
    if isinstance(node, Both):
        left = begins(node.left, name, wildcard)
        return left if left is not None else begins(node.right, name, wildcard)
    if isinstance(node, Either):
        sets = [begins(option, name, wildcard) for option in node.options]
        return None if any(one is None for one in sets) else set().union(*(one for one in sets if one is not None))
    return None


@dataclass(frozen=True, slots=True)
class Told:
    """A filter's statements on single properties; each is None where the filter says nothing of the property."""

    node: Node | None
    wildcard: str = ""

    def values(self, name: str) -> set[Value] | None:
        return equals(self.node, name, self.wildcard)

    def texts(self, name: str) -> set[str] | None:
        values = self.values(name)
        return None if values is None else {value for value in values if isinstance(value, str)}

    def numbers(self, name: str) -> set[int] | None:
        values = self.values(name)
        return None if values is None else {int(value) for value in values if isinstance(value, Decimal)}

    def days(self, name: str) -> frozenset[date] | None:
        """The days of a date property; None too where the property may be unset."""
        values = self.values(name)
        if values is None or None in values:
            return None
        return frozenset(value.date() for value in values if isinstance(value, datetime))

    def fits(self, name: str) -> Fits | None:
        """A test of texts in any letter case: whether the property may have this one."""
        values = self.values(name)
        if values is not None:
            low = {folded(value) for value in values}
            return lambda text: text.casefold() in low
        starts = begins(self.node, name, self.wildcard)
        if starts is None:
            return None
        beginnings = tuple(start.casefold() for start in starts)
        return lambda text: text.casefold().startswith(beginnings)


def in_order(rows: Iterable[Row], order: Sequence[tuple[str, bool]]) -> list[Row]:
    """Rows by these properties (True: descending), of which the first counts most. Unset values come first."""
    found = list(rows)
    for name, falls in reversed(order):
        found.sort(key=partial(_place, name), reverse=falls)
    return found


def _place(name: str, row: Row) -> tuple[bool, object]:
    value = row.get(name)
    return (value is not None, value if value is not None else 0)


@lru_cache(maxsize=256)
def _pattern(value: str, wildcard: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in value.split(wildcard)), re.IGNORECASE | re.DOTALL)
