"""Clues of attributes in Cloud for Customer's words: the filter that asks for them, and whether a row really fulfils them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from adapters.ports.shapes import Attribute, Clue, Filters, Term
from adapters.systems.sap_cloud_for_customer import wire
from adapters.systems.sap_cloud_for_customer.asking import WILDCARDS, askable
from adapters.wire.folding import folded, unaccented
from adapters.wire.odata import all_of, calendar_day, one_of, text

FIELDS: Final[Mapping[Attribute, str]] = {
    Attribute.GIVEN_NAME: "FirstName",
    Attribute.FAMILY_NAME: "LastName",
    Attribute.BIRTH_DATE: "BirthDate",
    Attribute.POSTAL_CODE: "StreetPostalCode",
    Attribute.STREET: "Street",
    Attribute.HOUSE_NUMBER: "HouseNumber",
}

FILTERS: Final = Filters(
    equal=frozenset(FIELDS), prefix=frozenset({Attribute.GIVEN_NAME, Attribute.FAMILY_NAME, Attribute.STREET})
)


def condition(clue: Clue) -> str | None:
    """All terms at once, each over a property of its own; None where a term can't be said, which nobody then fulfils."""
    terms = [term_condition(term) for term in clue.terms]
    told = [term for term in terms if term is not None]
    return all_of(*told) if told and len(told) == len(terms) else None


def term_condition(term: Term) -> str | None:
    if not FILTERS.take(term) or not folded(term.value):
        return None
    field = FIELDS[term.attribute]
    if term.attribute is Attribute.BIRTH_DATE:
        born = day(term.value)
        return None if born is None else f"{field} eq {calendar_day(born)}"
    literals = [text(spelling, wildcards=WILDCARDS) for spelling in askable(spellings(term))]
    if not literals:
        return None
    return any_begins(field, literals) if term.prefix else one_of(field, literals)


def any_begins(name: str, literals: Iterable[str]) -> str:
    terms = [f"startswith({name},{literal})" for literal in literals]
    return terms[0] if len(terms) == 1 else f"({' or '.join(terms)})"


def spellings(term: Term) -> Iterable[str]:
    """How the vendor may hold it, who compares sign by sign: each once, as given first."""
    given = " ".join(term.value.split())
    if term.attribute is Attribute.POSTAL_CODE:
        return dict.fromkeys(postcodes(given))
    if term.attribute is Attribute.HOUSE_NUMBER:
        return dict.fromkeys((given, given.replace(" ", ""), given.upper(), given.lower()))
    return dict.fromkeys(spelling for name in (given, unaccented(given)) for spelling in cased(name))


def postcodes(given: str) -> Iterator[str]:
    """With and without the space, which stands before the last three signs (GB) or before the last two (NL)."""
    yield given
    bare = given.replace(" ", "").upper()
    yield bare
    yield from (f"{bare[:-behind]} {bare[-behind:]}" for behind in (3, 2) if len(bare) > behind)


def cased(name: str) -> Iterator[str]:
    """All capitals, or none, is how some systems and people write what others write as a name."""
    yield name
    if name.isupper() or name.islower():
        yield name.title()


def day(value: str) -> date | None:
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        return None


def fulfils(customer: wire.Customer, terms: Iterable[Term]) -> bool:
    """The vendor's idea of equal may be wider than ours: a row counts only where it carries every term."""
    return all(carries(customer, term) for term in terms)


def carries(customer: wire.Customer, term: Term) -> bool:
    if term.attribute is Attribute.BIRTH_DATE:
        return customer.BirthDate is not None and customer.BirthDate == day(term.value)
    held, wanted = folded(getattr(customer, FIELDS[term.attribute])), folded(term.value)
    return bool(wanted) and (held.startswith(wanted) if term.prefix else held == wanted)
