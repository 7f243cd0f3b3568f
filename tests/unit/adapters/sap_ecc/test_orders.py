"""Pages of orders whose time is a day: several on one day, at every place where a page can end."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.ports.errors import Unreachable
from adapters.ports.shapes import Page, Window
from adapters.systems.sap_ecc.orders import Orders, day
from adapters.wire.odata_service import Get
from tests.soak import tried
from tests.unit.adapters.sap_ecc.erp import PlayedErp

START = date(2026, 1, 1)


def erp_with(orders: Sequence[tuple[str, int, str]]) -> PlayedErp:
    """Orders as (number, days after START, type); the newest day first, and within a day in no order that helps."""

    def answer(get: Get[Any]) -> list[dict[str, Any]]:
        condition = get.options["$filter"]
        newest, oldest = bound(condition, "le", date.max), bound(condition, "ge", date.min)
        kept = [one for one in orders if f"ne '{one[2]}'" not in condition and oldest <= on(one) <= newest]
        kept.sort(key=lambda one: (-one[1], sum(map(ord, one[0])) % 7))
        return [row(number, days, kind) for number, days, kind in kept[: int(get.options["$top"])]]

    return PlayedErp(answer)


def on(order: tuple[str, int, str]) -> date:
    return START + timedelta(days=order[1])


def bound(condition: str, operator: str, otherwise: date) -> date:
    found = re.search(rf"SalesOrderDate {operator} datetime'(\S{{10}})T00:00:00'", condition)
    return date.fromisoformat(found[1]) if found else otherwise


def row(number: str, days: int, kind: str = "OR") -> dict[str, Any]:
    at = datetime(START.year, START.month, START.day, tzinfo=UTC) + timedelta(days=days)
    status = {"OverallSDProcessStatus": "AC"[days % 2]}
    return {
        "SalesOrder": number,
        "SoldToParty": "0000204711",
        "SalesOrderType": kind,
        "SalesOrderDate": f"/Date({int(at.timestamp()) * 1000})/",
        **status,
    }


async def page(erp: PlayedErp, window: Window) -> Page[Any]:
    answer = (await Orders(erp).pages(["204711"], window))["204711"]  # type: ignore[arg-type]
    assert isinstance(answer, Page)
    return answer


async def walked(erp: PlayedErp, limit: int, **ends: Any) -> list[str]:
    """Every number, page by page."""
    numbers: list[str] = []
    window = Window(limit, **ends)
    while True:
        answer = await page(erp, window)
        numbers += [entry.record.id for entry in answer.entries]
        if not answer.has_more:
            return numbers
        assert len(answer.entries) == limit
        window = Window(limit, before=answer.entries[-1].position, **ends)


held = st.lists(st.tuples(st.integers(0, 6), st.sampled_from(["OR", "ZWEB", "RE"])), max_size=30).map(
    lambda made: [(str(9000 + place), days, kind) for place, (days, kind) in enumerate(made)]
)


def newest_first(orders: Sequence[tuple[str, int, str]]) -> list[str]:
    sold = [one for one in orders if one[2] != "RE"]
    return [number for number, _, _ in sorted(sold, key=lambda one: (one[1], one[0]), reverse=True)]


@settings(max_examples=tried(150))
@given(orders=held, limit=st.integers(1, 6))
async def test_small_pages_joined_are_all_sales_each_once(orders: list[tuple[str, int, str]], limit: int) -> None:
    assert await walked(erp_with(orders), limit) == newest_first(orders)


@settings(max_examples=tried(100))
@given(orders=held, limit=st.integers(1, 4), since=st.integers(0, 7), until=st.integers(0, 7), noon=st.booleans())
async def test_since_is_inclusive_and_until_exclusive_at_any_time_of_day(
    orders: list[tuple[str, int, str]], limit: int, since: int, until: int, noon: bool
) -> None:
    midnight = datetime(START.year, START.month, START.day, 12 if noon else 0, tzinfo=UTC)
    ends = {"since": midnight + timedelta(days=since), "until": midnight + timedelta(days=until)}
    inside = [one for one in orders if since + noon <= one[1] < until + noon]
    assert await walked(erp_with(orders), limit, **ends) == newest_first(inside)


@settings(max_examples=tried(60))
@given(orders=held, limit=st.integers(1, 4))
async def test_a_filter_on_status_leaves_out_the_others_and_nothing_else(orders: list[tuple[str, int, str]], limit: int) -> None:
    completed = [one for one in orders if one[1] % 2]
    assert await walked(erp_with(orders), limit, statuses=frozenset({"COMPLETED"})) == newest_first(completed)


async def test_several_customers_share_a_request_and_a_failure_costs_one_page() -> None:
    def answer(get: Get[Any]) -> Any:
        return Unreachable("played") if "'2'" in get.options["$filter"] else [{**row("9000", 0), "SoldToParty": "1"}]

    erp = PlayedErp(answer)
    pages = await Orders(erp).pages(["1", "2", "*"], Window(5))  # type: ignore[arg-type]
    assert [type(pages[customer]) for customer in ("1", "2", "*")] == [Page, Unreachable, Page]
    assert [get.options["$filter"] for get in erp.requests[0]] == [
        f"SoldToParty eq '{customer}' and SalesOrderType ne 'RE'" for customer in ("1", "2")
    ]


async def test_an_order_of_another_customer_is_left_out() -> None:
    erp = PlayedErp(lambda get: [{**row("9000", 0), "SoldToParty": "204712"}])
    assert await page(erp, Window(5)) == Page((), has_more=False)


async def test_returns_in_a_service_of_their_own_need_no_filter() -> None:
    erp = erp_with([("9000", 0, "RE")])
    erp.settings = erp.settings.model_copy(update={"return_types": ()})
    assert [entry.record.id for entry in (await page(erp, Window(5))).entries] == ["9000"]
    assert erp.requests[0][0].options["$filter"] == "SoldToParty eq '204711'"


@pytest.mark.parametrize(
    ("at", "literal"),
    [
        (datetime.min.replace(tzinfo=timezone(timedelta(hours=14))), "datetime'0001-01-01T00:00:00'"),
        (datetime.max.replace(tzinfo=timezone(timedelta(hours=-12))), "datetime'9999-12-31T00:00:00'"),
        (datetime(987, 6, 5, 23, tzinfo=timezone(timedelta(hours=-2))), "datetime'0987-06-06T00:00:00'"),
    ],
)
def test_a_day_has_a_literal_at_the_ends_of_the_calendar_in_every_zone(at: datetime, literal: str) -> None:
    assert day(at) == literal
