"""Whether two records name one person: names, birth dates, and the keys that may not differ."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolvers.identity.agreement import (
    Naming,
    are_namesakes_at_one_address,
    are_transposed,
    differ_in_a_key,
    have_other_cards,
    is_short_for,
    naming,
)
from resolvers.identity.features import Features
from tests.unit.resolvers.identity.saying import AMELIA, BORN, anyones, says
from tests.unit.resolvers.played import ANNEX, CDC

OTHER_DAY = date(1990, 1, 2)
BIRTHDAYS = {"that day": BORN, "another day": OTHER_DAY}


def person(text: str) -> Features:
    """`Anne Marie | Hart | that day`: given name, surname, birth date; `-` for what isn't said."""
    given_name, family_name, born = (None if part.strip() == "-" else part.strip() for part in text.split("|"))
    return says(given_name=given_name, family_name=family_name, birth_date=BIRTHDAYS[born] if born else None)


@pytest.mark.parametrize(
    ("one", "other", "named"),
    [
        ("Amelia | Hart | that day", "Amelia | Hart | that day", Naming.SAME),
        ("Amelia | Hart | -", "AMÉLIA | Hart | that day", Naming.SAME),
        ("Emma | Clarke | that day", "Emma | Whitfield | that day", Naming.SAME),
        ("Emma | Clarke | -", "Emma | Whitfield | -", Naming.SAME),
        ("Amelia | Hart | that day", "Amelia | Hart | another day", Naming.CONFLICT),
        ("- | Hart | that day", "- | Hart | another day", Naming.CONFLICT),
        ("Amelia | Hart | that day", "Thomas | Hart | that day", Naming.CONFLICT),
        ("Amelia | Hart | -", "- | Hart | that day", Naming.OPEN),
        ("- | - | -", "- | - | -", Naming.OPEN),
        ("A. | Hart | that day", "Amelia | Hart | that day", Naming.SAME),
        ("A. | Hart | -", "Amelia | Hart | that day", Naming.OPEN),
        ("A. | Stone | that day", "Amelia | Hart | that day", Naming.OPEN),
        ("T. | Hart | that day", "Amelia | Hart | that day", Naming.CONFLICT),
        ("Anne | Dupont | that day", "Anne-Marie | Dupont | that day", Naming.SAME),
        ("Anne | Dupont | -", "Anne-Marie | Dupont | -", Naming.OPEN),
        ("Marie | Dupont | that day", "Anne-Marie | Dupont | that day", Naming.CONFLICT),
        ("Brian | Young | that day", "Brain | Young | that day", Naming.SAME),
        ("Brian | Young | -", "Brain | Young | -", Naming.CONFLICT),
        ("Brian | Young | that day", "Brain | Stone | that day", Naming.CONFLICT),
    ],
)
def test_two_records_are_named_alike_or_not_whichever_comes_first(one: str, other: str, named: Naming) -> None:
    assert naming(person(one), person(other)) is naming(person(other), person(one)) is named


@settings(deadline=None)
@given(anyones(), anyones())
def test_naming_is_the_same_from_either_side_and_a_record_never_conflicts_with_itself(one: Features, other: Features) -> None:
    assert naming(one, other) is naming(other, one)
    assert naming(one, one) is (Naming.SAME if one.given else Naming.OPEN)


@settings(deadline=None)
@given(anyones(), anyones())
def test_other_birth_dates_are_never_one_person(one: Features, other: Features) -> None:
    if one.born and other.born and one.born != other.born:
        assert naming(one, other) is Naming.CONFLICT


@pytest.mark.parametrize(
    ("short", "full", "fits"),
    [
        (("anne",), ("anne", "marie"), True),
        (("j",), ("john",), True),
        (("j", "p"), ("john", "paul"), True),
        (("anne", "m"), ("anne", "marie"), True),
        (("marie",), ("anne", "marie"), False),
        (("jo",), ("john",), False),
        (("anne", "marie"), ("anne",), False),
        ((), ("anne",), False),
    ],
)
def test_short_is_an_initial_or_the_first_of_several(short: tuple[str, ...], full: tuple[str, ...], fits: bool) -> None:
    assert is_short_for(short, full) is fits


@settings(deadline=None)
@given(st.text("abcd", min_size=2, max_size=6), st.integers(0, 4))
def test_neighbours_that_changed_places_are_transposed_and_nothing_else_is(word: str, place: int) -> None:
    place = min(place, len(word) - 2)
    changed = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    assert are_transposed(word, changed) is (word != changed)
    assert not are_transposed(word, f"{changed}a")
    assert not are_transposed(word, f"e{word[1:]}")


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ({"emails": ("a@example.com",)}, {"emails": ("b@example.com",)}, True),
        ({"emails": ("a@example.com",)}, {"emails": ("A@Example.com", "b@example.com")}, False),
        ({"emails": ("a@example.com",)}, {"phones": ("07700 900123",)}, False),
        ({"phones": ("07700 900123",)}, {"phones": ("+44 7700 900124",)}, True),
        ({"phones": ("07700 900123",)}, {"phones": ("+44 7700 900123",)}, False),
        ({"phones": ("020 7946 0101",)}, {"phones": ("020 7946 0102",)}, False),
        ({"numbers": (("passport", "E1"),)}, {"numbers": (("passport", "E2"),)}, True),
        ({"numbers": (("passport", "E1"),)}, {"numbers": (("insurance", "E2"),)}, False),
        ({"links": ((ANNEX, "HRD-1"),)}, {"links": ((ANNEX, "HRD-2"),)}, True),
        ({"links": ((CDC, "u1"),)}, {"links": ((CDC, "u2"),)}, False),
    ],
)
def test_a_unique_key_of_one_kind_differs_where_both_have_one_and_none_in_common(
    one: dict[str, Any], other: dict[str, Any], differ: bool
) -> None:
    assert differ_in_a_key(says(**one), says(**other)) is differ_in_a_key(says(**other), says(**one)) is differ


def test_a_members_own_record_carries_its_number_as_a_card() -> None:
    member, linked = says(ANNEX), says(links=((ANNEX, "HRD-2"),))
    assert member.cards == {"1"}
    assert have_other_cards(member, linked)
    assert not have_other_cards(member, says(links=((ANNEX, "1"), (ANNEX, "HRD-2"))))
    assert not have_other_cards(member, says())


@pytest.mark.parametrize("lacking", ["given_name", "family_name", "birth_date", "address"])
def test_namesakes_at_one_address_are_equal_in_all_four_and_have_all_four(lacking: str) -> None:
    assert are_namesakes_at_one_address(says(**AMELIA), says(**AMELIA))
    short = says(**{**AMELIA, lacking: None})
    assert not are_namesakes_at_one_address(short, short)
    assert not are_namesakes_at_one_address(short, says(**AMELIA))
