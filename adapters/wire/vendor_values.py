"""Kinds of values with several spellings among vendors, and the one rule for reading each.

A value outside the rule is a ValueError; the tolerant reader handles it.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Final, TypeVar

from pydantic import AfterValidator, BeforeValidator, StrictStr, StringConstraints

from adapters.ports.instants import is_of_record

R = TypeVar("R")

DOT_NET: Final = re.compile(r"/Date\((-?\d{1,15})(?:[+-]\d{1,4})?\)/", re.ASCII)
ISO: Final = re.compile(r"(\d{4}-\d{2}-\d{2}|\d{8})([Tt ][\d:.,+\- Zz]+)?", re.ASCII)
"""A day, with a time after it or without. More digits in a row would be a count since an unknown beginning."""

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
PLAIN: Final = re.compile(r"[+-]?\d{1,31}(\.\d{1,20})?", re.ASCII)
"""A plain number, with as many digits before the point as any vendor's type (Marketing Cloud has 31), and more after it."""

SCIENTIFIC: Final = re.compile(r"[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})([eE][+-]?\d{1,3})?", re.ASCII)
LARGEST: Final = Decimal(10) ** 31
FINEST: Final = -40
FIRST_BORN: Final = 1905
"""The first accepted year of birth: the oldest person alive was born in 1909."""

NEVER_BORN: Final = 9999
MOST: Final = 2**31 - 1
LEAST: Final = -(2**31)
"""The bounds, with MOST, of whole numbers in our own answers (GraphQL, 3.5.1)."""

UNSET: Final = frozenset({"", "null", "NULL"})
"""Texts for a missing value: the empty one, and the word from careless imports. `Null` in other letter case is a surname."""


def blank_is_none(value: object) -> object:
    if not isinstance(value, str):
        return value
    stripped = value.strip()
    return None if stripped in UNSET else stripped


def unless_blank(read: Callable[[object], object]) -> Callable[[object], object]:
    def read_unless_blank(value: object) -> object:
        return None if (value := blank_is_none(value)) is None else read(value)

    return read_unless_blank


def instant(value: object) -> datetime:
    """An aware time in UTC, from ISO 8601 (offset with or without colon, none meaning UTC) or .NET's `/Date(milliseconds)/`.

    The milliseconds count from 1970 in UTC: an offset after them is only the sender's way to print them. Times outside the years
    1 to 9999 are a ValueError.
    """
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str):
        raise ValueError("not a time")
    text = value.strip()
    try:
        if match := DOT_NET.fullmatch(text):
            return EPOCH + timedelta(milliseconds=int(match[1]))
        read = datetime.fromisoformat(iso(text))
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except OverflowError:
        raise ValueError("not a time") from None


def iso(text: str) -> str:
    if not ISO.fullmatch(text):
        raise ValueError("not a time")
    return text


def day(value: object) -> date:
    """The calendar day as written in a date or time, never shifted to a local time."""
    if isinstance(value, str) and not DOT_NET.fullmatch(text := value.strip()):
        return datetime.fromisoformat(iso(text)).date()
    return instant(value).date()


def birth_year(year: int | None) -> int | None:
    """A year in which a living person may have been born; ValueError for others.

    Those are fillers of programs (0001, 1753, 1900, 9999), or years of two digits: a child would pass for grown up, and strangers
    for born on one day.
    """
    if year is not None and not FIRST_BORN <= year < NEVER_BORN:
        raise ValueError("nobody alive was born then")
    return year


def birth_day(value: object) -> date:
    born = day(value)
    birth_year(born.year)
    return born


def decimal(value: object) -> Decimal:
    """A number of JSON or in a text, plain or with an exponent. Separators of thousands are a ValueError.

    One vendor's thousand would be another vendor's one.
    """
    text = value.strip() if isinstance(value, str) else numeral(value)
    if PLAIN.fullmatch(text):
        return Decimal(text)
    if not SCIENTIFIC.fullmatch(text):
        raise ValueError("not a number")
    read = Decimal(text)
    if abs(read) >= LARGEST or int(read.as_tuple().exponent) < FINEST:
        raise ValueError("not a number")
    return read


def numeral(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError("not a number")
    return str(value)


def whole(value: object) -> int:
    """A whole number, also as text, or with zeros alone after the point."""
    if type(value) is int and -LARGEST < value < LARGEST:
        return value
    read = decimal(value)
    if read != int(read):
        raise ValueError("not a whole number")
    return int(read)


def count(value: object) -> int:
    if not 0 <= (read := whole(value)) <= MOST:
        raise ValueError("not a count")
    return read


def text_or_number(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Text = Annotated[StrictStr | None, AfterValidator(blank_is_none)]
"""Text; blank and the word `null` are None."""


def printable(text: str) -> str:
    """The id; ValueError for control signs in it, which no request can contain."""
    if not text.isprintable():
        raise ValueError("not an id")
    return text


Id = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1), AfterValidator(printable)]
"""An identifier: never blank, without blanks around it, and of printable signs."""

IdOrNumber = Annotated[Id, BeforeValidator(text_or_number)]
TextOrNumber = Annotated[Text, BeforeValidator(text_or_number)]
"""Text of a vendor that writes some values as numbers: their digits."""

MaybeFlag = Annotated[bool | None, BeforeValidator(blank_is_none)]
"""True or false, also in words (`true`, `YES`) or as 1 and 0."""

Currency = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, pattern="^[A-Z]{3}$")]
"""A code of ISO 4217, in capitals as in the standard."""

MaybeCurrency = Annotated[Currency | None, BeforeValidator(blank_is_none)]

Instant = Annotated[datetime, BeforeValidator(instant)]
"""An aware time in UTC."""

MaybeInstant = Annotated[datetime | None, BeforeValidator(unless_blank(instant))]
Day = Annotated[date, BeforeValidator(day)]
MaybeDay = Annotated[date | None, BeforeValidator(unless_blank(day))]
MaybeBirthDay = Annotated[date | None, BeforeValidator(unless_blank(birth_day))]
Number = Annotated[Decimal, BeforeValidator(decimal)]
MaybeNumber = Annotated[Decimal | None, BeforeValidator(unless_blank(decimal))]
Whole = Annotated[int, BeforeValidator(whole)]
MaybeWhole = Annotated[int | None, BeforeValidator(unless_blank(whole))]
MaybeBirthYear = Annotated[MaybeWhole, AfterValidator(birth_year)]
Count = Annotated[int, BeforeValidator(count)]
"""A whole number, 0 or more."""

MaybeCount = Annotated[int | None, BeforeValidator(unless_blank(count))]


def newest_of_each(
    rows: Iterable[R], key: Callable[[R], object], changed: Callable[[R], datetime | None] | None = None
) -> list[R]:
    """The rows without doubles: of several with one key the last changed one, or else the first."""
    newest: dict[object, R] = {}
    for row in rows:
        known = newest.setdefault(key(row), row)
        if known is not row and changed is not None and later(changed(row), changed(known)):
            newest[key(row)] = row
    return list(newest.values())


def later(one: datetime | None, other: datetime | None) -> bool:
    """Whether the first of two times of change is later; an unset or filler one is never later."""
    if one is None or not is_of_record(one):
        return False
    return other is None or not is_of_record(other) or one > other


def once(rows: Sequence[R], key: Callable[[R], object], changed: Callable[[R], datetime | None] | None = None) -> Sequence[R]:
    """The rows without doubles, fast for lists that hardly have any."""
    return rows if len({key(row) for row in rows}) == len(rows) else newest_of_each(rows, key, changed)
