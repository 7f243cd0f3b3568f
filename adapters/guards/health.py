"""How a system is doing, told from the calls made so far; nobody is asked for it."""

from collections import deque
from datetime import UTC, datetime

from adapters.guards.shelf import WallClock
from adapters.ports.reading import HealthState, SystemHealth
from adapters.wire.calls import Call

WINDOW = 200
"""Calls that are remembered; each a few dozen bytes."""

RECENT_S = 60.0
"""Seconds after which a call says nothing about the state any more, as long as a newer one is there."""

SYSTEMS_FAULT = frozenset({"Unreachable", "TimedOut", "Busy", "Garbled", "Refused", "cancelled"})
"""Outcomes that speak against the system; a question that was wrong does not."""


class Health:
    """DOWN when the three latest calls failed, DEGRADED when any of the latest 20 did, UP otherwise, UNKNOWN before any."""

    def __init__(self, *, clock: WallClock) -> None:
        self._calls: deque[tuple[float, float, bool]] = deque(maxlen=WINDOW)
        self._clock = clock
        self._unreadable = 0

    def note_unreadable(self, rows: int) -> None:
        """Odd values and rows of one answer: they say nothing about the system's state, and are only counted."""
        self._unreadable += rows

    def note(self, call: Call) -> None:
        """A call that was given up because no query could wait longer counts as a failure."""
        self._calls.append((self._clock(), call.duration, call.outcome in SYSTEMS_FAULT))

    @property
    def now(self) -> SystemHealth:
        if not self._calls:
            return SystemHealth(HealthState.UNKNOWN, unreadable=self._unreadable)
        since = self._clock() - RECENT_S
        calls = [call for call in self._calls if call[0] >= since] or [self._calls[-1]]
        took = sorted(duration for _, duration, _ in calls)
        failed = [failure for _, _, failure in calls]
        return SystemHealth(
            state=state_of(failed),
            error_rate=sum(failed) / len(failed),
            latency_p50_ms=round(1000 * took[len(took) // 2], 3),
            latency_p99_ms=round(1000 * took[min(len(took) - 1, int(len(took) * 0.99))], 3),
            checked_at=datetime.fromtimestamp(calls[-1][0], UTC),
            unreadable=self._unreadable,
        )


def state_of(failed: list[bool]) -> HealthState:
    if all(failed[-3:]):
        return HealthState.DOWN
    return HealthState.DEGRADED if any(failed[-20:]) else HealthState.UP
