"""Amounts of money as a line of text has them: `GBP 2,369.00`."""

from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Final

from adapters.ports.records import Money

USUAL: Final = 2
DIGITS: Final = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV"), 0),
    **dict.fromkeys(("XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
"""ISO 4217's minor units, where they are not the usual two."""

WIDE: Final = Context(prec=60, rounding=ROUND_HALF_EVEN)


def written(money: Money) -> str:
    """The currency's code and exactly its digits, with separators of thousands; rounded half-even."""
    unit = Decimal(1).scaleb(-DIGITS.get(money.currency, USUAL))
    return f"{money.currency} {money.amount.quantize(unit, context=WIDE):,f}"
