"""One round's results, joined to the person or rejected: links first, then keys, all results of a round together."""

from collections.abc import Iterator, Sequence, Set
from itertools import combinations
from typing import Final

from adapters.ports.shapes import EMAIL, PHONE, Clue
from resolvers.identity.matching import features, joining
from resolvers.identity.matching.agreement import Naming, bear_two_surnames, naming
from resolvers.identity.matching.joining import KnownRecord, MatchDecision, RejectionReason, Strictness
from resolvers.identity.matching.links import are_held_together, is_followed
from resolvers.identity.matching.people_behind import MOST_CARRIERS, are_apart, grouped, is_shared
from resolvers.identity.resolution.questions import FindResult, Questions
from resolvers.identity.resolution.roster import Roster
from resolvers.identity.resolution.trace import Trace

ADDRESSES: Final = frozenset({EMAIL, PHONE})


class Following:
    """Joins the results of one search. A link is followed even where names differ; where it leads to several records, only to
    those named alike. A shared key joins nobody where it leads to two people who both would fit."""

    def __init__(self, roster: Roster, questions: Questions, trace: Trace, strictness: Strictness) -> None:
        self._roster = roster
        self._questions = questions
        self._trace = trace
        self._strictness = strictness
        self._lost: set[tuple[str, str]] = set()
        self._results: list[FindResult] = []
        """All results of this search, kept where a steward decided on one of its records."""

    def follow(self, answers: Sequence[FindResult]) -> None:
        by_key = [answer for answer in answers if answer.clue.kind in ADDRESSES]
        by_link = [answer for answer in answers if answer.clue.kind not in ADDRESSES]
        torn = self._torn(by_link)
        self._part(by_key)
        self._by_links(by_link, torn)
        self._by_keys(by_key)
        if self._roster.decisions:
            self._results += answers
            self._part_again()

    def _torn(self, answers: Sequence[FindResult]) -> set[tuple[str, str]]:
        """Records behind links that a steward decided to be two people's: either may be this person. An id is nobody's where it
        leads to a record decided to be another person's."""
        if not self._roster.decisions:
            return set()
        found = [(answer, self._roster.ready(answer.system, one)) for answer in answers for one in answer.found.candidates]
        held = {known.record for known in self._roster.known}
        new = {known.record: known for _, known in found if not self._roster.is_decided_other(known)}
        apart = [(one, other) for one, other in combinations(new.values(), 2) if one.is_decided_other(other)]
        torn = {known.record for pair in apart for known in pair} - held
        for answer, known in found:
            if known.record in torn or known.record not in new:
                self._disown(answer, known)
        return torn

    def _part(self, answers: Sequence[FindResult]) -> None:
        """Expels records with a key of somebody else's, as decided by a steward: the key makes them doubtful."""
        for answer in answers if self._roster.is_parted else ():
            for known in (self._roster.ready(answer.system, candidate) for candidate in answer.found.candidates):
                if self._roster.is_decided_other(known):
                    carriers = [one for one in self._roster.known if carries(one, answer.clue)]
                    self._lose(self._roster.expel(carriers), answer)

    def _part_again(self) -> None:
        """Applies every result so far to records that came after it."""
        before = -1
        while self._roster.is_parted and before != len(self._roster.known):
            before = len(self._roster.known)
            self._part([answer for answer in self._results if answer.clue.kind in ADDRESSES])
            for answer in [answer for answer in self._results if answer.clue.kind not in ADDRESSES]:
                for known in (self._roster.ready(answer.system, candidate) for candidate in answer.found.candidates):
                    if self._roster.is_decided_other(known):
                        self._disown(answer, known)
        if self._lost:
            self._lose(self._roster.expel_unreached(), self._results[-1])

    def _disown(self, answer: FindResult, found: KnownRecord) -> None:
        """Drops an id that leads to another person, as decided by a steward, and every record no more certain than the id."""
        roster = self._roster
        lost = roster.disown((answer.clue.kind, answer.clue.value))
        self._lose(lost + roster.expel([known for known in roster.known if known.is_decided_other(found)]), answer)

    def _lose(self, lost: list[KnownRecord], answer: FindResult) -> None:
        """Records the loss. Links of the lost records are nobody's either."""
        person = tuple(self._roster.known)
        for one in lost:
            self._lost.add(one.record)
            for link in one.candidate.links:
                lost += self._roster.disown(link)
            self._trace.refused(one, ambiguous(one, person), answer.fetched_at)

    def settle(self, new: KnownRecord, match: MatchDecision, fetched_at: float) -> None:
        """Accepts or rejects the record. A record decided to be another's is rejected, whatever speaks for it."""
        if self._roster.is_decided_other(new):
            match = MatchDecision(None, match.score, RejectionReason.DECIDED)
        elif new.record in self._lost:
            match = MatchDecision(None, match.score, RejectionReason.AMBIGUOUS)
        if match.method is None:
            if self._roster.find(new.record) is None:
                self._trace.refused(new, match, fetched_at)
            return
        self._trace.accepted(new.record)
        self._roster.accept(new, match, fetched_at)

    def _by_links(self, answers: Sequence[FindResult], torn: Set[tuple[str, str]]) -> None:
        person = tuple(self._roster.known)
        led = [(answer, new, fits) for answer in answers for new, fits in self._led_to(answer, person)]
        fitting = {new.record: new for _, new, fits in led if fits}
        rivals = rivals_among(list(fitting.values()), person)
        for answer, new, fits in led:
            is_shared_id = new.record in torn or (answer.clue.kind, answer.clue.value) in self._roster.disowned
            if fits and new.record not in rivals and not is_shared_id and not self._is_open(new, person, answer):
                self.settle(new, joining.by_link(new, person), answer.fetched_at)
            else:
                self._roster.set_aside(new.record)
                self.settle(new, ambiguous(new, person), answer.fetched_at)

    def _led_to(self, answer: FindResult, person: Sequence[KnownRecord]) -> Iterator[tuple[KnownRecord, bool]]:
        """Each record that a stored id led to in one system, and whether it fits the person."""
        found = [self._roster.ready(answer.system, candidate) for candidate in answer.found.candidates]
        followed = [new for new in found if is_followed(new, person, alone=len(found) == 1)]
        if len(followed) < len(found) or len(found) > MOST_CARRIERS:
            followed = [new for new in followed if is_named_alike(new, person) and len(found) <= MOST_CARRIERS]
        yield from ((new, new in followed) for new in found)

    def _by_keys(self, answers: Sequence[FindResult]) -> None:
        person = tuple(self._roster.known)
        found: dict[tuple[str, str], tuple[KnownRecord, MatchDecision, FindResult]] = {}
        for answer in answers:
            for candidate in answer.found.candidates:
                new = self._roster.ready(answer.system, candidate)
                if self._roster.find(new.record) is None and (new.record not in found or found[new.record][1].method is None):
                    found[new.record] = (new, self._match(new, person, answer), answer)
        fitting = [new for new, match, _ in found.values() if match.method is not None]
        rivals = rivals_among(fitting, person)
        shared = {answer.clue for answer in answers if self._is_anybodys(answer.clue)}
        for new, match, answer in found.values():
            doubtful = new.record in rivals or answer.clue in shared or self._is_open(new, person, answer)
            if match.method is not None and doubtful:
                match = ambiguous(new, person)
            self.settle(new, match, answer.fetched_at)

    def _match(self, new: KnownRecord, person: Sequence[KnownRecord], answer: FindResult) -> MatchDecision:
        if answer.clue.kind == PHONE and features.is_shared(answer.clue.value):
            return joining.by_home(new, person)
        return joining.by_key(new, person, self._strictness)

    def _is_anybodys(self, key: Clue) -> bool:
        """Whether too many people carry the key for it to lead to anybody. This person's own records count as one carrier."""
        carriers = [self._roster.ready(system, one) for (system, _), one in self._questions.carriers.get(key, {}).items()]
        own = [known for known in carriers if self._roster.find(known.record) is not None]
        others = grouped([known for known in carriers if known not in own])
        return is_shared([own, *others] if own else others)

    def _is_open(self, new: KnownRecord, person: Sequence[KnownRecord], answer: FindResult) -> bool:
        """Whether the key also leads to somebody else, whose record this may be just as well."""
        carriers = self._questions.carriers.get(answer.clue, {})
        others = [self._roster.ready(system, candidate) for (system, _), candidate in carriers.items()]
        return any(
            other.record != new.record
            and not are_apart(other, new)
            and any(are_apart(other, known) for known in person)
            and self._roster.find(other.record) is None
            for other in others
        )


