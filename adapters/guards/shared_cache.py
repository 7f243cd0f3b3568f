"""The level behind the front one: entries with the moment they were asked at, and marks that tell what was dropped since.

A level that several gateways share can't be searched for a person's entries: its keys are hashes, and other gateways put there
what this one never saw. So a drop leaves a mark for each thing (a record, an order), and an entry counts only if it was asked for
later than the marks of everything that it is about. A level inside this process needs no marks: `Drops` knows.

Where the level was away while something was dropped, nobody knows what else in it belongs to that person, so a mark for
everything is owed: it is left there before anything is read there again.
"""

import math
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from typing import Any, Protocol

from adapters.guards.cache_tags import Key, Tag, about, own_tag
from adapters.guards.codec import Codec
from adapters.ports.reading import Fetched

CLOCKS_APART_S = 1.0
"""Seconds that the clocks of gateways may differ by. For so long after a drop, answers about the person are not shared."""

EVERYTHING: Tag = ("", "everything", "")
"""What every entry is about."""

Write = Callable[[Mapping[str, tuple[Any, float]]], Awaitable[None]]
"""Values by key, each with the seconds that it lasts; raises where the level is away."""

CatchingUp = Callable[[Write], Coroutine[Any, Any, None]]
"""Has what a level missed written there, before it is read again."""

Held = tuple[Fetched[Any], float]
"""An answer, and the moment when it was asked for."""


class CacheBackend(Protocol):
    """The store: raw bytes, or the objects themselves where it lives in this process.

    `get_many` is None where the store is away or passed by. `put_many` may be done later and may fail; `put_now` tells whether
    it is done. `when_back`: what is to be done before a store that was away is read again.
    """

    keeps_objects: bool

    def when_back(self, catching_up: CatchingUp) -> None: ...
    async def get_many(self, keys: Sequence[str]) -> Sequence[Any] | None: ...
    async def put_many(self, items: Mapping[str, tuple[Any, float]]) -> None: ...
    async def put_now(self, items: Mapping[str, tuple[Any, float]]) -> bool: ...
    async def drop(self, keys: Sequence[str]) -> int: ...
    async def close(self) -> None: ...


class SharedCache:
    """`sealed` hashes a key, so that no id can be read from what leaves the process; `clock` gives Unix seconds. `missed` counts
    the questions that were not answered, so that whoever must know everything sees that something may be there."""

    def __init__(self, backend: CacheBackend, sealed: Callable[[Key], str], *, clock: Callable[[], float]) -> None:
        self._backend = backend
        self._sealed = sealed
        self._clock = clock
        self._owed_s = 0.0
        self.missed = 0
        backend.when_back(self._catch_up)

    async def fetch(self, wanted: Mapping[Key, tuple[Codec, float]]) -> dict[Key, Held]:
        keys = list(wanted)
        sealed = [self._sealed(key) for key in keys]
        if self._backend.keeps_objects:
            found = await self._backend.get_many(sealed) or [None] * len(keys)
            return {key: held for key, held in zip(keys, found, strict=True) if held is not None}
        tags = list({tag: None for key in keys if (tag := own_tag(key)) is not None})
        tags.append(EVERYTHING)
        raws = await self._backend.get_many([*sealed, *map(self._mark, tags)])
        if raws is None:
            self.missed += 1
            return {}
        marks = dict(zip(tags, map(marked_at, raws[len(keys) :]), strict=True))
        held = {
            key: one
            for key, raw in zip(keys, raws, strict=False)
            if raw is not None and (one := unpacked(raw, wanted[key][0])) is not None
        }
        return await self._unmarked(held, marks)

    async def _unmarked(self, held: dict[Key, Held], marks: dict[Tag, float]) -> dict[Key, Held]:
        """Without what was asked for before a mark. Whom an entry's value names is known only now, so their marks are fetched
        then, with the entry once more: a cache that fails in between is a miss and not a mark that is missing."""
        tags = {key: [EVERYTHING, *about(key, fetched.value)] for key, (fetched, _) in held.items()}
        if naming := [key for key in held if any(tag not in marks for tag in tags[key])]:
            further = list({tag: None for key in naming for tag in tags[key]})
            raws = await self._backend.get_many([*map(self._sealed, naming), *map(self._mark, further)])
            if raws is None:
                self.missed += 1
                return {key: one for key, one in held.items() if key not in naming and newer(one, tags[key], marks)}
            marks.update(zip(further, map(marked_at, raws[len(naming) :]), strict=True))
            for key, raw in zip(naming, raws, strict=False):
                if raw is None:
                    del held[key]
        return {key: one for key, one in held.items() if newer(one, tags[key], marks)}

    async def put(self, items: Mapping[Key, tuple[Fetched[Any], Codec, float]], asked_at: float | None) -> None:
        """`asked_at` None: when each answer was got."""
        as_object = self._backend.keeps_objects
        stored: dict[str, tuple[Any, float]] = {}
        for key, (fetched, coder, ttl) in items.items():
            held = (fetched, fetched.fetched_at if asked_at is None else asked_at)
            stored[self._sealed(key)] = (held if as_object else packed(held, coder), ttl)
        await self._backend.put_many(stored)

    async def forget(
        self, keys: Iterable[Key], tags: Iterable[Tag], *, at: float, lasting_s: float, unsure: bool = False
    ) -> None:
        """Drops these entries, and hides whatever else is there about these things until nothing older can be left; where it is
        `unsure` what belongs to them, whatever is there."""
        if not self._backend.keeps_objects:
            about_all = [EVERYTHING] if unsure else []
            marks = {self._mark(tag): self._left_at(at, lasting_s) for tag in [*tags, *about_all]}
            if not await self._backend.put_now(marks):
                self._owed_s = max(self._owed_s, lasting_s)
        if doomed := [self._sealed(key) for key in keys]:
            await self._backend.drop(doomed)

    async def _catch_up(self, write: Write) -> None:
        """The moment is now and not that of the drop: another gateway may have left a later mark meanwhile."""
        while owed_s := self._owed_s:
            await write({self._mark(EVERYTHING): self._left_at(self._clock(), owed_s)})
            if self._owed_s == owed_s:
                self._owed_s = 0.0

    def _left_at(self, at: float, lasting_s: float) -> tuple[bytes, float]:
        return repr(at + CLOCKS_APART_S).encode(), lasting_s + CLOCKS_APART_S

    def _mark(self, tag: Tag) -> str:
        return self._sealed(("dropped", *tag))


def newer(held: Held, tags: Iterable[Tag], marks: Mapping[Tag, float]) -> bool:
    """Whether it was asked for after everything that it is about was dropped."""
    return all(held[1] > marks[tag] for tag in tags)


def packed(held: Held, coder: Codec) -> bytes:
    fetched, asked_at = held
    return repr(asked_at).encode() + b"\n" + coder.encode(fetched)


def unpacked(raw: bytes, coder: Codec) -> Held | None:
    """None: an older release's form."""
    at, _, rest = raw.partition(b"\n")
    try:
        asked_at = float(at)
    except ValueError:
        return None
    fetched = coder.decode(rest)
    return None if fetched is None else (fetched, asked_at)


def marked_at(raw: bytes | None) -> float:
    """What can't be read hides everything of the thing, until it is gone."""
    try:
        return float(raw) if raw is not None else -math.inf
    except ValueError:
        return math.inf
