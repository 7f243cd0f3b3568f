"""From the query's rows to what a customer is worth."""

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
"""What tells a customer's rows apart."""


def value(rows: Sequence[Figures], settings: WarehouseSettings, *, as_of: datetime | None) -> Value:
    """One customer's rows as one: there are several where a characteristic changed, such as the segment over the years. Figures
    of the past add up, as far as every row of them can be read, and is surely one of its own."""
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
    """Segment and forecast of the row with the latest purchase: what they were before says nothing of what comes."""
    newest = latest(rows)
    currency = None if newest.lacks("currency") else currency_of(newest, settings)
    return Outlook(
        segment=newest.segment,
        predicted_spend_next_12_months=money(newest.forecast, currency, tax_included=settings.forecast_includes_tax),
        as_of=as_of,
    )


def latest(rows: Sequence[Figures]) -> Figures:
    """The row with the latest purchase; one that says nothing where it can't be told which that is."""
    newest = max(rows, key=lambda row: row.last_purchase or date.min)
    in_doubt = (len(rows) > 1 and lacking(rows, "last_purchase")) or any(newest in pair for pair in doubles(rows))
    return Figures(customer=newest.customer) if in_doubt else newest


def doubles(rows: Sequence[Figures]) -> Iterator[tuple[Figures, Figures]]:
    """Pairs of which nobody can tell whether they are two: all figures are the same, and all that tells them apart is one
    characteristic, or one that can't be read. The warehouse may have sent a row again after it changed."""
    for one, other in combinations(rows, 2):
        if (one.spend or one.orders) and same(one, other, FIGURES) == len(FIGURES) and same(one, other, GRAIN) >= len(GRAIN) - 1:
            yield one, other


def same(one: Figures, other: Figures, names: Sequence[str]) -> int:
    return sum(getattr(one, name) == getattr(other, name) for name in names)


def apart(one: Figures, other: Figures) -> str:
    """The characteristic that tells them apart, or would."""
    return next((name for name in GRAIN if getattr(one, name) != getattr(other, name) or one.lacks(name)), GRAIN[0])


def lacking(rows: Sequence[Figures], *names: str) -> bool:
    return any(row.lacks(*names) for row in rows)


def spend(rows: Sequence[Figures], settings: WarehouseSettings) -> Money | None:
    """Amounts of several currencies have no sum."""
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
