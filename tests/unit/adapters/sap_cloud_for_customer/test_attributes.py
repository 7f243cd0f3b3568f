"""What a clue of attributes says in the CRM's filter language, and which rows really fulfil it."""

from typing import Any

import pytest

from adapters.ports.shapes import ATTRIBUTES, Attribute, Clue, Term
from adapters.systems.sap_cloud_for_customer import wire
from adapters.systems.sap_cloud_for_customer.attributes import FILTERS, condition, fulfils

GIVEN, FAMILY, BORN = Attribute.GIVEN_NAME, Attribute.FAMILY_NAME, Attribute.BIRTH_DATE
POSTCODE, STREET, HOUSE = Attribute.POSTAL_CODE, Attribute.STREET, Attribute.HOUSE_NUMBER


def clue(*terms: Term) -> Clue:
    return Clue(ATTRIBUTES, terms=terms)


@pytest.mark.parametrize(
    ("term", "said"),
    [
        (Term(BORN, "1984-05-14"), "BirthDate eq datetime'1984-05-14T00:00:00'"),
        (Term(FAMILY, "Hart"), "LastName eq 'Hart'"),
        (Term(FAMILY, "  Hart "), "LastName eq 'Hart'"),
        (Term(FAMILY, "HART"), "(LastName eq 'HART' or LastName eq 'Hart')"),
        (Term(FAMILY, "o'neill"), "(LastName eq 'o''neill' or LastName eq 'O''Neill')"),
        (Term(GIVEN, "Émile"), "(FirstName eq 'Émile' or FirstName eq 'Emile')"),
        (Term(GIVEN, "Ame", prefix=True), "startswith(FirstName,'Ame')"),
        (Term(FAMILY, "har", prefix=True), "(startswith(LastName,'har') or startswith(LastName,'Har'))"),
        (Term(STREET, "Exa", prefix=True), "startswith(Street,'Exa')"),
        (
            Term(POSTCODE, "sw1x 0aa"),
            "(StreetPostalCode eq 'sw1x 0aa' or StreetPostalCode eq 'SW1X0AA'"
            " or StreetPostalCode eq 'SW1X 0AA' or StreetPostalCode eq 'SW1X0 AA')",
        ),
        (Term(HOUSE, "12a"), "(HouseNumber eq '12a' or HouseNumber eq '12A')"),
    ],
)
def test_a_term_is_said_in_the_spellings_that_the_crm_may_hold(term: Term, said: str) -> None:
    assert condition(clue(term)) == said


def test_several_terms_must_hold_together() -> None:
    terms = Term(BORN, "1984-05-14"), Term(FAMILY, "H", prefix=True), Term(HOUSE, "1")
    assert condition(clue(*terms)) == (
        "BirthDate eq datetime'1984-05-14T00:00:00' and startswith(LastName,'H') and HouseNumber eq '1'"
    )


@pytest.mark.parametrize(
    "term",
    [
        Term(FAMILY, "*"),
        Term(FAMILY, "Ha*"),
        Term(FAMILY, "Ha*", prefix=True),
        Term(FAMILY, "%"),
        Term(FAMILY, ""),
        Term(FAMILY, "", prefix=True),
        Term(FAMILY, " - ", prefix=True),
        Term(FAMILY, "a\x00b"),
        Term(BORN, "14.05.1984"),
        Term(BORN, "1984-13-01"),
        Term(BORN, "1984", prefix=True),
        Term(POSTCODE, "SW1X", prefix=True),
        Term(Attribute.NUMBER, "L12345"),
    ],
)
def test_a_term_that_cannot_be_said_leaves_the_whole_clue_unasked(term: Term) -> None:
    assert condition(clue(term)) is None
    assert condition(clue(Term(GIVEN, "Amelia"), term)) is None


def test_a_clue_without_terms_is_not_asked() -> None:
    assert condition(clue()) is None


def test_every_declared_attribute_can_be_said() -> None:
    for attribute in FILTERS.equal | FILTERS.prefix:
        assert condition(clue(Term(attribute, "1984-05-14"))) is not None
    assert FILTERS.prefix <= FILTERS.equal


def row(**fields: Any) -> wire.Customer:
    return wire.Customer.model_validate({"CustomerID": "1", **fields})


@pytest.mark.parametrize(
    ("fields", "term", "holds"),
    [
        ({"LastName": "Ångström-O'Neill"}, Term(FAMILY, "angstrom oneill"), True),
        ({"LastName": "Hartley"}, Term(FAMILY, "Hart"), False),
        ({"LastName": "Hartley"}, Term(FAMILY, "HART", prefix=True), True),
        ({"LastName": "Bhart"}, Term(FAMILY, "hart", prefix=True), False),
        ({"LastName": ""}, Term(FAMILY, "Hart"), False),
        ({"LastName": "***"}, Term(FAMILY, "%"), False),
        ({"LastName": "Hart"}, Term(FAMILY, "", prefix=True), False),
        ({"StreetPostalCode": "SW1X0AA"}, Term(POSTCODE, "sw1x 0aa"), True),
        ({"StreetPostalCode": "SW1X0AB"}, Term(POSTCODE, "SW1X 0AA"), False),
        ({"HouseNumber": "12 A"}, Term(HOUSE, "12a"), True),
        ({"HouseNumber": "12"}, Term(HOUSE, "1"), False),
        ({"BirthDate": "/Date(453340800000)/"}, Term(BORN, "1984-05-14"), True),
        ({"BirthDate": "/Date(453340800000)/"}, Term(BORN, "1984-05-15"), False),
        ({"BirthDate": None}, Term(BORN, "1984-05-14"), False),
        ({"BirthDate": None}, Term(BORN, "never"), False),
    ],
)
def test_a_row_is_compared_without_case_accents_spaces_and_punctuation(fields: dict[str, Any], term: Term, holds: bool) -> None:
    assert fulfils(row(**fields), [term]) is holds


def test_a_row_must_carry_every_term() -> None:
    hers = row(FirstName="Amelia", LastName="Hart")
    assert fulfils(hers, [Term(GIVEN, "Amelia"), Term(FAMILY, "Hart")])
    assert not fulfils(hers, [Term(GIVEN, "Amelia"), Term(FAMILY, "Bennett")])
