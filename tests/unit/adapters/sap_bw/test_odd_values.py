"""An odd value of the warehouse's costs itself, and no figure is made of a part."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from adapters.guards.proof import ProvenLookup, ProvenProbe
from adapters.ports.capabilities import OUTLOOK, VALUE
from adapters.ports.errors import Malformed
from adapters.ports.records import Money
from adapters.systems.sap_bw import wire
from adapters.systems.sap_bw.adapter import WarehouseProbe
from adapters.systems.sap_bw.query import LastLoad, Query
from adapters.wire.losses import gathered
from tests.unit.adapters.sap_bw.test_adapter import PlayedService, values
from tests.unit.adapters.sap_bw.warehouse import settings

AMELIA: dict[str, Any] = {
    "A0CUSTOMER": "0000204711", "NETSALES": "18450.25", "NETSALES_E": "GBP", "NUMTRX": "63", "RETRATE": "0.063", "CLV12M": "9200",
    "ZC360SEG": "GOLD", "LASTPURCH": "20260224", "TotaledProperties": "",
}  # fmt: skip
OLIVER = {**AMELIA, "A0CUSTOMER": "0000204712", "NUMTRX": "4"}
FORMER = {**AMELIA, "NETSALES": "100.00", "NUMTRX": "7", "ZC360SEG": "SILVER", "LASTPURCH": "20200101", "CLV12M": "5"}


async def worth(*rows: Any, **played: Any) -> dict[str, Any]:
    """Amelia (204711) and Oliver (204712), as the guards let them through."""
    lookup = ProvenLookup(values(PlayedService(lambda get: list(rows), **played)), "sap-bw")
    answer = await lookup.fetch(["204711", "204712"], frozenset({VALUE, OUTLOOK}))
    return {number: together(parts) for number, parts in answer.items()}


def together(parts: Any) -> Any:
    """What is and what is expected, as one; the error where neither can be told."""
    if any(isinstance(part, Malformed) for part in parts.values()):
        return parts[VALUE]
    return SimpleNamespace(**{name: getattr(part, name) for part in (parts[OUTLOOK], parts[VALUE]) for name in part.__slots__})


def differing(one: Any, other: Any) -> set[str]:
    return {name for name in vars(other) if getattr(one, name) != getattr(other, name)}


FIELDS = {
    "NETSALES": {"lifetime_spend"},
    "NETSALES_E": {"lifetime_spend", "predicted_spend_next_12_months"},
    "NUMTRX": {"order_count"},
    "RETRATE": {"return_rate"},
    "CLV12M": {"predicted_spend_next_12_months"},
    "ZC360SEG": {"segment"},
    "LASTPURCH": {"last_purchase_on"},
}


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("odd", [{}, ["?"], True, "\ud800"], ids=repr)
async def test_an_odd_column_costs_its_own_figures_and_nobody_elses(field: str, odd: object) -> None:
    whole = await worth(AMELIA, OLIVER)
    with gathered() as losses:
        answer = await worth({**AMELIA, field: odd}, OLIVER)
    assert answer["204712"] == whole["204712"]
    assert differing(answer["204711"], whole["204711"]) == FIELDS[field]
    assert all(getattr(answer["204711"], name) is None for name in FIELDS[field])
    assert [(told.field, told.rows) for told in losses.told("sap-bw", "")] == [(field, 1)]


@pytest.mark.parametrize("figure", ["18,450.25", "18450.25-", "NaN", "Infinity", "N/A"])
async def test_a_figure_in_a_notation_that_no_sheet_gives_is_none(figure: str) -> None:
    answer = await worth({**AMELIA, "NETSALES": figure, "NUMTRX": figure})
    assert (answer["204711"].lifetime_spend, answer["204711"].order_count, answer["204711"].segment) == (None, None, "GOLD")


@pytest.mark.parametrize(
    ("field", "odd"),
    [
        *(("NETSALES_E", currency) for currency in ("gbp", "£", "826", "GBP/EUR")),
        *(("LASTPURCH", day) for day in ("99991231", "9999-12-31", "00010101", "/Date(0)/", "/Date(253402214400000)/")),
    ],
)
async def test_an_invalid_currency_or_purchase_date_is_left_empty_and_reported(field: str, odd: str) -> None:
    whole = await worth(AMELIA)
    with gathered() as losses:
        answer = await worth({**AMELIA, field: odd})
    assert differing(answer["204711"], whole["204711"]) == FIELDS[field]
    assert all(getattr(answer["204711"], name) is None for name in FIELDS[field])
    assert [told.field for told in losses.told("sap-bw", "")] == [field]


@pytest.mark.parametrize("field", FIELDS)
async def test_a_missing_column_is_reported_by_the_warehouses_name(field: str) -> None:
    def without(row: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in row.items() if name != field}

    whole = await worth(AMELIA, OLIVER)
    with gathered() as losses:
        answer = await worth(without(AMELIA), without(OLIVER))
    assert differing(answer["204711"], whole["204711"]) == FIELDS[field]
    assert [(told.field, told.rows) for told in losses.told("sap-bw", "")] == [(field, 2)]


async def test_numbers_are_read_as_text_and_text_as_numbers() -> None:
    sent = {**AMELIA, "A0CUSTOMER": 204711, "NETSALES": 18450.25, "NUMTRX": 63, "LASTPURCH": 20260224}
    assert await worth(sent, OLIVER) == await worth(AMELIA, OLIVER)


def test_one_row_stands_for_a_list_of_one() -> None:
    feed, lost = wire.figures({"customer": "A", "orders": "B"}).salvage(b'{"d":{"results":{"A":"1","B":"63"}}}')
    assert ([(row.customer, row.orders) for row in feed.d.results], lost) == ([("1", 63)], [])


# --- several rows of one customer ------------------------------------------------------------------------------------


async def test_an_odd_part_of_several_rows_leaves_the_sum_open() -> None:
    """The sum is never made smaller."""
    whole = (await worth(AMELIA, FORMER))["204711"]
    assert (whole.lifetime_spend, whole.order_count) == (Money(Decimal("18550.25"), "GBP", False), 70)
    for field in ("NETSALES", "NUMTRX", "RETRATE", "NETSALES_E"):
        answer = (await worth(AMELIA, {**FORMER, field: {}}))["204711"]
        expected = {"NUMTRX": {"order_count", "return_rate"}, "NETSALES_E": {"lifetime_spend"}}.get(field, FIELDS[field])
        assert differing(answer, whole) == expected
        assert all(getattr(answer, name) is None for name in expected)


async def test_without_a_latest_row_nothing_is_said_of_today() -> None:
    answer = (await worth(AMELIA, {**FORMER, "LASTPURCH": "20261301"}))["204711"]
    assert (answer.last_purchase_on, answer.segment, answer.predicted_spend_next_12_months) == (None, None, None)
    assert (answer.lifetime_spend, answer.order_count) == (Money(Decimal("18550.25"), "GBP", False), 70)


@pytest.mark.parametrize("totals", [{}, ["ZC360SEG"], 1.5])
async def test_a_row_that_may_be_one_of_totals_is_added_to_nobodys_figures(totals: object) -> None:
    answer = await worth(AMELIA, {**AMELIA, "TotaledProperties": totals}, OLIVER)
    assert isinstance(answer["204711"], Malformed)
    assert answer["204712"].order_count == 4


async def test_a_row_without_a_customer_may_belong_to_anybody_requested() -> None:
    answer = await worth({**AMELIA, "A0CUSTOMER": {}}, OLIVER)
    assert {type(answer[number]) for number in ("204711", "204712")} == {Malformed}


async def test_a_row_that_comes_twice_is_counted_once() -> None:
    assert (await worth(AMELIA, AMELIA))["204711"].order_count == 63
    newer = {**AMELIA, "NUMTRX": "64"}
    assert (await worth(AMELIA, newer))["204711"].order_count == 63


@pytest.mark.parametrize(
    ("rows", "field"),
    [
        ([AMELIA, {**AMELIA, "ZC360SEG": "BLACK"}], "ZC360SEG"),
        ([AMELIA, {**AMELIA, "LASTPURCH": "20260225"}], "LASTPURCH"),
        ([AMELIA, {**AMELIA, "NETSALES_E": "EUR"}], "NETSALES_E"),
        ([{**AMELIA, "ZC360SEG": {}}] * 2, "ZC360SEG"),
    ],
)
async def test_rows_that_may_be_one_have_no_sum_and_are_reported(rows: list[Any], field: str) -> None:
    """They say nothing of today either."""
    with gathered() as losses:
        answer = await worth(*rows, OLIVER)
    of_her = answer["204711"]
    assert (of_her.lifetime_spend, of_her.order_count, of_her.return_rate, of_her.segment) == (None, None, None, None)
    assert (of_her.last_purchase_on, of_her.predicted_spend_next_12_months) == (None, None)
    assert answer["204712"].order_count == 4
    assert field in [one.field for one in losses.told("sap-bw", "")]


async def test_two_former_rows_that_may_be_one_leave_what_is_so_today() -> None:
    of_her = (await worth(AMELIA, FORMER, {**FORMER, "ZC360SEG": "GOLD"}))["204711"]
    assert (of_her.order_count, of_her.segment, of_her.last_purchase_on) == (None, "GOLD", date(2026, 2, 24))


async def test_rows_that_differ_in_two_characteristics_count_as_several() -> None:
    """So do rows without figures that differ in one."""
    former = {**AMELIA, "ZC360SEG": "SILVER", "LASTPURCH": "20200101"}
    assert (await worth(AMELIA, former))["204711"].order_count == 126
    never = {**AMELIA, "NETSALES": "0", "NUMTRX": "0"}
    assert (await worth(never, {**never, "ZC360SEG": "NEW"}))["204711"].order_count == 0


# --- when it was loaded ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("load", [{"DataRefreshTimestamp": "99999999999999"}, {"DataRefreshTimestamp": {}}, {}])
async def test_a_time_of_the_load_that_is_none_costs_only_itself(load: Any) -> None:
    answer = await worth(AMELIA, load=load)
    assert list(answer) == ["204711"], "who is not there is unknown, whatever the time of the load"
    assert (answer["204711"].as_of, answer["204711"].last_purchase_on) == (None, date(2026, 2, 24))


async def test_the_probe_fails_where_a_row_of_nobody_comes_that_can_not_be_read() -> None:
    given = settings()
    service: Any = PlayedService(lambda get: [{**AMELIA, "A0CUSTOMER": None}])
    with pytest.raises(Malformed):
        await ProvenProbe(WarehouseProbe(service, Query(given), LastLoad(given, clock=lambda: 0.0)), "sap-bw").probe()
