"""The class of every field of the schema, and the directive that says it in the schema's text.

What leads to an object decides whether the object is seen at all; fields in it that are never null are WITHIN. `GATES` has the
class of objects to which a field of several types leads.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import strawberry
from graphql import GraphQLField, GraphQLInterfaceType, GraphQLNonNull, GraphQLObjectType, GraphQLSchema
from strawberry.schema_directive import Location

from resolvers.policy.field_class import OPEN_TO_ALL, FieldClass

PUBLIC, WITHIN = FieldClass.PUBLIC, FieldClass.WITHIN

DEFINITION = "strawberry-definition"

GATES: Mapping[str, FieldClass] = MappingProxyType(
    {
        "Article": FieldClass.KNOWLEDGE,
        "CampaignContact": FieldClass.CAMPAIGN,
        "Customer": FieldClass.FIND,
        "Order": FieldClass.PURCHASE,
        "Segment": FieldClass.SEGMENT,
        "Ticket": FieldClass.TICKET,
    }
)

ENTRY = {WITHIN: "cursor node"}
PAGE = {WITHIN: "edges nodes pageInfo"}
MERGED_PAGE = {WITHIN: "edges nodes pageInfo missing"}

FIELDS: Mapping[str, Mapping[FieldClass, str]] = MappingProxyType(
    {
        "Query": {
            FieldClass.FIND: "customer customers",
            FieldClass.SEARCH: "searchCustomers",
            FieldClass.SEGMENT: "segment segments",
            FieldClass.IDENTIFY: "identify",
            FieldClass.KNOWLEDGE: "searchArticles article",
            FieldClass.SYSTEMS: "systems",
            FieldClass.NODE: "node",
            FieldClass.SUBJECT_ACCESS: "subjectAccess",
            PUBLIC: "viewer",
        },
        "Mutation": {FieldClass.REFRESH: "refreshCustomer"},
        "RefreshPayload": {WITHIN: "purgedEntries", FieldClass.FIND: "customer"},
        "Node": {PUBLIC: "id"},
        "Viewer": {PUBLIC: "subject roles purpose purposes scopes may"},
        "PageInfo": {WITHIN: "hasNextPage hasPreviousPage startCursor endCursor"},
        "System": {PUBLIC: "id name capabilities health"},
        "SystemHealth": {PUBLIC: "state errorRate latencyP50Ms latencyP99Ms checkedAt unreadable"},
        "Source": {WITHIN: "system asOf fetchedAt freshness", FieldClass.IDENTIFIER: "recordId"},
        "Money": {WITHIN: "amount currency taxIncluded band"},
        "Address": {WITHIN: "city region country", FieldClass.STREET: "lines postalCode"},
        # --- the customer
        "Customer": {
            PUBLIC: "id idIsProvisional",
            WITHIN: "profile",
            FieldClass.IDENTITY: "identities",
            FieldClass.CONTACT: "contactPoints",
            FieldClass.MEMBERSHIP: "membership",
            FieldClass.CONSENT: "consents mayContact",
            FieldClass.PURCHASE: "orders",
            FieldClass.WISH: "wishlist",
            FieldClass.TICKET: "tickets suggestedArticles",
            FieldClass.ACTIVITY: "timeline",
            FieldClass.TRAIT: "passions",
            FieldClass.PREDICTION: "predictions",
            FieldClass.SPEND: "value",
            FieldClass.SEGMENT: "segments",
            FieldClass.CAMPAIGN: "campaigns",
            FieldClass.STAFF: "careTeam",
            FieldClass.BRIEFING: "briefing",
        },
        "CustomerConnection": PAGE,
        "CustomerEdge": ENTRY,
        "CustomerSearchConnection": {WITHIN: "edges nodes pageInfo missing truncated"},
        "CustomerSearchEdge": {WITHIN: "cursor node score matchedOn"},
        "Profile": {
            FieldClass.NAME: "salutation givenName familyName fullName",
            FieldClass.CONTACT: "email phone",
            FieldClass.BIRTH: "birthDate nationality",
            FieldClass.BIRTHDAY: "birthday",
            FieldClass.AGE: "ageBand",
            FieldClass.PLACE: "address",
            FieldClass.IDENTITY: "provenance conflicts",
            WITHIN: "language missing",
        },
        "FieldProvenance": {WITHIN: "field value rule source alternatives unavailable"},
        "FieldAlternative": {WITHIN: "value source"},
        "ContactPoint": {WITHIN: "kind verified primary source sources", FieldClass.CONTACT: "value asWritten"},
        "StaffMember": {WITHIN: "code role source", FieldClass.STAFF: "name"},
        # --- who is meant
        "Identity": {WITHIN: "system recordId match source"},
        "Match": {WITHIN: "method confidence evidence"},
        "MatchEvidence": {WITHIN: "attribute bits veto"},
        "IdentityReport": {WITHIN: "level accepted rejected lookups decisions", FieldClass.FIND: "customer"},
        "Rejection": {WITHIN: "identity reason"},
        "KeyLookup": {WITHIN: "system attributes candidates truncated skippedReason"},
        "StewardDecision": {WITHIN: "same records", FieldClass.NOTE: "reason"},
        "DecidedRecord": {WITHIN: "system recordId known"},
        # --- consent
        "Consent": {WITHIN: "name purpose channel granted readable at source"},
        "ContactDecision": {WITHIN: "allowed basis reason evidence decidedAt"},
        # --- membership
        "Membership": {
            WITHIN: "status tier nextTier points enrolledOn source rewards activity",
            FieldClass.IDENTIFIER: "number",
        },
        "Tier": {WITHIN: "code name rank pointsToReach validUntil", FieldClass.AMOUNT: "spendToReach"},
        "PointsBalance": {WITHIN: "available pending lifetime expiring expiresOn worth"},
        "Reward": {WITHIN: "code name points worth expiresOn"},
        "PointsActivity": {WITHIN: "id occurredAt points reason orderNumber"},
        "PointsActivityConnection": PAGE,
        "PointsActivityEdge": ENTRY,
        # --- what was bought, wished for, asked
        "Order": {
            PUBLIC: "id",
            WITHIN: "number placedAt channel status store items source sources",
            FieldClass.AMOUNT: "total net",
        },
        "OrderConnection": MERGED_PAGE,
        "OrderEdge": {WITHIN: "cursor node sources"},
        "OrderItem": {WITHIN: "sku name brand category quantity status", FieldClass.AMOUNT: "unitPrice total"},
        "WishlistItem": {WITHIN: "id sku name brand price available addedAt source"},
        "WishlistConnection": PAGE,
        "WishlistEdge": ENTRY,
        "Ticket": {
            PUBLIC: "id",
            WITHIN: "number subject status priority channel category openedAt updatedAt closedAt messages source",
            FieldClass.STAFF: "assignee",
        },
        "TicketConnection": MERGED_PAGE,
        "TicketEdge": ENTRY,
        "TicketMessage": {WITHIN: "at internal", FieldClass.STAFF: "author", FieldClass.NOTE: "text"},
        "Interaction": {
            WITHIN: "id kind channel occurredAt summary subject source sources",
            FieldClass.AMOUNT: "amount",
        },
        "TimelineConnection": MERGED_PAGE,
        "TimelineEdge": {WITHIN: "cursor node sources"},
        # --- what follows from it
        "Passion": {WITHIN: "name strength trend evidence"},
        "PassionEvidence": {WITHIN: "summary occurredAt weight source"},
        "Prediction": {WITHIN: "score scale label horizonDays model computedAt source key name alternatives"},
        "PredictionAlternative": {WITHIN: "score scale label horizonDays model computedAt source"},
        "CustomerValue": {
            WITHIN: "sources",
            FieldClass.SPEND: "lifetimeSpend spendLast12Months orderCount averageOrder returnRate segment",
            FieldClass.PURCHASE: "lastPurchaseOn",
            FieldClass.PREDICTION: "predictedSpendNext12Months",
        },
        "Briefing": {WITHIN: "headline points missing"},
        "BriefingPoint": {WITHIN: "text importance sources"},
        # --- marketing
        "Segment": {PUBLIC: "id", WITHIN: "name description size source", FieldClass.AUDIENCE: "members"},
        "SegmentConnection": PAGE,
        "SegmentEdge": ENTRY,
        "CampaignContact": {
            PUBLIC: "id",
            WITHIN: "campaign channel sentAt openedAt clickedAt links source",
            FieldClass.CONSENT: "consentAtSending",
        },
        "CampaignContactConnection": MERGED_PAGE,
        "CampaignContactEdge": ENTRY,
        "TrackedLink": {WITHIN: "shortUrl targetUrl clicks lastClickedAt"},
        # --- subject access
        "SubjectAccessFile": {WITHIN: "sections complete logic generatedAt"},
        "SubjectAccessSection": {
            WITHIN: "system capability status reason failing recordCount records truncated sources purposes recipients"
        },
        "DerivationLogic": {WITHIN: "about text models"},
        # --- knowledge
        "Article": {PUBLIC: "id", WITHIN: "title url tags updatedAt source score summary html"},
        "ArticleConnection": PAGE,
        "ArticleEdge": {WITHIN: "cursor node score"},
    }
)
"""By object type: its fields of each class."""

CLASSES: Mapping[tuple[str, str], FieldClass] = MappingProxyType(
    {(kind, name): one for kind, classes in FIELDS.items() for one, names in classes.items() for name in names.split()}
)
"""The class of each field, by its type's name and its own."""


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="sensitivity",
    description="What the field tells, as the policy table has it: by its class, a role may see it for a purpose, or not.",
)
class Sensitivity:
    field_class: FieldClass = strawberry.directive_field(name="class")


