"""Values that vendors write in more ways than one."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from adapters.ports.instants import is_of_record
from adapters.wire.vendor_values import (
    Count,
    Currency,
    Day,
    IdOrNumber,
    Instant,
    MaybeCurrency,
    MaybeDay,
    MaybeFlag,
    MaybeInstant,
    MaybeNumber,
    Number,
    Text,
    Whole,
    newest_of_each,
)

NOON = datetime(2024, 8, 8, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "2024-08-08T12:00:00Z",
        "2024-08-08T12:00:00.000Z",
        "2024-08-08T12:00:00+0000",
        "2024-08-08T14:00:00+02:00",
        "2024-08-08T12:00:00",
        "/Date(1723118400000)/",
        "/Date(1723118400000+0000)/",
        "  2024-08-08T12:00:00Z\t",
        " /Date(1723118400000)/ ",
    ],
)
def test_every_spelling_of_a_time_is_the_same_time_in_utc(written: str) -> None:
    assert TypeAdapter(Instant).validate_python(written) == NOON


@pytest.mark.parametrize(
    "written", ["soon", "/Date(x)/", "/Date(999999999999999)/", "0001-01-01T00:00:00+10:00", 5, True, [], "", None]
)
def test_what_is_no_time_is_turned_down(written: object) -> None:
    with pytest.raises(ValueError):
        TypeAdapter(Instant).validate_python(written)


@pytest.mark.parametrize(
    "written",
    ["1701011500000", "2026030210050", "2026-03-02x10:00", "2026-03-02T10:00:00\0Z", "2026-W10-1", "2026-061", "２０２６-03-02"],
)
def test_a_count_since_some_beginning_is_neither_a_time_nor_a_day(written: str) -> None:
    for kind in (Instant, Day):
        with pytest.raises(ValueError):
            TypeAdapter(kind).validate_python(written)


@pytest.mark.parametrize("written", ["", " ", "null", None])
def test_blank_is_nothing_where_nothing_may_stand(written: str | None) -> None:
    assert TypeAdapter(MaybeInstant).validate_python(written) is None
    assert TypeAdapter(Text).validate_python(written) is None
    assert TypeAdapter(MaybeDay).validate_python(written) is None


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("1984-05-14", date(1984, 5, 14)),
        (" 1984-05-14 ", date(1984, 5, 14)),
        ("2026-03-31T23:59:59+0000", date(2026, 3, 31)),
        ("2026-03-31T23:59:59-0500", date(2026, 3, 31)),
        ("/Date(453340800000)/", date(1984, 5, 14)),
    ],
)
def test_a_day_is_the_day_as_it_was_written(written: str, day: date) -> None:
    assert TypeAdapter(Day).validate_python(written) == day


@pytest.mark.parametrize("written", ["14 May", "0000-00-00", "0000-00-00 00:00:00", "/Date(NaN)/", "/Date(253402300800000)/", 5])
def test_what_is_no_day_is_turned_down(written: object) -> None:
    with pytest.raises(ValueError):
        TypeAdapter(MaybeDay).validate_python(written)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("66200", "66200"),
        (12, "12"),
        (1.5, "1.5"),
        ("-0.10", "-0.10"),
        (" 7 ", "7"),
        ("1.5E2", "1.5E+2"),
        ("+3", "3"),
        (".5", "0.5"),
    ],
)
def test_a_number_is_read_by_its_digits_as_number_or_as_text(written: object, meant: str) -> None:
    assert TypeAdapter(Number).validate_python(written) == Decimal(meant)


@pytest.mark.parametrize(
    "written",
    [
        "66,200",
        "66.200,00",
        "66 200",
        "66'200",
        "1_000",
        "N/A",
        "NaN",
        "Infinity",
        "-inf",
        "1E+400",
        "1E-400",
        "٣",
        "12-",
        True,
        [],
        {},
        float("nan"),
    ],
)
def test_what_may_be_another_number_or_none_is_turned_down(written: object) -> None:
    with pytest.raises(ValueError):
        TypeAdapter(MaybeNumber).validate_python(written)


@pytest.mark.parametrize(("written", "meant"), [("3.0", 3), (3, 3), (3.0, 3), ("-2", -2)])
def test_a_whole_number_may_have_a_point_with_nothing_behind_it(written: object, meant: int) -> None:
    assert TypeAdapter(Whole).validate_python(written) == meant
    with pytest.raises(ValueError):
        TypeAdapter(Whole).validate_python("3.5")


def test_somebody_called_null_keeps_the_name() -> None:
    assert TypeAdapter(Text).validate_python("Null") == "Null"
    assert TypeAdapter(Text).validate_python("NULL") is None


@given(st.lists(st.tuples(st.integers(0, 3), st.none() | st.datetimes()), max_size=12))
def test_of_rows_with_one_key_one_stays_that_none_is_newer_than(rows: list[tuple[int, datetime | None]]) -> None:
    kept = newest_of_each(rows, lambda row: row[0], lambda row: row[1])
    assert sorted(row[0] for row in kept) == sorted({row[0] for row in rows})
    for number, changed in kept:
        times = [at for one, at in rows if one == number and at is not None and is_of_record(at)]
        first = next(at for one, at in rows if one == number)
        assert changed == max(times, default=first)


@pytest.mark.parametrize("placeholder", [datetime(1, 1, 1), datetime(1970, 1, 1), datetime(9999, 12, 31)])
def test_no_row_is_the_newer_for_a_time_at_which_nothing_was_recorded(placeholder: datetime) -> None:
    for rows in ([("a", placeholder), ("a", datetime(2026, 3, 2))], [("a", datetime(2026, 3, 2)), ("a", placeholder)]):
        assert newest_of_each(rows, lambda row: row[0], lambda row: row[1]) == [("a", datetime(2026, 3, 2))]


def test_text_of_another_type_is_turned_down() -> None:
    with pytest.raises(ValueError):
        TypeAdapter(Text).validate_python(7)


@pytest.mark.parametrize(("written", "meant"), [("A1", "A1"), (" 7 ", "7"), (7, "7"), (-7, "-7"), (10**30, "1" + "0" * 30)])
def test_an_id_written_as_a_number_is_its_digits(written: object, meant: str) -> None:
    assert TypeAdapter(IdOrNumber).validate_python(written) == meant


@pytest.mark.parametrize("written", ["", "  ", None, True, 7.0, [], {}])
def test_what_tells_nothing_apart_is_no_id(written: object) -> None:
    with pytest.raises(ValueError):
        TypeAdapter(IdOrNumber).validate_python(written)


@pytest.mark.parametrize(
    ("written", "meant"), [(True, True), ("YES", True), (" true ", True), ("no", False), (0, False), ("", None)]
)
def test_a_flag_is_read_in_words_and_as_a_figure(written: object, meant: bool | None) -> None:
    assert TypeAdapter(MaybeFlag).validate_python(written) is meant


@pytest.mark.parametrize("written", ["perhaps", 2, [], {}, "0000-00-00"])
def test_what_is_neither_yes_nor_no_is_turned_down(written: object) -> None:
    with pytest.raises(ValueError):
        TypeAdapter(MaybeFlag).validate_python(written)


@pytest.mark.parametrize("written", ["gbp", "£", "GBPX", "", "G P", 826, None, "GBP\nEUR"])
def test_a_currency_is_three_capitals(written: object) -> None:
    assert TypeAdapter(Currency).validate_python(" GBP ") == "GBP"
    assert TypeAdapter(MaybeCurrency).validate_python(" ") is None
    with pytest.raises(ValueError):
        TypeAdapter(Currency).validate_python(written)


@pytest.mark.parametrize("written", [-1, 2**31, "3000000000", 1.5, 10**30])
def test_a_count_fits_into_an_answer(written: object) -> None:
    assert TypeAdapter(Count).validate_python(2**31 - 1) == 2**31 - 1
    with pytest.raises(ValueError):
        TypeAdapter(Count).validate_python(written)
