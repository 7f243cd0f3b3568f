"""Amounts of money in a line of text: `GBP 2,369.00`."""

from adapters.ports.records import Money


def written(money: Money) -> str:
    """The currency's code and the amount, with exactly the currency's digits and separators of thousands."""
    return f"{money.currency} {money.amount:,f}"
