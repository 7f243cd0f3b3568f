"""The arithmetic of passions: pure, and the same whatever the order in which signs come.

A sign weighs by its kind and by its age: half as much after each `HALF_LIFE`. What a passion's signs weigh together becomes its
strength, 0 to 1, by a curve that never reaches 1 and does not depend on the other passions: so strengths of different passions
and of different people can be compared, and no further sign ever lowers one.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from resolvers.passions.denied import admitted
from resolvers.passions.signs import Kind, Sign
from resolvers.passions.topics import passion_of

WEIGHTS: Final[Mapping[Kind, float]] = {Kind.PURCHASE: 1.0, Kind.WISH: 0.5, Kind.CLICK: 0.2, Kind.LOOK: 0.1}
"""By what it costs to do: money, a decision, a detour, a tap."""

HALF_LIFE: Final = timedelta(days=365)
"""What people love they do not buy every month."""

UNDATED: Final = 2 * HALF_LIFE
"""The age of what has no date: it still stands on a list, and may stand there for long."""

HALFWAY: Final = 3.0
"""The weight of strength 0.5: three purchases of today."""

LEAST: Final = 0.3
"""What signs must weigh, without their age, to be a passion at all: a wish, two clicks, three looks."""

MOST_EVIDENCE: Final = 5

LATELY: Final = timedelta(days=180)
"""Counted back from the latest that the person did: whoever stays away does not change in taste."""

ENOUGH: Final = 2.0
"""What a person's signs must weigh, without their age, both lately and before, for a trend to be told."""

EPOCH: Final = datetime.fromtimestamp(0, UTC)

SHIFT: Final = 0.1
"""By how much the share of a passion must differ between the two: a tenth may be chance."""


class Trend(StrEnum):
    RISING = "RISING"
    STEADY = "STEADY"
    FADING = "FADING"


@dataclass(frozen=True, slots=True)
class Evidence:
    """`weight`: 0 to 1, 1 being a purchase of today."""

    sign: Sign
    weight: float


@dataclass(frozen=True, slots=True)
class Affinity:
    name: str
    strength: float
    trend: Trend
    evidence: tuple[Evidence, ...]


def affinities(signs: Iterable[Sign], now: datetime) -> list[Affinity]:
    """The strongest first. Whatever the deny-list rules out is gone before anything is counted."""
    counting = admitted(tuple(signs))
    passions = {about: passion_of(about) for about in {sign.about for sign in counting}}
    telling = {sign: name for sign in counting if (name := passions[sign.about]) is not None}
    by_passion: dict[str, list[Sign]] = defaultdict(list)
    for sign in once_each(telling, now):
        by_passion[telling[sign]].append(sign)
    trends = trends_of(by_passion)
    masses = {name: mass(own, now) for name, own in by_passion.items() if amount(own) >= LEAST}
    return [
        Affinity(name, strength(masses[name]), trends[name], strongest(by_passion[name], now))
        for name in sorted(masses, key=lambda name: (-masses[name], name))
    ]


def once_each(signs: Iterable[Sign], now: datetime) -> list[Sign]:
    """What several systems tell counts once, as the one that weighs most; the weightiest first, ties by what they are."""
    ordered = sorted(signs, key=lambda sign: (-weight(sign, now), *fingerprint(sign)))
    unique: dict[tuple[str, ...], Sign] = {}
    for sign in ordered:
        unique.setdefault(sign.key, sign)
    return list(unique.values())


def fingerprint(sign: Sign) -> tuple[object, ...]:
    """What decides between signs that weigh the same, so that their order never does."""
    at = "" if sign.at is None else sign.at.isoformat()
    return sign.key, sign.summary, sign.about, at, sign.source.system, sign.source.record_id or ""


def strength(mass: float) -> float:
    """Each step rises with the mass also as it is rounded."""
    return round(1 - HALFWAY / (mass + HALFWAY), 3)


def strongest(signs: Sequence[Sign], now: datetime) -> tuple[Evidence, ...]:
    return tuple(Evidence(sign, round(weight(sign, now), 3)) for sign in signs[:MOST_EVIDENCE])


def mass(signs: Iterable[Sign], now: datetime) -> float:
    return math.fsum(weight(sign, now) for sign in signs)


def weight(sign: Sign, now: datetime) -> float:
    return WEIGHTS[sign.kind] * math.exp2(-(age(sign, now) / HALF_LIFE))


def age(sign: Sign, now: datetime) -> timedelta:
    """A clock that is ahead makes nothing younger than new."""
    return UNDATED if sign.at is None else max(now - sign.at, timedelta())


def trends_of(by_passion: Mapping[str, Sequence[Sign]]) -> dict[str, Trend]:
    """A passion's share of what the person did lately beside its share of what they did before; what has no date tells nothing.

    Shares and not amounts: systems keep their records for different times, and people come more often at some times than others.
    """
    dated = {name: [(sign, sign.at) for sign in signs if sign.at is not None] for name, signs in by_passion.items()}
    turn = max((EPOCH, *(at for each in dated.values() for _, at in each))) - LATELY
    lately = {name: amount(sign for sign, at in each if at > turn) for name, each in dated.items()}
    before = {name: amount(sign for sign, at in each if at <= turn) for name, each in dated.items()}
    totals = math.fsum(lately.values()), math.fsum(before.values())
    if min(totals) < ENOUGH:
        return dict.fromkeys(by_passion, Trend.STEADY)
    return {name: trend_of(lately[name] / totals[0] - before[name] / totals[1]) for name in by_passion}


def amount(signs: Iterable[Sign]) -> float:
    """What they weigh without their age."""
    return math.fsum(WEIGHTS[sign.kind] for sign in signs)


def trend_of(shift: float) -> Trend:
    if shift > SHIFT:
        return Trend.RISING
    return Trend.FADING if shift < -SHIFT else Trend.STEADY
