"""What was worked out of a person: predictions, and what they are worth to the house."""

from dataclasses import dataclass
from datetime import date, datetime

from adapters.ports.records.money import Money


@dataclass(frozen=True, slots=True)
class Prediction:
    """`key` is what the system calls the score, and `name` its words for people, None where it has none. `score` as the system
    gives it, on a scale of its own; `horizon_days` 0 or more, None where the system does not say."""

    key: str
    score: float
    name: str | None = None
    label: str | None = None
    horizon_days: int | None = None
    model: str | None = None
    computed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Predictions:
    predictions: tuple[Prediction, ...]
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """What a warehouse or the tills' system counted. `as_of` is the data's own date: when the figures were last loaded.

    `return_rate` from 0 to 1; what a system does not know is None.
    """

    lifetime_spend: Money | None = None
    spend_last_12_months: Money | None = None
    order_count: int | None = None
    average_order: Money | None = None
    return_rate: float | None = None
    last_purchase_on: date | None = None
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a warehouse takes somebody for, beyond what it counted: of whoever may not be profiled it is not read."""

    segment: str | None = None
    predicted_spend_next_12_months: Money | None = None
    as_of: datetime | None = None
