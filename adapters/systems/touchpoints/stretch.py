"""The newest part of one feed for one customer: the bounds of the next read, and the entries that are sure to have no gap.

The feeds page by key, newest first by time and id, and give out cursors. A cursor is valid for a day and for one set of filters.
A position within the stream needs none: its time is the upper bound of the read, and its own entry comes again. A cursor is used
only within one walk, where an answer ends too early. Where it is rejected, the walk goes on by time.

It is unknown how the vendor compares ids, and times finer than ours. An answer truncated within an instant is therefore used down
to the instant before, until the rest has come.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from adapters.ports.instants import just_after
from adapters.ports.records import Interaction
from adapters.ports.shapes import Entry, Page, Window
from adapters.systems.touchpoints import mapping
from adapters.systems.touchpoints.wire import Event
from adapters.wire.paging import inside

LONGEST_PAGE = 200
"""Events in one page of one customer, the vendor's limit (section 5)."""

SPARE = 4
"""Events read beyond our page. One shows whether there is more, and one is the position's own entry. The others save a second
call where events are left out, or share the last instant."""

MILLISECOND = timedelta(milliseconds=1)
"""The step between instants. The vendor's clock may be finer than the times it sends."""


class Stretch:
    """A part of a feed. `to` is the exclusive bound of the next read, `top` its limit of events."""

    def __init__(self, reference: str, window: Window) -> None:
        self.reference = reference
        self.window = window
        self.top = min(LONGEST_PAGE, window.limit + SPARE)
        self.to = newest(window)
        self.cursor: str | None = None
        self._found: dict[str, Entry[Interaction]] = {}
        self._floor: datetime | None = None
        self._followed: set[str] = set()
        self._ended = window.since is not None and self.to is not None and self.to <= window.since

    @property
    def enough(self) -> bool:
        """Whether the page is complete, and it is known whether more follows."""
        return self._ended or len(self.sure) >= self.window.limit < len(self._found)

    @property
    def sure(self) -> list[Entry[Interaction]]:
        """The entries newer than anything unread."""
        if self._ended or self._floor is None:
            return list(self._found.values())
        return [entry for entry in self._found.values() if entry.position.occurred_at > self._floor]

    @property
    def more(self) -> bool:
        """Whether there are older entries than the sure ones."""
        return len(self._found) > len(self.sure)

    def take(self, events: Iterable[Event], *, more: bool, cursor: str | None = None) -> None:
        """Events of one more answer. `more`: it was truncated.

        An event belongs to one reference, though the vendor also shows it under others of the same person. It counts under its
        own only, so that no event comes twice and anonymous events stay anonymous.
        """
        for event in events:
            self._floor = event.time if self._floor is None else min(self._floor, event.time)
            entry = mapping.entry(event) if event.reference == self.reference else None
            if entry is not None and inside((entry.position.occurred_at, entry.position.entry_id), self.window):
                self._found.setdefault(entry.position.entry_id, entry)
        self._ended, self.cursor = not more, cursor
        if cursor is not None:
            self._followed.add(cursor)

    def has_followed(self, cursor: str | None) -> bool:
        """Whether the cursor was followed before, and would lead in a circle."""
        return cursor in self._followed

    def go_on_by_time(self) -> bool:
        """A next read from the oldest instant seen; False where the last one began there already."""
        to = self.to if self._floor is None else just_after(self._floor, MILLISECOND)
        moved, self.to, self.cursor = to != self.to, to, None
        return moved


def newest(window: Window) -> datetime | None:
    """The exclusive upper bound of a window, None where there is none."""
    bounds = [window.until, None if window.before is None else just_after(window.before.occurred_at, MILLISECOND)]
    return min((bound for bound in bounds if bound is not None), default=None)


def page_of(stretches: Iterable[Stretch], limit: int) -> Page[Interaction]:
    """The page of the newest entries of all feeds. Each stretch is long enough, or ends with its feed."""
    parts = list(stretches)
    found = {entry.position.entry_id: entry for stretch in parts for entry in stretch.sure}
    entries = sorted(found.values(), key=lambda entry: (entry.position.occurred_at, entry.position.entry_id), reverse=True)
    return Page(tuple(entries[:limit]), has_more=len(entries) > limit or any(stretch.more for stretch in parts))
