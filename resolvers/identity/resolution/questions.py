"""Clues put to systems, to all systems at once: by their Find, or by reading one of their records by its id."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from adapters.ports.errors import SourceError, TimedOut
from adapters.ports.reading import Fetched, Reading
from adapters.ports.records import Candidate
from adapters.ports.shapes import EMAIL, Clue, Found
from resolvers.identity.keys.mailboxes import spellings
from resolvers.identity.keys.normal_forms import comparable
from resolvers.identity.keys.placeholders import PLACEHOLDERS, Placeholders
from resolvers.identity.resolution.trace import Trace

Question = tuple[str, Clue]


@dataclass(frozen=True, slots=True)
class FindResult:
    """The result of one clue in one system."""

    system: str
    clue: Clue
    found: Found
    fetched_at: float


@dataclass(slots=True)
class Questions:
    """The calls of one search. `hop_s`: seconds for one round. `truncated`: questions with a truncated result, in which absence
    proves nothing."""

    reading: Reading
    hop_s: float
    trace: Trace
    placeholders: Placeholders = PLACEHOLDERS
    asked: set[Question] = field(default_factory=set)
    failed: dict[str, SourceError] = field(default_factory=dict)
    truncated: set[Question] = field(default_factory=set)
    carriers: dict[Clue, dict[tuple[str, str], Candidate]] = field(default_factory=dict)
    """Every record found by a clue, of this person or not."""

    async def ask(self, questions: Iterable[Question]) -> list[FindResult]:
        """Results in the order of the questions' systems, regardless of which answers first."""
        by_system: dict[str, list[Clue]] = {}
        for system, clue in questions:
            self.asked.add((system, clue))
            by_system.setdefault(system, []).append(clue)
        answered = await asyncio.gather(*(self.ask_one(system, clues) for system, clues in by_system.items()))
        return [answer for answers in answered for answer in answers]

    async def ask_one(self, system: str, clues: Sequence[Clue]) -> list[FindResult]:
        self.asked.update((system, clue) for clue in clues)
        if self.reads_own(system) and clues[0].kind == system and system not in self.reading.systems[system].lookup_keys:
            outcomes: Sequence[Fetched[Found] | SourceError]
            outcomes = await asyncio.gather(*(self._read_own(system, clue) for clue in clues))
        else:
            outcomes = await self._find(system, clues)
        answers = []
        for clue, outcome in zip(clues, outcomes, strict=True):
            if isinstance(outcome, SourceError):
                self.failed.setdefault(system, outcome)
                self.trace.skipped(system, clue, type(outcome).__name__)
                continue
            found = self._comparable(system, outcome.value or Found())
            if found.truncated:
                self.truncated.add((system, clue))
            self.carriers.setdefault(clue, {}).update({(system, one.record_id): one for one in found.candidates})
            self.trace.asked(system, clue, outcome)
            answers.append(FindResult(system, clue, found, outcome.fetched_at))
        return answers

    async def _find(self, system: str, clues: Sequence[Clue]) -> "list[Fetched[Found] | SourceError]":
        """Results of a system's Find. An e-mail address is looked up in every form in which the system may store it."""
        ways = [[clue] if clue.kind != EMAIL else [Clue(EMAIL, way) for way in spellings(clue.value)] for clue in clues]
        flat = [one for way in ways for one in way]
        outcomes = iter(await self.reading.find(system, flat, within=self.hop_s))
        return [together([next(outcomes) for _ in way]) for way in ways]

    def _comparable(self, system: str, found: Found) -> Found:
        return replace(found, candidates=tuple(self.comparable(system, one) for one in found.candidates))

    def comparable(self, system: str, candidate: Candidate) -> Candidate:
        """A record with ids in comparable form and without placeholders."""
        today = datetime.fromtimestamp(self.reading.started_at, UTC).date()
        return self.placeholders.emptied(comparable(system, candidate, self.reading.id_forms), today)

    def can_read(self, system: str) -> bool:
        """Whether the system can give one of its records by id."""
        connected = self.reading.systems.get(system)
        return connected is not None and (system in connected.lookup_keys or self.reads_own(system))

    def reads_own(self, system: str) -> bool:
        connected = self.reading.systems.get(system)
        return connected is not None and connected.identity_group is not None

    async def _read_own(self, system: str, clue: Clue) -> Fetched[Found] | SourceError:
        """The record by its own id, through the system's identity group: cached and shared like any other read."""
        group = self.reading.systems[system].identity_group
        assert group is not None
        try:
            async with asyncio.timeout(self.hop_s):
                record = await self.reading.lookup(system, clue.value, frozenset({group}))
        except TimeoutError:
            return TimedOut(system, "IDENTITY")
        fetched = record.parts[group]
        if isinstance(fetched, SourceError):
            return fetched
        candidate: Candidate | None = getattr(fetched.value, "candidate", None)
        return Fetched(Found((candidate,) if candidate is not None else ()), fetched.fetched_at)


def together(outcomes: "Sequence[Fetched[Found] | SourceError]") -> "Fetched[Found] | SourceError":
    """The results of one clue's several forms as one: each record once, as old as the oldest; the error where one failed."""
    if len(outcomes) == 1:
        return outcomes[0]
    came = [one for one in outcomes if isinstance(one, Fetched)]
    if len(came) < len(outcomes):
        return next(one for one in outcomes if isinstance(one, SourceError))
    found = [fetched.value or Found() for fetched in came]
    candidates = {candidate.record_id: candidate for one in found for candidate in one.candidates}
    return Fetched(
        Found(tuple(candidates.values()), any(one.truncated for one in found)), min(fetched.fetched_at for fetched in came)
    )
