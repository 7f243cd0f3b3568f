"""Clues of attributes: the condition for accounts, and the check whether a hit fulfils it."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from adapters.ports.records import Candidate
from adapters.ports.shapes import Attribute, Filters, Term
from adapters.systems.sap_customer_data_cloud import query
from adapters.systems.sap_customer_data_cloud.settings import CustomerDataCloudSettings
from adapters.wire.texts import folded, unaccented

NAMES: Final = frozenset({Attribute.GIVEN_NAME, Attribute.FAMILY_NAME})
FILTERS: Final = Filters(equal=NAMES | {Attribute.BIRTH_DATE, Attribute.POSTAL_CODE}, prefix=NAMES)
"""Attributes that accounts are filtered by. Streets are not: they share one text with the house number, and the vendor
compares whole words only."""

FIELDS: Final = {
    Attribute.GIVEN_NAME: query.FIRST_NAME,
    Attribute.FAMILY_NAME: query.LAST_NAME,
    Attribute.POSTAL_CODE: "profile.zip",
}
MOST_SELECTIVE_FIRST: Final = (Attribute.BIRTH_DATE, Attribute.POSTAL_CODE, Attribute.FAMILY_NAME, Attribute.GIVEN_NAME)
"""Attributes, the most selective first: the vendor evaluates conditions from left to right."""


def askable(terms: Sequence[Term], settings: CustomerDataCloudSettings) -> bool:
    """Whether the site can filter by all terms. It can't compare beginnings of encrypted names."""
    return all(FILTERS.take(term) and not (term.prefix and settings.names_are_encrypted) for term in terms)


def condition(terms: Sequence[Term]) -> str:
    """The condition for accounts that fulfil all terms; empty where no account can."""
    ordered = sorted(terms, key=lambda term: (term.prefix, MOST_SELECTIVE_FIRST.index(term.attribute)))
    parts = [one(term) for term in ordered]
    return " AND ".join(parts) if all(parts) else ""


def one(term: Term) -> str:
    value = unicodedata.normalize("NFC", term.value).strip()
    if not folded(value) or not query.expressible(value) or len(value) > query.LONGEST_NAME:
        return ""
    if term.attribute is Attribute.BIRTH_DATE:
        return born_on(born) if (born := day(value)) else ""
    path = FIELDS[term.attribute]
    if term.prefix:
        return query.fits(path, f"{query.pattern(value)}.*")
    spelled = postcodes(value) if term.attribute is Attribute.POSTAL_CODE else names(value)
    return query.one_of(path, [query.text(spelling) for spelling in dict.fromkeys(spelled)])


def born_on(born: date) -> str:
    """The condition for a birth date, which the vendor keeps as three numbers."""
    return f"profile.birthYear = {born.year} AND profile.birthMonth = {born.month} AND profile.birthDay = {born.day}"


def names(value: str) -> Iterator[str]:
    """Spellings of a name, as given and without accents, in four letter cases. The vendor's equality regards case and accents."""
    for name in (value, unaccented(value)):
        yield from (name, name.title(), name.upper(), name.lower())


def postcodes(value: str) -> Iterator[str]:
    """Spellings of a postcode: as given, without spaces, and with one before the last three (Britain) or two (the Netherlands)
    characters."""
    given = " ".join(value.upper().split())
    close = given.replace(" ", "")
    yield from (given, close, f"{close[:-3]} {close[-3:]}".strip(), f"{close[:-2]} {close[-2:]}".strip())


def fulfils(candidate: Candidate, terms: Iterable[Term]) -> bool:
    """Whether a hit fulfils all terms, compared without case, accents, spaces and punctuation: the query is wider than that."""
    return all(carries(candidate, term) for term in terms)


def carries(candidate: Candidate, term: Term) -> bool:
    if term.attribute is Attribute.BIRTH_DATE:
        return candidate.birth_date is not None and candidate.birth_date == day(term.value.strip())
    values = {
        Attribute.GIVEN_NAME: candidate.given_name,
        Attribute.FAMILY_NAME: candidate.family_name,
        Attribute.POSTAL_CODE: candidate.address.postal_code if candidate.address else None,
    }
    own, wanted = folded(values[term.attribute]), folded(term.value)
    return bool(wanted) and (own.startswith(wanted) if term.prefix else own == wanted)


def day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
