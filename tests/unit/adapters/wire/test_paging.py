"""Pages cut from a vendor's numbered pages: nothing twice, nothing lost, and few calls."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.ports.shapes import Page, Position, Window
from adapters.wire.paging import Leaf, Row, numbered
from tests.soak import tried

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def at(minute: int) -> datetime:
    return NOON + timedelta(minutes=minute)


@dataclass
class Shop:
    """A vendor's list of rows (minute, id), newest first, in pages of `size`; notes which pages were read."""

    rows: list[tuple[int, str]]
    size: int
    reads: list[int] = field(default_factory=list)

    async def read(self, number: int) -> Leaf[str] | None:
        self.reads.append(number)
        self.rows.sort(key=lambda row: -row[0])
        truncated = self.rows[(number - 1) * self.size : number * self.size]
        pages = max(1, -(-len(self.rows) // self.size))
        return Leaf(tuple(Row(at(minute), one, one) for minute, one in truncated), pages)

    async def page(self, window: Window) -> Page[tuple[str, int]]:
        def build(contents: Sequence[str]) -> tuple[str, int]:
            return contents[0], len(contents)

        page = await numbered(self.read, window, build=build)
        assert page is not None
        return page

    async def ids(self, limit: int, **bounds: datetime) -> list[str]:
        """All entries, page by page."""
        ids: list[str] = []
        before: Position | None = None
        while True:
            page = await self.page(Window(limit, before, bounds.get("since"), bounds.get("until")))
            assert len(page.entries) <= limit
            ids += [entry.record[0] for entry in page.entries]
            if not page.has_more:
                return ids
            assert page.entries
            before = page.entries[-1].position


def shop(count: int, size: int) -> Shop:
    return Shop([(minute, f"e{minute:03}") for minute in range(count)], size)


async def test_the_first_page_costs_one_call() -> None:
    held = shop(100, 20)
    page = await held.page(Window(10))
    assert ([entry.record[0] for entry in page.entries][:2], page.has_more, held.reads) == (["e099", "e098"], True, [1])


async def test_reading_on_costs_one_call_or_two_where_the_vendors_page_ends() -> None:
    held = shop(100, 20)
    first = await held.page(Window(15))
    held.reads.clear()
    second = await held.page(Window(15, first.entries[-1].position))
    assert held.reads == [1, 2]
    held.reads.clear()
    await held.page(Window(9, second.entries[-1].position))
    assert held.reads == [2]


async def test_new_entries_between_pages_cause_neither_doubles_nor_losses() -> None:
    held = shop(60, 20)
    first = await held.page(Window(25))
    held.rows += [(100 + number, f"new{number}") for number in range(30)]
    second = await held.page(Window(35, first.entries[-1].position))
    assert [entry.record[0] for entry in second.entries] == [f"e{minute:03}" for minute in range(34, -1, -1)]
    assert not second.has_more


@pytest.mark.parametrize("removed", [5, 25])
async def test_removed_entries_between_pages_cause_no_losses(removed: int) -> None:
    held = shop(60, 20)
    first = await held.page(Window(40))
    held.rows = [row for row in held.rows if not 25 <= row[0] < 25 + removed]
    second = await held.page(Window(40, first.entries[-1].position))
    assert [entry.record[0] for entry in second.entries] == [f"e{minute:03}" for minute in range(19, -1, -1)]


async def test_what_was_removed_and_as_much_added_behind_causes_no_losses() -> None:
    """The list is as long as it was, but its pages begin elsewhere."""
    held = Shop([(minute, f"e{minute}") for minute in range(1, 7)], 3)
    first = await held.page(Window(3))
    held.rows = [(0, "late"), *(row for row in held.rows if row[1] != "e6")]
    rest = await held.page(Window(9, first.entries[-1].position))
    assert [entry.record[0] for entry in rest.entries] == ["e3", "e2", "e1", "late"]


async def test_entries_at_the_positions_own_time_are_found_in_any_order() -> None:
    held = Shop([(2, "p"), (2, "q"), (2, "r"), (1, "a"), (1, "b"), (1, "c"), (0, "y")], 3)
    first = await held.page(Window(4))
    assert first.entries[-1].record[0] == "c"
    held.rows = held.rows[2:]
    rest = await held.page(Window(9, first.entries[-1].position))
    assert [entry.record[0] for entry in rest.entries] == ["b", "a", "y"]


async def test_rows_of_one_entry_on_both_sides_of_a_page_end_are_one_entry() -> None:
    held = Shop([(9, "a"), (8, "b"), (7, "c"), (7, "c"), (6, "d")], 3)
    page = await held.page(Window(3))
    assert [entry.record for entry in page.entries] == [("a", 1), ("b", 1), ("c", 2)]
    assert page.has_more
    rest = await held.page(Window(3, page.entries[1].position))
    assert [entry.record for entry in rest.entries] == [("c", 2), ("d", 1)]


@pytest.mark.parametrize("hint", ["", "9", "999999999", "x", "0", "3", "2.60"])
async def test_a_hint_that_is_missing_or_wrong_costs_calls_but_no_entries(hint: str) -> None:
    held = shop(60, 20)
    page = await held.page(Window(5, Position(at(30), "e030", hint)))
    assert [entry.record[0] for entry in page.entries] == ["e029", "e028", "e027", "e026", "e025"]


async def test_a_distant_time_is_found_without_reading_every_page() -> None:
    held = shop(2000, 20)
    page = await held.page(Window(5, until=at(500), since=at(498)))
    assert [entry.record[0] for entry in page.entries] == ["e499", "e498"]
    assert not page.has_more
    assert len(held.reads) < 12


async def test_what_is_kept_tells_whether_more_of_it_comes() -> None:
    held = shop(60, 20)

    def wanted(entry: tuple[str, int]) -> bool:
        return entry[0] in ("e055", "e054", "e001")

    def build(contents: Sequence[str]) -> tuple[str, int]:
        return contents[0], len(contents)

    page = await numbered(held.read, Window(2), build=build, keep=wanted)
    assert page is not None
    assert ([entry.record[0] for entry in page.entries], page.has_more) == (["e055", "e054"], True)
    rest = await numbered(held.read, Window(2, page.entries[-1].position), build=build, keep=wanted)
    assert rest is not None
    assert ([entry.record[0] for entry in rest.entries], rest.has_more) == (["e001"], False)


async def test_an_unknown_list_is_none() -> None:
    async def read(number: int) -> Leaf[str] | None:
        return None

    assert await numbered(read, Window(5), build=len) is None


@settings(max_examples=tried(150))
@given(
    minutes=st.lists(st.integers(0, 12), max_size=40),
    copies=st.lists(st.integers(1, 3), max_size=40),
    size=st.integers(1, 7),
    limit=st.integers(1, 9),
)
def test_every_entry_comes_once_in_order_however_the_pages_fall(
    minutes: list[int], copies: list[int], size: int, limit: int
) -> None:
    rows = [
        (minute, f"e{number:02}")
        for number, minute in enumerate(minutes)
        for _ in range(copies[number] if number < len(copies) else 1)
    ]
    held = Shop(rows, size)
    expected = [one for _, one in sorted({(minute, one) for minute, one in rows}, reverse=True)]
    assert asyncio.run(held.ids(limit)) == expected
    inside = [one for minute, one in sorted(set(rows), reverse=True) if 3 <= minute < 9]
    assert asyncio.run(held.ids(limit, since=at(3), until=at(9))) == inside


@settings(max_examples=tried(300))
@given(
    minutes=st.lists(st.integers(0, 5), min_size=1, max_size=20),
    size=st.integers(1, 4),
    limit=st.integers(1, 6),
    changes=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 25), st.integers(0, 25)), min_size=1, max_size=4),
)
def test_nothing_that_stays_is_lost_when_rows_come_and_go_between_pages(
    minutes: list[int], size: int, limit: int, changes: list[tuple[int, int, int]]
) -> None:
    """For each row that comes one goes: the list is as long as before. Where among its equals a row stands is not promised."""
    held = Shop([(minute, f"e{number:02}") for number, minute in enumerate(minutes)], size)
    first = asyncio.run(held.page(Window(limit)))
    for number, (minute, where, gone) in enumerate(changes):
        held.rows.pop(gone % len(held.rows))
        held.rows.insert(where % (len(held.rows) + 1), (minute, f"d{number}"))
    last = first.entries[-1].position
    rest = asyncio.run(held.page(Window(99, last)))
    behind = sorted((row for row in held.rows if (at(row[0]), row[1]) < (last.occurred_at, last.entry_id)), reverse=True)
    assert [entry.record[0] for entry in rest.entries] == [one for _, one in behind]
