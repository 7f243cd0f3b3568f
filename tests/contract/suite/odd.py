"""What is put in a value's place: odd values of every kind, by how the value is written, and other values that are right."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

DOT_NET = re.compile(r"/Date\((-?\d+)([+-]\d{4})?\)/")
ISO = re.compile(r"(\d{4}-\d\d-\d\d)(.*)", re.DOTALL)
DIGITS_OF_DAY = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
DIGITS_OF_MONTH = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])")
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
CLOCK = re.compile(r"PT\d\dH\d\dM\d\dS")
HEX = re.compile(r"[0-9A-Fa-f]{8}(-?)[0-9A-Fa-f]{4}(\1[0-9A-Fa-f]{4}){2}\1[0-9A-Fa-f]{12}")
"""A GUID, with hyphens or without."""

FLAGS = {"true": "false", "false": "true", "yes": "no", "no": "yes", "1": "0", "0": "1"}
CODES = {(3, True): "EUR", (2, True): "FR"}
"""By length, of codes in capitals: another currency, another country."""

WHOLE = re.compile(r"[1-9]\d{0,14}")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
WRAPPED = "results"
"""The one entry of an object that OData puts round what it expands."""

LAST_CENTURY = 250_246_540_800_000
"""The year 9900, in milliseconds."""

MARK = "unexpected"
"""Stands in odd objects; nothing of it may show."""

FAR = 5
"""Further than the numbers of two people in the samples are apart."""

A_GENERATION = 30 * 365
"""Days: what is valid now is no longer, or not yet."""

ENDLESS = 8000 * 365
"""Days between now and what ends with the calendar."""

FURTHER = 4
"""Values of the same field in other rows that are tried in this one's place."""


class Reads(StrEnum):
    """What a reader may make of a value."""

    NOTHING = "nothing"
    TEXT = "text"
    """Itself, where any text will do."""
    SAME = "same"
    """What stood there before."""
    EMPTY = "empty"
    """That there is none."""


@dataclass(frozen=True, slots=True)
class Oddity:
    """`raw`: the JSON as it is sent, None where the field is left out."""

    kind: str
    raw: bytes | None
    reads: Reads = Reads.NOTHING


NULL = Oddity("null", b"null", Reads.EMPTY)
ABSENT = Oddity("absent", None, Reads.EMPTY)
OBJECT = Oddity("object", b'{"unexpected": "unexpected"}')
OF_ANY_SCALAR = (
    OBJECT,
    Oddity("list", b'["unexpected", "unexpected"]'),
    Oddity("list", b"[" * 300 + b"]" * 300),
    Oddity("huge integer", b"9" * 5000),
    Oddity("NaN", b"NaN"),
    Oddity("empty", b'""', Reads.EMPTY),
)
OF_ANY_TEXT = (
    Oddity("half a character", b'"x\\ud800y"'),
    Oddity("no UTF-8", b'"x\xff\xfey"'),
    Oddity("unknown word", b'"Zzyzx"', Reads.TEXT),
    Oddity("unknown word", b'"Zzy\tzx"', Reads.TEXT),
)
OF_ANY_NUMBER = (
    Oddity("NaN", b"Infinity"),
    Oddity("NaN", b'"NaN"', Reads.TEXT),
    Oddity("separator", b'"66,200"', Reads.TEXT),
    Oddity("separator", b'"1.234.567,89"', Reads.TEXT),
    Oddity("separator", b'"12.50-"', Reads.TEXT),
    Oddity("separator", b'"\xc2\xa312"', Reads.TEXT),
    Oddity("separator", b'"12%"', Reads.TEXT),
    Oddity("separator", '"１２"'.encode(), Reads.TEXT),
    Oddity("separator", b'"0x1F"', Reads.TEXT),
)


