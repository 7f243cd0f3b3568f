"""The one table from an HTTP answer to what it means; a system may look at the body first (`Classify`)."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from adapters.ports.errors import BadRequest, Malformed, SourceError, Throttled, TimedOut, Unauthorized, Unreachable
from adapters.wire.message import Request, Response


class Category(StrEnum):
    FINE = "FINE"
    """The adapter reads it."""
    UNREACHABLE = "UNREACHABLE"
    BUSY = "BUSY"
    TIMED_OUT = "TIMED_OUT"
    EXPIRED = "EXPIRED"
    """Credentials refused; worth one renewal."""
    REFUSED = "REFUSED"
    MISASKED = "MISASKED"
    GARBLED = "GARBLED"


@dataclass(frozen=True, slots=True)
class Classification:
    """`retry_after` in seconds, where the vendor says it."""

    meaning: Category
    retry_after: float | None = None

    def error(self, reply: Response) -> SourceError:
        if self.meaning is Category.BUSY:
            return Throttled(reply.system, reply.capability, retry_after=self.retry_after)
        return ERRORS[self.meaning](reply.system, reply.capability)


FINE = Classification(Category.FINE)

ERRORS: dict[Category, type[SourceError]] = {
    Category.UNREACHABLE: Unreachable,
    Category.TIMED_OUT: TimedOut,
    Category.EXPIRED: Unauthorized,
    Category.REFUSED: Unauthorized,
    Category.MISASKED: BadRequest,
    Category.GARBLED: Malformed,
}

Classify = Callable[[Request, Response], Classification | None]
"""Reads a vendor's own signs of failure (CDC's error codes under HTTP 200); None leaves it to the table below."""


def by_status(ask: Request, reply: Response) -> Classification:
    """What the HTTP status alone says. 408 and 425 are the server's wish to be asked again; a redirect is never followed."""
    status = reply.status
    if status in ask.expect:
        return FINE
    wait = retry_after(reply)
    if status == 429 or (status == 503 and wait is not None):
        return Classification(Category.BUSY, wait)
    if status == 401:
        return Classification(Category.EXPIRED)
    if status == 403:
        return Classification(Category.REFUSED)
    if status in (408, 425, 504):
        return Classification(Category.TIMED_OUT if status != 425 else Category.BUSY)
    if status >= 500:
        return Classification(Category.UNREACHABLE)
    if status >= 400:
        return Classification(Category.MISASKED)
    return Classification(Category.GARBLED)


def retry_after(reply: Response) -> float | None:
    """`Retry-After` in seconds (RFC 9110, 10.2.3); its date form is taken as one second, since clocks differ."""
    value = reply.headers.get("retry-after")
    if value is None:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        return 1.0
