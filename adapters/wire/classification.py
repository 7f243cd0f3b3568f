"""The one table from HTTP responses to their meaning; a system may look at the body first (`Classify`)."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from adapters.ports.errors import BadRequest, Malformed, SourceError, Throttled, TimedOut, Unauthorized, Unreachable
from adapters.wire.message import Request, Response


class Category(StrEnum):
    FINE = "FINE"
    """A response for the adapter to read."""
    UNREACHABLE = "UNREACHABLE"
    THROTTLED = "THROTTLED"
    TIMED_OUT = "TIMED_OUT"
    EXPIRED = "EXPIRED"
    """Refused credentials, worth one renewal."""
    UNAUTHORIZED = "UNAUTHORIZED"
    BAD_REQUEST = "BAD_REQUEST"
    MALFORMED = "MALFORMED"


@dataclass(frozen=True, slots=True)
class Classification:
    """The category of a response; `retry_after` in seconds, where the vendor gives it."""

    meaning: Category
    retry_after: float | None = None

    def error(self, response: Response) -> SourceError:
        if self.meaning is Category.THROTTLED:
            return Throttled(response.system, response.capability, retry_after=self.retry_after)
        return ERRORS[self.meaning](response.system, response.capability)


FINE = Classification(Category.FINE)

ERRORS: dict[Category, type[SourceError]] = {
    Category.UNREACHABLE: Unreachable,
    Category.TIMED_OUT: TimedOut,
    Category.EXPIRED: Unauthorized,
    Category.UNAUTHORIZED: Unauthorized,
    Category.BAD_REQUEST: BadRequest,
    Category.MALFORMED: Malformed,
}

Classify = Callable[[Request, Response], Classification | None]
"""Reads a vendor's own signs of failure (CDC's error codes under HTTP 200); None leaves it to the table below."""


def by_status(request: Request, response: Response) -> Classification:
    """The meaning of the HTTP status alone. 408 and 425 ask for another attempt; a redirect is never followed."""
    status = response.status
    if status in request.expect:
        return FINE
    wait = retry_after(response)
    if status == 429 or (status == 503 and wait is not None):
        return Classification(Category.THROTTLED, wait)
    if status == 401:
        return Classification(Category.EXPIRED)
    if status == 403:
        return Classification(Category.UNAUTHORIZED)
    if status in (408, 425, 504):
        return Classification(Category.TIMED_OUT if status != 425 else Category.THROTTLED)
    if status >= 500:
        return Classification(Category.UNREACHABLE)
    if status >= 400:
        return Classification(Category.BAD_REQUEST)
    return Classification(Category.MALFORMED)


def retry_after(response: Response) -> float | None:
    """`Retry-After` in seconds (RFC 9110, 10.2.3); its date form is taken as one second, since clocks differ."""
    value = response.headers.get("retry-after")
    if value is None:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        return 1.0
