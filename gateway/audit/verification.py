"""Verification of files: every line made with the key, and each after the one before it, over the ends of files.

Found is what was changed, cut out, put in or put elsewhere. Lines cut off at the end are found where the file after it or the
head is there; a whole chain that is gone with its head can't be.
"""

import gzip
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from gateway.audit import heads
from gateway.audit.chain import NOTHING_BEFORE, ChainedLine, ChainLink, read_line

_ENDING = re.compile(r"(?:\.\d{12}(?:-\d+)?)?(\.[A-Za-z]\w*)")
PACKED = b"\x1f\x8b"


class AuditFault(StrEnum):
    """The kinds of faults, as they are printed."""

    CHANGED = "changed: the line is not as it was written, or it was written with another key"
    INSERTED = "inserted: the line is not of this chain, or stands here a second time"
    REORDERED = "reordered: the line that should stand here stands further down"
    CUT = "cut: lines are missing before this one"
    CUT_AT_END = "cut: lines are missing after this one"
    HEAD_CHANGED = "changed: the file of the head is not as it was written"
    UNREADABLE = "the file can't be read"


@dataclass(frozen=True, slots=True)
class FileFinding:
    """The state of one file. `line`: of the first fault. `first` and `last`: its whole lines; None if there is none.
    `is_half`: the last line is not whole, as when a process is killed; nobody got an answer on it."""

    path: Path
    lines: int = 0
    first: ChainedLine | None = None
    last: ChainLink | None = None
    is_half: bool = False
    fault: AuditFault | None = None
    line: int = 0
    is_end_checked: bool = False


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The file, unpacked where it is packed."""
    with path.open("rb") as file:
        is_packed = file.read(2) == PACKED
        file.seek(0)
        if is_packed:
            with gzip.open(file) as unpacked:
                yield cast(BinaryIO, unpacked)
        else:
            yield file


def verify(paths: Sequence[Path], key: bytes) -> list[FileFinding]:
    """A finding for each file. Files of one chain are put into their order, whatever the order in which they are given.

    The heads are read before the files, which may grow meanwhile.
    """
    places = {place for path in paths if (place := heads.beside(path)) is not None}
    known = {place: heads.at(place, key) for place in places}
    found = [read(path, key) for path in paths]
    found.sort(key=lambda one: (one.first.link.chain, one.first.link.sequence) if one.first else ("", 0))
    joined: list[FileFinding] = []
    for number, one in enumerate(found):
        before = joined[-1] if number and follows(found[number - 1], one) else None
        joined.append(joined_to(before, one))
    heads_of_last = {one.path: the_head(one, known, paths) for one in joined}
    return [ended(one, joined[number + 1 :], heads_of_last[one.path], key) for number, one in enumerate(joined)]


def read(path: Path, key: bytes) -> FileFinding:
    """The finding of one file by itself."""
    try:
        with opened(path) as file:
            return _read(path, file, key)
    except (OSError, EOFError):
        return FileFinding(path, fault=AuditFault.UNREADABLE)


def _read(path: Path, file: BinaryIO, key: bytes) -> FileFinding:
    first: ChainedLine | None = None
    last: ChainLink | None = None
    number = 0
    for number, whole in enumerate(file, 1):
        if not whole.endswith(b"\n"):
            return FileFinding(path, number - 1, first, last, is_half=True)
        line = read_line(key, whole[:-1])
        if line is None or (last is not None and not is_after(last, line)):
            fault = kind_of_fault(last, line, file, key)
            return FileFinding(path, number - 1, first, last, fault=fault, line=number)
        first, last = first or line, line.link
    return FileFinding(path, number, first, last)


def is_after(last: ChainLink, line: ChainedLine) -> bool:
    return line.previous == last.hash and line.link.sequence == last.sequence + 1 and line.link.chain == last.chain


def kind_of_fault(last: ChainLink | None, line: ChainedLine | None, rest: Iterable[bytes], key: bytes) -> AuditFault:
    """The kind of a line that is not made with the key (None) or does not follow, told by the lines after it."""
    after = (read_line(key, whole.rstrip(b"\n")) for whole in rest)
    if line is None:
        following = next(after, None)
        was_put_in = last is not None and following is not None and is_after(last, following)
        return AuditFault.INSERTED if was_put_in else AuditFault.CHANGED
    assert last is not None
    if line.link.chain != last.chain or line.link.sequence <= last.sequence:
        return AuditFault.INSERTED
    return AuditFault.REORDERED if any(one is not None and is_after(last, one) for one in after) else AuditFault.CUT


def follows(before: FileFinding, one: FileFinding) -> bool:
    return before.first is not None and one.first is not None and before.first.link.chain == one.first.link.chain


def joined_to(before: FileFinding | None, one: FileFinding) -> FileFinding:
    """The finding with a fault where its first line does not follow the last one of the file before. The first of the files given
    may begin anywhere: earlier ones may be deleted by then."""
    if one.first is None:
        return one
    starts_wrong = one.first.link.sequence == 1 and one.first.previous != NOTHING_BEFORE
    if before is None or before.last is None:
        return with_fault(one, AuditFault.CUT, 1) if starts_wrong else one
    if before.fault is not None or is_after(before.last, one.first):
        return one
    return with_fault(one, AuditFault.INSERTED if one.first.link.sequence <= before.last.sequence else AuditFault.CUT, 1)


def with_fault(one: FileFinding, fault: AuditFault, line: int) -> FileFinding:
    return FileFinding(one.path, one.lines, one.first, one.last, one.is_half, fault, line)


class HeadBeside(NamedTuple):
    """The head that counts for a file. `head`: None if it was changed. `is_current`: the file is the one being written."""

    place: Path
    head: heads.Head | None
    is_current: bool


def the_head(one: FileFinding, known: Mapping[Path, heads.Head | None], given: Collection[Path]) -> HeadBeside | None:
    """The head beside the file; None if there is none, or it speaks of a later file that was not given."""
    place = heads.beside(one.path)
    if place is None or place not in known:
        return None
    current = current_of(one.path, place)
    if current != one.path and current.exists() and current not in given:
        return None
    return HeadBeside(place, known[place], current == one.path)


def current_of(path: Path, head: Path) -> Path:
    """The newest file of the same process, by the name of one put aside, moved (`audit.1.jsonl.1`) or packed."""
    named = _ENDING.match(path.name.removeprefix(head.stem))
    return head.with_name(head.stem + (named[1] if named else ""))


def ended(one: FileFinding, later: Sequence[FileFinding], beside: HeadBeside | None, key: bytes) -> FileFinding:
    """The finding with a look at both ends: by the number in the file's name, the file after it, and the head."""
    if one.fault is not None:
        return one
    if one.first is not None and first_by_name(one.path) not in (None, one.first.link.sequence):
        return with_fault(one, AuditFault.CUT, 1)
    if later and follows(one, later[0]):
        return checked(one)
    if beside is None:
        return one
    if beside.head is None:
        return with_fault(one, AuditFault.HEAD_CHANGED, 0)
    return against(beside.head, one, beside, key)


def first_by_name(path: Path) -> int | None:
    """The number of the first line in the name of a file that was put aside; None for another name."""
    found = re.search(r"\.(\d{12})(?:-\d+)?\.", path.name)
    return int(found[1]) if found else None


def against(head: heads.Head, one: FileFinding, beside: HeadBeside, key: bytes) -> FileFinding:
    """The finding of the last file that was given of a chain, compared with the head."""
    if one.first is None or one.last is None:
        is_emptied = beside.is_current and head.link.sequence >= head.first
        return with_fault(one, AuditFault.CUT_AT_END, 0) if is_emptied else one
    if head.link.chain != one.last.chain:
        return one
    if beside.is_current and one.first.link.sequence != head.first:
        now = heads.at(beside.place, key)  # the file may just have been begun
        if now is None or one.first.link.sequence != now.first:
            return with_fault(one, AuditFault.CUT, 1)
    return with_fault(one, AuditFault.CUT_AT_END, one.lines) if head.link.sequence > one.last.sequence else checked(one)


def checked(one: FileFinding) -> FileFinding:
    return FileFinding(one.path, one.lines, one.first, one.last, one.is_half, one.fault, one.line, is_end_checked=True)
