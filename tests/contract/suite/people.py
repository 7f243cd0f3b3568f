"""Values of two members of the cast that are never to be seen in a log, an error or a measurement."""

import re
import traceback
from collections.abc import Iterable

SHORT = 8
"""Digits that a number may have by chance."""

AMELIA = (
    "amelia.hart@example.com",
    "amelia",
    "+447700900123",
    "7700900123",
    "7700-900123",
    "7700 900123",
    "HRD-10002841",
    "1004711",
    "204711",
    "29550001",
    "1984-05-14",
    "/Date(453340800000)/",
    "SW1X",
)
"""Whatever the systems know Amelia Hart by."""


def personal(texts: Iterable[str], *, also: Iterable[str] = ()) -> list[str]:
    """The values that show in one of the texts, without the texts themselves."""
    values = [value.casefold() for value in (*AMELIA, *also)]
    folded = [text.casefold() for text in texts]
    return [value for value in values if any(shows(value, text) for text in folded)]


def shows(value: str, text: str) -> bool:
    """A short number shows where it stands as one: among the digits of another, as of a time that a call took, it is chance."""
    if value.isdecimal() and len(value) < SHORT:
        return bool(re.search(rf"(?<![\d.]){value}(?!\d)", text))
    return value in text


def told_by(error: BaseException) -> str:
    """Everything that a log with a stack trace would show of the error and of what led to it."""
    return "".join(traceback.format_exception(error)) + repr(error) + repr(error.args)
