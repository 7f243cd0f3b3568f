"""The bureau de change: persons' exchanges, each with its quote, reservation, completion and perhaps its reversal.

Times are whole seconds, as the kiosks send them, so that a quote and its reservation may have the same time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from mocks.world import hours
from mocks.world.chance import draw, pick
from mocks.world.people import TOUCHPOINTS, Person

RATES = {"AED": "4.8120", "CHF": "1.1275", "EUR": "1.1642", "JPY": "189.4000", "USD": "1.3105"}
"""Units of foreign currency for a pound."""

BUYING = Decimal("0.94")
"""The bureau's rate for buying back, as a share of its rate for selling."""

QUOTE, ORDER, DONE, VOID = range(4)
_CENT = Decimal("0.01")
_KIOSKS = ("fx-ground-01", "fx-ground-02", "fx-first-01")


@dataclass(frozen=True, slots=True)
class Step:
    """`kind` is quote.created, order.placed, exchange.completed or exchange.voided; `signed_in` means by log-in, not by card."""

    number: int
    kind: str
    at: datetime
    signed_in: bool
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Exchange:
    """`number` is unique in the world; `sold` and `bought`, from the customer's side, are amount and currency."""

    person: Person
    number: int
    kiosk: str
    at: datetime
    direction: str
    sold: tuple[Decimal, str]
    bought: tuple[Decimal, str]
    rate: Decimal
    is_reserved: bool
    is_voided: bool
    payment: str

    @property
    def transaction_id(self) -> str:
        return f"FX-{self.number:06d}"

    @property
    def order_id(self) -> str | None:
        return f"R-{self.number:06d}" if self.is_reserved else None

    @property
    def details(self) -> dict[str, object]:
        """The fields of the fact sheet's completed exchange."""
        return {
            "transactionId": self.transaction_id,
            "kioskId": self.kiosk,
            "direction": self.direction,
            "sell": _money(self.sold),
            "buy": _money(self.bought),
            "rate": str(self.rate),
            "commission": {"amount": "0.00", "currency": "GBP"},
            "channel": "online-collect" if self.is_reserved else "kiosk",
            "reservationId": self.order_id,
            "paymentMethod": self.payment,
            "identityChecked": self.sold[0] >= 500,
            "vatRefund": False,
        }

    @property
    def steps(self) -> list[Step]:
        quoted_at = self.at - (timedelta(days=1, minutes=7) if self.is_reserved else timedelta(minutes=2))
        quote_id = f"Q-{self.number:06d}"
        made = [
            self._step(QUOTE, "quote.created", quoted_at, {"quoteId": quote_id, "kioskId": self.kiosk, **self._quoted(quoted_at)})
        ]
        if self.is_reserved:
            told = {"orderId": self.order_id, "quoteId": quote_id, "collectAt": _stamp(self.at), "kioskId": self.kiosk}
            made.append(self._step(ORDER, "order.placed", quoted_at, told))
        made.append(self._step(DONE, "exchange.completed", self.at, self.details))
        if self.is_voided:
            told = {"transactionId": self.transaction_id, "reason": "customer-changed-mind"}
            made.append(self._step(VOID, "exchange.voided", self.at + timedelta(minutes=4), told))
        return made

    def _quoted(self, at: datetime) -> dict[str, object]:
        until = _stamp(at + timedelta(minutes=30))
        return {"sell": _money(self.sold), "buy": _money(self.bought), "rate": str(self.rate), "validUntil": until}

    def _step(self, place: int, kind: str, at: datetime, data: Mapping[str, object]) -> Step:
        return Step(self.number * 4 + place, kind, at, self.is_reserved and place in (QUOTE, ORDER), data)


@lru_cache(maxsize=2048)
def exchanges(person: Person) -> tuple[Exchange, ...]:
    """All exchanges of a person, newest first; persons 1 and 14 of the cast use the bureau often."""
    if not person.known_to(TOUCHPOINTS) or is_child(person):
        return ()
    count = {1: 4, 14: 9}.get(person.number, draw(person.seed, person.number, 320) % 4)
    return tuple(_exchange(person, place, count) for place in range(count))


def is_child(person: Person) -> bool:
    """Whether a person is younger than sixteen; the bureau exchanges nothing with children."""
    return person.today.year - person.birth_date.year < 16


def n_of_transaction(transaction_id: str) -> tuple[int, int] | None:
    """Person and place of an exchange, neither of them checked."""
    number = transaction_id.removeprefix("FX-")
    if number == transaction_id or not (number.isascii() and number.isdigit() and len(number) < 15):
        return None
    return divmod(int(number), 16)


def _exchange(person: Person, place: int, count: int) -> Exchange:
    chance = draw(person.seed, person.number, place, 321)
    day = person.today - timedelta(days=5) - timedelta(days=380) / count * place - timedelta(seconds=chance % 80_000)
    at = hours.in_store(day, spare=1) + timedelta(minutes=10)
    pounds, foreign = Decimal(50 * (1 + chance % 30)), pick(tuple(RATES), chance, 1)
    is_buyback = place % 3 == 2
    rate = Decimal(RATES[foreign])
    back = (BUYING / rate).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    abroad = (pounds * rate).quantize(_CENT, ROUND_HALF_UP)
    taken_back = (abroad * back).quantize(_CENT, ROUND_HALF_UP)
    return Exchange(
        person=person,
        number=person.number * 16 + place,
        kiosk=pick(_KIOSKS, chance, 2),
        at=at.replace(microsecond=0),
        direction="buyback" if is_buyback else "sell",
        sold=(abroad, foreign) if is_buyback else (pounds.quantize(_CENT), "GBP"),
        bought=(taken_back, "GBP") if is_buyback else (abroad, foreign),
        rate=back if is_buyback else rate,
        is_reserved=place % 2 == 0 and not is_buyback,
        is_voided=place == 3,
        payment=pick(("card", "card", "cash"), chance, 3),
    )


def _money(amount: tuple[Decimal, str]) -> dict[str, str]:
    return {"amount": str(amount[0]), "currency": amount[1]}


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
