"""The cache: a bounded level in this process that answers without waiting, and aiocache behind it.

An entry's time to live counts from when its answer was got, in both levels. A cache that fails is a miss, never an error.
Nothing is written to disk. Keys that leave this process are keyed hashes (BLAKE2b), so that no id can be read from them.
"""

import hashlib
import math
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from adapters.guards.codec import Codec
from adapters.ports.reading import Kept

Key = tuple[Hashable, ...]
WallClock = Callable[[], float]


class Backing(Protocol):
    """The level behind: raw bytes, or the objects themselves where it lives in this process."""

    keeps_objects: bool

    async def get_many(self, keys: Sequence[str]) -> Sequence[Any]: ...
    async def put_many(self, items: Mapping[str, tuple[Any, float]]) -> None: ...
    async def drop(self, keys: Sequence[str]) -> int: ...
    async def close(self) -> None: ...


@dataclass(slots=True)
class Entry:
    kept: Kept[Any]
    expires_at: float


class Shelf:
    """`entries` bounds the level in this process; the least recently used goes first."""

    def __init__(self, *, entries: int, secret: bytes, clock: WallClock, backing: Backing | None) -> None:
        self._hot: OrderedDict[Key, Entry] = OrderedDict()
        self._entries = entries
        self._secret = hashlib.blake2b(secret, digest_size=32).digest()
        self._clock = clock
        self._backing = backing

    def __len__(self) -> int:
        return len(self._hot)

    def peek(self, key: Key) -> Kept[Any] | None:
        """What is at hand and still fresh, without waiting."""
        entry = self._hot.get(key)
        if entry is None:
            return None
        if entry.expires_at <= self._clock():
            del self._hot[key]
            return None
        self._hot.move_to_end(key)
        return entry.kept

    async def fetch(self, wanted: Mapping[Key, tuple[Codec, float]], *, unknown_ttl: float = math.inf) -> dict[Key, Kept[Any]]:
        """What the level behind has of these keys (each with its codec and time to live in seconds); it moves to the front.

        `unknown_ttl`: seconds for which 'not known' holds, where that is shorter.
        """
        if self._backing is None or not wanted:
            return {}
        keys = list(wanted)
        found: dict[Key, Kept[Any]] = {}
        for key, raw in zip(keys, await self._backing.get_many([self.sealed(key) for key in keys]), strict=True):
            if raw is None:
                continue
            coder, ttl = wanted[key]
            kept = raw if self._backing.keeps_objects else coder.decode(raw)
            if kept is None:
                continue
            expires_at = kept.fetched_at + (ttl if kept.value is not None else min(ttl, unknown_ttl))
            if expires_at > self._clock():
                self._place(key, kept, expires_at)
                found[key] = kept
        return found

    async def put(self, items: Mapping[Key, tuple[Kept[Any], Codec, float]]) -> None:
        """Keeps each for its time to live in seconds; 0 is not kept at all."""
        lasting = {key: item for key, item in items.items() if item[2] > 0}
        for key, (kept, _, ttl) in lasting.items():
            self._place(key, kept, kept.fetched_at + ttl)
        if self._backing is not None and lasting:
            as_object = self._backing.keeps_objects
            await self._backing.put_many(
                {
                    self.sealed(key): (kept if as_object else coder.encode(kept), ttl)
                    for key, (kept, coder, ttl) in lasting.items()
                }
            )

    async def drop(self, keys: Sequence[Key]) -> int:
        """Forgets these keys in both levels; how many were there (counted in the level that had more)."""
        here = sum(self._hot.pop(key, None) is not None for key in keys)
        if self._backing is None or not keys:
            return here
        return max(here, await self._backing.drop([self.sealed(key) for key in keys]))

    async def close(self) -> None:
        if self._backing is not None:
            await self._backing.close()

    def sealed(self, key: Key) -> str:
        return hashlib.blake2b(repr(key).encode(), key=self._secret, digest_size=20).hexdigest()

    def _place(self, key: Key, kept: Kept[Any], expires_at: float) -> None:
        self._hot[key] = Entry(kept, expires_at)
        self._hot.move_to_end(key)
        if len(self._hot) > self._entries:
            self._hot.popitem(last=False)
