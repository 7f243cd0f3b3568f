"""The enumerations that the records share with the schema: registered here, used from `adapters.ports` everywhere."""

import strawberry

from adapters.ports.capabilities import Capability
from adapters.ports.crosswalk import MatchMethod
from adapters.ports.reading import Freshness, HealthState
from adapters.ports.records import (
    Channel,
    ContactKind,
    InteractionKind,
    MembershipStatus,
    OrderItemStatus,
    OrderStatus,
    Purpose,
    TicketPriority,
    TicketStatus,
)
from resolvers.consent.rules import LegalBasis
from resolvers.identity.joining import Strictness
from resolvers.passions.affinity import Trend
from resolvers.stitch.predicted import ScoreScale

DESCRIPTIONS: dict[type, str] = {
    Capability: "What a system serves.",
    Channel: "Where a contact with the house takes place.",
    ContactKind: "What kind of contact point it is.",
    Freshness: "LIVE: got for this query. CACHED: got a little earlier. STALE: too old, but it could not be asked.",
    HealthState: "UNKNOWN before any call.",
    InteractionKind: "What kind of thing happened.",
    LegalBasis: "What allows a contact. SOFT_OPT_IN: bought lately and never refused.",
    MatchMethod: "LINKED: one system names the other's id. KEY: a unique key agrees. SCORED: attributes agree well enough.",
    MembershipStatus: "Where a membership stands.",
    OrderItemStatus: "Where one piece of an order stands.",
    OrderStatus: "Where an order stands.",
    Purpose: "What data is used for.",
    ScoreScale: "Between what a score lies.",
    Strictness: "STRICT joins records only on strong evidence; BROAD adds probable ones.",
    TicketPriority: "How urgent a ticket is.",
    TicketStatus: "Where a ticket stands.",
    Trend: "By its share of what the person did in the latest half year, beside its share of what they did before.",
}
VALUES: dict[type, dict[str, str]] = {
    OrderItemStatus: {
        "OPEN": "Ordered, and not sent yet.",
        "SHIPPED": "On its way, or waiting to be collected.",
        "DELIVERED": "With the customer, or handed over at a till.",
        "CANCELLED": "Called off before it was sent.",
        "REJECTED": "Turned down by the house: it will not be sent.",
        "RETURNED": "Sent or brought back.",
        "OTHER": "Where the system says something that has no equal here.",
    },
}
for choice, description in DESCRIPTIONS.items():
    strawberry.enum(choice, name=choice.__name__, description=description)  # type: ignore[call-overload]
for choice, told in VALUES.items():
    for value in choice.__strawberry_definition__.values:  # type: ignore[attr-defined]
        value.description = told[value.name]
