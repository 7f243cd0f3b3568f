"""The one-line text for a record of any list: in words, without codes, and without ids if a name is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import singledispatch
from typing import Final

from adapters.ports.records import (
    CampaignContact,
    Channel,
    Interaction,
    InteractionKind,
    Money,
    Order,
    OrderItem,
    OrderItemStatus,
    OrderStatus,
    PointsActivity,
    Ticket,
)
from adapters.ports.records.orders import NOT_KEPT
from resolvers.phrases import in_words, is_name, joined, money_text, one_line, sentence, without_replies
from resolvers.policy.happenings import ALL_DETAILS, WRITTEN, LineRights
from resolvers.sections.event_view import happening

Words = Mapping[Channel | None, str]


@dataclass(frozen=True, slots=True)
class Known:
    """Facts about an entry beside its own row. `items` and `total`: of an order. `about`: the name of the product or the subject
    of the ticket, if the row has only a number."""

    items: Sequence[OrderItem] = ()
    total: Money | None = None
    about: str | None = None


NOTHING: Final = Known()

ORDERED: Final[Words] = {
    Channel.STORE: "Bought in a store",
    Channel.ONLINE: "Ordered online",
    Channel.APP: "Ordered in the app",
    Channel.PHONE: "Ordered by phone",
    Channel.EMAIL: "Ordered by e-mail",
    Channel.POST: "Ordered by post",
}
MAIL, TEXT, LETTER = "E-mail", "Text message", "Letter"
MESSAGES: Final[Words] = {
    Channel.EMAIL: MAIL,
    Channel.SMS: TEXT,
    Channel.POST: LETTER,
    Channel.APP: "App message",
    Channel.PHONE: "Call of a campaign",
}
CHATS: Final[Words] = {Channel.SMS: TEXT, Channel.SOCIAL: "Messenger chat"}
VISITS: Final[Words] = {Channel.STORE: "Store visit", Channel.ONLINE: "Looked at online", Channel.APP: "Looked at in the app"}
PLAIN: Final[Mapping[InteractionKind, str]] = {
    InteractionKind.PURCHASE: "Bought",
    InteractionKind.RETURN: "Returned",
    InteractionKind.TICKET: "Ticket",
    InteractionKind.CALL: "Phone call",
    InteractionKind.EMAIL: MAIL,
    InteractionKind.APP_EVENT: "Used the app",
    InteractionKind.POINTS_EARNED: "Earned points",
    InteractionKind.POINTS_SPENT: "Spent points",
    InteractionKind.CURRENCY_EXCHANGE: "Currency exchanged",
    InteractionKind.WISHLIST: "Wish list changed",
    InteractionKind.OTHER: "Contact",
}
SPENT_OR_EXPIRED: Final = "Spent points, or points expired"
PLANNED: Final = frozenset({InteractionKind.CALL, InteractionKind.VISIT})


SENT_BACK, CALLED_OFF = "sent back later", "cancelled"


@singledispatch
def summary(record: object, known: Known = NOTHING, shown: LineRights = ALL_DETAILS) -> str:
    raise TypeError(f"nothing is said of a {type(record).__name__}")


# --- sales -----------------------------------------------------------------------------------------------------------


@summary.register
def _order(record: Order, known: Known = NOTHING, shown: LineRights = ALL_DETAILS) -> str:
    """The line of an order: `Bought: Ladies' quartz watch and 1 more, GBP 2,369.00`. Without items, how it was ordered."""
    is_return = happening(record).kind is InteractionKind.RETURN
    is_void = record.status is OrderStatus.CANCELLED
    store = in_words(record.store) if is_name(record.store) else ""
    verb = "Cancelled" if is_void else "Returned" if is_return else "Bought"
    place = f"{verb} in {store}" if store and not is_void else verb
    pieces, fate = ([*known.items], "") if is_void or is_return else still_bought(known.items)
    goods = goods_of(pieces)
    if not goods and not store:
        place = "Order cancelled" if is_void else verb if is_return else ORDERED.get(record.channel, verb)
    total = (known.total or record.total) if shown.amounts else None
    money = money_text(Money(abs(total.amount), total.currency)) if total is not None else ""
    if record.status is OrderStatus.RETURNED and not is_return:
        fate = SENT_BACK
    return sentence(f"{place}: {goods}" if goods else place, money, fate)


def still_bought(items: Sequence[OrderItem]) -> tuple[Sequence[OrderItem], str]:
    """The pieces that the customer still has, and the words for the others, since the amount may include them. If no piece is
    left: the returned ones, or else all."""
    if not (others := [item for item in items if not item.is_kept]):
        return items, ""
    kept = [item for item in items if item.is_kept]
    back = [item for item in others if item.status is OrderItemStatus.RETURNED]
    fate = SENT_BACK if back else CALLED_OFF if any(item.status in NOT_KEPT for item in others) else ""
    if kept:
        return kept, f"part of it {fate}" if fate else ""
    return back or others, fate


def goods_of(items: Sequence[OrderItem]) -> str:
    """The dearest thing and the number of further pieces; empty if nothing has a name."""
    pieces: dict[str, Decimal] = {}
    worth: dict[str, Decimal] = {}
    for item in items:
        name = in_words(item.name) if is_name(item.name) else ""
        pieces[name] = pieces.get(name, Decimal(0)) + counted(item.quantity)
        worth[name] = worth.get(name, Decimal(0)) + (abs(item.total.amount) if item.total is not None else Decimal(0))
    named = [name for name in pieces if name]
    if not named:
        return ""
    first = max(named, key=lambda name: worth[name])
    others = int(sum(pieces.values()) - pieces[first])
    count = f"{int(pieces[first])} × " if pieces[first] > 1 else ""
    return f"{count}{one_line(first, 60)}" + (f" and {others:,} more" if others else "")


def counted(quantity: Decimal | None) -> Decimal:
    """The number of pieces. Goods by weight or measure count as one, and so does an unreadable quantity."""
    if quantity is None:
        return Decimal(1)
    pieces = abs(quantity)
    return pieces if pieces >= 1 and pieces == pieces.to_integral_value() else Decimal(1)


# --- what else happened ----------------------------------------------------------------------------------------------


@summary.register
def _interaction(record: Interaction, known: Known = NOTHING, shown: LineRights = ALL_DETAILS) -> str:
    if record.exchange is not None:
        if not shown.amounts:
            return sentence(PLAIN[record.kind])
        given, got = record.exchange
        return sentence(f"{one_line(record.what) or PLAIN[record.kind]}: {money_text(given)} for {money_text(got)}")
    what = what_of(record)
    if record.took_place is False and record.kind in PLANNED:
        what = f"{what} planned"
    money = money_text(record.amount) if record.amount is not None and shown.amounts else ""
    written = record.summary if shown.notes or record.kind not in WRITTEN else ""
    about = one_line(without_replies(written) or known.about)
    return sentence(joined(what, about), money)


def what_of(record: Interaction) -> str:
    """The words for the kind of an interaction: the system's own if it has some."""
    kind, channel = record.kind, record.channel
    if own := one_line(record.what):
        return own
    if kind is InteractionKind.CAMPAIGN_SENT:
        return f"{MESSAGES.get(channel, 'Message')} sent"
    if kind is InteractionKind.CAMPAIGN_OPENED:
        return f"{MESSAGES.get(channel, 'Message')} opened"
    if kind is InteractionKind.LINK_CLICKED:
        return "Link followed"
    if kind is InteractionKind.CHAT:
        return CHATS.get(channel, "Chat")
    return VISITS.get(channel, "Visit") if kind is InteractionKind.VISIT else PLAIN[kind]


