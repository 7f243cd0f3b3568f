"""Instants and days are taken and given as RFC 3339 writes them, and decimals as text."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.errors import BadInput
from resolvers.types.scalars import print_instant, read_day, read_decimal, read_instant

OFFSETS = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANTS = st.datetimes(min_value=datetime(1, 1, 3), max_value=datetime(9999, 12, 29), timezones=OFFSETS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-02T09:15:30Z", datetime(2026, 3, 2, 9, 15, 30, tzinfo=UTC)),
        ("2026-03-02t09:15:30z", datetime(2026, 3, 2, 9, 15, 30, tzinfo=UTC)),
        ("2026-03-02T09:15:30.5+01:00", datetime(2026, 3, 2, 8, 15, 30, 500_000, tzinfo=UTC)),
        ("2026-03-02T09:15:30.1234567-00:00", datetime(2026, 3, 2, 9, 15, 30, 123_456, tzinfo=UTC)),
        ("2024-02-29T00:00:00+23:59", datetime(2024, 2, 28, 0, 1, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=UTC)),
        ("9999-12-31T23:59:59.999Z", datetime(9999, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)),
    ],
)
def test_an_instant_is_read_as_rfc_3339_writes_it_in_either_case(text: str, expected: datetime) -> None:
    assert read_instant(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2026-W10-1T00:00Z",
        "2026-W10-1T00:00:00Z",
        "2026-W10T00:00:00Z",
        "2026-061T00:00:00Z",
        "20260302T091530Z",
        "2026-03-02T0915:30Z",
        "2026-03-02T09:15Z",
        "2026-03-02 09:15:30Z",
        "2026-03-02T09:15:30",
        "2026-03-02T09:15:30,5Z",
        "2026-03-02T09:15:30.Z",
        "2026-03-02T09:15:30+01",
        "2026-03-02T09:15:30+0100",
        "2026-03-02T09:15:30+01:00:30",
        "2026-03-02T09:15:30+24:00",
        "2026-03-02T24:00:00Z",
        "2026-03-02T09:15:60Z",
        "2026-02-30T09:15:30Z",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-01:00",
        "٢٠٢٦-03-02T09:15:30Z",
        " 2026-03-02T09:15:30Z",
        "2026-03-02T09:15:30Z\n",
        "2026-03-02",
        "",
        "now",
        1767225600,
        1767225600.5,
        True,
        None,
        ["2026-03-02T09:15:30Z"],
    ],
)
def test_what_is_no_instant_of_rfc_3339_is_turned_down_in_our_own_words(text: object) -> None:
    with pytest.raises(BadInput, match=r"^expected an RFC 3339 date and time with an offset, such as 2026-03-02T09:15:30Z$"):
        read_instant(text)


@given(INSTANTS)
def test_every_instant_that_is_written_out_is_read_back(at: datetime) -> None:
    assert read_instant(at.isoformat()) == at
    printed = print_instant(at)
    assert len(printed) == len("2026-03-02T09:15:30.123Z")
    assert timedelta() <= at - read_instant(printed) < timedelta(milliseconds=1)


@given(st.text("0123456789-:.TtZzW+ ", max_size=30))
def test_no_text_is_read_in_any_other_way_than_the_standards(text: str) -> None:
    try:
        at = read_instant(text)
    except BadInput:
        return
    assert at.tzinfo is UTC
    assert text[4] == text[7] == "-"
    assert text[10] in "Tt"
    assert at - timedelta(days=1) < datetime.fromisoformat(text[:10]).replace(tzinfo=UTC) <= at + timedelta(days=1)


def test_a_day_is_read_as_rfc_3339_writes_it() -> None:
    assert read_day("2026-03-02") == date(2026, 3, 2)


@pytest.mark.parametrize(
    "text",
    ["2026-W10-1", "2026-W10", "20260302", "2026-061", "2026-3-2", "2026-02-30", "2026-03-02T00:00:00Z", "", 20260302, None],
)
def test_what_is_no_day_of_rfc_3339_is_turned_down(text: object) -> None:
    with pytest.raises(BadInput, match=r"^expected an RFC 3339 date, such as 2026-03-02$"):
        read_day(text)


def test_a_decimal_keeps_its_digits() -> None:
    assert str(read_decimal("0.10")) == "0.10"
    assert read_decimal("-12") == Decimal(-12)


@pytest.mark.parametrize("text", ["NaN", "sNaN1234", "Infinity", "-inf", "1_000", "1,5", "٣", "", "x", 1.5, True, None])
def test_what_is_no_number_as_text_is_turned_down(text: object) -> None:
    with pytest.raises(BadInput, match=r"^expected a decimal number as text$"):
        read_decimal(text)
