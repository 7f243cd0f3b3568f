"""Clues of attributes as filters on partners: by name and birth date, and not by address, which is in another set."""

from collections.abc import Mapping
from typing import Final

from adapters.ports.shapes import Attribute, Filters
from adapters.systems.sap_ecc.requests import WILDCARDS
from adapters.wire.odata_terms import Terms, names

FIELDS: Final[Mapping[Attribute, str]] = {
    Attribute.GIVEN_NAME: "FirstName",
    Attribute.FAMILY_NAME: "LastName",
    Attribute.BIRTH_DATE: "BirthDate",
}
FILTERS: Final = Filters(equal=frozenset(FIELDS), prefix=frozenset({Attribute.GIVEN_NAME, Attribute.FAMILY_NAME}))
TERMS: Final = Terms(FIELDS, FILTERS, names, WILDCARDS, longest=40)
"""Filters for these attributes; given and family name have at most 40 characters."""
