"""The nesting of a JSON text, measured before it is decoded."""

import re
from typing import Final

_TEXTS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_BUT_BRACKETS: Final = bytes(set(range(256)) - set(b"[]{}"))
_OPENS: Final = frozenset(b"[{")


def is_deeper(encoded: bytes, levels: int) -> bool:
    """Whether the text nests objects and lists more deeply: its brackets outside of strings are read, in time linear in it. One
    with no more brackets than levels need not be asked about."""
    depth = 0
    for bracket in _TEXTS.sub(b"", encoded).translate(None, _BUT_BRACKETS):
        depth += 1 if bracket in _OPENS else -1
        if depth > levels:
            return True
    return False
