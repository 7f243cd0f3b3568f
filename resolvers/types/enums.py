"""The enumerations of the schema, registered and described. Other modules import them from their own definitions."""

from collections.abc import Mapping
from enum import StrEnum

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
from resolvers.consent.at_sending import ConsentState
from resolvers.consent.rules import LegalBasis
from resolvers.golden_record.predicted import ScoreScale
from resolvers.golden_record.survivorship import SurvivorshipRule
from resolvers.identity.matching.join_rules import RejectionReason, Strictness
from resolvers.passions.affinity import Trend
from resolvers.policy.caller import Role
from resolvers.policy.field_class import FieldClass

DESCRIPTIONS: dict[type[StrEnum], str] = {
    Capability: "What a system serves.",
    Channel: "Where a contact with the retailer takes place.",
    ConsentState: "Whether a person had agreed to a message when it was sent.",
    ContactKind: "What kind of contact point it is.",
    FieldClass: "What a field tells, as far as it matters for who may see it.",
    Freshness: "How fresh an answer is.",
    HealthState: "How a system is doing.",
    InteractionKind: "What kind of thing happened.",
    LegalBasis: "What allows a contact.",
    MatchMethod: "How a record was found to be a person's.",
    MembershipStatus: "The state of a membership.",
    OrderItemStatus: "The state of one piece of an order.",
    OrderStatus: "The state of an order.",
    Purpose: "What data is used for.",
    Role: "The part that somebody plays in the house.",
    ScoreScale: "The range of a score.",
    Strictness: "How much evidence joins two records.",
    SurvivorshipRule: "Why a value survives in the golden record.",
    TicketPriority: "How urgent a ticket is.",
    TicketStatus: "The state of a ticket.",
    Trend: "The passion's share of the person's signs in the latest half year, compared with its share before.",
    RejectionReason: "Why a record was not taken to be this person's.",
}

