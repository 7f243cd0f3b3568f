"""The arithmetic of passions. It is pure, and the order of the signs does not matter.

The weight of a sign depends on its kind and its age: it halves after each `HALF_LIFE`. The total weight of a passion becomes its
strength, 0 to 1, by a curve that never reaches 1 and does not depend on the other passions. So strengths can be compared between
passions and between people, and a further sign never lowers one.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from resolvers.passions.denied import admitted
from resolvers.passions.signs import Sign, SignKind
from resolvers.passions.topics import passion_of

WEIGHTS: Final[Mapping[SignKind, float]] = {SignKind.PURCHASE: 1.0, SignKind.WISH: 0.5, SignKind.CLICK: 0.2, SignKind.LOOK: 0.1}
"""The weight of each kind of sign, by its cost to the person: money, a decision, a detour, a tap."""

HALF_LIFE: Final = timedelta(days=365)
"""The time in which a sign loses half its weight. It is long, since people do not buy every month what they love."""

UNDATED: Final = 2 * HALF_LIFE
"""The assumed age of a sign without a date: a wish that is still on the list, perhaps for long."""

HALFWAY: Final = 3.0
"""The weight of strength 0.5: three purchases of today."""

LEAST: Final = 0.3
"""The least weight of a passion, before ageing: a wish, two clicks or three looks."""

MOST_EVIDENCE: Final = 5

LATELY: Final = timedelta(days=180)
"""The recent time of a trend, counted back from the person's latest sign: staying away does not change a taste."""

ENOUGH: Final = 2.0
"""The least weight of a person's signs for a trend, before ageing, both in the recent time and in the time before."""

EPOCH: Final = datetime.fromtimestamp(0, UTC)

SHIFT: Final = 0.1
"""The least difference between a passion's two shares for a trend: a tenth may be chance."""


class Trend(StrEnum):
    RISING = "RISING"
    STEADY = "STEADY"
    FADING = "FADING"


@dataclass(frozen=True, slots=True)
class WeighedSign:
    """A sign with its weight: 0 to 1, and 1 is a purchase of today."""

    sign: Sign
    weight: float


@dataclass(frozen=True, slots=True)
class Affinity:
    name: str
    strength: float
    trend: Trend
    evidence: tuple[WeighedSign, ...]


def affinities(signs: Iterable[Sign], now: datetime) -> list[Affinity]:
    """The passions, the strongest first. The deny-list removes signs before anything is counted."""
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
    """The signs without repetitions by several systems: of each the one with the most weight. The weightiest come first; the
    content decides ties."""
    ordered = sorted(signs, key=lambda sign: (-weight(sign, now), *fingerprint(sign)))
    unique: dict[tuple[str, ...], Sign] = {}
    for sign in ordered:
        unique.setdefault(sign.key, sign)
    return list(unique.values())


def fingerprint(sign: Sign) -> tuple[object, ...]:
    """The sort key for signs of the same weight, so that their original order never matters."""
    at = "" if sign.at is None else sign.at.isoformat()
    return sign.key, sign.summary, sign.about, at, sign.source.system, sign.source.record_id or ""


def strength(mass: float) -> float:
    """The strength for a total weight. It still rises with the weight after rounding."""
    return round(1 - HALFWAY / (mass + HALFWAY), 3)


def strongest(signs: Sequence[Sign], now: datetime) -> tuple[WeighedSign, ...]:
    return tuple(WeighedSign(sign, round(weight(sign, now), 3)) for sign in signs[:MOST_EVIDENCE])


def mass(signs: Iterable[Sign], now: datetime) -> float:
    return math.fsum(weight(sign, now) for sign in signs)


def weight(sign: Sign, now: datetime) -> float:
    return WEIGHTS[sign.kind] * math.exp2(-(age(sign, now) / HALF_LIFE))


def age(sign: Sign, now: datetime) -> timedelta:
    """The age of a sign; never negative, even if a system's clock is ahead."""
    return UNDATED if sign.at is None else max(now - sign.at, timedelta())


def trends_of(by_passion: Mapping[str, Sequence[Sign]]) -> dict[str, Trend]:
    """The trend of each passion: its share of the recent signs compared with its share of the earlier ones. Signs without a date
    do not count.

    Shares are compared and not amounts, because systems store records for different times, and people come more often at times.
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
    """The total weight of these signs before ageing."""
    return math.fsum(WEIGHTS[sign.kind] for sign in signs)


def trend_of(shift: float) -> Trend:
    if shift > SHIFT:
        return Trend.RISING
    return Trend.FADING if shift < -SHIFT else Trend.STEADY
