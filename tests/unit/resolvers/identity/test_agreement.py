"""Whether two records name one person: names, birth dates, and the keys that may not differ."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given

from adapters.ports.records import Address
from resolvers.identity.matching.agreement import (
    TABLE,
    Naming,
    Rule,
    are_behind_one_door,
    are_namesakes_at_one_address,
    compare,
    differ_in_a_key,
    have_other_cards,
    naming,
)
from resolvers.identity.matching.birth import Birth
from resolvers.identity.matching.features import Features
from tests.unit.resolvers.identity.saying import AMELIA, BORN, anyones, says
from tests.unit.resolvers.played import ANNEX, CDC

OTHER_DAY = date(1990, 1, 2)
BIRTHDAYS = {
    "that day": BORN,
    "another day": OTHER_DAY,
    "day and month exchanged": date(1984, 9, 3),
    "that day in March": date(1984, 3, 9),
    "a digit of the day": date(1984, 5, 15),
    "a digit of the year": date(1984 - 30, 5, 14),
    "January": date(1984, 1, 1),
}
SHARED: Any = {"emails": ("home@example.com",), "phones": ("07700 900123",)}


def person(text: str, **more: Any) -> Features:
    """`Anne Marie | Hart | that day`: given name, surname, birth date; `-` for what isn't said."""
    given_name, family_name, born = (None if part.strip() == "-" else part.strip() for part in text.split("|"))
    return says(given_name=given_name, family_name=family_name, birth_date=BIRTHDAYS[born] if born else None, **more)


ALONE = [
    ("Amelia | Hart | that day", "Amelia | Hart | that day", Naming.SAME),
    ("Amelia | Hart | -", "AMÉLIA | Hart | that day", Naming.SAME),
    ("Emma | Clarke | that day", "Emma | Whitfield | that day", Naming.SAME),
    ("Emma | Clarke | -", "Emma | Whitfield | -", Naming.OPEN),
    ("Emma | Clarke | that day", "Emma | Whitfield | -", Naming.OPEN),
    ("Emma | Clarke | January", "Emma | Whitfield | January", Naming.OPEN),
    ("Emma | Clarke | that day", "Emma | Whitfield | a digit of the day", Naming.OPEN),
    ("Amelia | Hart | that day", "Amelia | Hart | another day", Naming.CONFLICT),
    ("- | Hart | that day", "- | Hart | another day", Naming.CONFLICT),
    ("Amelia | Hart | that day", "Amelia | Hart | a digit of the day", Naming.SAME),
    ("Amelia | Hart | that day", "Amelia | Hart | January", Naming.SAME),
    ("Amelia | Hart | day and month exchanged", "Amelia | Hart | that day in March", Naming.SAME),
    ("George | Marsh | that day", "George | Marsh | a digit of the year", Naming.CONFLICT),
    ("Amelia | Hart | that day", "Thomas | Hart | that day", Naming.CONFLICT),
    ("Amelia | Hart | -", "- | Hart | that day", Naming.OPEN),
    ("- | - | -", "- | - | -", Naming.OPEN),
    ("A. | Hart | that day", "Amelia | Hart | that day", Naming.OPEN),
    ("A. | Hart | -", "Amelia | Hart | that day", Naming.OPEN),
    ("T. | Hart | that day", "Amelia | Hart | that day", Naming.CONFLICT),
    ("Anne | Dupont | that day", "Anne-Marie | Dupont | that day", Naming.SAME),
    ("Marie | Dupont | that day", "Anne-Marie | Dupont | that day", Naming.SAME),
    ("Anne | Dupont | -", "Anne-Marie | Dupont | -", Naming.OPEN),
    ("Ayla | Reid | that day", "Alya | Reid | that day", Naming.OPEN),
    ("Christian | Reid | that day", "Christina | Reid | that day", Naming.CONFLICT),
    ("Anna | Reid | that day", "Anne | Reid | that day", Naming.CONFLICT),
    ("Emma | Reid | that day", "Emmy | Reid | that day", Naming.CONFLICT),
    ("Oliver | Hart | that day", "Olivet | Hart | that day", Naming.SAME),
    ("Oliver | Hart | -", "Olivet | Hart | -", Naming.OPEN),
    ("Robert | Hart | that day", "Bob | Hart | that day", Naming.SAME),
    ("Robert | Hart | -", "Bob | Hart | -", Naming.OPEN),
    ("Wei | Zhang | that day", "Zhang | Wei | -", Naming.SAME),
    ("Jürgen | Groß | -", "Juergen | Gross | -", Naming.SAME),
    ("Łukasz | Nowak | -", "Lukasz | Nowak | -", Naming.SAME),
    ("Søren | Holm | -", "Soren | Holm | -", Naming.SAME),
    ("Işıl | Kaya | -", "Isil | Kaya | -", Naming.SAME),
    ("Dr. Anna | Hart | -", "Anna | Hart | -", Naming.SAME),
    ("Ana | García López | -", "Ana | García | -", Naming.SAME),
    ("Ana | García López | -", "Ana | López García | -", Naming.SAME),
    ("Anna | von Berg | -", "Anna | Berg | -", Naming.SAME),
    ("John | Smith Sr | -", "John | Smith Jr. | -", Naming.CONFLICT),
    ("John | Smith | -", "John | Smith Jr. | -", Naming.OPEN),
    ("John | Smith | that day", "John | Smith Jr. | that day", Naming.SAME),
    ("Alexandre | Dumas père | -", "Alexandre | Dumas fils | -", Naming.CONFLICT),
]


