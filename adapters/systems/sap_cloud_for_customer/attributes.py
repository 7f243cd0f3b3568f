"""Clues of attributes as filters of Cloud for Customer."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from adapters.ports.shapes import Attribute, Filters, Term
from adapters.systems.sap_cloud_for_customer.requests import WILDCARDS
from adapters.wire.odata_terms import Terms, names

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


def spellings(term: Term) -> Iterable[str]:
    """Spellings of a term in the vendor's records, the given one first. The vendor compares character by character."""
    given = " ".join(term.value.split())
    if term.attribute is Attribute.POSTAL_CODE:
        return dict.fromkeys(postcodes(given))
    if term.attribute is Attribute.HOUSE_NUMBER:
        return dict.fromkeys((given, given.replace(" ", ""), given.upper(), given.lower()))
    return names(term)


def postcodes(given: str) -> Iterator[str]:
    """A postal code with and without its space, before the last three characters (GB) or before the last two (NL)."""
    yield given
    bare = given.replace(" ", "").upper()
    yield bare
    yield from (f"{bare[:-behind]} {bare[-behind:]}" for behind in (3, 2) if len(bare) > behind)


TERMS: Final = Terms(FIELDS, FILTERS, spellings, WILDCARDS)
condition = TERMS.condition
fulfils = TERMS.fulfils
