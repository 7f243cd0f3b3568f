"""Other words for a text that fits nobody: few, and one of them is part of the name wherever the slip is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.identity.people_search.fitting import by_names
from resolvers.identity.people_search.variants import MOST, variants
from tests.unit.resolvers.identity.saying import record

WORDS = st.text("abcdefghijklmnoprstuvwz", min_size=5, max_size=11)


def slips(word: str, place: int, how: str) -> str:
    place %= len(word) - 1
    return {
        "swapped": word[:place] + word[place + 1] + word[place] + word[place + 2 :],
        "wrong": f"{word[:place]}q{word[place + 1 :]}",
        "missing": word[:place] + word[place + 1 :],
        "too many": f"{word[:place]}q{word[place:]}",
    }[how]


HOW = st.sampled_from(("swapped", "wrong", "missing", "too many"))


@given(WORDS, st.integers(0, 20), HOW)
def test_wherever_a_word_is_mistyped_one_of_the_variants_is_part_of_it(word: str, place: int, how: str) -> None:
    typed = slips(word, place, how)
    asked = variants(typed)
    assert typed == word or len(typed) < 5 or any(all(part in word for part in one.split()) for one in asked)
    assert by_names(typed, record(given_name=word), slips=1) is not None


@given(st.text("abcdefghijklmnoprstuvwz", min_size=5, max_size=7), st.integers(0, 20), HOW)
def test_so_it_is_for_a_surname_beside_a_given_name(word: str, place: int, how: str) -> None:
    typed = slips(word, place, how)
    parts = [one.split() for one in variants(f"xyzaxyza {typed}")]
    assert typed == word or len(typed) < 5 or any(all(part in f"xyzaxyza {word}" for part in one) for one in parts)


@given(st.text(max_size=40))
def test_there_are_few_of_them_each_once_and_none_is_the_text(text: str) -> None:
    found = variants(text)
    assert len(set(found)) == len(found) <= MOST
    assert text not in found
    assert all(one.strip() for one in found)


@pytest.mark.parametrize("text", ["", "12", "a1", "HRD-10002841", "a@example.com", "* %", "nair SW1X 0AA"])
def test_what_is_no_name_has_none(text: str) -> None:
    assert variants(text) == ()


@pytest.mark.parametrize(
    ("text", "variant"),
    [
        ("devere", "de vere"),
        ("oneill", "o neill"),
        ("alsayed", "al sayed"),
        ("angstrom", "ngstr"),
        ("Émile Ångström", "emile angstrom"),
        ("smith-jones", "smith jones"),
        ("jhon smith", "john smith"),
    ],
)
def test_variants_of_a_name_drop_accents_split_words_and_swap_letters(text: str, variant: str) -> None:
    assert variant in variants(text)
