"""A file of chained lines: one process appends to it, puts it aside by size, and follows when somebody else moves it away."""

import errno
import logging
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from gateway.audit import heads
from gateway.audit.chain import ChainLink, chained
from gateway.audit.file_names import FileNames, taken
from gateway.audit.heads import HeadFile
from gateway.audit.resuming import left_in, resumed
from gateway.audit.sink import AuditUnavailable, Sync

_log = logging.getLogger("customer360.audit")


class ChainedFile:
    """A sink whose lines are in files. `new_id` gives the id of a new chain, 32 hexadecimal digits."""

    def __init__(self, path: Path, key: bytes, *, rotate_bytes: int | None, new_id: Callable[[], str]) -> None:
        self.path = path
        self._key = key
        self._rotate_bytes = rotate_bytes
        self._new_id = new_id
        self._names: FileNames | None = None
        self._head: HeadFile | None = None
        self._file = -1
        self._size = 0
        self._next_size = 0
        self._first = 0
        self.appended = 0
        """Bytes of whole lines since the start."""
        self._link = ChainLink("")
        self._rest = b""
        self._retired: list[int] = []
        self._is_dirty = self._is_in_doubt = self._is_new = False

    @property
    def where(self) -> str:
        return f"file {self.names.current if self._names else self.path}"

    @property
    def names(self) -> FileNames:
        """The names of this process's files. AuditUnavailable as long as none could be taken."""
        if self._names is None:
            raise AuditUnavailable("CLOSED")
        return self._names

    def open(self) -> None:
        if self._file >= 0:
            return
        try:
            if self._names is None:
                self._names, descriptor = taken(self.path)
                self._head = HeadFile(descriptor, self._key)
            if not self._link.chain:
                self._resume(self._names, self.head)
            self._begin(self._names)
        except OSError as error:
            raise unavailable(error) from None

    @property
    def head(self) -> HeadFile:
        if self._head is None:
            raise AuditUnavailable("CLOSED")
        return self._head

    def _resume(self, names: FileNames, file: HeadFile) -> None:
        head, left = heads.read(self._key, os.pread(file.descriptor, heads.BYTES, 0)), left_in(names.current, self._key)
        file.renew()
        if left is not None and not left.is_fit:
            names.current.rename(names.free_aside(left.first))
        self._link = resumed(head.link if head else None, left, new_chain=self._new_id())
        self._first = left.first if left is not None and left.is_fit else 0

    def _begin(self, names: FileNames) -> None:
        """Opens the current file. One that is new begins with the next line, and from then on the head knows of all before."""
        self._file = os.open(names.current, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._size = os.fstat(self._file).st_size
        self._next_size = self._rotate_bytes or 0
        self._is_new = self._is_new or not self._size
        if not self._size or not self._first:
            self._first = self._link.sequence + 1
        self.head.store(heads.Head(self._link, self._first))

    def write(self, record: bytes) -> None:
        if not self._is_dirty or self._file < 0 or self._is_in_doubt:
            self._make_ready()
        if self._rest and not self.finish():
            raise AuditUnavailable("ENOSPC")
        line, link = chained(self._key, record, self._link)
        if self._next_size and self._size and self._size + len(line) > self._next_size:
            self._put_aside()
        try:
            written = os.write(self._file, line)
        except OSError as error:
            raise unavailable(error) from None
        if written:
            self._link = link
            self._size += len(line)
            self.appended += len(line)
            self._is_dirty = True
        if written < len(line):
            self._rest = line[written:] if written else b""
            raise AuditUnavailable("ENOSPC")

    def finish(self) -> bool:
        try:
            self._rest = self._rest[os.write(self._file, self._rest) :]
        except OSError as error:
            raise unavailable(error) from None
        return not self._rest

    def _make_ready(self) -> None:
        """Looks, once between two syncs, whether the file is still where it was, and opens it where it is not."""
        if self._file < 0:
            self.open()
        try:
            if self._is_in_doubt:
                os.fsync(self._file)
                self._is_in_doubt = False
            if not self._rest and not is_at(self.names.current, self._file):
                self._retired.append(self._file)
                self._file = -1
                self._begin(self.names)
        except OSError as error:
            raise unavailable(error) from None

    def _put_aside(self) -> None:
        """Begins another file. Where that can't be done, the lines stay in this one."""
        try:
            self.names.current.rename(self.names.free_aside(self._first))
        except OSError as error:
            _log.warning("audit.not_put_aside", extra={"reason": reason(error)})
            self._next_size = self._size + (self._rotate_bytes or 0)
            return
        self._retired.append(self._file)
        self._file, self._first = -1, 0
        try:
            self._begin(self.names)
        except OSError as error:
            raise unavailable(error) from None

    def sync(self) -> Sync | None:
        if not self._is_dirty and not self._retired:
            return None
        folder = self.path.parent if self._is_new else None
        self._is_dirty = self._is_new = False
        retired, self._retired = self._retired, []
        return partial(flush, retired, self._file, partial(self.head.store, heads.Head(self._link, self._first)), folder=folder)

    def doubt(self) -> None:
        self._is_in_doubt = True

    def close(self) -> None:
        for descriptor in (*self._retired, self._file, self._head.descriptor if self._head is not None else -1):
            if descriptor >= 0:
                os.close(descriptor)
        self._retired, self._file, self._head, self._names = [], -1, None, None


def flush(retired: list[int], current: int, store_head: Callable[[], None], *, folder: Path | None = None) -> None:
    """The files' content is put on the disk first, and then the head, so that it never knows of more than there is.

    `folder`: where a file is new, so that its name has to be put on the disk as well.
    """
    try:
        for descriptor in (*retired, *([current] if current >= 0 else [])):
            on_disk(descriptor)
    finally:
        for descriptor in retired:
            os.close(descriptor)
    if folder is not None:
        names = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            on_disk(names)
        finally:
            os.close(names)
    store_head()


def on_disk(descriptor: int) -> None:
    """fsync, where what is behind the descriptor has one: a pipe and a device have none."""
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EROFS):
            raise


def is_at(path: Path, descriptor: int) -> bool:
    try:
        there = os.stat(path)
    except FileNotFoundError:
        return False
    return os.path.samestat(there, os.fstat(descriptor))


def reason(error: OSError) -> str:
    """The constant name of the error: its text would name the path."""
    return errno.errorcode.get(error.errno or 0, type(error).__name__)


def unavailable(error: OSError) -> AuditUnavailable:
    return AuditUnavailable(reason(error))
