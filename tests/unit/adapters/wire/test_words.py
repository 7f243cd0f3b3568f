"""Values that vendors write in more ways than one."""

from datetime import UTC, date, datetime

import pytest
from pydantic import TypeAdapter

from adapters.wire.words import Day, Instant, MaybeInstant, Text

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


@pytest.mark.parametrize("written", ["", " ", "null", None])
def test_blank_is_nothing_where_nothing_may_stand(written: str | None) -> None:
    assert TypeAdapter(MaybeInstant).validate_python(written) is None
    assert TypeAdapter(Text).validate_python(written) is None
    assert TypeAdapter(Day).validate_python(written) is None


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("1984-05-14", date(1984, 5, 14)),
        ("2026-03-31T23:59:59+0000", date(2026, 3, 31)),
        ("2026-03-31T23:59:59-0500", date(2026, 3, 31)),
        ("/Date(453340800000)/", date(1984, 5, 14)),
        ("14 May", None),
    ],
)
def test_a_day_is_the_day_as_it_was_written(written: str, day: date | None) -> None:
    assert TypeAdapter(Day).validate_python(written) == day


def test_text_of_another_type_is_turned_down() -> None:
    with pytest.raises(ValueError):
        TypeAdapter(Text).validate_python(7)
