"""Telephone numbers with an extension: the line belongs to a house or a company, line and extension to one person.

As keys they have the form of RFC 3966: `+442079460101;ext=12`.
"""

from collections.abc import Iterable, Iterator
from typing import Final

MARK: Final = ";ext="
WRITTEN: Final = (" ext. ", " x", MARK)
"""The marks before an extension, as people and systems write them; `phonenumbers` reads each."""


def extended(line: str, extension: str | None) -> str:
    return f"{line}{MARK}{extension}" if extension else line


def line_and_extension(number: str) -> tuple[str, str]:
    """A number's line and its extension, which is empty where there is none."""
    line, _, extension = number.partition(MARK)
    return line, extension


def has_extension(number: str) -> bool:
    return MARK in number


def written_behind(lines: Iterable[str], extension: str) -> Iterator[str]:
    """All spellings of the lines with the extension; the lines themselves without one."""
    for line in lines:
        yield from (f"{line}{between}{extension}" for between in WRITTEN) if extension else (line,)


def as_key(written: str) -> str:
    """A number with an extension in the form of keys, from any spelling; anything else unchanged."""
    for between in WRITTEN:
        line, found, extension = written.partition(between)
        if found and extension.isascii() and extension.isdigit():
            return extended(line, extension)
    return written