@pytest.mark.parametrize(("one", "other", "named"), ALONE)
def test_two_records_are_named_alike_or_not_whichever_comes_first(one: str, other: str, named: Naming) -> None:
    assert naming(person(one), person(other)) is naming(person(other), person(one)) is named


@pytest.mark.parametrize(
    ("one", "other", "named"),
    [
        ("A. | Hart | that day", "Amelia | Hart | that day", Naming.SAME),
        ("A. | Stone | that day", "Amelia | Hart | that day", Naming.OPEN),
        ("Zhalkin | Young | that day", "Zhlakin | Young | that day", Naming.SAME),
        ("Brian | Young | that day", "Brain | Young | that day", Naming.OPEN),
        ("Brian | Young | -", "Brain | Young | -", Naming.OPEN),
        ("Christian | Reid | that day", "Christina | Reid | that day", Naming.CONFLICT),
    ],
)
def test_an_initial_or_a_transposition_agrees_beside_several_shared_keys(one: str, other: str, named: Naming) -> None:
    assert naming(person(one, **SHARED), person(other, **SHARED)) is named


@pytest.mark.parametrize(
    "line", [line for line in TABLE if line.beside or line.naming is Naming.SAME], ids=lambda line: line.because
)
def test_every_line_that_joins_is_reached(line: Any) -> None:
    told = [(person(one, **more), person(other, **more)) for one, other, _ in ALONE for more in ({}, SHARED)]
    assert any(next(each for each in TABLE if each.fits(compare(*pair))) is line for pair in told)


def test_the_last_line_fits_whatever_is_said() -> None:
    assert TABLE[-1] == Rule(TABLE[-1].naming, TABLE[-1].because)


@given(anyones(), anyones())
def test_naming_is_symmetric_and_a_record_never_conflicts_with_itself(one: Features, other: Features) -> None:
    assert naming(one, other) is naming(other, one)
    assert naming(one, one) is (Naming.SAME if one.given else Naming.OPEN)


@given(anyones(), anyones())
def test_differing_birth_dates_conflict_unless_a_slip_explains_them(one: Features, other: Features) -> None:
    if compare(one, other).born is Birth.OTHER:
        assert naming(one, other) is Naming.CONFLICT


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
def test_a_unique_key_differs_where_both_have_one_and_share_none(
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


def test_one_door_is_the_whole_address_and_lets_e_mails_differ() -> None:
    moved = says(**{**AMELIA, "address": Address(("14 Rose Lane",), "Leeds", None, "LS1 1AA", "GB")})
    assert are_behind_one_door(says(**AMELIA), says(**AMELIA))
    assert not are_behind_one_door(says(**AMELIA), moved)
    one, other = says(**AMELIA, emails=("a@example.com",)), says(**AMELIA, emails=("b@example.com",))
    assert differ_in_a_key(one, other)
    assert not differ_in_a_key(one, other, but_email=True)
    assert differ_in_a_key(says(links=((ANNEX, "1"),)), says(links=((ANNEX, "2"),)), but_email=True)


def test_a_year_alone_makes_no_namesakes() -> None:
    january = says(**{**AMELIA, "birth_date": date(1984, 1, 1)})
    assert not are_namesakes_at_one_address(january, january)
