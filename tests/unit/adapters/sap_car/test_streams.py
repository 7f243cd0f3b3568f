"""Pages by time against an engine that sorts by the day alone and cuts in the middle of one."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from adapters.ports.errors import Malformed, SourceError, TimedOut, Unreachable
from adapters.ports.records import Order, OrderStatus
from adapters.ports.shapes import Page, Window
from adapters.systems.sap_car import streams
from adapters.systems.sap_car.streams import Orders
from tests.soak import tried
from tests.unit.adapters.sap_car.service import PlayedService, by_days, order, settings, transaction

FIRST = datetime(2026, 2, 1, tzinfo=UTC)
"""In winter, when the tills' clock is UTC."""


def receipts(moments: Sequence[int], **changed: Any) -> list[dict[str, Any]]:
    """One for each, so many hours after FIRST."""
    rows = []
    for index, hours in enumerate(moments, start=1):
        at = FIRST + timedelta(hours=hours)
        day = f"{at:%Y%m%d}"
        written = {"BusinessDayDate": day, "CreationDate": day, "CreationTime": f"{at:%H%M%S}", "TransactionIndex": index}
        rows.append(transaction(**written, **changed))
    return rows


def orders(service: PlayedService, **changed: Any) -> Orders:
    return Orders(service, settings(**changed), slug="sap-car")  # type: ignore[arg-type]


async def page(service: PlayedService, window: Window, customer: str = "1") -> Page[Order]:
    answer = (await orders(service).pages([customer], window))[customer]
    assert isinstance(answer, Page)
    return answer


async def walked(service: PlayedService, limit: int, **ends: Any) -> list[int]:
    """The index of every receipt, page by page."""
    indexes: list[int] = []
    window = Window(limit, **ends)
    while True:
        answer = await page(service, window)
        indexes += [int(entry.record.id.rsplit("-", 1)[1]) for entry in answer.entries]
        if not answer.has_more:
            return indexes
        assert len(answer.entries) == limit
        window = Window(limit, before=answer.entries[-1].position, **ends)


def newest_first(rows: Sequence[dict[str, Any]]) -> list[int]:
    def place(row: dict[str, Any]) -> tuple[str, str, str]:
        id_ = f"S1-{row['BusinessDayDate']}-{row['TransactionIndex']}"
        return row["CreationDate"], row["CreationTime"], id_

    return [row["TransactionIndex"] for row in sorted(rows, key=place, reverse=True)]


moments = st.lists(st.integers(0, 120), max_size=60)


@hypothesis_settings(max_examples=tried(150))
@given(moments=moments, limit=st.integers(1, 9))
async def test_small_pages_joined_are_the_whole_list_each_once(moments: list[int], limit: int) -> None:
    rows = receipts(moments)
    assert await walked(PlayedService(by_days(rows)), limit) == newest_first(rows)


@hypothesis_settings(max_examples=tried(100))
@given(moments=moments, limit=st.integers(1, 5), since=st.integers(0, 120), until=st.integers(0, 120))
async def test_since_is_inclusive_and_until_exclusive_wherever_pages_end(
    moments: list[int], limit: int, since: int, until: int
) -> None:
    rows = receipts(moments)
    inside = [row for row, hours in zip(rows, moments, strict=True) if since <= hours < until]
    ends = {"since": FIRST + timedelta(hours=since), "until": FIRST + timedelta(hours=until)}
    assert await walked(PlayedService(by_days(rows)), limit, **ends) == newest_first(inside)


@hypothesis_settings(max_examples=tried(50))
@given(moments=moments, limit=st.integers(1, 5), every=st.integers(2, 9))
async def test_a_status_is_picked_out_however_rare_it_is(moments: list[int], limit: int, every: int) -> None:
    rows = receipts(moments)
    for row in rows[::every]:
        row |= {"TotalNetAmount": "-100.00", "TaxAmount": "-20.00"}
    wanted = frozenset({OrderStatus.RETURNED})
    assert await walked(PlayedService(by_days(rows)), limit, statuses=wanted) == newest_first(rows[::every])


async def test_a_day_with_more_purchases_than_one_answer_is_read_whole() -> None:
    rows = receipts([*([5] * 40), 30])
    service = PlayedService(by_days(rows))
    assert await walked(service, 3) == newest_first(rows)
    assert max(int(get.options["$top"]) for gets in service.requests for get in gets) <= 1000


async def test_a_day_beyond_the_engines_limit_is_cut_and_earlier_days_follow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(streams, "LONGEST", 20)
    rows = receipts([*([50] * 30), 3, 2])
    found = await walked(PlayedService(by_days(rows, most=20)), 8)
    assert found[-2:] == [31, 32]
    assert len(found) == len(set(found)) >= 10


