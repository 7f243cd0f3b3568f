"""How much of an answer that was cut short is sure to have no gap."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from adapters.ports.shapes import Entry, Position, Window
from adapters.wire.odata import Feed
from adapters.wire.odata_keyset import LONGEST, Strand, question, stretch
from adapters.wire.odata_service import Rows

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Happened:
    Whose: str
    At: datetime
    id: str


def nothing(content: bytes) -> Feed[Happened]:
    raise AssertionError("nothing is decoded here")


STRAND = Strand("Things", "Whose", "At", ("Whose", "At", "id"), nothing, lambda row: Entry(row, Position(row.At, row.id)))


def minutes(*ago: int) -> list[Happened]:
    return [Happened("1", NOON - timedelta(minutes=minute), f"{place:05}") for place, minute in enumerate(ago)]


def told(rows: list[Happened], *, top: int, limit: int = 3, cut: bool = False) -> tuple[list[str], bool] | None:
    part = stretch(STRAND, Rows(rows, cut=cut), "1", Window(limit=limit), top=top)
    return None if part is None else ([entry.position.entry_id for entry in part.entries], part.more)


def test_an_answer_that_came_to_its_end_is_all_there_is() -> None:
    assert told(minutes(1, 2), top=4) == (["00000", "00001"], False)


def test_the_last_instant_of_a_cut_answer_is_not_used() -> None:
    assert told(minutes(1, 2, 3, 4), top=4) == (["00000", "00001", "00002"], True)


def test_a_longer_answer_is_asked_for_where_too_little_is_sure() -> None:
    assert told(minutes(1, 2, 2, 2), top=4) is None


def test_of_an_answer_that_the_server_cuts_what_is_sure_is_a_page() -> None:
    """A longer one would be cut at the same place."""
    assert told(minutes(1, 2, 2, 2), top=8, cut=True) == (["00000"], True)


def test_one_instant_that_fills_the_longest_answer_does_not_end_the_list() -> None:
    found = told(minutes(*[1] * LONGEST), top=LONGEST)
    assert found is not None
    assert (len(found[0]), found[1]) == (LONGEST, True)


def test_a_row_that_came_twice_is_one_entry() -> None:
    assert told(minutes(1, 2)[:1] * 2, top=4) == (["00000"], False)


@pytest.mark.parametrize(("typed", "literal"), [(None, "'1'"), (lambda id_: f"guid'{id_}'", "guid'1'")])
def test_whose_rows_are_asked_for_in_the_type_of_the_field(typed, literal) -> None:
    strand = Strand("Things", "Whose", "At", ("id",), nothing, lambda row: None, typed=typed)
    asked = question(strand, "1", Window(limit=3, until=NOON), top=4, wildcards="*")
    assert asked.options["$filter"] == f"Whose eq {literal} and At le datetimeoffset'2026-03-02T12:00:00.001Z'"
