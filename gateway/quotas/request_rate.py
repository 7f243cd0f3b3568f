"""The requests of each caller in a minute that slides: those of the minute before count in part, as much of it as is left.

Several gateways tell each other their counts once a second (`shared_counts`), so that no request waits for that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor
from typing import Final

from gateway.quotas.rules import Who

MINUTE_S: Final = 60
ROUNDING_S: Final = 1e-3
"""More than what times lose as floating point numbers."""

MOST_CALLERS: Final = 20_000
KEPT: Final = 0.9
"""The share of the callers that stay when there are too many."""


@dataclass(slots=True)
class Pace:
    """One caller's requests. `count`: in this minute, at all gateways as far as known; `untold`: those of them that the others
    don't know; `before`: in the minute before."""

    minute: int
    count: int = 0
    before: int = 0
    untold: int = 0


class RequestRate:
    """The counts of a process. Beyond `most` callers those with the fewest requests are forgotten, so that many callers can't
    make it forget a busy one."""

    def __init__(self, limit: int, *, most: int = MOST_CALLERS) -> None:
        self._limit = limit
        self._most = most
        self._paces: dict[Who, Pace] = {}

    def __len__(self) -> int:
        return len(self._paces)

    def wait_s(self, caller: Who, now: float) -> int:
        """Seconds after which this caller should ask again; 0: now, and the request is counted. A refused one is not."""
        minute, into_s = divmod(now, MINUTE_S)
        pace = self._paces.get(caller)
        if pace is None:
            pace = self._added(caller, int(minute))
        elif pace.minute != minute:
            turn(pace, int(minute))
        if pace.before * (1 - into_s / MINUTE_S) + pace.count >= self._limit:
            return max(1, floor(self._free_at(pace) - into_s + ROUNDING_S) + 1)
        pace.count += 1
        pace.untold += 1
        return 0

    def _free_at(self, pace: Pace) -> float:
        """The second, from the beginning of this minute, behind which the next request fits."""
        if pace.count >= self._limit:
            return MINUTE_S * (2 - self._limit / pace.count)
        return MINUTE_S * (1 - (self._limit - pace.count) / pace.before)

    def untold(self, now: float) -> dict[Who, int]:
        """The requests of this minute that were not told yet. They count as told."""
        minute = int(now // MINUTE_S)
        told = {caller: pace.untold for caller, pace in self._paces.items() if pace.untold and pace.minute == minute}
        for pace in self._paces.values():
            pace.untold = 0
        return told

    def learn(self, totals: Mapping[Who, int], now: float) -> None:
        """Take over the counts of all gateways in this minute, without what is untold here."""
        minute = int(now // MINUTE_S)
        for caller, total in totals.items():
            pace = self._paces.get(caller)
            if pace is not None and pace.minute == minute:
                pace.count = max(pace.count, total + pace.untold)

    def _added(self, caller: Who, minute: int) -> Pace:
        if len(self._paces) >= self._most:
            self._make_room(minute)
        pace = self._paces[caller] = Pace(minute)
        return pace

    def _make_room(self, minute: int) -> None:
        for pace in self._paces.values():
            if pace.minute != minute:
                turn(pace, minute)
        busiest = sorted(self._paces, key=lambda caller: -self._paces[caller].count - self._paces[caller].before)
        self._paces = {one: self._paces[one] for one in busiest[: int(self._most * KEPT)] if weight(self._paces[one])}


def turn(pace: Pace, minute: int) -> None:
    """Begin another minute."""
    pace.before = pace.count if minute == pace.minute + 1 else 0
    pace.minute, pace.count, pace.untold = minute, 0, 0


def weight(pace: Pace) -> int:
    return pace.count + pace.before
