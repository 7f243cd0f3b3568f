"""The errors of calls to systems, in the gateway's own words.

They never contain a vendor's text, an address or a customer's value: only the system, the capability and one of a few kinds of
failure. An unknown customer is not an error.
"""

import copy
from collections.abc import Callable, Iterable, Sequence
from typing import Self


class SourceError(Exception):
    """A failed call to a system. `retryable`: another attempt a little later may help."""

    retryable = False

    def __init__(self, system: str, capability: str | None = None) -> None:
        super().__init__(system, capability)
        self.system = system
        self.capability = capability

    def __str__(self) -> str:
        return f"{type(self).__name__}: {self.system}" + (f" ({self.capability})" if self.capability else "")

    def at(self, capability: str) -> Self:
        """The same failure for another capability of the same call."""
        if self.capability == capability:
            return self
        found = copy.copy(self)
        found.args, found.capability = (self.system, capability), capability
        return found


class Unreachable(SourceError):
    """A refused or reset connection, or a 5xx."""

    retryable = True


class TimedOut(SourceError):
    """No answer, or a body that drips, within the call's time."""

    retryable = True


class NotAskedInTime(SourceError):
    """The query's deadline, reached before a call to this system could start."""

    retryable = True


class Throttled(SourceError):
    """A 429, a 503 with Retry-After, or our own limit towards the system. `retry_after` in seconds if the system gave it."""

    retryable = True

    def __init__(self, system: str, capability: str | None = None, *, retry_after: float | None = None) -> None:
        super().__init__(system, capability)
        self.retry_after = retry_after


class Unauthorized(SourceError):
    """Refused credentials, after one renewal too."""


class BadRequest(SourceError):
    """A vendor's own error for a wrong request."""


class Malformed(SourceError):
    """An incomplete or too large body, another format than promised, or required fields missing or of another type."""


class SeveralFailed(Exception):
    """The failure of all systems that could have served one field, with one error for each."""

    def __init__(self, errors: Sequence[SourceError]) -> None:
        super().__init__(", ".join(str(error) for error in errors))
        self.errors = tuple(errors)


def let_go(errors: Iterable[BaseException], within: "Callable[[BaseException], Iterable[BaseException]] | None" = None) -> None:
    """Drops the tracebacks of errors and their causes: through their frames a kept error would hold its whole call, and often
    itself. `within`: the further errors that one carries."""
    seen: set[int] = set()
    left: list[BaseException | None] = [*errors]
    while left:
        error = left.pop()
        if error is None or id(error) in seen:
            continue
        seen.add(id(error))
        error.__traceback__ = None
        left += [error.__cause__, error.__context__]
        if within is not None:
            left += within(error)


def place_of(error: BaseException) -> str:
    """The place in the code that raised an error (`sap_ecc/mapping.py:88`), for logs, since the error's text may quote data."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "?"
    return f"{'/'.join(trace.tb_frame.f_code.co_filename.split('/')[-2:])}:{trace.tb_lineno}"
