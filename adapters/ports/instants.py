"""Times at the ends of the calendar, and times as they are printed.

Whoever asks, and whatever a vendor's rows say, may name any instant from the year 1 to 9999. Arithmetic here ends at these ends
instead of failing, and years are printed with four digits, which `%Y` does not do before the year 1000.
"""

from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final

EARLIEST: Final = datetime.min.replace(tzinfo=UTC)
LATEST: Final = datetime.max.replace(tzinfo=UTC)
FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 9999


def is_of_record(at: date) -> bool:
    """Whether anything can have been put on record then. The first and the last years of calendars and computers are what
    programs write where they have no time: whatever goes by the newer of two must not go by them."""
    return FIRST_YEAR < at.year < LAST_YEAR


def later(at: datetime, by: timedelta) -> datetime:
    """`by` may be negative."""
    try:
        return at + by
    except OverflowError:
        return LATEST if by > timedelta() else EARLIEST


def earlier(at: datetime, by: timedelta) -> datetime:
    return later(at, -by)


def just_after(at: datetime, by: timedelta) -> datetime | None:
    """A bound that this instant is below; None at the end of time, where there is no such thing and none is needed."""
    bound = later(at, by)
    return bound if bound - by == at else None


def in_zone(at: datetime, zone: tzinfo) -> datetime:
    """At the ends of the calendar, where no other clock goes, it is UTC's."""
    try:
        return at.astimezone(zone)
    except OverflowError:
        return at


def in_utc(at: datetime) -> datetime:
    """What another clock says at the ends of the calendar is the end itself."""
    try:
        return at.astimezone(UTC)
    except OverflowError:
        return EARLIEST if at.year == datetime.min.year else LATEST


def of_seconds(seconds: float) -> datetime:
    """Unix seconds."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return LATEST if seconds > 0 else EARLIEST


def stamp(at: datetime, timespec: str = "milliseconds") -> str:
    """`2026-03-02T09:15:30.123Z`; what is finer than `timespec` is cut off."""
    return in_utc(at).replace(tzinfo=None).isoformat(timespec=timespec) + "Z"


def compact(day: date) -> str:
    """`20260302`: a text that compares as the days do."""
    return day.isoformat().replace("-", "")
