"""The one table from an HTTP answer to what it means; a system may look at the body first (`Judge`)."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from adapters.ports.errors import Busy, Garbled, Misasked, Refused, SourceError, TimedOut, Unreachable
from adapters.wire.message import Ask, Reply


class Meaning(StrEnum):
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
class Verdict:
    """`retry_after` in seconds, where the vendor says it."""

    meaning: Meaning
    retry_after: float | None = None

    def error(self, reply: Reply) -> SourceError:
        if self.meaning is Meaning.BUSY:
            return Busy(reply.system, reply.capability, retry_after=self.retry_after)
        return ERRORS[self.meaning](reply.system, reply.capability)


FINE = Verdict(Meaning.FINE)

ERRORS: dict[Meaning, type[SourceError]] = {
    Meaning.UNREACHABLE: Unreachable,
    Meaning.TIMED_OUT: TimedOut,
    Meaning.EXPIRED: Refused,
    Meaning.REFUSED: Refused,
    Meaning.MISASKED: Misasked,
    Meaning.GARBLED: Garbled,
}

Judge = Callable[[Ask, Reply], Verdict | None]
"""Reads a vendor's own signs of failure (CDC's error codes under HTTP 200); None leaves it to the table below."""


def by_status(ask: Ask, reply: Reply) -> Verdict:
    """What the HTTP status alone says. 408 and 425 are the server's wish to be asked again; a redirect is never followed."""
    status = reply.status
    if status in ask.expect:
        return FINE
    wait = retry_after(reply)
    if status == 429 or (status == 503 and wait is not None):
        return Verdict(Meaning.BUSY, wait)
    if status == 401:
        return Verdict(Meaning.EXPIRED)
    if status == 403:
        return Verdict(Meaning.REFUSED)
    if status in (408, 425, 504):
        return Verdict(Meaning.TIMED_OUT if status != 425 else Meaning.BUSY)
    if status >= 500:
        return Verdict(Meaning.UNREACHABLE)
    if status >= 400:
        return Verdict(Meaning.MISASKED)
    return Verdict(Meaning.GARBLED)


def retry_after(reply: Reply) -> float | None:
    """`Retry-After` in seconds (RFC 9110, 10.2.3); its date form is taken as one second, since clocks differ."""
    value = reply.headers.get("retry-after")
    if value is None:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        return 1.0
