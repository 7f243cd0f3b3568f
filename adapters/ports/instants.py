"""Times at the ends of the calendar, and printed times.

Callers and vendors may name any instant from the year 1 to 9999. Arithmetic here stops at these ends instead of failing, and
years are printed with four digits, unlike by `%Y` before the year 1000.
"""

from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final

EARLIEST: Final = datetime.min.replace(tzinfo=UTC)
LATEST: Final = datetime.max.replace(tzinfo=UTC)
FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 9999


def is_of_record(at: date) -> bool:
    """Whether a record can be of this time: programs write the first and last years of calendars for a missing time.

    A choice of the newer of two records must ignore such times.
    """
    return FIRST_YEAR < at.year < LAST_YEAR


def later(at: datetime, by: timedelta) -> datetime:
    """The later time, at most the last one of the calendar; `by` may be negative."""
    try:
        return at + by
    except OverflowError:
        return LATEST if by > timedelta() else EARLIEST


def earlier(at: datetime, by: timedelta) -> datetime:
    return later(at, -by)


def just_after(at: datetime, by: timedelta) -> datetime | None:
    """A bound just above this instant; None at the end of the calendar, where none is possible or needed."""
    bound = later(at, by)
    return bound if bound - by == at else None


def in_zone(at: datetime, zone: tzinfo) -> datetime:
    """The time in another zone; unchanged at the ends of the calendar, where the zone has no time."""
    try:
        return at.astimezone(zone)
    except OverflowError:
        return at


def in_utc(at: datetime) -> datetime:
    """The time in UTC; a time beyond an end of the calendar becomes that end."""
    try:
        return at.astimezone(UTC)
    except OverflowError:
        return EARLIEST if at.year == datetime.min.year else LATEST


def of_seconds(seconds: float) -> datetime:
    """The time of Unix seconds, at most an end of the calendar."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return LATEST if seconds > 0 else EARLIEST


def stamp(at: datetime, timespec: str = "milliseconds") -> str:
    """The time as `2026-03-02T09:15:30.123Z`, cut off at `timespec`."""
    text = at.isoformat(timespec=timespec)
    if text.endswith("+00:00"):
        return f"{text[:-6]}Z"
    return in_utc(at).replace(tzinfo=None).isoformat(timespec=timespec) + "Z"


def compact(day: date) -> str:
    """The day as `20260302`, a text with the order of days."""
    return day.isoformat().replace("-", "")
