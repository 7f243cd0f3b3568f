"""Sales orders and what was billed of them into our records; pure."""

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

OF_PIECES: Final[Mapping[OrderStatus, OrderItemStatus]] = {
    OrderStatus.OPEN: OrderItemStatus.OPEN,
    OrderStatus.SHIPPED: OrderItemStatus.SHIPPED,
    OrderStatus.DELIVERED: OrderItemStatus.DELIVERED,
    OrderStatus.COMPLETED: OrderItemStatus.DELIVERED,
    OrderStatus.CANCELLED: OrderItemStatus.CANCELLED,
    OrderStatus.RETURNED: OrderItemStatus.RETURNED,
    OrderStatus.OTHER: OrderItemStatus.OTHER,
}
"""What the status of an order is called for one piece: what was processed to its end has been delivered."""

STANDING: Final = ("SDDocumentCategory", "BillingDocumentIsCancelled", "CancelledBillingDocument")
"""What tells whether an invoice stands."""


@dataclass(frozen=True, slots=True)
class Billed:
    """What was billed of one item of a sales order, in all invoices together; None where one of them does not tell it."""

    quantity: Decimal | None
    gross: Decimal | None
    currency: str | None


Bills = Mapping[str, Mapping[str, Billed]]
"""Sales order (without leading zeros) -> item number (likewise) -> what was billed of it."""


def order(row: SalesOrder, settings: EccSettings) -> Order:
    """`placed_at` is the order's day, as its midnight in UTC. The list tells amounts without tax only."""
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
    """The shop owns what was bought there, and its number stands in the order; the ERP owns the rest."""
    if kind is SaleKind.OTHER:
        return Sale(kind, canonical(row.SalesOrder))
    by_customer = settings.shop_reference == "PurchaseOrderByCustomer"
    return Sale(kind, row.PurchaseOrderByCustomer if by_customer else row.ExternalDocumentID)


def channel(row: SalesOrder, kind: SaleKind, settings: EccSettings) -> Channel | None:
    """None where that can't be read. Of an order of the shop it is told by the type alone."""
    if kind is SaleKind.WEB:
        return Channel.ONLINE
    if row.lacks("SalesOrderType", *(("DistributionChannel",) if settings.channels else ())):
        return None
    return settings.channels.get(row.DistributionChannel or "", settings.other_channel)


def status(row: SalesOrder, settings: EccSettings) -> OrderStatus:
    """A rejected order counts as processed to its end there, so that is looked at first. Where it can't be told whether an order
    was rejected, or one that is open was sent, nobody knows where it stands."""
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
    """`billed`: by item number. What the customer pays is known once everything that is to be paid has been billed."""
    return OrderDetails(
        order=order(row, settings),
        customer_id=canonical(row.SoldToParty),
        total=total(row, billed),
        net=money(row.TotalNetAmount, row.TransactionCurrency, tax_included=False),
        items=tuple(order_item(item, billed.get(canonical(item.SalesOrderItem)), settings) for item in row.items),
        as_of=row.LastChangeDateTime,
    )


def order_item(item: Item, billed: Billed | None, settings: EccSettings) -> OrderItem:
    """Prices are those billed, tax included: the order itself knows net amounts only."""
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
    """A rejected item counts as processed to its end there, so that is looked at first. Where a part of it can't be read nobody
    knows where it stands."""
    if item.SalesDocumentRjcnReason:
        return OrderItemStatus.REJECTED
    process = item.SDProcessStatus
    processed = OrderStatus.OPEN if process is None else settings.process_statuses.get(process)
    if processed is None or item.lacks("SalesDocumentRjcnReason", "SDProcessStatus"):
        return OrderItemStatus.OTHER
    if processed is not OrderStatus.OPEN:
        return OF_PIECES[processed]
    if item.DeliveryStatus in settings.shipped:
        return OrderItemStatus.SHIPPED
    if item.lacks("DeliveryStatus"):
        return OrderItemStatus.OTHER
    return None if process is None else OF_PIECES[processed]


def total(row: SalesOrder, billed: Mapping[str, Billed]) -> Money | None:
    """The sum of what was billed, in one currency. An item that was rejected or costs nothing need not be billed; nor is there a
    total beside items that can't be read."""
    due = [item for item in row.items if (item.NetAmount or item.lacks("NetAmount")) and not item.SalesDocumentRjcnReason]
    if row.lacks("to_Item") or not due:
        return None
    if any(not is_billed(item, billed.get(canonical(item.SalesOrderItem))) for item in due):
        return None
    gross = [one.gross for one in billed.values() if one.gross is not None]
    currencies = {one.currency for one in billed.values()}
    return paid(sum(gross, NOTHING), currencies.pop()) if len(gross) == len(billed) and len(currencies) == 1 else None


def is_billed(item: Item, billed: Billed | None) -> bool:
    """All of it, as far as both quantities can be read."""
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
    """Invoices that stand: neither taken back, nor taking back another, nor crediting a return. What stands in one of which that
    can't be read, as in those `in_doubt`, leaves open how much was billed."""
    invoices = {
        canonical(document.BillingDocument): document
        for document in documents
        if document.SDDocumentCategory in settings.invoices
        and not document.BillingDocumentIsCancelled
        and not document.CancelledBillingDocument
        and not document.lacks(*STANDING)
    }
    open_ones = {*in_doubt, *(canonical(document.BillingDocument) for document in documents if document.lacks(*STANDING))}
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
