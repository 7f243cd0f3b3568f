"""The views' words into ours; pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from typing import Final
from zoneinfo import ZoneInfo

from adapters.ports.instants import in_utc, in_zone
from adapters.ports.records import Channel, Money, Order, OrderDetails, OrderItem, OrderStatus, Sale, SaleKind, Value
from adapters.systems.sap_car import wire
from adapters.systems.sap_car.settings import CarSettings
from adapters.wire.erp_number import canonical

ERP: Final = "sap-ecc"

WEB: Final = frozenset({Channel.ONLINE, Channel.APP})
CENT: Final = Decimal("0.01")


# --- numbers and times -----------------------------------------------------------------------------------------------


def padded(number: str, width: int) -> str:
    return number.zfill(width) if number.isascii() and number.isdigit() else number


def instant(day: date, clock: str | None, settings: CarSettings) -> datetime:
    """The till's clock in UTC. Of the hour that comes twice in autumn the first is meant; a time that is none is midnight."""
    digits = clock if clock and len(clock) == wire.DIGITS_OF_A_TIME and clock.isascii() and clock.isdigit() else "000000"
    try:
        at = time(int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        at = time()
    return in_utc(datetime.combine(day, at, ZoneInfo(settings.time_zone)))


def local_day(at: datetime, settings: CarSettings) -> date:
    """The day that the tills write at this instant."""
    return in_zone(at, ZoneInfo(settings.time_zone)).date()


def money(amount: Decimal, currency: str | None) -> Money | None:
    return Money(amount, currency) if currency else None


# --- orders ----------------------------------------------------------------------------------------------------------


def order_id(row: wire.Keyed) -> str:
    """Of a receipt `<store>-<business day>-<index>`, of anything else the ERP's number; empty where the row has neither."""
    if row.receipt is not None:
        return "{}-{}-{}".format(*row.receipt)
    return canonical(row.TransactionNumber or "")


def order(row: wire.Transaction, settings: CarSettings) -> Order:
    """`number` is what is printed on a receipt: it can't be looked up, the id can."""
    id_ = order_id(row)
    is_receipt = row.receipt is not None
    listed = settings.channels.get(row.OrderChannel or "")
    channel = listed or (Channel.STORE if is_receipt else settings.other_channel)
    return Order(
        id=id_,
        number=(row.TransactionNumber if is_receipt else None) or id_,
        placed_at=instant(row.CreationDate, row.CreationTime, settings),
        channel=channel,
        status=status(row, settings),
        store=settings.stores.get(row.RetailStoreID, row.RetailStoreID) if row.RetailStoreID else None,
        sale=sale(id_, channel, is_receipt=is_receipt),
        total=money(row.TotalNetAmount + row.TaxAmount, row.TransactionCurrency),
        net=money(row.TotalNetAmount, row.TransactionCurrency),
    )


def sale(id_: str, channel: Channel, *, is_receipt: bool) -> Sale:
    """A web order comes by way of the ERP under the ERP's number: the shop's own id of it does not stand in these rows."""
    if is_receipt:
        return Sale(SaleKind.TILL, id_)
    return Sale(SaleKind.WEB) if channel in WEB else Sale(SaleKind.OTHER, id_)


def is_return(row: wire.Transaction, settings: CarSettings) -> bool:
    return row.SalesDocumentType in settings.return_types or row.TotalNetAmount + row.TaxAmount < 0


def status(row: wire.Transaction, settings: CarSettings) -> OrderStatus:
    """A receipt is over when it is printed."""
    if is_return(row, settings):
        return OrderStatus.RETURNED
    if row.receipt is not None:
        return OrderStatus.COMPLETED
    return settings.order_statuses.get(row.OverallOrderProcessStatus or "", OrderStatus.OPEN)


def details(head: wire.Transaction, lines: Iterable[wire.ReceiptLine | wire.OrderLine], settings: CarSettings) -> OrderDetails:
    known = order(head, settings)
    return OrderDetails(
        order=known,
        customer_id=canonical(head.CustomerNumber),
        total=known.total,
        net=known.net,
        items=tuple(item(line) for line in lines),
    )


def item(line: wire.ReceiptLine | wire.OrderLine) -> OrderItem:
    """Equal articles come as one line with their quantities added. The total is with tax, as in SAP's own sum of a receipt."""
    if isinstance(line, wire.ReceiptLine):
        quantity = line.SalesQuantityInSalesUnit
        total = line.SalesAmount + line.TaxExcludedAmount + line.DistributedHeaderTaxAmount
    else:
        quantity = line.OrderQuantity
        total = line.TotalNetAmount + line.TaxAmount
    sku = canonical(line.Article or "")
    return OrderItem(
        sku=sku,
        name=line.ArticleName or sku,
        quantity=quantity if quantity is not None else Decimal(1),
        unit_price=money((total / quantity).quantize(CENT, ROUND_HALF_UP), line.TransactionCurrency) if quantity else None,
        total=money(total, line.TransactionCurrency),
    )


# --- value -----------------------------------------------------------------------------------------------------------


def totals(rows: Iterable[wire.Spend]) -> dict[str, Decimal]:
    """By currency, tax included."""
    spent: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row.TransactionCurrency:
            spent[row.TransactionCurrency] += row.TotalNetAmount + row.TaxAmount
    return dict(spent)


def most(spent: dict[str, Decimal]) -> Money | None:
    """There are no rates here to add currencies up, so the one with the largest sum stands for all."""
    if not spent:
        return None
    currency = max(sorted(spent), key=lambda code: spent[code])
    return Money(spent[currency], currency)


def value(
    ever: Sequence[wire.Spend],
    lately: Sequence[wire.Spend],
    newest: Iterable[wire.Transaction],
    settings: CarSettings,
    *,
    count: int | None,
) -> Value:
    """`count`: purchases, None where it is not known. An average needs one currency: it can't be told which of several an order
    was paid in."""
    spent = totals(ever)
    main = most(spent)
    bought = [row.CreationDate for row in newest if not is_return(row, settings)]
    average = Money((main.amount / count).quantize(CENT, ROUND_HALF_UP), main.currency) if main and count else None
    return Value(
        spend_last_12_months=most(totals(lately)) or (Money(Decimal(0), main.currency) if main else None),
        order_count=count,
        average_order=average if len(spent) == 1 else None,
        last_purchase_on=max(bought, default=None),
    )
