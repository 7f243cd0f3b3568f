"""The cache that several gateways share: entries with the time of their request, and marks of what was dropped since.

A shared cache can't be searched for a person's entries: its keys are hashes, and other gateways write there too. So a drop leaves
a mark for each tag (a record, an order), and an entry counts only if its request is later than the marks of all its tags.
(`Invalidations` does the same for this process.)

If the shared cache was away during a drop, it may have entries of that person under tags that nobody knows. So a mark for
everything is owed, and is written before anything is read there again.
"""

import math
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from adapters.guards.cache_tags import Key, Tag, about, own_tag
from adapters.guards.codec import Codec, codec
from adapters.ports.reading import Fetched

CLOCKS_APART_S = 1.0
"""Seconds by which the clocks of gateways may differ. For so long after a drop, answers about the person are not shared."""

EVERYTHING: Tag = ("", "everything", "")
"""The tag of every entry."""

Write = Callable[[Mapping[str, tuple[bytes, float]]], Awaitable[None]]
"""A function that writes values by key, each with its time to live in seconds. Raises where the cache is away."""

CatchingUp = Callable[[Write], Coroutine[object, object, None]]
"""A function that writes what a cache missed, before the cache is read again."""

Dated = tuple[Fetched[object], float]
"""An answer, and the time of its request (Unix seconds)."""


class Storable(NamedTuple):
    """An answer to cache, the type by which it is packed outside the process, and its time to live in seconds (0: not cached)."""

    fetched: Fetched[object]
    kind: object
    ttl_s: float


class CacheBackend(Protocol):
    """The store of raw bytes.

    `get_many` returns None where the store is away or skipped. `put_soon` writes in the background and may fail; `put_now`
    returns whether it succeeded. `when_back` sets the function to run before a returned store is read again.
    """

    def when_back(self, catching_up: CatchingUp) -> None: ...
    async def get_many(self, keys: Sequence[str]) -> Sequence[bytes | None] | None: ...
    def put_soon(self, items: Mapping[str, tuple[bytes, float]]) -> None: ...
    async def put_now(self, items: Mapping[str, tuple[bytes, float]]) -> bool: ...
    async def drop(self, keys: Sequence[str]) -> int: ...
    async def close(self) -> None: ...


class SharedCache:
    """The level shared by gateways. `sealed` hashes a key, so that no id can be read outside the process; `clock` gives Unix
    seconds. `missed` counts reads without an answer, since a drop has to know whether there may be entries that it did not see.
    """

    def __init__(self, backend: CacheBackend, sealed: Callable[[Key], str], *, clock: Callable[[], float]) -> None:
        self._backend = backend
        self._sealed = sealed
        self._clock = clock
        self._owed_s = 0.0
        self.missed = 0
        backend.when_back(self._catch_up)

    async def fetch(self, wanted: Mapping[Key, tuple[object, float]]) -> dict[Key, Dated]:
        keys = list(wanted)
        sealed = [self._sealed(key) for key in keys]
        tags = list({tag: None for key in keys if (tag := own_tag(key)) is not None})
        tags.append(EVERYTHING)
        raws = await self._backend.get_many([*sealed, *map(self._mark, tags)])
        if raws is None:
            self.missed += 1
            return {}
        marks = dict(zip(tags, map(marked_at, raws[len(keys) :]), strict=True))
        cached = {
            key: one
            for key, raw in zip(keys, raws, strict=False)
            if raw is not None and (one := unpacked(raw, codec(wanted[key][0]))) is not None
        }
        return await self._unmarked(cached, marks)

    async def _unmarked(self, cached: dict[Key, Dated], marks: dict[Tag, float]) -> dict[Key, Dated]:
        """The entries with requests later than the marks of all their tags.

        A value may name further people, so their marks are fetched in a second step, together with the entry. Thus a cache that
        fails in between gives a miss, and not a missing mark.
        """
        tags = {key: [EVERYTHING, *about(key, fetched.value)] for key, (fetched, _) in cached.items()}
        if naming := [key for key in cached if any(tag not in marks for tag in tags[key])]:
            further = list({tag: None for key in naming for tag in tags[key]})
            raws = await self._backend.get_many([*map(self._sealed, naming), *map(self._mark, further)])
            if raws is None:
                self.missed += 1
                return {key: one for key, one in cached.items() if key not in naming and newer(one, tags[key], marks)}
            marks.update(zip(further, map(marked_at, raws[len(naming) :]), strict=True))
            for key, raw in zip(naming, raws, strict=False):
                if raw is None:
                    del cached[key]
        return {key: one for key, one in cached.items() if newer(one, tags[key], marks)}

    def put(self, items: Mapping[Key, Storable], asked_at: float | None) -> None:
        """Write in the background. `asked_at`: the time of the request; None for the time at which each answer was got."""
        stored: dict[str, tuple[bytes, float]] = {}
        for key, (fetched, kind, ttl_s) in items.items():
            dated = (fetched, fetched.fetched_at if asked_at is None else asked_at)
            stored[self._sealed(key)] = (packed(dated, codec(kind)), ttl_s)
        self._backend.put_soon(stored)

    async def forget(
        self, keys: Iterable[Key], tags: Iterable[Tag], *, at: float, lasting_s: float, unsure: bool = False
    ) -> None:
        """Drop these entries, and hide all others with these tags until nothing older can be left. `unsure` hides every entry
        there, since entries of the same person may have other tags."""
        about_all = [EVERYTHING] if unsure else []
        marks = {self._mark(tag): self._left_at(at, lasting_s) for tag in [*tags, *about_all]}
        if not await self._backend.put_now(marks):
            self._owed_s = max(self._owed_s, lasting_s)
        if doomed := [self._sealed(key) for key in keys]:
            await self._backend.drop(doomed)

    async def _catch_up(self, write: Write) -> None:
        """Write the owed mark. Its time is now and not the drop's, since another gateway may have left a later mark meanwhile."""
        while owed_s := self._owed_s:
            await write({self._mark(EVERYTHING): self._left_at(self._clock(), owed_s)})
            if self._owed_s == owed_s:
                self._owed_s = 0.0

    def _left_at(self, at: float, lasting_s: float) -> tuple[bytes, float]:
        return repr(at + CLOCKS_APART_S).encode(), lasting_s + CLOCKS_APART_S

    def _mark(self, tag: Tag) -> str:
        return self._sealed(("dropped", *tag))


def newer(cached: Dated, tags: Iterable[Tag], marks: Mapping[Tag, float]) -> bool:
    """Whether an entry's request is later than the marks of all its tags."""
    return all(cached[1] > marks[tag] for tag in tags)


def packed(cached: Dated, coder: Codec) -> bytes:
    fetched, asked_at = cached
    return repr(asked_at).encode() + b"\n" + coder.encode(fetched)


def unpacked(raw: bytes, coder: Codec) -> Dated | None:
    """The entry; None for bytes in the format of an older release."""
    at, _, rest = raw.partition(b"\n")
    try:
        asked_at = float(at)
    except ValueError:
        return None
    fetched = coder.decode(rest)
    return None if fetched is None else (fetched, asked_at)


def marked_at(raw: bytes | None) -> float:
    """The time of a mark, or minus infinity without one. An unreadable mark hides everything of its thing until it expires."""
    try:
        return float(raw) if raw is not None else -math.inf
    except ValueError:
        return math.inf
