"""Amounts and quantities in their one form: nothing else rounds, and nothing else decides on digits.

An amount has exactly the digits of its currency in the table of ISO 4217 (from `iso4217`); more are rounded half-even. For a
currency without digits there (gold, a past or unknown currency) an amount keeps the vendor's digits.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Final

from iso4217 import Currency

from adapters.ports.fast_init import fast_init

DIGITS: Final[Mapping[str, int | None]] = {one.code: one.exponent for one in Currency}
CODE: Final = re.compile(r"[A-Z]{3}", re.ASCII)
NO_CURRENCY: Final = "XXX"
"""ISO's code for no currency."""

MOST_DIGITS: Final = 40
"""The most digits on either side of the point; an amount with more is no money, and would print as a page of noughts."""

WIDE: Final = Context(prec=2 * MOST_DIGITS, rounding=ROUND_HALF_EVEN)
ONE: Final = Decimal(1)


@fast_init
@dataclass(frozen=True, slots=True)
class Money:
    """An amount of money; `tax_included` is None where the system does not say. Adapters use `money`, which checks the input."""

    amount: Decimal
    currency: str
    tax_included: bool | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "amount", in_digits(self.amount, DIGITS.get(self.currency)))

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency}"


def money(amount: Decimal | None, currency: str | None, *, tax_included: bool | None) -> Money | None:
    """The amount as Money; None without a currency, and for an impossible amount."""
    code = currency_code(currency)
    return None if amount is None or code is None or not is_sum(amount) else Money(amount, code, tax_included)


def currency_code(text: str | None) -> str | None:
    """The code if it is three capital letters, else None. Letter case is not mended, since `GBp` are pence."""
    code = (text or "").strip()
    return code if CODE.fullmatch(code) and code != NO_CURRENCY else None


QUANTA: Final = {digits: ONE.scaleb(-digits) for digits in range(5)}
"""The smallest amount with so many digits after the point: no currency has more than four. Amounts with the same exponent have
as many."""


def is_sum(amount: Decimal) -> bool:
    if amount.same_quantum(QUANTA[2]):  # by far the most
        return amount.adjusted() < MOST_DIGITS
    exponent = amount.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -MOST_DIGITS and amount.adjusted() < MOST_DIGITS


def in_digits(amount: Decimal, digits: int | None) -> Decimal:
    """The amount with this many digits after the point; None keeps its own, without a power of ten. Zero has no sign."""
    if amount and digits in QUANTA and amount.same_quantum(QUANTA[digits]):
        return amount
    written = -int(amount.as_tuple().exponent)
    wanted = max(written, 0) if digits is None else digits
    rounded = amount if written == wanted else amount.quantize(ONE.scaleb(-wanted), context=WIDE)
    return rounded if rounded else rounded.copy_abs()


def plain(quantity: Decimal) -> Decimal:
    """The quantity without trailing noughts: 1 and 2.5, never 1.000 or 1E+1."""
    return in_digits(quantity.normalize(WIDE), None) if is_sum(quantity) else quantity
