"""From the warehouse's rows to a customer's value (SAP BW fact sheet, section 3)."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import orjson
import pytest

from adapters.ports.records import Money, Outlook, Value
from adapters.systems.sap_bw import mapping, wire
from tests.unit.adapters.sap_bw.warehouse import settings

ROW = {
    "customer": "0000204711",
    "spend": "18450.25",
    "currency": "GBP",
    "orders": "63",
    "return_rate": "0.063",
    "forecast": "9200",
    "segment": "GOLD",
    "last_purchase": "20260224",
    "totals": "",
}
NAMES = {name: name.upper() for name in ROW}
LOADED = datetime(2026, 3, 2, 4, 30, tzinfo=UTC)


def read(*rows: dict[str, Any]) -> list[wire.Figures]:
    sent = [{NAMES[name]: value for name, value in {**ROW, **row}.items()} for row in rows]
    return wire.figures(NAMES)(orjson.dumps({"d": {"results": sent}})).d.results


def value(*rows: dict[str, Any], **changed: Any) -> Value:
    return mapping.value(read(*rows), settings(**changed), as_of=LOADED)


def outlook(*rows: dict[str, Any], **changed: Any) -> Outlook:
    return mapping.outlook(read(*rows), settings(**changed), as_of=LOADED)


def net(amount: str, currency: str = "GBP") -> Money:
    return Money(Decimal(amount), currency, tax_included=False)


def test_one_row_is_told_as_it_stands() -> None:
    assert value({}) == Value(
        lifetime_spend=net("18450.25"),
        order_count=63,
        return_rate=0.063,
        last_purchase_on=date(2026, 2, 24),
        as_of=LOADED,
    )
    assert outlook({}) == Outlook("GOLD", Money(Decimal(9200), "GBP"), as_of=LOADED)


def test_several_rows_add_up_and_the_latest_purchase_says_what_is_so_now() -> None:
    old = {"spend": "0.1", "orders": "1", "return_rate": "1", "forecast": "5", "segment": "SILVER", "last_purchase": "20200101"}
    new = {"spend": "0.2", "orders": "3", "return_rate": "0", "forecast": "7"}
    never = {"spend": "", "orders": None, "return_rate": "", "segment": "#", "last_purchase": "#"}
    told = value(never, old, new)
    assert told.lifetime_spend == net("0.30")
    assert (told.order_count, told.return_rate) == (4, 0.25)
    assert outlook(never, old, new) == Outlook("GOLD", Money(Decimal(7), "GBP"), as_of=LOADED)
    assert told.last_purchase_on == date(2026, 2, 24)


@pytest.mark.parametrize(
    ("rows", "default", "spend"),
    [
        ([{"currency": ""}], "EUR", net("18450.25", "EUR")),
        ([{"currency": ""}], None, None),
        ([{"currency": "*"}], "EUR", None),
        ([{"currency": "MIX"}], "EUR", None),
        ([{"currency": "GBP"}, {"currency": "EUR"}], "GBP", None),
        ([{"currency": "GBP"}, {"currency": "EUR", "spend": ""}], None, net("18450.25")),
        ([{"spend": None}], "GBP", None),
        ([{"spend": "0"}], None, net("0")),
    ],
)
def test_an_amount_has_one_currency_or_is_not_told(rows: list[dict[str, Any]], default: str | None, spend: Money | None) -> None:
    assert value(*rows, default_currency=default).lifetime_spend == spend


def test_what_the_figures_hold_of_tax_is_what_the_house_says_of_its_query() -> None:
    spent = value({}, spend_includes_tax=True).lifetime_spend
    ahead = outlook({}, forecast_includes_tax=False).predicted_spend_next_12_months
    assert spent is not None
    assert ahead is not None
    assert (spent.tax_included, ahead.tax_included) == (True, False)


@pytest.mark.parametrize(
    ("rate", "in_percent", "told"),
    [("6.3", True, 0.063), ("6.3", False, None), ("100", True, 1.0), ("-0.1", False, None), ("", False, None), ("0", False, 0.0)],
)
def test_the_return_rate_is_a_share_or_is_not_told(rate: str, in_percent: bool, told: float | None) -> None:
    assert value({"return_rate": rate}, return_rate_in_percent=in_percent).return_rate == (
        None if told is None else pytest.approx(told)
    )


def test_rates_without_purchases_to_weigh_them_have_no_mean() -> None:
    assert value({"orders": "0"}, {"orders": None}).return_rate is None


@pytest.mark.parametrize("sent", ["", "#", "00000000", None])
def test_no_day_is_none(sent: object) -> None:
    assert value({"last_purchase": sent}).last_purchase_on is None


def test_a_property_that_is_typed_as_a_date_is_read_too() -> None:
    assert value({"last_purchase": "/Date(1771891200000)/"}).last_purchase_on == date(2026, 2, 24)


@pytest.mark.parametrize(
    "drift",
    [
        {"customer": None}, {"customer": 204711}, {"spend": "much"}, {"spend": ["?"]}, {"orders": {}}, {"spend": "NaN"},
        {"last_purchase": "soon"}, {"last_purchase": "20260230"}, {"last_purchase": 20260230}, {"segment": 5}, {"orders": "3.5"},
    ],
    ids=str,
)  # fmt: skip
def test_a_row_of_another_shape_is_turned_down(drift: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        read(drift)


def test_a_missing_column_is_reported_and_costs_only_itself() -> None:
    feed, lost = wire.figures({"customer": "A", "currency": "B"}).salvage(b'{"d":{"results":[{"A":"1"}]}}')
    assert [(row.customer, row.currency) for row in feed.d.results] == [("1", None)]
    assert [loss.field for loss in lost] == ["B"], "the warehouse's own name of it"


@pytest.mark.parametrize(
    "stamp",
    ["20260302043000", "20260302043000.0000000", "/Date(1772425800000)/", "2026-03-02T04:30:00Z", "2026-03-02T05:30:00+01:00"],
)
def test_the_time_of_the_load_is_read_in_every_spelling(stamp: str) -> None:
    (load,) = wire.loads("At")(orjson.dumps({"d": {"results": [{"At": stamp}]}})).d.results
    assert load.refreshed == LOADED


@pytest.mark.parametrize("stamp", ["0", "99999999999999", 20260302043000, {}])
def test_what_is_no_time_of_a_load_is_turned_down(stamp: object) -> None:
    with pytest.raises(ValueError):
        wire.loads("At")(orjson.dumps({"d": {"results": [{"At": stamp}]}}))
