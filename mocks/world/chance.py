"""Chance without memory: numbers drawn from a seed and some integers, and scrambles that can be undone."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import TypeVar

T = TypeVar("T")
_MASK = (1 << 64) - 1


def draw(*parts: int) -> int:
    """A 64-bit number that depends on all `parts` (splitmix64, once per part)."""
    state = 0x9E3779B97F4A7C15
    for part in parts:
        state = (state + part * 0xD1B54A32D192ED03 + 0x9E3779B97F4A7C15) & _MASK
        state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & _MASK
        state ^= state >> 31
    return state


def share(*parts: int) -> float:
    """A number in [0, 1)."""
    return (draw(*parts) >> 11) / (1 << 53)


def pick(options: Sequence[T], *parts: int) -> T:
    return options[draw(*parts) % len(options)]


def scramble(value: int, *, bits: int, seed: int) -> int:
    """A permutation of the numbers below 2**bits (four Feistel rounds); `bits` is even."""
    half = bits // 2
    mask = (1 << half) - 1
    left, right = value >> half, value & mask
    for key in _keys(seed, bits):
        left, right = right, left ^ (draw(key, right) & mask)
    return (left << half) | right


def unscramble(value: int, *, bits: int, seed: int) -> int:
    """The number that `scramble` made this of."""
    half = bits // 2
    mask = (1 << half) - 1
    left, right = value >> half, value & mask
    for key in reversed(_keys(seed, bits)):
        left, right = right ^ (draw(key, left) & mask), left
    return (left << half) | right


@lru_cache(maxsize=64)
def _keys(seed: int, bits: int) -> tuple[int, ...]:
    digest = hashlib.blake2b(f"{seed}/{bits}".encode(), digest_size=32).digest()
    return tuple(int.from_bytes(digest[start : start + 8], "big") for start in range(0, 32, 8))
