"""Looking for a person in one system by attributes: exactly one that fits strictly, or the best of what is probable."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from adapters.ports.crosswalk import MatchMethod
from adapters.ports.errors import SourceError, Unreachable
from adapters.ports.records import Address, Candidate
from adapters.ports.shapes import MOST_ROWS, Attribute, Clue, Filters, Found, Term
from resolvers.identity.matching.features import features
from resolvers.identity.matching.joining import KnownRecord, RejectionReason, Strictness
from resolvers.identity.resolution.attributes import LookUpResult, LookUps, proves
from resolvers.identity.resolution.plan import MOST_CALLS
from tests.unit.resolvers.accounts import fulfils
from tests.unit.resolvers.identity.saying import AMELIA, BORN, ROSE_LANE, known, record
from tests.unit.resolvers.played import ANNEX, C4C, CDC

EVERYTHING = Filters(frozenset(Attribute), frozenset(Attribute))
HER = (known("u", system=CDC, **AMELIA, emails=("a@example.com",)),)
STRICT, BROAD = Strictness.STRICT, Strictness.BROAD
SOMEBODY: Any = {"given_name": "Petra", "family_name": "Stone", "birth_date": BORN}


class Directory:
    """One system's records. `fails`: whether a question is answered by an error."""

    def __init__(self, *held: Candidate, fails: Callable[[int], bool] = lambda _: False) -> None:
        self.held = held
        self.fails = fails
        self.asked: list[Clue] = []

    async def ask(self, clue: Clue) -> Found | SourceError:
        self.asked.append(clue)
        if self.fails(len(self.asked)):
            return Unreachable(C4C)
        hits = [one for one in self.held if all(fulfils(one, term) for term in clue.terms)]
        return Found(tuple(hits[:MOST_ROWS]), truncated=len(hits) > MOST_ROWS)


def look_up(
    directory: Directory,
    *,
    person: Sequence[KnownRecord] = HER,
    strictness: Strictness = STRICT,
    filters: Filters = EVERYTHING,
    thorough: bool = False,
) -> LookUpResult:
    def know(candidate: Candidate) -> KnownRecord:
        return KnownRecord(C4C, candidate, features(candidate, system=C4C))

    looking = LookUps(filters, person, strictness, directory.ask, know, thorough=thorough)
    return asyncio.run(looking.run())


def joined(outcome: LookUpResult) -> set[str]:
    return {new.candidate.record_id for new, _ in outcome.joined}


def rejected(outcome: LookUpResult) -> dict[str, RejectionReason | None]:
    return {new.candidate.record_id: match.reason for new, match in outcome.rejected}


def test_the_one_record_that_is_equal_in_everything_is_joined() -> None:
    """One search is enough."""
    directory = Directory(record("1", **AMELIA), record("2", **SOMEBODY))
    outcome = look_up(directory)
    assert joined(outcome) == {"1"}
    assert outcome.joined[0][1].method is MatchMethod.SCORED
    assert len(directory.asked) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"given_name": "Amélie"},
        {"given_name": "A."},
        {"family_name": "Stone"},
        {"birth_date": date(1984, 5, 15)},
        {"birth_date": None},
        {"address": Address(("12 Rose Lane",), "Leeds", None, "LS1 1AB")},
        {"address": None},
        {"emails": ("b@example.com",), "address": replace(ROSE_LANE, lines=("14 Rose Lane",))},
    ],
)
def test_what_differs_in_anything_is_not_joined_strictly(changed: dict[str, Any]) -> None:
    outcome = look_up(Directory(record("1", **{**AMELIA, **changed})))
    assert joined(outcome) == set()


def test_two_that_fit_equally_well_are_both_turned_down_as_ambiguous() -> None:
    outcome = look_up(Directory(record("1", **AMELIA), record("2", **AMELIA)))
    assert joined(outcome) == set()
    assert rejected(outcome) == {"1": RejectionReason.AMBIGUOUS, "2": RejectionReason.AMBIGUOUS}


def test_a_key_that_differs_from_any_of_the_persons_records_bars_a_match() -> None:
    other = known("c", system=ANNEX, **AMELIA, phones=("07700 900123",))
    directory = Directory(record("1", **AMELIA, phones=("07700 900124",)))
    assert joined(look_up(directory)) == {"1"}
    assert joined(look_up(directory, person=(*HER, other))) == set()


def crowd(**says: Any) -> list[Candidate]:
    return [record(f"x{number}", **{**SOMEBODY, **says}) for number in range(MOST_ROWS + 1)]


def test_a_cut_answer_proves_nothing_and_the_narrower_question_is_asked() -> None:
    directory = Directory(*crowd(), record("1", **AMELIA))
    assert joined(look_up(directory)) == {"1"}
    assert [len(clue.terms) for clue in directory.asked] == [1, 2]


def test_a_match_in_a_truncated_answer_is_not_joined_unless_proven_unique() -> None:
    directory = Directory(record("1", **AMELIA), *crowd())
    outcome = look_up(directory, filters=Filters(frozenset({Attribute.BIRTH_DATE})))
    assert joined(outcome) == set()
    assert rejected(outcome)["1"] is RejectionReason.AMBIGUOUS


def test_an_answer_by_the_house_alone_does_not_prove_uniqueness() -> None:
    filters = Filters(frozenset({Attribute.STREET, Attribute.HOUSE_NUMBER}))
    outcome = look_up(Directory(record("1", **AMELIA)), filters=filters)
    assert joined(outcome) == set()


