"""The yardstick's GraphQL types: plain strawberry classes, filled by the resolvers."""

from datetime import date, datetime
from decimal import Decimal

import strawberry


@strawberry.type
class System:
    id: strawberry.ID


@strawberry.type
class Source:
    system: System
    as_of: datetime | None
    freshness: str


@strawberry.type
class Match:
    method: str


@strawberry.type
class Identity:
    system: System
    record_id: str
    match: Match


@strawberry.type
class Money:
    amount: Decimal
    currency: str


@strawberry.type
class Address:
    lines: list[str]
    city: str | None
    postal_code: str | None
    country: str | None


@strawberry.type
class FieldAlternative:
    value: str | None
    source: Source


@strawberry.type
class FieldProvenance:
    field: str
    value: str | None
    rule: str
    source: Source
    alternatives: list[FieldAlternative]


@strawberry.type
class Profile:
    salutation: str | None
    given_name: str | None
    family_name: str | None
    full_name: str | None
    email: str | None
    phone: str | None
    birth_date: date | None
    language: str | None
    address: Address | None
    provenance: list[FieldProvenance]


@strawberry.type
class ContactPoint:
    kind: str
    value: str
    verified: bool | None
    source: Source


@strawberry.type
class Tier:
    name: str
    points_to_reach: int | None


@strawberry.type
class Points:
    available: int
    pending: int | None
    lifetime: int | None
    expiring: int | None


@strawberry.type
class Reward:
    name: str
    points: int | None


@strawberry.type
class Activity:
    occurred_at: datetime
    points: int
    reason: str | None


@strawberry.type
class Activities:
    nodes: list[Activity]


@strawberry.type
class Consent:
    name: str
    granted: bool
    at: datetime | None


@strawberry.type
class OrderItem:
    name: str
    brand: str | None
    total: Money | None


@strawberry.type
class Order:
    number: str
    placed_at: datetime
    channel: str
    status: str
    total: Money
    items: list[OrderItem]


@strawberry.type
class PageInfo:
    has_next_page: bool


@strawberry.type
class Orders:
    nodes: list[Order]
    page_info: PageInfo


@strawberry.type
class WishlistItem:
    name: str
    brand: str | None
    available: bool | None
    price: Money | None


@strawberry.type
class Wishlist:
    nodes: list[WishlistItem]


@strawberry.type
class Message:
    at: datetime
    author: str | None
    text: str | None


@strawberry.type
class Ticket:
    number: str
    subject: str
    status: str
    opened_at: datetime
    messages: list[Message]


@strawberry.type
class Tickets:
    nodes: list[Ticket]


@strawberry.type
class Article:
    title: str
    url: str | None
    score: float | None


@strawberry.input
class Records:
    """Who is meant, in every system: nothing is looked for."""

    email: str
    crm: str
    account: str
    member: str
    shop_user: str
