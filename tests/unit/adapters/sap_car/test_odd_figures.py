"""No figure of the tills' is made of a part."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from adapters.guards.proof import ProvenLookup
from adapters.ports.capabilities import VALUE
from adapters.ports.errors import Malformed
from adapters.ports.records import Money, Value
from adapters.systems.sap_car.values import Values
from adapters.wire.odata_service import Get
from tests.unit.adapters.sap_car.service import PlayedService, settings, transaction
from tests.unit.adapters.sap_car.test_lookups import NOW, is_returns

AMELIA, OLIVER = "204711", "204712"
EVER, LATELY, RETURNED, NEWEST = "ever", "lately", "returned", "newest"


def kind(get: Get[Any]) -> str:
    if is_returns(get):
        return RETURNED
    if "$inlinecount" in get.options:
        return NEWEST
    return LATELY if "CreationDate" in get.options["$filter"] else EVER


async def figures(*, bought: int = 1, **odd: Any) -> dict[str, Value | Any]:
    """Of Amelia and Oliver, who spent 120 pounds each, in `bought` purchases. `odd`: by kind of read, what is changed in
    Amelia's row."""

    def answer(get: Get[Any]) -> Any:
        what = kind(get)
        rows = [transaction(CustomerNumber=f"0000{one}") for one in (AMELIA, OLIVER)]
        rows[0] |= odd.get(what, {})
        if what == RETURNED:
            return rows[:1] if odd.get(RETURNED) else []
        asked = [rows[place] for place, number in enumerate((AMELIA, OLIVER)) if number in get.options["$filter"]]
        return [row | {"TransactionIndex": index} for row in asked for index in range(bought)] if what == NEWEST else asked

    lookup = ProvenLookup(Values(PlayedService(answer), settings(), now=NOW.timestamp), "sap-car")  # type: ignore[arg-type]
    found = await lookup.fetch([AMELIA, OLIVER], frozenset({VALUE}))
    return {customer: parts[VALUE] for customer, parts in found.items()}


WHOLE = Value(
    spend_last_12_months=Money(Decimal("120.00"), "GBP", True),
    order_count=1,
    average_order=Money(Decimal("120.00"), "GBP", True),
    last_purchase_on=date(2026, 2, 28),
)


async def test_with_nothing_odd_both_have_their_figures() -> None:
    assert await figures() == {AMELIA: WHOLE, OLIVER: WHOLE}


@pytest.mark.parametrize(
    ("field", "odd"),
    [
        *((name, {}) for name in ("TotalNetAmount", "TaxAmount", "TransactionCurrency")),
        *(("TransactionCurrency", word) for word in ("gbp", "£", "GBP/EUR", "826")),
    ],
)
@pytest.mark.parametrize(
    ("read", "lost"),
    [
        (EVER, {"average_order"}),
        (LATELY, {"spend_last_12_months"}),
        (NEWEST, {"last_purchase_on", "order_count", "average_order"}),
    ],
)
async def test_an_odd_part_of_a_figure_costs_that_figure_of_that_customer(
    field: str, odd: object, read: str, lost: set[str]
) -> None:
    answer = await figures(**{read: {field: odd}})
    assert answer[OLIVER] == WHOLE
    differing = {name for name in WHOLE.__slots__ if getattr(answer[AMELIA], name) != getattr(WHOLE, name)}
    assert differing == (set() if (read, field) == (NEWEST, "TransactionCurrency") else lost)
    assert all(getattr(answer[AMELIA], name) is None for name in differing)


@pytest.mark.parametrize("read", [EVER, LATELY])
async def test_a_row_without_a_customer_leaves_the_sums_of_all_open(read: str) -> None:
    """It may belong to anybody."""
    answer = await figures(**{read: {"CustomerNumber": {}}})
    for customer in (AMELIA, OLIVER):
        assert (answer[customer].order_count, answer[customer].last_purchase_on) == (1, date(2026, 2, 28))
    lost = "average_order" if read == EVER else "spend_last_12_months"
    assert [getattr(answer[customer], lost) for customer in (AMELIA, OLIVER)] == [None, None]


