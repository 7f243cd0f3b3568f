"""From one clue to one person's records, following stored ids and unique keys hop by hop.

Hop one asks every directory (CDC, C4C) by the key itself; the next ones follow, all at once, what the records found name: ids in
other systems, then e-mails, in every directory that has given no record yet. Systems that are no directories are searched by
e-mail only when they are wanted and nothing names their record.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from adapters.ports.crosswalk import Crosswalk, Evidence, Identity, MatchMethod
from adapters.ports.errors import SeveralFailed, SourceError
from adapters.ports.reading import Kept, Reading
from adapters.ports.records import Candidate
from adapters.ports.shapes import EMAIL, Clue, Found
from resolvers.awaiting import settled
from resolvers.errors import AmbiguousIdentity
from resolvers.identity import anchor
from resolvers.identity.agreement import conflict, several_people
from resolvers.identity.keys import MEMBERSHIP_SYSTEM, folded

HOPS = 3

LINK = Evidence("link", 20.0)
"""A stored id of another system: wrong about once in a million records."""

KEY = Evidence("key", 14.0)
"""A unique key that both records carry."""

NAME = Evidence("name", 6.0)
"""The same given name on top of a key."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What came out: the crosswalk, and the systems that failed on the way with their errors."""

    crosswalk: Crosswalk
    failed: dict[str, SourceError]
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What one system said to one clue."""

    system: str
    clue: Clue
    found: Found
    fetched_at: float


@dataclass(slots=True)
class Search:
    """One person's search. `wanted`: slugs of the systems whose records the query needs. `hop_s`: seconds that one hop may
    take."""

    reading: Reading
    wanted: frozenset[str]
    hop_s: float
    identities: dict[tuple[str, str], Identity] = field(default_factory=dict)
    candidates: list[Candidate] = field(default_factory=list)
    failed: dict[str, SourceError] = field(default_factory=dict)
    asked: set[tuple[str, Clue]] = field(default_factory=set)

    async def run(self, key: Clue) -> Resolution | None:
        """The person behind the key, None when nobody is known by it.

        Raises AmbiguousIdentity when it is more than one person's, and the SourceErrors that left it open whether anybody is.
        """
        answers = await self._ask(self._first_questions(key))
        if not any(answer.found.candidates for answer in answers) and self._reads_own(key.kind):
            answers += await self._ask([(key.kind, key)])
        self._begin(key, answers)
        clues = self._clues()
        for _ in range(HOPS - 1):
            if not (questions := self._next_questions(clues)):
                break
            for answer in await self._ask(questions):
                self._follow(answer)
            clues = self._clues()
        if not self.identities:
            return None
        chosen = anchor.best(self.identities.values())
        searched = frozenset(system for system, _ in self.asked if system not in self.failed)
        crosswalk = Crosswalk(chosen, tuple(self.identities.values()), searched)
        return Resolution(crosswalk, dict(self.failed), anchor.is_open(chosen, self.failed, self.reading.systems))

    def _first_questions(self, key: Clue) -> list[tuple[str, Clue]]:
        """Directories that can filter on the key; by membership number also the system that gives out these numbers."""
        systems = [slug for slug, system in self.reading.systems.items() if system.directory and key.kind in system.finds]
        if key.kind == MEMBERSHIP_SYSTEM and self._reads_own(key.kind):
            systems.append(key.kind)
        return [(system, key) for system in systems]

    def _next_questions(self, clues: Sequence[Clue]) -> list[tuple[str, Clue]]:
        known = {system for system, _ in self.identities}
        questions = []
        for slug, system in self.reading.systems.items():
            if slug in known or slug in self.failed or not (system.directory or slug in self.wanted):
                continue
            questions += [(slug, clue) for clue in clues if clue.kind in system.finds and (slug, clue) not in self.asked]
        return questions

    def _reads_own(self, system: str) -> bool:
        connected = self.reading.systems.get(system)
        return connected is not None and connected.known_by is not None

    def _clues(self) -> list[Clue]:
        """Everything that the records found name, stored ids first."""
        links = [Clue(system, record_id) for system, record_id in self.identities]
        emails = {email.lower() for candidate in self.candidates for email in candidate.emails}
        return links + [Clue(EMAIL, email) for email in sorted(emails)]

    async def _ask(self, questions: Iterable[tuple[str, Clue]]) -> list[Answer]:
        by_system: dict[str, list[Clue]] = {}
        for system, clue in questions:
            self.asked.add((system, clue))
            by_system.setdefault(system, []).append(clue)
        answered = await asyncio.gather(*(self._ask_one(system, clues) for system, clues in by_system.items()))
        return [answer for answers in answered for answer in answers]

    async def _ask_one(self, system: str, clues: Sequence[Clue]) -> list[Answer]:
        if self._reads_own(system) and clues[0].kind == system and system not in self.reading.systems[system].finds:
            outcomes: Sequence[Kept[Found] | SourceError] = [await self._read_own(system, clue) for clue in clues]
        else:
            outcomes = await self.reading.find(system, clues, within=self.hop_s)
        answers = []
        for clue, outcome in zip(clues, outcomes, strict=True):
            if isinstance(outcome, SourceError):
                self.failed.setdefault(system, outcome)
            else:
                answers.append(Answer(system, clue, outcome.value or Found(), outcome.fetched_at))
        return answers

    async def _read_own(self, system: str, clue: Clue) -> Kept[Found] | SourceError:
        """The record by its own id, through the group that holds who it is about: cached and shared like any other."""
        group = self.reading.systems[system].known_by
        assert group is not None
        record = await settled(self.reading.lookup(system, clue.value, frozenset({group})))
        kept = record.parts[group]
        if isinstance(kept, SourceError):
            return kept
        candidate: Candidate | None = getattr(kept.value, "candidate", None)
        return Kept(Found((candidate,) if candidate is not None else ()), kept.fetched_at)

    def _begin(self, key: Clue, answers: Sequence[Answer]) -> None:
        """The key's own records. When nobody is there, a system that failed leaves it open; otherwise there is nobody."""
        candidates = [candidate for answer in answers for candidate in answer.found.candidates]
        if several_people(candidates):
            raise AmbiguousIdentity
        for answer in answers:
            for candidate in answer.found.candidates:
                own = answer.clue.kind == answer.system
                self._accept(answer, candidate, MatchMethod.ANCHOR if own else MatchMethod.KEY)
        if not self.identities and self.failed:
            raise SeveralFailed(list(self.failed.values()))

    def _follow(self, answer: Answer) -> None:
        """Records found by what others name. A link is followed even where names differ; a shared e-mail is not."""
        linked = answer.clue.kind != EMAIL
        fitting = [one for one in answer.found.candidates if not any(conflict(one, known) for known in self.candidates)]
        if several_people(fitting):
            return
        if linked and not fitting and len(answer.found.candidates) == 1:
            fitting = list(answer.found.candidates)
        for candidate in fitting:
            self._accept(answer, candidate, MatchMethod.LINKED if linked else MatchMethod.KEY)

    def _accept(self, answer: Answer, candidate: Candidate, method: MatchMethod) -> None:
        proof = (LINK,) if method is not MatchMethod.KEY else (KEY, NAME) if self._same_name(candidate) else (KEY,)
        self._identify(answer, (answer.system, candidate.record_id), method, proof, candidate)
        for link in candidate.links:
            self._identify(answer, link, MatchMethod.LINKED, (LINK,), candidate)
        self.candidates.append(candidate)

    def _same_name(self, candidate: Candidate) -> bool:
        name = folded(candidate.given_name)
        return bool(name) and any(folded(known.given_name) == name for known in self.candidates)

    def _identify(
        self, answer: Answer, record: tuple[str, str], method: MatchMethod, proof: tuple[Evidence, ...], candidate: Candidate
    ) -> None:
        if record in self.identities and self.identities[record].told_by == record[0]:
            return
        odds = 2.0 ** sum(evidence.bits for evidence in proof)
        self.identities[record] = Identity(
            system=record[0],
            record_id=record[1],
            method=method,
            confidence=round(odds / (odds + 1), 6),
            evidence=proof,
            told_by=answer.system,
            told_by_record=candidate.record_id,
            told_at=answer.fetched_at,
            as_of=candidate.as_of.timestamp() if candidate.as_of is not None else None,
        )