@summary.register
def _ticket(record: Ticket, known: Known = NOTHING, shown: LineRights = ALL_DETAILS) -> str:
    return sentence(joined(PLAIN[InteractionKind.TICKET], one_line(record.subject)))


@summary.register
def _points(record: PointsActivity, known: Known = NOTHING, shown: LineRights = ALL_DETAILS) -> str:
    if record.expired:
        return "Points expired" if record.points is None else f"{points_of(record.points)} expired"
    went = record.spent if record.points is None else record.points < 0
    if went and record.expired is None:
        return SPENT_OR_EXPIRED if record.points is None else f"{points_of(record.points)} spent or expired"
    reason = in_words(record.reason)
    if record.points is None:
        text = PLAIN[happening(record).kind]
    else:
        text = f"{'Earned' if record.points >= 0 else 'Spent'} {points_of(record.points)}"
    return sentence(f"{text}: {reason[:1].lower()}{reason[1:]}" if reason else text)


def points_of(points: int) -> str:
    return f"{abs(points):,} point{'' if abs(points) == 1 else 's'}"


@summary.register
def _campaign(record: CampaignContact, known: Known = NOTHING, shown: LineRights = ALL_DETAILS) -> str:
    return sentence(joined(f"{MESSAGES.get(record.channel, 'Message')} sent", in_words(record.campaign)))
