"""From the query's rows to what a customer is worth."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from adapters.ports.records import Money, Outlook, Value, money
from adapters.systems.sap_bw.settings import WarehouseSettings
from adapters.systems.sap_bw.wire import SEVERAL, Figures


def value(rows: Sequence[Figures], settings: WarehouseSettings, *, as_of: datetime | None) -> Value:
    """One customer's rows as one: there are several where a characteristic changed, such as the segment over the years. Figures
    of the past add up, as far as every row of them can be read."""
    orders = [row.orders for row in rows if row.orders is not None]
    return Value(
        lifetime_spend=spend(rows, settings),
        order_count=int(sum(orders)) if orders and not lacking(rows, "orders") else None,
        return_rate=return_rate(rows, in_percent=settings.return_rate_in_percent),
        last_purchase_on=latest(rows).last_purchase,
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
    return Figures(customer=newest.customer) if len(rows) > 1 and lacking(rows, "last_purchase") else newest


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