async def test_an_engine_that_disregards_the_day_is_malformed() -> None:
    """It is not queried for ever."""
    whole = receipts(range(0, 30_000, 25))
    service = PlayedService(lambda get: whole[::-1])
    answer = (await orders(service).pages(["1"], Window(5, statuses=frozenset({OrderStatus.RETURNED}))))["1"]
    assert isinstance(answer, Malformed)
    assert len(service.requests) < 10


async def test_a_page_and_the_next_cost_one_request_each() -> None:
    service = PlayedService(by_days(receipts(range(0, 2400, 30))))
    first = await page(service, Window(10))
    await page(service, Window(10, before=first.entries[-1].position))
    assert [len(gets) for gets in service.requests] == [1, 1]


async def test_a_late_arrival_between_two_pages_neither_doubles_nor_hides_any() -> None:
    rows = receipts([10, 20, 30, 40, 50, 60])
    service = PlayedService(by_days(rows))
    first = await page(service, Window(3))
    rows.append(transaction(TransactionIndex=99, CreationDate="20260203", CreationTime="235959", BusinessDayDate="20260203"))
    second = await page(service, Window(3, before=first.entries[-1].position))
    assert [entry.record.id.rsplit("-", 1)[1] for entry in (*first.entries, *second.entries)] == ["6", "5", "4", "3", "2", "1"]


async def test_rows_of_another_customer_are_left_out() -> None:
    service = PlayedService(lambda get: [transaction(CustomerNumber="0000000002")])
    assert await page(service, Window(5)) == Page((), has_more=False)


async def test_a_row_without_a_number_is_left_out_and_a_double_comes_once() -> None:
    nameless = order(TransactionNumber="")
    twice = [transaction(), transaction(TransactionCurrency="EUR")]
    answer = await page(PlayedService(by_days([nameless, *twice])), Window(5))
    assert [entry.record.id for entry in answer.entries] == ["S1-20260228-7"]


async def test_one_customers_failure_or_long_list_does_not_affect_the_others() -> None:
    failed = Unreachable("sap-car")
    rows = [*receipts([5] * 40), *receipts([1, 2], CustomerNumber="0000000002")]
    engine = by_days(rows)
    service = PlayedService(lambda get: failed if "'0000000003'" in get.options["$filter"] else engine(get))
    answers = await orders(service).pages(["1", "2", "3", ""], Window(2))
    assert {customer: len(found.entries) for customer, found in answers.items() if isinstance(found, Page)} == {
        "1": 2,
        "2": 2,
        "": 0,
    }
    assert answers["3"] is failed
    assert [len(gets) for gets in service.requests] == [3, 1, 1]


async def test_a_later_failed_request_costs_only_the_lists_not_yet_read() -> None:
    rows = [*receipts([5] * 40), *receipts([1, 2], CustomerNumber="0000000002")]
    service = PlayedService(by_days(rows), broken=TimedOut("sap-car"), from_request=2)
    answers = await orders(service).pages(["1", "2"], Window(2))
    assert isinstance(answers["1"], TimedOut)
    assert isinstance(answers["2"], Page)


async def test_a_first_request_that_fails_fails_the_call() -> None:
    with pytest.raises(SourceError):
        await page(PlayedService(by_days([]), broken=Unreachable("sap-car")), Window(2))


async def test_nobody_is_asked_for_without_a_number() -> None:
    service = PlayedService(by_days([]))
    assert await orders(service).pages(["", "0", "\x00"], Window(2)) == dict.fromkeys(["", "0", "\x00"], Page((), has_more=False))
    assert service.requests == []


@pytest.mark.parametrize("end", [datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)])
async def test_the_ends_of_the_calendar_are_no_trouble(end: datetime) -> None:
    service = PlayedService(by_days([transaction()]))
    for zone in ("Asia/Tokyo", "America/New_York"):
        answer = (await orders(service, time_zone=zone).pages(["1"], Window(2, since=end, until=end)))["1"]
        assert answer == Page((), has_more=False)


@hypothesis_settings(max_examples=tried(100))
@given(days=st.lists(st.integers(0, 60), max_size=40, unique=True), limit=st.integers(1, 9), server_page=st.integers(2, 7))
async def test_an_engine_that_ends_its_answers_early_is_read_on_by_days(days: list[int], limit: int, server_page: int) -> None:
    rows = receipts([24 * day for day in days])
    assert await walked(PlayedService(by_days(rows), server_page=server_page), limit) == newest_first(rows)


async def test_an_answer_that_is_nothing_but_cut_is_garbled() -> None:
    service = PlayedService(by_days(receipts([1, 2])), server_page=0)
    assert isinstance((await orders(service).pages(["1"], Window(5)))["1"], Malformed)