@pytest.mark.parametrize(
    ("attributes", "proving"),
    [
        ((Attribute.BIRTH_DATE,), True),
        ((Attribute.FAMILY_NAME, Attribute.POSTAL_CODE), True),
        ((Attribute.STREET, Attribute.HOUSE_NUMBER), False),
        ((Attribute.FAMILY_NAME, Attribute.HOUSE_NUMBER), False),
        ((Attribute.NUMBER,), False),
    ],
)
def test_only_questions_that_every_strict_fit_answers_are_proof(attributes: tuple[Attribute, ...], proving: bool) -> None:
    assert proves(Clue("attributes", terms=tuple(Term(one, "x") for one in attributes))) is proving


def test_somebody_of_whom_too_little_is_known_is_not_looked_for_strictly() -> None:
    directory = Directory(record("1", **AMELIA))
    (without,) = (known("u", system=CDC, **{**AMELIA, "birth_date": None}),)
    assert joined(look_up(directory, person=(without,))) == set()
    assert directory.asked == []
    assert joined(look_up(directory, person=(without,), strictness=BROAD)) == {"1"}


@pytest.mark.parametrize("strictness", [STRICT, BROAD])
def test_an_error_ends_the_look_up_and_nothing_is_joined_on_half_an_answer(strictness: Strictness) -> None:
    directory = Directory(*crowd(), record("1", **AMELIA), fails=lambda times: times == 2)
    outcome = look_up(directory, strictness=strictness)
    assert isinstance(outcome.error, Unreachable)
    assert outcome.joined == outcome.rejected == ()
    assert len(directory.asked) == 2


def test_never_more_than_six_questions_however_much_is_known_and_cut() -> None:
    directory = Directory(*crowd(given_name="Amelia", family_name="Hart", address=ROSE_LANE))
    for thorough in (False, True):
        directory.asked.clear()
        look_up(directory, strictness=BROAD, thorough=thorough)
        assert len(directory.asked) <= MOST_CALLS


def test_thorough_searches_on_after_a_decision_and_comes_to_the_same() -> None:
    directory = Directory(record("1", **AMELIA), record("2", **{**AMELIA, "birth_date": None}))
    outcome = look_up(directory, thorough=True)
    assert joined(outcome) == {"1"}
    assert rejected(outcome) == {"2": RejectionReason.TOO_WEAK}
    assert len(directory.asked) > 1


def test_broad_joins_all_that_is_probable_of_one_person() -> None:
    moved = {**AMELIA, "address": Address(("1 Old Road",), "York", None, "YO1 7HH")}
    outcome = look_up(Directory(record("1", **AMELIA), record("2", **moved), record("3", **SOMEBODY)), strictness=BROAD)
    assert joined(outcome) <= {"1", "2"}
    assert "1" in joined(outcome)
    assert joined(look_up(Directory(record("2", **moved)), strictness=BROAD)) == {"2"}


TWIN_ROOFS: Any = {"given_name": "Amelia", "family_name": "Hart", "address": ROSE_LANE}


def test_broad_joins_neither_of_two_conflicting_records_that_fit_alike() -> None:
    one = record("1", **TWIN_ROOFS, birth_date=date(1984, 5, 24), phones=("07700 900160",))
    other = record("2", **TWIN_ROOFS, birth_date=date(1984, 1, 14), phones=("07700 900161",))
    outcome = look_up(Directory(one, other), strictness=BROAD)
    assert joined(outcome) == set()
    assert rejected(outcome) == {"1": RejectionReason.AMBIGUOUS, "2": RejectionReason.AMBIGUOUS}
    assert joined(look_up(Directory(one), strictness=BROAD)) == {"1"}


def test_broad_joins_the_better_of_two_conflicting_records_if_well_ahead() -> None:
    one = record("1", **TWIN_ROOFS, birth_date=date(1984, 5, 24), phones=("07700 900160",), emails=("a@example.com",))
    other = record("2", **TWIN_ROOFS, birth_date=date(1984, 1, 14), phones=("07700 900161",))
    outcome = look_up(Directory(one, other), strictness=BROAD)
    assert joined(outcome) == {"1"}
    assert set(rejected(outcome)) == {"2"}


@pytest.mark.parametrize("strictness", [STRICT, BROAD])
def test_another_membership_number_is_another_member_in_broad_too(strictness: Strictness) -> None:
    person = (known("u", system=CDC, **AMELIA, links=((ANNEX, "HRD-1"),)),)
    outcome = look_up(Directory(record("1", **AMELIA, links=((ANNEX, "HRD-2"),))), person=person, strictness=strictness)
    assert joined(outcome) == set()
    assert rejected(outcome) == {"1": RejectionReason.VETO}


def test_strangers_who_share_a_birthday_are_not_listed() -> None:
    outcome = look_up(Directory(record("1", **AMELIA), record("2", **SOMEBODY)), thorough=True)
    assert rejected(outcome) == {}


@pytest.mark.parametrize("strictness", [STRICT, BROAD])
def test_somebody_of_the_same_home_is_told_as_such_and_never_joined(strictness: Strictness) -> None:
    brother = record("2", **{**AMELIA, "given_name": "Thomas", "birth_date": None})
    outcome = look_up(Directory(brother), strictness=strictness, thorough=True)
    assert joined(outcome) == set()
    assert rejected(outcome) == {"2": RejectionReason.SAME_HOME_OTHER_PERSON}
