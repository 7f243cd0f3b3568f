"""Answers that were worked out from cached entries, whole ones and sections of a customer, remembered as bytes.

Each stands as long as the cached entries that it was made of: what drops or replaces one of them drops the answer too. A section
leaves with the remembered crosswalk of its person besides. An answer is
remembered only if nothing but such entries went into it, and no system had to be asked. Then its sources were CACHED, and still
are. What is worked out anew each time is not remembered (`Context.is_repeatable`).
"""

import math
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias
from weakref import KeyedRef, ref

from adapters.ports.reading import EntryKey, Fetched, UsedEntries
from adapters.registry import Sources

DAY_S: Final = 86_400
"""An answer lasts no longer than the day (UTC), since placeholders of birth dates depend on it."""

ENTRY_BYTES: Final = 300
"""The memory that one used entry counts as, and that the value counts as besides its bytes."""


Fallen: TypeAlias = KeyedRef[Hashable, Fetched[object]] | KeyedRef[Hashable, object]
"""A reference to something that is gone, with the key of its remembered value."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """A value and the entries behind it, with the times of the oldest and newest of them and of its query (Unix seconds).

    `owner`: an object without which nobody asks for it, such as the mark of a crosswalk. It keeps neither that nor the entries
    alive. `bytes`: the memory that it takes.
    """

    value: object
    entries: Mapping[EntryKey, ref[Fetched[object]]]
    owner: ref[object] | None
    oldest: float
    newest: float
    started_at: float
    bytes: int

    @property
    def has_fallen(self) -> bool:
        """Whether its owner or one of its entries is gone."""
        return (self.owner is not None and self.owner() is None) or any(entry() is None for entry in self.entries.values())

    @property
    def used(self) -> UsedEntries:
        """The entries, as long as it stands."""
        there = {key: fetched for key, one in self.entries.items() if (fetched := one()) is not None}
        return UsedEntries(there, newest=self.newest)


class AnswerMemory:
    """The memory of a process, `most_bytes` at most. The least recently used goes first. `remembered`: by keys without anybody's
    address, or with its keyed hash."""

    def __init__(self, sources: Sources, *, most_bytes: int) -> None:
        self._sources = sources
        self._most_bytes = most_bytes
        self._fallen: list[Fallen] = []
        self.remembered: OrderedDict[Hashable, Remembered] = OrderedDict()
        self.bytes = 0
        """Memory of all that is remembered."""

    def get(self, key: Hashable) -> Remembered | None:
        """The remembered value, None where there is none that stands."""
        remembered = self.remembered.get(key)
        if remembered is None:
            return None
        if not self._stands(remembered):
            self._drop(key)
            return None
        self.remembered.move_to_end(key)
        return remembered

    def remember(
        self, key: Hashable, value: object, used: UsedEntries, *, size: int, started_at: float, owner: object = None
    ) -> None:
        """A value that is too large by itself is left out. `size`: in bytes; `started_at`: of its query, in Unix seconds.
        `owner`: as in `Remembered`."""
        remembered = Remembered(
            value,
            {entry: KeyedRef(fetched, self._fallen.append, key) for entry, fetched in used.entries.items()},
            None if owner is None else KeyedRef(owner, self._fallen.append, key),
            min([fetched.fetched_at for fetched in used.entries.values()], default=math.inf),
            used.newest,
            started_at,
            size + ENTRY_BYTES * (1 + len(used.entries)),
        )
        self._drop_fallen()
        self._drop(key)
        if remembered.bytes > self._most_bytes:
            return
        self.remembered[key] = remembered
        self.bytes += remembered.bytes
        while self.bytes > self._most_bytes:
            self._drop(next(iter(self.remembered)))

    def _stands(self, remembered: Remembered) -> bool:
        of_today = remembered.started_at // DAY_S == self._sources.clock() // DAY_S
        return of_today and self._sources.cache.holds(remembered.entries)

    def _drop_fallen(self) -> None:
        """Drop the values whose owner or entries are gone, since nobody may ask for them again. A newer value of a key stays."""
        while self._fallen:
            key = self._fallen.pop().key
            if (remembered := self.remembered.get(key)) is not None and remembered.has_fallen:
                self._drop(key)

    def _drop(self, key: Hashable) -> None:
        remembered = self.remembered.pop(key, None)
        if remembered is not None:
            self.bytes -= remembered.bytes


def compact(written: bytes) -> bytes:
    """The same bytes in no more memory than they need. orjson leaves room behind a text, so that the shortest one takes 4 KiB."""
    return bytes(memoryview(written))  # of bytes alone, `bytes` would make no copy
