"""Kinds of values that vendors write in more ways than one."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, StrictStr

DOT_NET = re.compile(r"/Date\((-?\d{1,15})(?:[+-]\d{4})?\)/", re.ASCII)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def blank_is_none(value: Any) -> Any:
    if isinstance(value, str) and value.strip().lower() in ("", "null"):
        return None
    return value.strip() if isinstance(value, str) else value


def instant(value: Any) -> Any:
    """An aware time in UTC from ISO 8601 (offset with or without colon, none meaning UTC) or .NET's `/Date(milliseconds)/`."""
    if (value := blank_is_none(value)) is None:
        return None
    if not isinstance(value, str):
        raise ValueError("not a time")
    try:
        if match := DOT_NET.fullmatch(value):
            return EPOCH + timedelta(milliseconds=int(match[1]))
        read = datetime.fromisoformat(value)
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except OverflowError:
        raise ValueError("not a time") from None


def day(value: Any) -> Any:
    """The calendar day that a date, or a time, is written with; None where it is no day at all."""
    if (value := blank_is_none(value)) is None:
        return None
    if not isinstance(value, str):
        raise ValueError("not a day")
    try:
        return (instant(value) if DOT_NET.fullmatch(value) else datetime.fromisoformat(value)).date()
    except ValueError:
        return None


Text = Annotated[StrictStr | None, BeforeValidator(blank_is_none)]
"""Text; blank and the word `null` are None."""

Instant = Annotated[datetime, BeforeValidator(instant)]
"""An aware time in UTC."""

MaybeInstant = Annotated[datetime | None, BeforeValidator(instant)]

Day = Annotated[date | None, BeforeValidator(day)]
