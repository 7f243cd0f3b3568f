"""The spool before a collector: files of chained lines, read in order, and removed once the collector has them."""

import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import orjson

from gateway.audit.chain import ChainLink, place_of
from gateway.audit.chained_file import is_at
from gateway.audit.file_names import FileNames

MOST_LINES, MOST_BYTES = 200, 512 * 1024
"""Of one batch."""

_log = logging.getLogger("customer360.audit")


@dataclass(frozen=True, slots=True)
class SpoolBatch:
    """Lines that go together. `size`: bytes of the spool that are done with once they are delivered."""

    lines: tuple[tuple[ChainLink, bytes], ...]
    size: int
    read_out: tuple[Path, ...]


class SpoolReader:
    """The lines of one process's spool that nobody has got yet. Used by one thread at a time."""

    def __init__(self, names: FileNames) -> None:
        self._names = names
        self._file: BinaryIO | None = None
        self._read_out: list[Path] = []
        self._known_out: set[Path] = set()
        self._sent = self._last_sent()

    def _last_sent(self) -> ChainLink | None:
        try:
            chain, sequence = orjson.loads(self._names.sent.read_bytes())
        except (OSError, ValueError):
            return None
        return ChainLink(chain, sequence)

    def size(self) -> int:
        """Bytes in the spool, those included that are delivered and not yet removed."""
        return sum(size_of(path) for path in (*self._names.aside(), self._names.current))

    def batch(self) -> SpoolBatch | None:
        """The next lines; None if there are none."""
        lines: list[tuple[ChainLink, bytes]] = []
        size = 0
        while len(lines) < MOST_LINES and size < MOST_BYTES and (line := self._line()) is not None:
            size += len(line)
            place = place_of(line.rstrip(b"\n"))
            if place is None or not is_json(line):
                _log.error("audit.line_skipped")
            elif self._sent is None or place.chain != self._sent.chain or place.sequence > self._sent.sequence:
                lines.append((place, line.rstrip(b"\n")))
        read_out, self._read_out = tuple(self._read_out), []
        return SpoolBatch(tuple(lines), size, read_out) if size or read_out else None

    def done(self, batch: SpoolBatch) -> None:
        """Takes note that the batch is delivered. The note is written before files are removed, and may be lost with the machine:
        then lines are delivered twice."""
        if batch.lines:
            self._sent = batch.lines[-1][0]
            beside = self._names.sent.with_suffix(".sent-next")
            beside.write_bytes(orjson.dumps([self._sent.chain, self._sent.sequence]))
            beside.replace(self._names.sent)
        for path in batch.read_out:
            path.unlink(missing_ok=True)
            self._known_out.discard(path)

    def _line(self) -> bytes | None:
        """The next line, over the ends of files; None at the end of the file that is being written."""
        while True:
            if self._file is None and not self._open_next():
                return None
            assert self._file is not None
            is_written = is_at(self._names.current, self._file.fileno())
            at = self._file.tell()
            line = self._file.readline()
            if line.endswith(b"\n") or (line and not is_written):
                return line
            self._file.seek(at)
            if is_written:
                return None
            self._close_read_out()

    def _open_next(self) -> bool:
        waiting = [path for path in (*self._names.aside(), self._names.current) if path not in self._known_out]
        try:
            self._file = waiting[0].open("rb")
        except FileNotFoundError:
            return False
        return True

    def _close_read_out(self) -> None:
        """Closes the file that is read to its end. By now it was put aside, perhaps under another name than it was opened by."""
        assert self._file is not None
        here = os.fstat(self._file.fileno())
        name = next((path for path in self._names.aside() if os.path.samestat(path.stat(), here)), None)
        if name is not None:
            self._read_out.append(name)
            self._known_out.add(name)
        self.close()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def is_json(line: bytes) -> bool:
    """Whether the line may stand in a batch. A changed one would have its batch refused for ever."""
    try:
        orjson.loads(line)
    except orjson.JSONDecodeError:
        return False
    return True
