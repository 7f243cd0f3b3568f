"""Pure functions from the vendor's rows to the gateway's records. All rows of one contact, from both interfaces, are one
interaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.ports.records import Channel, Interaction, InteractionKind
from adapters.systems.sinch_contact_pro import wire
from adapters.systems.sinch_contact_pro.settings import ContactProSettings
from adapters.systems.sinch_contact_pro.wire import Leg, Row

KINDS = {Channel.PHONE: InteractionKind.CALL, Channel.EMAIL: InteractionKind.EMAIL}
WORDS = frozenset({"channel_type", "channel_sub_type"})
OTHER = "Service contact"
"""The name of a contact whose channel has no word in the settings."""


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One row about a contact. `began` is in whole seconds, the precision of reporting, so that both interfaces give a contact
    the same time; None where it can't be read. `addresses` are the customer's, case folded. `is_clear`: the words for the channel
    can be read."""

    guid: str
    began: datetime | None
    addresses: frozenset[str]
    channel: Channel | None = None
    subject: str | None = None
    named: tuple[tuple[str, str], ...] = ()
    ticket: tuple[str, str] | None = None
    is_clear: bool = True


@dataclass(frozen=True, slots=True)
class Reported(ContactRow):
    """A row of reporting. Pages are cut by its time."""

    began: datetime


def of_row(row: Row, settings: ContactProSettings) -> Reported:
    return Reported(
        guid=row.guid,
        began=row.began.replace(microsecond=0),
        addresses=customers(row.originator, row.destination, row.direction, settings),
        channel=channel_of(settings.channels, row.channel),
        subject=row.subject,
        is_clear=settings.columns.channel not in row.unreadable,
    )


def of_leg(leg: Leg, settings: ContactProSettings) -> ContactRow:
    return ContactRow(
        guid=leg.guid,
        began=leg.created.replace(microsecond=0) if leg.created is not None else None,
        addresses=customers(leg.sender, leg.receiver, leg.direction, settings),
        channel=channel_of(settings.channels, leg.channel_sub_type, leg.channel_type),
        named=named(leg, settings.named_by),
        ticket=next(iter(named(leg, settings.tickets_by)), None),
        is_clear=WORDS.isdisjoint(leg.unreadable),
    )


def customers(sender: str | None, receiver: str | None, direction: str | None, settings: ContactProSettings) -> frozenset[str]:
    """The customer's addresses of a row. The other side is the house's own, which may be in a customer's record by mistake."""
    word = (direction or "").casefold()
    if word in settings.inbound:
        receiver = None
    elif word in settings.outbound:
        sender = None
    return frozenset(address.casefold() for address in (sender, receiver) if address)


def channel_of(channels: Mapping[str, Channel], *words: str | None) -> Channel | None:
    """The channel of the first word with one."""
    known = {word.casefold(): channel for word, channel in channels.items()}
    return next((known[word.casefold()] for word in words if word and word.casefold() in known), None)


def named(leg: Leg, keys: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The values that an integration attached under these keys, each with the slug of its system. An unreadable value is blank,
    which is nobody's id."""
    if "attached_data" in leg.unreadable:
        return tuple((slug, "") for slug in keys.values())
    attached = leg.attached_data or wire.Attached()
    return tuple((slug, value) for key, slug in keys.items() if (value := attached.value(key)) is not None)


def kind_of(channel: Channel | None) -> InteractionKind:
    """The kind of a contact by its channel; None is a channel without a word in the settings."""
    return KINDS.get(channel, InteractionKind.CHAT) if channel is not None else InteractionKind.OTHER


def interactions(rows: Iterable[ContactRow], *, other_channel: Channel) -> list[Interaction]:
    """One interaction for each GUID, in no order. A contact without a time is left out."""
    contacts: dict[str, list[ContactRow]] = {}
    for row in rows:
        contacts.setdefault(row.guid, []).append(row)
    dated = ((times_of(one), one) for one in contacts.values())
    return [interaction(one, min(times), other_channel=other_channel) for times, one in dated if times]


def times_of(rows: Sequence[ContactRow]) -> Sequence[datetime]:
    """The times of a contact's rows, only those of reporting where it has any. The contact began at the earliest."""
    reported = [row.began for row in rows if isinstance(row, Reported)]
    return reported or [row.began for row in rows if row.began is not None]


def interaction(rows: Sequence[ContactRow], began: datetime, *, other_channel: Channel) -> Interaction:
    channel, is_clear = channel_among(rows)
    kind = kind_of(channel)
    return Interaction(
        id=rows[0].guid,
        kind=kind,
        channel=(channel or other_channel) if is_clear else None,
        occurred_at=began,
        summary=next((row.subject for row in rows if row.subject), ""),
        what=OTHER if kind is InteractionKind.OTHER else None,
        named=tuple(dict.fromkeys(pair for row in rows for pair in row.named)),
        about_ticket=next((row.ticket for row in rows if row.ticket is not None), None),
    )


def channel_among(rows: Sequence[ContactRow]) -> tuple[Channel | None, bool]:
    """The channel of a contact, and whether it is sure. Contact management comes first, since it knows the channel of a chat; an
    unreadable word may stand for another one."""
    knowing = sorted(rows, key=lambda row: isinstance(row, Reported))
    at = next((at for at, row in enumerate(knowing) if row.channel is not None), len(knowing) - 1)
    channel = knowing[at].channel
    return channel, channel not in (None, Channel.CHAT) or all(row.is_clear for row in knowing[: at + 1])
