"""How far two records speak for one person: never by the home alone, and never against two of a person's own."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.ports.records import Address
from resolvers.identity.matching.features import Features
from resolvers.identity.matching.scoring import is_vetoed, probability, score
from resolvers.identity.matching.weights import DIFFERENT, EQUAL, HOME, NEAR, PRIOR, PROBABLE, SLIP, SURE, WEIGHTS, Level
from tests.soak import tried
from tests.unit.resolvers.identity.saying import AMELIA, BORN, ROSE_LANE, anyones, says
from tests.unit.resolvers.played import ANNEX

LANDLINE = "+442079460101"
FLAT = Address(("12 Rose Lane", "Flat 2", "The Mill"), "Leeds", None, "LS1 1AA", "GB")
OTHER_DAY = date(1990, 1, 2)


def test_surname_address_and_landline_prove_the_home_and_no_more() -> None:
    told = says(family_name="Nair", phones=(LANDLINE,), address=FLAT)
    fit = score(told, told)
    assert set(fit.levels) == HOME
    assert set(fit.levels.values()) == {EQUAL}
    assert fit.bits > SURE
    assert not fit.probable
    assert not fit.sure
    assert fit.only_home


LEVELS = st.sampled_from((None, EQUAL, SLIP, NEAR, DIFFERENT))


@given(anyones(), anyones())
def test_however_much_of_the_home_agrees_something_of_ones_own_must_too(one: Features, other: Features) -> None:
    fit = score(one, other)
    own = [name for name, level in fit.levels.items() if name not in HOME and level in (EQUAL, SLIP)]
    if fit.probable:
        assert own
    if not own:
        assert not fit.probable


@given(anyones(), anyones())
def test_a_score_is_symmetric_and_is_the_sum_of_its_evidence(one: Features, other: Features) -> None:
    fit, back = score(one, other), score(other, one)
    assert (fit.bits, fit.personal, fit.vetoed, fit.levels) == (back.bits, back.personal, back.vetoed, back.levels)
    assert fit.bits == PRIOR + sum(evidence.bits for evidence in fit.evidence)
    assert fit.sure <= fit.probable


@pytest.mark.parametrize(
    ("one", "other", "vetoed"),
    [
        ({"given_name": "Oscar"}, {"given_name": "Felix"}, False),
        ({"birth_date": BORN}, {"birth_date": OTHER_DAY}, False),
        ({"phones": ("07700 900160",)}, {"phones": ("07700 900161",)}, False),
        ({"given_name": "Oscar", "birth_date": BORN}, {"given_name": "Felix", "birth_date": OTHER_DAY}, True),
        ({"given_name": "Oscar", "phones": ("07700 900160",)}, {"given_name": "Felix", "phones": ("07700 900161",)}, True),
        ({"birth_date": BORN, "phones": ("07700 900160",)}, {"birth_date": OTHER_DAY, "phones": ("07700 900161",)}, True),
        ({"given_name": "Oscar", "links": ((ANNEX, "1"),)}, {"given_name": "Felix", "links": ((ANNEX, "2"),)}, True),
        ({"given_name": "Oscar", "phones": (LANDLINE,)}, {"given_name": "Felix", "phones": ("+442079460102",)}, False),
        ({"given_name": "Oscar", "birth_date": BORN}, {"given_name": "Oskar", "birth_date": OTHER_DAY}, False),
    ],
)
def test_two_of_given_name_birth_date_and_own_number_differing_are_a_veto(
    one: dict[str, Any], other: dict[str, Any], vetoed: bool
) -> None:
    assert score(says(**one), says(**other)).vetoed is vetoed


def test_a_veto_stands_against_whatever_else_agrees() -> None:
    shared: Any = {"family_name": "Nair", "address": ROSE_LANE, "emails": ("nair@example.com",), "phones": (LANDLINE,)}
    her = says(given_name="Priya", birth_date=BORN, **shared)
    him = says(given_name="Arjun", birth_date=OTHER_DAY, **shared)
    fit = score(her, him)
    assert fit.bits > SURE
    assert fit.vetoed
    assert not fit.probable
    assert {evidence.attribute for evidence in fit.evidence if evidence.veto} == {"givenName", "birthDate"}


@pytest.mark.parametrize("given_out", [{"links": ((ANNEX, "HRD-1"),)}, {"numbers": (("passport", "E1"),)}])
def test_a_number_given_to_one_person_outweighs_traits_that_may_change(given_out: Any) -> None:
    one = says(given_name="Wei", birth_date=BORN, phones=("07700 900160",), **given_out)
    other = says(given_name="David", birth_date=OTHER_DAY, phones=("07700 900161",), **given_out)
    assert not score(one, other).vetoed


@given(st.fixed_dictionaries(dict.fromkeys(sorted(WEIGHTS), LEVELS)))
def test_two_own_traits_that_differ_are_a_veto_unless_a_number_agrees(
    said: dict[str, Level | None],
) -> None:
    levels = {name: level for name, level in said.items() if level is not None}
    agrees = EQUAL in (levels.get("number"), levels.get("card"))
    if levels.get("givenName") is levels.get("birthDate") is DIFFERENT:
        assert is_vetoed(levels) is not agrees
    if DIFFERENT not in (levels.get("givenName"), levels.get("birthDate")):
        assert not is_vetoed(levels)


@pytest.mark.parametrize(
    ("own", "probable"),
    [
        ({"given_name": "Amelia"}, True),
        ({"birth_date": BORN}, True),
        ({"emails": ("a@example.com",)}, False),
        ({"phones": ("07700 900123",)}, False),
        ({"given_name": "A.", "emails": ("a@example.com",)}, False),
        ({"links": ((ANNEX, "HRD-1"),)}, True),
        ({"phones": (LANDLINE,)}, False),
    ],
)
def test_one_thing_of_ones_own_beside_the_whole_home_is_probable(own: dict[str, Any], probable: bool) -> None:
    told = says(family_name="Hart", address=FLAT, **own)
    assert score(told, told).probable is probable


def test_under_another_given_name_it_takes_a_unique_key_or_the_birth_date() -> None:
    home: Any = {"family_name": "Nair", "address": FLAT, "phones": (LANDLINE,)}
    priya, arjun = says(given_name="Priya", **home), says(given_name="Arjun", **home)
    assert not score(priya, arjun).probable
    assert not score(says(given_name="Priya", birth_date=BORN, **home), says(given_name="Arjun", **home)).probable


def test_a_repeated_person_is_sure_and_a_stranger_is_not_probable() -> None:
    whole = says(**AMELIA, emails=("a@example.com",))
    assert score(whole, whole).sure
    stranger = says(given_name="Thomas", family_name="Stone", birth_date=OTHER_DAY)
    assert not score(whole, stranger).probable


@settings(max_examples=tried(200))
@given(st.floats(-200, 500))
def test_bits_are_turned_into_a_probability(bits: float) -> None:
    assert 0 <= probability(bits) <= 1
    assert probability(bits) <= probability(bits + 1)


def test_even_odds_are_a_half_and_probable_means_eleven_to_one() -> None:
    assert probability(0) == 0.5
    assert probability(PROBABLE) == pytest.approx(11.3 / 12.3, abs=0.002)
    assert probability(SURE) == pytest.approx(4096 / 4097, abs=1e-6)


def test_every_level_of_every_weight_is_ordered_from_equal_to_different() -> None:
    for name, weights in WEIGHTS.items():
        told = [weights[level] for level in (EQUAL, SLIP, NEAR, DIFFERENT) if level in weights]
        assert told == sorted(told, reverse=True), name
