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
    OrderStatus,
    Purpose,
    TicketPriority,
    TicketStatus,
)
from resolvers.consent.rules import LegalBasis
from resolvers.identity.joining import Strictness
from resolvers.passions.affinity import Trend

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
    OrderStatus: "Where an order stands.",
    Purpose: "What data is used for.",
    Strictness: "STRICT joins records only on strong evidence; BROAD adds probable ones.",
    TicketPriority: "How urgent a ticket is.",
    TicketStatus: "Where a ticket stands.",
    Trend: "By its share of what the person did in the latest half year, beside its share of what they did before.",
}
VALUES: dict[type, dict[str, str]] = {
    OrderStatus: {
        "OPEN": "Placed, and not sent yet.",
        "SHIPPED": "On its way, or waiting to be collected.",
        "DELIVERED": "With the customer.",
        "COMPLETED": "Processed to its end, as a purchase at a till is at once.",
        "CANCELLED": "Called off as a whole.",
        "RETURNED": "Sent or brought back.",
        "OTHER": "The system says something that has no equal here, or that nobody can read.",
    },
    TicketStatus: {
        "OPEN": "Nobody has begun with it.",
        "IN_PROGRESS": "Somebody works on it.",
        "WAITING": "The customer is asked for something.",
        "RESOLVED": "Done, unless the customer says otherwise.",
        "CLOSED": "Over.",
        "OTHER": "The system says something that has no equal here, or that nobody can read.",
    },
}
for choice, description in DESCRIPTIONS.items():
    strawberry.enum(choice, name=choice.__name__, description=description)  # type: ignore[call-overload]
for choice, told in VALUES.items():
    for value in choice.__strawberry_definition__.values:  # type: ignore[attr-defined]
        value.description = told[value.name]
