"""The cells of the suite of mutations: each value of each sample with each odd value in its place, and each row twice."""

import json
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from tests.contract.suite.bodies import Document, Path, named
from tests.contract.suite.odd import Reads, is_time, oddities, other_time, others, raw

OWN_CHANGE = re.compile(r"chang|updat|modif", re.IGNORECASE)
"""In the name of what says when a row was last changed."""

SAMPLED = 2
"""Cells of each place in the ordinary run."""

DOUBLES = 1
"""Further ones of each place with the row twice."""


@dataclass(frozen=True, slots=True)
class Cell:
    """`raws` stand in the place of the value at `path`, as they are sent; of a row there may be two.

    `like`: what they are to be read like, where that is known; `alone`: the changed double of a row, which is a double only if
    the change (of the field `differing`) leaves it the same row.
    """

    document: Document
    path: Path
    kind: str
    raws: tuple[bytes, ...]
    reads: Reads
    like: bytes | None = None
    alone: bytes | None = None
    differing: str = ""

    @property
    def place(self) -> str:
        return f"{self.document.label} {named(self.path)}"

    @property
    def body(self) -> bytes:
        return self.document.changed((self.path, self.raws))

    @property
    def unlike(self) -> bytes:
        """The body by which it shows whether the place is read at all: of what is to be read as the same, one without it."""
        return self.document.changed((self.path, ())) if self.reads is Reads.SAME else self.body

    @property
    def lot(self) -> int:
        """A number that says nothing, and is the same in every run."""
        return zlib.crc32(repr((self.place, self.kind, self.raws, self.path, self.document.key)).encode())


def cells(document: Document) -> Iterator[Cell]:
    for path, value in document.places():
        of_row = isinstance(path[-1], int)
        for odd in oddities(value, of_row=of_row):
            raws = () if odd.raw is None else (odd.raw,)
            yield Cell(document, path, odd.kind, raws, odd.reads, raw(value) if odd.reads is Reads.SAME else None)
        if of_row and isinstance(value, dict):
            yield from doubles(document, path, value)


def doubles(document: Document, path: Path, row: dict[str, object]) -> Iterator[Cell]:
    """The row twice: as it is, and with one value changed in an older and in a newer one. Times stay: one of them may be that of
    its last change."""
    once = raw(row)
    yield Cell(document, path, "double", (once, once), Reads.SAME, once)
    changed_in = next((name for name, value in row.items() if OWN_CHANGE.search(name) and is_time(value)), None)
    for name, value in row.items():
        if value is None or isinstance(value, dict | list) or is_time(value):
            continue
        copy = {**row, name: json.loads(others(value, ())[0])}
        if changed_in is None:
            double = raw(copy)
            yield Cell(document, path, "another double", (once, double), Reads.SAME, once, double, name)
            continue
        older = raw({**copy, changed_in: other_time(row[changed_in], days=-1)})
        newer = raw({**copy, changed_in: other_time(row[changed_in], days=1)})
        yield Cell(document, path, "older double", (older, once), Reads.SAME, once, older, name)
        yield Cell(document, path, "older double", (once, older), Reads.SAME, once, older, name)
        yield Cell(document, path, "newer double", (once, newer), Reads.SAME, newer, newer, name)
        yield Cell(document, path, "newer double", (newer, once), Reads.SAME, newer, newer, name)


def sampled(every: Iterable[Cell]) -> Iterator[Cell]:
    """Some cells of each place, whichever row it is in: the same ones in every run."""
    for _, of_place in groupby(sorted(every, key=lambda cell: cell.place), key=lambda cell: cell.place):
        held = sorted(of_place, key=lambda cell: cell.lot)
        yield from [cell for cell in held if "double" not in cell.kind][:SAMPLED]
        yield from [cell for cell in held if "double" in cell.kind][:DOUBLES]