async def test_a_return_that_can_not_be_told_leaves_its_own_customers_count_open() -> None:
    odd = {"RetailStoreID": {}}
    answer = await figures(bought=12, returned=odd)
    assert (answer[AMELIA].order_count, answer[AMELIA].average_order) == (None, None)
    assert (answer[OLIVER].order_count, answer[OLIVER].average_order) == (12, Money(Decimal("10.00"), "GBP", True))


async def test_an_unreadable_day_leaves_only_its_owners_last_purchase_open() -> None:
    answer = await figures(newest={"CreationDate": "00000000"})
    assert (answer[AMELIA].last_purchase_on, answer[AMELIA].order_count) == (None, 1)
    assert answer[OLIVER] == WHOLE


async def test_a_customer_whose_figures_are_all_unreadable_is_an_error() -> None:
    """It is not taken for a customer without purchases."""
    odd = {"CustomerNumber": {}}
    answer = await figures(ever=odd, lately=odd, returned=odd, newest=odd)
    assert isinstance(answer[AMELIA], Malformed)


async def test_a_purchase_counts_without_its_day() -> None:
    """The time of day does not matter."""
    answer = await figures(bought=3, newest={"CreationTime": {}, "CreationDate": {}})
    assert (answer[AMELIA].order_count, answer[AMELIA].last_purchase_on) == (3, None)
    assert (await figures(newest={"CreationTime": {}}))[AMELIA] == WHOLE


@pytest.mark.parametrize("field", ["BusinessDayDate", "CustomerNumber"])
async def test_how_many_were_bought_is_open_where_one_of_them_can_not_be_told(field: str) -> None:
    answer = await figures(newest={field: {}})
    assert answer[AMELIA].order_count is None
    assert answer[OLIVER] == WHOLE
    assert (await figures(newest={"CustomerNumber": "0000000009"}))[AMELIA].order_count is None


async def test_a_purchase_that_comes_twice_is_one() -> None:
    twice = [transaction(), transaction(TransactionNumber="000000009")]
    service = PlayedService(lambda get: [] if kind(get) == RETURNED else twice if kind(get) == NEWEST else [transaction()])
    (parts,) = (await Values(service, settings(), now=NOW.timestamp).fetch(["1"], frozenset({VALUE}))).values()  # type: ignore[arg-type]
    assert parts[VALUE].order_count == 1


async def test_a_sum_that_comes_twice_counts_once() -> None:
    def answer(get: Get[Any]) -> Any:
        return [] if kind(get) == RETURNED else [transaction()] * (1 if kind(get) == NEWEST else 2)

    service = PlayedService(answer)
    (parts,) = (await Values(service, settings(), now=NOW.timestamp).fetch(["1"], frozenset({VALUE}))).values()  # type: ignore[arg-type]
    assert parts[VALUE] == WHOLE


CALLED_OFF = {"X": "CANCELLED", "C": "COMPLETED"}


async def sums(*rows: dict[str, Any]) -> Value | Any:
    """Of customer 1, whose spending comes in these rows, with one purchase beside."""

    def answer(get: Get[Any]) -> Any:
        return [] if kind(get) == RETURNED else [transaction()] if kind(get) == NEWEST else list(rows)

    service = PlayedService(answer)
    lookup = Values(service, settings(order_statuses=CALLED_OFF), now=NOW.timestamp)  # type: ignore[arg-type]
    (parts,) = (await lookup.fetch(["1"], frozenset({VALUE}))).values()
    assert [get.options["$select"].split(",")[-1] for get in service.requests[0][:2]] == ["OverallOrderProcessStatus"] * 2
    return parts[VALUE]


async def test_what_was_called_off_was_not_spent() -> None:
    called_off = transaction(OverallOrderProcessStatus="X", TotalNetAmount="5000.00")
    done = transaction(OverallOrderProcessStatus="C", TotalNetAmount="60.00", TaxAmount="0")
    value = await sums(transaction(), called_off, done)
    assert value.spend_last_12_months == value.average_order == Money(Decimal("180.00"), "GBP", True)


async def test_an_unreadable_status_leaves_the_sums_open() -> None:
    """The purchase may have been cancelled."""
    value = await sums(transaction(), transaction(OverallOrderProcessStatus={}))
    assert (value.spend_last_12_months, value.average_order) == (None, None)