VALUES: dict[type[StrEnum], dict[str, str]] = {
    Capability: {
        "IDENTITY": "The records of a person, found by keys or attributes.",
        "PROFILE": "Names, birth date, language and how to reach the person.",
        "MEMBERSHIP": "Standing, points and rewards in the loyalty programme.",
        "CONSENT": "What the person has agreed to or refused.",
        "ORDERS": "What the person bought.",
        "WISHLIST": "What the person would like to have.",
        "TICKETS": "What the retailer was asked to put right.",
        "INTERACTIONS": "What else happened between the person and the retailer.",
        "KNOWLEDGE": "Articles of the knowledge base.",
        "CAMPAIGNS": "Messages of campaigns, and the person's reactions to them.",
        "SEGMENTS": "Groups of people as marketing defines them.",
        "PREDICTIONS": "What models expect of the person.",
        "VALUE": "What the person is worth to the retailer.",
        "SEARCH": "Searching for people by name, key or address.",
    },
    Channel: {
        "STORE": "In one of the retailer's stores.",
        "ONLINE": "On the retailer's web site.",
        "APP": "In the retailer's app.",
        "PHONE": "By telephone.",
        "EMAIL": "By e-mail.",
        "SMS": "By text message.",
        "CHAT": "In a chat or a messenger.",
        "SOCIAL": "On a social network.",
        "KIOSK": "At a terminal in a store.",
        "POST": "By letter.",
    },
    ConsentState: {
        "GRANTED": "Agreed to in a system whose grants count, and refused nowhere.",
        "REFUSED": "Refused in some system, for that channel or altogether.",
        "NONE": "No consent that counts, and no certain refusal. Another ground, such as a purchase, may have allowed it.",
        "UNKNOWN": "A system with consents, or an entry of it, can't be read, or the entry that matters is newer than the "
        "message.",
    },
    ContactKind: {
        "EMAIL": "An e-mail address.",
        "PHONE": "A telephone number, mobile or fixed.",
        "ADDRESS": "A postal address.",
        "SOCIAL": "An account at a social network.",
    },
    FieldClass: {
        "PUBLIC": "Nothing of a person: seen by everybody.",
        "WITHIN": "A part of the object that it is of: who sees the object sees it.",
        "KNOWLEDGE": "Articles of the knowledge base.",
        "SYSTEMS": "The connected systems and their state.",
        "NODE": "Reading anything by its id; what it is decides as well.",
        "FIND": "Finding a customer by a key.",
        "SEARCH": "Searching people by text. Masked: names as initials, and nothing but how to tell them apart.",
        "IDENTIFY": "The report on who is meant by a key.",
        "BROAD": "Joining records that are only probably one person's.",
        "REFRESH": "Dropping what is cached of a customer.",
        "AUDIENCE": "The members of a segment.",
        "NAME": "Names and the form of address.",
        "CONTACT": "E-mail addresses, telephone numbers, social accounts.",
        "PLACE": "Town, region and country.",
        "STREET": "Street and postcode. Masked: the district of the postcode.",
        "BIRTH": "Day and year of birth, nationality.",
        "BIRTHDAY": "Day and month of birth.",
        "AGE": "Age in ranges.",
        "IDENTIFIER": "Ids of the person's records, and the number on the member's card.",
        "IDENTITY": "Which records are the person's, why, and where values came from.",
        "CONSENT": "What the person agreed to or refused, and whether they may be contacted.",
        "MEMBERSHIP": "Tier, points and rewards.",
        "PURCHASE": "What was bought, when and where.",
        "AMOUNT": "Amounts of money of single purchases. Masked: a range.",
        "SPEND": "What the person is worth to the house. Masked: ranges.",
        "PREDICTION": "What models expect of the person.",
        "TRAIT": "What the person is passionate about.",
        "WISH": "The wish list.",
        "TICKET": "What the house was asked to put right.",
        "NOTE": "Messages of tickets and notes. Masked: that there is a text.",
        "ACTIVITY": "Everything that happened between the person and the house.",
        "SEGMENT": "The groups that marketing puts the person in.",
        "CAMPAIGN": "What campaigns sent, and how the person reacted.",
        "STAFF": "Names of members of staff. Masked: initials.",
        "BRIEFING": "The brief for whoever serves the person, of all that the caller may see.",
        "SUBJECT_ACCESS": "Everything that every system holds on a person, for an answer to that person.",
    },
    Freshness: {
        "LIVE": "Read from the system for this query.",
        "CACHED": "Read a little earlier, and cached since.",
        "STALE": "Older than allowed, because the system could not be asked.",
    },
    HealthState: {
        "UP": "The latest calls were answered.",
        "DEGRADED": "Some of the latest calls failed, or had answers that cannot be understood.",
        "DOWN": "All of the latest calls failed.",
        "UNKNOWN": "It was not called yet.",
    },
    InteractionKind: {
        "PURCHASE": "Something was bought.",
        "RETURN": "Something was sent or brought back.",
        "TICKET": "The retailer was asked to put something right.",
        "CALL": "A telephone call, by either side.",
        "CHAT": "A conversation in a chat or a messenger.",
        "EMAIL": "An e-mail outside campaigns.",
        "VISIT": "A visit to a store or the web site, past or planned.",
        "APP_EVENT": "An action in the app.",
        "CAMPAIGN_SENT": "A message of a campaign went out.",
        "CAMPAIGN_OPENED": "A message of a campaign was opened.",
        "LINK_CLICKED": "A link in a message was followed.",
        "POINTS_EARNED": "Points were booked for the member.",
        "POINTS_SPENT": "Points were spent, or have expired.",
        "CURRENCY_EXCHANGE": "Money was changed at the retailer's bureau.",
        "WISHLIST": "The wish list was changed.",
        "OTHER": "Anything else.",
    },
    LegalBasis: {
        "CONSENT": "The person agreed.",
        "SOFT_OPT_IN": "The person bought lately and never refused.",
        "CONTRACT": "It is part of serving a contract with the person.",
        "LEGITIMATE_INTEREST": "The retailer's interest outweighs the person's.",
    },
    MatchMethod: {
        "ANCHOR": "The record that the search began with.",
        "LINKED": "A record of one system names the other's id.",
        "KEY": "A key of one person alone agrees, such as an e-mail.",
        "SCORED": "Attributes agree well enough.",
        "DECIDED": "A steward decided that both are one person.",
    },
    MembershipStatus: {
        "ACTIVE": "It can be used.",
        "INACTIVE": "It is not used, or the member has opted out.",
        "SUSPENDED": "It is barred for a while.",
        "CLOSED": "It has ended.",
    },
    OrderItemStatus: {
        "OPEN": "Ordered, and not sent yet.",
        "SHIPPED": "On its way, or waiting to be collected.",
        "DELIVERED": "With the customer, or handed over at a till.",
        "CANCELLED": "Called off before it was sent.",
        "REJECTED": "Refused by the retailer: it will not be sent.",
        "RETURNED": "Sent or brought back.",
        "OTHER": "A state of the system that has no equal here.",
    },
    OrderStatus: {
        "OPEN": "It is being worked on.",
        "SHIPPED": "It is on its way, at least in part.",
        "DELIVERED": "It has arrived.",
        "COMPLETED": "It is over: handed out in the store, or settled.",
        "CANCELLED": "It was called off.",
        "RETURNED": "It was returned, or it is the document of a refund.",
        "OTHER": "A state of the system that has no equal here, or can't be read.",
    },
    Purpose: {
        "SERVICE": "Serving the person: questions, repairs, what they bought.",
        "SALE": "Concluding and settling a sale.",
        "MARKETING": "Telling the person of what they might buy.",
        "ANALYTICS": "Learning about the person or about groups.",
        "SUBJECT_RIGHTS": "Answering a person who exercises a right over their data.",
    },
    Role: {
        "MEMBER": "A customer, who sees their own file alone.",
        "ASSOCIATE": "Serves people on the shop floor.",
        "AGENT": "Answers people in the contact centre.",
        "MARKETER": "Plans campaigns.",
        "EDITOR": "Writes articles.",
        "ANALYST": "Learns from figures.",
        "MANAGER": "Leads a store or a team.",
        "STEWARD": "Keeps the records right: who is who.",
        "PRIVACY_OFFICER": "Answers people who exercise their rights.",
        "OPERATOR": "Keeps the gateway running.",
    },
    ScoreScale: {
        "SHARE": "From 0 to 1.",
        "PERCENT": "From 0 to 100.",
    },
    Strictness: {
        "STRICT": "Records are joined on strong evidence only.",
        "BROAD": "Records that are probably the person's are joined too.",
    },
    SurvivorshipRule: {
        "SOURCE_PRIORITY": "The most trusted system says so.",
        "MOST_RECENT": "Its record changed last.",
        "MOST_FREQUENT": "Most records say so.",
        "MOST_COMPLETE": "It is the most complete value.",
        "ONLY_SOURCE": "No other system says anything.",
    },
    TicketPriority: {
        "LOW": "It can wait.",
        "NORMAL": "It is dealt with in its turn.",
        "HIGH": "It is dealt with before others.",
        "URGENT": "It is dealt with at once.",
    },
    TicketStatus: {
        "OPEN": "Nobody works on it yet.",
        "IN_PROGRESS": "Somebody works on it.",
        "WAITING": "It waits for the customer or for somebody else.",
        "RESOLVED": "It was put right, and may be opened again.",
        "CLOSED": "It is over.",
        "OTHER": "A state of the system that has no equal here, or can't be read.",
    },
    Trend: {
        "RISING": "It has more of the person's attention than before.",
        "STEADY": "It has as much as before, or too little is known to tell.",
        "FADING": "It has less than before.",
    },
    RejectionReason: {
        "SAME_HOME_OTHER_PERSON": "It has the person's address and is another person's.",
        "TOO_WEAK": "Too little agrees.",
        "VETO": "An attribute differs that is always the same in two records of one person.",
        "AMBIGUOUS": "It fits as well as another, and both can't be the person's.",
        "DECIDED": "A steward decided that it is another person's.",
    },
}


def register(choice: type[StrEnum], description: str, values: Mapping[str, str]) -> None:
    """Adds an enumeration to the schema, with a description of each value."""
    known = strawberry.enum(choice, name=choice.__name__, description=description)
    for value in known.__strawberry_definition__.values:  # type: ignore[attr-defined]
        value.description = values[value.name]


for choice, description in DESCRIPTIONS.items():
    register(choice, description, VALUES[choice])
