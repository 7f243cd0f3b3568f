"""Which system's value survives in the golden record, by a rule per attribute, and what the others say."""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from adapters.ports.capabilities import PERSON, REACH, AnyGroup
from adapters.ports.reading import Source
from adapters.ports.records import Address
from resolvers.golden_record import likeness


class SurvivorshipRule(StrEnum):
    SOURCE_PRIORITY = "SOURCE_PRIORITY"
    MOST_RECENT = "MOST_RECENT"
    MOST_FREQUENT = "MOST_FREQUENT"
    MOST_COMPLETE = "MOST_COMPLETE"
    ONLY_SOURCE = "ONLY_SOURCE"


@dataclass(frozen=True, slots=True)
class Attribute:
    """A field of the golden record: which group holds it, and how two values are told apart (`alike`: equal means agreement;
    it takes the country whose notation numbers without + are in)."""

    name: str
    group: AnyGroup
    rule: SurvivorshipRule
    alike: Callable[[Any, str], str]

    @property
    def public_name(self) -> str:
        head, *tail = self.name.split("_")
        return head + "".join(word.title() for word in tail)


PRIORITY, RECENT = SurvivorshipRule.SOURCE_PRIORITY, SurvivorshipRule.MOST_RECENT

ATTRIBUTES: tuple[Attribute, ...] = (
    Attribute("salutation", PERSON, PRIORITY, likeness.letters),
    Attribute("given_name", PERSON, PRIORITY, likeness.letters),
    Attribute("family_name", PERSON, PRIORITY, likeness.letters),
    Attribute("birth_date", PERSON, PRIORITY, likeness.day),
    Attribute("language", PERSON, PRIORITY, likeness.language),
    Attribute("nationality", PERSON, PRIORITY, likeness.letters),
    Attribute("email", REACH, RECENT, likeness.email),
    Attribute("phone", REACH, RECENT, likeness.phone),
    Attribute("address", REACH, RECENT, likeness.address),
)
"""Names and birth date come from where they were checked, contact data from where they were last changed."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One record's value. `rank`: the system's place in the order of trust, 0 the most trusted. `standby`: it counts only where
    nobody else says anything (`Survivorship.hears`)."""

    value: Any
    rank: int
    source: Source
    standby: bool = False


@dataclass(frozen=True, slots=True)
class Survivor:
    """The claim that survives among `claims` by the rule that is set. What else there is to tell is worked out where it is asked
    for. `all_heard`: no system failed that might have had a say."""

    attribute: Attribute
    by_rule: SurvivorshipRule
    winner: Claim
    claims: Sequence[Claim]
    region: str
    all_heard: bool

    @property
    def rule(self) -> SurvivorshipRule:
        """The rule that decided. Nobody is called the only source while somebody is unheard; where the rule alone would have
        taken another value, from a system that only stands by, it is trust that decided."""
        if len(self.claims) == 1:
            return SurvivorshipRule.ONLY_SOURCE if self.all_heard else self.by_rule
        best = min(self.claims, key=preference(self.attribute, self.by_rule, self.claims, self.region, by_trust=False))
        return SurvivorshipRule.SOURCE_PRIORITY if self.differs(best) else self.by_rule

    @property
    def others(self) -> tuple[Claim, ...]:
        """The claims that did not survive, the next in line first."""
        line = sorted(self.claims, key=preference(self.attribute, self.by_rule, self.claims, self.region))
        return tuple(claim for claim in line if claim is not self.winner)

    @property
    def disputed(self) -> bool:
        return any(self.differs(claim) for claim in self.claims)

    def differs(self, claim: Claim) -> bool:
        """Whether a claim says something else, and not the same in other writing."""
        if claim.value == self.winner.value:
            return False
        alike = self.attribute.alike
        return alike(claim.value, self.region) != alike(self.winner.value, self.region)


@dataclass(frozen=True, slots=True)
class Survivorship:
    """`rules`: attribute name -> rule, where it differs from the default. `trust`: slugs, the most trusted first; whoever is not
    named stands by. `trust_for`: attribute name -> an order of its own."""

    rules: Mapping[str, SurvivorshipRule] = field(default_factory=dict)
    trust: tuple[str, ...] = ("sap-customer-data-cloud", "sap-cloud-for-customer")
    trust_for: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def trusts(self, attribute: Attribute, system: str) -> bool:
        return system in self.trust_for.get(attribute.name, self.trust)

    def hears(self, attribute: Attribute, system: str, *, serves: bool) -> bool:
        """Whether a system has a say beside others, and not only where they are silent. One that `serves` the attribute as its
        own has it where it is trusted at all."""
        return self.trusts(attribute, system) or (serves and system in self.trust)

    def rank(self, attribute: Attribute, system: str) -> int:
        order = self.trust_for.get(attribute.name, self.trust)
        return order.index(system) if system in order else len(order)

    def survivor(
        self, attribute: Attribute, claims: Sequence[Claim], *, region: str = "GB", all_heard: bool = True
    ) -> Survivor | None:
        """The claim that survives. Parts of an address survive together, since an address is one value."""
        if not claims:
            return None
        rule = self.rules.get(attribute.name, attribute.rule)
        winner = claims[0] if len(claims) == 1 else min(claims, key=preference(attribute, rule, claims, region))
        return Survivor(attribute, rule, winner, claims, region, all_heard)


def preference(
    attribute: Attribute, rule: SurvivorshipRule, claims: Sequence[Claim], region: str, *, by_trust: bool = True
) -> Callable[[Claim], tuple[object, ...]]:
    """Sorts the best claim first, the same whatever order claims come in: who has a say, the rule, trust, the newer record, and
    at last the names of system and record. `by_trust` False: as if everybody had a say."""
    heard = [claim for claim in claims if not claim.standby] if by_trust else claims
    weight = WEIGHT[rule](attribute, heard or claims, region)

    def place(claim: Claim) -> tuple[Any, ...]:
        source = claim.source
        return (claim.standby and by_trust, *weight(claim), claim.rank, -changed(claim), source.system, source.record_id or "")

    return place


Weight = Callable[[Claim], tuple[float, ...]]
"""What speaks for a claim by the rule, each part the better the less it is."""


def changed(claim: Claim) -> float:
    """Unix seconds; what has no date is older than anything."""
    return at.timestamp() if (at := claim.source.changed_at) is not None else -math.inf


def frequency(attribute: Attribute, heard: Sequence[Claim], region: str) -> Weight:
    """Each record has one voice; what is only written differently is the same."""
    voices = Counter(attribute.alike(claim.value, region) for claim in heard)
    return lambda claim: (-voices[attribute.alike(claim.value, region)],)


def completeness(attribute: Attribute, heard: Sequence[Claim], region: str) -> Weight:
    """Of an address the number of its parts; then letters and digits, for punctuation adds nothing."""

    def weight(claim: Claim) -> tuple[float, ...]:
        return (-parts(claim.value), -len(attribute.alike(claim.value, region)))

    return weight


def parts(value: object) -> int:
    if not isinstance(value, Address):
        return 1
    return sum(bool(part) for part in (value.lines, value.city, value.region, value.postal_code, value.country))


WEIGHT: Mapping[SurvivorshipRule, Callable[[Attribute, Sequence[Claim], str], Weight]] = {
    SurvivorshipRule.SOURCE_PRIORITY: lambda attribute, heard, region: lambda claim: (),
    SurvivorshipRule.MOST_RECENT: lambda attribute, heard, region: lambda claim: (-changed(claim),),
    SurvivorshipRule.MOST_FREQUENT: frequency,
    SurvivorshipRule.MOST_COMPLETE: completeness,
}
