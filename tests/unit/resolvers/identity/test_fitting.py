"""How well a name fits what somebody typed: every word of it, in any order, whole or in part."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.ports.records import Candidate
from resolvers.identity.people_search.fitting import Fit, by_names
from tests.unit.resolvers.identity.saying import record

GIVEN, FAMILY = "givenName", "familyName"
EMILE = record(given_name="Émile Jean", family_name="Ångström-O'Neill")
AMELIA = record(given_name="Amelia", family_name="Hart")


def fit(text: str, one: Candidate = AMELIA) -> Fit | None:
    return by_names(text, one)


def test_the_whole_name_fits_wholly_in_either_order() -> None:
    assert fit("amelia hart") == fit("HART Amelia") == Fit(1.0, (GIVEN, FAMILY))


def test_a_whole_word_scores_above_its_beginning_and_that_above_its_middle() -> None:
    scores = [found.score for text in ("hart", "har", "art") if (found := fit(text)) is not None]
    assert len(scores) == 3
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 3


def test_more_of_the_name_is_better_than_less() -> None:
    both, one = fit("amelia hart"), fit("amelia")
    assert both is not None
    assert one is not None
    assert both.score > one.score
    assert one.matched_on == (GIVEN,)


@pytest.mark.parametrize("text", ["thomas", "amelia stone", "amelia amelia", "hart hart", "", "  ", "12", "*", "%"])
def test_a_word_that_is_in_no_name_left_or_no_word_at_all_fits_nobody(text: str) -> None:
    assert fit(text) is None


@pytest.mark.parametrize("text", ["emile", "ÉMILE jean", "angstrom", "o'neill", "oneill", "Ångström-O’Neill"])
def test_accents_case_and_punctuation_are_no_hindrance(text: str) -> None:
    assert fit(text, EMILE) is not None


@pytest.mark.parametrize("text", ["o neill", "angstrom o neill", "emile jean angstrom oneill", "Angstrom Oneill"])
def test_names_are_written_together_and_apart(text: str) -> None:
    assert fit(text, EMILE) is not None


APART = [("al sayed", "Al-Sayed"), ("alsayed", "Al Sayed"), ("de vere", "Devere"), ("devere", "de Vere"), ("oneill", "O’Neill")]


@pytest.mark.parametrize(("text", "family"), APART)
def test_a_whole_name_is_whole_however_its_parts_are_kept_apart(text: str, family: str) -> None:
    assert fit(text, record(family_name=family)) == Fit(1.0, (FAMILY,))


@pytest.mark.parametrize("text", ["amleia hart", "amelia hatr", "amelai hart", "amela hart", "ameliaa hart", "amelya hart"])
def test_one_slip_is_forgiven_where_it_is_asked_for_and_is_worse_than_none(text: str) -> None:
    assert fit(text) is None
    forgiven, whole = by_names(text, AMELIA, slips=1), fit("amelia hart")
    assert forgiven is not None
    assert whole is not None
    assert forgiven.score < whole.score


@pytest.mark.parametrize("text", ["amleia hatr", "amxyia hart", "hrt", "thomas hart", "amelia amleia"])
def test_two_slips_and_slips_in_short_words_are_not(text: str) -> None:
    assert by_names(text, AMELIA, slips=1) is None


def test_a_record_without_a_name_fits_nothing() -> None:
    assert fit("amelia", record()) is None


NAMES = st.none() | st.text("abcé -'", max_size=12)


@given(st.text("abcé -'1", max_size=16), NAMES, NAMES)
def test_any_text_and_any_name_score_from_0_to_1_and_say_what_fits(
    text: str, given_name: str | None, family_name: str | None
) -> None:
    found = by_names(text, record(given_name=given_name, family_name=family_name))
    if found is not None:
        assert 0 < found.score <= 1
        assert found.matched_on
        assert set(found.matched_on) <= {GIVEN, FAMILY}
    again = by_names(f" {text.upper()} ", record(given_name=given_name, family_name=family_name))
    assert again == found
