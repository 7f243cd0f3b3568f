"""What a system is asked by attributes, and in which order: at most six questions, none of them wide open."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.ports.records import Address, Candidate
from adapters.ports.shapes import ATTRIBUTES, Attribute, Clue, Filters
from resolvers.identity.resolution.plan import MOST_CALLS, clues
from tests.unit.resolvers.identity.saying import AMELIA, candidates, record
from tests.unit.resolvers.played import C4C, CDC, SYSTEMS

EVERYTHING = Filters(frozenset(Attribute), frozenset(Attribute))
EQUAL_ONLY = Filters(frozenset(Attribute))
WHOLE = record(**AMELIA, numbers=(("passport", "E1"),))


def written(clue: Clue) -> str:
    """`family_name=Har*` for a beginning."""
    return " ".join(f"{term.attribute}={term.value}{'*' if term.prefix else ''}" for term in clue.terms)


def planned(
    *known: Candidate, filters: Filters = EVERYTHING, was_truncated: Callable[[Clue], bool] = lambda _: False
) -> list[str]:
    return [written(clue) for clue in clues(known, filters, was_truncated=was_truncated)]


def test_the_most_telling_is_asked_first() -> None:
    assert planned(WHOLE) == [
        "number=E1",
        "birth_date=1984-05-14",
        "family_name=Har* postal_code=LS1 1AA",
        "street=Rose Lane house_number=12",
        "given_name=Ame* family_name=Har*",
        "given_name=Ame* postal_code=LS1 1AA",
    ]


def test_what_a_record_does_not_say_is_left_out_and_later_steps_come_in() -> None:
    assert planned(record(**{**AMELIA, "birth_date": None})) == [
        "family_name=Har* postal_code=LS1 1AA",
        "street=Rose Lane house_number=12",
        "given_name=Ame* family_name=Har*",
        "given_name=Ame* postal_code=LS1 1AA",
        "street=Rose * postal_code=LS1 1AA",
        "family_name=Har* house_number=12",
    ]


def test_a_system_that_compares_no_beginnings_is_asked_for_whole_names() -> None:
    assert "given_name=Amelia family_name=Hart" in planned(WHOLE, filters=EQUAL_ONLY)
    assert not [asked for asked in planned(WHOLE, filters=EQUAL_ONLY) if "*" in asked]


@pytest.mark.parametrize("slug", [CDC, C4C])
def test_a_system_is_asked_only_what_it_can_compare(slug: str) -> None:
    filters = SYSTEMS[slug].filters
    asked = list(clues([WHOLE], filters, was_truncated=lambda _: False))
    assert asked
    assert all(filters.take(term) for clue in asked for term in clue.terms)


def test_a_system_that_compares_nothing_is_not_asked() -> None:
    assert planned(WHOLE, filters=Filters()) == []


def test_behind_a_birthday_that_was_cut_the_narrower_question_comes_next() -> None:
    assert planned(record(**AMELIA), was_truncated=lambda _: True)[:2] == [
        "birth_date=1984-05-14",
        "birth_date=1984-05-14 family_name=H*",
    ]
    assert not [asked for asked in planned(record(**AMELIA)) if asked.endswith("family_name=H*")]


def test_whether_an_answer_was_cut_is_asked_only_of_what_was_asked_last() -> None:
    heard: list[Clue] = []

    def was_truncated(clue: Clue) -> bool:
        assert clue == heard[-1]
        return True

    for clue in clues([WHOLE], EVERYTHING, was_truncated=was_truncated):
        heard.append(clue)
    assert len(heard) == MOST_CALLS


def test_every_spelling_of_a_step_comes_before_the_next_step() -> None:
    maiden = record(**{**AMELIA, "family_name": "Whitfield"})
    assert planned(record(**AMELIA), maiden)[:3] == [
        "birth_date=1984-05-14",
        "family_name=Har* postal_code=LS1 1AA",
        "family_name=Whi* postal_code=LS1 1AA",
    ]


def test_a_name_that_is_shorter_than_what_would_be_compared_is_not_asked() -> None:
    assert planned(record(given_name="A.", family_name="Li", birth_date=None)) == []
    assert planned(record(given_name="Amy", family_name="Lee")) == ["given_name=Amy* family_name=Lee*"]


ALONE_TOO_WIDE = [
    {Attribute.FAMILY_NAME},
    {Attribute.GIVEN_NAME},
    {Attribute.POSTAL_CODE},
    {Attribute.STREET},
    {Attribute.HOUSE_NUMBER},
]


@given(st.lists(candidates(), max_size=4), st.sampled_from((EVERYTHING, EQUAL_ONLY)), st.booleans())
def test_at_most_six_each_once_and_never_a_bare_name_or_postcode(
    known: Sequence[Candidate], filters: Filters, truncated: bool
) -> None:
    asked = list(clues(known, filters, was_truncated=lambda _: truncated))
    assert len(asked) <= MOST_CALLS == 6
    assert len(set(asked)) == len(asked)
    for clue in asked:
        assert clue.kind == ATTRIBUTES
        assert {term.attribute for term in clue.terms} not in ALONE_TOO_WIDE
        assert all(term.value for term in clue.terms)


@given(candidates(), st.sampled_from((EVERYTHING, EQUAL_ONLY)))
def test_nothing_is_asked_that_the_record_does_not_say(known: Candidate, filters: Filters) -> None:
    where = known.address or Address(())
    born = known.birth_date.isoformat() if known.birth_date else None
    said: dict[Attribute, Any] = {
        Attribute.GIVEN_NAME: known.given_name,
        Attribute.FAMILY_NAME: known.family_name,
        Attribute.BIRTH_DATE: born,
        Attribute.POSTAL_CODE: where.postal_code,
    }
    for clue in clues([known], filters, was_truncated=lambda _: True):
        for term in clue.terms:
            if term.attribute in said:
                assert said[term.attribute].startswith(term.value)
