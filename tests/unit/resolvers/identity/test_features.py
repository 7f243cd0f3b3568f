"""What is compared of a record: houses and streets, telephones that somebody owns or shares, names without their dress."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.ports.records import Address, Candidate
from resolvers.identity.matching.features import features, is_shared, street_and_lines
from tests.unit.resolvers.identity.saying import candidates, record, says
from tests.unit.resolvers.played import ANNEX, CDC


@pytest.mark.parametrize(
    ("lines", "house", "street", "others"),
    [
        (("12 Rose Lane",), "12", "Rose Lane", []),
        (("12a, Rose Lane",), "12a", "Rose Lane", []),
        (("Via Esempio 5",), "5", "Via Esempio", []),
        (("Rue de l'Exemple, 14-16",), "14-16", "Rue de l'Exemple", []),
        (("Beispielweg 7/2",), "7/2", "Beispielweg", []),
        (("Flat 2", "12 Rose Lane"), "12", "Rose Lane", ["Flat 2"]),
        (("The Mill", "12 Rose Lane", "Old Town"), "12", "Rose Lane", ["The Mill", "Old Town"]),
        (("12", "Rose Lane"), "12", "", ["Rose Lane"]),
        (("Rose Cottage", "Old Road"), "", "Rose Cottage", ["Old Road"]),
        ((" ", "", "12 Rose Lane "), "12", "Rose Lane", []),
        (("5th Avenue",), "", "5th Avenue", []),
        ((), "", "", []),
    ],
)
def test_house_and_street_are_told_apart(lines: tuple[str, ...], house: str, street: str, others: list[str]) -> None:
    assert street_and_lines(lines) == (house, street, others)


@given(st.lists(st.text(max_size=30), max_size=4))
def test_any_lines_are_read_and_no_line_that_says_something_is_lost(lines: list[str]) -> None:
    house, street, others = street_and_lines(lines)
    written = [line.strip() for line in lines if line.strip()]
    assert len(others) == max(0, len(written) - 1)
    assert bool(house or street) is bool(written)


@pytest.mark.parametrize(
    ("number", "shared"),
    [
        ("+447911123456", False),
        ("+442071838750", True),
        ("+448001111111", True),
        ("+4915123456789", False),
        ("+493012345678", True),
        ("+390612345678", True),
        ("+393123456789", False),
        ("+12025550123", True),
    ],
)
def test_a_mobile_is_somebodys_own_and_a_landline_is_a_households(number: str, shared: bool) -> None:
    assert is_shared(number) is shared


@pytest.mark.parametrize(
    ("number", "shared"),
    [("+447700900123", False), ("+442079460101", True), ("+390655500105", True), ("+33199000114", True), ("+33639980123", False)],
)
def test_numbers_kept_for_fiction_are_told_apart_as_real_ones_are(number: str, shared: bool) -> None:
    assert is_shared(number) is shared


def test_a_phone_number_is_the_same_in_every_spelling_and_odd_ones_are_out() -> None:
    told = says(phones=("07700 900123", "+44 (0)7700 900-123", "0044 7700 900123", "020 7946 0101", "n/a", "12"))
    assert told.own_phones == {"+447700900123"}
    assert told.landlines == {"+442079460101"}


def test_the_region_says_what_a_number_without_a_country_means() -> None:
    written = record(phones=("06 39 98 01 23",))
    assert features(written, region="FR").own_phones == {"+33639980123"}
    assert features(written, region="GB").own_phones != {"+33639980123"}


def test_names_are_compared_without_case_accents_apostrophes_and_hyphens() -> None:
    dressed = says(given_name="Anne-Marie É.", family_name="Ångström-O’Neill")
    plainly = says(given_name="anne marie e", family_name="ANGSTROM ONEILL")
    assert (dressed.given, dressed.family) == (plainly.given, plainly.family) == ("annemariee", "angstromoneill")
    assert dressed.first.words == plainly.first.words == ("anne", "marie", "e")


def test_the_address_is_compared_in_parts() -> None:
    told = says(address=Address(("Flat 2b", "The Mill", "Rose Lane"), "York-on-Ouse", None, "yo1-7hh", "GB"))
    assert (told.house, told.street, told.more_lines) == ("2b", "flat", ("themill", "roselane"))
    assert (told.city, told.postcode) == ("yorkonouse", "yo17hh")


def test_only_the_loyalty_system_has_cards_for_ids() -> None:
    assert says(ANNEX).cards == {"1"}
    assert says(CDC, links=((ANNEX, "HRD-2"), ("sap-ecc", "7"))).cards == {"HRD-2"}
    assert says(CDC).cards == frozenset()


@given(candidates())
@example(record(given_name="\u0000", family_name="٣", phones=("+", "+" * 39, "9" * 41)))
def test_whatever_a_record_says_it_can_be_compared_and_says_the_same_twice(candidate: Candidate) -> None:
    assert features(candidate) == features(candidate)
