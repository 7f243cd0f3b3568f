"""Pure functions from sales orders and billed items to the gateway's records."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Final

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
    money,
)
from adapters.systems.sap_ecc.settings import EccSettings
from adapters.systems.sap_ecc.wire import BillingDocument, BillingItem, Item, SalesOrder
from adapters.wire.erp_number import canonical

NOTHING: Final = Decimal(0)

ITEM_STATUSES: Final[Mapping[OrderStatus, OrderItemStatus]] = {
    OrderStatus.OPEN: OrderItemStatus.OPEN,
    OrderStatus.SHIPPED: OrderItemStatus.SHIPPED,
    OrderStatus.DELIVERED: OrderItemStatus.DELIVERED,
    OrderStatus.COMPLETED: OrderItemStatus.DELIVERED,
    OrderStatus.CANCELLED: OrderItemStatus.CANCELLED,
    OrderStatus.RETURNED: OrderItemStatus.RETURNED,
    OrderStatus.OTHER: OrderItemStatus.OTHER,
}
"""The status of an item for each status of an order; a completed item has been delivered."""

FORCE_FIELDS: Final = ("SDDocumentCategory", "BillingDocumentIsCancelled", "CancelledBillingDocument")
"""Fields that decide whether an invoice is in force."""


@dataclass(frozen=True, slots=True)
class Billed:
    """The billed quantity and amount of an order item, over all invoices; None where one of them lacks it."""

    quantity: Decimal | None
    gross: Decimal | None
    currency: str | None


Bills = Mapping[str, Mapping[str, Billed]]
"""Sales order (without leading zeros) -> item number (likewise) -> its billed amounts."""


def order(row: SalesOrder, settings: EccSettings) -> Order:
    """An order of the list. `placed_at` is the midnight of its day in UTC; amounts are without tax."""
    number, kind = canonical(row.SalesOrder), kind_of(row, settings)
    return Order(
        id=number,
        number=number,
        placed_at=datetime.combine(row.SalesOrderDate, time(), UTC),
        channel=channel(row, kind, settings),
        status=status(row, settings),
        as_of=row.LastChangeDateTime,
        sale=sale(row, kind, settings),
        net=money(row.TotalNetAmount, row.TransactionCurrency, tax_included=False),
    )


def is_return(row: SalesOrder, settings: EccSettings) -> bool:
    return row.SalesOrderType in settings.return_types


def kind_of(row: SalesOrder, settings: EccSettings) -> SaleKind:
    return settings.order_types.get(row.SalesOrderType or "", SaleKind.OTHER)


def sale(row: SalesOrder, kind: SaleKind, settings: EccSettings) -> Sale:
    """The sale behind an order: the shop's own number for one from the shop, the ERP's number for any other."""
    if kind is SaleKind.OTHER:
        return Sale(kind, canonical(row.SalesOrder))
    by_customer = settings.shop_reference == "PurchaseOrderByCustomer"
    return Sale(kind, row.PurchaseOrderByCustomer if by_customer else row.ExternalDocumentID)


def channel(row: SalesOrder, kind: SaleKind, settings: EccSettings) -> Channel | None:
    """The channel of an order, None where it can't be read. For an order from the shop its type alone decides."""
    if kind is SaleKind.WEB:
        return Channel.ONLINE
    if row.lacks("SalesOrderType", *(("DistributionChannel",) if settings.channels else ())):
        return None
    return settings.channels.get(row.DistributionChannel or "", settings.other_channel)


def status(row: SalesOrder, settings: EccSettings) -> OrderStatus:
    """The status of an order. The ERP counts a rejected order as completed, so rejection is checked first. Where the code for
    rejection, or that for delivery of an open order, can't be read, the status is OTHER."""
    if (rejection := row.OverallSDDocumentRejectionSts) in settings.rejected:
        return OrderStatus.CANCELLED
    if row.lacks("OverallSDDocumentRejectionSts", "OverallSDProcessStatus") or rejection not in (None, *settings.not_rejected):
        return OrderStatus.OTHER
    process = row.OverallSDProcessStatus
    processed = settings.process_statuses.get(process or "", OrderStatus.OTHER)
    if process is not None and processed is not OrderStatus.OPEN:
        return processed
    if row.OverallTotalDeliveryStatus in settings.shipped:
        return OrderStatus.SHIPPED
    return OrderStatus.OTHER if row.lacks("OverallTotalDeliveryStatus") else processed


def details(row: SalesOrder, billed: Mapping[str, Billed], settings: EccSettings) -> OrderDetails:
    """The order with items and amounts. `billed` is by item number. The total is known once every item with a price is billed."""
    return OrderDetails(
        order=order(row, settings),
        customer_id=canonical(row.SoldToParty),
        total=total(row, billed),
        net=money(row.TotalNetAmount, row.TransactionCurrency, tax_included=False),
        items=tuple(order_item(item, billed.get(canonical(item.SalesOrderItem)), settings) for item in row.items),
        as_of=row.LastChangeDateTime,
    )


