"""Homes of the generated persons: a home's number makes its address, and a part of the address leads back to the inhabitants.

One record in twelve is old: its address is made of the person's number and the next seed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from mocks.world.chance import draw, scramble, share, unscramble
from mocks.world.people import Address

FIRST = 16
"""The first number that is generated."""
STREETS = (
    "Example Street",
    "Sample Road",
    "Specimen Lane",
    "Placeholder Avenue",
    "Instance Gardens",
    "Model Crescent",
)
TOWNS = (
    ("London", "SW"),
    ("London", "W"),
    ("London", "NW"),
    ("Manchester", "M"),
    ("Birmingham", "B"),
    ("Leeds", "LS"),
)
_DISTRICTS, _SECTORS, _HOUSES = 19, 10, 140
_BITS = 22
"""The size of a scrambled home number, with room for every person's number."""
_POSTCODES = [
    f"{area}{1 + district} {sector}AA" for _, area in TOWNS for district in range(_DISTRICTS) for sector in range(_SECTORS)
]
_PLACES = len(_POSTCODES) * _HOUSES * len(STREETS)
_MOST_PLACES = 2_000
"""The most addresses that are turned back into persons, in a tenth of a second; beyond it a walk through all is better."""
Fits = Callable[[str], bool]
Parts = tuple[frozenset[int], frozenset[int], frozenset[int]]
"""Postcodes, house numbers and streets, as places in their lists."""


def household(seed: int, n: int) -> int:
    """The number of a person's home, which is its first person's; one pair of neighbouring numbers in four shares a home."""
    first = n - (n - FIRST) % 2
    return first if share(seed, first, 1) < 0.25 else n


def address(seed: int, home: int) -> Address:
    postcode, house, street = _parts(seed, home)
    town = TOWNS[postcode // (_DISTRICTS * _SECTORS)][0]
    return Address(str(1 + house), STREETS[street], town, _POSTCODES[postcode], "GB", "United Kingdom")


def parts_that_fit(*, postcode: Fits | None, house: Fits | None, street: Fits | None) -> Parts:
    """The postcodes, houses and streets that pass these tests; a test of None lets all pass."""
    return (
        frozenset(place for place, text in enumerate(_POSTCODES) if postcode is None or postcode(text)),
        frozenset(place for place in range(_HOUSES) if house is None or house(str(1 + place))),
        frozenset(place for place, text in enumerate(STREETS) if street is None or street(text)),
    )


def lives_there(seed: int, n: int, parts: Parts) -> bool:
    """Whether some record of this person may have such an address."""
    found = (_parts(seed, household(seed, n)), _parts(seed + 1, n))
    return any(all(place in wanted for place, wanted in zip(places, parts, strict=True)) for places in found)


def numbers_at(seed: int, parts: Parts) -> set[int] | None:
    """Numbers of persons with such an address in some record; None where there are too many addresses."""
    postcodes, houses, streets = parts
    if len(postcodes) * len(houses) * len(streets) > _MOST_PLACES:
        return None
    places = [(one * _HOUSES + two) * len(STREETS) + three for one in postcodes for two in houses for three in streets]
    homes = set(_numbers_of(seed, places))
    at_home = {n for home in homes for n in (home, home + 1) if n >= FIRST and household(seed, n) == home}
    return at_home | {n for n in _numbers_of(seed + 1, places) if n >= FIRST}


def _parts(seed: int, home: int) -> tuple[int, int, int]:
    rest, street = divmod(scramble(home, bits=_BITS, seed=_salted(seed)) % _PLACES, len(STREETS))
    postcode, house = divmod(rest, _HOUSES)
    return postcode, house, street


def _numbers_of(seed: int, places: list[int]) -> Iterator[int]:
    salted = _salted(seed)
    return (unscramble(value, bits=_BITS, seed=salted) for place in places for value in range(place, 1 << _BITS, _PLACES))


@lru_cache(maxsize=64)
def _salted(seed: int) -> int:
    return draw(seed, 20)
