"""Figures derived from a person's purchases: the warehouse's sums, and the scores that analysts predict from them.

Net is without tax; cancelled and returned purchases don't count as sales. All figures are of the last nightly load.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from mocks.world import commerce
from mocks.world.chance import draw, share
from mocks.world.people import Person

_PERIODS = 6
CHURN, PROPENSITY, CLV = "CHURN", "PROPENSITY_FASHION", "CLV"
_CLASSES = ((100_000, "BLACK"), (10_000, "GOLD"), (1_000, "SILVER"), (0, "GREEN"))
_MARGIN = Decimal("0.42")
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Year:
    """A person's figures of one calendar year, in pounds; `returned` counts purchases that came back whole."""

    year: int
    net: Decimal
    count: int
    returned: int

    @property
    def margin(self) -> Decimal:
        return (self.net * _MARGIN).quantize(_CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Score:
    """`score` is from 0 to 1, `value` in pounds where the kind has one, `rank` the tenth of all customers, 1 the highest."""

    kind: str
    period: str
    score: float
    value: Decimal
    rank: int


def loaded_at(today: datetime) -> datetime:
    """The time of the warehouse's last load."""
    return today.replace(hour=4, minute=30)


def periods(today: datetime) -> tuple[str, ...]:
    """The months with scores, oldest first: those before this one."""
    months = (today.year * 12 + today.month - 1 - back for back in range(_PERIODS, 0, -1))
    return tuple(f"{month // 12}{month % 12 + 1:02d}" for month in months)


@lru_cache(maxsize=8192)
def years(person: Person) -> tuple[Year, ...]:
    """A person's years, oldest first; cached, because each reads every purchase."""
    held: defaultdict[int, list[commerce.Purchase]] = defaultdict(list)
    for bought in commerce.purchases(person):
        if bought.state != "cancelled" and bought.placed_at < loaded_at(person.today):
            held[bought.placed_at.year].append(bought)
    return tuple(_year(year, held[year]) for year in sorted(held))


def last_purchase(person: Person) -> date | None:
    for place in range(person.purchases):
        bought = commerce.purchase(person, place)
        if bought.state != "cancelled" and bought.placed_at < loaded_at(person.today):
            return bought.placed_at.date()
    return None


def segment(person: Person) -> str:
    """The class of a person, by the sum of all sales."""
    net = sum((year.net for year in years(person)), Decimal(0))
    return next(name for floor, name in _CLASSES if net >= floor)


def forecast(person: Person) -> Decimal:
    """The sales expected in the next twelve months, in whole pounds."""
    past = years(person)
    net = sum((year.net for year in past), Decimal(0)) / max(len(past), 1)
    return (net * Decimal(70 + draw(person.seed, person.number, 130) % 50) / 100).quantize(Decimal(1), ROUND_HALF_UP)


def scores(person: Person) -> Iterator[Score]:
    """Scores, oldest month first. The propensity exists for every other month, so its newest is older than the others'."""
    for place, period in enumerate(periods(person.today)):
        for salt, kind in enumerate((CHURN, CLV, PROPENSITY)):
            if kind == PROPENSITY and place % 2:
                continue
            luck = share(person.seed, person.number, salt, place, 131)
            yield Score(
                kind=kind,
                period=period,
                score=round(luck, 4),
                value=_then(person, place) if kind == CLV else Decimal(0),
                rank=10 - int(luck * 10),
            )


def _then(person: Person, place: int) -> Decimal:
    """The forecast of an earlier month; the newest is today's."""
    older = _PERIODS - 1 - place
    return (forecast(person) * Decimal(100 - 3 * older) / 100).quantize(Decimal(1), ROUND_HALF_UP)


def _year(year: int, bought: list[commerce.Purchase]) -> Year:
    sold = [one.total - one.tax for one in bought if one.state != "returned"]
    return Year(year, sum(sold, Decimal(0)), len(bought), sum(one.state == "returned" for one in bought))
