"""The neutral shop: a customer's orders with their amounts, of a hundred customers in one call."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from adapters.ports.capabilities import Capability, Flow
from adapters.ports.records import Channel, Order, OrderStatus, money
from adapters.ports.shapes import Ports
from adapters.wire.system import System
from adapters.wire.system_http import Runtime
from adapters.wire.tolerant import Reader
from tests.bench.neutral.reads import NeutralSettings, Reads, Row, Rows, Whole

SLUG = "neutral-shop"


class Amount(Row):
    amount: Decimal
    currency: str


class OrderRow(Row):
    id: str
    number: str
    placed_at: datetime
    channel: Channel | None = None
    status: OrderStatus = OrderStatus.OTHER
    total: Amount | None = None


class BuyerRow(Row):
    id: str
    orders: tuple[OrderRow, ...]


READ: Reader[Rows[BuyerRow]] = Reader(Rows[BuyerRow])


def order(row: OrderRow) -> Order:
    paid = row.total
    total = None if paid is None else money(paid.amount, paid.currency, tax_included=True)
    return Order(row.id, row.number, row.placed_at, row.channel, row.status, total=total)


def entries(row: BuyerRow) -> Sequence[tuple[Order, datetime, str]]:
    return [(order(one), one.placed_at, one.id) for one in row.orders]


def build(settings: NeutralSettings, runtime: Runtime) -> Ports:
    reads = Reads(SLUG, settings, runtime)
    orders = Whole(reads, "/shop/orders?ids", Capability.ORDERS, READ, entries)
    return Ports(probe=reads, lookups={}, streams={Flow.ORDERS: orders}, searches={})


SYSTEM = System(slug=SLUG, name="Neutral shop", settings=NeutralSettings, build=build, flows=frozenset({Flow.ORDERS}))
