"""The vendor's words into the gateway's records: rows of both interfaces that tell of one contact are one interaction."""

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
"""What a contact is called of a channel that nobody has a word for."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one row tells of a contact. `began` in whole seconds, because reporting has no finer ones: a contact stands at the
    same time whichever interface tells of it first; None where that can't be read. `addresses`: which of the row's are the
    customer's, case folded. `is_clear`: its words for the channel can be read."""

    guid: str
    began: datetime | None
    addresses: frozenset[str]
    channel: Channel | None = None
    subject: str | None = None
    named: tuple[tuple[str, str], ...] = ()
    ticket: tuple[str, str] | None = None
    is_clear: bool = True


@dataclass(frozen=True, slots=True)
class Reported(Told):
    """A row of reporting's, whose time is the one that pages are asked for by."""

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


def of_leg(leg: Leg, settings: ContactProSettings) -> Told:
    return Told(
        guid=leg.guid,
        began=leg.created.replace(microsecond=0) if leg.created is not None else None,
        addresses=customers(leg.sender, leg.receiver, leg.direction, settings),
        channel=channel_of(settings.channels, leg.channel_sub_type, leg.channel_type),
        named=named(leg, settings.named_by),
        ticket=next(iter(named(leg, settings.tickets_by)), None),
        is_clear=WORDS.isdisjoint(leg.unreadable),
    )


def customers(sender: str | None, receiver: str | None, direction: str | None, settings: ContactProSettings) -> frozenset[str]:
    """Who is not the house: the house's own addresses stand in every row, and may stand in a customer's record by mistake."""
    word = (direction or "").casefold()
    if word in settings.inbound:
        receiver = None
    elif word in settings.outbound:
        sender = None
    return frozenset(address.casefold() for address in (sender, receiver) if address)


def channel_of(channels: Mapping[str, Channel], *words: str | None) -> Channel | None:
    """The first word that has a channel decides."""
    known = {word.casefold(): channel for word, channel in channels.items()}
    return next((known[word.casefold()] for word in words if word and word.casefold() in known), None)


def named(leg: Leg, keys: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What an integration attached under these keys, with the system whose id it is. Blank, which is nobody, where the leg says
    it and it can't be read."""
    if "attached_data" in leg.unreadable:
        return tuple((slug, "") for slug in keys.values())
    held = leg.attached_data or wire.Attached()
    return tuple((slug, value) for key, slug in keys.items() if (value := held.said(key)) is not None)


def kind_of(channel: Channel | None) -> InteractionKind:
    """None: of a channel that nobody has a word for."""
    return KINDS.get(channel, InteractionKind.CHAT) if channel is not None else InteractionKind.OTHER


def interactions(rows: Iterable[Told], *, other_channel: Channel) -> list[Interaction]:
    """One for each GUID, in no order; none of what has no time."""
    contacts: dict[str, list[Told]] = {}
    for row in rows:
        contacts.setdefault(row.guid, []).append(row)
    dated = ((times_of(told), told) for told in contacts.values())
    return [interaction(told, min(times), other_channel=other_channel) for times, told in dated if times]


def times_of(told: Sequence[Told]) -> Sequence[datetime]:
    """When a contact may have begun: with the first of its rows, of reporting's where it has any."""
    reported = [row.began for row in told if isinstance(row, Reported)]
    return reported or [row.began for row in told if row.began is not None]


def interaction(told: Sequence[Told], began: datetime, *, other_channel: Channel) -> Interaction:
    channel, is_clear = channel_among(told)
    kind = kind_of(channel)
    return Interaction(
        id=told[0].guid,
        kind=kind,
        channel=(channel or other_channel) if is_clear else None,
        occurred_at=began,
        summary=next((row.subject for row in told if row.subject), ""),
        what=OTHER if kind is InteractionKind.OTHER else None,
        named=tuple(dict.fromkeys(pair for row in told for pair in row.named)),
        about_ticket=next((row.ticket for row in told if row.ticket is not None), None),
    )


def channel_among(told: Sequence[Told]) -> tuple[Channel | None, bool]:
    """By contact management first, which knows a chat's kind; and whether that is sure: a word that can't be read may be one for
    another kind of chat."""
    knowing = sorted(told, key=lambda row: isinstance(row, Reported))
    at = next((at for at, row in enumerate(knowing) if row.channel is not None), len(knowing) - 1)
    channel = knowing[at].channel
    return channel, channel not in (None, Channel.CHAT) or all(row.is_clear for row in knowing[: at + 1])
