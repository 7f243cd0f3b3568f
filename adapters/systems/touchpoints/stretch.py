"""The newest part of one feed for one customer: what to ask for next, and how much of it is sure to have no gap.

The feeds page by key, newest first by time and id, and give out cursors that hold for a day and for one set of filters. A
position within the stream needs none of them: its time goes down as the upper bound, and its own entry comes once again. A cursor
is only used within one walk, where an answer ends too early, and when it is refused the walk goes on by time.

How the vendor compares ids, and times finer than ours, is not told: an answer that was cut within an instant is used down to the
instant before, until the rest has come.
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
"""Events beyond our page that are asked for: one tells whether there is more, one is the position's own entry, and what is left
out or stands at the last instant costs no second call."""

MILLISECOND = timedelta(milliseconds=1)
"""The vendor's clock may be finer than it tells."""


class Stretch:
    """`to` is the exclusive bound of the question under way, `top` how many events it asks for."""

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
        return self._ended or len(self.sure) >= self.window.limit < len(self._found)

    @property
    def sure(self) -> list[Entry[Interaction]]:
        """The entries that nothing unread can come before."""
        if self._ended or self._floor is None:
            return list(self._found.values())
        return [entry for entry in self._found.values() if entry.position.occurred_at > self._floor]

    @property
    def more(self) -> bool:
        """There are older entries than the sure ones."""
        return len(self._found) > len(self.sure)

    def take(self, events: Iterable[Event], *, more: bool, cursor: str | None = None) -> None:
        """`more`: the answer was cut.

        An event is recorded under one reference. Where the vendor shows it under another one of the same person too, it is left
        to its own, so that nothing comes twice and anonymous events stay anonymous.
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
        """A cursor that has led on before leads in a circle now."""
        return cursor in self._followed

    def go_on_by_time(self) -> bool:
        """From the oldest instant seen; False where the question under way began there already."""
        to = self.to if self._floor is None else just_after(self._floor, MILLISECOND)
        moved, self.to, self.cursor = to != self.to, to, None
        return moved


def newest(window: Window) -> datetime | None:
    """The upper bound to ask for, None where there is none."""
    bounds = [window.until, None if window.before is None else just_after(window.before.occurred_at, MILLISECOND)]
    return min((bound for bound in bounds if bound is not None), default=None)


def page_of(stretches: Iterable[Stretch], limit: int) -> Page[Interaction]:
    """The newest entries of all feeds: each reaches far enough down, or to its end."""
    held = list(stretches)
    found = {entry.position.entry_id: entry for stretch in held for entry in stretch.sure}
    entries = sorted(found.values(), key=lambda entry: (entry.position.occurred_at, entry.position.entry_id), reverse=True)
    return Page(tuple(entries[:limit]), has_more=len(entries) > limit or any(stretch.more for stretch in held))
