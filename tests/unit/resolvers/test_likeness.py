"""What counts as the same value, however a system writes it, and what does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.ports.records import Address
from resolvers.golden_record import likeness

FLAT = Address(("Flat 2, 1 Old Street",), "London", "Greater London", "EC1V 9HL", "GB")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Oliver", "OLIVER"),
        ("Ms", "Ms."),
        ("Al-Sayed", "Al Sayed"),
        ("O'Neill", "O’Neill"),
        ("de Vere", "De  Vere"),
        ("E\u0301mile", "\u00c9mile"),
        ("gb", "GB"),
    ],
)
def test_names_differ_neither_by_case_nor_by_spaces_nor_by_punctuation(one: str, other: str) -> None:
    assert likeness.letters(one) == likeness.letters(other)


@pytest.mark.parametrize(("one", "other"), [("Émile", "Emile"), ("Whitfield", "Clarke"), ("Jo", "Joe"), ("?", "!"), ("王", "李")])
def test_other_letters_and_lost_accents_are_other_names(one: str, other: str) -> None:
    assert likeness.letters(one) != likeness.letters(other)


@pytest.mark.parametrize("written", ["07700 900124", "(0)7700-900124", "0044 7700 900124", "+447700900124", "+44 (0)7700 900124"])
def test_a_phone_number_is_the_same_in_every_notation_of_the_home_country(written: str) -> None:
    assert likeness.phone(written, "GB") == "+447700900124"


def test_a_national_number_is_read_in_the_houses_country() -> None:
    assert likeness.phone("01 99 00 01 14", "FR") == likeness.phone("+33 1 99 00 01 14", "GB")
    assert likeness.phone("01 99 00 01 14", "GB") != likeness.phone("+33 1 99 00 01 14", "GB")


def test_what_is_no_phone_number_is_compared_as_text() -> None:
    assert likeness.phone("see notes", "GB") == likeness.phone("See Notes ", "GB") != likeness.phone("none", "GB")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Amelia.Hart@Example.com ", "amelia.hart@example.com", True),
        ("amelia.hart@example.com", "ameliahart@example.com", False),
        ("amelia+shop@example.com", "amelia@example.com", False),
    ],
)
def test_of_an_address_for_mail_only_case_is_left_out(one: str, other: str, same: bool) -> None:
    assert (likeness.email(one) == likeness.email(other)) is same


def test_a_language_is_the_same_with_and_without_its_region() -> None:
    assert likeness.language("en-GB") == likeness.language("EN") == likeness.language("en_US") != likeness.language("fr")


@pytest.mark.parametrize(
    "written",
    [
        Address(("FLAT 2", "1 Old Street"), "london", None, "ec1v9hl", "GB"),
        Address(("Flat 2 - 1, Old Street", "London"), None, None, "EC1V 9HL", "GB"),
    ],
)
def test_an_address_is_the_same_on_other_lines_and_without_its_region(written: Address) -> None:
    assert likeness.address(written) == likeness.address(FLAT)


@pytest.mark.parametrize(
    "other",
    [
        Address(("Flat 21", "Old Street"), "London", None, "EC1V 9HL", "GB"),
        Address(("Flat 1, 2 Old Street",), "London", None, "EC1V 9HL", "GB"),
        Address(("Flat 2, 1 Old Street",), "London", None, "EC1V 9HN", "GB"),
        Address(("Flat 2, 1 Old Street",), "London", None, None, "GB"),
    ],
)
def test_another_house_flat_or_postcode_is_another_address(other: Address) -> None:
    assert likeness.address(other) != likeness.address(FLAT)


@given(st.text(), st.sampled_from(["GB", "FR", "JP"]))
def test_any_text_can_be_compared_and_is_like_itself(text: str, region: str) -> None:
    """Whatever people type into a CRM, no comparison fails on it."""
    for alike in (likeness.letters, likeness.email, likeness.phone, likeness.language):
        assert alike(text, region) == alike(text, region)
    assert likeness.letters(likeness.letters(text)) == likeness.letters(text)
    assert likeness.address(Address((text, text), text, None, text)) is not None
