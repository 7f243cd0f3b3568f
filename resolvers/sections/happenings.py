"""What a record of any list says as one thing that happened: its kind, channel, a line to read, and an amount."""

from dataclasses import dataclass
from functools import singledispatch

from adapters.ports.records import (
    CampaignContact,
    Channel,
    Interaction,
    InteractionKind,
    Money,
    Order,
    OrderStatus,
    PointsActivity,
    Sale,
    SaleKind,
    Ticket,
)
from resolvers.stitch.sales import is_return


@dataclass(frozen=True, slots=True)
class Happening:
    """`channel` None where the system does not say; `amount` None where the list has none."""

    kind: InteractionKind
    channel: Channel | None
    summary: str
    amount: Money | None = None


@singledispatch
def happening(record: object) -> Happening:
    raise TypeError(f"nothing happens in a {type(record).__name__}")


@happening.register
def _interaction(record: Interaction) -> Happening:
    return Happening(record.kind, record.channel, record.summary, record.amount)


@happening.register
def _order(record: Order) -> Happening:
    """A sale that was sent back later is still a purchase; a return has a document of its own, with what is given back."""
    kind = InteractionKind.RETURN if is_return(record) else InteractionKind.PURCHASE
    return Happening(kind, record.channel, line(record, kind), record.total)


def line(order: Order, kind: InteractionKind) -> str:
    what = "Return" if kind is InteractionKind.RETURN else "Purchase" if is_of_a_till(order.sale) else "Order"
    if order.status is OrderStatus.CANCELLED:
        what = f"Cancelled {what.lower()}"
    return f"{what} {order.number}" + (f", {order.store}" if order.store else "")


def is_of_a_till(sale: Sale | None) -> bool:
    return sale is not None and sale.kind is SaleKind.TILL


@happening.register
def _ticket(record: Ticket) -> Happening:
    return Happening(InteractionKind.TICKET, record.channel, record.subject)


@happening.register
def _points(record: PointsActivity) -> Happening:
    spent = record.spent if record.points is None else record.points < 0
    kind = InteractionKind.OTHER if spent is None else InteractionKind.POINTS_SPENT if spent else InteractionKind.POINTS_EARNED
    count = "Points" if record.points is None else f"{record.points:+d} points"
    return Happening(kind, None, f"{count}: {record.reason}" if record.reason else count)


@happening.register
def _campaign(record: CampaignContact) -> Happening:
    return Happening(InteractionKind.CAMPAIGN_SENT, record.channel, record.campaign or "Campaign message")
