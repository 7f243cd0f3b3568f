"""Cuts one page out of a vendor's list: a list held whole, or one that the vendor gives in numbered pages, newest first.

The numbered pages shift while somebody reads on: new rows push older ones to later pages, removed rows pull them forward. A
position's hint is the number of the vendor's page with the first row behind the entry. Whatever has come and gone since then, a
page that begins with something newer than the entry has everything behind it, or later pages do; until one does, the walk goes
back.
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
    """A row of a vendor's list. Rows with the same id stand for one entry and have the same time."""

    occurred_at: datetime
    id: str
    content: R


@dataclass(frozen=True, slots=True)
class Leaf(Generic[R]):
    """One of the vendor's pages; `pages` in the whole list, as the vendor counts them; `lost`: its rows that can't be read."""

    rows: tuple[Row[R], ...] = ()
    pages: int = 1
    lost: int = 0

    def reaches(self, bound: datetime) -> bool:
        """Something on this page is as old as `bound`, or nothing comes after it. Where no row can be read it may be so."""
        return not self.rows or min(row.occurred_at for row in self.rows) <= bound

    def begins_before(self, place: Position) -> bool:
        """Everything behind `place` is on this page or on later ones. Rows of its own time come in no order that is known."""
        return bool(self.rows) and self.rows[0].occurred_at > place.occurred_at


@dataclass(slots=True)
class Group(Generic[R]):
    """The rows of one entry that have been seen, and the number of the page where the first of them stood."""

    occurred_at: datetime
    id: str
    page: int
    contents: list[R] = field(default_factory=list)

    @property
    def key(self) -> tuple[datetime, str]:
        return self.occurred_at, self.id


class Leaves(Generic[R]):
    """The vendor's pages that one walk has read, each read once. `known` is False when there is no such list."""

    def __init__(self, read: Callable[[int], Awaitable[Leaf[R] | None]]) -> None:
        self._read = read
        self._held: dict[int, Leaf[R]] = {}
        self.known = True

    async def at(self, number: int) -> Leaf[R]:
        if number not in self._held:
            leaf = await self._read(number)
            self.known = self.known and (leaf is not None or number > 1)
            self._held[number] = leaf or Leaf()
        return self._held[number]

    async def start(self, window: Window) -> int:
        """The page from which to read on, so that nothing within the window stands before it."""
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
    """The window's page of a list that `read` gives by page number from 1; None where `read` knows no such list.

    Ends on an entry only when an older row has been seen or the list is over: until then a row of the same entry, or an entry
    of the same time, may still come.
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
    """The window's page of a list that the vendor gives in one piece."""
    found = [entry for entry in entries if inside((entry.position.occurred_at, entry.position.entry_id), window)]
    found.sort(key=lambda entry: (entry.position.occurred_at, entry.position.entry_id), reverse=True)
    return Page(tuple(found[: window.limit]), len(found) > window.limit)


async def readable(read: Callable[[int], Awaitable[tuple[Hits[E], int]]], offset: int) -> Hits[E] | None:
    """A page of a search from this offset on; pages of which no hit can be read are passed over. None where too many are. `read`
    gives a page, and how many of its hits were lost."""
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
