"""Whole answers, remembered as bytes: the same question about the same records is answered before its document is looked at.

An answer stands as long as the cached entries that it was made of: what drops or replaces one of them drops the answer too. It is
remembered only if nothing but such entries went into it, and no system had to be asked. Then its sources were CACHED, and still
are. What is worked out anew each time is not remembered (`Context.is_repeatable`).
"""

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Final

from adapters.ports.reading import Fetched
from adapters.registry import Sources
from gateway.http.messages import Answer

DAY_S: Final = 86_400
"""An answer lasts no longer than the day (UTC), since placeholders of birth dates depend on it."""

Used = Mapping[tuple[Hashable, ...], Fetched[object]]
"""Cached entries by their keys."""


ENTRY_BYTES: Final = 200
"""The memory that one used entry counts as."""


@dataclass(frozen=True, slots=True)
class RememberedAnswer:
    """An answer, the entries that it was made of, and the number of its day since 1970."""

    answer: Answer
    used: Used
    day: float

    @property
    def bytes(self) -> int:
        return len(self.answer.body) + ENTRY_BYTES * len(self.used)


class AnswerMemory:
    """The remembered answers, `most_bytes` together. The least recently used goes first. `remembered`: by keys, which are keyed
    hashes, since a question may hold somebody's address."""

    def __init__(self, sources: Sources, *, most_bytes: int) -> None:
        self._sources = sources
        self._most_bytes = most_bytes
        self.remembered: OrderedDict[str, RememberedAnswer] = OrderedDict()
        self.bytes = 0
        """Memory of all that is remembered."""

    def get(self, key: str) -> Answer | None:
        """The answer, None where there is none that stands."""
        remembered = self.remembered.get(key)
        if remembered is None:
            return None
        if remembered.day != self._sources.clock() // DAY_S or not self._sources.cache.holds(remembered.used):
            self._drop(key)
            return None
        self.remembered.move_to_end(key)
        return remembered.answer

    def remember(self, key: str, answer: Answer, used: Used, *, started_at: float) -> None:
        """Nothing is remembered that is too large by itself. `started_at`: of its query, in Unix seconds."""
        remembered = RememberedAnswer(answer, used, started_at // DAY_S)
        self._drop(key)
        if remembered.bytes > self._most_bytes:
            return
        self.remembered[key] = remembered
        self.bytes += remembered.bytes
        while self.bytes > self._most_bytes:
            self._drop(next(iter(self.remembered)))

    def _drop(self, key: str) -> None:
        remembered = self.remembered.pop(key, None)
        if remembered is not None:
            self.bytes -= remembered.bytes
