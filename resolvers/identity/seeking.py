"""Searching for people by what somebody typed: what it may be, who fits, and which hits are one person's."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from adapters.ports.capabilities import Corpus
from adapters.ports.errors import SourceError
from adapters.ports.reading import Kept, Reading
from adapters.ports.records import Candidate
from adapters.ports.shapes import EMAIL, PHONE, Clue, Found, Hits
from resolvers.awaiting import settled
from resolvers.errors import BadInput
from resolvers.identity import anchor
from resolvers.identity.agreement import share_a_key
from resolvers.identity.fitting import WHOLE, Fit, by_names
from resolvers.identity.joining import Known
from resolvers.identity.keys import LONGEST_ID, MEMBERSHIP_SYSTEM, IdForms, e164, email_clue, id_clue
from resolvers.identity.links import are_linked, same_person
from resolvers.identity.people_behind import Same, grouped, one_person
from resolvers.identity.questions import Answer, Questions
from resolvers.identity.roster import Roster

MOST_HITS = 100
"""Hits that are read of one system."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One record that fits, and how well."""

    known: Known
    answer: Answer
    fit: Fit


@dataclass(slots=True)
class Seeking:
    """One text put to every system that can search. `cut`: systems that had more than was read; `heard`: those that answered."""

    reading: Reading
    questions: Questions
    roster: Roster
    text: str
    cut: set[str] = field(default_factory=set)
    heard: set[str] = field(default_factory=set)

    async def hits(self) -> list[Hit]:
        """Each record once, with the best of its fits."""
        keys = key_clues(self.text, self.roster.region, self.reading.id_forms)
        clues = [clue for clue in keys if not self.questions.placeholders.is_no_key(clue)]
        found = await asyncio.gather(self._by_keys(clues), *(self._by_names(slug) for slug in self._searchable()))
        best: dict[tuple[str, str], Hit] = {}
        for hit in (hit for hits in found for hit in hits):
            held = best.get(hit.known.record)
            if held is None or hit.fit.score > held.fit.score:
                best[hit.known.record] = hit
        return list(best.values())

    def _searchable(self) -> list[str]:
        """None for what is no name: a number, an address alone."""
        if not any(char.isalpha() and "@" not in word for word in self.text.split() for char in word):
            return []
        return [slug for slug, system in self.reading.systems.items() if Corpus.PEOPLE in system.corpora]

    async def _by_keys(self, clues: Sequence[Clue]) -> list[Hit]:
        """The text as a key: directories are asked, and by a membership number also the system that gives these out."""
        systems = self.reading.systems
        asked = [
            (slug, clue)
            for slug, system in systems.items()
            for clue in clues
            if (system.directory and clue.kind in system.finds) or (slug == clue.kind == MEMBERSHIP_SYSTEM)
        ]
        hits = []
        for answer in await self.questions.ask(asked):
            self.heard.add(answer.system)
            if answer.found.cut:
                self.cut.add(answer.system)
            named = {EMAIL: "email", PHONE: "phone"}.get(answer.clue.kind, "number")
            for candidate in answer.found.candidates:
                hits.append(Hit(self.roster.ready(answer.system, candidate), answer, Fit(WHOLE, (named,))))
        return hits

    async def _by_names(self, system: str) -> list[Hit]:
        outcome: Kept[Hits[object]] | SourceError = await settled(
            self.reading.search(system, Corpus.PEOPLE, self.text, limit=MOST_HITS)
        )
        if isinstance(outcome, SourceError):
            self.questions.failed.setdefault(system, outcome)
            return []
        self.heard.add(system)
        page = outcome.value
        if page is None:
            return []
        if page.next is not None:
            self.cut.add(system)
        hits = []
        for record in page.records:
            assert isinstance(record, Candidate)
            candidate = self.questions.comparable(system, record)
            known = self.roster.ready(system, candidate)
            if (fit := by_names(self.text, candidate)) is not None:
                answer = Answer(system, Clue(system, candidate.record_id), Found((candidate,)), outcome.fetched_at)
                hits.append(Hit(known, answer, fit))
        return hits


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
    """The hits of each person together: joined by links, and by unique keys under one name. Where keys would join people who are
    apart, links alone do: nobody tells whose the others are; and where these would too, nothing does."""
    by_record = {hit.known.record: hit for hit in hits}
    groups = [one for group in grouped([hit.known for hit in hits], is_same) for one in told_apart(group, is_same)]
    return [[by_record[known.record] for known in group] for group in groups]


def told_apart(group: Sequence[Known], same: Same) -> list[list[Known]]:
    if not one_person(group, same).ambiguous:
        return [list(group)]
    if same is are_linked:
        return [[known] for known in group]
    return [one for part in grouped(group, are_linked) for one in told_apart(part, are_linked)]


def is_same(one: Known, other: Known) -> bool:
    return are_linked(one, other) or (share_a_key(one.features, other.features) and same_person(one, other))
