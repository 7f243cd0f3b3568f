"""The query language of `accounts.search`: read into a tree, and matched against an account's JSON.

SAP Customer Data Cloud fact sheet, section 5: clauses in a fixed order, strings in double quotes, numbers bare. E-mails and user
names are encrypted at rest: they allow equality, IN, and CONTAINS of the whole value without letter case, but neither order nor
regex. From the vendor's help on accounts.search: in other texts CONTAINS looks for whole words, with letter case, and
regex('...') must fit the whole value, with letter case.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

_TOKEN = re.compile(
    r"""\s*(?:("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?)|([A-Za-z_][\w.\-]*|\*)|(<=|>=|!=|[=<>(),])|('(?:[^'\\]|\\.)*'))"""
)
_KINDS = ("text", "number", "name", "mark", "pattern")
_WORD = re.compile(r"[^\W_]+")
_CLAUSES = ("SELECT", "FROM", "WHERE", "ORDER", "START", "LIMIT")
_ENCRYPTED = ("profile.email", "loginIDs.", "emails.")
DEFAULT_LIMIT, LARGEST_LIMIT, LARGEST_START = 300, 10_000, 5_000
_LONGEST_PATTERN = 2_000


Scalar = str | int | float
"""A literal; true and false are ints."""


class QueryError(Exception):
    """The query can't be read; the text is the vendor's detail."""


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison; `values` has several for IN, and a pattern for REGEX."""

    field: str
    operator: str
    values: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Junction:
    """Conditions joined by AND or OR."""

    is_and: bool
    parts: tuple[Condition, ...]


Condition = Test | Junction


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query; `select` is None for all fields."""

    select: tuple[str, ...] | None
    where: Condition | None
    order: str | None
    falling: bool
    start: int
    limit: int


class Reader:
    """A recursive-descent parser over the words of a query."""

    def __init__(self, text: str) -> None:
        self._words = list(_words(text))
        self._place = 0

    def query(self) -> Query:
        self._word("SELECT")
        select = self._fields()
        self._word("FROM")
        self._word("accounts")
        where = self._either() if self._taken("WHERE") else None
        order, falling = None, False
        if self._taken("ORDER"):
            self._word("BY")
            order = self._name()
            if order.startswith(_ENCRYPTED):
                raise QueryError(f"{order} is encrypted and can't be ordered by")
            falling = self._taken("DESC") or (self._taken("ASC") and False)
        start = self._count(LARGEST_START) if self._taken("START") else 0
        limit = self._count(LARGEST_LIMIT) if self._taken("LIMIT") else DEFAULT_LIMIT
        if self._place < len(self._words):
            raise QueryError(f"Unexpected {self._words[self._place][1]}")
        return Query(select, where, order, falling, start, limit)

    def _fields(self) -> tuple[str, ...] | None:
        names = [self._name()]
        while self._taken(","):
            names.append(self._name())
        return None if names == ["*"] else tuple(names)

    def _either(self) -> Condition:
        parts = [self._both()]
        while self._taken("OR"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else Junction(False, tuple(parts))

    def _both(self) -> Condition:
        parts = [self._one()]
        while self._taken("AND"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else Junction(True, tuple(parts))

    def _one(self) -> Condition:
        if self._taken("("):
            inner = self._either()
            self._word(")")
            return inner
        field = self._name()
        if self._taken("IN"):
            self._word("(")
            values = [self._value()]
            while self._taken(","):
                values.append(self._value())
            self._word(")")
            return Test(field, "IN", tuple(values))
        sign = self._next()[1].upper()
        if sign not in ("=", "!=", "CONTAINS", *_ORDERS):
            raise QueryError(f"Unknown operator {sign}")
        if sign in _ORDERS and field.startswith(_ENCRYPTED):
            raise QueryError(f"{field} is encrypted and can't be compared so")
        if sign == "=" and self._taken("REGEX"):
            return Test(field, "REGEX", (self._pattern(field),))
        return Test(field, sign, (self._value(),))

    def _pattern(self, field: str) -> str:
        if field.startswith(_ENCRYPTED):
            raise QueryError(f"{field} is encrypted and can't be compared so")
        self._word("(")
        kind, word = self._next()
        self._word(")")
        if kind != "pattern" or len(word) > _LONGEST_PATTERN:
            raise QueryError(f"Expected a pattern at {word}")
        try:
            _compiled(word[1:-1])
        except re.error:
            raise QueryError("The pattern can't be read") from None
        return word[1:-1]

    def _value(self) -> Scalar:
        kind, word = self._next()
        if kind == "text":
            return re.sub(r"\\(.)", r"\1", word[1:-1])
        if kind == "number":
            return float(word) if "." in word else int(word)
        if word in ("true", "false"):
            return word == "true"
        raise QueryError(f"Expected a value at {word}")

    def _count(self, largest: int) -> int:
        kind, word = self._next()
        if kind != "number" or not word.isdigit() or int(word) > largest:
            raise QueryError(f"Expected a number up to {largest}")
        return int(word)

    def _name(self) -> str:
        kind, word = self._next()
        if kind != "name" or word.upper() in _CLAUSES:
            raise QueryError(f"Expected a field at {word}")
        return word

    def _next(self) -> tuple[str, str]:
        if self._place >= len(self._words):
            raise QueryError("Unexpected end of the query")
        self._place += 1
        return self._words[self._place - 1]

    def _taken(self, word: str) -> bool:
        here = self._words[self._place] if self._place < len(self._words) else ("", "")
        if here[0] not in ("text", "pattern") and here[1].upper() == word:
            self._place += 1
            return True
        return False

    def _word(self, word: str) -> None:
        if not self._taken(word.upper()):
            raise QueryError(f"Expected {word}")


def _words(text: str) -> Iterator[tuple[str, str]]:
    place, text = 0, text.strip()
    while place < len(text):
        found = _TOKEN.match(text, place)
        if not found:
            raise QueryError("The query can't be read")
        place = found.end()
        kind = _KINDS[next(index for index, word in enumerate(found.groups()) if word is not None)]
        yield kind, next(word for word in found.groups() if word is not None)


def held(account: object, path: str) -> list[object]:
    """The values at a dotted path, through lists too."""
    found = [account]
    for step in path.split("."):
        found = [inner for each in found if isinstance(each, dict) and step in each for inner in _spread(each[step])]
    return found


def _spread(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


_ORDERS = {"<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge}


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.DOTALL)


def passes(account: object, condition: Condition | None) -> bool:
    if condition is None:
        return True
    if isinstance(condition, Junction):
        tested = (passes(account, part) for part in condition.parts)
        return all(tested) if condition.is_and else any(tested)
    return meets(condition, held(account, condition.field))


def meets(test: Test, values: Sequence[object]) -> bool:
    """Whether an account with these values in the field passes."""
    wanted = test.values
    if test.operator in ("=", "IN"):
        return any(type(value) is type(one) and value == one for value in values for one in wanted)
    if test.operator == "!=":
        return all(value != wanted[0] for value in values)
    if test.operator == "CONTAINS":
        return any(contains(test.field, str(value), str(wanted[0])) for value in values)
    if test.operator == "REGEX":
        return any(isinstance(value, str) and _compiled(str(wanted[0])).fullmatch(value) is not None for value in values)
    return any(type(value) is type(wanted[0]) and _compares(value, test.operator, wanted[0]) for value in values)


def _compares(value: object, sign: str, wanted: Scalar) -> bool:
    return isinstance(value, str | int | float) and bool(_ORDERS[sign](value, wanted))


def contains(field: str, value: str, wanted: str) -> bool:
    """Whether the value contains the wanted text: as a whole where it is encrypted, as whole words elsewhere."""
    if field.startswith(_ENCRYPTED):
        return value.casefold() == wanted.casefold()
    words, sought = _WORD.findall(value), _WORD.findall(wanted)
    return bool(sought) and any(words[at : at + len(sought)] == sought for at in range(len(words)))


def is_encrypted(field: str) -> bool:
    return field.startswith(_ENCRYPTED)
