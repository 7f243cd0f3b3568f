"""`Query`: the entry fields of the schema."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, TypeAlias

import strawberry
from strawberry.utils.str_converters import to_camel_case

from adapters.ports.capabilities import Groups
from adapters.ports.reading import Reading
from adapters.ports.records import Purpose
from adapters.ports.shapes import Clue
from resolvers.awaiting import eager
from resolvers.context import Context, Info
from resolvers.customer import UNSET, Customer, given, view
from resolvers.customer_search import CustomerSearchConnection, PeopleText, search_customers
from resolvers.errors import AmbiguousIdentity, BadInput
from resolvers.identify_report import IdentityReport, identify
from resolvers.identity.keys.normal_forms import MEMBERSHIP_SYSTEM, email_clue, id_clue, phone_clue
from resolvers.identity.matching.join_rules import Strictness
from resolvers.identity.resolution.search_scope import MARKS, Aim
from resolvers.marketing_gate import consent_systems
from resolvers.own_file import is_own
from resolvers.person.person import Gate, find_person
from resolvers.person_admission import OWNED, admit_owner, as_choices
from resolvers.policy.caller import MEMBER_ALONE, Role
from resolvers.policy.field_class import FieldClass
from resolvers.policy.rights import Denied, Sight
from resolvers.policy.sensitivity import GATES
from resolvers.policy.shown import ShownPerson
from resolvers.query_demand import Demand, demand_of
from resolvers.restriction_gate import DECIDED_BY, gate_of
from resolvers.sealed_ids import ForgedSeal
from resolvers.sections.articles import Article, ArticleConnection, article_by_id, search_articles
from resolvers.sections.campaigns import campaign_contact_by_id
from resolvers.sections.orders import order_by_id
from resolvers.sections.segments import Segment, all_segments, segment_by_id
from resolvers.sections.tickets import ticket_by_id
from resolvers.selected_paths import Paths
from resolvers.subject_access.access_file import SubjectAccessFile, subject_access
from resolvers.types.arguments import After, First
from resolvers.types.connections import Connection
from resolvers.types.source import Node, System


@strawberry.input(description="A record id in one of the connected systems.")
class ExternalKey:
    system: strawberry.ID = strawberry.field(description="The system's short name, as `System.id` has it.")
    id: str = strawberry.field(description="The record's id there, as that system writes it.")


@strawberry.input(
    one_of=True,
    description="How a person is named: exactly one of these (`@oneOf`). With none, with two or with a null a key names nobody, "
    "and is refused.",
)
class CustomerKey:
    id: strawberry.Maybe[strawberry.ID | None] = strawberry.field(description="A `Customer.id` as this gateway gave it.")
    email: strawberry.Maybe[str | None] = strawberry.field(description="Compared without regard to case.")
    phone: strawberry.Maybe[str | None] = strawberry.field(
        description="In any common notation; compared as E.164, without a country code as a number of the house's country."
    )
    membership_number: strawberry.Maybe[str | None] = strawberry.field(description="What stands on the loyalty card.")
    external: strawberry.Maybe[ExternalKey | None] = strawberry.field(
        description="The id that any connected system has of the person."
    )


@strawberry.input(description="How fresh and how fast the answer must be.")
class ReadOptions:
    max_age_seconds: int | None = strawberry.field(
        default=UNSET,
        description="Cached records older than this are asked for again. It does not touch what is remembered of identity.",
    )
    strictness: Strictness | None = strawberry.field(
        default=Strictness.STRICT,
        description="STRICT joins records only on strong evidence; BROAD adds probable ones: the customer then has an `id` of "
        "its own.",
    )
    deadline_ms: int | None = strawberry.field(
        default=UNSET,
        description="The whole answer is due within this time, at most 30 000; what has not come by then is null with an error.",
    )


@strawberry.type(description="Who is asking, as what, for which purpose.")
class Viewer:
    subject: str = strawberry.field(description="Who is asking; `anonymous` where nobody has to say who they are.")
    roles: list[Role] = strawberry.field(description="As what they ask.")
    purpose: Purpose | None = strawberry.field(
        description="What the answers are used for; null while none is named, and then nothing of a person is shown."
    )
    purposes: list[Purpose] = strawberry.field(description="What they may ask for; `X-Customer360-Purpose` names one of these.")
    scopes: list[str] = strawberry.field(description="The classes in `may`, as names for other tools.")
    may: list[FieldClass] = strawberry.field(
        description="The classes of fields that they see for this purpose, clear or masked; the schema's `@sensitivity` has the "
        "class of each field."
    )


MOST_KEYS = 100

By: TypeAlias = Annotated[CustomerKey, strawberry.argument(description="Whom it is about.")]
Options: TypeAlias = Annotated[
    ReadOptions | None, strawberry.argument(description="How fresh, how fast and how sure; null for the defaults.")
]


@strawberry.type(description="Every way in: by key, by name, by id.")
class Query:
    @strawberry.field(
        description="One customer, found by any key that any connected system knows. "
        "Null without an error: nobody is known by it.",
        graphql_type=Customer | None,
    )
    def customer(self, info: Info, by: By, options: Options = UNSET) -> Any:
        reading, strictness = read_options(info, options) if options else (info.context.reading, Strictness.STRICT)
        return eager(find_customer(info, clue_of(info, by), reading, strictness, alone=True))

    @strawberry.field(
        description="Several customers at once, in the order asked; null where nobody is known by that key. At most 100. They are"
        " looked for by keys alone: a record to which only names and birth date lead is found by `customer`, and not here.",
        graphql_type=list[Customer | None] | None,
    )
    async def customers(
        self,
        info: Info,
        by: Annotated[list[CustomerKey], strawberry.argument(description="A key for each customer, at most 100.")],
        options: Options = UNSET,
    ) -> Any:
        if len(by) > MOST_KEYS:
            raise BadInput(f"`by` holds more than {MOST_KEYS} keys")
        reading, strictness = read_options(info, options) if options else (info.context.reading, Strictness.STRICT)
        found = (find_in_turn(info, key, reading, strictness, among=len(by)) for key in by)
        return reading.in_turns(await asyncio.gather(*found, return_exceptions=True))

    @strawberry.field(
        description="People search across every system that can search people; the records of one person come back as one hit.",
        graphql_type=CustomerSearchConnection | None,
    )
    async def search_customers(
        self,
        info: Info,
        text: PeopleText,
        first: First = 20,
        after: After = UNSET,
    ) -> Any:
        return await search_customers(info, text, first, given(after))

    @strawberry.field(description="A dynamic segment as the marketing system defines it.", graphql_type=Segment | None)
    def segment(self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The segment's `id`.")]) -> Any:
        parts = parts_of(info, id, "Segment")
        return eager(segment_by_id(info, parts)) if connected(info, parts) else None

    @strawberry.field(description="Every segment, by name.", graphql_type=Connection[Segment] | None)
    def segments(self, info: Info, first: First = 20, after: After = UNSET) -> Any:
        return eager(all_segments(info, first, given(after)))

    @strawberry.field(
        description="How the gateway tells who is meant by this key: what was tried, found and turned down. For data stewards.",
        graphql_type=IdentityReport | None,
    )
    async def identify(self, info: Info, by: By) -> Any:
        return await identify(info, clue_of(info, by), info.context.reading)

    @strawberry.field(description="Knowledge base search.", graphql_type=ArticleConnection | None)
    def search_articles(
        self,
        info: Info,
        text: Annotated[str, strawberry.argument(description="Plain words, 1 to 500 characters; no operator takes effect.")],
        first: First = 10,
        after: After = UNSET,
    ) -> Any:
        return eager(search_articles(info, text, first, given(after)))

    @strawberry.field(description="One article, by its id.", graphql_type=Article | None)
    def article(self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The article's `id`.")]) -> Any:
        parts = parts_of(info, id, "Article")
        return eager(article_by_id(info, parts)) if connected(info, parts) else None

    @strawberry.field(
        description="Every connected system, what it serves, and how it is doing, from the calls made so far. "
        "Null where the caller may not see it.",
        graphql_type=list[System] | None,
    )
    def systems(self, info: Info) -> Any:
        return list(info.context.reading.systems.values())

    @strawberry.field(description="Who is asking, as what, for which purpose.")
    def viewer(self, info: Info) -> Viewer | None:
        info.context.is_repeatable = False  # callers of equal rights share answers, and have different names
        caller, rights = info.context.caller, info.context.rights
        may = [one for one in FieldClass if rights.sight(one) is not Sight.DENIED]
        return Viewer(
            subject=caller.subject,
            roles=sorted(caller.roles),
            purpose=caller.purpose,
            purposes=sorted(caller.purposes),
            scopes=[] if caller.is_open else [str(one) for one in may],
            may=may,
        )

    @strawberry.field(
        description="Everything that every system holds on this person, with a status for each system. For privacy officers. "
        "Null without an error: nobody is known by it.",
    )
    async def subject_access(self, info: Info, by: By) -> SubjectAccessFile | None:
        return await subject_access(info, clue_of(info, by))

    @strawberry.field(description="Anything that has an id, by it.", graphql_type=Node | None)
    def node(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The `id` of anything that is a `Node`.")]
    ) -> Any:
        type_name, parts = opened(info, id)
        info.context.rights.require(GATES[type_name])
        return eager(thing(info, type_name, parts)) if type_name == "Customer" or connected(info, parts) else None


async def find_customer(
    info: Info, clue: Clue, reading: Reading, strictness: Strictness = Strictness.STRICT, *, alone: bool = False
) -> Customer | None:
    """One customer by a key. `alone`: not one of several, so that systems may be searched by attributes too."""
    context, config, fields = info.context, info.context.config, info.fields
    if strictness is Strictness.BROAD:
        context.rights.require(FieldClass.BROAD)
    if context.caller.roles == MEMBER_ALONE and not await is_own(context, clue, reading):
        raise Denied("FORBIDDEN")
    demand = context.plan.demands.get(tuple(map(id, fields.field_nodes)))
    if not isinstance(demand, Demand) or demand.systems is not reading.systems or demand.config is not config:
        demand = demand_of(context.plan, fields, reading.systems, config)
    aim = Aim(demand.wanted, strictness, alone=alone, fallback_systems=demand.fallbacks)
    early, gate = demand.early.get(clue.kind), None
    if not context.rights.is_open:
        gate = gate_of(context, reading.systems)
        aim, early = with_gates(context, aim, gate, demand.wants), read_early(context, clue.kind, early, gate)
    try:
        person = await find_person(context, reading, clue, demand.wants, aim, early=early, gate=gate)
    except AmbiguousIdentity as error:
        mark = MARKS[strictness]
        error = await as_choices(context, reading, error)
        if alone:
            await shown_as_choices(context, error)
        raise (error.showing(lambda record: config.node_ids.of("Customer", *record, *mark)) if alone else error) from None
    if person is None:
        return None
    if context.gate is None:
        context.persons.append(ShownPerson(person.found.crosswalk))
    else:
        await context.show_one(person.found.shown())
    return view(person)


async def shown_as_choices(context: Context, error: AmbiguousIdentity) -> None:
    """The people to choose from are shown, too. Raises the error of one who may not be."""
    choices = [ShownPerson(one.record, by_search=True) for one in error.choices if one.record is not None]
    refusal = next(filter(None, await context.show(choices)), None)
    if refusal is not None:
        raise refusal from None


def with_gates(context: Context, aim: Aim, gate: Gate | None, wants: Paths) -> Aim:
    """The aim of a search for the gates' own systems too."""
    deciding = consent_systems(context, wants, context.reading.systems) | (gate.systems if gate is not None else frozenset())
    return replace(aim, wanted=aim.wanted | deciding, fallback_systems=aim.fallback_systems - deciding)


