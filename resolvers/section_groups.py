"""The field groups that the sections with fields of several groups read: a function of what is selected."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from adapters.ports.capabilities import OUTLOOK, PERSON, POINTS, REWARDS, STANDING, TIERS, VALUE, AnyGroup, Groups
from adapters.ports.system_info import SystemInfo
from resolvers.golden_record.survivorship import ATTRIBUTES, GoldenAttribute, Survivorship
from resolvers.profiling_gate import DECIDED_BY
from resolvers.selected_paths import Paths, below
from resolvers.stitch.value_claims import contributors

MOST_SELECTIONS = 1_000
"""The most selections of fields whose groups are remembered."""

EVERY = frozenset({"provenance", "conflicts"})
MADE_OF: Mapping[str, frozenset[str]] = {
    "fullName": frozenset({"givenName", "familyName"}),
    "birthday": frozenset({"birthDate"}),
    "ageBand": frozenset({"birthDate"}),
}
"""The attributes behind fields that are none themselves."""
BY_NAME = {attribute.public_name: attribute for attribute in ATTRIBUTES}


def everything_wanted(wants: Paths) -> bool:
    return any(f"profile.{field}" in wants for field in EVERY)


def attributes_wanted(wants: Paths) -> tuple[GoldenAttribute, ...]:
    """The selected attributes; provenance and conflicts need them all."""
    if everything_wanted(wants):
        return ATTRIBUTES
    below = {path.split(".")[1] for path in wants if path.startswith("profile.")}
    named = below.union(*(MADE_OF[name] for name in below & MADE_OF.keys()))
    return tuple(attribute for name, attribute in BY_NAME.items() if name in named)


def is_hidden(wants: Paths) -> bool:
    """Whether nothing of the golden record is to be read: the caller sees none of the fields that are selected of it."""
    return not any(path.startswith("profile.") for path in wants)


def profile_groups(wants: Paths) -> Groups:
    """The groups that hold the selected attributes."""
    return frozenset() if is_hidden(wants) else groups_of(attributes_wanted(wants))


def groups_of(attributes: Iterable[GoldenAttribute]) -> Groups:
    return frozenset(attribute.group for attribute in attributes) or frozenset({PERSON})


def fallback_systems(wants: Paths, systems: Mapping[str, SystemInfo], rules: Survivorship) -> frozenset[str]:
    """The systems that are asked for the selected attributes only where others leave something open."""
    if everything_wanted(wants) or is_hidden(wants):
        return frozenset()
    attributes = attributes_wanted(wants)
    return frozenset(slug for slug, _ in contributors(systems, groups_of(attributes), attributes, rules).fallback)


@lru_cache(maxsize=MOST_SELECTIONS)
def membership_groups(wants: Paths) -> Groups:
    """Each group is a call of its own to a vendor that has no bulk read, so only what is selected is asked for."""
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


OF_PROFILES = frozenset({"segment", "predictedSpendNext12Months"})
"""The fields of OUTLOOK, by their names in the schema."""


@lru_cache(maxsize=MOST_SELECTIONS)
def value_groups(wants: Paths) -> Groups:
    fields = {path.partition(".")[0] for path in below(wants, "value")} - {"sources", "__typename"}
    counted = frozenset({VALUE}) if fields - OF_PROFILES or not fields else frozenset[AnyGroup]()
    return counted | {OUTLOOK, *DECIDED_BY} if fields & OF_PROFILES else counted
