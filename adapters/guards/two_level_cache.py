"""The cache: a bounded level in this process, which answers without waiting, and behind it a level shared by several gateways.

An entry's time to live counts from the moment at which its answer was got, in both levels. A failing cache is a miss, never an
error. Nothing is written to disk. Keys outside this process are keyed hashes (BLAKE2b), so that no id can be read from them.

An index by tag finds the entries of a drop, so that its time does not grow with the cache.
"""

import asyncio
import hashlib
import math
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from weakref import ref

from adapters.guards.cache_tags import CROSSWALK, NOBODY, Key, Tag, TagIndex, about
from adapters.guards.drop_scope import DropScope
from adapters.guards.shared_cache import CacheBackend, SharedCache, Storable
from adapters.ports.reading import Fetched

WallClock = Callable[[], float]

EXPIRED_EACH = 2
"""Expired entries that each written one makes room of, from the least recently used on. What nobody reads again does not stay."""

AT_ONCE = 250
"""Entries examined or dropped in one turn of the event loop, for less than a millisecond."""

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
        self.has_any = False
        """Whether anything was dropped that may still come late."""

    def __len__(self) -> int:
        return len(self._dropped)

    def moment(self) -> float:
        """Now, later than every moment before."""
        self._latest = max(self._clock(), self._latest + TICK_S)
        return self._latest

    def note(self, tags: Iterable[Tag], *, at: float, lasting_s: float) -> None:
        """Note a drop. `lasting_s`: seconds after which nothing requested before `at` can be left."""
        now, self.has_any = self._clock(), True
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


CacheEntry = tuple[Fetched[object], float]
"""An answer, and the time until which it is fresh (Unix seconds). A plain tuple is made in a tenth of an object's time."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """The number of entries that were cached, and all their tags."""

    entries: int
    tags: frozenset[Tag]


class TwoLevelCache:
    """`entries` bounds the level in this process; the least recently used goes first."""

    def __init__(self, *, entries: int, secret: bytes, clock: WallClock, backend: CacheBackend | None) -> None:
        self._hot: OrderedDict[Key, CacheEntry] = OrderedDict()
        self._index = TagIndex()
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
        fetched, expires_at = entry
        if expires_at <= self._clock():
            del self._hot[key]
            self._index.discard(key, fetched.value)
            return None
        self._hot.move_to_end(key)
        return fetched

    def holds(self, used: Mapping[Key, ref[Fetched[object]]]) -> bool:
        """Whether each of these is still the fresh answer in this process. Those that are count as used."""
        hot, now = self._hot, self._clock()
        for key, fetched in used.items():
            entry = hot.get(key)
            if entry is None or entry[0] is not fetched() or entry[1] <= now:
                return False
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
        lasting: dict[Key, Storable] = {}
        for key, item in items.items():
            fetched, _, ttl = item
            if ttl <= 0 or (
                self._invalidations.has_any
                and self._invalidations.hides(fetched.fetched_at if asked_at is None else asked_at, key, fetched.value)
            ):
                continue
            if key in self._hot:
                self._take(key)
            self._hot[key] = (fetched, fetched.fetched_at + ttl)
            self._index.add(key, fetched.value)
            if self._shared is not None:
                lasting[key] = item
        while len(self._hot) > self._entries:
            evicted, (gone, _) = self._hot.popitem(last=False)
            self._index.discard(evicted, gone.value)
        now = self._clock()
        for _ in range(EXPIRED_EACH * len(items)):
            oldest = next(iter(self._hot), None)
            if oldest is None or self._hot[oldest][1] > now:
                break
            self._take(oldest)
        if self._shared is not None and lasting:
            self._shared.put(lasting, asked_at)

    async def drop(self, keys: Sequence[Key]) -> int:
        """Drop these keys in both levels. Returns how many were there (in the level with more of them)."""
        here = sum(self._take(key) is not None for key in keys)
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
        further: Iterable[Tag] = (),
        aliases_of: Callable[[Tag], Iterable[Tag]] = lambda _: (),
        got_before: float = math.inf,
        unsure: bool = False,
    ) -> Dropped:
        """Drop all entries with these tags and those that depend on them, also under keys of other things (`drop_scope`).

        - `tags` name the person; `further` are tags of the person's other records, which may be other people's too.
        - `lasting_s`: seconds after which nothing requested before now can be left.
        - `aliases_of`: further tags of the same thing.
        - `unsure`: the shared level did not answer, and may have entries with further tags.
        - `got_before`: only answers got before this moment (Unix seconds) are counted.

        'Nobody is known by this key' is dropped for every key, since it may be these people's new one; it is not counted.
        """
        at = self._invalidations.moment()
        scope = DropScope(tags, further, aliases_of)
        for new in scope.steps():
            self._invalidations.note(new, at=at, lasting_s=lasting_s)
            for tag in new:
                await self._look_at(tag, scope)
        counted = 0
        for some in parts(list(scope.keys)):
            gone = [(key, fetched) for key in some if (fetched := self._take(key)) is not None]
            older = [(key, fetched.value) for key, fetched in gone if fetched.fetched_at < got_before]
            counted += sum(key[0] != CROSSWALK or value is not None for key, value in older)
            await asyncio.sleep(0)
        if self._shared is not None:
            await self._shared.forget(scope.keys, scope.tags, at=at, lasting_s=lasting_s, unsure=unsure)
        return Dropped(counted, frozenset(scope.tags - {NOBODY}))

    async def _look_at(self, tag: Tag, scope: DropScope) -> None:
        """Add the entries with this tag to the scope of a drop."""
        entries = scope.look(tag)
        for some in parts(self._index.keys(tag)):
            for key in some:
                if (entry := self._hot.get(key)) is not None:
                    entries.add(key, entry[0].value)
            if len(some) == AT_ONCE:
                await asyncio.sleep(0)
        entries.end()

    async def close(self) -> None:
        if self._backend is not None:
            await self._backend.close()

    def sealed(self, key: Key) -> str:
        return hashlib.blake2b(repr(key).encode(), key=self._secret, digest_size=20).hexdigest()

    def _place(self, key: Key, fetched: Fetched[object], expires_at: float) -> None:
        """Cache an answer of the shared cache."""
        self._take(key)
        self._hot[key] = (fetched, expires_at)
        self._index.add(key, fetched.value)
        if len(self._hot) > self._entries:
            self._take(next(iter(self._hot)))

    def _take(self, key: Key) -> Fetched[object] | None:
        """Remove an entry, also from the index."""
        if (entry := self._hot.pop(key, None)) is None:
            return None
        self._index.discard(key, entry[0].value)
        return entry[0]


def parts(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    """The keys in parts for one turn of the event loop each."""
    return (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE))
