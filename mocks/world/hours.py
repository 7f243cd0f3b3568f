"""Believable hours of events: a moment is moved within its day to such hours, and the order of moments stays.

Days and hours are London's. Stores open from ten to nine, on Sundays from twelve to six. They close at six on Christmas Eve and
stay closed on Christmas Day; an event of Christmas Day is moved to the last hour before.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CLOCK = ZoneInfo("Europe/London")
_DAY = timedelta(days=1)
_EVE, _SHUT = (12, 24), (12, 25)


def awake(at: datetime) -> datetime:
    """The moment moved to hours at which people are awake, on any day."""
    return _moved(at, 7, 23)


def at_work(at: datetime) -> datetime:
    """The moment moved to office hours, for staff away from the stores."""
    return _moved(at, 9, 18)


def in_the_morning(at: datetime) -> datetime:
    """The moment moved to hours that leave time for a reply on the same day."""
    return _moved(at, 9, 15)


def in_store(at: datetime, *, spare: int = 0) -> datetime:
    """The moment moved to opening hours of a store, at least `spare` hours before it closes."""
    day = at.astimezone(CLOCK).date()
    if (day.month, day.day) == _SHUT:
        return _moved(at, 17 - spare, 18 - spare, back=1)
    first, last = opening(day)
    return _moved(at, first, last - spare)


def last_night(today: datetime) -> datetime:
    """The last minute of the day before, so that moments counted back from it are all on past days."""
    midnight = datetime.combine(today.astimezone(CLOCK).date(), time(), CLOCK)
    return midnight.astimezone(UTC) - timedelta(minutes=1)


def opening(day: date) -> tuple[int, int]:
    """The hours of opening and closing on a day; both are 0 on the one day of rest."""
    if (day.month, day.day) in (_EVE, _SHUT):
        return (10, 17) if (day.month, day.day) == _EVE else (0, 0)
    return (12, 18) if day.weekday() == 6 else (10, 21)


def is_open(at: datetime) -> bool:
    local = at.astimezone(CLOCK)
    first, last = opening(local.date())
    if (local.month, local.day) == _EVE:
        last = 18
    return first <= local.hour < last


def _moved(at: datetime, first: int, last: int, *, back: int = 0) -> datetime:
    """The whole day pressed into the hours between these two."""
    local = at.astimezone(CLOCK).replace(tzinfo=None)
    midnight = datetime.combine(local.date(), time())
    pressed = (local - midnight) * (last - first) / 24
    within = timedelta(hours=first, milliseconds=pressed // timedelta(milliseconds=1))
    return (midnight - back * _DAY + within).replace(tzinfo=CLOCK).astimezone(UTC)
