"""The end of a chain that an earlier process left: a new process goes on where it stopped."""

import logging
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from gateway.audit.chain import ChainLink, read_line

TAIL = 64 * 1024
"""Bytes in which the last line is looked for first; then in twice as many, and so on."""

_log = logging.getLogger("customer360.audit")


@dataclass(frozen=True, slots=True)
class Left:
    """A file as an earlier process left it. `last`: the link of its last whole line; None if that was not made with this key.
    `first`: the number of its first line. `is_fit`: more lines may follow in the same file. `is_begun`: it has a whole line."""

    last: ChainLink | None
    first: int
    is_fit: bool
    is_begun: bool


def left_in(path: Path, key: bytes) -> Left | None:
    """The end of the file; None if there is no file, or nothing in it. A device is none: it may have no end."""
    try:
        with path.open("rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return None
            beginning = file.readline().rstrip(b"\n")
            size = file.seek(0, 2)
            if not size:
                return None
            back = TAIL
            while True:
                file.seek(max(0, size - back))
                tail = file.read()
                whole, _, half = tail.rpartition(b"\n")
                if b"\n" in whole or back >= size:
                    break
                back *= 2
    except FileNotFoundError:
        return None
    first, last = read_line(key, beginning), read_line(key, whole.rpartition(b"\n")[2])
    return Left(last.link if last else None, first.link.sequence if first else 0, last is not None and not half, bool(whole))


def resumed(head: ChainLink | None, left: Left | None, *, new_chain: str) -> ChainLink:
    """The link that the next line follows. Where the head knows of more lines than the file has, it is the head's: the lines that
    are missing show for ever. A chain that can't be followed ends, and a new one begins."""
    last = left.last if left else None
    if head is not None and (last is None or last.chain != head.chain or last.sequence < head.sequence):
        if left is not None and left.is_begun:
            _log.error("audit.cut", extra={"sequence": head.sequence, "found": last.sequence if last else 0})
        return head
    if last is not None:
        return last
    if left is not None and left.is_begun:
        _log.error("audit.chain_broken", extra={"chain": new_chain})
    return ChainLink(new_chain)
