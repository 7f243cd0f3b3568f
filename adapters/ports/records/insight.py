"""Derived figures on a person: predictions, and the person's value to the house."""

from dataclasses import dataclass
from datetime import date, datetime

from adapters.ports.fast_init import fast_init
from adapters.ports.records.money import Money


@fast_init
@dataclass(frozen=True, slots=True)
class Prediction:
    """A prediction; `key` is the system's name of the score, `name` its name for people, None without one.

    `score` is on the system's own scale; `horizon_days` is 0 or more, None where the system does not say.
    """

    key: str
    score: float
    name: str | None = None
    label: str | None = None
    horizon_days: int | None = None
    model: str | None = None
    computed_at: datetime | None = None


@fast_init
@dataclass(frozen=True, slots=True)
class Predictions:
    predictions: tuple[Prediction, ...]
    as_of: datetime | None = None


@fast_init
@dataclass(frozen=True, slots=True)
class Value:
    """Figures counted by a warehouse or the tills' system. `as_of` is the time of the last load of the figures.

    `return_rate` is from 0 to 1; unknown figures are None.
    """

    lifetime_spend: Money | None = None
    spend_last_12_months: Money | None = None
    order_count: int | None = None
    average_order: Money | None = None
    return_rate: float | None = None
    last_purchase_on: date | None = None
    as_of: datetime | None = None


@fast_init
@dataclass(frozen=True, slots=True)
class Outlook:
    """A warehouse's estimates of a person, beyond its counts; not read of persons who may not be profiled."""

    segment: str | None = None
    predicted_spend_next_12_months: Money | None = None
    as_of: datetime | None = None
