"""A surname beside a postcode: how a text is read, what is asked, and who fits."""

import pytest

from adapters.ports.records import Address
from adapters.ports.shapes import Attribute, Filters
from resolvers.identity.people_search.addressed import MOST, Addressed, clues, readings
from resolvers.identity.people_search.fitting import Fit
from tests.unit.resolvers.identity.saying import record

NAMES = frozenset({Attribute.FAMILY_NAME, Attribute.POSTAL_CODE})
AMELIA = record(given_name="Amelia", family_name="Hart", address=Address((), "London", None, "SW1X 0AA", "GB"))


@pytest.mark.parametrize(
    ("text", "names", "postcode"),
    [
        ("hart SW1X 0AA", "hart", "SW1X 0AA"),
        ("sw1x0aa Hart", "Hart", "sw1x0aa"),
        ("de Vere 75008", "de Vere", "75008"),
        ("Rossi 00-950", "Rossi", "00-950"),
    ],
)
def test_a_text_is_read_as_names_and_a_postcode_in_either_order(text: str, names: str, postcode: str) -> None:
    assert readings(text) == [Addressed(names, postcode)]


def test_two_letters_after_digits_may_belong_to_the_postcode_or_the_name() -> None:
    assert set(readings("vries 1011 ab")) == {Addressed("vries", "1011 ab"), Addressed("vries ab", "1011")}


@pytest.mark.parametrize("text", ["hart", "SW1X 0AA", "12", "hart 12", "hart a@example.com 75008", "12 Rose Lane LS1 1AA", ""])
def test_what_is_no_name_beside_a_postcode_is_not_read_so(text: str) -> None:
    assert readings(text) == []


def test_a_surname_prefix_is_queried_where_the_system_compares_prefixes() -> None:
    by_beginning, whole = Filters(NAMES, frozenset({Attribute.FAMILY_NAME})), Filters(NAMES)
    found = readings("nair SW1X 0AA")
    assert [(term.value, term.prefix) for term in clues(found, by_beginning)[0].terms] == [("nai", True), ("SW1X 0AA", False)]
    assert [(term.value, term.prefix) for term in clues(found, whole)[0].terms] == [("nair", False), ("SW1X 0AA", False)]
    assert clues(found, Filters()) == []
    assert len(clues(readings("aa bb cc dd ee 1011 ab"), whole)) <= MOST


def test_who_fits_lives_there_and_bears_the_surname() -> None:
    assert Addressed("hart", "sw1x0aa").fit(AMELIA) == Fit(0.925, ("familyName", "postalCode"))
    assert Addressed("amelia hrat", "SW1X 0AA").fit(AMELIA) is not None
    for other in (Addressed("amelia", "SW1X 0AA"), Addressed("hart", "SW1X 0AB"), Addressed("stone", "SW1X 0AA")):
        assert other.fit(AMELIA) is None
    assert Addressed("hart", "SW1X 0AA").fit(record(family_name="Hart")) is None
