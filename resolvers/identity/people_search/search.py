"""The search for people by a typed text: its possible meanings, the records that fit, and the hits of one person together."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from adapters.ports.capabilities import Corpus
from adapters.ports.errors import SourceError
from adapters.ports.reading import Reading
from adapters.ports.records import Candidate
from adapters.ports.shapes import ATTRIBUTES, EMAIL, PHONE, Clue, Found
from resolvers.errors import BadInput
from resolvers.identity.keys.normal_forms import LONGEST_ID, MEMBERSHIP_SYSTEM, IdForms, e164, email_clue, id_clue
from resolvers.identity.matching.agreement import share_a_key
from resolvers.identity.matching.joining import KnownRecord
from resolvers.identity.matching.links import are_linked, same_person
from resolvers.identity.people_search import addressed, quoted
from resolvers.identity.people_search.fitting import WHOLE, Fit, Typed
from resolvers.identity.people_search.variants import variants
from resolvers.identity.resolution import anchor, choosing
from resolvers.identity.resolution.questions import FindResult, Question, Questions
from resolvers.identity.resolution.roster import Roster

MOST_HITS = 100
"""Hits read from one system."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One record that fits, with its fit."""

    known: KnownRecord
    answer: FindResult
    fit: Fit


@dataclass(slots=True)
class Seeking:
    """One text put to every system with a search. `truncated`: systems with more hits than were read; `heard`: systems that
    answered."""

    reading: Reading
    questions: Questions
    roster: Roster
    text: str
    truncated: set[str] = field(default_factory=set)
    heard: set[str] = field(default_factory=set)

    async def hits(self) -> list[Hit]:
        """Each record once, with its best fit. Other words are tried only for a text without a hit."""
        return best_of_each(await self._as_typed()) or best_of_each(await self._otherwise())

    async def _as_typed(self) -> list[Hit]:
        keys = key_clues(self.text, self.roster.region, self.reading.id_forms)
        clues = [clue for clue in keys if not self.questions.placeholders.is_no_key(clue)]
        found = await asyncio.gather(
            self._by_keys(clues),
            self._by_postcode(),
            *([self._by_quoted()] if quoted.is_number(self.text) else []),
            *(self._by_names(slug) for slug in self._searchable()),
        )
        return [hit for hits in found for hit in hits]

    async def _otherwise(self) -> list[Hit]:
        """Searches for other words in the systems that answered to the text itself."""
        asked = [(slug, way) for slug in self._searchable() if slug in self.heard for way in variants(self.text)]
        found = await asyncio.gather(
            *([self._by_quoted()] if self.heard and quoted.is_code(self.text) else []),
            *(self._by_names(slug, way, slips=1) for slug, way in asked),
        )
        return [hit for hits in found for hit in hits]

    def _searchable(self) -> list[str]:
        """The text to search for by name; None where it is no name but a number or an address."""
        if not any(char.isalpha() and "@" not in word for word in self.text.split() for char in word):
            return []
        return [slug for slug, system in self.reading.systems.items() if Corpus.PEOPLE in system.corpora]

    async def _by_keys(self, clues: Sequence[Clue]) -> list[Hit]:
        """Searches for the text as a key: in directories, and for a membership number also in the system that gives these out."""
        systems = self.reading.systems
        asked = [
            (slug, clue)
            for slug, system in systems.items()
            for clue in clues
            if (system.is_directory and clue.kind in system.lookup_keys) or (slug == clue.kind == MEMBERSHIP_SYSTEM)
        ]
        named = {EMAIL: "email", PHONE: "phone"}
        answers = await self._answers(asked)
        return [hit for answer in answers for hit in self._hits(answer, Fit(WHOLE, (named.get(answer.clue.kind, "number"),)))]

    async def _by_quoted(self) -> list[Hit]:
        """Searches for the text as the number of an order or a ticket: directories are asked for its customer, and the system it
        is in."""
        found, failed = await quoted.owners(self.reading, self.text, self.questions.hop_s)
        self.heard.update(owner.system for owner in found)
        for slug, error in failed.items():
            self.questions.failed.setdefault(slug, error)
        hits = []
        for owner in found:
            if (clue := owner.clue) is not None:
                able = [
                    slug
                    for slug, system in self.reading.systems.items()
                    if system.is_directory and clue.kind in system.lookup_keys
                ]
                own = [clue.kind] if self.questions.can_read(clue.kind) else []
                for answer in await self._answers([(slug, clue) for slug in dict.fromkeys((*able, *own))]):
                    hits += self._hits(answer, Fit(WHOLE, (owner.named,)))
        return hits

    async def _by_postcode(self) -> list[Hit]:
        """Searches for a surname with a postcode, in systems that can compare both together."""
        readings = addressed.readings(self.text)
        systems = {slug: system for slug, system in self.reading.systems.items() if ATTRIBUTES in system.lookup_keys}
        asked = [(slug, clue) for slug, system in systems.items() for clue in addressed.clues(readings, system.filters)]
        hits = []
        for answer in await self._answers(asked):
            for candidate in answer.found.candidates:
                fits = [fit for one in readings if (fit := one.fit(candidate)) is not None]
                if fits:
                    best = max(fits, key=lambda fit: fit.score)
                    hits.append(Hit(self.roster.ready(answer.system, candidate), answer, best))
        return hits

    async def _answers(self, asked: Sequence[Question]) -> list[FindResult]:
        answers = await self.questions.ask(asked)
        self.heard.update(answer.system for answer in answers)
        self.truncated.update(answer.system for answer in answers if answer.found.truncated)
        return answers

    def _hits(self, answer: FindResult, fit: Fit) -> list[Hit]:
        return [Hit(self.roster.ready(answer.system, candidate), answer, fit) for candidate in answer.found.candidates]

    async def _by_names(self, system: str, asked: str | None = None, *, slips: int = 0) -> list[Hit]:
        """Searches by name. `asked`: other words for the text. Where these fail, the system counts as truncated."""
        outcome = await self.reading.search(system, Corpus.PEOPLE, asked or self.text, limit=MOST_HITS)
        if isinstance(outcome, SourceError):
            if asked is None:
                self.questions.failed.setdefault(system, outcome)
            else:
                self.truncated.add(system)
            return []
        self.heard.add(system)
        page = outcome.value
        if page is None:
            return []
        if page.next is not None:
            self.truncated.add(system)
        typed, hits = Typed(self.text), []
        for record in page.records:
            assert isinstance(record, Candidate)
            candidate = self.questions.comparable(system, record)
            if (fit := typed.fit(candidate, slips=slips)) is not None:
                answer = FindResult(system, Clue(system, candidate.record_id), Found((candidate,)), outcome.fetched_at)
                hits.append(Hit(self.roster.ready(system, candidate), answer, fit))
        return hits


