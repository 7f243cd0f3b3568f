"""The scope of a drop: which entries of the cache are about one person, and so are dropped together.

It starts from the person's records. Entries lead on to what belongs to the person under ids of its own: a page to its orders, the
shop's account to its wish list, the person's crosswalk to all records and addresses.

Several people may share a record, for example a household's account. Their crosswalks name it and are dropped too, since what
they say of it may be wrong by now. But they don't lead on, since the other records there are other people's.
"""

from collections.abc import Callable, Iterable, Iterator

from adapters.guards.cache_tags import NOBODY, Key, Tag, customer, dependent_tags
from adapters.ports.crosswalk import Crosswalk

MOST_STEPS = 6
"""The most steps of a drop from entries to dependent ones: from a record to others, from a page to its orders. Two or three are
usual."""

MOST_SHARING = 6
"""The most other people who share a record as a family does. A record of more people is nobody's, as is a key of more than six
records, and crosswalks stay that have no more than this record in common with the person."""


class DropScope:
    """The scope of one drop: the `tags` so far, and the `keys` of entries with these.

    - `own`: tags by which the person is named. A crosswalk with one of them is the person's.
    - `further`: tags of the person's other records, which may be other people's too.
    - `aliases_of`: further tags of the same thing.
    """

    def __init__(self, own: Iterable[Tag], further: Iterable[Tag], aliases_of: Callable[[Tag], Iterable[Tag]]) -> None:
        self._own = frozenset(own)
        self._aliases_of = aliases_of
        self._next: set[Tag] = {*self._own, *further, NOBODY}
        self.tags: set[Tag] = set()
        self.keys: set[Key] = set()

    def steps(self) -> Iterator[set[Tag]]:
        """The new tags of each step. The caller looks at the entries of each of these before the next step."""
        for _ in range(MOST_STEPS):
            new = self._next | {other for tag in self._next for other in self._aliases_of(tag)}
            new -= self.tags
            if not new:
                return
            self.tags |= new
            self._next = set()
            yield new
        self.tags |= self._next

    def look(self, tag: Tag) -> "TagEntries":
        """The entries of one tag, to add one after the other."""
        return TagEntries(self, is_own=tag in self._own)

    def take(self, key: Key, value: object) -> None:
        """Take an entry with all that depends on it."""
        self.keys.add(key)
        self._next.update(dependent_tags(key, value))


class TagEntries:
    """The entries of one tag. `is_own`: the tag names the person. The crosswalks of others are decided on at the end, when it is
    known how many people share the record."""

    def __init__(self, scope: DropScope, *, is_own: bool) -> None:
        self._scope = scope
        self._is_own = is_own
        self._sharing: set[tuple[str, str]] = set()
        self._others: list[tuple[Key, Crosswalk]] = []

    def add(self, key: Key, value: object) -> None:
        if not isinstance(value, Crosswalk) or customer(*value.anchor) in self._scope.tags:
            self._scope.take(key, value)
        elif len(self._sharing) <= MOST_SHARING:
            self._sharing.add(value.anchor)
            self._others.append((key, value))

    def end(self) -> None:
        if len(self._sharing) > MOST_SHARING:
            return
        for key, value in self._others:
            if self._is_own:
                self._scope.take(key, value)
            else:
                self._scope.keys.add(key)
