"""How a system is doing, told from the calls made so far; nobody is asked for it."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from adapters.guards.two_level_cache import WallClock
from adapters.ports.reading import HealthState, SystemHealth
from adapters.wire.calls import Call

WINDOW = 200
"""Calls that are remembered; each a few dozen bytes."""

RECENT_S = 60.0
"""Seconds after which a call says nothing about the state any more, as long as a newer one is there."""

SYSTEMS_FAULT = frozenset({"Unreachable", "TimedOut", "Throttled", "Malformed", "Unauthorized", "cancelled"})
"""Outcomes that speak against the system; a question that was wrong does not."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A call: when it ended (Unix seconds), how long it took (seconds), and what became of it."""

    at: float
    duration: float
    failed: bool
    is_garbled: bool = False


class Health:
    """DOWN when the three latest calls failed, DEGRADED when any of the latest 20 did or brought what nobody could understand, UP
    otherwise, UNKNOWN before any."""

    def __init__(self, *, clock: WallClock) -> None:
        self._calls: deque[Noted] = deque(maxlen=WINDOW)
        self._clock = clock
        self._unreadable = 0

    def note_unreadable(self, rows: int) -> None:
        """Odd values and rows of one answer: they say nothing about the system's state, and are only counted."""
        self._unreadable += rows

    def note(self, call: Call) -> None:
        """A call that was given up because no query could wait longer counts as a failure."""
        self._calls.append(Noted(self._clock(), call.duration, call.outcome in SYSTEMS_FAULT))

    def note_malformed(self) -> None:
        """For the line the latest call went well; its answer was not what was promised."""
        if self._calls:
            self._calls[-1] = replace(self._calls[-1], is_garbled=True)

    @property
    def now(self) -> SystemHealth:
        if not self._calls:
            return SystemHealth(HealthState.UNKNOWN, unreadable=self._unreadable)
        since = self._clock() - RECENT_S
        calls = [call for call in self._calls if call.at >= since] or [self._calls[-1]]
        took = sorted(call.duration for call in calls)
        return SystemHealth(
            state=state_of(calls),
            error_rate=sum(call.failed or call.is_garbled for call in calls) / len(calls),
            latency_p50_ms=round(1000 * took[len(took) // 2], 3),
            latency_p99_ms=round(1000 * took[min(len(took) - 1, int(len(took) * 0.99))], 3),
            checked_at=datetime.fromtimestamp(calls[-1].at, UTC),
            unreadable=self._unreadable,
        )


def state_of(calls: Sequence[Noted]) -> HealthState:
    if all(call.failed for call in calls[-3:]):
        return HealthState.DOWN
    return HealthState.DEGRADED if any(call.failed or call.is_garbled for call in calls[-20:]) else HealthState.UP
