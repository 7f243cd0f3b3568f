"""`Customer`: the list of its sections, nothing more. The modules of `sections` read them."""

from typing import Annotated, Any, ClassVar, NamedTuple, TypeAlias, TypeVar

import strawberry

from adapters.ports.records import Channel, InteractionKind, Purpose, TicketStatus
from adapters.ports.shapes import Window
from resolvers.awaiting import eager
from resolvers.context import Info
from resolvers.errors import BadInput
from resolvers.person.person import Person
from resolvers.sections.articles import Article, suggested_articles
from resolvers.sections.briefing import Briefing, briefing
from resolvers.sections.campaigns import CampaignContact, campaigns
from resolvers.sections.care_team import StaffMember, care_team
from resolvers.sections.consents import Consent, consents
from resolvers.sections.contact_decision import ContactDecision, may_contact
from resolvers.sections.contact_points import ContactPoint, contact_points
from resolvers.sections.identities import Identity, identities
from resolvers.sections.membership import Membership, membership
from resolvers.sections.orders import OrderConnection, orders
from resolvers.sections.passions import Passion, passions
from resolvers.sections.profile import Profile, profile
from resolvers.sections.segments import Segment, segments
from resolvers.sections.tickets import Ticket, tickets
from resolvers.sections.timeline import Filter, TimelineConnection, timeline
from resolvers.sections.value_and_predictions import CustomerValue, Prediction, predictions, value
from resolvers.sections.wishlist import WishlistConnection, wishlist
from resolvers.stitch.merged_lists import Paging
from resolvers.types.arguments import After, First, Since, Until
from resolvers.types.connections import MergedConnection
from resolvers.types.source import Node

UNSET: Any = strawberry.UNSET
T = TypeVar("T")

Channels: TypeAlias = Annotated[
    list[Channel] | None,
    strawberry.argument(description="Only what took place in these; null for all, also where a system does not say."),
]


def given(value: object) -> Any:
    return None if value is strawberry.UNSET else value


