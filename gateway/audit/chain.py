"""The chain of lines: each ends with its number, the hash of the line before, and its own hash under the audit's key.

A line is a JSON object whose last member is the object `unmapped`, and the last member of that is `chain`. What is hashed are the
bytes of the line before `,"hash":`, as they are written, so that nothing has to be put into a canonical form.
"""

import re
from dataclasses import dataclass
from typing import Final, NamedTuple

from gateway.audit.keys import sealed

NOTHING_BEFORE: Final = "0" * 64
"""The hash before the first line of a chain."""
CLOSING: Final = b"}}"
"""Ends a record that is not yet in the chain: `unmapped`, and the record."""
_LAST = re.compile(
    rb',"chain":\{"id":"([0-9a-f]{32})","sequence":([1-9][0-9]{0,17}),"previous":"([0-9a-f]{64})"'
    rb',"hash":"([0-9a-f]{64})"\}\}\}\Z'
)
_BEFORE_HASH = len(',"hash":""}}}') + 64


class ChainLink(NamedTuple):
    """The end of a chain so far: its id, the number of its last line (0: none yet), and that line's hash."""

    chain: str
    sequence: int = 0
    hash: str = NOTHING_BEFORE


@dataclass(frozen=True, slots=True)
class ChainedLine:
    """One line, read again and found to be made with the key. `previous` is the hash of the line before."""

    link: ChainLink
    previous: str


def chained(key: bytes, record: bytes, after: ChainLink) -> tuple[bytes, ChainLink]:
    """The record as the next line, with its end of line, and the link for the one after."""
    number = after.sequence + 1
    tail = f',"chain":{{"id":"{after.chain}","sequence":{number},"previous":"{after.hash}"'
    content = record[: -len(CLOSING)] + tail.encode()
    own = sealed(key, content)
    return content + f',"hash":"{own}"}}}}}}\n'.encode(), ChainLink(after.chain, number, own)


def place_of(line: bytes) -> ChainLink | None:
    """The place that a line says it has, unchecked; None for half a line, or what is none of ours."""
    found = _LAST.search(line)
    return ChainLink(found[1].decode(), int(found[2]), found[4].decode()) if found else None


def read_line(key: bytes, line: bytes) -> ChainedLine | None:
    """The line's place in its chain; None if it was not made with this key, or was changed. Without its end of line."""
    found = _LAST.search(line)
    if found is None:
        return None
    chain, number, previous, own = (part.decode() for part in found.groups())
    if sealed(key, line[:-_BEFORE_HASH]) != own:
        return None
    return ChainedLine(ChainLink(chain, int(number), own), previous)
