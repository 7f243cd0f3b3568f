"""Ranges in the place of figures: an amount is in its range, and the range tells no more than that."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from resolvers.policy.bands import Banded, age_band_of, band_of, birthday_of


@dataclass(frozen=True)
class Sum:
    amount: Decimal | None
    currency: str = "GBP"
    tax_included: bool | None = None


@pytest.mark.parametrize(
    ("amount", "band"),
    [
        ("0.00", "GBP 0"),
        ("0.99", "GBP 0 to 1"),
        ("1", "GBP 1 to 2.5"),
        ("2.50", "GBP 2.5 to 5"),
        ("9.99", "GBP 5 to 10"),
        ("999.99", "GBP 500 to 1,000"),
        ("1000", "GBP 1,000 to 2,500"),
        ("33410.5", "GBP 25,000 to 50,000"),
        ("-4", "GBP below 0"),
        ("NaN", "GBP of unknown amount"),
    ],
)
def test_a_sum_has_a_range(amount: str, band: str) -> None:
    assert band_of(Sum(Decimal(amount))) == band
    assert Banded(Sum(Decimal(amount))).range == band


@given(some.decimals(min_value=1, max_value=10**9, places=2))
def test_a_sum_is_within_its_range(amount: Decimal) -> None:
    low, high = (Decimal(end.replace(",", "")) for end in band_of(Sum(amount)).removeprefix("GBP ").split(" to "))
    assert low <= amount < high <= low * Decimal("2.5")


def test_nothing_of_a_banded_sum_tells_its_figure() -> None:
    banded = Banded(Sum(Decimal("1234.56"), tax_included=True))
    assert (banded.amount, banded.currency, banded.tax_included) == (None, "GBP", True)
    assert not any("234" in str(getattr(banded, name)) for name in Banded.__slots__)
    assert band_of(banded) == "GBP 1,000 to 2,500"


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (date(2010, 12, 2), "under 18"),
        (date(2008, 12, 2), "under 18"),
        (date(2008, 12, 1), "18 to 29"),
        (date(1996, 12, 2), "18 to 29"),
        (date(1996, 12, 1), "30 to 39"),
        (date(1936, 12, 1), "90 or more"),
        (None, None),
    ],
)
def test_an_age_has_a_range_from_birthday_on(born: date | None, band: str | None) -> None:
    assert age_band_of(born, date(2026, 12, 1)) == band


def test_a_birthday_has_no_year() -> None:
    assert birthday_of(date(1984, 2, 29)) == "--02-29"
    assert birthday_of(None) is None
