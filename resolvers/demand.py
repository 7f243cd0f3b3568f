"""What a customer query needs, from what it selects: identity searches only those systems, and what can start early does."""

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
from resolvers import selected_groups
from resolvers.consent.rules import ContactRules
from resolvers.consent_sources.requests import CONSENT_GROUPS, OBJECTIONS, is_asked_about_profiling, not_early
from resolvers.context import ResolverConfig
from resolvers.golden_record.survivorship import Survivorship
from resolvers.policy import TOLD_BY
from resolvers.selection import Paths, Plan

NO_GROUPS: Groups = frozenset()
NO_FLOWS: frozenset[Flow] = frozenset()


def always(*groups: AnyGroup) -> Callable[[Paths], Groups]:
    return lambda _: frozenset(groups)


def where(*fields: str, group: AnyGroup) -> Callable[[Paths], Groups]:
    return lambda wants: frozenset({group}) if not wants.isdisjoint(fields) else NO_GROUPS


SECTIONS: Mapping[str, tuple[Callable[[Paths], Groups], frozenset[Flow]]] = {
    "profile": (selected_groups.profile_groups, NO_FLOWS),
    "contactPoints": (always(CONTACTS), NO_FLOWS),
    "consents": (always(CONSENTS), NO_FLOWS),
    "mayContact": (always(CONSENTS, PERSON), NO_FLOWS),
    "predictions": (always(PREDICTIONS, *TOLD_BY), NO_FLOWS),
    "value": (selected_groups.value_groups, NO_FLOWS),
    "membership": (selected_groups.membership_groups, NO_FLOWS),
    "orders": (always(), frozenset({Flow.ORDERS})),
    "wishlist": (always(SHOP_ACCOUNT), frozenset({Flow.WISHLIST})),
    "tickets": (always(), frozenset({Flow.TICKETS})),
    "timeline": (where("timeline.subject.consentAtSending", group=CONSENTS), frozenset(Flow) - {Flow.WISHLIST}),
    "segments": (always(SEGMENTS, *TOLD_BY), NO_FLOWS),
    "campaigns": (where("campaigns.consentAtSending", group=CONSENTS), frozenset({Flow.CAMPAIGNS})),
    "careTeam": (always(CARE_TEAM), NO_FLOWS),
    # The flows are read when it is known whether the person may be profiled, so that none of it starts early.
    "passions": (
        always(*TOLD_BY),
        frozenset({Flow.ORDERS, Flow.WISHLIST, Flow.INTERACTIONS, Flow.CAMPAIGNS}),
    ),
    "suggestedArticles": (always(), frozenset({Flow.TICKETS})),
    "briefing": (
        always(CONSENTS, *TOLD_BY, STANDING, TIERS, POINTS),
        frozenset(Flow) - {Flow.POINTS_ACTIVITY},
    ),
}
"""What each section is served from: groups of the customer's records, and flows."""


@dataclass(frozen=True, slots=True)
class Demand:
    """The systems and groups for one selection. `wanted`: systems of its sections; `fallbacks`: some of them, for the golden
    record alone; `early`: by system, groups to read while the search for the person runs. It holds for these `systems` and
    this `config`."""

    wants: Paths
    systems: Mapping[str, SystemInfo]
    config: ResolverConfig
    wanted: frozenset[str]
    fallbacks: frozenset[str]
    early: Mapping[str, Groups]


def demand_of(plan: Plan, fields: GraphQLResolveInfo[Any], systems: Mapping[str, SystemInfo], config: ResolverConfig) -> Demand:
    """The demand of a field's selection. It is worked out once for its document, unless a directive has a say in it."""
    wants, contact = plan.below(fields), config.contact
    fallbacks, groups = fallback_systems(wants, systems, config.survivorship, contact), early(wants)
    demand = Demand(
        wants,
        systems,
        config,
        systems_wanted(wants, systems, contact),
        fallbacks,
        {slug: both for slug, one in systems.items() if slug not in fallbacks and (both := read_in(one, groups, contact))},
    )
    plan.remember(fields, demand)
    return demand


def systems_wanted(wants: Paths, systems: Mapping[str, SystemInfo], contact: ContactRules) -> frozenset[str]:
    """The systems whose records the selected sections come from; `identities` shows the person in every one."""
    if "identities" in wants:
        return frozenset(systems)
    flows = frozenset[Flow]().union(*(flows for section, (_, flows) in SECTIONS.items() if section in wants))
    groups = groups_wanted(wants)
    wanted = {slug for slug, system in systems.items() if read_in(system, groups, contact) or flows & system.flows}
    return frozenset(wanted | {kind for slug in wanted for kind in systems[slug].keyed_by if kind in systems})


def read_in(system: SystemInfo, groups: Groups, contact: ContactRules) -> Groups:
    """Of the groups that sections read those that this system serves."""
    objections = CONSENT_GROUPS if OBJECTIONS in groups and is_asked_about_profiling(system, contact) else NO_GROUPS
    return (groups | objections) & system.groups


def fallback_systems(
    wants: Paths, systems: Mapping[str, SystemInfo], rules: Survivorship, contact: ContactRules
) -> frozenset[str]:
    """The systems that are wanted for the golden record alone, and only stand by there."""
    if "profile" not in wants:
        return frozenset()
    return selected_groups.fallback_systems(wants, systems, rules) - systems_wanted(wants - {"profile"}, systems, contact)


def groups_wanted(wants: Paths) -> Groups:
    """The field groups of the customer's records that the selected sections read."""
    return NO_GROUPS.union(*(groups(wants) for section, (groups, _) in SECTIONS.items() if section in wants))


def early(wants: Paths) -> Groups:
    """Those of them that can be asked for before it is known who is meant."""
    return groups_wanted(wants) - not_early(wants) - PROFILING
