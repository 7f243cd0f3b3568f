"""The query's rows as a customer's value and outlook."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import combinations
from typing import Final

from adapters.ports.records import Money, Outlook, Value, money
from adapters.systems.sap_bw.settings import WarehouseSettings
from adapters.systems.sap_bw.wire import SEVERAL, Figures

FIGURES: Final = ("spend", "orders", "return_rate", "forecast")
GRAIN: Final = ("segment", "last_purchase", "currency")
"""Characteristics that distinguish a customer's rows."""


def value(rows: Sequence[Figures], settings: WarehouseSettings, *, as_of: datetime | None) -> Value:
    """The value of one customer, who has several rows where a characteristic changed, such as the segment over the years. Figures
    of the past are added up, unless a row of them can't be read or two rows may be one."""
    last_purchase = latest(rows).last_purchase
    if next(doubles(rows), None) is not None:
        return Value(last_purchase_on=last_purchase, as_of=as_of)
    orders = [row.orders for row in rows if row.orders is not None]
    return Value(
        lifetime_spend=spend(rows, settings),
        order_count=int(sum(orders)) if orders and not lacking(rows, "orders") else None,
        return_rate=return_rate(rows, in_percent=settings.return_rate_in_percent),
        last_purchase_on=last_purchase,
        as_of=as_of,
    )


def outlook(rows: Sequence[Figures], settings: WarehouseSettings, *, as_of: datetime | None) -> Outlook:
    """Segment and forecast of the row with the latest purchase. Earlier ones say nothing of the future."""
    newest = latest(rows)
    currency = None if newest.lacks("currency") else currency_of(newest, settings)
    return Outlook(
        segment=newest.segment,
        predicted_spend_next_12_months=money(newest.forecast, currency, tax_included=settings.forecast_includes_tax),
        as_of=as_of,
    )


def latest(rows: Sequence[Figures]) -> Figures:
    """The row with the latest purchase; an empty row where that is in doubt."""
    newest = max(rows, key=lambda row: row.last_purchase or date.min)
    in_doubt = (len(rows) > 1 and lacking(rows, "last_purchase")) or any(newest in pair for pair in doubles(rows))
    return Figures(customer=newest.customer) if in_doubt else newest


def doubles(rows: Sequence[Figures]) -> Iterator[tuple[Figures, Figures]]:
    """Pairs of rows that may be one: all figures are the same, and at most one characteristic differs or can't be read. The
    warehouse may have sent a changed row once more."""
    for one, other in combinations(rows, 2):
        if (one.spend or one.orders) and same(one, other, FIGURES) == len(FIGURES) and same(one, other, GRAIN) >= len(GRAIN) - 1:
            yield one, other


def same(one: Figures, other: Figures, names: Sequence[str]) -> int:
    return sum(getattr(one, name) == getattr(other, name) for name in names)


def apart(one: Figures, other: Figures) -> str:
    """The first characteristic with another value in each row, or with one that can't be read."""
    return next((name for name in GRAIN if getattr(one, name) != getattr(other, name) or one.lacks(name)), GRAIN[0])


def lacking(rows: Sequence[Figures], *names: str) -> bool:
    return any(row.lacks(*names) for row in rows)


def spend(rows: Sequence[Figures], settings: WarehouseSettings) -> Money | None:
    """The sum of the amounts; None where they are of several currencies or one can't be read."""
    if lacking(rows, "spend", "currency"):
        return None
    amounts = [(row.spend, currency_of(row, settings)) for row in rows if row.spend is not None]
    currencies = {currency for _, currency in amounts}
    if len(currencies) != 1:
        return None
    total = sum((amount for amount, _ in amounts), Decimal(0))
    return money(total, currencies.pop(), tax_included=settings.spend_includes_tax)


def currency_of(row: Figures, settings: WarehouseSettings) -> str | None:
    return None if row.currency == SEVERAL else row.currency or settings.default_currency


def return_rate(rows: Sequence[Figures], *, in_percent: bool) -> float | None:
    """The share of purchases that were returned, from 0 to 1; each row is weighted by its purchases. None outside that range."""
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
