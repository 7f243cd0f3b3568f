"""The systems that an operation would be asked of, for one caller, from its plan alone: no system is called for it.

A system is asked for the sections that the caller sees. One that would be asked for denied fields alone is not asked, and that is
said as the reason.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain

from graphql import FieldNode, GraphQLObjectType, GraphQLSchema, get_named_type

from adapters.ports.capabilities import ARTICLE_PAGE, PERSON, REACH, SEGMENT_CARD, Corpus, Flow, Groups, Subject
from adapters.ports.system_info import SystemInfo
from resolvers import section_groups
from resolvers.context import ResolverConfig
from resolvers.golden_record.survivorship import ATTRIBUTES, GoldenAttribute
from resolvers.query_demand import SECTIONS, flows_in, read_in
from resolvers.selected_paths import DENIED, Paths, Walk, below
from resolvers.stitch.value_claims import contributors

BORN = tuple(one for one in ATTRIBUTES if one.name == "birth_date")
REACHED = tuple(one for one in ATTRIBUTES if one.group is REACH)


class Likelihood(StrEnum):
    """How sure it is that a system is asked."""

    YES = "YES"
    MAYBE = "MAYBE"
    NO = "NO"


@dataclass(frozen=True, slots=True)
class AskingReason:
    """One reason to ask a system. `what`: what for, in words."""

    system: str
    asking: Likelihood
    what: str


@dataclass(frozen=True, slots=True)
class SystemAsked:
    """Whether a system is asked, and why, or why not."""

    system: str
    asking: Likelihood
    why: str


@dataclass(frozen=True, slots=True)
class Connected:
    """The connected systems by slug, and the rules by which they are chosen. `hidden`: flows of which the caller sees nothing in
    a timeline."""

    systems: Mapping[str, SystemInfo]
    config: ResolverConfig
    hidden: frozenset[Flow] = frozenset()


@dataclass(frozen=True, slots=True)
class RootField:
    """A field at the root, and the paths below it. The caller sees all of them."""

    name: str
    wants: Paths


def systems_asked(connected: Connected, seen: Iterable[RootField], whole: Iterable[RootField]) -> list[SystemAsked]:
    """The systems in the configured order. `seen`: what the caller sees of an operation; `whole`: the operation itself."""
    told = list(chain.from_iterable(reasons(connected, one) for one in seen))
    to_all = replace(connected, hidden=frozenset())
    denied = list(chain.from_iterable(reasons(to_all, one) for one in whole))
    return [verdict(slug, of(slug, told), of(slug, denied)) for slug in connected.systems]


def of(system: str, told: Iterable[AskingReason]) -> list[AskingReason]:
    return [one for one in told if one.system == system]


def verdict(system: str, told: list[AskingReason], whole: list[AskingReason]) -> SystemAsked:
    for asking in (Likelihood.YES, Likelihood.MAYBE):
        if words := list(dict.fromkeys(one.what for one in told if one.asking is asking)):
            return SystemAsked(system, asking, ", ".join(words))
    if words := list(dict.fromkeys(one.what for one in whole)):
        return SystemAsked(system, Likelihood.NO, f"denied: {', '.join(words)}")
    return SystemAsked(system, Likelihood.NO, "it has nothing of this")


# --- what is selected ------------------------------------------------------------------------------------------------


def roots_of(schema: GraphQLSchema, selected: Iterable[FieldNode], walk: Walk, kind: GraphQLObjectType) -> Iterator[RootField]:
    """The selected fields at the root that this schema does not deny."""
    for node in selected:
        field = kind.fields.get(node.name.value)
        if field is not None and DENIED not in field.extensions:
            yield RootField(node.name.value, frozenset(walk.below(node.selection_set, "", get_named_type(field.type))))


def whole_customer(schema: GraphQLSchema) -> list[RootField]:
    """All fields of a customer that this schema does not deny, as a query for one by a key. Empty if none can be found by it."""
    if schema.query_type is None or DENIED in (field := schema.query_type.fields["customer"]).extensions:
        return []
    return [RootField("customer", frozenset(paths_of(get_named_type(field.type), "", 3)))]


def paths_of(kind: object, prefix: str, levels: int) -> Iterator[str]:
    for name, field in kind.fields.items() if isinstance(kind, GraphQLObjectType) and levels else ():
        if DENIED not in field.extensions:
            yield prefix + name
            yield from paths_of(get_named_type(field.type), f"{prefix}{name}.", levels - 1)


# --- what it is asked for --------------------------------------------------------------------------------------------


def reasons(connected: Connected, root: RootField) -> Iterator[AskingReason]:
    """The reasons of one field at the root to ask systems."""
    systems, wants, yes = connected.systems, root.wants, Likelihood.YES
    if root.name in ("customer", "customers"):
        yield from of_customer(connected, wants)
    elif root.name == "refreshCustomer":
        yield from of_customer(connected, below(wants, "customer"))
    elif root.name == "identify":
        yield from who_is_meant(systems)
        yield from of_customer(connected, below(wants, "customer")) if "customer" in wants else ()
    elif root.name == "searchCustomers":
        yield from (AskingReason(slug, yes, "people by text") for slug in searching(systems, Corpus.PEOPLE))
        yield from of_customer(connected, wants)
    elif root.name in ("segment", "segments"):
        yield from of_segments(connected, wants)
    elif root.name in ("article", "searchArticles"):
        yield from (AskingReason(slug, yes, "articles") for slug, one in systems.items() if ARTICLE_PAGE in one.groups)
    elif root.name == "node":
        yield from (AskingReason(slug, Likelihood.MAYBE, "what has this id") for slug in systems)
    elif root.name == "subjectAccess":
        yield from (AskingReason(slug, yes, "everything on the person") for slug, one in systems.items() if knows_people(one))


def of_customer(connected: Connected, wants: Paths) -> Iterator[AskingReason]:
    """The reasons of a customer's fields. Directories are always asked, since they tell who is meant."""
    systems = connected.systems
    yield from (AskingReason(slug, Likelihood.YES, "who is meant") for slug, one in systems.items() if one.is_directory)
    if "identities" in wants:
        yield from who_is_meant(systems)
    for section, (groups_of, _) in SECTIONS.items():
        if section not in wants or section == "profile":
            continue
        groups, flows = groups_of(wants), flows_in(section, connected.hidden)
        for one in systems.values():
            yield from of_section(connected, one, section, groups - {PERSON}, flows)
        if PERSON in groups:
            yield from (
                AskingReason(slug, Likelihood.MAYBE, f"{section}, for the birth date") for slug in telling(connected, BORN)
            )
    if "profile" in wants:
        yield from of_profile(connected, wants)
    yield from beside(connected, wants)


