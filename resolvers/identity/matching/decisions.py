"""A data steward's decisions: two records are one person, or they are not. Decisions outrank every rule."""

import hashlib
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from adapters.ports.records import Candidate

log = logging.getLogger("customer360.identity")

Record = tuple[str, str]
"""System and record id, in the form in which ids of the system are compared."""

NONE: Final[frozenset[Record]] = frozenset()


@dataclass(frozen=True, slots=True)
class Decision:
    """One entry of the steward's file. `reason`: in the steward's words, shown by `identify` alone."""

    one: Record
    other: Record
    same: bool
    reason: str = ""

    @property
    def records(self) -> tuple[Record, Record]:
        return self.one, self.other


class Contradiction(ValueError):
    """An entry, counted from 1, which contradicts the entries before it."""

    def __init__(self, entry: int) -> None:
        super().__init__(entry)
        self.entry = entry


@dataclass(frozen=True, slots=True)
class Decided:
    """The decisions on one record. `same`: the other records of the person; `others`: records of other people."""

    same: frozenset[Record] = NONE
    others: frozenset[Record] = NONE


NOTHING: Final = Decided()


class Decisions:
    """All decisions. A decision on one record holds for every other record of the same person."""

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
        """A hash that differs for other decisions, so that results remembered under those are not used."""
        said = sorted((sorted(entry.records), entry.same) for entry in self.entries)
        return hashlib.blake2b(repr(said).encode(), digest_size=16).digest() if said else b""

    def of(self, record: Record) -> Decided:
        if not self.entries:
            return NOTHING
        return Decided(self._person(record) - {record}, self._others.get(record, NONE))

    def applied(self, system: str, candidate: Candidate) -> tuple[Candidate, Decided]:
        """The record with links to all records of the same person and without links to another's. A link to two people's records
        is dropped for both, unless one of them is decided to be the record's own."""
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
        """Entries on these records, in the order of the file."""
        seen = set(records)
        return (entry for entry in self.entries if seen.intersection(entry.records))

    def not_known(self, record: Record) -> None:
        """Logs once for each entry that its record no longer exists in its system, by the entry's place in the file, from 1."""
        for place, entry in enumerate(self.entries, start=1):
            if record in entry.records and place not in self._told:
                self._told.add(place)
                log.warning("identity.decision_stale", extra={"system": record[0], "entry": place})

    def _person(self, record: Record) -> frozenset[Record]:
        return self._people.get(record, frozenset({record}))

    def _take(self, entry: Decision) -> bool:
        """Adds the entry; False where it contradicts those before it."""
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
