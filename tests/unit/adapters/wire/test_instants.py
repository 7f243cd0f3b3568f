"""Times at the ends of the calendar: arithmetic ends there, clocks of other zones too, and years have four digits."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.ports.instants import (
    EARLIEST,
    LATEST,
    compact,
    earlier,
    in_utc,
    in_zone,
    just_after,
    later,
    of_seconds,
    stamp,
)

instants = st.datetimes(timezones=st.just(UTC)) | st.sampled_from([EARLIEST, LATEST])
spans = st.timedeltas(timedelta(), timedelta(days=400_000))
SECOND = timedelta(seconds=1)


@given(instants, spans)
def test_what_is_later_is_never_earlier_and_the_other_way_round(at: datetime, by: timedelta) -> None:
    assert EARLIEST <= earlier(at, by) <= at <= later(at, by) <= LATEST


@given(instants, spans)
def test_within_the_calendar_it_is_the_sum(at: datetime, by: timedelta) -> None:
    if LATEST - at >= by:
        assert later(at, by) - at == by
        assert just_after(at, by) == at + by
    else:
        assert (later(at, by), just_after(at, by)) == (LATEST, None)


@given(instants, st.sampled_from(["Asia/Tokyo", "America/Los_Angeles", "Europe/London", "Pacific/Kiritimati"]))
def test_every_clock_tells_a_time_of_every_instant(at: datetime, zone: str) -> None:
    there = in_zone(at, ZoneInfo(zone))
    assert abs(there.replace(tzinfo=None) - at.replace(tzinfo=None)) <= timedelta(hours=16)


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        (datetime.min.replace(tzinfo=timezone(timedelta(hours=14))), EARLIEST),
        (datetime.max.replace(tzinfo=timezone(timedelta(hours=-12))), LATEST),
        (datetime(2026, 3, 2, 12, tzinfo=timezone(timedelta(hours=2))), datetime(2026, 3, 2, 10, tzinfo=UTC)),
    ],
)
def test_what_another_clock_says_beyond_the_end_is_the_end(written: datetime, instant: datetime) -> None:
    assert in_utc(written) == instant


@given(instants)
def test_what_is_printed_can_be_read_again_and_compares_as_the_times_do(at: datetime) -> None:
    text = stamp(at, "microseconds")
    assert datetime.fromisoformat(text) == at
    assert len(text) == len("2026-03-02T09:15:30.123456Z")
    assert stamp(EARLIEST, "microseconds") <= text <= stamp(LATEST, "microseconds")


@pytest.mark.parametrize(
    ("at", "timespec", "text"),
    [
        (EARLIEST, "milliseconds", "0001-01-01T00:00:00.000Z"),
        (LATEST, "milliseconds", "9999-12-31T23:59:59.999Z"),
        (LATEST, "seconds", "9999-12-31T23:59:59Z"),
        (datetime(987, 6, 5, 4, 3, 2, 1999, tzinfo=UTC), "milliseconds", "0987-06-05T04:03:02.001Z"),
        (datetime(2026, 3, 2, 1, tzinfo=timezone(timedelta(hours=2))), "seconds", "2026-03-01T23:00:00Z"),
    ],
)
def test_years_have_four_digits_and_what_is_finer_is_cut_off(at: datetime, timespec: str, text: str) -> None:
    assert stamp(at, timespec) == text


@given(st.dates(), st.dates())
def test_compact_days_compare_as_the_days_do(one: date, other: date) -> None:
    assert (compact(one) < compact(other)) is (one < other)
    assert len(compact(one)) == 8


@given(st.floats(allow_nan=False))
def test_any_number_of_seconds_is_some_instant(seconds: float) -> None:
    assert EARLIEST <= of_seconds(seconds) <= LATEST


@given(instants)
def test_an_instant_survives_being_kept_as_seconds(at: datetime) -> None:
    assert abs(of_seconds(at.timestamp()) - at) < SECOND