def of_section(
    connected: Connected, system: SystemInfo, section: str, groups: Groups, flows: frozenset[Flow]
) -> Iterator[AskingReason]:
    """The reason of one section to ask one system: it serves one of its groups or flows."""
    read = frozenset[object](read_in(system, groups, connected.config.contact)) | (flows & system.flows)
    if not read:
        return
    # Passions want some kinds of interactions only, and a system without any of them is not called.
    certain = not (section == "passions" and read == {Flow.INTERACTIONS})
    yield AskingReason(system.slug, Likelihood.YES if certain else Likelihood.MAYBE, section)
    yield from (
        AskingReason(kind, Likelihood.MAYBE, f"its ids lead to {system.slug}")
        for kind in system.keyed_by
        if kind in connected.systems
    )


def of_profile(connected: Connected, wants: Paths) -> Iterator[AskingReason]:
    """The reasons of the golden record: systems in the order of trust always, others where those leave a gap."""
    attributes = section_groups.attributes_wanted(wants)
    who = contributors(connected.systems, section_groups.groups_of(attributes), attributes, connected.config.survivorship)
    yield from (AskingReason(slug, Likelihood.YES, "profile") for slug, _ in who.primary)
    if section_groups.everything_wanted(wants):
        yield from (AskingReason(slug, Likelihood.YES, "profile") for slug, _ in who.fallback)
    else:
        yield from (AskingReason(slug, Likelihood.MAYBE, "profile, where others leave a gap") for slug, _ in who.fallback)


def telling(connected: Connected, attributes: tuple[GoldenAttribute, ...]) -> list[str]:
    """The systems that may tell one of these attributes."""
    who = contributors(connected.systems, section_groups.groups_of(attributes), attributes, connected.config.survivorship)
    return [slug for slug, _ in (*who.primary, *who.fallback)]


def beside(connected: Connected, wants: Paths) -> Iterator[AskingReason]:
    """The reads of sections beyond records and flows of the person's own."""
    systems = connected.systems
    if "suggestedArticles" in wants:
        yield from (AskingReason(slug, Likelihood.YES, "suggestedArticles") for slug in searching(systems, Corpus.ARTICLES))
    if "mayContact" in wants:
        known = "mayContact, where no address is known"
        yield from (AskingReason(slug, Likelihood.MAYBE, known) for slug in telling(connected, REACHED))
        if connected.config.contact.soft_opt_in_days:
            lately = "mayContact, for what was bought lately"
            yield from (AskingReason(slug, Likelihood.MAYBE, lately) for slug, one in systems.items() if Flow.ORDERS in one.flows)


def who_is_meant(systems: Mapping[str, SystemInfo]) -> Iterator[AskingReason]:
    for slug, one in systems.items():
        if one.is_directory:
            yield AskingReason(slug, Likelihood.YES, "who is meant")
        elif one.lookup_keys:
            yield AskingReason(slug, Likelihood.MAYBE, "who is meant, where no other record names it")


def of_segments(connected: Connected, wants: Paths) -> Iterator[AskingReason]:
    systems = connected.systems
    yield from (AskingReason(slug, Likelihood.YES, "segments") for slug, one in systems.items() if SEGMENT_CARD in one.groups)
    if "members" in wants:
        yield from of_customer(connected, below(wants, "members") | {"segments"})


def searching(systems: Mapping[str, SystemInfo], corpus: Corpus) -> list[str]:
    return [slug for slug, one in systems.items() if corpus in one.corpora]


def knows_people(system: SystemInfo) -> bool:
    return bool(system.flows or system.lookup_keys) or any(group.subject is Subject.CUSTOMER for group in system.groups)
