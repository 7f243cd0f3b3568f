"""The distinct people whom each caller has read in the last hour, by keyed hashes of their record ids.

The hour slides: a person counts for an hour after they were read last. So nobody reads more than the limit in any hour, and
whoever was read within the hour can be read again.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from gateway.quotas.rules import RETOLD_EACH_S, Marks, Who

HOUR_S: Final = 3600
MOST_MARKS: Final = 1_000_000
"""Hashes in all, some 150 bytes each."""

MOST_READERS: Final = 50_000
"""Callers in all, also those with nobody left to count."""

KEPT: Final = 0.9
"""The share of the hashes that stay when there are too many."""


@dataclass(slots=True)
class PersonRead:
    """One person. `at`: when they were read last, in Unix seconds; `told_at`: when other gateways were told last.
    `seen`: the hashes by which nobody else was found, as the last read had them."""

    at: float
    told_at: float
    marks: set[int]
    seen: Marks = ()


@dataclass(slots=True)
class PeopleRead:
    """The people of one caller, whoever was read last at the end. `told_at`: when the limit was last told to be reached."""

    people: "OrderedDict[int, PersonRead]" = field(default_factory=OrderedDict)
    person_of: dict[int, int] = field(default_factory=dict)
    told_at: float = float("-inf")
    made: int = 0


class DistinctPeople:
    """The counts of a process, at most `most_marks` hashes. Beyond it the callers with the fewest people are forgotten, so that
    many small readers can't make it forget a big one."""

    def __init__(self, *, most_marks: int = MOST_MARKS, most_readers: int = MOST_READERS) -> None:
        self._most = most_marks
        self._most_readers = most_readers
        self._callers: dict[Who, PeopleRead] = {}
        self.marks = 0

    def __len__(self) -> int:
        return len(self._callers)

    def read_again(self, caller: Who, marks: Marks, now: float) -> float | None:
        """When other gateways were told last of the person, in Unix seconds; None: the person was not read within the hour. Else
        they count as read now, and as told again where that is due."""
        own = self._expired(caller, now)
        if own is None:
            return None
        first = own.people.get(own.person_of.get(marks[0], 0))
        if first is not None and first.seen is marks:
            return self._again(own, {own.person_of[marks[0]]}, now)
        known = {own.person_of[mark] for mark in marks if mark in own.person_of}
        if not known:
            return None
        person = own.people[min(known)]
        self._note(own, person, min(known), marks)
        person.seen = marks if len(known) == 1 else ()
        return self._again(own, known, now)

    def _again(self, own: PeopleRead, known: Iterable[int], now: float) -> float:
        """Count these as read now. Returns when they were told last."""
        told_at = min([own.people[one].told_at for one in known])
        for one in known:
            own.people[one].at = now
            if now - told_at >= RETOLD_EACH_S:
                own.people[one].told_at = now
            own.people.move_to_end(one)
        return told_at

    def has_room(self, caller: Who, limit: int, now: float) -> bool:
        own = self._expired(caller, now)
        return own is None or len(own.people) < limit

    def add(self, caller: Who, marks: Marks, now: float) -> None:
        """Count a person who was not read within the hour."""
        own = self._callers.setdefault(caller, PeopleRead())
        own.made += 1
        person = own.people[own.made] = PersonRead(now, now, set())
        self._note(own, person, own.made, marks)
        if self.marks > self._most or len(self._callers) > self._most_readers:
            self._make_room(now, staying=caller)

    def free_in_s(self, caller: Who, now: float) -> float:
        """Seconds until one of the people no longer counts."""
        own = self._callers.get(caller)
        if own is None or not own.people:
            return 0.0
        return max(0.0, next(iter(own.people.values())).at + HOUR_S - now)

    def is_news(self, caller: Who, now: float) -> bool:
        """Whether it was not told within the hour that this caller has reached the limit. It counts as told then."""
        own = self._callers.setdefault(caller, PeopleRead())
        if now - own.told_at < HOUR_S:
            return False
        own.told_at = now
        return True

    def _note(self, own: PeopleRead, person: PersonRead, number: int, marks: Iterable[int]) -> None:
        for mark in marks:
            if mark not in own.person_of:
                own.person_of[mark] = number
                person.marks.add(mark)
                self.marks += 1

    def _expired(self, caller: Who, now: float) -> PeopleRead | None:
        """The caller's people without those of more than an hour ago."""
        own = self._callers.get(caller)
        if own is None:
            return None
        while own.people:
            number, person = next(iter(own.people.items()))
            if now - person.at < HOUR_S:
                break
            del own.people[number]
            for mark in person.marks:
                del own.person_of[mark]
            self.marks -= len(person.marks)
        return own

    def _make_room(self, now: float, *, staying: Who) -> None:
        for caller in list(self._callers):
            own = self._expired(caller, now)
            if own is not None and not own.people and now - own.told_at >= HOUR_S:
                del self._callers[caller]
        fewest = sorted(self._callers, key=lambda caller: len(self._callers[caller].people))
        for caller in fewest:
            if self.marks <= self._most * KEPT and len(self._callers) <= self._most_readers * KEPT:
                return
            if caller != staying:
                self.marks -= len(self._callers.pop(caller).person_of)
