"""JSON read as far as possible: impossible values become `ODD`, and the rest stays as it was sent."""

import json
from typing import Final

LONGEST_NUMBER: Final = 400
"""The most digits of a whole number; a longer one is no real number."""


class Odd:
    """The place of a value that no type accepts: a number of too many digits, or a text with half a character."""


ODD: Final = Odd()
Key = int | str
Holder = dict[str, object] | list[object]
"""An object or list of parsed JSON."""


def parsed(body: bytes) -> object:
    """The JSON, also with bytes that are no UTF-8 and with halves of characters; only the texts around them are unreadable.

    Unescaped tabs and line ends in a text are accepted.
    """
    text = body.decode("utf-8-sig", "surrogateescape")
    try:
        data = json.loads(text, parse_int=whole_number, strict=False)
        return data if sound(text) and "\\ud" not in text and "\\uD" not in text else without_halves(data)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def whole_number(digits: str) -> int | Odd:
    return int(digits) if len(digits) <= LONGEST_NUMBER else ODD


def sound(text: str) -> bool:
    """Whether every sign is a whole character (Unicode, D75: a lone surrogate is none)."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def without_halves(data: object) -> object:
    """The data with `ODD` in place of texts with half characters; changed in place, and without a call for every level."""
    whole: list[object] = [data]
    waiting: list[Holder] = [whole]
    while waiting:
        holder = waiting.pop()
        if isinstance(holder, dict):
            for name in [name for name in holder if not sound(name)]:
                del holder[name]
            for name, value in holder.items():
                holder[name] = sound_value(value, waiting)
        else:
            holder[:] = [sound_value(value, waiting) for value in holder]
    return whole[0]


def sound_value(value: object, waiting: list[Holder]) -> object:
    """The value, or `ODD` for a text with half a character; an object or list joins those waiting."""
    if isinstance(value, dict | list):
        waiting.append(value)
    return ODD if isinstance(value, str) and not sound(value) else value
