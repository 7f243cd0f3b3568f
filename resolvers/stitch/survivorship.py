"""Which system's value survives in the golden record, by a rule per attribute, and what the others say."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from adapters.ports.capabilities import PERSON, REACH, AnyGroup
from adapters.ports.records import Address
from resolvers.identity.keys import e164

LONG_AGO = datetime.min.replace(tzinfo=UTC)


class SurvivorshipRule(StrEnum):
    SOURCE_PRIORITY = "SOURCE_PRIORITY"
    MOST_RECENT = "MOST_RECENT"
    MOST_FREQUENT = "MOST_FREQUENT"
    MOST_COMPLETE = "MOST_COMPLETE"
    ONLY_SOURCE = "ONLY_SOURCE"


@dataclass(frozen=True, slots=True)
class Attribute:
    """A field of the golden record: which group holds it, and how two values are told apart (`alike`: equal means agreement)."""

    name: str
    group: AnyGroup
    rule: SurvivorshipRule
    alike: Callable[[Any], Any]

    @property
    def public_name(self) -> str:
        head, *tail = self.name.split("_")
        return head + "".join(word.title() for word in tail)


def text(value: str) -> str:
    return " ".join(value.casefold().split())


def phone(value: str) -> str:
    return e164(value, "GB") or text(value)


def language(value: str) -> str:
    """The language itself: systems differ in whether they keep the region."""
    return value.split("-")[0].casefold()


def address(value: Address) -> tuple[str, ...]:
    parts = (*value.lines, value.city, value.postal_code, value.country)
    return tuple(sorted("".join(char for char in part.casefold() if char.isalnum()) for part in parts if part))


PRIORITY, RECENT = SurvivorshipRule.SOURCE_PRIORITY, SurvivorshipRule.MOST_RECENT

ATTRIBUTES: tuple[Attribute, ...] = (
    Attribute("salutation", PERSON, PRIORITY, text),
    Attribute("given_name", PERSON, PRIORITY, text),
    Attribute("family_name", PERSON, PRIORITY, text),
    Attribute("birth_date", PERSON, PRIORITY, lambda day: day),
    Attribute("language", PERSON, PRIORITY, language),
    Attribute("nationality", PERSON, PRIORITY, text),
    Attribute("email", REACH, RECENT, text),
    Attribute("phone", REACH, RECENT, phone),
    Attribute("address", REACH, RECENT, address),
)
"""Names and birth date come from where they were checked, contact data from where they were last changed."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One system's value. `rank`: the system's place in the order of trust, 0 the most trusted."""

    value: Any
    system: str
    rank: int
    as_of: datetime | None
    source: Any


@dataclass(frozen=True, slots=True)
class Survivor:
    attribute: Attribute
    rule: SurvivorshipRule
    winner: Claim
    others: tuple[Claim, ...]

    @property
    def disputed(self) -> bool:
        alike = self.attribute.alike
        return any(alike(other.value) != alike(self.winner.value) for other in self.others)


@dataclass(frozen=True, slots=True)
class Survivorship:
    """`rules`: attribute name -> rule, where it differs from the default. `trust`: slugs, the most trusted first."""

    rules: Mapping[str, SurvivorshipRule] = field(default_factory=dict)
    trust: tuple[str, ...] = ("sap-customer-data-cloud", "sap-cloud-for-customer")

    def rank(self, system: str) -> int:
        return self.trust.index(system) if system in self.trust else len(self.trust)

    def survivor(self, attribute: Attribute, claims: Sequence[Claim]) -> Survivor | None:
        """The claim that survives. Parts of an address survive together, since an address is one value."""
        if not claims:
            return None
        if len(claims) == 1:
            return Survivor(attribute, SurvivorshipRule.ONLY_SOURCE, claims[0], ())
        rule = self.rules.get(attribute.name, attribute.rule)
        winner = max(claims, key=lambda claim: (*WEIGHT[rule](attribute, claim, claims), -claim.rank))
        return Survivor(attribute, rule, winner, tuple(claim for claim in claims if claim is not winner))


def frequency(attribute: Attribute, claim: Claim, claims: Sequence[Claim]) -> tuple[Any, ...]:
    return (Counter(attribute.alike(one.value) for one in claims)[attribute.alike(claim.value)],)


def completeness(attribute: Attribute, claim: Claim, claims: Sequence[Claim]) -> tuple[Any, ...]:
    parts = claim.value if isinstance(claim.value, Address) else None
    if parts is None:
        return (len(str(claim.value)),)
    return (sum(bool(part) for part in (parts.lines, parts.city, parts.region, parts.postal_code, parts.country)),)


WEIGHT: Mapping[SurvivorshipRule, Callable[[Attribute, Claim, Sequence[Claim]], tuple[Any, ...]]] = {
    SurvivorshipRule.SOURCE_PRIORITY: lambda attribute, claim, claims: (),
    SurvivorshipRule.MOST_RECENT: lambda attribute, claim, claims: (claim.as_of or LONG_AGO,),
    SurvivorshipRule.MOST_FREQUENT: frequency,
    SurvivorshipRule.MOST_COMPLETE: completeness,
}