def order_item(item: Item, billed: Billed | None, settings: EccSettings) -> OrderItem:
    """An item with its billed prices, tax included: the order itself has net amounts only."""
    whole = billed if billed is not None and is_billed(item, billed) else None
    price = paid(whole.gross, whole.currency) if whole else None
    each = paid(whole.gross / whole.quantity, whole.currency) if whole and whole.gross and whole.quantity else None
    return OrderItem(
        sku=item.Material or item.SalesOrderItem,
        name=item.SalesOrderItemText or item.Material or item.SalesOrderItem,
        quantity=None if item.lacks("RequestedQuantity") else item.RequestedQuantity or NOTHING,
        category=settings.material_groups.get(item.MaterialGroup or ""),
        unit_price=each,
        total=price,
        status=item_status(item, settings),
    )


def item_status(item: Item, settings: EccSettings) -> OrderItemStatus | None:
    """The status of an item, None where no code is set. The ERP counts a rejected item as completed, so rejection is checked
    first. Where a code can't be read, the status is OTHER."""
    if item.SalesDocumentRjcnReason:
        return OrderItemStatus.REJECTED
    process = item.SDProcessStatus
    processed = OrderStatus.OPEN if process is None else settings.process_statuses.get(process)
    if processed is None or item.lacks("SalesDocumentRjcnReason", "SDProcessStatus"):
        return OrderItemStatus.OTHER
    if processed is not OrderStatus.OPEN:
        return ITEM_STATUSES[processed]
    if item.DeliveryStatus in settings.shipped:
        return OrderItemStatus.SHIPPED
    if item.lacks("DeliveryStatus"):
        return OrderItemStatus.OTHER
    return None if process is None else ITEM_STATUSES[processed]


def total(row: SalesOrder, billed: Mapping[str, Billed]) -> Money | None:
    """The billed sum in one currency. Rejected items and items without a price need not be billed. Beside unreadable items there
    is no total."""
    due = [item for item in row.items if (item.NetAmount or item.lacks("NetAmount")) and not item.SalesDocumentRjcnReason]
    if row.lacks("to_Item") or not due:
        return None
    if any(not is_billed(item, billed.get(canonical(item.SalesOrderItem))) for item in due):
        return None
    gross = [one.gross for one in billed.values() if one.gross is not None]
    currencies = {one.currency for one in billed.values()}
    return paid(sum(gross, NOTHING), currencies.pop()) if len(gross) == len(billed) and len(currencies) == 1 else None


def is_billed(item: Item, billed: Billed | None) -> bool:
    """Whether the whole item is billed; False where a quantity can't be read."""
    if billed is None or billed.quantity is None or item.lacks("RequestedQuantity"):
        return False
    return billed.quantity >= (item.RequestedQuantity or NOTHING)


def bills(
    items: Iterable[BillingItem],
    documents: Sequence[BillingDocument],
    settings: EccSettings,
    *,
    in_doubt: Collection[str] = (),
) -> Bills:
    """The billed items of invoices in force: not cancelled, not cancelling another, no credit memos. Items of an unreadable
    invoice, or of one `in_doubt`, leave open how much was billed."""
    invoices = {
        canonical(document.BillingDocument): document
        for document in documents
        if document.SDDocumentCategory in settings.invoices
        and not document.BillingDocumentIsCancelled
        and not document.CancelledBillingDocument
        and not document.lacks(*FORCE_FIELDS)
    }
    open_ones = {*in_doubt, *(canonical(document.BillingDocument) for document in documents if document.lacks(*FORCE_FIELDS))}
    found: dict[str, dict[str, list[BillingItem]]] = defaultdict(lambda: defaultdict(list))
    for item in items:
        if canonical(item.BillingDocument) in invoices.keys() | open_ones:
            found[canonical(item.SalesDocument)][canonical(item.SalesDocumentItem)].append(item)
    return {sold: {number: summed(parts, invoices) for number, parts in of_order.items()} for sold, of_order in found.items()}


def summed(parts: Sequence[BillingItem], invoices: Mapping[str, BillingDocument]) -> Billed:
    if any(part.lacks("BillingQuantity") or canonical(part.BillingDocument) not in invoices for part in parts):
        return Billed(None, None, None)
    gross = [part.gross for part in parts if part.gross is not None]
    currencies = {invoices[canonical(part.BillingDocument)].TransactionCurrency for part in parts}
    known = len(gross) == len(parts) and len(currencies) == 1
    return Billed(
        quantity=sum((part.BillingQuantity or NOTHING for part in parts), NOTHING),
        gross=sum(gross, NOTHING) if known else None,
        currency=currencies.pop() if known else None,
    )


def paid(gross: Decimal | None, currency: str | None) -> Money | None:
    return money(gross, currency, tax_included=True)
