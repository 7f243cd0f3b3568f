"""The look-up of a person in one system by attributes: a few clues in a planned order, and a match decision on each record
found."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from adapters.ports.crosswalk import MatchMethod
from adapters.ports.errors import SourceError
from adapters.ports.records import Candidate
from adapters.ports.shapes import Attribute, Clue, Filters, Found
from resolvers.identity.matching.joining import (
    KnownRecord,
    MatchDecision,
    RejectionReason,
    Strictness,
    best_score,
    fits_strictly,
    is_another_member,
    rejection_reason,
)
from resolvers.identity.matching.scoring import MatchScore, score
from resolvers.identity.resolution import plan

MARGIN: Final = 3.0
"""Bits by which the best of two conflicting records must be ahead of the other."""

WORTH_TELLING: Final = -8.0
"""Bits from which a rejected record is listed. Below are strangers with the same birthday."""

PROVING: Final = frozenset({Attribute.GIVEN_NAME, Attribute.FAMILY_NAME, Attribute.BIRTH_DATE, Attribute.POSTAL_CODE})
"""Attributes for a proof: their complete result holds every record that could fit strictly."""

Ask = Callable[[Clue], Awaitable[Found | SourceError]]
Rejection = tuple[KnownRecord, MatchDecision]


@dataclass(frozen=True, slots=True)
class LookUpResult:
    joined: tuple[tuple[KnownRecord, MatchDecision], ...] = ()
    rejected: tuple[Rejection, ...] = ()
    error: SourceError | None = None


@dataclass(slots=True)
class LookUps:
    """The look-up in one system. `person`: the records known so far. `thorough`: goes on after a decision is possible, to see the
    other records there."""

    filters: Filters
    person: Sequence[KnownRecord]
    strictness: Strictness
    ask: Ask
    know: Callable[[Candidate], KnownRecord]
    thorough: bool = False
    truncations: dict[Clue, bool] = field(default_factory=dict)
    seen: dict[str, tuple[KnownRecord, MatchScore]] = field(default_factory=dict)
    sure: bool = False

    async def run(self) -> LookUpResult:
        broad = self.strictness is Strictness.BROAD
        told = [known.candidate for known in self.person if broad or self.thorough or says_enough(known)]
        for clue in plan.clues(told, self.filters, was_truncated=lambda asked: self.truncations[asked]):
            found = await self.ask(clue)
            if isinstance(found, SourceError):
                return LookUpResult(error=found)
            self.truncations[clue] = found.truncated
            self._note(found)
            if self._is_settled():
                break
        return self._broadly() if broad else self._strictly()

    def _note(self, found: Found) -> None:
        for candidate in found.candidates:
            if candidate.record_id not in self.seen:
                new = self.know(candidate)
                fit = best_score(new, self.person)
                if fit is not None:
                    self.seen[candidate.record_id] = (new, fit)
                    self.sure = self.sure or (fit.sure and not is_another_member(new, self.person))

    def _is_settled(self) -> bool:
        if self.thorough:
            return False
        if self.strictness is Strictness.STRICT:
            return self._is_proven
        return self.sure

    @property
    def _is_proven(self) -> bool:
        """Whether the results hold every record that could fit one of the person's."""
        asked = [clue for clue, truncated in self.truncations.items() if not truncated and proves(clue)]
        fittable = [known for known in self.person if says_enough(known)]
        return bool(fittable) and all(any(plan.fulfils(known.candidate, clue) for clue in asked) for known in fittable)

    def _strictly(self) -> LookUpResult:
        """Exactly one record that fits, where no fitting one could be in a truncated part."""
        fitting = [new for new, _ in self.seen.values() if fits_strictly(new, self.person)]
        if len(fitting) == 1 and self._is_proven:
            return self._outcome({fitting[0].candidate.record_id}, set())
        return self._outcome(set(), {new.candidate.record_id for new in fitting})

    def _broadly(self) -> LookUpResult:
        """The best probable record, and the probable ones beside it; nobody where another person fits as well."""
        probable = [(new, fit) for new, fit in self.seen.values() if fit.probable and not is_another_member(new, self.person)]
        ranked = sorted(probable, key=lambda one: (-one[1].bits, one[0].record))
        if not ranked:
            return self._outcome(set(), set())
        best, top = ranked[0]
        others = [(new, fit) for new, fit in ranked[1:] if is_rival(score(best.features, new.features))]
        rivals = {new.candidate.record_id for new, fit in others if fit.bits > top.bits - MARGIN}
        if rivals:
            return self._outcome(set(), rivals | {best.candidate.record_id})
        apart = {new.candidate.record_id for new, _ in others}
        return self._outcome({new.candidate.record_id for new, _ in ranked} - apart, set())

    def _outcome(self, joined: set[str], ambiguous: set[str]) -> LookUpResult:
        rejected = []
        for record_id, (new, fit) in self.seen.items():
            if record_id in joined or (record_id not in ambiguous and fit.bits < WORTH_TELLING):
                continue
            reason = RejectionReason.AMBIGUOUS if record_id in ambiguous else rejection_reason(new, self.person, fit)
            rejected.append((new, MatchDecision(None, fit, reason)))
        accepted = tuple((new, MatchDecision(MatchMethod.SCORED, fit)) for id_, (new, fit) in self.seen.items() if id_ in joined)
        return LookUpResult(accepted, tuple(rejected))


def is_rival(between: MatchScore) -> bool:
    return between.vetoed or between.is_another


def says_enough(known: KnownRecord) -> bool:
    """Whether a strict fit with this record is possible at all."""
    says = known.features
    return bool(says.given and says.family and says.born and says.postcode)


def proves(clue: Clue) -> bool:
    return all(term.attribute in PROVING for term in clue.terms)
