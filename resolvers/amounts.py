"""Amounts of money as a line of text has them: `GBP 2,369.00`."""

from adapters.ports.records import Money


def written(money: Money) -> str:
    """The currency's code and the amount, which has exactly its digits, with separators of thousands."""
    return f"{money.currency} {money.amount:,f}"
