"""The head of a chain: the last line known to be on the disk, in a small file of its own. It shows that lines were cut off."""

import os
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import orjson

from gateway.audit.chain import ChainLink
from gateway.audit.keys import sealed

BYTES = 320
"""The size of the file. It is always written whole, in one piece."""
LOOKS = 3


class Head(NamedTuple):
    """The end of a chain, and the number of the first line in the file that is being written."""

    link: ChainLink
    first: int


def written(key: bytes, head: Head) -> bytes:
    """The content of the file, sealed, so that only the audit's key makes one."""
    chain, sequence, own = head.link
    content = {"chain": chain, "sequence": sequence, "hash": own, "first": head.first, "seal": _seal(key, head)}
    return orjson.dumps(content).ljust(BYTES - 1) + b"\n"


def _seal(key: bytes, head: Head) -> str:
    return sealed(key, "\0".join(map(str, ("head", *head.link, head.first))).encode())


def read(key: bytes, content: bytes) -> Head | None:
    """The head in the content of a file; None if it was not made with this key, or was changed."""
    try:
        read = orjson.loads(content)
        head = Head(ChainLink(read["chain"], read["sequence"], read["hash"]), read["first"])
        return head if read["seal"] == _seal(key, head) else None
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None


def at(path: Path, key: bytes) -> Head | None:
    """The head in this file. It is looked at again where it seems changed, because a process may just be writing it."""
    for _ in range(LOOKS):
        if (head := read(key, path.read_bytes())) is not None:
            return head
    return None


def beside(path: Path) -> Path | None:
    """The head that belongs to a file, `audit.1.head` for `audit.1.jsonl` and those put aside; None if there is none."""
    stem, dot, rest = path.name.partition(".")
    while dot:
        number, dot, rest = rest.partition(".")
        if number.isdigit() and (head := path.with_name(f"{stem}.{number}.head")).is_file():
            return head
        stem = f"{stem}.{number}"
    return None


class HeadFile:
    """The file of a head while it is written. It never goes back: what a thread synced may come late, behind a newer one."""

    def __init__(self, descriptor: int, key: bytes) -> None:
        self.descriptor = descriptor
        self._key = key
        self._latest = (-1, -1)
        self._lock = Lock()

    def renew(self) -> None:
        """Begins a chain anew, whose numbers are lower."""
        with self._lock:
            self._latest = (-1, -1)

    def store(self, head: Head) -> None:
        with self._lock:
            if (place := (head.first, head.link.sequence)) >= self._latest:
                self._latest = place
                os.pwrite(self.descriptor, written(self._key, head), 0)
