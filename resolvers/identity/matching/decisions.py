"""A steward's decisions: of two records, that they are one person or that they are not. They stand above every rule."""

import hashlib
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from adapters.ports.records import Candidate

log = logging.getLogger("customer360.identity")

Record = tuple[str, str]
"""System and record id, written as ids of the system are compared."""

NONE: Final[frozenset[Record]] = frozenset()


@dataclass(frozen=True, slots=True)
class Decision:
    """`reason` in the steward's words, for `identify` alone."""

    one: Record
    other: Record
    same: bool
    reason: str = ""

    @property
    def records(self) -> tuple[Record, Record]:
        return self.one, self.other


class Contradiction(ValueError):
    """`entry`, from 1, says the opposite of what those before it come to."""

    def __init__(self, entry: int) -> None:
        super().__init__(entry)
        self.entry = entry


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided of one record: `same` are the other records of the person, `others` are other people's."""

    same: frozenset[Record] = NONE
    others: frozenset[Record] = NONE


NOTHING: Final = Decided()


class Decisions:
    """What is decided of one record holds of every other one that is the same person."""

    def __init__(self, entries: Sequence[Decision] = ()) -> None:
        """Raises Contradiction."""
        self.entries = tuple(entries)
        self._people: dict[Record, frozenset[Record]] = {}
        self._others: dict[Record, frozenset[Record]] = {}
        self._told: set[int] = set()
        for place, entry in enumerate(entries, start=1):
            if not self._take(entry):
                raise Contradiction(place)

    def __bool__(self) -> bool:
        return bool(self.entries)

    @property
    def digest(self) -> bytes:
        """Another one for other decisions: what was remembered under those no longer holds."""
        said = sorted((sorted(entry.records), entry.same) for entry in self.entries)
        return hashlib.blake2b(repr(said).encode(), digest_size=16).digest() if said else b""

    def of(self, record: Record) -> Decided:
        if not self.entries:
            return NOTHING
        return Decided(self._person(record) - {record}, self._others.get(record, NONE))

    def applied(self, system: str, candidate: Candidate) -> tuple[Candidate, Decided]:
        """The record as if it named those that are the same person and none that is another's. Of two that are two people's it
        names neither, unless one of them is decided to be its own."""
        if not self.entries:
            return candidate, NOTHING
        own = self.of((system, candidate.record_id))
        named = [link for link in candidate.links if link not in own.others]
        torn = {link for link in named if link not in own.same and any(self.are_apart(link, other) for other in named)}
        kept = [link for link in named if link not in torn]
        same = own.same.union(*(self._person(link) for link in kept if link in self._people)) - {(system, candidate.record_id)}
        others = own.others.union(*(self._others.get(link, NONE) for link in kept))
        links = tuple(dict.fromkeys((*kept, *sorted(same))))
        told = candidate if links == candidate.links else replace(candidate, links=links)
        return told, Decided(own.same, others)

    def are_apart(self, one: Record, other: Record) -> bool:
        return other in self._others.get(one, NONE)

    def about(self, records: Iterable[Record]) -> Iterator[Decision]:
        """In the order of the file."""
        seen = set(records)
        return (entry for entry in self.entries if seen.intersection(entry.records))

    def not_known(self, record: Record) -> None:
        """Its own system no longer has it: told once for each entry, by the entry's place in the file, from 1."""
        for place, entry in enumerate(self.entries, start=1):
            if record in entry.records and place not in self._told:
                self._told.add(place)
                log.warning("identity.decision_stale", extra={"system": record[0], "entry": place})

    def _person(self, record: Record) -> frozenset[Record]:
        return self._people.get(record, frozenset({record}))

    def _take(self, entry: Decision) -> bool:
        """Whether it can be true beside those before it."""
        mine, theirs = self._person(entry.one), self._person(entry.other)
        if entry.same:
            if self.are_apart(entry.one, entry.other):
                return False
            whole = mine | theirs
            others = self._others.get(entry.one, NONE) | self._others.get(entry.other, NONE)
            self._people |= dict.fromkeys(whole, whole)
            self._others |= dict.fromkeys(whole, others)
            self._others |= {record: self._others[record] | whole for record in others}
            return True
        if entry.other in mine:
            return False
        self._others |= {record: self._others.get(record, NONE) | theirs for record in mine}
        self._others |= {record: self._others.get(record, NONE) | mine for record in theirs}
        return True


NO_DECISIONS: Final = Decisions()
