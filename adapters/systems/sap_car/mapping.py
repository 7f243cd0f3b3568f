"""The views' rows as the gateway's records; pure functions."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from adapters.ports.instants import in_utc, in_zone
from adapters.ports.records import (
    Channel,
    Money,
    Order,
    OrderDetails,
    OrderItem,
    OrderItemStatus,
    OrderStatus,
    Sale,
    SaleKind,
    Value,
    currency_code,
    money,
)
from adapters.systems.sap_car import wire
from adapters.systems.sap_car.settings import CarSettings
from adapters.wire.erp_number import canonical

ERP: Final = "sap-ecc"

NOTHING: Final = Decimal(0)
WEB: Final = frozenset({Channel.ONLINE, Channel.APP})


# --- numbers and times -----------------------------------------------------------------------------------------------


def padded(number: str, width: int) -> str:
    return number.zfill(width) if number.isascii() and number.isdigit() else number


def instant(day: date, clock: time | None, settings: CarSettings) -> datetime:
    """A time of the till's clock in UTC. In the hour that comes twice in autumn the first is meant; an unset time is midnight."""
    return in_utc(datetime.combine(day, clock or time(), ZoneInfo(settings.time_zone)))


def local_day(at: datetime, settings: CarSettings) -> date:
    """The date on the tills' clock at this instant."""
    return in_zone(at, ZoneInfo(settings.time_zone)).date()


def added(*parts: Decimal | None) -> Decimal | None:
    """The sum; None where a part is None, since a sum of the others would be wrong."""
    known = [part for part in parts if part is not None]
    return sum(known, Decimal(0)) if len(known) == len(parts) else None


# --- orders ----------------------------------------------------------------------------------------------------------


def order_id(row: wire.Keyed) -> str:
    """The id: `<store>-<business day>-<index>` of a receipt, else the ERP's number. Empty where the row has neither."""
    if row.receipt is not None:
        return "{}-{}-{}".format(*row.receipt)
    return canonical(row.TransactionNumber or "")


def order(row: wire.Transaction, settings: CarSettings) -> Order:
    """A purchase as an order. `number` is printed on the receipt and can't be looked up; the id can."""
    id_ = order_id(row)
    is_receipt = row.receipt is not None
    channel = channel_of(row, settings)
    return Order(
        id=id_,
        number=(row.TransactionNumber if is_receipt else None) or id_,
        placed_at=instant(row.CreationDate, row.CreationTime, settings),
        channel=channel,
        status=status(row, settings),
        store=settings.stores.get(row.RetailStoreID, row.RetailStoreID) if row.RetailStoreID else None,
        sale=sale(id_, channel, is_receipt=is_receipt),
        total=money(added(row.TotalNetAmount, row.TaxAmount), row.TransactionCurrency, tax_included=True),
        net=money(row.TotalNetAmount, row.TransactionCurrency, tax_included=False),
    )


def channel_of(row: wire.Transaction, settings: CarSettings) -> Channel | None:
    if row.lacks("OrderChannel"):
        return None
    listed = settings.channels.get(row.OrderChannel or "")
    return listed or (Channel.STORE if row.receipt is not None else settings.other_channel)


def sale(id_: str, channel: Channel | None, *, is_receipt: bool) -> Sale:
    """The sale behind a purchase. A web order comes through the ERP under the ERP's number, so the shop's own id is unknown."""
    if is_receipt:
        return Sale(SaleKind.TILL, id_)
    return Sale(SaleKind.WEB) if channel in WEB else Sale(SaleKind.OTHER, id_)


def is_return(row: wire.Purchase, settings: CarSettings) -> bool | None:
    """Whether this is a return, by an order's type or amount, or by a receipt's amount. None where these can't be read."""
    paid = added(row.TotalNetAmount, row.TaxAmount)
    if row.SalesDocumentType in settings.return_types or (paid is not None and paid < 0):
        return True
    is_known = paid is not None if row.receipt or not settings.return_types else not row.lacks("SalesDocumentType")
    return False if is_known else None


def status(row: wire.Purchase, settings: CarSettings) -> OrderStatus:
    """The status of the order. A receipt is completed when it is printed."""
    if (back := is_return(row, settings)) is not False:
        return OrderStatus.RETURNED if back else OrderStatus.OTHER
    if row.receipt is not None:
        return OrderStatus.COMPLETED
    return settings.order_statuses.get(row.OverallOrderProcessStatus or "", OrderStatus.OTHER)


def is_purchase(row: wire.Purchase, settings: CarSettings) -> bool | None:
    """Whether the row is a purchase; None where it may be a return, as far as it can be read."""
    back = is_return(row, settings)
    return None if back is None else status(row, settings) not in (OrderStatus.RETURNED, OrderStatus.CANCELLED)


def purchases(rows: Iterable[wire.Purchase], settings: CarSettings) -> int | None:
    """The number of purchases; None where a row may be a return."""
    bought = [is_purchase(row, settings) for row in rows]
    return None if None in bought else sum(map(bool, bought))