def read_early(context: Context, kind: str, groups: Groups | None, gate: Gate | None) -> Groups | None:
    """The groups to read while the search runs: nothing but the flag where a gate comes first."""
    if gate is not None:
        return DECIDED_BY if kind in gate.systems else None
    return None if context.rights.gated else groups


async def find_in_turn(info: Info, by: CustomerKey, reading: Reading, strictness: Strictness, *, among: int) -> Customer | None:
    """One customer of so many. Raises BadInput: a bad key among several costs its own place only."""
    await reading.turn(among=among)
    return await find_customer(info, clue_of(info, by), reading, strictness)


@dataclass(frozen=True, slots=True)
class GivenMember:
    """The one member, by its name in Python, and its value."""

    member: str
    value: Any


def the_one(given: Any, *, called: str) -> GivenMember:
    """The one given member. Raises BadInput for none, several or a null. `called`: the argument's name in the schema."""
    named: list[tuple[str, object]] = []
    for field in given.__strawberry_definition__.fields:
        if (some := getattr(given, field.python_name)) is not None:
            named.append((field.python_name, some.value))
    if len(named) == 1 and named[0][1] is not None:
        return GivenMember(*named[0])
    names = [to_camel_case(field.python_name) for field in given.__strawberry_definition__.fields]
    one = f"`{called}` must hold exactly one key: {', '.join(names[:-1])} or {names[-1]}"
    if not named:
        raise BadInput(f"{one}; none was given")
    if len(named) > 1:
        raise BadInput(f"{one}; {' and '.join(to_camel_case(name) for name, _ in named)} were given")
    raise BadInput(f"{one}; {to_camel_case(named[0][0])} was given as null")


