"""Frozen records of the systems' data in the gateway's words: adapters make them, resolvers stitch them.

Money is `Decimal` with the digits of its ISO 4217 currency, a quantity one without trailing noughts; instants are aware datetimes
in UTC; a day is a `date`; empty text of a vendor is None here. `as_of` is the record's last change by its system's own word, None
without one.
"""

from adapters.ports.records.consents import Consent, Consents, Meaning, Purpose
from adapters.ports.records.contacts import (
    Interaction,
    InteractionKind,
    Product,
    Ticket,
    TicketMessage,
    TicketMessages,
    TicketPriority,
    TicketStatus,
)
from adapters.ports.records.insight import Outlook, Prediction, Predictions, Value
from adapters.ports.records.knowledge import ArticleBody, ArticlePage
from adapters.ports.records.marketing import CampaignContact, CareTeam, Segment, Segments, StaffMember, TrackedLink
from adapters.ports.records.membership import MembershipStatus, Points, PointsActivity, Reward, Rewards, Standing, Tier, Tiers
from adapters.ports.records.money import Money, currency_code, money
from adapters.ports.records.orders import (
    Order,
    OrderDetails,
    OrderItem,
    OrderItemStatus,
    OrderStatus,
    Sale,
    SaleKind,
    ShopAccount,
    WishlistItem,
)
from adapters.ports.records.person import Candidate, ContactKind, ContactPoint, ContactPoints, Person, Reach, Restriction
from adapters.ports.records.shared import Address, Channel

__all__ = [
    "Address",
    "ArticleBody",
    "ArticlePage",
    "CampaignContact",
    "Candidate",
    "CareTeam",
    "Channel",
    "Consent",
    "Consents",
    "ContactKind",
    "ContactPoint",
    "ContactPoints",
    "Interaction",
    "InteractionKind",
    "Meaning",
    "MembershipStatus",
    "Money",
    "Order",
    "OrderDetails",
    "OrderItem",
    "OrderItemStatus",
    "OrderStatus",
    "Outlook",
    "Person",
    "Points",
    "PointsActivity",
    "Prediction",
    "Predictions",
    "Product",
    "Purpose",
    "Reach",
    "Restriction",
    "Reward",
    "Rewards",
    "Sale",
    "SaleKind",
    "Segment",
    "Segments",
    "ShopAccount",
    "StaffMember",
    "Standing",
    "Ticket",
    "TicketMessage",
    "TicketMessages",
    "TicketPriority",
    "TicketStatus",
    "Tier",
    "Tiers",
    "TrackedLink",
    "Value",
    "WishlistItem",
    "currency_code",
    "money",
]