def details(head: wire.Transaction, lines: Iterable[wire.ReceiptLine | wire.OrderLine], settings: CarSettings) -> OrderDetails:
    known = order(head, settings)
    return OrderDetails(
        order=known,
        customer_id=canonical(head.CustomerNumber),
        total=known.total,
        net=known.net,
        items=tuple(item(line, known.status) for line in lines),
    )


def item(line: wire.ReceiptLine | wire.OrderLine, of_order: OrderStatus) -> OrderItem:
    """A line as an item. `of_order`: the status of the whole order. Equal articles come as one line with their quantities added.
    The total is with tax, as in SAP's own sum of a receipt."""
    if is_receipt := isinstance(line, wire.ReceiptLine):
        quantity = line.SalesQuantityInSalesUnit
        total = added(line.SalesAmount, line.TaxExcludedAmount, line.DistributedHeaderTaxAmount)
    else:
        quantity = line.OrderQuantity
        total = added(line.TotalNetAmount, line.TaxAmount)
    sku = canonical(line.Article or "")
    is_back = (total is not None and total < 0) or (quantity is not None and quantity < 0)
    each = total / quantity if total is not None and quantity else None
    if quantity is None and not line.lacks("SalesQuantityInSalesUnit", "OrderQuantity"):
        quantity = Decimal(1)
    return OrderItem(
        sku=sku,
        name=line.ArticleName or sku,
        quantity=quantity,
        unit_price=money(each, line.TransactionCurrency, tax_included=True),
        total=money(total, line.TransactionCurrency, tax_included=True),
        status=piece_status(of_order, is_receipt=is_receipt, is_back=is_back),
    )


def piece_status(of_order: OrderStatus, *, is_receipt: bool, is_back: bool) -> OrderItemStatus | None:
    """The status of a line. Goods paid at a till have been handed over, and one receipt may both sell and take back. Of an ERP
    order the views give the status of the whole only."""
    if is_back or (of_order is OrderStatus.RETURNED and not is_receipt):
        return OrderItemStatus.RETURNED
    if is_receipt:
        return OrderItemStatus.DELIVERED
    return OrderItemStatus.CANCELLED if of_order is OrderStatus.CANCELLED else None


# --- value -----------------------------------------------------------------------------------------------------------


def totals(rows: Iterable[wire.Spend] | None, cancelled: Collection[str] = ()) -> dict[str, Decimal] | None:
    """Amounts by currency, tax included, without cancelled orders. None where `rows` is None (one may be missing), and where an
    amount, its currency or its status can't be read."""
    spent: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows if rows is not None else ():
        if row.OverallOrderProcessStatus in cancelled:
            continue
        paid, currency = added(row.TotalNetAmount, row.TaxAmount), currency_code(row.TransactionCurrency)
        if row.lacks("TransactionCurrency", "OverallOrderProcessStatus") or (paid if currency is None else paid is None):
            return None
        if currency and paid is not None:
            spent[currency] += paid
    return dict(spent) if rows is not None else None


def most(spent: dict[str, Decimal] | None) -> Money | None:
    """The largest of the sums. There are no exchange rates here, so currencies are never added up."""
    if not spent:
        return None
    currency = max(sorted(spent), key=lambda code: spent[code])
    return money(spent[currency], currency, tax_included=True)


def average(spent: dict[str, Decimal] | None, count: int | None) -> Money | None:
    """The average order; None with several currencies, since the currency of each order is unknown."""
    if not count or spent is None or len(spent) != 1:
        return None
    ((currency, total),) = spent.items()
    return money(total / count, currency, tax_included=True)


def value(
    ever: Sequence[wire.Spend] | None,
    lately: Sequence[wire.Spend] | None,
    newest: Sequence[wire.Purchase] | None,
    settings: CarSettings,
    *,
    count: int | None,
) -> Value:
    """The figures of one customer. `count`: purchases. Each argument is None where a part of it may be missing."""
    spent, recently = (totals(rows, settings.called_off) for rows in (ever, lately))
    main = most(spent)
    nothing = money(NOTHING, main.currency, tax_included=True) if main and recently is not None else None
    return Value(
        spend_last_12_months=most(recently) or nothing,
        order_count=count,
        average_order=average(spent, count),
        last_purchase_on=last_purchase(newest, settings),
    )


def last_purchase(newest: Sequence[wire.Purchase] | None, settings: CarSettings) -> date | None:
    """The day of the last purchase; None where a later or undated row may be a purchase."""
    days: dict[bool | None, list[date]] = defaultdict(list)
    for row in newest or ():
        bought = is_purchase(row, settings)
        if row.CreationDate is not None:
            days[bought].append(row.CreationDate)
        elif bought is not False:
            return None
    last = max(days[True], default=None)
    return last if last is not None and not any(day > last for day in days[None]) else None