def is_named_alike(new: KnownRecord, person: Sequence[KnownRecord]) -> bool:
    return any(known.is_decided_same(new) or naming(new.features, known.features) is Naming.SAME for known in person)


def rivals_among(fitting: Sequence[KnownRecord], person: Sequence[KnownRecord]) -> set[tuple[str, str]]:
    """Records that each would fit but cannot all be one person's. Which of them is remains open."""
    everyone = [*person, *fitting]
    return {known.record for one, other in combinations(fitting, 2) if are_two(one, other, everyone) for known in (one, other)}


def are_two(one: KnownRecord, other: KnownRecord, everyone: Sequence[KnownRecord]) -> bool:
    """Whether name, birth date or card differ, or surnames without a birth date in common, and no link joins the two."""
    if are_held_together(one, other, everyone):
        return False
    return are_apart(one, other) or bear_two_surnames(one.features, other.features, [known.features for known in everyone])


def ambiguous(new: KnownRecord, person: Sequence[KnownRecord]) -> MatchDecision:
    return MatchDecision(None, joining.best_score(new, person), RejectionReason.AMBIGUOUS)


def carries(known: KnownRecord, key: Clue) -> bool:
    said = known.features
    return key.value in (said.emails if key.kind == EMAIL else said.own_phones | said.extensions)
