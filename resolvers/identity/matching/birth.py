"""Two birth dates compared: one day written in two ways, or two days."""

from datetime import date
from enum import StrEnum
from typing import Final

from rapidfuzz.distance import OSA

from adapters.ports.instants import compact

GENERATION: Final = 15
"""Years between a parent and a child of one name, at least. So far apart, no digit counts as a slip."""


class Birth(StrEnum):
    """WEAK: both 1 January of one year, the entry for a year known without its day. SLIP: one day written in another way."""

    UNTOLD = "untold"
    EQUAL = "equal"
    WEAK = "weak"
    SLIP = "slip"
    OTHER = "other"


def birth_dates(one: date | None, other: date | None) -> Birth:
    if one is None or other is None:
        return Birth.UNTOLD
    if one == other:
        return Birth.WEAK if is_weak(one) else Birth.EQUAL
    return Birth.SLIP if is_slip(one, other) else Birth.OTHER


def is_weak(day: date) -> bool:
    return (day.month, day.day) == (1, 1)


def is_slip(one: date, other: date) -> bool:
    """Whether day and month are exchanged, one of them is 1 January of the same year, or one digit differs."""
    if one.year == other.year and (is_weak(one) or is_weak(other) or (one.month, one.day) == (other.day, other.month)):
        return True
    if abs(one.year - other.year) >= GENERATION:
        return False
    mine, theirs = compact(one), compact(other)
    return OSA.distance(mine, theirs, score_cutoff=1) <= 1