def clue_of(info: Info, by: CustomerKey) -> Clue:
    """The one given key, normalised. Raises BadInput, also for a placeholder."""
    key = the_one(by, called="by")
    if key.member == "id":
        system, record_id = parts_of(info, key.value, "Customer")
        return Clue(system, record_id)
    if key.member == "email":
        clue = email_clue(key.value)
    elif key.member == "phone":
        clue = phone_clue(key.value, info.context.config.phone_region)
    elif key.member == "membership_number":
        clue = id_clue(MEMBERSHIP_SYSTEM, key.value, info.context.reading.id_forms, called="membershipNumber")
    else:
        clue = external_clue(info, key.value)
    info.context.config.placeholders.refuse(clue)
    return clue


def external_clue(info: Info, key: ExternalKey) -> Clue:
    systems = info.context.reading.systems
    known = sorted({*systems, *(kind for system in systems.values() for kind in system.links_to)})
    if key.system not in known:
        raise BadInput(f"`external.system` is none of: {', '.join(known)}")
    return id_clue(key.system, key.id, info.context.reading.id_forms, called="external.id")


def opened(info: Info, text: str) -> tuple[str, list[str]]:
    try:
        type_name, parts = info.context.config.node_ids.read(text)
    except ForgedSeal:
        raise BadInput("this is not an id of this gateway; pass an `id` as it was given") from None
    return type_name, parts


