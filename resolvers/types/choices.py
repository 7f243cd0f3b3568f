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
from resolvers.consent.sending import ConsentState
from resolvers.identity.joining import Strictness
from resolvers.passions.affinity import Trend

DESCRIPTIONS: dict[type, str] = {
    Capability: "What a system serves.",
    Channel: "Where a contact with the house takes place.",
    ConsentState: "GRANTED: agreed to in a system whose grants count, and nothing stood against it. REFUSED: refused in some "
    "system, for that channel or altogether. NONE: no consent that counts, and no refusal that is certain; whether something "
    "else allowed it, a purchase for one, is not told. UNKNOWN: a system that holds consents, or an entry of it, can't be read, "
    "or the entry that matters is newer than the message.",
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
for choice, description in DESCRIPTIONS.items():
    strawberry.enum(choice, name=choice.__name__, description=description)  # type: ignore[call-overload]
