"""Standard output as a place for chained lines: a chain of its own for each process, and never a wait within a write."""

import os
import select
from collections.abc import Callable
from functools import partial

from gateway.audit.chain import ChainLink, chained
from gateway.audit.chained_file import on_disk, unavailable
from gateway.audit.sink import SinkBusy, Sync

PIECE = select.PIPE_BUF
"""Bytes that a pipe takes at once where it takes any, so that the event loop does not wait for its reader."""


class StandardOutput:
    """A sink whose lines go to a descriptor of the process."""

    def __init__(self, key: bytes, *, new_id: Callable[[], str], descriptor: int = 1) -> None:
        self._key = key
        self._link = ChainLink(new_id())
        self._descriptor = descriptor
        self._ready = select.poll()
        self._ready.register(descriptor, select.POLLOUT)
        self._rest = b""
        self._is_dirty = False

    @property
    def where(self) -> str:
        return "standard output"

    def open(self) -> None:
        """Nothing has to be taken up."""

    def write(self, record: bytes) -> None:
        if self._rest and not self.finish():
            raise SinkBusy(is_begun=False)
        line, link = chained(self._key, record, self._link)
        self._rest = line
        try:
            is_whole = self.finish()
        finally:
            if len(self._rest) < len(line):
                self._link = link
            else:
                self._rest = b""
        self._is_dirty = True
        if not is_whole:
            raise SinkBusy(is_begun=self._link is link)

    def finish(self) -> bool:
        try:
            while self._rest and self._ready.poll(0):
                self._rest = self._rest[os.write(self._descriptor, self._rest[:PIECE]) :]
        except OSError as error:
            raise unavailable(error) from None
        return not self._rest

    def sync(self) -> Sync | None:
        is_dirty, self._is_dirty = self._is_dirty, False
        return partial(on_disk, self._descriptor) if is_dirty else None

    def doubt(self) -> None:
        """Nothing can be done about it here: whoever reads the output keeps it."""

    def close(self) -> None:
        """The descriptor is the process's."""
