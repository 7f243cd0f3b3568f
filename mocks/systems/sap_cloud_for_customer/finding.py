"""The ways from a value, a filter or a search to the CRM's persons who may be meant: by formula, never by a table.

The caller compares their rows with the question once more.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, product

from mocks.control.stage import World
from mocks.odata.matching import Told, bounded
from mocks.systems.sap_cloud_for_customer.rows import Row, customers
from mocks.world import homes, keys
from mocks.world.keys import Kind
from mocks.world.likeness import Likeness
from mocks.world.people import C4C, Person

SEARCHED = (
    "CustomerID", "ExternalID", "FirstName", "LastName", "FormattedName", "Email", "Phone", "Mobile", "Street", "City",
    "StreetPostalCode",
)  # fmt: skip
"""The fields in which `$search` looks (assumed)."""
_MANYS_TEXTS = (
    *(street.casefold() for street in homes.STREETS),
    *(town.casefold() for town, _ in homes.TOWNS),
    "customer",
    "old",
)
"""All searched texts of generated persons that are letters and no names."""
Find = Callable[[World, str], Iterator[Person]]
"""A way from a property's value to the persons who may be meant."""
Make = Callable[[World, Person], Iterator[Row]]
_DIALLING_CODES = ("", "+44", "+39", "+33")
_NAMES_TAKEN_APART = 3


def dialled(formatted: str) -> str:
    return formatted.replace(" ", "").replace("-", "")


def people(world: World, numbers: Iterable[int | None]) -> Iterator[Person]:
    return world.known(numbers, C4C)


def by_customer_id(world: World, number: str) -> Iterator[Person]:
    found = keys.n_of_crm(number)
    return people(world, [found[0] if found else None])


def by_object(world: World, text: str, *kinds: Kind) -> Iterator[Person]:
    found = keys.of_object(text, seed=world.seed)
    return people(world, [found[1] if found and found[0] in kinds else None])


def likely(world: World, told: Told) -> Iterator[Person] | None:
    """Persons by the name, birth date and address in the filter; None where it has none of these."""
    wanted = Likeness(
        first=told.fits("FirstName"),
        last=told.fits("LastName"),
        postcode=told.fits("StreetPostalCode"),
        house=told.fits("HouseNumber"),
        street=told.fits("Street"),
        born=told.days("BirthDate"),
    )
    return _with_changed(world, world.population.like(wanted)) if wanted != Likeness() else None


def search(world: World, text: str) -> Iterator[Row]:
    """Rows that `$search` finds: every term must be a whole word of the record; `*` in a term matches any text."""
    terms = [term.casefold() for term in text.split()]
    for person in _perhaps(world, terms):
        for row in customers(world, person):
            words = {word for name in SEARCHED for word in str(row.get(name, "")).casefold().split()}
            if all(any(_is_word(term, word) for word in words) for term in terms):
                yield row


def _with_changed(world: World, numbers: Iterable[int]) -> Iterator[Person]:
    """Persons one by one, as there may be thousands. Those with changed records, known to no formula, come first."""
    changed = world.changed_people(C4C)
    return chain(people(world, changed), (one for n in numbers if n not in changed for one in people(world, [n])))


def _perhaps(world: World, terms: list[str]) -> Iterator[Person]:
    """Persons by the most selective term: a key, or else names, or else everybody up to a limit."""
    cores = [core for term in terms if (core := term.strip("*")) and "*" not in core]
    for core in cores:
        if holders := _holders(world, core):
            return people(world, holders | world.changed_people(C4C))
    names = [core for core in cores if _can_only_be_a_name(core)][:_NAMES_TAKEN_APART]
    if names:
        return _with_changed(world, _called(world, names))
    return bounded(one for one in world.population.everyone() if one.known_to(C4C))


def _holders(world: World, core: str) -> set[int]:
    """Numbers of persons with this key: six digits and more are a whole number, a text with an @ is a whole address."""
    if "@" in core:
        return world.population.by_email(core)
    digits = dialled(core)
    if len(digits) < 6 or not digits.removeprefix("+").isdigit():
        return set()
    crm, erp = keys.n_of_crm(digits), keys.n_of_erp(digits)
    dialling = (world.population.by_phone(f"{code}{digits}") for code in _DIALLING_CODES)
    return set().union(*dialling) | {n for n in (crm[0] if crm else None, erp) if n is not None}


def _can_only_be_a_name(core: str) -> bool:
    return not any(sign.isdigit() or sign == "@" for sign in core) and not any(core in text for text in _MANYS_TEXTS)


def _called(world: World, parts: list[str]) -> Iterator[int]:
    """Numbers in rising order, each once, of persons with every part in the first name or in the last."""
    ways = []
    for placed in product((True, False), repeat=len(parts)):
        first = [part for part, is_first in zip(parts, placed, strict=True) if is_first]
        last = [part for part, is_first in zip(parts, placed, strict=True) if not is_first]
        ways.append(world.population.like(Likeness(first=_containing(first), last=_containing(last))))
    before = 0
    for n in heapq.merge(*ways):
        if n != before:
            yield n
        before = n


def _containing(parts: list[str]) -> Callable[[str], bool] | None:
    return (lambda name: all(part in name.casefold() for part in parts)) if parts else None


def _is_word(term: str, word: str) -> bool:
    if "*" not in term:
        return term == word
    start, *middle, end = term.split("*")
    return word.startswith(start) and word.endswith(end) and all(part in word for part in middle)
