"""Cuts one page out of a vendor's list: a whole list, or one in the vendor's numbered pages, newest first.

The numbered pages shift between two reads: new rows push older ones to later pages, removed rows pull them forward. A position's
hint is the number of the vendor's page with the first row after the entry. Rows after the entry are on a page that begins with a
newer row, or on later pages, whatever rows have come and gone; until there is such a page, the walk goes back.
"""

import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from adapters.ports.shapes import Entry, Hits, Page, Position, Window

R = TypeVar("R")
E = TypeVar("E")

MOST_PASSED_OVER = 5
HINT = re.compile(r"[1-9]\d{0,8}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Row(Generic[R]):
    """A row of a vendor's list. Rows with the same id make one entry and have the same time."""

    occurred_at: datetime
    id: str
    content: R


@dataclass(frozen=True, slots=True)
class Leaf(Generic[R]):
    """One of the vendor's pages; `pages` is the vendor's count of pages in all, `lost` the number of unreadable rows."""

    rows: tuple[Row[R], ...] = ()
    pages: int = 1
    lost: int = 0

    def reaches(self, bound: datetime) -> bool:
        """Whether a row of this page is as old as `bound`; without a readable row it may be."""
        return not self.rows or min(row.occurred_at for row in self.rows) <= bound

    def begins_before(self, place: Position) -> bool:
        """Whether all rows after `place` are on this page or on later ones. Rows of its own time have no known order."""
        return bool(self.rows) and self.rows[0].occurred_at > place.occurred_at


@dataclass(slots=True)
class Group(Generic[R]):
    """The rows of one entry, as far as read, and the number of the page with the first of them."""

    occurred_at: datetime
    id: str
    page: int
    contents: list[R] = field(default_factory=list)

    @property
    def key(self) -> tuple[datetime, str]:
        return self.occurred_at, self.id


class Leaves(Generic[R]):
    """The vendor's pages of one walk, each read once. `known` is False when there is no such list."""

    def __init__(self, read: Callable[[int], Awaitable[Leaf[R] | None]]) -> None:
        self._read = read
        self._leaves: dict[int, Leaf[R]] = {}
        self.known = True

    async def at(self, number: int) -> Leaf[R]:
        if number not in self._leaves:
            leaf = await self._read(number)
            self.known = self.known and (leaf is not None or number > 1)
            self._leaves[number] = leaf or Leaf()
        return self._leaves[number]

    async def start(self, window: Window) -> int:
        """The first page to read: no row of the window comes before it."""
        before = window.before
        if before is not None and HINT.fullmatch(before.hint):
            return await self._behind(before, int(before.hint))
        bounds = [bound for bound in (before.occurred_at if before else None, window.until) if bound is not None]
        return await self._first_reaching(min(bounds)) if bounds else 1

    async def _behind(self, place: Position, number: int) -> int:
        if number > 1 and not (leaf := await self.at(number)).rows:
            number = min(number, max(leaf.pages, 1))
        while number > 1 and not (await self.at(number)).begins_before(place):
            number -= 1
        return number

    async def _first_reaching(self, bound: datetime) -> int:
        first = await self.at(1)
        low, high = (1, 1) if first.reaches(bound) else (2, max(2, first.pages))
        while low < high:
            middle = (low + high) // 2
            if (await self.at(middle)).reaches(bound):
                high = middle
            else:
                low = middle + 1
        return low


def everything(record: object) -> bool:
    return True


async def numbered(
    read: Callable[[int], Awaitable[Leaf[R] | None]],
    window: Window,
    *,
    build: Callable[[Sequence[R]], E],
    keep: Callable[[E], bool] = everything,
) -> Page[E] | None:
    """The window's page of a list that `read` gives by page number from 1; None where there is no such list.

    An entry is complete only when an older row was read or the list is over: until then a row of the same entry, or an entry of
    the same time, may still come.
    """
    leaves = Leaves(read)
    number = await leaves.start(window)
    seen: dict[str, Group[R]] = {}
    while True:
        leaf = await leaves.at(number)
        for row in leaf.rows:
            seen.setdefault(row.id, Group(row.occurred_at, row.id, number)).contents.append(row.content)
        floor = min((row.occurred_at for row in leaf.rows), default=None)
        ended = number >= leaf.pages or (not leaf.lost if floor is None else window.since is not None and floor < window.since)
        ordered = sorted(seen.values(), key=lambda group: group.key, reverse=True)
        found = [
            (place, group, record)
            for place, group in enumerate(ordered)
            if inside(group.key, window) and keep(record := build(group.contents))
        ]
        ready = found if ended else [one for one in found if floor is not None and one[1].occurred_at > floor]
        if ended or len(ready) >= window.limit < len(found):
            break
        number += 1
    if not leaves.known:
        return None

    def hint(place: int) -> str:
        return str(min((group.page for group in ordered[place + 1 :]), default=number))

    entries = (Entry(record, Position(*group.key, hint(place))) for place, group, record in ready[: window.limit])
    return Page(tuple(entries), len(found) > window.limit)


def whole(entries: Iterable[Entry[E]], window: Window) -> Page[E]:
    """The window's page of a whole list."""
    found = [entry for entry in entries if inside((entry.position.occurred_at, entry.position.entry_id), window)]
    found.sort(key=lambda entry: (entry.position.occurred_at, entry.position.entry_id), reverse=True)
    return Page(tuple(found[: window.limit]), len(found) > window.limit)


async def readable(read: Callable[[int], Awaitable[tuple[Hits[E], int]]], offset: int) -> Hits[E] | None:
    """A page of a search from this offset on, without pages of unreadable hits alone; None where too many are such.

    `read` gives a page and the number of its unreadable hits.
    """
    for _ in range(MOST_PASSED_OVER):
        hits, lost = await read(offset)
        if hits.records or not lost or hits.next is None:
            return hits
        offset = int(hits.next)
    return None


def inside(key: tuple[datetime, str], window: Window) -> bool:
    before, at = window.before, key[0]
    return (
        (before is None or key < (before.occurred_at, before.entry_id))
        and (window.since is None or at >= window.since)
        and (window.until is None or at < window.until)
    )