def raw(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def oddities(value: Any, *, of_row: bool) -> Iterator[Oddity]:
    """`of_row`: the value is a row itself, whose being absent is no oddity."""
    yield from [NULL] if of_row else [NULL, ABSENT]
    if isinstance(value, dict):
        yield from (Oddity("wrong type", b'"Zzyzx"'), Oddity("empty", b"{}", Reads.EMPTY))
        yield from [] if of_row or WRAPPED in value else [Oddity("list for single", raw([value]), Reads.SAME)]
    elif isinstance(value, list):
        yield Oddity("wrong type", b'"Zzyzx"' if value and isinstance(value[0], dict) else OBJECT.raw)
        yield from (Oddity("wrong type", b"true"), Oddity("empty", b"[]", Reads.EMPTY))
        yield from [Oddity("single for list", raw(value[0]), Reads.SAME)] if len(value) == 1 else []
    else:
        yield from OF_ANY_SCALAR
        yield from of_texts(value) if isinstance(value, str) else of_others(value)
        yield from [] if str(value).lower() in FLAGS else [Oddity("wrong type", b"true")]


def of_texts(value: str) -> Iterator[Oddity]:
    yield from OF_ANY_TEXT
    yield Oddity("blanks", raw(f"  {value}\t"), Reads.SAME)
    yield from (Oddity("impossible date", raw(text), Reads.TEXT) for text in impossible(value))
    if NUMBER.fullmatch(value):
        yield from OF_ANY_NUMBER
    else:
        yield Oddity("wrong type", b"7", Reads.TEXT)
    if WHOLE.fullmatch(value):
        yield Oddity("number for text", value.encode(), Reads.SAME)


def of_others(value: float | None) -> Iterator[Oddity]:
    """Of numbers, of yes and no, and of what is null."""
    yield Oddity("unknown word", b'"Zzyzx"', Reads.TEXT)
    if value is not None and not isinstance(value, bool):
        yield from OF_ANY_NUMBER
        yield Oddity("number as text", raw(str(value)), Reads.SAME)


def impossible(value: str) -> Iterator[str]:
    if DOT_NET.fullmatch(value):
        yield from ("/Date(253402300800000)/", "/Date(-62135596800001)/", "/Date(NaN)/", "/Date(" + "9" * 40 + ")/")
    elif found := ISO.fullmatch(value):
        yield from (f"{day}{found[2]}" for day in ("0000-00-00", "2026-13-45", "10000-01-01"))
        yield from ("2026-03-02T24:00:00Z", "2026-03-02T23:59:60Z", "1701011500000", "2026-W10-1")
    elif DIGITS_OF_DAY.fullmatch(value):
        yield from ("20261341", "00000001")
    elif DIGITS_OF_MONTH.fullmatch(value):
        yield "202613"
    elif CLOCK.fullmatch(value):
        yield from ("PT24H00M00S", "PT09H61M00S")


def others(value: Any, pool: Iterable[Any]) -> list[bytes]:
    """Values that are as right in this place as the one that stands there, as far as can be told from how it is written and from
    what stands in the same place of other rows."""
    found = [raw(one) for one in another(value)]
    found += [raw(one) for one in pool if one != value and not isinstance(one, dict | list)][:FURTHER]
    return list(dict.fromkeys(found))


def another(value: Any) -> Iterator[Any]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield value + FAR
        yield from [1 - value] if 0 <= value <= 1 else []
    elif value is None:
        yield from ("Another", 5, True, "/Date(1772442930123)/", "2026-03-02T09:15:30Z")
    else:
        yield from another_text(value)


def another_text(value: str) -> Iterator[str]:
    if is_time(value):
        yield from (
            other_time(value, days=days) for days in ((-1, -ENDLESS) if is_endless(value) else (1, -A_GENERATION, A_GENERATION))
        )
        return
    if DIGITS_OF_DAY.fullmatch(value) and is_day(value, "%Y%m%d"):
        yield moved(value, "%Y%m%d", days=1)
    if DIGITS_OF_MONTH.fullmatch(value):
        yield f"{value[:4]}{int(value[4:]) % 12 + 1:02d}"
    if CLOCK.fullmatch(value):
        yield f"PT{(int(value[2:4]) + 1) % 24:02d}{value[4:]}"
    elif GUID.fullmatch(value):
        yield f"{value[:-1]}{'0' if value[-1] != '0' else '1'}"
    elif NUMBER.fullmatch(value):
        yield f"{value[:-1]}{(int(value[-1]) + FAR) % 10}"
    elif HEX.fullmatch(value):
        yield f"{value[:-1]}{'1' if value[-1] == '0' else '0'}"
    else:
        yield from ("Another", f"{value}x", "7")
    if found := CODES.get((len(value), value.isupper() and value.isalpha())):
        yield found
    if (opposite := FLAGS.get(value.lower())) is not None:
        yield opposite.upper() if value.isupper() else opposite


def is_time(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    iso = ISO.fullmatch(value)
    return DOT_NET.fullmatch(value) is not None or (iso is not None and is_day(iso[1], "%Y-%m-%d"))


def is_endless(value: str) -> bool:
    """Whether a time is one that never comes: a generation later there is no calendar any more."""
    found = DOT_NET.fullmatch(value)
    return int(found[1]) > LAST_CENTURY if found else value.startswith("99")


def other_time(value: Any, *, days: int) -> str:
    """The same clock on another day, in the same notation."""
    if found := DOT_NET.fullmatch(value):
        return f"/Date({int(found[1]) + days * 86_400_000}{found[2] or ''})/"
    found = ISO.fullmatch(value)
    assert found, "not a time"
    return moved(found[1], "%Y-%m-%d", days=days) + found[2]


def moved(day: str, form: str, *, days: int) -> str:
    return (datetime.strptime(day, form).replace(tzinfo=UTC) + timedelta(days)).strftime(form)


def is_day(text: str, form: str) -> bool:
    try:
        datetime.strptime(text, form)
    except ValueError:
        return False
    return True
