"""What the systems say, in the gateway's words: frozen records that adapters map to and resolvers stitch.

Money is `Decimal` with its ISO 4217 currency; instants are aware datetimes in UTC; a day is a `date`; empty text of a vendor is
None here. `as_of` is when the system says the record last changed, None where it does not say.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class Channel(StrEnum):
    STORE = "STORE"
    ONLINE = "ONLINE"
    APP = "APP"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    SMS = "SMS"
    CHAT = "CHAT"
    SOCIAL = "SOCIAL"
    KIOSK = "KIOSK"
    POST = "POST"


@dataclass(frozen=True, slots=True)
class Money:
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Address:
    """`country` is ISO 3166-1 alpha-2."""

    lines: tuple[str, ...]
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country: str | None = None


# --- profile ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody is. `language` is BCP 47 (`en`, `en-GB`), `nationality` ISO 3166-1 alpha-2."""

    salutation: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    birth_date: date | None = None
    language: str | None = None
    nationality: str | None = None
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """The main way to reach somebody; `phone` as the system keeps it (E.164 is made where values are compared)."""

    email: str | None = None
    phone: str | None = None
    address: Address | None = None
    as_of: datetime | None = None


class ContactKind(StrEnum):
    EMAIL = "EMAIL"
    PHONE = "PHONE"
    ADDRESS = "ADDRESS"
    SOCIAL = "SOCIAL"


@dataclass(frozen=True, slots=True)
class ContactPoint:
    """One e-mail, phone (as kept), address (on one line) or social account; None where the system does not say."""

    kind: ContactKind
    value: str
    verified: bool | None = None
    primary: bool | None = None


@dataclass(frozen=True, slots=True)
class ContactPoints:
    points: tuple[ContactPoint, ...]
    as_of: datetime | None = None


# --- consents --------------------------------------------------------------------------------------------------------


class Purpose(StrEnum):
    SERVICE = "SERVICE"
    SALE = "SALE"
    MARKETING = "MARKETING"
    ANALYTICS = "ANALYTICS"
    SUBJECT_RIGHTS = "SUBJECT_RIGHTS"


@dataclass(frozen=True, slots=True)
class Consent:
    """`name` is the system's own path; purpose and channel come from configuration, None where it stands for none."""

    name: str
    granted: bool
    purpose: Purpose | None = None
    channel: Channel | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Consents:
    consents: tuple[Consent, ...]
    as_of: datetime | None = None


# --- membership ------------------------------------------------------------------------------------------------------


class MembershipStatus(StrEnum):
    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    SUSPENDED = "SUSPENDED"
    CLOSED = "CLOSED"


@dataclass(frozen=True, slots=True)
class Tier:
    id: str
    name: str
    rank: int | None = None
    spend_to_reach: Money | None = None
    points_to_reach: int | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Reward:
    id: str
    name: str
    points: int | None = None
    worth: Money | None = None
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Points:
    """Balances in points. `spend_to_next_tier` stands with the balances because that is where the vendor keeps it."""

    available: int
    pending: int | None = None
    lifetime: int | None = None
    expiring: int | None = None
    expires_on: date | None = None
    worth: Money | None = None
    spend_to_next_tier: Money | None = None
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tiers:
    current: Tier | None
    next: Tier | None = None
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rewards:
    rewards: tuple[Reward, ...]
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class PointsActivity:
    """`points` is negative where points were spent or expired."""

    id: str
    occurred_at: datetime
    points: int
    reason: str | None = None
    order_number: str | None = None


# --- orders ----------------------------------------------------------------------------------------------------------


class OrderStatus(StrEnum):
    OPEN = "OPEN"
    SHIPPED = "SHIPPED"
    DELIVERED = "DELIVERED"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"
    RETURNED = "RETURNED"


@dataclass(frozen=True, slots=True)
class Order:
    """An order as a list names it; amounts and items may need a read of their own (`OrderDetails`)."""

    id: str
    number: str
    placed_at: datetime
    channel: Channel
    status: OrderStatus
    store: str | None = None
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class OrderItem:
    sku: str
    name: str
    quantity: Decimal
    brand: str | None = None
    category: str | None = None
    unit_price: Money | None = None
    total: Money | None = None


@dataclass(frozen=True, slots=True)
class OrderDetails:
    """`customer_id` is the record id of the buyer in the same system: whoever reads an order by id checks it."""

    order: Order
    customer_id: str | None
    total: Money | None
    net: Money | None
    items: tuple[OrderItem, ...]
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class WishlistItem:
    id: str
    sku: str
    name: str
    brand: str | None = None
    price: Money | None = None
    available: bool | None = None
    added_at: datetime | None = None


# --- tickets and what else happened ----------------------------------------------------------------------------------


class TicketStatus(StrEnum):
    OPEN = "OPEN"
    IN_PROGRESS = "IN_PROGRESS"
    WAITING = "WAITING"
    RESOLVED = "RESOLVED"
    CLOSED = "CLOSED"


class TicketPriority(StrEnum):
    LOW = "LOW"
    NORMAL = "NORMAL"
    HIGH = "HIGH"
    URGENT = "URGENT"


@dataclass(frozen=True, slots=True)
class Ticket:
    """`number` is what people quote; `customer_id` the record id of the customer in the same system."""

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


@dataclass(frozen=True, slots=True)
class TicketMessage:
    """`internal`: not written for the customer's eyes."""

    at: datetime
    internal: bool
    author: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class TicketMessages:
    """Oldest first."""

    messages: tuple[TicketMessage, ...]
    as_of: datetime | None = None


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
class Interaction:
    id: str
    kind: InteractionKind
    channel: Channel
    occurred_at: datetime
    summary: str
    amount: Money | None = None


# --- knowledge -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """An article without its body; `score` from 0 to 1 where it came from a search."""

    id: str
    title: str
    summary: str | None = None
    url: str | None = None
    tags: tuple[str, ...] = ()
    updated_at: datetime | None = None
    score: float | None = None

    @property
    def as_of(self) -> datetime | None:
        return self.updated_at


@dataclass(frozen=True, slots=True)
class ArticleBody:
    html: str
    as_of: datetime | None = None


# --- who a record says it is about -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that may be the person meant: its id, the ids it names in other systems, and what it says of the person.

    `links` are pairs (system slug, record id there). Phones and e-mails are as the system keeps them.
    """

    record_id: str
    links: tuple[tuple[str, str], ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    given_name: str | None = None
    family_name: str | None = None
    birth_date: date | None = None
    postal_code: str | None = None
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A member's standing; `candidate` is what the same record says of who the member is."""

    number: str
    status: MembershipStatus
    candidate: Candidate
    enrolled_on: date | None = None
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class ShopAccount:
    """The web shop's user record, as far as other parts need it; a wish list has an id of its own."""

    candidate: Candidate
    wishlist_id: str | None = None
    as_of: datetime | None = None
