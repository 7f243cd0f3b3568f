"""Names of the generated persons: their numbers walk through lists in even steps, so that a name leads to its bearers.

The bearers of a name have numbers at even distances. In one record of twelve two neighbouring letters of the first name are
swapped (`misspelt`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

_GIVEN = (
    "Aisha f", "Alexander m", "Alice f", "Amara f", "Andrew m", "Anna f", "Benjamin m", "Beatrice f", "Callum m", "Chloe f",
    "Clara f", "Daniel m", "David m", "Diana f", "Edward m", "Eleanor f", "Elif f", "Esther f", "Fatima f", "Felix m", "Finn m",
    "Florence f", "Frederick m", "George m", "Grace f", "Hannah f", "Harriet f", "Henry m", "Imogen f", "Isaac m", "Ivy f",
    "Jack m", "James m", "Jasmine f", "Joseph m", "Julia f", "Kenji m", "Khadija f", "Laura f", "Leo m", "Louis m", "Maria f",
    "Martha f", "Matthew m", "Maya f", "Mei f", "Michael m", "Nadia f", "Nathan m", "Nina f", "Olivia f", "Omar m", "Oscar m",
    "Penelope f", "Rachel f", "Raj m", "Robert m", "Ruth f", "Samuel m", "Thomas m", "Zara f",
)  # fmt: skip
FAMILY = (
    "Abbott", "Ahmed", "Allen", "Anderson", "Bailey", "Baker", "Barnes", "Begum", "Bell", "Bianchi", "Brooks", "Brown",
    "Butler", "Campbell", "Carter", "Chan", "Chapman", "Chen", "Cole", "Collins", "Cook", "Cooper", "Cox", "Davies", "Dixon",
    "Dubois", "Edwards", "Ellis", "Evans", "Farrell", "Fernandez", "Fletcher", "Foster", "Fox", "Gibson", "Graham", "Grant",
    "Gray", "Green", "Hall", "Hamilton", "Harris", "Harvey", "Hughes", "Hussain", "Ivanova", "Jackson", "Jenkins", "Jones",
    "Kapoor", "Kelly", "Khan", "Kim", "King", "Knight", "Lawson", "Lee", "Lewis", "Lloyd", "Marshall", "Martin", "Mason",
    "Mehta", "Miller", "Mills", "Mitchell", "Moore", "Morgan", "Murphy", "Murray", "Novak", "Okafor", "Owen", "Palmer",
    "Parker", "Patel", "Pearce", "Perry", "Phillips", "Popescu", "Price", "Reid", "Richards", "Robinson", "Rogers", "Rose",
    "Russell", "Sato", "Scott", "Shah", "Simpson", "Singh", "Stone", "Taylor", "Turner", "Walker", "Watson",
)  # fmt: skip
GIVEN = tuple(entry.split()[0] for entry in _GIVEN)
GENDERS = tuple(entry.split()[1] for entry in _GIVEN)
_GIVEN_STEP, _FAMILY_STEP = 7, 11
Fits = Callable[[str], bool]


def given_place(seed: int, n: int) -> int:
    return (n + seed) * _GIVEN_STEP % len(GIVEN)


def family_place(seed: int, home: int) -> int:
    return (home + seed) * _FAMILY_STEP % len(FAMILY)


def misspelt(name: str, chance: int) -> str:
    """The name with two neighbouring letters swapped."""
    at = 1 + chance % (len(name) - 2)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def given_places(fits: Fits) -> frozenset[int]:
    """Places of the first names of which some spelling in a record passes the test."""
    return frozenset(place for place, name in enumerate(GIVEN) if any(map(fits, _spellings(name))))


def family_places(fits: Fits) -> frozenset[int]:
    return frozenset(place for place, name in enumerate(FAMILY) if fits(name))


def first_number(seed: int, place: int, *, start: int, family: bool = False) -> int:
    """The lowest number from `start` on with the name at this place; the name comes again after the length of its list."""
    step, length = (_FAMILY_STEP, len(FAMILY)) if family else (_GIVEN_STEP, len(GIVEN))
    return start + (place * pow(step, -1, length) - seed - start) % length


def _spellings(name: str) -> Iterator[str]:
    yield name
    yield from (misspelt(name, chance) for chance in range(len(name) - 2))
