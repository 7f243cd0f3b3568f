"""When what was known of a thing was dropped: whatever was asked before must not be served after, however late it comes."""

import math
from collections import OrderedDict
from collections.abc import Callable, Iterable

from adapters.guards.cache_tags import Key, Tag, about

TICK_S = 1e-6
"""Two moments are at least so far apart, also where the clock stands or is set back."""

MOST = 10_000
"""Things that are told apart. Beyond that the oldest drop is taken to have been of everything: that costs calls only."""


class Invalidations:
    """Of this process. `clock` gives Unix seconds."""

    def __init__(self, clock: Callable[[], float], *, most: int = MOST) -> None:
        self._clock = clock
        self._most = most
        self._latest = -math.inf
        self._dropped: OrderedDict[Tag, tuple[float, float]] = OrderedDict()
        self._everything_at = -math.inf

    def __len__(self) -> int:
        return len(self._dropped)

    def moment(self) -> float:
        """Now, later than every moment before."""
        self._latest = max(self._clock(), self._latest + TICK_S)
        return self._latest

    def note(self, tags: Iterable[Tag], *, at: float, lasting_s: float) -> None:
        """`lasting_s`: seconds after which nothing can be left that was asked before `at`."""
        now = self._clock()
        for tag in tags:
            self._dropped.pop(tag, None)
            self._dropped[tag] = (at, now + lasting_s)
        while self._dropped:
            oldest_at, until = next(iter(self._dropped.values()))
            if until > now:
                if len(self._dropped) <= self._most:
                    return
                self._everything_at = max(self._everything_at, oldest_at)
            self._dropped.popitem(last=False)

    def hides(self, asked_at: float, key: Key, value: object) -> bool:
        """Whether an answer to what was asked at this moment is about something that was dropped since."""
        if asked_at <= self._everything_at:
            return True
        if not self._dropped:
            return False
        return any(tag in self._dropped and asked_at <= self._dropped[tag][0] for tag in about(key, value))
