"""Every amount of every answer of the cast: in the digits of its currency, and saying whether tax is in it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from iso4217 import Currency

from tests.journey.world import World
from tests.running import RunningGateway, demo_settings

MONEY = "{ amount currency taxIncluded }"
FILE = f"""query ($by: [CustomerKey!]!) {{ customers(by: $by) {{
  orders(first: 3) {{ nodes {{ total {MONEY} net {MONEY} items {{ quantity unitPrice {MONEY} total {MONEY} status }} }} }}
  wishlist {{ nodes {{ price {MONEY} }} }}
  membership {{ nextTier {{ spendToReach {MONEY} }} points {{ worth {MONEY} }} }}
  value {{ lifetimeSpend {MONEY} spendLast12Months {MONEY} averageOrder {MONEY} predictedSpendNext12Months {MONEY} }}
  timeline(first: 10) {{ nodes {{ kind amount {MONEY} }} }}
}} }}"""
PLAIN = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?", re.ASCII)


@pytest.fixture
def house(world: World) -> Iterator[RunningGateway]:
    with RunningGateway(demo_settings(world.address, server={"deadline_ms": 10_000})) as running:
        yield running


def found(name: str, part: Any) -> Iterator[tuple[str, Any]]:
    """Every value by the name of its field, wherever it stands."""
    for value in part if isinstance(part, list) else [part]:
        yield name, value
        if isinstance(value, dict):
            for below, held in value.items():
                yield from found(below, held)


def test_amounts_have_their_currencys_digits_and_quantities_no_noughts(house: RunningGateway, world: World) -> None:
    values: list[tuple[str, Any]] = []
    for email in [one["keys"]["email"] for one in world.cast() if "email" in one["keys"]]:
        answer = house.ask(FILE, {"by": [{"email": email}]})
        assert answer.errors == []
        values += found("customers", answer.data["customers"])
    amounts = [value for _, value in values if isinstance(value, dict) and "amount" in value and "currency" in value]
    assert len(amounts) > 100
    for one in amounts:
        assert PLAIN.fullmatch(one["amount"])
        assert len(one["amount"].partition(".")[2]) == Currency(one["currency"]).exponent
    quantities = [value for name, value in values if name == "quantity"]
    assert quantities
    assert all(PLAIN.fullmatch(one) and not re.search(r"\.\d*0\Z", one) for one in quantities)
    assert {value for name, value in values if name == "status"} >= {"DELIVERED"}


def test_each_figure_says_whether_tax_is_in_it_by_what_its_system_says(house: RunningGateway) -> None:
    (amelia,) = house.ask(FILE, {"by": [{"email": "amelia.hart@example.com"}]}).data["customers"]
    told = {
        name: {value["taxIncluded"] for below, value in found("", amelia) if below == name and value is not None}
        for name in (
            "lifetimeSpend",
            "spendLast12Months",
            "averageOrder",
            "predictedSpendNext12Months",
            "worth",
            "net",
            "unitPrice",
        )
    }
    assert told == {
        "lifetimeSpend": {False},
        "spendLast12Months": {True},
        "averageOrder": {True},
        "predictedSpendNext12Months": {None},
        "worth": {None},
        "net": {False},
        "unitPrice": {True},
    }
