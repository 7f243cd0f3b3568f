"""The score of two records: the sum of the weights of their attributes, with a veto and a floor."""

from collections.abc import Mapping
from dataclasses import dataclass

from adapters.ports.crosswalk import Evidence
from resolvers.identity.matching.comparing import compare
from resolvers.identity.matching.features import Features
from resolvers.identity.matching.weights import (
    CLOSE,
    DIFFERENT,
    EQUAL,
    GIVEN_OUT,
    HOME,
    NEAR,
    PERSONAL,
    PERSONAL_FLOOR,
    PRIOR,
    PROBABLE,
    SLIP,
    SURE,
    WEIGHTS,
    Level,
)

AGREEING = frozenset({EQUAL, SLIP})
ALIKE = frozenset({EQUAL, SLIP, CLOSE, NEAR})
AGAINST = frozenset({"givenName", "birthDate"}) | GIVEN_OUT | {"mobile"}


@dataclass(frozen=True, slots=True)
class MatchScore:
    """`bits`: the sum, prior included; `personal`: its part without household attributes. `vetoed`: two of given name, birth date
    and own number clearly differ. `named`: more than an initial identifies the person, by name, day or number."""

    levels: Mapping[str, Level]
    bits: float
    personal: float
    vetoed: bool
    named: bool = True

    @property
    def only_home(self) -> bool:
        """Whether the score would be enough if the home counted as the person."""
        return self.bits >= PROBABLE and not is_personal(self.levels, self.personal)

    @property
    def is_another(self) -> bool:
        """Whether name or birth date differ clearly. A key in common is then a shared one."""
        return DIFFERENT in (self.levels.get("givenName"), self.levels.get("birthDate"))

    @property
    def probable(self) -> bool:
        return self.named and not self.vetoed and self.bits >= PROBABLE and is_personal(self.levels, self.personal)

    @property
    def sure(self) -> bool:
        return self.probable and self.bits >= SURE

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Attribute by attribute, the weightiest first."""
        told = [
            Evidence(name, WEIGHTS[name][level], veto=self.vetoed and level is DIFFERENT and name in AGAINST)
            for name, level in self.levels.items()
            if level in WEIGHTS[name]
        ]
        return tuple(sorted(told, key=lambda one: (-abs(one.bits), one.attribute)))


def score(one: Features, other: Features) -> MatchScore:
    levels = compare(one, other)
    home = personal = 0.0
    for name, level in levels.items():
        weight = WEIGHTS[name].get(level, 0.0)
        if name in HOME:
            home += weight
        else:
            personal += weight
    return MatchScore(levels, PRIOR + home + personal, personal, is_vetoed(levels), is_named(one, other, levels))


def is_named(one: Features, other: Features, levels: Mapping[str, Level]) -> bool:
    """Whether given name or birth date were compared, or a number given to one person agrees. An initial counts as a name only
    beside the same birth date."""
    if levels.get("birthDate") is EQUAL or any(levels.get(name) in AGREEING for name in GIVEN_OUT):
        return True
    if "givenName" not in levels:
        return "birthDate" in levels
    return min(len(one.given), len(other.given)) > 1


def is_personal(levels: Mapping[str, Level], bits: float) -> bool:
    """Whether something personal agrees. Under another given name only a number given to one person or the birth date counts,
    since e-mails and phones are shared."""
    if bits < PERSONAL_FLOOR:
        return False
    agreeing = {name for name, level in levels.items() if level in ALIKE and name in PERSONAL}
    if levels.get("givenName") is DIFFERENT and levels.get("birthDate") is not EQUAL and not agreeing & GIVEN_OUT:
        return False
    return bool(agreeing)


def is_vetoed(levels: Mapping[str, Level]) -> bool:
    """Whether differences outweigh the sum. A number given to one person outweighs the rest, which may have been overwritten."""
    if any(levels.get(name) is EQUAL for name in GIVEN_OUT):
        return False
    own = [levels[name] for name in (*GIVEN_OUT, "mobile") if name in levels]
    other_number = bool(own) and all(level is DIFFERENT for level in own)
    return (levels.get("givenName") is DIFFERENT) + (levels.get("birthDate") is DIFFERENT) + other_number >= 2


def probability(bits: float) -> float:
    """The probability for odds of 2^bits to 1."""
    odds: float = 2.0 ** min(bits, 60.0)
    return round(odds / (1 + odds), 6)
