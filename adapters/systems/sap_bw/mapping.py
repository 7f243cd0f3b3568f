"""From the query's rows to what a customer is worth."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from adapters.ports.records import Money, Value
from adapters.systems.sap_bw.wire import Figures

CURRENCY: Final = re.compile("[A-Z]{3}")
SEVERAL: Final = "MIX"
"""Beside `*`, what stands for a currency where amounts of several were added up."""


def value(rows: Sequence[Figures], *, default_currency: str | None, in_percent: bool, as_of: datetime | None) -> Value:
    """One customer's rows as one: there are several where a characteristic changed, such as the segment over the years. Figures
    of the past add up, as far as every row of them can be read; the segment and what looks ahead are those of the row with the
    latest purchase, where it can be told which that is."""
    newest = max(rows, key=lambda row: row.last_purchase or date.min)
    if len(rows) > 1 and lacking(rows, "last_purchase"):
        newest = Figures(customer=newest.customer)
    orders = [row.orders for row in rows if row.orders is not None]
    return Value(
        lifetime_spend=spend(rows, default_currency),
        order_count=sum(orders) if orders and not lacking(rows, "orders") else None,
        return_rate=return_rate(rows, in_percent=in_percent),
        last_purchase_on=newest.last_purchase,
        segment=newest.segment,
        predicted_spend_next_12_months=None
        if newest.lacks("currency")
        else money(newest.forecast, newest.currency or default_currency),
        as_of=as_of,
    )


def lacking(rows: Sequence[Figures], *names: str) -> bool:
    return any(row.lacks(*names) for row in rows)


def spend(rows: Sequence[Figures], default_currency: str | None) -> Money | None:
    """Amounts of several currencies have no sum."""
    if lacking(rows, "spend", "currency"):
        return None
    amounts = [(row.spend, row.currency or default_currency) for row in rows if row.spend is not None]
    currencies = {currency for _, currency in amounts}
    if len(currencies) != 1:
        return None
    return money(sum((amount for amount, _ in amounts), Decimal(0)), currencies.pop())


def money(amount: Decimal | None, currency: str | None) -> Money | None:
    if amount is None or currency is None or currency == SEVERAL or not CURRENCY.fullmatch(currency):
        return None
    return Money(amount, currency)


def return_rate(rows: Sequence[Figures], *, in_percent: bool) -> float | None:
    """Of several rows, each counts as often as it has purchases. A share that can't be one is not told."""
    rated = [(row.return_rate, row.orders) for row in rows if row.return_rate is not None]
    if not rated or (len(rows) > 1 and lacking(rows, "return_rate", "orders")):
        return None
    rate, orders = rated[0]
    if len(rated) > 1:
        weighted = [(each, count) for each, count in rated if count]
        orders = sum(count for _, count in weighted)
        if not orders:
            return None
        rate = sum((each * count for each, count in weighted), Decimal(0)) / orders
    share = float(rate) / 100 if in_percent else float(rate)
    return share if 0 <= share <= 1 else None
