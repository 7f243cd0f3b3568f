"""`orders`: all purchases, newest first. Amounts and items that a list lacks are read for the whole page at once."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache, partial

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
from resolvers.person.person import Person, owned
from resolvers.selected_paths import MOST_VARIANTS, Paths
from resolvers.stitch.merge import Merged
from resolvers.stitch.merged_lists import Listing, Paging, listing, source_of
from resolvers.stitch.sales import is_owned_elsewhere, rows_by_sale
from resolvers.stitch.streams import Item, StreamId
from resolvers.types.connections import CURSOR, EDGES, NODE, NODES, PAGE, PAGE_INFO, PageInfo
from resolvers.types.lazy_ids import sealed_later, with_lazy_id
from resolvers.types.money import Money
from resolvers.types.source import Node, Source, System


@strawberry.type(description="One line of an order.")
class OrderItem:
    sku: str = strawberry.field(description="The article's number in the system that sold it.")
    name: str = strawberry.field(description="Its name on the receipt; the article's number if it has no name.")
    brand: str | None = strawberry.field(description="Its brand; null if the system does not say.")
    category: str | None = strawberry.field(description="Its category in the system's words; null if it does not say.")
    quantity: Decimal | None = strawberry.field(
        description="The number of pieces, or the quantity in its unit; null if it can't be read."
    )
    unit_price: Money | None = strawberry.field(
        description="The price of one piece, tax included; null if the system does not say."
    )
    total: Money | None = strawberry.field(description="The price of the line, tax included; null if the system does not say.")
    status: OrderItemStatus | None = strawberry.field(
        description="The state of this piece; null if the system says nothing of single pieces. Cancelled, rejected and returned "
        "pieces are listed too, but never count as bought."
    )


@with_lazy_id
@strawberry.type(description="A sale, in whatever channel.")
class Order(Node):
    id: strawberry.ID = strawberry.field(description="Unique over all types and stable; `node` finds the order by it.")
    number: str = strawberry.field(description="The number that customer and staff use.")
    placed_at: datetime = strawberry.field(
        description="When it was bought; the beginning of the day in UTC if the system knows the day only."
    )
    channel: Channel | None = strawberry.field(description="Where it was bought; null if the system's word for it can't be read.")
    status: OrderStatus = strawberry.field(description="The state of the order as a whole.")
    store: str | None = strawberry.field(
        description="The store it was bought in; null if it was not bought in a store, or the system does not say."
    )
    total: Money | None = strawberry.field(description="What the customer pays, tax included.")
    net: Money | None = strawberry.field(description="The same without tax; null if the system does not say.")
    items: list[OrderItem] | None = strawberry.field(
        description="What was bought, line by line; null if the lines can't be read."
    )
    source: Source = strawberry.field(description="The system that owns this sale.")
    rows: strawberry.Private[Sequence[Source]]

    @strawberry.field(
        description="Every system whose row of it was read for this list, the owner's first.",
        deprecation_reason="It differs between lists, which a client's cache can't know: read `sources` of the edge.",
    )
    def sources(self) -> list[Source]:
        return list(self.rows)


@strawberry.type(description="An order, and which systems have a row of it.")
class OrderEdge:
    """The place of `sources`: the rows that were read depend on the list, while an order is the same in all lists."""

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
        description="Systems whose entries are missing from this page; the cursor remembers the place in each."
    )


ORDERS = Listing("orders", Flow.ORDERS, OrderConnection, default=10)

DETAILS = frozenset({"total", "net", "items"})
"""Fields that a list of orders may lack."""

SECOND = timedelta(seconds=1)

Detail = PortOrderDetails | SourceError | None


async def orders(
    person: Person, info: Info, paging: Paging, window: Window, channels: frozenset[Channel] | None
) -> OrderConnection:
    """The orders. No vendor here filters by channel, so orders of other channels are left out after reading."""
    systems = person.reading.systems

    def keep(stream: StreamId, order: PortOrder) -> bool:
        return (channels is None or order.channel in channels) and not is_owned_elsewhere(stream.system, order, systems)

    return await listing(
        person,
        info,
        paging,
        ORDERS,
        window=window,
        keep=keep,
        nodes=partial(nodes, person),
        reads_on=bool(details_in(person.wants)),
    )


@lru_cache(MOST_VARIANTS)
def details_in(wants: Paths) -> Set[str]:
    """The selected fields of orders that a list of orders may lack."""
    return DETAILS & {path.removeprefix("orders.") for path in wants}


async def nodes(person: Person, merged: Merged) -> list[Order]:
    others = rows_by_sale(merged.left_out)
    fields = details_in(person.wants)
    short = [item for item in merged.entries if lacks(item.record, fields)]
    details = dict(zip(map(id, short), await together([detail(person, item) for item in short]), strict=True))
    return [of_item(person, item, details.get(id(item)), others) for item in merged.entries]


def lacks(order: PortOrder, fields: Set[str]) -> bool:
    """Whether the list of this order lacks any of these fields."""
    for field in fields:  # noqa: SIM110 - a generator would cost as much again
        if getattr(order, field, None) is None:
            return True
    return False


async def detail(person: Person, item: Item) -> Detail:
    return detail_of(await person.reading.lookup(item.stream.system, item.record.id, frozenset({ORDER_DETAILS})))


def of_item(person: Person, item: Item, detail: Detail, others: Mapping[Sale, Sequence[Item]]) -> Order:
    """An order of a list. `others`: rows of other systems by their sale."""
    rows = others.get(item.record.sale, ()) if item.record.sale is not None else ()
    sources = [order_source(person, row) for row in (item, *rows)]
    return view(person.context, item.stream.system, item.record, detail, sources)


def order_source(person: Person, row: Item) -> Source:
    """The source of a row. Its record is the order's own, the same for all customers of the order."""
    return source_of(person, row, record_id=row.record.id)


