"""The names of the audit's files, and the number that each process takes for itself.

`audit.jsonl` of the settings becomes `audit.1.jsonl` for the first process, `audit.2.jsonl` for the next. A file that was put
aside has the number of its first line in its name: `audit.1.000000000001.jsonl`. The head `audit.1.head` is locked as long as the
process lives, so that two never share a chain, and the next process goes on with it.
"""

import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass
from glob import escape
from pathlib import Path

MOST_PROCESSES = 1000


@dataclass(frozen=True, slots=True)
class FileNames:
    """The names for the process of this number."""

    path: Path
    number: int

    def _named(self, end: str) -> Path:
        return self.path.with_name(f"{self.path.stem}.{self.number}{end}")

    @property
    def current(self) -> Path:
        return self._named(self.path.suffix)

    @property
    def head(self) -> Path:
        return self._named(".head")

    @property
    def sent(self) -> Path:
        return self._named(".sent")

    def aside(self) -> list[Path]:
        """The files that were put aside, the oldest first."""
        found = self.path.parent.glob(f"{escape(self.path.stem)}.{self.number}.[0-9]*{self.path.suffix}")
        return sorted(path for path in found if path.name.split(".")[-2][:12].isdigit())

    def free_aside(self, first: int) -> Path:
        """A free name for the file that begins with this line."""
        wanted = self._named(f".{first:012d}{self.path.suffix}")
        again = 1
        while wanted.exists():
            again += 1
            wanted = self._named(f".{first:012d}-{again}{self.path.suffix}")
        return wanted


def taken(path: Path) -> tuple[FileNames, int]:
    """The names with the lowest number that no living process has, and the open head, locked. OSError where none can be had."""
    for number in range(1, MOST_PROCESSES + 1):
        names = FileNames(path, number)
        if (head := locked(names.head)) is not None:
            return names, head
    raise OSError("too many processes write to this path")


def locked(path: Path) -> int | None:
    """The open head, locked; None if a living process has it."""
    head = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(head, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BaseException as error:
        os.close(head)
        if isinstance(error, BlockingIOError):
            return None
        raise
    return head


def abandoned(path: Path) -> Iterator[FileNames]:
    """The names of processes that live no more, each locked for as long as the caller is busy with it."""
    for number in range(1, MOST_PROCESSES + 1):
        names = FileNames(path, number)
        if names.current.exists() and (head := locked(names.head)) is not None:
            try:
                yield names
            finally:
                os.close(head)


def all_files(path: Path) -> Iterator[Path]:
    """The files of all processes, those put aside first; packed ones (`.gz`) and those that logrotate renamed too."""
    found = path.parent.glob(f"{escape(path.stem)}.*{path.suffix}*")
    yield from sorted(one for one in found if one.name.removeprefix(f"{path.stem}.")[:1].isdigit())
