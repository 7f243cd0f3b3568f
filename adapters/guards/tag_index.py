"""The index of the cache's entries by their tags, so that a drop costs in proportion to what it drops.

Most things have one to eight entries. So a key stands in the index by itself, a few stand in a list, and only many in a set:
this takes a third of the memory of sets alone. Ids stand under their system and kind, which saves a tuple for each thing.
"""

from collections.abc import Hashable, Iterator, Sequence
from typing import TypeAlias

from adapters.guards.cache_tags import Key, Tag

FEW = 8
"""The most keys in a list, which is searched from its start."""

Held: TypeAlias = Key | list[Key] | set[Key]
Things: TypeAlias = dict[Hashable, Held]


class TagIndex:
    """The keys of the entries with each tag."""

    __slots__ = ("_systems",)

    def __init__(self) -> None:
        self._systems: dict[Hashable, dict[Hashable, Things]] = {}

    def __iter__(self) -> Iterator[tuple[Tag, Sequence[Key]]]:
        """Each tag with its keys."""
        for system, kinds in self._systems.items():
            for kind, things in kinds.items():
                for one, held in things.items():
                    yield (system, kind, one), listed(held)  # type: ignore[misc]

    def add(self, tag: Key, key: Key) -> None:
        """Add a key that does not stand under this tag yet. Of `tag` the first three elements count, so that a key that begins
        with its tag can be passed for it, which is quick."""
        try:
            things = self._systems[tag[0]][tag[1]]
        except KeyError:
            things = self._systems.setdefault(tag[0], {}).setdefault(tag[1], {})
        held = things.setdefault(tag[2], key)
        if isinstance(held, list) and len(held) < FEW:
            held.append(key)
        elif held is not key:
            things[tag[2]] = with_key(held, key)

    def discard(self, tag: Key, key: Key) -> None:
        """Take a key out from under this tag."""
        try:
            things = self._systems[tag[0]][tag[1]]
            held = things[tag[2]]
        except KeyError:
            return
        if held is key or held == key:
            del things[tag[2]]
        elif not isinstance(held, tuple) and key in held:
            held.remove(key)
            if not held:
                del things[tag[2]]

    def keys(self, tag: Key) -> Sequence[Key]:
        """The keys with this tag, as they are now."""
        try:
            return listed(self._systems[tag[0]][tag[1]][tag[2]])
        except KeyError:
            return ()


def with_key(held: Held, key: Key) -> Held:
    if isinstance(held, tuple):
        return [held, key]
    if isinstance(held, set):
        held.add(key)
        return held
    return {*held, key}


def listed(held: Held) -> Sequence[Key]:
    return (held,) if isinstance(held, tuple) else list(held)