def best_of_each(hits: Sequence[Hit]) -> list[Hit]:
    best: dict[tuple[str, str], Hit] = {}
    for hit in hits:
        held = best.get(hit.known.record)
        if held is None or hit.fit.score > held.fit.score:
            best[hit.known.record] = hit
    return list(best.values())


def key_clues(text: str, region: str, forms: IdForms) -> Iterator[Clue]:
    """Every key that the text may be."""
    if "@" in text:
        try:
            yield email_clue(text)
        except BadInput:
            return
        return
    if not any(char.isalpha() for char in text) and (number := e164(text, region)) is not None:
        yield Clue(PHONE, number)
    if len(text.split()) == 1 and any(char.isdigit() for char in text) and len(text) <= LONGEST_ID and text.isprintable():
        yield from (id_clue(system, text, forms) for system in anchor.ORDER)


def people(hits: Sequence[Hit]) -> list[list[Hit]]:
    """The hits of each person together: joined by links, and by unique keys under one name."""
    by_record = {hit.known.record: hit for hit in hits}
    groups = choosing.people([hit.known for hit in hits], is_same)
    return [[by_record[known.record] for known in group] for group in groups]


def is_same(one: KnownRecord, other: KnownRecord) -> bool:
    return are_linked(one, other) or (share_a_key(one.features, other.features) and same_person(one, other))