@strawberry.type(
    description="The golden file: one person as all connected systems know them, put together when it is asked for.\n"
    "Nothing of it is stored here beyond short-lived cache entries."
)
class Customer(Node):
    id: strawberry.ID = strawberry.field(description="Opaque and stable; says nothing about the person.")
    id_is_provisional: bool = strawberry.field(
        description="True while a system that could name a better anchor has not answered: the id may differ next time, "
        "but keeps finding this person."
    )
    person: strawberry.Private[Person]
    remembers_fields: ClassVar[bool] = True
    """Its sections may be remembered whole."""

    @strawberry.field(
        description="Who this person is in each system, and on what evidence the records were taken to be one person.",
        graphql_type=list[Identity] | None,
    )
    def identities(self, info: Info) -> Any:
        return eager(identities(self.person, info))

    @strawberry.field(description="The golden record: the surviving value of each attribute.", graphql_type=Profile | None)
    def profile(self, info: Info) -> Any:
        return eager(profile(self.person, info))

    @strawberry.field(
        description="Every e-mail, phone and address known, verified or not.", graphql_type=list[ContactPoint] | None
    )
    def contact_points(self, info: Info) -> Any:
        return eager(contact_points(self.person, info))

    @strawberry.field(description="Standing, tier and points in the loyalty programme.", graphql_type=Membership | None)
    def membership(self) -> Any:
        return eager(membership(self.person))

    @strawberry.field(description="What the person has agreed to or objected to.", graphql_type=list[Consent] | None)
    def consents(self, info: Info) -> Any:
        return eager(consents(self.person, info))

    @strawberry.field(
        description="May this person be contacted so, for this? Weighed from every system that holds consents, asked anew: a "
        "refusal counts from any, a grant from those that the house set. NO while one of them, or an entry of it, can't be read, "
        "and where no address is known for the channel. Null only where forbidden: read null as no.",
        graphql_type=ContactDecision | None,
    )
    def may_contact(
        self,
        info: Info,
        channel: Annotated[Channel, strawberry.argument(description="By which way of contact.")],
        purpose: Annotated[Purpose | None, strawberry.argument(description="What for; null for marketing.")] = Purpose.MARKETING,
    ) -> Any:
        return eager(may_contact(self.person, info, channel, purpose or Purpose.MARKETING))

    @strawberry.field(description="Everything bought, newest first.", graphql_type=OrderConnection | None)
    def orders(
        self,
        info: Info,
        first: First = 10,
        after: After = UNSET,
        channels: Channels = UNSET,
        since: Since = UNSET,
        until: Until = UNSET,
    ) -> Any:
        window = Window(0, since=given(since), until=given(until))
        return eager(orders(self.person, info, Paging(first, given(after)), window, chosen("channels", given(channels))))

    @strawberry.field(description="What the person would like to have.", graphql_type=WishlistConnection | None)
    def wishlist(self, info: Info, first: First = 20, after: After = UNSET) -> Any:
        return eager(wishlist(self.person, info, Paging(first, given(after))))

    @strawberry.field(
        description="What the house has been asked to put right, newest first.", graphql_type=MergedConnection[Ticket] | None
    )
    def tickets(
        self,
        info: Info,
        first: First = 10,
        after: After = UNSET,
        statuses: Annotated[
            list[TicketStatus] | None, strawberry.argument(description="Only tickets that stand so; null for all.")
        ] = UNSET,
    ) -> Any:
        return eager(tickets(self.person, info, Paging(first, given(after)), given(statuses)))

    @strawberry.field(
        description="Everything that happened between this person and the house, newest first, merged from every system.",
        graphql_type=TimelineConnection | None,
    )
    def timeline(
        self,
        info: Info,
        first: First = 20,
        after: After = UNSET,
        since: Since = UNSET,
        until: Until = UNSET,
        kinds: Annotated[
            list[InteractionKind] | None, strawberry.argument(description="Only what is of these kinds; null for all.")
        ] = UNSET,
        channels: Channels = UNSET,
    ) -> Any:
        window = Window(0, since=given(since), until=given(until))
        wanted = Filter(chosen("kinds", given(kinds)), chosen("channels", given(channels)))
        return eager(timeline(self.person, info, Paging(first, given(after)), window, wanted))

    @strawberry.field(
        description="What this person is passionate about, with the evidence: individual affinity, not a segment.",
        graphql_type=list[Passion] | None,
    )
    def passions(self, info: Info, first: First = 5) -> Any:
        return eager(passions(self.person, info, first))

    @strawberry.field(description="What models expect of the person.", graphql_type=list[Prediction] | None)
    def predictions(self, info: Info) -> Any:
        return eager(predictions(self.person, info))

    @strawberry.field(description="What the person is worth to the house.", graphql_type=CustomerValue | None)
    def value(self, info: Info) -> Any:
        return eager(value(self.person, info))

    @strawberry.field(description="The marketing segments that the person is in.", graphql_type=list[Segment] | None)
    def segments(self, info: Info) -> Any:
        return eager(segments(self.person, info))

    @strawberry.field(
        description="What campaigns sent to the person, newest first.", graphql_type=MergedConnection[CampaignContact] | None
    )
    def campaigns(self, info: Info, first: First = 10, after: After = UNSET) -> Any:
        return eager(campaigns(self.person, info, Paging(first, given(after))))

    @strawberry.field(description="Knowledge articles that fit this person's open tickets.", graphql_type=list[Article] | None)
    def suggested_articles(self, first: First = 3) -> Any:
        return eager(suggested_articles(self.person, first))

    @strawberry.field(
        description="Who looks after this person: personal shopper, account owner.", graphql_type=list[StaffMember] | None
    )
    def care_team(self, info: Info) -> Any:
        return eager(care_team(self.person, info))

    @strawberry.field(
        description="A short brief for whoever is about to serve this customer; every line names its source.",
        graphql_type=Briefing | None,
    )
    def briefing(self, info: Info) -> Any:
        return eager(briefing(self.person, info))


def chosen(argument: str, values: list[T] | None) -> frozenset[T] | None:
    if values is None:
        return None
    if not values:
        raise BadInput(f"`{argument}` is empty; leave it out for all")
    return frozenset(values)


def view(person: Person) -> Customer:
    """The `Customer` of a person. Its id is made once for a remembered crosswalk."""
    derived, key = person.found.derived, (Customer, *person.mark)
    if derived is not None and isinstance(known := derived.get(key), CustomerId):
        return Customer(id=known.id, id_is_provisional=known.is_provisional, person=person)
    sealed = person.context.config.node_ids.of("Customer", *person.anchor, *person.mark)
    made = CustomerId(strawberry.ID(sealed), person.is_provisional)
    if derived is not None:
        derived[key] = made
    return Customer(id=made.id, id_is_provisional=made.is_provisional, person=person)


class CustomerId(NamedTuple):
    id: strawberry.ID
    is_provisional: bool
