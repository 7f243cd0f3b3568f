"""`orders`: everything bought, newest first; amounts and items where a list does not carry them are read for the page at once."""

from collections.abc import Mapping, Sequence, Set
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

import strawberry

from adapters.ports.capabilities import ORDER_DETAILS, Flow
from adapters.ports.errors import SourceError
from adapters.ports.reading import Kept, MaybeAwaitable, Record
from adapters.ports.records import Channel, OrderStatus, Sale
from adapters.ports.records import Order as PortOrder
from adapters.ports.records import OrderDetails as PortOrderDetails
from adapters.ports.shapes import Window
from resolvers.awaiting import then, together
from resolvers.context import Context, Info
from resolvers.identity.person import Person
from resolvers.stitch.lists import Listing, Paging, listing, source_of
from resolvers.stitch.merge import Merged
from resolvers.stitch.sales import rows_by_sale, stands_elsewhere
from resolvers.stitch.streams import Item, StreamId
from resolvers.types.money import Money
from resolvers.types.paging import MergedConnection
from resolvers.types.source import Node, Source


@strawberry.type(description="One line of an order.")
class OrderItem:
    sku: str
    name: str
    brand: str | None
    category: str | None
    quantity: Decimal | None = strawberry.field(description="How many; null where nobody can read it.")
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

DETAILS = frozenset({"total", "net", "items"})
"""Fields that a list of orders need not carry."""

Detail = PortOrderDetails | SourceError | None


def orders(
    person: Person, info: Info, paging: Paging, window: Window, channels: frozenset[Channel] | None
) -> MaybeAwaitable[Any]:
    """No vendor here filters by channel, so what another channel sold is left out after reading."""
    systems = person.reading.systems

    def keep(stream: StreamId, order: PortOrder) -> bool:
        return (channels is None or order.channel in channels) and not stands_elsewhere(stream.system, order, systems)

    return listing(
        person,
        info,
        paging,
        ORDERS,
        window=window,
        keep=keep,
        nodes=partial(nodes, person),
        reads_on=bool(details_wanted(person)),
    )


def details_wanted(person: Person) -> Set[str]:
    return {path.removeprefix("orders.") for path in person.wants} & DETAILS


def nodes(person: Person, merged: Merged) -> MaybeAwaitable[list[Order]]:
    others = rows_by_sale(merged.left_out)
    fields = details_wanted(person)
    asked: Sequence[MaybeAwaitable[Detail]] = [detail(person, item, fields) for item in merged.entries]

    def views(details: Sequence[Detail]) -> list[Order]:
        return [of_item(person, item, one, others) for item, one in zip(merged.entries, details, strict=True)]

    return then(together(asked), views)


def detail(person: Person, item: Item, fields: Set[str]) -> MaybeAwaitable[Detail]:
    """The details of an order, read where its list does not carry all these fields of it."""
    if not any(getattr(item.record, field, None) is None for field in fields):
        return None
    return then(person.reading.lookup(item.stream.system, item.record.id, frozenset({ORDER_DETAILS})), detail_of)


def of_item(person: Person, item: Item, detail: Detail, others: Mapping[Sale, Sequence[Item]]) -> Order:
    """`others`: rows of other systems by the sale that they are about."""
    context, source = person.context, source_of(person, item)
    rows = others.get(item.record.sale, ()) if item.record.sale is not None else ()
    sources = [source, *(source_of(person, row) for row in rows)]
    return view(context, item.stream.system, item.record, detail, sources)


def detail_of(record: Record) -> Detail:
    kept = record.parts[ORDER_DETAILS]
    if isinstance(kept, Kept):
        return kept.value  # type: ignore[return-value]
    return kept


def view(context: Context, system: str, order: PortOrder, detail: Detail, sources: list[Source]) -> Order:
    """`sources`: the owner's first. A detail that can't be had stands as its error in the fields that only it serves."""
    parts: dict[str, Any] = {"total": order.total, "net": order.net, "items": None}
    if isinstance(detail, SourceError):
        parts = {name: detail if value is None else value for name, value in parts.items()}
    if isinstance(detail, PortOrderDetails):
        parts = {"total": detail.total or order.total, "net": detail.net or order.net, "items": list(detail.items)}
    return Order(
        id=strawberry.ID(context.house.node_ids.of("Order", system, order.id)),
        number=order.number,
        placed_at=order.placed_at,
        channel=order.channel,
        status=order.status,
        store=order.store,
        source=sources[0],
        sources=sources,
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
        return view(context, system, detail.order, detail, [context.source(record.source())])

    return then(context.reading.lookup(system, order_id, frozenset({ORDER_DETAILS})), found)
