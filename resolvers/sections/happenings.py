"""The common view of a record of any list as one event: its kind, its channel and an amount."""

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
    """One event. `channel`: None if the system does not say. `amount`: None if the list has none."""

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
    """A purchase, or a return if the order is the document of a refund. A sale that was returned later is still a purchase."""
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
