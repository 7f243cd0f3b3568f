"""What a record of any list is as one thing that happened: its kind, its channel and an amount."""

from dataclasses import dataclass
from functools import singledispatch

from adapters.ports.records import (
    CampaignContact,
    Channel,
    Interaction,
    InteractionKind,
    Money,
    Order,
    PointsActivity,
    Ticket,
)
from resolvers.stitch.sales import is_return


@dataclass(frozen=True, slots=True)
class Happening:
    """`channel` None where the system does not say; `amount` None where the list has none."""

    kind: InteractionKind
    channel: Channel | None
    amount: Money | None = None


@singledispatch
def happening(record: object) -> Happening:
    raise TypeError(f"nothing happens in a {type(record).__name__}")


@happening.register
def _interaction(record: Interaction) -> Happening:
    return Happening(record.kind, record.channel, record.amount)


@happening.register
def _order(record: Order) -> Happening:
    """A sale that was sent back later is still a purchase; a return has a document of its own, with what is given back."""
    kind = InteractionKind.RETURN if is_return(record) else InteractionKind.PURCHASE
    return Happening(kind, record.channel, record.total)


@happening.register
def _ticket(record: Ticket) -> Happening:
    return Happening(InteractionKind.TICKET, record.channel)


@happening.register
def _points(record: PointsActivity) -> Happening:
    spent = record.spent if record.points is None else record.points < 0
    kind = InteractionKind.OTHER if spent is None else InteractionKind.POINTS_SPENT if spent else InteractionKind.POINTS_EARNED
    return Happening(kind, None)


@happening.register
def _campaign(record: CampaignContact) -> Happening:
    return Happening(InteractionKind.CAMPAIGN_SENT, record.channel)
