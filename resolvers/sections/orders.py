"""`orders`: everything bought, newest first; amounts and items where a list does not carry them are read for the page at once."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import strawberry

from adapters.ports.capabilities import ORDER_DETAILS, Flow
from adapters.ports.errors import SourceError
from adapters.ports.reading import Fetched, Record
from adapters.ports.records import Channel, OrderItemStatus, OrderStatus, Sale
from adapters.ports.records import Order as PortOrder
from adapters.ports.records import OrderDetails as PortOrderDetails
from adapters.ports.shapes import Window
from resolvers.awaiting import together
from resolvers.context import Context, Info
from resolvers.person.person import Person
from resolvers.stitch.lists import Listing, Paging, listing, said_in
from resolvers.stitch.merge import Merged
from resolvers.stitch.sales import rows_by_sale, stands_elsewhere
from resolvers.stitch.streams import Item, StreamId
from resolvers.types.money import Money
from resolvers.types.paging import CURSOR, EDGES, NODE, NODES, PAGE, PAGE_INFO, PageInfo
from resolvers.types.source import Node, Source, System


@strawberry.type(description="One line of an order.")
class OrderItem:
    sku: str = strawberry.field(description="The article's number in the system that sold it.")
    name: str = strawberry.field(description="As it stands on the receipt; the article's number where it has no name.")
    brand: str | None = strawberry.field(description="Its brand; null where the system does not say.")
    category: str | None = strawberry.field(description="Its category in the system's words; null where it does not say.")
    quantity: Decimal | None = strawberry.field(
        description="How many pieces, or how much of its unit; null where it can't be read."
    )
    unit_price: Money | None = strawberry.field(
        description="What one piece costs, tax included; null where the system does not say."
    )
    total: Money | None = strawberry.field(description="What the line costs, tax included; null where the system does not say.")
    status: OrderItemStatus | None = strawberry.field(
        description="Where this piece stands; null where the system says nothing of single pieces. What was cancelled, rejected "
        "or returned is listed like everything else, and counts as bought nowhere."
    )


@strawberry.type(description="A sale, in whatever channel.")
class Order(Node):
    id: strawberry.ID = strawberry.field(description="Unique over all types and stable; `node` finds the order by it.")
    number: str = strawberry.field(description="What the customer and the staff quote.")
    placed_at: datetime = strawberry.field(
        description="When it was bought; where the system keeps the day only, its beginning in UTC."
    )
    channel: Channel | None = strawberry.field(
        description="Where it was bought; null where nobody can read the system's word for it."
    )
    status: OrderStatus = strawberry.field(description="Where the order as a whole stands.")
    store: str | None = strawberry.field(
        description="The store it was bought in; null for what was not bought in a store, or where the system does not say."
    )
    total: Money | None = strawberry.field(description="What the customer pays, tax included.")
    net: Money | None = strawberry.field(description="The same without tax; null where the system does not say.")
    items: list[OrderItem] | None = strawberry.field(
        description="What was bought, line by line; null where the lines can't be had."
    )
    source: Source = strawberry.field(description="The system that owns this sale.")
    rows: strawberry.Private[Sequence[Source]]

    @strawberry.field(
        description="Every system whose row of it was read for this list, the owner's first.",
        deprecation_reason="It differs from list to list, which a client's cache can't know: read `sources` of the edge.",
    )
    def sources(self) -> list[Source]:
        return list(self.rows)


@strawberry.type(description="An order, and which systems have a row of it.")
class OrderEdge:
    """Which rows were read depends on the list, and an order is the same in all of them."""

    cursor: str = strawberry.field(description=CURSOR)
    node: Order = strawberry.field(description=NODE)

    @strawberry.field(description="Every system whose row of the sale was read for this page, the owner's first.")
    def sources(self) -> list[Source]:
        return list(self.node.rows)


@strawberry.type(description=PAGE)
class OrderConnection:
    edges: list[OrderEdge] = strawberry.field(description=EDGES)
    nodes: list[Order] = strawberry.field(description=NODES)
    page_info: PageInfo = strawberry.field(description=PAGE_INFO)
    missing: list[System] = strawberry.field(
        description="The systems whose part could not be had for this page; the cursor keeps the place of each."
    )


ORDERS = Listing("orders", Flow.ORDERS, OrderConnection, default=10)

DETAILS = frozenset({"total", "net", "items"})
"""Fields that a list of orders need not carry."""

SECOND = timedelta(seconds=1)

Detail = PortOrderDetails | SourceError | None


async def orders(
    person: Person, info: Info, paging: Paging, window: Window, channels: frozenset[Channel] | None
) -> OrderConnection:
    """No vendor here filters by channel, so what another channel sold is left out after reading."""
    systems = person.reading.systems

    def keep(stream: StreamId, order: PortOrder) -> bool:
        return (channels is None or order.channel in channels) and not stands_elsewhere(stream.system, order, systems)

    return await listing(  # type: ignore[no-any-return]
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


async def nodes(person: Person, merged: Merged) -> list[Order]:
    others = rows_by_sale(merged.left_out)
    fields = details_wanted(person)
    details = await together([detail(person, item, fields) for item in merged.entries])
    return [of_item(person, item, one, others) for item, one in zip(merged.entries, details, strict=True)]


async def detail(person: Person, item: Item, fields: Set[str]) -> Detail:
    """The details of an order, read where its list does not carry all these fields of it."""
    if not any(getattr(item.record, field, None) is None for field in fields):
        return None
    return detail_of(await person.reading.lookup(item.stream.system, item.record.id, frozenset({ORDER_DETAILS})))


def of_item(person: Person, item: Item, detail: Detail, others: Mapping[Sale, Sequence[Item]]) -> Order:
    """`others`: rows of other systems by the sale that they are about."""
    rows = others.get(item.record.sale, ()) if item.record.sale is not None else ()
    sources = [order_source(person, row) for row in (item, *rows)]
    return view(person.context, item.stream.system, item.record, detail, sources)


def order_source(person: Person, row: Item) -> Source:
    """The record is the order's own, the same for whoever of its customers it is listed."""
    return person.context.source(replace(said_in(person, row), record_id=row.record.id))


