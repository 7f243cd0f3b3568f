"""The health of a system by the calls made so far, without requests of its own."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from adapters.guards.two_level_cache import WallClock
from adapters.ports.fast_init import fast_init
from adapters.ports.reading import HealthState, SystemHealth
from adapters.wire.calls import Call

WINDOW = 200
"""Calls that are remembered; each takes a few dozen bytes."""

RECENT_S = 60.0
"""Seconds after which a call no longer counts, unless it is the latest."""

SYSTEMS_FAULT = frozenset({"Unreachable", "TimedOut", "Throttled", "Malformed", "Unauthorized", "cancelled"})
"""Outcomes that count against the system. A wrong request does not."""


@fast_init
@dataclass(frozen=True, slots=True)
class Noted:
    """A call: its end (Unix seconds), its duration (seconds), and whether it failed or brought a malformed answer."""

    at: float
    duration: float
    failed: bool
    is_malformed: bool = False


class Health:
    """The health: DOWN after three failed calls in a row, DEGRADED if one of the latest 20 failed or brought a malformed answer,
    otherwise UP; UNKNOWN before the first call."""

    def __init__(self, *, clock: WallClock) -> None:
        self._calls: deque[Noted] = deque(maxlen=WINDOW)
        self._clock = clock
        self._unreadable = 0

    def note_unreadable(self, rows: int) -> None:
        """Count odd values and rows of one answer. They do not change the state."""
        self._unreadable += rows

    def note(self, call: Call) -> None:
        """Note a call. A call given up because no query could wait longer counts as a failure."""
        self._calls.append(Noted(self._clock(), call.duration, call.outcome in SYSTEMS_FAULT))

    def note_malformed(self) -> None:
        """Mark the latest call as malformed. For the HTTP client it was a success."""
        if self._calls:
            self._calls[-1] = replace(self._calls[-1], is_malformed=True)

    @property
    def now(self) -> SystemHealth:
        if not self._calls:
            return SystemHealth(HealthState.UNKNOWN, unreadable=self._unreadable)
        since = self._clock() - RECENT_S
        calls = [call for call in self._calls if call.at >= since] or [self._calls[-1]]
        took = sorted(call.duration for call in calls)
        return SystemHealth(
            state=state_of(calls),
            error_rate=sum(call.failed or call.is_malformed for call in calls) / len(calls),
            latency_p50_ms=round(1000 * took[len(took) // 2], 3),
            latency_p99_ms=round(1000 * took[min(len(took) - 1, int(len(took) * 0.99))], 3),
            checked_at=datetime.fromtimestamp(calls[-1].at, UTC),
            unreadable=self._unreadable,
        )


def state_of(calls: Sequence[Noted]) -> HealthState:
    if all(call.failed for call in calls[-3:]):
        return HealthState.DOWN
    return HealthState.DEGRADED if any(call.failed or call.is_malformed for call in calls[-20:]) else HealthState.UP
