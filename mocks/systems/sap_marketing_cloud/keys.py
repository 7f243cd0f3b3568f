"""Guids of the played Marketing Cloud: formulas both ways, never a table."""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache

from mocks.world.chance import draw, scramble, unscramble
from mocks.world.keys import LARGEST_N

_PREFIX = "fa163e0c-1d2e-1eda-"
_SALT = 0x5AC


class Thing(IntEnum):
    """The kind of object that a guid names; the kind's number is part of the guid."""

    CONTACT = 1
    PERMISSION = 2
    INTERACTION = 3
    MEMBER = 4


def guid(thing: Thing, n: int, index: int = 0, *, seed: int) -> str:
    """A guid in lower case; `index` counts the person's objects of that kind."""
    block = f"{scramble((thing << 56) | (index << 32) | n, bits=64, seed=_salted(seed)):016x}"
    return f"{_PREFIX}{block[:4]}-{block[4:]}"


def of_guid(text: str, thing: Thing, *, seed: int) -> tuple[int, int] | None:
    """Person and index of a guid, neither of them checked."""
    bare = text.lower().removeprefix(_PREFIX).replace("-", "")
    if len(text) != 36 or len(bare) != 16 or not bare.isalnum():
        return None
    try:
        block = unscramble(int(bare, 16), bits=64, seed=_salted(seed))
    except ValueError:
        return None
    kind, index, n = block >> 56, (block >> 32) & 0xFFFFFF, block & 0xFFFFFFFF
    return (n, index) if kind == thing and 0 < n <= LARGEST_N else None


def group_guid(place: int) -> str:
    """The guid of a target group, the same for every seed."""
    return f"fa163e0c-5e60-1eda-8f00-{place + 1:012x}"


def campaign_guid(number: int) -> str:
    return f"fa163e0c-ca30-1eda-8f00-{number:012x}"


@lru_cache(maxsize=64)
def _salted(seed: int) -> int:
    return draw(seed, _SALT)
