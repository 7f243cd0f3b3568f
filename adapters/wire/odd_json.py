"""JSON as far as it can be read: values that are none stand as `ODD`, and the rest as it was sent."""

import json
from typing import Any, Final

LONGEST_NUMBER: Final = 400
"""Digits of a whole number that are read; what is longer is no number of anybody's."""


class Odd:
    """Stands for a value that no type takes: a number longer than any, a text of which not every sign is one."""


ODD: Final = Odd()


def parsed(body: bytes) -> object:
    """The JSON, also with bytes that are no UTF-8 and halves of characters: only the texts that hold them can't be read. Tabs and
    line ends in a text, which should be escaped, are what they are."""
    text = body.decode("utf-8-sig", "surrogateescape")
    try:
        data = json.loads(text, parse_int=whole_number, strict=False)
        return data if sound(text) and "\\ud" not in text and "\\uD" not in text else without_halves(data)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def whole_number(digits: str) -> int | Odd:
    return int(digits) if len(digits) <= LONGEST_NUMBER else ODD


def sound(text: str) -> bool:
    """Whether every sign is a whole one (Unicode, D75: a surrogate alone is none)."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def without_halves(data: object) -> Any:
    """The data with `ODD` in the place of such texts, changed where it stands and without going a call deeper for every level."""
    whole = [data]
    waiting: list[Any] = [whole]
    while waiting:
        holder = waiting.pop()
        if isinstance(holder, dict):
            for name in [name for name in holder if not sound(name)]:
                del holder[name]
        for key, value in list(holder.items() if isinstance(holder, dict) else enumerate(holder)):
            if isinstance(value, dict | list):
                waiting.append(value)
            elif isinstance(value, str) and not sound(value):
                holder[key] = ODD
    return whole[0]
