"""The world's today: everything that happened is dated from it, and nothing generated is younger.

It is nine o'clock on that day (UTC). Before nine it is still the day before for whoever names none, so that nothing lies ahead
of the clock but what is planned.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

SAME = date(2026, 3, 2)
"""The day of the world that everybody sees alike: of tests and recorded samples, and where nobody names another."""
_OPENS = time(9, tzinfo=UTC)


def today(day: date) -> datetime:
    return datetime.combine(day, _OPENS)


def latest(now: datetime) -> date:
    """The last day on which it has been nine o'clock."""
    at = now.astimezone(UTC)
    return at.date() if at.timetz() >= _OPENS else at.date() - timedelta(days=1)


def back(today: datetime, days: int, at: time) -> datetime:
    """So many days ago, at this time of the day."""
    return datetime.combine(today.date() - timedelta(days=days), at, UTC)
