"""What a customer query needs, from what it selects: identity searches only those systems, and what can start early does."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from adapters.ports.capabilities import (
    CARE_TEAM,
    CONSENTS,
    CONTACTS,
    OUTLOOK,
    PERSON,
    POINTS,
    PREDICTIONS,
    PROFILING,
    REWARDS,
    SEGMENTS,
    SHOP_ACCOUNT,
    STANDING,
    TIERS,
    VALUE,
    AnyGroup,
    Flow,
    Groups,
)
from adapters.ports.system_info import SystemInfo
from resolvers.consent.rules import ContactRules
from resolvers.consent_sources.requests import CONSENT_GROUPS, OBJECTIONS, is_asked_about_profiling, not_early
from resolvers.golden_record.survivorship import ATTRIBUTES, Attribute, Survivorship
from resolvers.policy import TOLD_BY
from resolvers.selection import Paths, Plan, below
from resolvers.stitch.claims import contributors

NO_GROUPS: Groups = frozenset()
NO_FLOWS: frozenset[Flow] = frozenset()

EVERY = frozenset({"provenance", "conflicts"})
"""Fields of `profile` that need every attribute."""

NAMES = frozenset({"givenName", "familyName"})
BY_NAME = {attribute.public_name: attribute for attribute in ATTRIBUTES}

OF_PROFILES = frozenset({"segment", "predictedSpendNext12Months"})
"""The fields of OUTLOOK, by their names in the schema."""


def always(*groups: AnyGroup) -> Callable[[Paths], Groups]:
    return lambda _: frozenset(groups)


def where(*fields: str, group: AnyGroup) -> Callable[[Paths], Groups]:
    return lambda wants: frozenset({group}) if not wants.isdisjoint(fields) else NO_GROUPS


def everything_wanted(wants: Paths) -> bool:
    """Whether the selection shows where every attribute comes from."""
    return any(f"profile.{field}" in wants for field in EVERY)


def attributes_wanted(wants: Paths) -> tuple[Attribute, ...]:
    """The selected attributes; provenance and conflicts need them all."""
    if everything_wanted(wants):
        return ATTRIBUTES
    fields = {path.split(".")[1] for path in wants if path.startswith("profile.")}
    named = fields | NAMES if "fullName" in fields else fields
    return tuple(attribute for name, attribute in BY_NAME.items() if name in named)


def profile_groups(wants: Paths) -> Groups:
    """The groups that hold the selected attributes."""
    return groups_of(attributes_wanted(wants))


def groups_of(attributes: Iterable[Attribute]) -> Groups:
    """The groups of these attributes; of none of them the person's own, which tells whether a system knows them."""
    return frozenset(attribute.group for attribute in attributes) or frozenset({PERSON})


def profile_fallbacks(wants: Paths, systems: Mapping[str, SystemInfo], rules: Survivorship) -> frozenset[str]:
    """The systems that are asked for the selected attributes only where others leave something open."""
    if everything_wanted(wants):
        return frozenset()
    attributes = attributes_wanted(wants)
    return frozenset(slug for slug, _ in contributors(systems, groups_of(attributes), attributes, rules).standby)


def membership_groups(wants: Paths) -> Groups:
    """The groups of the selected fields alone: each is a call of its own to a vendor without a bulk read."""
    groups: set[AnyGroup] = set()
    by_field: dict[str, AnyGroup] = {
        "status": STANDING,
        "enrolledOn": STANDING,
        "tier": TIERS,
        "nextTier": TIERS,
        "nextTier.spendToReach": POINTS,
        "points": POINTS,
        "rewards": REWARDS,
    }
    for field, group in by_field.items():
        if f"membership.{field}" in wants:
            groups.add(group)
    return frozenset(groups or {STANDING})


def value_groups(wants: Paths) -> Groups:
    """The groups of the selected figures; with a forecast also those that tell whether the person may be profiled."""
    fields = {path.partition(".")[0] for path in below(wants, "value")} - {"sources", "__typename"}
    counted = frozenset({VALUE}) if fields - OF_PROFILES or not fields else frozenset[AnyGroup]()
    return counted | {OUTLOOK, *TOLD_BY} if fields & OF_PROFILES else counted


SECTIONS: Mapping[str, tuple[Callable[[Paths], Groups], frozenset[Flow]]] = {
    "profile": (profile_groups, NO_FLOWS),
    "contactPoints": (always(CONTACTS), NO_FLOWS),
    "consents": (always(CONSENTS), NO_FLOWS),
    "mayContact": (always(CONSENTS, PERSON), NO_FLOWS),
    "predictions": (always(PREDICTIONS, *TOLD_BY), NO_FLOWS),
    "value": (value_groups, NO_FLOWS),
    "membership": (membership_groups, NO_FLOWS),
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
    record alone; `early`: groups to read while the search for the person runs. It holds for these `systems` and rules."""

    systems: Mapping[str, SystemInfo]
    contact: ContactRules
    survivorship: Survivorship
    wanted: frozenset[str]
    fallbacks: frozenset[str]
    early: Groups

    def holds(self, systems: Mapping[str, SystemInfo], contact: ContactRules, survivorship: Survivorship) -> bool:
        return self.systems is systems and self.contact is contact and self.survivorship is survivorship


def demand_of(plan: Plan, wants: Paths, systems: Mapping[str, SystemInfo], rules: Survivorship, contact: ContactRules) -> Demand:
    """The demand of a selection, worked out once for its document."""
    return plan.demand(
        wants,
        Demand,
        lambda: Demand(
            systems,
            contact,
            rules,
            systems_wanted(wants, systems, contact),
            fallback_systems(wants, systems, rules, contact),
            early(wants),
        ),
        holds=lambda known: known.holds(systems, contact, rules),
    )


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
    return profile_fallbacks(wants, systems, rules) - systems_wanted(wants - {"profile"}, systems, contact)


def groups_wanted(wants: Paths) -> Groups:
    """The field groups of the customer's records that the selected sections read."""
    return NO_GROUPS.union(*(groups(wants) for section, (groups, _) in SECTIONS.items() if section in wants))


def early(wants: Paths) -> Groups:
    """Those of them that can be asked for before it is known who is meant."""
    return groups_wanted(wants) - not_early(wants) - PROFILING
