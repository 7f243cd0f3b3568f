"""How birth dates compare: one day written otherwise, or another day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.identity.matching.birth import GENERATION, Birth, birth_dates

DAY = date(1984, 3, 9)


@pytest.mark.parametrize(
    ("other", "compares"),
    [
        (DAY, Birth.EQUAL),
        (None, Birth.UNTOLD),
        (date(1984, 9, 3), Birth.SLIP),
        (date(1984, 1, 1), Birth.SLIP),
        (date(1984, 3, 8), Birth.SLIP),
        (date(1985, 3, 9), Birth.SLIP),
        (date(1994, 3, 9), Birth.SLIP),
        (date(1948, 3, 9), Birth.OTHER),
        (date(1954, 3, 9), Birth.OTHER),
        (date(1985, 1, 1), Birth.OTHER),
        (date(1985, 9, 3), Birth.OTHER),
        (date(1984, 4, 8), Birth.OTHER),
    ],
)
def test_a_day_and_another(other: date | None, compares: Birth) -> None:
    assert birth_dates(DAY, other) is birth_dates(other, DAY) is compares


def test_a_year_alone_is_weak() -> None:
    assert birth_dates(date(1984, 1, 1), date(1984, 1, 1)) is Birth.WEAK


@given(st.dates(), st.dates())
def test_parent_and_child_are_never_a_slip_apart(one: date, other: date) -> None:
    if abs(one.year - other.year) >= GENERATION:
        assert birth_dates(one, other) is Birth.OTHER
