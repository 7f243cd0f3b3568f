"""One population behind every played system: person n is a function of seed, day and n, so that a million cost no memory.

Numbers 1 to 15 are the cast; from 16 on they are generated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from mocks.world import cast, days, generation, keys
from mocks.world.likeness import Likeness, numbers_like
from mocks.world.people import Person, Record


class Population:
    """Persons 1 to `customers`, and the way from any key to the persons who may have it."""

    def __init__(self, seed: int = 360, customers: int = 1000, today: date = days.SAME) -> None:
        if not 0 < customers <= keys.LARGEST_N:
            raise ValueError(f"the played world has room for 1 to {keys.LARGEST_N} customers")
        self.seed, self.today = seed, days.today(today)
        self.size = customers
        self._cast = cast.people(seed, self.today)
        self._made = lru_cache(maxsize=8192)(self._make)
        self._cast_emails = _index((p.number, record.email) for p, record in self._cast_records())
        self._cast_phones = _index((p.number, phone) for p, record in self._cast_records() for phone in record.phones)

    def person(self, n: int) -> Person | None:
        """The person with this number; None outside the population."""
        return self._made(n) if 0 < n <= self.size else None

    def of(self, numbers: Iterable[int | None]) -> Iterator[Person]:
        """The persons of these numbers that exist."""
        for n in numbers:
            if n is not None and (person := self.person(n)):
                yield person

    def everyone(self) -> Iterator[Person]:
        return self.of(range(1, self.size + 1))

    def by_email(self, email: str) -> set[int]:
        """Numbers of persons who may have this address in some system, in any letter case."""
        low = email.lower()
        return self._cast_emails.get(low, set()) | generation.numbers_of_email(low)

    def by_phone(self, phone: str) -> set[int]:
        """Numbers of persons who may have this phone (E.164) in some system."""
        return self._cast_phones.get(phone, set()) | generation.numbers_of_phone(phone)

    def by_name(self, *, first: str = "", last: str = "") -> Iterator[int]:
        """Numbers of persons who may have this name, in rising order; an empty part doesn't narrow."""
        low_first, low_last = first.casefold(), last.casefold()
        for person in self.cast:
            if _is_called(person, low_first, low_last):
                yield person.number
        wanted = Likeness(
            first=(lambda name: name.casefold() == low_first) if first else None,
            last=(lambda name: name.casefold() == low_last) if last else None,
        )
        yield from numbers_like(self.seed, self.size, wanted)

    def like(self, wanted: Likeness) -> Iterator[int]:
        """Numbers of the whole cast, and of other persons with some record like this; in rising order, lazily."""
        yield from (person.number for person in self.cast)
        yield from numbers_like(self.seed, self.size, wanted)

    @property
    def cast(self) -> tuple[Person, ...]:
        return tuple(person for person in self._cast if person.number <= self.size)

    def _make(self, n: int) -> Person:
        return self._cast[n - 1] if n <= len(self._cast) else generation.person(self.seed, n, self.today)

    def _cast_records(self) -> Iterator[tuple[Person, Record]]:
        return ((person, record) for person in self._cast for held in person.records.values() for record in held)


def _index(pairs: Iterable[tuple[int, str]]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for n, value in pairs:
        if value:
            found.setdefault(value.lower(), set()).add(n)
    return found


def _is_called(person: Person, first: str, last: str) -> bool:
    names = {(record.first_name.casefold(), record.last_name.casefold()) for held in person.records.values() for record in held}
    return any(first in ("", a) and last in ("", b) for a, b in names)
