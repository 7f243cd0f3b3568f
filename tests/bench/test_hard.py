"""A sample of what `make bench` prints of hard people: nobody is joined to somebody else, and hardly anybody is lost."""

from dataclasses import replace

import pytest
from rich.console import Console

from resolvers.identity.matching.joining import Strictness
from tests.bench import hard
from tests.bench.hard_cases import Case, cases
from tests.bench.hard_people import SAME

EACH = 4
SEED = 2026
UNTOLD = frozenset(
    {
        "father and son, default birth date",
        "mother and daughter of longer name",
        "twins of alike names",
        "twin and initial",
        "namesakes of one postcode",
        "namesakes",
    }
)
"""Kinds in which BROAD joins what is probable, and what nothing but a namesake's luck, or a twin's, makes wrong."""


@pytest.fixture(scope="module")
def strictly() -> hard.Tally:
    return hard.measure(Strictness.STRICT, each=EACH, seed=SEED)


def test_strictly_nobody_is_somebody_else(strictly: hard.Tally) -> None:
    assert not {kind for kind, count in strictly.kinds.items() if count["wrong"]}


def test_who_shares_a_key_and_is_written_otherwise_is_found(strictly: hard.Tally) -> None:
    assert strictly.recall >= 0.93
    assert strictly.nobody_share <= 0.03


def test_hardly_any_kind_is_lost_as_a_whole(strictly: hard.Tally) -> None:
    assert not {kind for kind, count in strictly.kinds.items() if count["lost"] == count["cases"]}


def test_broad_joins_somebody_else_only_where_nothing_tells_them_apart() -> None:
    broadly = hard.measure(Strictness.BROAD, each=EACH, seed=SEED)
    assert {kind for kind, count in broadly.kinds.items() if count["wrong"]} <= UNTOLD
    assert broadly.recall >= 0.93


def test_a_wrong_answer_is_seen() -> None:
    """Were two people's records one person's, the tally would say so."""
    tally = hard.Tally()
    case = next(one for one in cases(seed=SEED, each=1) if one.kind == "everything equal")
    first, second = case.records
    hard.note(tally, Case(case.kind, (first, replace(second, owner="2")), case.own, joint=1), Strictness.STRICT)
    assert (tally.wrong, tally.recall) == (1, 1.0)


def test_the_set_holds_every_kind_that_it_names() -> None:
    kinds = [case.kind for case in cases(seed=SEED, each=2)]
    assert len(set(kinds)) > 50
    assert set(SAME) < set(kinds)
    assert all(kinds.count(kind) == 2 for kind in kinds)


def test_the_table_is_printed(strictly: hard.Tally) -> None:
    console = Console(record=True, quiet=True, width=120)
    hard.show(console, [(Strictness.STRICT, strictly)])