def detail_of(record: Record) -> Detail:
    fetched = record.parts[ORDER_DETAILS]
    if isinstance(fetched, Fetched):
        return fetched.value  # type: ignore[return-value]
    return fetched


def view(context: Context, system: str, order: PortOrder, detail: Detail, sources: list[Source]) -> Order:
    """`sources`: the owner's first. A detail that can't be had stands as its error in the fields that only it serves."""
    parts: dict[str, Any] = {"total": order.total, "net": order.net, "items": None}
    if isinstance(detail, SourceError):
        parts = {name: detail if value is None else value for name, value in parts.items()}
    if isinstance(detail, PortOrderDetails):
        parts = {"total": detail.total or order.total, "net": detail.net or order.net, "items": list(detail.items)}
    return Order(
        id=strawberry.ID(context.config.node_ids.of("Order", system, order.id)),
        number=order.number,
        placed_at=order.placed_at,
        channel=order.channel,
        status=order.status,
        store=order.store,
        source=sources[0],
        rows=sources,
        **parts,
    )


Listed = tuple[PortOrder, PortOrderDetails, list[Source]]


async def listed(context: Context, system: str, detail: PortOrderDetails, owner: str) -> Listed:
    """The order as the list of its buyer (`owner`) has it; as its details have it where it is no longer there."""
    order = detail.order
    window = Window(100, since=order.placed_at - SECOND, until=order.placed_at + SECOND)
    fetched = await context.reading.page(system, Flow.ORDERS, owner, window)
    if isinstance(fetched, SourceError):
        raise fetched
    entries = fetched.value.entries if fetched.value is not None else ()
    found = next((one.record for one in entries if isinstance(one.record, PortOrder) and one.record.id == order.id), order)
    source = fetched.source(system, order.id, started_at=context.reading.started_at, as_of=found.as_of)
    return found, detail, [context.source(source)]


async def order_by_id(info: Info, parts: Sequence[str]) -> Order | None:
    """An order found again by its node id, as the list of its buyer has it: one page of that second is read."""
    system, order_id = parts
    context = info.context
    record = await context.reading.lookup(system, order_id, frozenset({ORDER_DETAILS}))
    detail = record.part(ORDER_DETAILS)
    if detail is None:
        return None
    if detail.customer_id is None:
        source = replace(record.source(), as_of=detail.order.as_of)
        return view(context, system, detail.order, detail, [context.source(source)])
    return view(context, system, *await listed(context, system, detail, detail.customer_id))
