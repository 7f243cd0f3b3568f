"""How much of an answer that was cut short is sure to have no gap."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.ports.capabilities import Capability
from adapters.ports.errors import Malformed
from adapters.ports.shapes import Entry, Page, Position, Window
from adapters.wire.odata import Feed
from adapters.wire.odata_keyset import LONGEST, Braid, Strand, question, stretch
from adapters.wire.odata_service import Get, Rows

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


def told(rows: list[Happened], *, top: int, limit: int = 3, truncated: bool = False) -> tuple[list[str], bool] | None:
    part = stretch(STRAND, Rows(rows, truncated=truncated), "1", Window(limit=limit), top=top)
    return None if part is None else ([entry.position.entry_id for entry in part.entries], part.more)


def test_an_answer_that_came_to_its_end_is_all_there_is() -> None:
    assert told(minutes(1, 2), top=4) == (["00000", "00001"], False)


def test_the_last_instant_of_a_cut_answer_is_not_used() -> None:
    assert told(minutes(1, 2, 3, 4), top=4) == (["00000", "00001", "00002"], True)


def test_a_longer_answer_is_asked_for_where_too_little_is_sure() -> None:
    assert told(minutes(1, 2, 2, 2), top=4) is None


def test_of_an_answer_that_the_server_cuts_what_is_sure_is_a_page() -> None:
    """A longer one would be cut at the same place."""
    assert told(minutes(1, 2, 2, 2), top=8, truncated=True) == (["00000"], True)


def test_one_instant_that_fills_the_longest_answer_does_not_end_the_list() -> None:
    found = told(minutes(*[1] * LONGEST), top=LONGEST)
    assert found is not None
    assert (len(found[0]), found[1]) == (LONGEST, True)


@pytest.mark.parametrize(("rows", "top", "truncated"), [(LONGEST, LONGEST, False), (4, 8, True)])
async def test_a_page_cut_within_an_instant_already_given_is_an_error(rows: int, top: int, truncated: bool) -> None:
    """What is older is out of reach."""
    told_already = minutes(*[1] * rows)
    window = Window(limit=3, before=Position(NOON - timedelta(minutes=1), "00000"))
    part = stretch(STRAND, Rows(told_already, truncated=truncated), "1", window, top=top)
    assert part is not None
    assert part.leads_no_further
    vendor = Vendor(Calls=told_already, Visits=[], truncated=truncated)
    page = (await braid(vendor).pages(["1"], window))["1"]
    assert isinstance(page, Malformed)


def test_a_row_that_came_twice_is_one_entry() -> None:
    assert told(minutes(1, 2)[:1] * 2, top=4) == (["00000"], False)


def lost(*ago: int, left_out: int, top: int) -> tuple[list[str], bool] | None:
    part = stretch(STRAND, Rows(minutes(*ago), left_out=left_out), "1", Window(limit=3), top=top)
    return None if part is None else ([entry.position.entry_id for entry in part.entries], part.more)


def test_rows_that_can_not_be_read_are_counted_among_those_that_came() -> None:
    assert lost(1, 2, left_out=1, top=4) == (["00000", "00001"], False), "there were no more"
    assert lost(1, 2, left_out=2, top=4) is None, "there may be more: a longer answer is asked for"
    assert lost(1, 2, 3, 4, left_out=4, top=8) == (["00000", "00001", "00002"], True)


def test_a_longest_answer_of_which_nothing_can_be_read_ends_the_walk() -> None:
    assert lost(left_out=4, top=4) is None
    assert lost(left_out=LONGEST, top=LONGEST) == ([], False)


@pytest.mark.parametrize(("typed", "literal"), [(None, "'1'"), (lambda id_: f"guid'{id_}'", "guid'1'")])
def test_whose_rows_are_asked_for_in_the_type_of_the_field(typed, literal) -> None:
    strand = Strand("Things", "Whose", "At", ("id",), nothing, lambda row: None, typed=typed)
    asked = question(strand, "1", Window(limit=3, until=NOON), top=4, wildcards="*")
    assert asked.options["$filter"] == f"Whose eq {literal} and At le datetimeoffset'2026-03-02T12:00:00.001Z'"


class Vendor:
    """Two sets of one customer, newest first, and how many requests they took."""

    slug = "things"

    def __init__(self, *, truncated: bool = False, **sets: list[Happened]) -> None:
        self.sets = sets
        self.requests = 0
        self._cut = truncated

    async def read(self, gets: Sequence[Get[Any]], **_: Any) -> list[Rows[Any]]:
        self.requests += 1
        found = [self.sets[get.entity_set][: int(get.options["$top"])] for get in gets]
        return [Rows(rows, truncated=self._cut and bool(rows)) for rows in found]


def braid(vendor: Vendor) -> Braid:
    """In the second set every other row is left out."""
    calls = replace(STRAND, entity_set="Calls")
    visits = replace(STRAND, entity_set="Visits", entry=lambda row: STRAND.entry(row) if int(row.id) % 2 else None)
    return Braid(
        vendor,  # type: ignore[arg-type]
        [calls, visits],
        capability=Capability.INTERACTIONS,
        operation="things",
        max_batch=10,
        askable=list,
        wildcards="",
    )


async def page_of(vendor: Vendor, limit: int) -> list[str]:
    page = (await braid(vendor).pages(["1"], Window(limit=limit)))["1"]
    assert isinstance(page, Page)
    assert page.has_more
    return [entry.position.entry_id for entry in page.entries]


async def test_a_short_strand_below_a_full_page_costs_no_second_request() -> None:
    """Its rows are older than those that fill the page."""
    vendor = Vendor(Calls=minutes(*range(1, 20)), Visits=minutes(*range(2, 80, 2)))
    assert await page_of(vendor, 5) == ["00000", "00001", "00002", "00003", "00001"]
    assert vendor.requests == 1


async def test_a_short_strand_that_is_newer_than_all_else_is_read_on() -> None:
    vendor = Vendor(Calls=minutes(*range(500, 520)), Visits=minutes(*range(1, 60)))
    assert await page_of(vendor, 5) == ["00001", "00003", "00005", "00007", "00009"]
    assert vendor.requests == 2
