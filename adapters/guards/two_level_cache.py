"""The cache: a bounded level in this process, which answers without waiting, and behind it a level shared by several gateways.

An entry's time to live counts from the moment at which its answer was got, in both levels. A failing cache is a miss, never an
error. Nothing is written to disk. Keys outside this process are keyed hashes (BLAKE2b), so that no id can be read from them.

A drop of a person's entries looks through all entries, so that reads and writes need no index.
"""

import asyncio
import hashlib
import math
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from adapters.guards.cache_tags import CROSSWALK, NOBODY, Key, Tag, about, dependent_tags, has_any_tag
from adapters.guards.shared_cache import CacheBackend, SharedCache, Storable
from adapters.ports.reading import Fetched

WallClock = Callable[[], float]

MOST_STEPS = 6
"""The most steps of a drop from entries to dependent ones: from a record to others, from a page to its orders. Two or three are
usual."""

AT_ONCE = 1_000
"""Entries examined in one turn of the event loop (about a millisecond)."""


TICK_S = 1e-6
"""The least seconds between two moments, also where the clock stands or is set back."""

MOST = 10_000
"""The most tags that are remembered. Beyond it the oldest drop counts as a drop of everything, which costs calls only."""


class Invalidations:
    """The moments at which this process dropped tags. An answer to an earlier request is not served afterwards, however late it
    comes. `clock` gives Unix seconds."""

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
        """Note a drop. `lasting_s`: seconds after which nothing requested before `at` can be left."""
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
        """Whether one of the answer's tags was dropped at or after the moment of its request."""
        if asked_at <= self._everything_at:
            return True
        if not self._dropped:
            return False
        return any(tag in self._dropped and asked_at <= self._dropped[tag][0] for tag in about(key, value))


@dataclass(slots=True)
class CacheEntry:
    fetched: Fetched[object]
    expires_at: float


@dataclass(frozen=True, slots=True)
class Dropped:
    """The number of entries that were cached, and all their tags."""

    entries: int
    tags: frozenset[Tag]


