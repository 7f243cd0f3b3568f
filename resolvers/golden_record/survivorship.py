"""Survivorship: the system whose value survives in the golden record, by a rule per attribute, and the values of the others."""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from adapters.ports.capabilities import PERSON, REACH, AnyGroup
from adapters.ports.fast_init import fast_init
from adapters.ports.reading import Source
from adapters.ports.records import Address
from resolvers.golden_record import value_likeness


class SurvivorshipRule(StrEnum):
    SOURCE_PRIORITY = "SOURCE_PRIORITY"
    MOST_RECENT = "MOST_RECENT"
    MOST_FREQUENT = "MOST_FREQUENT"
    MOST_COMPLETE = "MOST_COMPLETE"
    ONLY_SOURCE = "ONLY_SOURCE"


@dataclass(frozen=True, slots=True)
class GoldenAttribute:
    """A field of the golden record. `group`: the field group with its value. `alike`: the form in which equal values are equal,
    made of a value and the country of numbers without +."""

    name: str
    group: AnyGroup
    rule: SurvivorshipRule
    alike: Callable[[Any, str], str]

    @property
    def public_name(self) -> str:
        head, *tail = self.name.split("_")
        return head + "".join(word.title() for word in tail)


PRIORITY, RECENT = SurvivorshipRule.SOURCE_PRIORITY, SurvivorshipRule.MOST_RECENT

ATTRIBUTES: tuple[GoldenAttribute, ...] = (
    GoldenAttribute("salutation", PERSON, PRIORITY, value_likeness.letters),
    GoldenAttribute("given_name", PERSON, PRIORITY, value_likeness.letters),
    GoldenAttribute("family_name", PERSON, PRIORITY, value_likeness.letters),
    GoldenAttribute("birth_date", PERSON, PRIORITY, value_likeness.day),
    GoldenAttribute("language", PERSON, PRIORITY, value_likeness.language),
    GoldenAttribute("nationality", PERSON, PRIORITY, value_likeness.letters),
    GoldenAttribute("email", REACH, RECENT, value_likeness.email),
    GoldenAttribute("phone", REACH, RECENT, value_likeness.phone),
    GoldenAttribute("address", REACH, RECENT, value_likeness.address),
)
"""The attributes. Names and birth date come from the systems that checked them, contact data from the latest change."""


@fast_init
@dataclass(frozen=True, slots=True)
class Claim:
    """One record's value. `rank`: the system's place in the order of trust, 0 the most trusted. `fallback`: it counts only if no
    other claim does (`Survivorship.is_primary`)."""

    value: Any
    rank: int
    source: Source
    fallback: bool = False


@fast_init
@dataclass(frozen=True, slots=True)
class Survivor:
    """The surviving claim among `claims`, by the configured rule `by_rule`. The properties are computed only if selected.
    `is_complete`: no system failed that could have had a claim."""

    attribute: GoldenAttribute
    by_rule: SurvivorshipRule
    winner: Claim
    claims: Sequence[Claim]
    region: str
    is_complete: bool

    @property
    def rule(self) -> SurvivorshipRule:
        """The rule that decided. A single claim is ONLY_SOURCE, unless a failed system could have had another. SOURCE_PRIORITY if
        the configured rule alone would have chosen another value, of a fallback."""
        if len(self.claims) == 1:
            return SurvivorshipRule.ONLY_SOURCE if self.is_complete else self.by_rule
        best = min(self.claims, key=preference(self.attribute, self.by_rule, self.claims, self.region, by_trust=False))
        return SurvivorshipRule.SOURCE_PRIORITY if self.differs(best) else self.by_rule

    @property
    def others(self) -> tuple[Claim, ...]:
        """The other claims, the next in rank first."""
        line = sorted(self.claims, key=preference(self.attribute, self.by_rule, self.claims, self.region))
        return tuple(claim for claim in line if claim is not self.winner)

    @property
    def disputed(self) -> bool:
        return any(self.differs(claim) for claim in self.claims)

    def differs(self, claim: Claim) -> bool:
        """Whether a claim has another value, and not just another spelling."""
        if claim.value == self.winner.value:
            return False
        alike = self.attribute.alike
        return alike(claim.value, self.region) != alike(self.winner.value, self.region)


