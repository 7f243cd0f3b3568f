"""The customers of a caller's last hour: never more than the limit, and whoever was read can be read again."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.quotas.distinct_people import HOUR_S, DistinctPeople
from gateway.quotas.rules import Marks, Who

JANE: Who = ("https://id.example", "jane")
LIMIT = 3


@dataclass
class Reader:
    """One caller who reads people by the marks of their records."""

    people: DistinctPeople = field(default_factory=DistinctPeople)
    who: Who = JANE
    limit: int = LIMIT

    def reads(self, marks: Marks, at: float) -> bool:
        if self.people.read_again(self.who, marks, at) is not None:
            return True
        if not self.people.has_room(self.who, self.limit, at):
            return False
        self.people.add(self.who, marks, at)
        return True


STEPS = st.lists(
    st.tuples(st.integers(0, 7), st.sets(st.integers(0, 2), min_size=1), st.sampled_from([0.0, 1.0, 600.0, 1800.0, 3599.0])),
    max_size=60,
)
"""Reads of a person by some of three records, each so many seconds after the one before."""


@given(STEPS)
def test_nobody_reads_more_than_the_limit_in_any_hour(steps: list[tuple[int, set[int], float]]) -> None:
    """Each person always shows a record that is common to all reads of them, as the one that was asked for."""
    reader, now, shown = Reader(), 0.0, list[tuple[float, int]]()
    for person, records, later in steps:
        now += later
        marks = tuple(10 * person + record for record in sorted(records | {0}))
        of_the_hour = {one for at, one in shown if now - at < HOUR_S}
        may = reader.reads(marks, now)
        assert may is (person in of_the_hour or len(of_the_hour) < LIMIT)
        if may:
            shown.append((now, person))
        assert len({one for at, one in shown if now - at < HOUR_S}) <= LIMIT


def test_a_person_under_another_best_id_is_the_same_person() -> None:
    """While a system was away the id was provisional; each read shares a record with the one before."""
    reader = Reader(limit=1)
    assert reader.reads((1, 2), 0)
    assert reader.reads((3, 2), 1)
    assert reader.reads((3, 4), 2)
    assert not reader.reads((5,), 3)


def test_two_who_turn_out_to_be_one_were_two() -> None:
    reader = Reader(limit=2)
    assert reader.reads((1,), 0)
    assert reader.reads((2,), 1)
    assert reader.reads((1, 2), 2)
    assert not reader.reads((3,), 3)


def test_whoever_was_read_an_hour_ago_makes_room() -> None:
    reader = Reader(limit=1)
    assert reader.reads((1,), 0)
    assert not reader.reads((2,), HOUR_S - 1)
    assert reader.people.free_in_s(JANE, HOUR_S - 1) == 1
    assert reader.reads((2,), HOUR_S)
    assert reader.people.marks == 1


def test_one_caller_takes_nothing_from_another() -> None:
    people = DistinctPeople()
    assert Reader(people, limit=1).reads((1,), 0)
    assert Reader(people, ("https://other.example", "jane"), limit=1).reads((2,), 0)


def test_many_small_readers_do_not_make_it_forget_a_big_one() -> None:
    people = DistinctPeople(most_marks=50)
    big = Reader(people)
    for person in range(LIMIT):
        assert big.reads((person,), 0)
    for at in range(1_000):
        assert Reader(people, (None, f"small {at}")).reads((at,), 1)
    assert not big.reads((99,), 2)
    assert people.marks <= 50


@pytest.mark.parametrize("kind", ["readers without anybody", "readers"])
def test_the_number_of_callers_is_bounded_too(kind: str) -> None:
    people = DistinctPeople(most_readers=20)
    for at in range(200):
        reader = Reader(people, (None, f"caller {at}"))
        assert reader.reads((at,), at * (HOUR_S if kind == "readers without anybody" else 1))
    assert len(people) <= 20


def test_the_limit_is_news_once_an_hour() -> None:
    people = DistinctPeople()
    assert [people.is_news(JANE, at) for at in (0.0, 1.0, HOUR_S - 1.0, float(HOUR_S))] == [True, False, False, True]