class TwoLevelCache:
    """`entries` bounds the level in this process; the least recently used goes first."""

    def __init__(self, *, entries: int, secret: bytes, clock: WallClock, backend: CacheBackend | None) -> None:
        self._hot: OrderedDict[Key, CacheEntry] = OrderedDict()
        self._entries = entries
        self._secret = hashlib.blake2b(secret, digest_size=32).digest()
        self._clock = clock
        self._backend = backend
        self._shared = SharedCache(backend, self.sealed, clock=clock) if backend is not None else None
        self._invalidations = Invalidations(clock)
        self.is_shared = backend is not None
        self.moment = self._invalidations.moment
        """Now, for `asked_at`: later than everything that was dropped before."""

    def __len__(self) -> int:
        return len(self._hot)

    def peek(self, key: Key) -> Fetched[object] | None:
        """The fresh answer in this process; None without one."""
        entry = self._hot.get(key)
        if entry is None:
            return None
        if entry.expires_at <= self._clock():
            del self._hot[key]
            return None
        self._hot.move_to_end(key)
        return entry.fetched

    def holds(self, used: Mapping[Key, Fetched[object]]) -> bool:
        """Whether each of these is still the fresh answer in this process. Then they count as used."""
        hot, now = self._hot, self._clock()
        for key, fetched in used.items():
            entry = hot.get(key)
            if entry is None or entry.fetched is not fetched or entry.expires_at <= now:
                return False
        for key in used:
            hot.move_to_end(key)
        return True

    async def fetch(
        self, wanted: Mapping[Key, tuple[object, float]], *, unknown_ttl: float = math.inf
    ) -> dict[Key, Fetched[object]]:
        """The answers of the shared cache to these keys (each with its type and time to live in seconds), now cached here too.

        `unknown_ttl`: seconds for which 'not known' holds, if that is shorter.
        """
        if self._shared is None or not wanted:
            return {}
        found: dict[Key, Fetched[object]] = {}
        for key, (fetched, asked_at) in (await self._shared.fetch(wanted)).items():
            ttl = wanted[key][1]
            newer = self.peek(key)
            if newer is not None and newer.fetched_at >= fetched.fetched_at:
                found[key] = newer  # cached here while the shared cache was asked
                continue
            expires_at = fetched.fetched_at + (ttl if fetched.value is not None else min(ttl, unknown_ttl))
            if expires_at > self._clock() and not self._invalidations.hides(asked_at, key, fetched.value):
                self._place(key, fetched, expires_at)
                found[key] = fetched
        return found

    def put(self, items: Mapping[Key, Storable], *, asked_at: float | None = None) -> None:
        """Cache each answer for its time to live; the shared level is written in the background.

        `asked_at`: the `moment` of the request (left out: the time at which the answer was got). An answer is not cached if one
        of its tags was dropped since, however late it comes.
        """
        lasting = {}
        for key, item in items.items():
            fetched, _, ttl = item
            if ttl > 0 and not self._invalidations.hides(
                fetched.fetched_at if asked_at is None else asked_at, key, fetched.value
            ):
                self._hot[key] = CacheEntry(fetched, fetched.fetched_at + ttl)
                self._hot.move_to_end(key)
                lasting[key] = item
        while len(self._hot) > self._entries:
            self._hot.popitem(last=False)
        if self._shared is not None and lasting:
            self._shared.put(lasting, asked_at)

    async def drop(self, keys: Sequence[Key]) -> int:
        """Drop these keys in both levels. Returns how many were there (in the level with more of them)."""
        here = sum(self._hot.pop(key, None) is not None for key in keys)
        if self._backend is None or not keys:
            return here
        return max(here, await self._backend.drop([self.sealed(key) for key in keys]))

    @property
    def missed(self) -> int:
        """Reads of the shared cache without an answer so far."""
        return self._shared.missed if self._shared is not None else 0

    async def forget(
        self,
        tags: Iterable[Tag],
        *,
        lasting_s: float,
        aliases_of: Callable[[Tag], Iterable[Tag]] = lambda _: (),
        got_before: float = math.inf,
        unsure: bool = False,
    ) -> Dropped:
        """Drop all entries with these tags and those that depend on them, also under keys of other things.

        - `lasting_s`: seconds after which nothing requested before now can be left.
        - `aliases_of`: further tags of the same thing.
        - `unsure`: the shared level did not answer, and may have entries with further tags.
        - `got_before`: only answers got before this moment (Unix seconds) are counted.

        'Nobody is known by this key' is dropped for every key, since it may be these people's new one; it is not counted.
        """
        at = self._invalidations.moment()
        wanted = {*tags, NOBODY}
        found: set[Key] = set()
        for _ in range(MOST_STEPS):
            wanted |= {other for tag in wanted for other in aliases_of(tag)}
            self._invalidations.note(wanted, at=at, lasting_s=lasting_s)
            if (dependent := await self._look_for(wanted, found)) <= wanted:
                break
            wanted |= dependent
        gone = [(key, entry.fetched) for key in found if (entry := self._hot.pop(key, None)) is not None]
        if self._shared is not None:
            await self._shared.forget(found, wanted, at=at, lasting_s=lasting_s, unsure=unsure)
        older = [(key, fetched.value) for key, fetched in gone if fetched.fetched_at < got_before]
        counted = sum(key[0] != CROSSWALK or value is not None for key, value in older)
        return Dropped(counted, frozenset(wanted - {NOBODY}))

    async def _look_for(self, wanted: set[Tag], found: set[Key]) -> set[Tag]:
        """Add the keys of the entries with these tags to `found`. Returns the tags that depend on these entries."""
        dependent: set[Tag] = set()
        keys = list(self._hot)
        for start in range(0, len(keys), AT_ONCE):
            for key in keys[start : start + AT_ONCE]:
                if (entry := self._hot.get(key)) is not None and has_any_tag(key, entry.fetched.value, wanted):
                    found.add(key)
                    dependent.update(dependent_tags(key, entry.fetched.value))
            await asyncio.sleep(0)
        return dependent

    async def close(self) -> None:
        if self._backend is not None:
            await self._backend.close()

    def sealed(self, key: Key) -> str:
        return hashlib.blake2b(repr(key).encode(), key=self._secret, digest_size=20).hexdigest()

    def _place(self, key: Key, fetched: Fetched[object], expires_at: float) -> None:
        self._hot[key] = CacheEntry(fetched, expires_at)
        self._hot.move_to_end(key)
        if len(self._hot) > self._entries:
            self._hot.popitem(last=False)
