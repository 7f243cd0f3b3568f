"""What can go wrong when a system is asked, in the gateway's own words.

No text of a vendor, no address and no value of a customer is ever held by these errors: only which system failed, at what,
and in which of a few ways. An unknown customer is not an error.
"""

import copy
from collections.abc import Sequence
from typing import Self


class SourceError(Exception):
    """A system could not be heard, or not understood. `retryable`: asking again a little later may help."""

    retryable = False

    def __init__(self, system: str, capability: str | None = None) -> None:
        super().__init__(system, capability)
        self.system = system
        self.capability = capability

    def __str__(self) -> str:
        return f"{type(self).__name__}: {self.system}" + (f" ({self.capability})" if self.capability else "")

    def at(self, capability: str) -> Self:
        """The same failure, of another thing that was asked for in the same call."""
        if self.capability == capability:
            return self
        found = copy.copy(self)
        found.args, found.capability = (self.system, capability), capability
        return found


class Unreachable(SourceError):
    """Refused or reset connection, or a 5xx."""

    retryable = True


class TimedOut(SourceError):
    """No answer, or a body that drips, within the call's time."""

    retryable = True


class NotAskedInTime(SourceError):
    """The query's deadline came before this system could be asked at all."""

    retryable = True


class Throttled(SourceError):
    """429, 503 with Retry-After, or our own limit towards the system. `retry_after` in seconds where the system said it."""

    retryable = True

    def __init__(self, system: str, capability: str | None = None, *, retry_after: float | None = None) -> None:
        super().__init__(system, capability)
        self.retry_after = retry_after


class Unauthorized(SourceError):
    """Credentials refused, also after one renewal."""


class BadRequest(SourceError):
    """The vendor's own error says that the question was wrong."""


class Malformed(SourceError):
    """Half a body, not the promised format, too big, or required fields missing or of another type."""


class SeveralFailed(Exception):
    """Every system that could have served one field failed: one error for each."""

    def __init__(self, errors: Sequence[SourceError]) -> None:
        super().__init__(", ".join(str(error) for error in errors))
        self.errors = tuple(errors)


def place_of(error: BaseException) -> str:
    """Where in the code an error was raised (`sap_ecc/mapping.py:88`): what may be logged, since its text may quote data."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "?"
    return f"{'/'.join(trace.tb_frame.f_code.co_filename.split('/')[-2:])}:{trace.tb_lineno}"
