"""How given names and surnames compare, and which slips of the pen leave a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.identity.keys.names import (
    Family,
    Given,
    are_nicknames,
    given_names,
    is_nickname,
    is_short_for,
    is_slip,
    last_transposed,
    name_of,
    surnames,
)

LETTERS = st.text("abcdeéü -.", max_size=8)


@pytest.mark.parametrize(
    ("one", "other", "compares"),
    [
        ("Amelia", "amelia", Given.EQUAL),
        ("Anne Marie", "Marie-Anne", Given.EQUAL),
        ("Юлия", "Yuliya", Given.EQUAL),
        ("Dr. med. Amelia", "Amelia", Given.EQUAL),
        ("Jürgen Peter", "Juergen", Given.PART),
        ("Anne Marie", "Marie", Given.PART),
        ("J. P.", "John Paul", Given.INITIAL),
        ("Anne M.", "Anne Marie", Given.INITIAL),
        ("Katherine", "Kate", Given.NICKNAME),
        ("Alexander", "Alex", Given.NICKNAME),
        ("Emily", "Amelia", Given.OTHER),
        ("Aaron", "Erin", Given.OTHER),
        ("Mary", "Marie", Given.OTHER),
        ("Ann", "Annie", Given.OTHER),
        ("Thomas", "Thmas", Given.SLIP),
        ("Beatrice", "Beatrike", Given.SLIP),
        ("Ayla", "Alya", Given.TWIN),
        ("Julia", "Julai", Given.SWAP),
        ("Tom", "Tim", Given.OTHER),
        ("Jan", "Jana", Given.OTHER),
        ("Mario", "Maria", Given.OTHER),
        ("", "Amelia", Given.UNTOLD),
    ],
)
def test_given_names_compare_alike_from_either_side(one: str, other: str, compares: Given) -> None:
    assert given_names(name_of(one), name_of(other)) is given_names(name_of(other), name_of(one)) is compares


@pytest.mark.parametrize(
    ("one", "other", "compares"),
    [
        ("O'Neill", "oneill", Family.EQUAL),
        ("de Vere", "DeVere", Family.EQUAL),
        ("van der Berg", "Berg", Family.EQUAL),
        ("Al-Sayed", "Sayed", Family.EQUAL),
        ("Müller", "Mueller", Family.EQUAL),
        ("Müller", "Muller", Family.EQUAL),
        ("García López", "López García", Family.EQUAL),
        ("Lloyd-Jones", "Lloyd", Family.PART),
        ("Keller", "Kellar", Family.SLIP),
        ("Keller", "Novak", Family.OTHER),
        ("Hart", None, Family.UNTOLD),
        ("Li", "Le", Family.OTHER),
    ],
)
def test_surnames_compare_alike_from_either_side(one: str, other: str | None, compares: Family) -> None:
    assert surnames(name_of(one), name_of(other)) is surnames(name_of(other), name_of(one)) is compares


@given(LETTERS, LETTERS)
def test_a_name_is_equal_to_itself_and_compares_alike_from_either_side(one: str, other: str) -> None:
    first, second = name_of(one), name_of(other)
    assert given_names(first, second) is given_names(second, first)
    assert surnames(first, second) is surnames(second, first)
    assert given_names(first, first) is (Given.EQUAL if first.whole else Given.UNTOLD)


@pytest.mark.parametrize(
    ("text", "words", "suffix"),
    [
        ("Smith Jr.", ("smith",), "junior"),
        ("Smith, II", ("smith",), "ii"),
        ("Vater", ("vater",), None),
        ("Meyer Vater", ("meyer",), "senior"),
        ("Frau Prof. Dr. Meyer", ("meyer",), None),
        ("Dr", ("dr",), None),
        ("…", (), None),
    ],
)
def test_titles_and_suffixes_are_read_out_of_a_name_where_one_is_left(
    text: str, words: tuple[str, ...], suffix: str | None
) -> None:
    name = name_of(text)
    assert (name.words, name.suffix) == (words, suffix)


@given(st.text("abcd", min_size=2, max_size=6), st.integers(0, 4))
def test_neighbours_that_changed_places_are_transposed_and_nothing_else_is(word: str, place: int) -> None:
    place = min(place, len(word) - 2)
    changed = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    assert last_transposed(word, changed) == (place + 1 if word != changed else None)
    assert last_transposed(word, f"{changed}a") is None
    assert last_transposed(word, f"e{word[1:]}") is None


@pytest.mark.parametrize(
    ("one", "other", "slipped"),
    [
        ("oliver", "olivet", True),
        ("oliver", "olver", True),
        ("brian", "brain", True),
        ("christian", "christina", False),
        ("severin", "severina", False),
        ("gabriele", "gabriela", False),
        ("kiran", "karan", False),
        ("ilja", "ilya", False),
        ("neha", "nehal", False),
        ("tom", "tim", False),
        ("oliver", "oliver", False),
        ("oliver", "olivrez", False),
    ],
)
def test_a_slip_is_one_edit_that_makes_no_womans_name_of_a_mans(one: str, other: str, slipped: bool) -> None:
    assert is_slip(one, other) is is_slip(other, one) is slipped


def test_strict_takes_fewer_nicknames_than_broad() -> None:
    assert is_nickname("bob", "robert")
    assert not is_nickname("emily", "amelia")
    assert are_nicknames("emily", "amelia")
    assert are_nicknames("bob", "rob")
    assert not are_nicknames("amelia", "thomas")
    assert is_short_for("jack", "john")
    assert not is_short_for("emily", "amelia")
