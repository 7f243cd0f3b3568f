"""Numbers of the persons who may have some attributes: by formula where one attribute is selective, else by a walk."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from mocks.world import homes, names
from mocks.world.chance import draw, scramble, unscramble

Fits = Callable[[str], bool]
_FIRST_BIRTHDAY, _BIRTHDAYS, _BITS = date(1940, 1, 1), 24_000, 22


@dataclass(frozen=True, slots=True)
class Likeness:
    """Known attributes of a person, None where unknown; texts are tests of the values in the person's records."""

    first: Fits | None = None
    last: Fits | None = None
    postcode: Fits | None = None
    house: Fits | None = None
    street: Fits | None = None
    born: frozenset[date] | None = None


def birth_date(seed: int, n: int) -> date:
    return _FIRST_BIRTHDAY + timedelta(days=scramble(n, bits=_BITS, seed=_salted(seed)) % _BIRTHDAYS)


def numbers_like(seed: int, size: int, wanted: Likeness) -> Iterator[int]:
    """Numbers of generated persons up to `size`, in rising order, lazily: all who may be like this, and a few others."""
    given = names.given_places(wanted.first) if wanted.first else None
    family = names.family_places(wanted.last) if wanted.last else None
    places = None
    if wanted.postcode or wanted.house or wanted.street:
        places = homes.parts_that_fit(postcode=wanted.postcode, house=wanted.house, street=wanted.street)
    if frozenset() in (given, family, *(places or ())):
        return
    for n in _numbers(seed, size, wanted.born, given=given, family=family, places=places):
        if (
            (given is None or names.given_place(seed, n) in given)
            and (family is None or names.family_place(seed, homes.household(seed, n)) in family)
            and (wanted.born is None or birth_date(seed, n) in wanted.born)
            and (places is None or homes.lives_there(seed, n, places))
        ):
            yield n


def _numbers(
    seed: int,
    size: int,
    born: frozenset[date] | None,
    *,
    given: frozenset[int] | None,
    family: frozenset[int] | None,
    places: homes.Parts | None,
) -> Iterator[int]:
    """Candidates by the most selective attribute."""
    if born is not None:
        return iter(_within(_numbers_born(seed, born), size))
    at_home = homes.numbers_at(seed, places) if places else None
    if at_home is not None:
        return iter(_within(at_home, size))
    if given is not None:
        starts = (names.first_number(seed, place, start=homes.FIRST) for place in given)
        return heapq.merge(*(range(start, size + 1, len(names.GIVEN)) for start in starts))
    if family is not None:
        return _of_families(seed, size, family)
    return iter(range(homes.FIRST, size + 1))


def _numbers_born(seed: int, days: frozenset[date]) -> set[int]:
    salted = _salted(seed)
    offsets = [offset for day in days if 0 <= (offset := (day - _FIRST_BIRTHDAY).days) < _BIRTHDAYS]
    return {unscramble(value, bits=_BITS, seed=salted) for offset in offsets for value in range(offset, 1 << _BITS, _BIRTHDAYS)}


def _of_families(seed: int, size: int, family: frozenset[int]) -> Iterator[int]:
    """Numbers by family name, which belongs to a home: to its first person, and perhaps to the next in number."""
    starts = (names.first_number(seed, place, start=homes.FIRST, family=True) for place in family)
    for home in heapq.merge(*(range(start, size + 1, len(names.FAMILY)) for start in starts)):
        yield from (n for n in (home, home + 1) if n <= size and homes.household(seed, n) == home)


def _within(numbers: set[int], size: int) -> list[int]:
    return sorted(n for n in numbers if homes.FIRST <= n <= size)


@lru_cache(maxsize=64)
def _salted(seed: int) -> int:
    return draw(seed, 3)
