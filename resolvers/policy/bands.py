"""Ranges in the place of exact figures: of amounts and of ages."""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final, Protocol

STEPS: Final = (Decimal(1), Decimal("2.5"), Decimal(5), Decimal(10))
ADULT: Final = 18


class SomeMoney(Protocol):
    """An amount of money, or its range alone."""

    @property
    def amount(self) -> Decimal | None: ...
    @property
    def currency(self) -> str: ...


class Banded:
    """An amount of which the range alone is told."""

    __slots__ = ("amount", "currency", "range", "tax_included")

    def __init__(self, exact: SomeMoney) -> None:
        self.amount = None
        self.currency = exact.currency
        self.tax_included = getattr(exact, "tax_included", None)
        self.range = band_of(exact)


def band_of(money: SomeMoney) -> str:
    """The range of an amount with its currency, `GBP 1,000 to 2,500`; its lower end is included. Less than one is one range."""
    if isinstance(money, Banded):
        return money.range
    amount = money.amount
    if amount is None or not amount.is_finite():
        return f"{money.currency} of unknown amount"
    if amount < 0:
        return f"{money.currency} below 0"
    if amount == 0:
        return f"{money.currency} 0"
    if amount < 1:
        return f"{money.currency} 0 to 1"
    power = Decimal(10) ** amount.adjusted()
    low, high = next((low, high) for low, high in pairwise(STEPS) if amount < high * power)
    return f"{money.currency} {plain(low * power)} to {plain(high * power)}"


def plain(number: Decimal) -> str:
    return f"{number:,.1f}" if number % 1 else f"{number:,.0f}"


def birthday_of(born: date | None) -> str | None:
    """Month and day, as RFC 6350, section 4.3.1 has them."""
    return f"--{born.month:02}-{born.day:02}" if born is not None else None


def age_band_of(born: date | None, today: date) -> str | None:
    """The age in years, in ranges of ten from 30 on."""
    if born is None:
        return None
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if age < ADULT:
        return f"under {ADULT}"
    if age < 30:
        return f"{ADULT} to 29"
    if age >= 90:
        return "90 or more"
    return f"{age // 10 * 10} to {age // 10 * 10 + 9}"