class Unclassified(Exception):
    """The schema and the classes of its fields don't fit each other. The text has a line for each fault."""


def classify(schema: GraphQLSchema) -> None:
    """Puts the directive on each field of the schema. Raises Unclassified."""
    faults = list(faults_of(schema))
    if faults:
        raise Unclassified("\n".join(faults))
    for kind, name, field in fields_of(schema):
        field.extensions[DEFINITION].directives = [Sensitivity(field_class=CLASSES[kind.name, name])]


def faults_of(schema: GraphQLSchema) -> Iterator[str]:
    """A line for each field without a class, class without a field, and field that is never null though it may be denied."""
    left = set(CLASSES)
    for kind, name, field in fields_of(schema):
        place = kind.name, name
        left.discard(place)
        if place not in CLASSES:
            yield f"{kind.name}.{name} has no class"
        elif isinstance(field.type, GraphQLNonNull) and CLASSES[place] not in OPEN_TO_ALL:
            yield f"{kind.name}.{name} is never null, but {CLASSES[place]} may be denied"
    for kind_name, name in sorted(left):
        yield f"{kind_name}.{name} has a class and is no field"


def fields_of(schema: GraphQLSchema) -> Iterator[tuple[GraphQLObjectType | GraphQLInterfaceType, str, GraphQLField]]:
    """The fields of the schema's own object types and interfaces."""
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) and not kind.name.startswith("__"):
            for name, field in kind.fields.items():
                yield kind, name, field
