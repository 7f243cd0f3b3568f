"""The level behind the front one: entries with the moment they were asked at, and marks that tell what was dropped since.

A level that several gateways share can't be searched for a person's entries: its keys are hashes, and other gateways put there
what this one never saw. So a drop leaves a mark for each thing (a record, an order), and an entry counts only if it was asked for
later than the marks of everything that it is about. A level inside this process needs no marks: `Drops` knows.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from adapters.guards.belonging import Key, Thing, about, own_thing
from adapters.guards.codec import Codec
from adapters.ports.reading import Kept

CLOCKS_APART_S = 1.0
"""Seconds that the clocks of gateways may differ by. For so long after a drop, answers about the person are not shared."""

Held = tuple[Kept[Any], float]
"""An answer, and the moment when it was asked for."""


class Backing(Protocol):
    """The store: raw bytes, or the objects themselves where it lives in this process."""

    keeps_objects: bool

    async def get_many(self, keys: Sequence[str]) -> Sequence[Any]: ...
    async def put_many(self, items: Mapping[str, tuple[Any, float]]) -> None: ...
    async def drop(self, keys: Sequence[str]) -> int: ...
    async def close(self) -> None: ...


class Behind:
    """`sealed` hashes a key, so that no id can be read from what leaves the process."""

    def __init__(self, backing: Backing, sealed: Callable[[Key], str]) -> None:
        self._backing = backing
        self._sealed = sealed

    async def fetch(self, wanted: Mapping[Key, tuple[Codec, float]]) -> dict[Key, Held]:
        keys = list(wanted)
        sealed = [self._sealed(key) for key in keys]
        if self._backing.keeps_objects:
            found = await self._backing.get_many(sealed)
            return {key: held for key, held in zip(keys, found, strict=True) if held is not None}
        things = list({thing: None for key in keys if (thing := own_thing(key)) is not None})
        raws = await self._backing.get_many([*sealed, *map(self._mark, things)])
        marks = dict(zip(things, map(marked_at, raws[len(keys) :]), strict=True))
        held = {
            key: one
            for key, raw in zip(keys, raws, strict=False)
            if raw is not None and (one := unpacked(raw, wanted[key][0])) is not None
        }
        return await self._unmarked(held, marks)

    async def _unmarked(self, held: dict[Key, Held], marks: dict[Thing, float]) -> dict[Key, Held]:
        """Without what was asked for before a mark. Whom an entry's value names is known only now, so their marks are fetched
        then, with the entry once more: a cache that fails in between is a miss and not a mark that is missing."""
        things = {key: about(key, kept.value) for key, (kept, _) in held.items()}
        if naming := [key for key in held if any(thing not in marks for thing in things[key])]:
            further = list({thing: None for key in naming for thing in things[key]})
            raws = await self._backing.get_many([*map(self._sealed, naming), *map(self._mark, further)])
            marks.update(zip(further, map(marked_at, raws[len(naming) :]), strict=True))
            for key, raw in zip(naming, raws, strict=False):
                if raw is None:
                    del held[key]
        return {key: one for key, one in held.items() if all(one[1] > marks[thing] for thing in things[key])}

    async def put(self, items: Mapping[Key, tuple[Kept[Any], Codec, float]], asked_at: float | None) -> None:
        """`asked_at` None: when each answer was got."""
        as_object = self._backing.keeps_objects
        stored: dict[str, tuple[Any, float]] = {}
        for key, (kept, coder, ttl) in items.items():
            held = (kept, kept.fetched_at if asked_at is None else asked_at)
            stored[self._sealed(key)] = (held if as_object else packed(held, coder), ttl)
        await self._backing.put_many(stored)

    async def forget(self, keys: Iterable[Key], things: Iterable[Thing], *, at: float, lasting_s: float) -> None:
        """Drops these entries, and hides whatever else is there about these things until nothing older can be left."""
        if not self._backing.keeps_objects:
            mark = repr(at + CLOCKS_APART_S).encode()
            await self._backing.put_many({self._mark(thing): (mark, lasting_s + CLOCKS_APART_S) for thing in things})
        if doomed := [self._sealed(key) for key in keys]:
            await self._backing.drop(doomed)

    def _mark(self, thing: Thing) -> str:
        return self._sealed(("dropped", *thing))


def packed(held: Held, coder: Codec) -> bytes:
    kept, asked_at = held
    return repr(asked_at).encode() + b"\n" + coder.encode(kept)


def unpacked(raw: bytes, coder: Codec) -> Held | None:
    """None: an older release's form."""
    at, _, rest = raw.partition(b"\n")
    try:
        asked_at = float(at)
    except ValueError:
        return None
    kept = coder.decode(rest)
    return None if kept is None else (kept, asked_at)


def marked_at(raw: bytes | None) -> float:
    """What can't be read hides everything of the thing, until it is gone."""
    try:
        return float(raw) if raw is not None else -math.inf
    except ValueError:
        return math.inf
