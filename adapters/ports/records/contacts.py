"""Tickets and other interactions between a person and the house."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from adapters.ports.fast_init import fast_init
from adapters.ports.records.money import Money
from adapters.ports.records.orders import Sale
from adapters.ports.records.shared import Channel


class TicketStatus(StrEnum):
    """The status of a ticket; OTHER is a word of the system without an equal here, or an unreadable one."""

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


@fast_init
@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket; people quote its `number`; `customer_id` is the record id of the customer in the same system.

    `category` may be a mere code of the system; `topic` is the category in words, None where they are unknown.
    """

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


@fast_init
@dataclass(frozen=True, slots=True)
class TicketMessage:
    """One message of a ticket; an `internal` one is not for the customer."""

    at: datetime
    internal: bool
    author: str | None = None
    text: str | None = None


@fast_init
@dataclass(frozen=True, slots=True)
class TicketMessages:
    """A ticket's messages, oldest first. `customer_id` is the record id of the ticket's customer in the same system."""

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


@fast_init
@dataclass(frozen=True, slots=True)
class Product:
    """A product that an interaction was about; `id` is the shop's own number of it."""

    id: str
    name: str | None = None
    brand: str | None = None
    category: str | None = None


@fast_init
@dataclass(frozen=True, slots=True)
class Interaction:
    """One interaction. `channel` is None where the system's word for it can't be read.

    - `summary` is the subject, as written down by a person or named by the system; empty without one.
    - `what` is the kind in words, where `kind` and `channel` are not enough (`Appointment`).
    - `named` are pairs (system slug, record id there) in the row itself. They show whose row it is in a system keyed by shared
      addresses; an unreadable id is blank, and nobody's.
    - `event` is the system's own word for the event, where it is finer than `kind` (`app.wishlist.changed.added`).
    - `may_profile` is the person's consent, at the time, to personal service; None where the system does not say.
    - `took_place` is False for a planned interaction without a sign that it happened; None where the system does not say.
    - `ticket` is the ticket that the interaction opened; `about_ticket` is system slug and number of another ticket.
    - `campaign_id` is the id in the same system's campaign messages.
    - `exchange` is the amount given and the amount received.
    """

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