@dataclass(frozen=True, slots=True, eq=False)
class Survivorship:
    """The settings, one object as long as the process lives. `rules`: attribute name -> rule, if not the default. `trust`: slugs,
    the most trusted first; systems not named are fallbacks. `trust_for`: attribute name -> an order of its own."""

    rules: Mapping[str, SurvivorshipRule] = field(default_factory=dict)
    trust: tuple[str, ...] = ("sap-customer-data-cloud", "sap-cloud-for-customer")
    trust_for: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def trusts(self, attribute: GoldenAttribute, system: str) -> bool:
        return system in self.trust_for.get(attribute.name, self.trust)

    def is_primary(self, attribute: GoldenAttribute, system: str, *, serves: bool) -> bool:
        """Whether a system's claim counts beside others, and is no mere fallback. A system that `serves` the attribute itself is
        primary if `trust` names it, even where `trust_for` does not."""
        return self.trusts(attribute, system) or (serves and system in self.trust)

    def rank(self, attribute: GoldenAttribute, system: str) -> int:
        order = self.trust_for.get(attribute.name, self.trust)
        return order.index(system) if system in order else len(order)

    def survivor(
        self, attribute: GoldenAttribute, claims: Sequence[Claim], *, region: str = "GB", is_complete: bool = True
    ) -> Survivor | None:
        """The claim that survives. Parts of an address survive together, since an address is one value."""
        if not claims:
            return None
        rule = self.rules.get(attribute.name, attribute.rule)
        winner = claims[0] if len(claims) == 1 else min(claims, key=preference(attribute, rule, claims, region))
        return Survivor(attribute, rule, winner, claims, region, is_complete)


def preference(
    attribute: GoldenAttribute, rule: SurvivorshipRule, claims: Sequence[Claim], region: str, *, by_trust: bool = True
) -> Callable[[Claim], tuple[object, ...]]:
    """The sort key with the best claim first, independent of the order of claims: primary claims, the rule, trust, the newer
    record, and at last the names of system and record. `by_trust` False: fallbacks count like primary claims."""
    counting = [claim for claim in claims if not claim.fallback] if by_trust else claims
    weight = WEIGHT[rule](attribute, counting or claims, region)

    def place(claim: Claim) -> tuple[Any, ...]:
        source = claim.source
        return (claim.fallback and by_trust, *weight(claim), claim.rank, -changed(claim), source.system, source.record_id or "")

    return place


Weight = Callable[[Claim], tuple[float, ...]]
"""A function from a claim to its sort key by a rule; the least is the best."""


def changed(claim: Claim) -> float:
    """The time of a claim's last change (Unix seconds); minus infinity without one."""
    return at.timestamp() if (at := claim.source.changed_at) is not None else -math.inf


def frequency(attribute: GoldenAttribute, counting: Sequence[Claim], region: str) -> Weight:
    """The weight by the number of records with the value. Spellings of one value count together."""
    voices = Counter(attribute.alike(claim.value, region) for claim in counting)
    return lambda claim: (-voices[attribute.alike(claim.value, region)],)


def completeness(attribute: GoldenAttribute, counting: Sequence[Claim], region: str) -> Weight:
    """The weight by the number of an address's parts, then of letters and digits. Punctuation does not count."""

    def weight(claim: Claim) -> tuple[float, ...]:
        return (-parts(claim.value), -len(attribute.alike(claim.value, region)))

    return weight


def parts(value: object) -> int:
    if not isinstance(value, Address):
        return 1
    return sum(bool(part) for part in (value.lines, value.city, value.region, value.postal_code, value.country))


WEIGHT: Mapping[SurvivorshipRule, Callable[[GoldenAttribute, Sequence[Claim], str], Weight]] = {
    SurvivorshipRule.SOURCE_PRIORITY: lambda attribute, counting, region: lambda claim: (),
    SurvivorshipRule.MOST_RECENT: lambda attribute, counting, region: lambda claim: (-changed(claim),),
    SurvivorshipRule.MOST_FREQUENT: frequency,
    SurvivorshipRule.MOST_COMPLETE: completeness,
}
