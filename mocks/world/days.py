"""The world's today: all events are dated from it, and no generated event is younger.

It is nine o'clock on that day (UTC). Without a named day the day changes at nine, so that only planned events lie ahead of the
clock.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

SAME = date(2026, 3, 2)
"""The default day: of tests, of recorded samples, and of a world without a named day."""
_OPENS = time(9, tzinfo=UTC)


def today(day: date) -> datetime:
    return datetime.combine(day, _OPENS)


def latest(now: datetime) -> date:
    """The last day that has reached nine o'clock."""
    at = now.astimezone(UTC)
    return at.date() if at.timetz() >= _OPENS else at.date() - timedelta(days=1)


def back(today: datetime, days: int, at: time) -> datetime:
    """The moment so many days ago, at this time of the day."""
    return datetime.combine(today.date() - timedelta(days=days), at, UTC)
