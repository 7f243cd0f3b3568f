"""May this record be joined to the person, and if not, why? The one place for STRICT and BROAD."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from adapters.ports.crosswalk import Evidence, MatchMethod
from adapters.ports.records import Candidate
from resolvers.identity.matching.agreement import (
    Naming,
    are_behind_one_door,
    are_namesakes_at_one_address,
    brings_another_surname,
    differ_in_a_key,
    have_other_cards,
    is_vetoed,
    naming,
)
from resolvers.identity.matching.decisions import NOTHING, Decided
from resolvers.identity.matching.features import Features
from resolvers.identity.matching.scoring import MatchScore, probability, score
from resolvers.identity.matching.weights import EQUAL, HOME, PRIOR, WEIGHTS


class Strictness(StrEnum):
    """STRICT joins on strong evidence only; BROAD adds probable matches."""

    STRICT = "STRICT"
    BROAD = "BROAD"


class RejectionReason(StrEnum):
    SAME_HOME_OTHER_PERSON = "SAME_HOME_OTHER_PERSON"
    TOO_WEAK = "TOO_WEAK"
    VETO = "VETO"
    AMBIGUOUS = "AMBIGUOUS"
    DECIDED = "DECIDED"


SAME_HOME_BITS = 12.0
"""Bits of shared household attributes from which two records are of one home."""


@dataclass(frozen=True, slots=True, eq=False)
class KnownRecord:
    """A record with its features, ready to compare. Equality is identity. `decided`: a steward's decisions on it."""

    system: str
    candidate: Candidate
    features: Features
    decided: Decided = NOTHING

    @property
    def record(self) -> tuple[str, str]:
        return self.system, self.candidate.record_id

    def is_decided_same(self, other: "KnownRecord") -> bool:
        return other.record in self.decided.same

    def is_decided_other(self, other: "KnownRecord") -> bool:
        return other.record in self.decided.others or self.record in other.decided.others


@dataclass(frozen=True, slots=True)
class MatchDecision:
    """Whether a record is joined to the person. `method` None: rejected for `reason`. `score`: against the person's record with
    the best fit, None where there is none."""

    method: MatchMethod | None
    score: MatchScore | None
    reason: RejectionReason | None = None

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """A link or a steward's decision first, then each compared attribute."""
        compared = self.score.evidence if self.score is not None else ()
        return (*LEADING.get(self.method, ()), *compared)

    @property
    def confidence(self) -> float:
        """Probability from 0 to 1. Comparison makes a steward's decision no less sure."""
        evidence = (DECISION,) if self.method is MatchMethod.DECIDED else self.evidence
        return probability(PRIOR + sum(one.bits for one in evidence))


LINK = Evidence("link", WEIGHTS["link"][EQUAL])
DECISION = Evidence("decision", WEIGHTS["decision"][EQUAL])
LEADING: Mapping[MatchMethod | None, tuple[Evidence, ...]] = {MatchMethod.LINKED: (LINK,), MatchMethod.DECIDED: (DECISION,)}


def best_score(new: KnownRecord, person: Sequence[KnownRecord]) -> MatchScore | None:
    return max((score(new.features, known.features) for known in person), key=lambda one: one.bits, default=None)


def by_key(new: KnownRecord, person: Sequence[KnownRecord], strictness: Strictness) -> MatchDecision:
    """Decides on a record with a unique key of the person's: never joined under a conflicting name, and never without a name."""
    fit = best_score(new, person)
    said = [naming(new.features, known.features) for known in person]
    has_other_card = is_another_member(new, person)
    vetoed = any(is_vetoed(new.features, known.features) for known in person)
    married = not brings_another_surname(new.features, [known.features for known in person])
    if Naming.CONFLICT not in said and Naming.SAME in said and not has_other_card and married:
        return MatchDecision(MatchMethod.KEY, fit)
    if strictness is Strictness.BROAD and fit is not None and fit.probable and not vetoed:
        return MatchDecision(MatchMethod.SCORED, fit)
    return MatchDecision(None, fit, rejection_reason(new, person, fit))


def is_another_member(new: KnownRecord, person: Sequence[KnownRecord]) -> bool:
    """Whether the record has another membership number, or is decided to be another's. Then only a link joins it, in BROAD
    too."""
    return any(new.is_decided_other(known) or have_other_cards(new.features, known.features) for known in person)


def by_home(new: KnownRecord, person: Sequence[KnownRecord]) -> MatchDecision:
    """Rejects a record that shares a line of the person's home. The line proves nothing, and the reason for rejection is told."""
    fit = best_score(new, person)
    return MatchDecision(None, fit, rejection_reason(new, person, fit))


def by_link(new: KnownRecord, person: Sequence[KnownRecord]) -> MatchDecision:
    decided = any(known.is_decided_same(new) for known in person)
    return MatchDecision(MatchMethod.DECIDED if decided else MatchMethod.LINKED, best_score(new, person))


def fits_strictly(new: KnownRecord, person: Sequence[KnownRecord]) -> bool:
    """Whether names, birth date and postcode equal one of the person's records, without a differing unique key. An e-mail may
    differ where the whole address is equal, since people have several."""
    one_door = any(are_behind_one_door(new.features, known.features) for known in person)
    return any(are_namesakes_at_one_address(new.features, known.features) for known in person) and not any(
        new.is_decided_other(known) or differ_in_a_key(new.features, known.features, but_email=one_door) for known in person
    )


def rejection_reason(new: KnownRecord, person: Sequence[KnownRecord], fit: MatchScore | None) -> RejectionReason:
    """The reason why a record is not this person's, however it was found."""
    if any(new.is_decided_other(known) for known in person):
        return RejectionReason.DECIDED
    if fit is None:
        return RejectionReason.TOO_WEAK
    if fit.vetoed or is_another_member(new, person):
        return RejectionReason.VETO
    if fit.only_home:
        return RejectionReason.SAME_HOME_OTHER_PERSON
    shared = sum(WEIGHTS[name].get(level, 0.0) for name, level in fit.levels.items() if name in HOME)
    if shared >= SAME_HOME_BITS and any(naming(new.features, known.features) is Naming.CONFLICT for known in person):
        return RejectionReason.SAME_HOME_OTHER_PERSON
    return RejectionReason.TOO_WEAK
