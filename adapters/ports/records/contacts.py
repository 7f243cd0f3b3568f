"""Tickets, and what else happened between a person and the house."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from adapters.ports.records.money import Money
from adapters.ports.records.orders import Sale
from adapters.ports.records.shared import Channel


class TicketStatus(StrEnum):
    """OTHER is a word of the system's that has no equal here, or that can't be read."""

    OPEN = "OPEN"
    IN_PROGRESS = "IN_PROGRESS"
    WAITING = "WAITING"
    RESOLVED = "RESOLVED"
    CLOSED = "CLOSED"
    OTHER = "OTHER"


class TicketPriority(StrEnum):
    LOW = "LOW"
    NORMAL = "NORMAL"
    HIGH = "HIGH"
    URGENT = "URGENT"


@dataclass(frozen=True, slots=True)
class Ticket:
    """`number` is what people quote; `customer_id` the record id of the customer in the same system. `category` may be a mere
    code of the system's; `topic` is what it says in words, None where nobody has told."""

    id: str
    number: str
    subject: str
    status: TicketStatus
    opened_at: datetime
    priority: TicketPriority | None = None
    channel: Channel | None = None
    category: str | None = None
    updated_at: datetime | None = None
    closed_at: datetime | None = None
    assignee: str | None = None
    customer_id: str | None = None
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class TicketMessage:
    """`internal`: not written for the customer's eyes."""

    at: datetime
    internal: bool
    author: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class TicketMessages:
    """Oldest first. `customer_id` is the record id of whose ticket it is, in the same system."""

    messages: tuple[TicketMessage, ...]
    as_of: datetime | None = None
    customer_id: str | None = None


class InteractionKind(StrEnum):
    PURCHASE = "PURCHASE"
    RETURN = "RETURN"
    TICKET = "TICKET"
    CALL = "CALL"
    CHAT = "CHAT"
    EMAIL = "EMAIL"
    VISIT = "VISIT"
    APP_EVENT = "APP_EVENT"
    CAMPAIGN_SENT = "CAMPAIGN_SENT"
    CAMPAIGN_OPENED = "CAMPAIGN_OPENED"
    LINK_CLICKED = "LINK_CLICKED"
    POINTS_EARNED = "POINTS_EARNED"
    POINTS_SPENT = "POINTS_SPENT"
    CURRENCY_EXCHANGE = "CURRENCY_EXCHANGE"
    WISHLIST = "WISHLIST"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class Product:
    """What an interaction was about; `id` is the shop's own number of it."""

    id: str
    name: str | None = None
    brand: str | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Interaction:
    """`summary`: what it was about, as somebody wrote it down or the system names it; empty where nobody did. `what`: what it was
    in words, where `kind` and `channel` do not say it all (`Appointment`). `named`: pairs (system slug, record id there) of whom
    the row itself says it is about: where a system goes by addresses, which people share, that tells whose it is; an id that
    can't be read is blank, and nobody's. `event`: what happened in the system's own words, where it has words finer than `kind`
    (`app.wishlist.changed.added`). `may_profile`: whether the person had agreed, when it happened, to be served by it personally;
    `took_place`: False of what was planned and is not known to have come about; both None where the system does not say.
    `ticket`: what it is about, where it is the opening of one; `about_ticket`: system slug and number of the one that it is about
    otherwise. `campaign_id`: as in the messages of campaigns that the same system lists. `exchange`: what was given, and what it
    came to. `channel` None: the system's word for it can't be read."""

    id: str
    kind: InteractionKind
    channel: Channel | None
    occurred_at: datetime
    summary: str = ""
    amount: Money | None = None
    sale: Sale | None = None
    named: tuple[tuple[str, str], ...] = ()
    product: Product | None = None
    event: str | None = None
    may_profile: bool | None = None
    ticket: Ticket | None = None
    took_place: bool | None = None
    what: str | None = None
    about_ticket: tuple[str, str] | None = None
    campaign_id: str | None = None
    exchange: tuple[Money, Money] | None = None
