"""Meanings of an order's labels (Farfetch fact sheet, section 5). A return counts once the goods have been received."""

from collections.abc import Iterable, Mapping

from adapters.ports.records import Channel, OrderItemStatus, OrderStatus

LABELS: Mapping[str, OrderStatus] = {
    "created": OrderStatus.OPEN,
    "reviewing order": OrderStatus.OPEN,
    "processing order": OrderStatus.OPEN,
    "preparing for shipping": OrderStatus.OPEN,
    "order in transit": OrderStatus.SHIPPED,
    "in transit to store": OrderStatus.SHIPPED,
    "waiting for collection": OrderStatus.SHIPPED,
    "order delivered": OrderStatus.DELIVERED,
    "order cancelled": OrderStatus.CANCELLED,
    "return started": OrderStatus.DELIVERED,
    "return in store processing": OrderStatus.DELIVERED,
    "return waiting for collection": OrderStatus.DELIVERED,
    "returns in transit": OrderStatus.DELIVERED,
    "return received and being processed": OrderStatus.RETURNED,
    "return accepted and refunded": OrderStatus.RETURNED,
}
"""Labels of rows in the list of orders."""

STEPS: Mapping[str, OrderStatus] = {
    "created": OrderStatus.OPEN,
    "checkingstock": OrderStatus.OPEN,
    "processingpayment": OrderStatus.OPEN,
    "packaging": OrderStatus.OPEN,
    "awb": OrderStatus.OPEN,
    "preparingtodispatch": OrderStatus.OPEN,
    "intransit": OrderStatus.SHIPPED,
    "collectinstore": OrderStatus.SHIPPED,
    "readytocollect": OrderStatus.SHIPPED,
    "delivered": OrderStatus.DELIVERED,
    "cancelled": OrderStatus.CANCELLED,
    "returned": OrderStatus.RETURNED,
}
"""`orderStatus` of items in the read of one order."""

CALLED_OFF = frozenset({"canceled", "cancelled"})
"""`orderItemStatus` of pieces that a merchant could not or would not send."""

ADVANCE = (OrderStatus.OPEN, OrderStatus.SHIPPED, OrderStatus.DELIVERED, OrderStatus.COMPLETED, OrderStatus.RETURNED)

CHANNELS: Mapping[str, Channel] = {
    "farfetch": Channel.ONLINE,
    "historicalonline": Channel.ONLINE,
    "offline": Channel.STORE,
    "historicaloffline": Channel.STORE,
}
"""`fpsOrderType` to channel: the list of orders holds those of the stores too."""


def status_of(words: Iterable[str | None], table: Mapping[str, OrderStatus]) -> OrderStatus:
    """The status of the whole order: that of its least advanced part. Cancelled parts don't count unless all are. Beside an
    unknown word only OPEN is sure, since nothing is less advanced."""
    statuses = {table.get(spelt(word or ""), OrderStatus.OTHER) for word in words}
    if OrderStatus.OTHER in statuses and OrderStatus.OPEN not in statuses:
        return OrderStatus.OTHER
    alive = statuses - {OrderStatus.CANCELLED, OrderStatus.OTHER}
    if statuses and not alive:
        return OrderStatus.CANCELLED
    return min(alive, key=ADVANCE.index, default=OrderStatus.OPEN)


def spelt(word: str) -> str:
    return " ".join(word.casefold().split())


def step_of(order_status: str | None, order_item_status: str | None) -> str:
    """The step that one piece has reached. A piece that the merchant called off is cancelled, however far the order was."""
    return "cancelled" if spelt(order_item_status or "") in CALLED_OFF else spelt(order_status or "")


def piece_status(step: str) -> OrderItemStatus | None:
    """The status of one piece by its step; None where it has no step at all."""
    if not step:
        return None
    known = STEPS.get(step)
    return OrderItemStatus.OTHER if known is None else OrderItemStatus(known.value)
