"""`orders`: everything bought, newest first; amounts and items where a list does not carry them are read for the page at once."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

import strawberry

from adapters.ports.capabilities import ORDER_DETAILS, Flow
from adapters.ports.errors import SourceError
from adapters.ports.reading import Kept, MaybeAwaitable, Record
from adapters.ports.records import Channel, OrderStatus
from adapters.ports.records import Order as PortOrder
from adapters.ports.records import OrderDetails as PortOrderDetails
from adapters.ports.shapes import Window
from resolvers.awaiting import then, together
from resolvers.context import Context, Info
from resolvers.identity.person import Person
from resolvers.stitch.lists import Listing, Paging, listing, source_of
from resolvers.stitch.merge import Merged
from resolvers.types.money import Money
from resolvers.types.paging import MergedConnection
from resolvers.types.source import Node, Source


@strawberry.type(description="One line of an order.")
class OrderItem:
    sku: str
    name: str
    brand: str | None
    category: str | None
    quantity: Decimal
    unit_price: Money | None
    total: Money | None


@strawberry.type(description="A sale, in whatever channel.")
class Order(Node):
    id: strawberry.ID
    number: str
    placed_at: datetime
    channel: Channel
    status: OrderStatus
    store: str | None
    total: Money | None = strawberry.field(description="What the customer pays, tax included.")
    net: Money | None
    items: list[OrderItem] | None
    source: Source = strawberry.field(description="The system that owns this sale.")
    sources: list[Source] = strawberry.field(description="Every system whose row of it was read.")


ORDERS = Listing("orders", Flow.ORDERS, MergedConnection, default=10)

DETAILS = ("orders.total", "orders.net", "orders.items")

Detail = PortOrderDetails | SourceError | None


def orders(
    person: Person, info: Info, paging: Paging, window: Window, channels: frozenset[Channel] | None
) -> MaybeAwaitable[Any]:
    """No vendor here filters by channel, so what another channel sold is left out after reading."""
    detailed = any(path in person.wants for path in DETAILS)
    return listing(
        person,
        info,
        paging,
        ORDERS,
        window=window,
        keep=None if channels is None else lambda order: order.channel in channels,
        nodes=partial(with_details if detailed else without_details, person),
    )


def without_details(person: Person, merged: Merged) -> list[Order]:
    return [
        view(person.context, stream[0], entry.record, source_of(person, stream, entry, kept), None)
        for stream, entry, kept in merged.entries
    ]


def with_details(person: Person, merged: Merged) -> MaybeAwaitable[list[Order]]:
    """A detail that can't be had stands as its error in the fields that it serves."""
    asked: Sequence[MaybeAwaitable[Record]] = [
        person.reading.lookup(stream[0], entry.record.id, frozenset({ORDER_DETAILS})) for stream, entry, _ in merged.entries
    ]

    def views(records: list[Record]) -> list[Order]:
        return [
            view(person.context, stream[0], entry.record, source_of(person, stream, entry, kept), detail_of(record))
            for (stream, entry, kept), record in zip(merged.entries, records, strict=True)
        ]

    return then(together(asked), views)


def detail_of(record: Record) -> Detail:
    kept = record.parts[ORDER_DETAILS]
    if isinstance(kept, Kept):
        return kept.value  # type: ignore[return-value]
    return kept


def view(context: Context, system: str, order: PortOrder, source: Source, detail: Detail) -> Order:
    parts: dict[str, Any] = dict.fromkeys(("total", "net", "items"), detail if isinstance(detail, SourceError) else None)
    if isinstance(detail, PortOrderDetails):
        parts = {"total": detail.total, "net": detail.net, "items": list(detail.items)}
    return Order(
        id=strawberry.ID(context.house.node_ids.of("Order", system, order.id)),
        number=order.number,
        placed_at=order.placed_at,
        channel=order.channel,
        status=order.status,
        store=order.store,
        source=source,
        sources=[source],
        **parts,
    )


def order_by_id(info: Info, parts: Sequence[str]) -> MaybeAwaitable[Order | None]:
    """An order found again by its node id."""
    system, order_id = parts
    context = info.context

    def found(record: Record) -> Order | None:
        detail = record.part(ORDER_DETAILS)
        if detail is None:
            return None
        return view(context, system, detail.order, context.source(record.source()), detail)

    return then(context.reading.lookup(system, order_id, frozenset({ORDER_DETAILS})), found)
