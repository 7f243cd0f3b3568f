"""How values compare: equal, as a slip of the pen leaves them, alike, or different; and nothing where one side is silent."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.ports.records import Address
from resolvers.identity.matching.comparing import compare, days, digits, words
from resolvers.identity.matching.features import Features
from resolvers.identity.matching.weights import CLOSE, DIFFERENT, EQUAL, NEAR, SLIP, WEIGHTS, Level
from tests.unit.resolvers.identity.saying import AMELIA, ROSE_LANE, anyones, says

BIRTHDAY = date(1984, 5, 14)


@given(anyones(), anyones())
def test_two_records_compare_the_same_from_either_side(one: Features, other: Features) -> None:
    assert compare(one, other) == compare(other, one)


@given(anyones())
def test_a_record_is_equal_to_itself_in_all_that_it_says(one: Features) -> None:
    assert set(compare(one, one).values()) <= {EQUAL}


@given(anyones(), anyones())
def test_only_what_has_a_weight_is_compared_and_silence_never_speaks(one: Features, other: Features) -> None:
    assert compare(one, other).keys() <= WEIGHTS.keys()
    assert compare(one, says()) == {}


@given(st.text("abcdé", max_size=8), st.text("abcdé", max_size=8))
def test_words_compare_the_same_from_either_side(one: str, other: str) -> None:
    assert words(one, other) is words(other, one)
    assert words(one, one) is EQUAL


@given(st.dates(), st.dates())
def test_days_compare_the_same_from_either_side(one: date, other: date) -> None:
    assert days(one, other) is days(other, one)
    assert (days(one, other) is EQUAL) is (one == other)


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("amelia", "amelia", EQUAL),
        ("amelia", "ameila", SLIP),
        ("amelia", "amelie", SLIP),
        ("amelia", "amelias", SLIP),
        ("amelia", "melia", SLIP),
        ("jon", "john", CLOSE),
        ("ana", "eva", DIFFERENT),
        ("a", "amelia", NEAR),
        ("b", "amelia", DIFFERENT),
        ("katherine", "katharina", CLOSE),
        ("amelia", "thomas", DIFFERENT),
    ],
)
def test_names_are_equal_or_slips_or_alike_or_different(one: str, other: str, level: Level) -> None:
    assert words(one, other) is level


@pytest.mark.parametrize(
    ("other", "level"),
    [
        (date(1984, 5, 14), EQUAL),
        (date(1984, 5, 15), SLIP),
        (date(1948, 5, 14), SLIP),
        (date(1985, 5, 14), SLIP),
        (date(1984, 5, 23), DIFFERENT),
        (date(1990, 1, 2), DIFFERENT),
    ],
)
def test_a_birth_date_with_one_digit_wrong_is_a_slip(other: date, level: Level) -> None:
    assert days(BIRTHDAY, other) is level


def test_day_and_month_that_changed_places_are_a_slip() -> None:
    assert days(date(1990, 3, 4), date(1990, 4, 3)) is SLIP
    assert days(date(1990, 11, 2), date(1990, 2, 11)) is SLIP
    assert days(date(1990, 11, 2), date(1991, 2, 11)) is DIFFERENT


def test_numbers_with_one_digit_wrong_or_two_transposed_are_a_slip() -> None:
    assert [digits("12345678", other) for other in ("12345678", "12345679", "12354678", "12354687")] == [
        EQUAL,
        SLIP,
        SLIP,
        DIFFERENT,
    ]


@pytest.mark.parametrize(
    ("one", "other", "levels"),
    [
        (("Wei", "Zhang"), ("Wei", "Zhang"), {"givenName": EQUAL, "familyName": EQUAL}),
        (("Wei", "Zhang"), ("Zhang", "Wei"), {"givenName": SLIP, "familyName": SLIP}),
        (("Wei", "Zhang"), ("Zhang", None), {"familyName": SLIP}),
        ((None, "Zhang"), ("Zhang", "Li"), {"familyName": SLIP}),
        (("Thomas", None), ("Wei", "Thomas"), {"familyName": SLIP}),
        (("Thomas", "Stone"), ("Wei", "Zhang"), {"givenName": DIFFERENT, "familyName": DIFFERENT}),
        (("Amelia", "Hart"), ("Amelia", "Amelia"), {"givenName": EQUAL, "familyName": DIFFERENT}),
    ],
)
def test_swapped_names_are_slips_and_count_as_the_surname_if_one_is_alone(
    one: tuple[str | None, str | None], other: tuple[str | None, str | None], levels: dict[str, Level]
) -> None:
    mine, theirs = (says(given_name=given_name, family_name=family_name) for given_name, family_name in (one, other))
    assert compare(mine, theirs) == compare(theirs, mine) == levels


@pytest.mark.parametrize(
    ("one", "other", "levels"),
    [
        ({"phones": ("07700 900123",)}, {"phones": ("+447700900123",)}, {"mobile": EQUAL}),
        ({"phones": ("07700 900123",)}, {"phones": ("07700 900124",)}, {"mobile": DIFFERENT}),
        ({"phones": ("020 7946 0101",)}, {"phones": ("+442079460101",)}, {"landline": EQUAL}),
        ({"phones": ("020 7946 0101",)}, {"phones": ("020 7946 0102",)}, {}),
        ({"emails": ("a@example.com",)}, {"emails": ("b@example.com", "A@example.com")}, {"email": EQUAL}),
        ({"numbers": (("passport", "E-12345"),)}, {"numbers": (("passport", "e12345"),)}, {"number": EQUAL}),
        ({"numbers": (("passport", "E12345"),)}, {"numbers": (("passport", "E12354"),)}, {"number": SLIP}),
        ({"numbers": (("passport", "E12345"),)}, {"numbers": (("insurance", "E12345"),)}, {}),
    ],
)
def test_keys_agree_by_one_and_differ_by_all_and_landlines_never_differ(
    one: dict[str, Any], other: dict[str, Any], levels: dict[str, Level]
) -> None:
    assert compare(says(**one), says(**other)) == levels


@pytest.mark.parametrize(
    ("lines", "changed"),
    [
        (("12 Rose Lane",), {}),
        (("Rose Lane 12",), {}),
        (("13 Rose Lane",), {"houseNumber": SLIP}),
        (("97 Rose Lane",), {"houseNumber": DIFFERENT}),
        (("12 Rosa Lane",), {"street": SLIP}),
        (("12 Mill Yard",), {"street": DIFFERENT}),
        (("12 Mill Yard", "Rose Lane"), {"street": NEAR}),
    ],
)
def test_homes_are_compared_in_parts(lines: tuple[str, ...], changed: dict[str, Level]) -> None:
    equal = dict.fromkeys(("postcode", "houseNumber", "street", "city"), EQUAL)
    there = says(address=Address(lines, "Leeds", None, "LS1 1AA"))
    assert compare(says(address=ROSE_LANE), there) == equal | changed


def test_everything_that_two_records_say_is_compared() -> None:
    whole = {**AMELIA, "emails": ("a@example.com",), "phones": ("07700 900123", "020 7946 0101")}
    kinds = {"numbers": (("passport", "E1"),), "links": (("annex-cloud-loyalty", "HRD-1"),)}
    flat = Address(("12 Rose Lane", "Flat 2"), "Leeds", None, "LS1 1AA")
    told = says(**{**whole, **kinds, "address": flat})
    assert compare(told, told) == dict.fromkeys(WEIGHTS.keys() - {"link", "decision"}, EQUAL)
