"""`Sink`: a place for records, and the error of one that takes none."""

from collections.abc import Callable
from typing import Protocol, TypeAlias

Sync: TypeAlias = Callable[[], None]
"""Work for another thread: puts on the disk what was written so far. OSError if that fails."""


class AuditUnavailable(Exception):
    """The record could not be written, so that the answer must not leave. `reason`: a constant word, such as `ENOSPC`."""

    def __init__(self, reason: str) -> None:
        super().__init__("the audit takes no record")
        self.reason = reason


class SinkBusy(AuditUnavailable):
    """The reader of the place is slow; it may take the record a moment later. `is_begun`: a part of the line is with it."""

    def __init__(self, *, is_begun: bool) -> None:
        super().__init__("BUSY")
        self.is_begun = is_begun


class Sink(Protocol):
    """A place for records, used by one event loop."""

    @property
    def where(self) -> str:
        """The place, in words for the log."""

    def open(self) -> None:
        """Takes the place up. AuditUnavailable if that can't be; each `write` then tries again."""

    def write(self, record: bytes) -> None:
        """Hands the record to the operating system, as the next line of the chain. AuditUnavailable if it did not take all."""

    def finish(self) -> bool:
        """Hands on the rest of a line that was begun; whether nothing is left of it."""

    def sync(self) -> Sync | None:
        """Work that puts on the disk what was written since the last call; None if nothing was."""

    def doubt(self) -> None:
        """Takes note that `sync` failed. The next `write` goes on only if the disk is well again."""

    def close(self) -> None:
        """Gives the place up."""
