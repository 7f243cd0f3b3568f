"""Telephone numbers with an extension behind them: the line is a house's or a company's, both together are somebody's.

As keys they are written as RFC 3966 writes them: `+442079460101;ext=12`.
"""

from collections.abc import Iterable, Iterator
from typing import Final

MARK: Final = ";ext="
WRITTEN: Final = (" ext. ", " x", MARK)
"""What people and systems write before an extension; each is read by `phonenumbers`."""


def extended(line: str, extension: str | None) -> str:
    return f"{line}{MARK}{extension}" if extension else line


def line_and_extension(number: str) -> tuple[str, str]:
    """The extension is empty where there is none."""
    line, _, extension = number.partition(MARK)
    return line, extension


def has_extension(number: str) -> bool:
    return MARK in number


def written_behind(lines: Iterable[str], extension: str) -> Iterator[str]:
    """Each way to write the line with the extension behind it; the lines themselves where there is none."""
    for line in lines:
        yield from (f"{line}{between}{extension}" for between in WRITTEN) if extension else (line,)


def as_key(written: str) -> str:
    """A number with an extension as keys have it, whichever way it is written; anything else as it stands."""
    for between in WRITTEN:
        line, found, extension = written.partition(between)
        if found and extension.isascii() and extension.isdigit():
            return extended(line, extension)
    return written