def detail_of(record: Record) -> Detail:
    fetched = record.parts[ORDER_DETAILS]
    if isinstance(fetched, Fetched):
        return fetched.value  # type: ignore[return-value]
    return fetched


def view(context: Context, system: str, order: PortOrder, detail: Detail, sources: list[Source]) -> Order:
    """An order for the schema. `sources`: the owner's first. If the details failed, their error is the value of the fields that
    need them."""
    known = detail if isinstance(detail, PortOrderDetails) else None
    missing = detail if isinstance(detail, SourceError) else None
    return Order(
        id=sealed_later(context.config.node_ids, "Order", system, order.id),
        number=order.number,
        placed_at=order.placed_at,
        channel=order.channel,
        status=order.status,
        store=order.store,
        total=(known and known.total) or order.total or missing,  # type: ignore[arg-type]
        net=(known and known.net) or order.net or missing,  # type: ignore[arg-type]
        items=list(known.items) if known is not None else missing,  # type: ignore[arg-type]
        source=sources[0],
        rows=sources,
    )


Listed = tuple[PortOrder, PortOrderDetails, list[Source]]


async def listed(context: Context, system: str, detail: PortOrderDetails, owner: str) -> Listed:
    """An order as in the list of its buyer (`owner`), or as in its details if the list no longer has it."""
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
    """An order found by its node id, as in the list of its buyer: one page of that second is read."""
    system, order_id = parts
    context = info.context
    record = await context.reading.lookup(system, order_id, frozenset({ORDER_DETAILS}))
    detail = record.part(ORDER_DETAILS)
    if detail is None:
        return None
    if detail.customer_id is None:
        source = replace(record.source(), as_of=detail.order.as_of)
        return view(context, system, detail.order, detail, [context.source(source)])
    await context.show_owner(owned(context.reading, system, detail.customer_id))
    return view(context, system, *await listed(context, system, detail, detail.customer_id))
