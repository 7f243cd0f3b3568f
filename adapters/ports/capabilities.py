"""The capabilities of systems, and the field groups in which records are read."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from adapters.ports.records import (
    ArticleBody,
    ArticlePage,
    CareTeam,
    Consents,
    ContactPoints,
    OrderDetails,
    Outlook,
    Person,
    Points,
    Predictions,
    Reach,
    Restriction,
    Rewards,
    Segment,
    Segments,
    ShopAccount,
    Standing,
    TicketMessages,
    Tiers,
    Value,
)

P = TypeVar("P", covariant=True)


class Capability(StrEnum):
    """The public names of capabilities, which are the schema's enum of the same name."""

    IDENTITY = "IDENTITY"
    PROFILE = "PROFILE"
    MEMBERSHIP = "MEMBERSHIP"
    CONSENT = "CONSENT"
    ORDERS = "ORDERS"
    WISHLIST = "WISHLIST"
    TICKETS = "TICKETS"
    INTERACTIONS = "INTERACTIONS"
    KNOWLEDGE = "KNOWLEDGE"
    CAMPAIGNS = "CAMPAIGNS"
    SEGMENTS = "SEGMENTS"
    PREDICTIONS = "PREDICTIONS"
    VALUE = "VALUE"
    SEARCH = "SEARCH"


class Subject(StrEnum):
    """The kinds of things in a Lookup, each with ids of its own, so that ids of two kinds never mix."""

    CUSTOMER = "customer"
    ORDER = "order"
    TICKET = "ticket"
    ARTICLE = "article"
    SEGMENT = "segment"


@dataclass(frozen=True, slots=True, eq=False)
class Group(Generic[P]):
    """The smallest part of a record to request, cache and share; `part` is its type.

    Groups are compared by identity: all of them are the constants below.
    """

    name: str
    capability: Capability
    subject: Subject
    part: type[P]

    def __repr__(self) -> str:
        return self.name


PERSON = Group("person", Capability.PROFILE, Subject.CUSTOMER, Person)
RESTRICTION = Group("restriction", Capability.PROFILE, Subject.CUSTOMER, Restriction)
REACH = Group("reach", Capability.PROFILE, Subject.CUSTOMER, Reach)
CONTACTS = Group("contacts", Capability.PROFILE, Subject.CUSTOMER, ContactPoints)
CONSENTS = Group("consents", Capability.CONSENT, Subject.CUSTOMER, Consents)
STANDING = Group("standing", Capability.MEMBERSHIP, Subject.CUSTOMER, Standing)
POINTS = Group("points", Capability.MEMBERSHIP, Subject.CUSTOMER, Points)
TIERS = Group("tiers", Capability.MEMBERSHIP, Subject.CUSTOMER, Tiers)
REWARDS = Group("rewards", Capability.MEMBERSHIP, Subject.CUSTOMER, Rewards)
SHOP_ACCOUNT = Group("shop_account", Capability.WISHLIST, Subject.CUSTOMER, ShopAccount)
PREDICTIONS = Group("predictions", Capability.PREDICTIONS, Subject.CUSTOMER, Predictions)
VALUE = Group("value", Capability.VALUE, Subject.CUSTOMER, Value)
OUTLOOK = Group("outlook", Capability.VALUE, Subject.CUSTOMER, Outlook)
SEGMENTS = Group("segments", Capability.SEGMENTS, Subject.CUSTOMER, Segments)
CARE_TEAM = Group("care_team", Capability.PROFILE, Subject.CUSTOMER, CareTeam)
ORDER_DETAILS = Group("order_details", Capability.ORDERS, Subject.ORDER, OrderDetails)
TICKET_MESSAGES = Group("ticket_messages", Capability.TICKETS, Subject.TICKET, TicketMessages)
ARTICLE_PAGE = Group("article_page", Capability.KNOWLEDGE, Subject.ARTICLE, ArticlePage)
ARTICLE_BODY = Group("article_body", Capability.KNOWLEDGE, Subject.ARTICLE, ArticleBody)
SEGMENT_CARD = Group("segment_card", Capability.SEGMENTS, Subject.SEGMENT, Segment)

AnyGroup = Group[object]
Groups = frozenset[AnyGroup]

PROFILING: Groups = frozenset({PREDICTIONS, SEGMENTS, OUTLOOK})
"""Groups that profile a person: they are read only after it is known that the person may be profiled."""


class Flow(StrEnum):
    """The kinds of entries in a Stream. `flow.capability` is the capability of a flow.

    INTERACTIONS has all events of a system, its tickets and campaign messages included, so that one read of it is enough; orders
    and points are flows of their own.
    """

    ORDERS = "orders"
    WISHLIST = "wishlist"
    TICKETS = "tickets"
    POINTS_ACTIVITY = "points_activity"
    INTERACTIONS = "interactions"
    CAMPAIGNS = "campaigns"

    @property
    def capability(self) -> Capability:
        return Capability.MEMBERSHIP if self is Flow.POINTS_ACTIVITY else Capability[self.name]


class Corpus(StrEnum):
    """The kinds of things that a Search looks through."""

    ARTICLES = "articles"
    PEOPLE = "people"
    SEGMENTS = "segments"
    SEGMENT_MEMBERS = "segment_members"
    """The members of a segment; the text is the segment's id."""

    @property
    def capability(self) -> Capability:
        return CORPUS_CAPABILITY[self]


CORPUS_CAPABILITY = {
    Corpus.ARTICLES: Capability.KNOWLEDGE,
    Corpus.PEOPLE: Capability.SEARCH,
    Corpus.SEGMENTS: Capability.SEGMENTS,
    Corpus.SEGMENT_MEMBERS: Capability.SEGMENTS,
}
