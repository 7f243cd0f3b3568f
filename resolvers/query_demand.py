"""The demand of a customer query by its selection: the systems for identity to search, and the reads to begin early."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLResolveInfo

from adapters.ports.capabilities import (
    CARE_TEAM,
    CONSENTS,
    CONTACTS,
    PERSON,
    POINTS,
    PREDICTIONS,
    PROFILING,
    SEGMENTS,
    SHOP_ACCOUNT,
    STANDING,
    TIERS,
    AnyGroup,
    Flow,
    Groups,
)
from adapters.ports.system_info import SystemInfo
from resolvers import section_groups
from resolvers.consent.rules import ContactRules
from resolvers.consent_sources.consent_reads import CONSENT_GROUPS, OBJECTIONS, is_asked_about_profiling, not_early
from resolvers.context import ResolverConfig
from resolvers.golden_record.survivorship import Survivorship
from resolvers.profiling_gate import DECIDED_BY
from resolvers.selected_paths import Paths, Plan

NO_GROUPS: Groups = frozenset()
NO_FLOWS: frozenset[Flow] = frozenset()
TICKETS_ALONE = frozenset({Flow.TICKETS})
"""The flow that a briefing reads for one line only; the others also lead to passions."""


def always(*groups: AnyGroup) -> Callable[[Paths], Groups]:
    return lambda _: frozenset(groups)


def where(*fields: str, group: AnyGroup) -> Callable[[Paths], Groups]:
    return lambda wants: frozenset({group}) if not wants.isdisjoint(fields) else NO_GROUPS


SECTIONS: Mapping[str, tuple[Callable[[Paths], Groups], frozenset[Flow]]] = {
    "profile": (section_groups.profile_groups, NO_FLOWS),
    "contactPoints": (always(CONTACTS), NO_FLOWS),
    "consents": (always(CONSENTS), NO_FLOWS),
    "mayContact": (always(CONSENTS, PERSON), NO_FLOWS),
    "predictions": (always(PREDICTIONS, *DECIDED_BY), NO_FLOWS),
    "value": (section_groups.value_groups, NO_FLOWS),
    "membership": (section_groups.membership_groups, NO_FLOWS),
    "orders": (always(), frozenset({Flow.ORDERS})),
    "wishlist": (always(SHOP_ACCOUNT), frozenset({Flow.WISHLIST})),
    "tickets": (always(), frozenset({Flow.TICKETS})),
    "timeline": (where("timeline.subject.consentAtSending", group=CONSENTS), frozenset(Flow) - {Flow.WISHLIST}),
    "segments": (always(SEGMENTS, *DECIDED_BY), NO_FLOWS),
    "campaigns": (where("campaigns.consentAtSending", group=CONSENTS), frozenset({Flow.CAMPAIGNS})),
    "careTeam": (always(CARE_TEAM), NO_FLOWS),
    # The flows are read when it is known whether the person may be profiled, so that none of it starts early.
    "passions": (
        always(*DECIDED_BY),
        frozenset({Flow.ORDERS, Flow.WISHLIST, Flow.INTERACTIONS, Flow.CAMPAIGNS}),
    ),
    "suggestedArticles": (always(), frozenset({Flow.TICKETS})),
    "briefing": (
        always(CONSENTS, *DECIDED_BY, STANDING, TIERS, POINTS),
        frozenset(Flow) - {Flow.POINTS_ACTIVITY},
    ),
}
"""The data behind each section: groups of the customer's records, and flows."""


@dataclass(frozen=True, slots=True)
class Demand:
    """The systems and groups for one selection, with these `systems` and this `config`. `wanted`: systems of its sections.
    `fallbacks`: some of them, for the golden record alone. `early`: by system, groups to read while the search for the person
    runs."""

    wants: Paths
    systems: Mapping[str, SystemInfo]
    config: ResolverConfig
    wanted: frozenset[str]
    fallbacks: frozenset[str]
    early: Mapping[str, Groups]


def demand_of(plan: Plan, fields: GraphQLResolveInfo[Any], systems: Mapping[str, SystemInfo], config: ResolverConfig) -> Demand:
    """The demand of a field's selection. It is computed once for its document, unless it depends on a directive."""
    wants, contact = plan.below(fields), config.contact
    fallbacks, groups = fallback_systems(wants, systems, config.survivorship, contact), early(wants)
    wanted = systems_wanted(wants, systems, contact, hidden=plan.hidden)
    demand = Demand(
        wants,
        systems,
        config,
        wanted,
        fallbacks,
        {slug: both for slug, one in systems.items() if slug not in fallbacks and (both := read_in(one, groups, contact))},
    )
    plan.remember(fields, demand)
    return demand


def systems_wanted(
    wants: Paths, systems: Mapping[str, SystemInfo], contact: ContactRules, *, hidden: frozenset[Flow] = NO_FLOWS
) -> frozenset[str]:
    """The systems with records for the selected sections; all systems for `identities`. `hidden`: as in `Plan`."""
    if "identities" in wants:
        return frozenset(systems)
    flows = NO_FLOWS.union(*(flows_in(section, hidden) for section in SECTIONS if section in wants))
    groups = groups_wanted(wants)
    wanted = {slug for slug, system in systems.items() if read_in(system, groups, contact) or flows & system.flows}
    return frozenset(wanted | {kind for slug in wanted for kind in systems[slug].keyed_by if kind in systems})


def flows_in(section: str, hidden: frozenset[Flow]) -> frozenset[Flow]:
    """The flows that a section reads, where these are hidden in a timeline."""
    without = {"timeline": hidden, "briefing": hidden & TICKETS_ALONE}
    return SECTIONS[section][1] - without.get(section, NO_FLOWS)


def read_in(system: SystemInfo, groups: Groups, contact: ContactRules) -> Groups:
    """The groups of this system that sections read."""
    objections = CONSENT_GROUPS if OBJECTIONS in groups and is_asked_about_profiling(system, contact) else NO_GROUPS
    return (groups | objections) & system.groups


def fallback_systems(
    wants: Paths, systems: Mapping[str, SystemInfo], rules: Survivorship, contact: ContactRules
) -> frozenset[str]:
    """The systems wanted for the golden record alone, and there only as fallbacks."""
    if "profile" not in wants:
        return frozenset()
    return section_groups.fallback_systems(wants, systems, rules) - systems_wanted(wants - {"profile"}, systems, contact)


def groups_wanted(wants: Paths) -> Groups:
    """The field groups of the customer's records that the selected sections read."""
    return NO_GROUPS.union(*(groups(wants) for section, (groups, _) in SECTIONS.items() if section in wants))


def early(wants: Paths) -> Groups:
    """The groups to read before the person is known."""
    return groups_wanted(wants) - not_early(wants) - PROFILING