WHOSE = 2
"""The number of parts of a customer's id that name the record; a third one says that records were not joined strictly."""


def parts_of(info: Info, text: str, type_name: str) -> list[str]:
    found, parts = opened(info, text)
    if found != type_name:
        raise BadInput(f"this is the id of {'an' if found[0] in 'AO' else 'a'} {found}, not of {type_name}")
    return parts[:WHOSE] if type_name == "Customer" else parts


def read_options(info: Info, options: ReadOptions) -> tuple[Reading, Strictness]:
    """The query's reading with the field's own deadline and age limit, and the strictness of joining records. Raises BadInput."""
    context = info.context
    age, deadline = given(options.max_age_seconds), given(options.deadline_ms)
    if age is not None and age < 0:
        raise BadInput("`maxAgeSeconds` must be 0 or more")
    longest = context.config.longest_deadline_ms
    if deadline is not None and not 1 <= deadline <= longest:
        raise BadInput(f"`deadlineMs` must be 1 to {longest}")
    reading = context.reading.with_limits(deadline_s=None if deadline is None else deadline / 1000, max_age_s=age)
    return reading, given(options.strictness) or Strictness.STRICT


def connected(info: Info, parts: Sequence[str]) -> bool:
    """Whether the system in an id is (still) connected."""
    return parts[0] in info.context.reading.systems


async def customer_by_id(info: Info, parts: Sequence[str]) -> Customer | None:
    """The customer with a node id, searched with the strictness of that id, so that the result has the same id again."""
    system, record_id, *mark = parts
    strictness = Strictness(mark[0]) if mark else Strictness.STRICT
    return await find_customer(info, Clue(system, record_id), info.context.reading, strictness, alone=True)


async def thing(info: Info, type_name: str, parts: Sequence[str]) -> object:
    """The thing with this id, if its owner may be seen."""
    if type_name in OWNED:
        await admit_owner(info.context, type_name, parts)
    return await NODES[type_name](info, parts)


NODES: dict[str, Callable[[Info, Sequence[str]], Coroutine[Any, Any, object]]] = {
    "Customer": customer_by_id,
    "Order": order_by_id,
    "Ticket": ticket_by_id,
    "Article": article_by_id,
    "Segment": segment_by_id,
    "CampaignContact": campaign_contact_by_id,
}
