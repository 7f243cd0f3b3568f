"""Figures of customers and lines of purchases: what is asked, and what is made of answers that are cut, counted or failing."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from adapters.ports.capabilities import ORDER_DETAILS, VALUE, Capability
from adapters.ports.errors import Malformed, SourceError, Unreachable
from adapters.ports.records import OrderDetails, Value
from adapters.systems.sap_car.adapter import CarProbe, classify
from adapters.systems.sap_car.details import Purchases
from adapters.systems.sap_car.values import Values
from adapters.wire.classification import Category
from adapters.wire.message import Request, Response
from adapters.wire.odata_service import Get
from tests.unit.adapters.sap_car.service import Answer, PlayedService, order, settings, transaction

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
FAILED = Unreachable("sap-car")
KEY = ("CustomerNumber", "TransactionNumber", "RetailStoreID", "BusinessDayDate", "TransactionIndex")


def values(service: PlayedService, now: datetime = NOW, **changed: Any) -> Values:
    return Values(service, settings(**changed), now=now.timestamp)  # type: ignore[arg-type]


async def value(answer: Answer, **changed: Any) -> object:
    return (await values(PlayedService(answer), **changed).fetch(["1"], frozenset({VALUE}))).get("1", {}).get(VALUE)


def is_returns(get: Get[Any]) -> bool:
    return "SalesDocumentType" in get.options["$filter"]


async def test_returns_are_taken_off_the_count() -> None:
    back = order(SalesDocumentType="RE", TransactionNumber="0060000001")
    rows = [transaction(), order(), back]
    found = await value(lambda get: [back] if is_returns(get) else rows)
    assert isinstance(found, Value)
    assert found.order_count == 2
    many = await value(lambda get: [back] if is_returns(get) else [transaction(TransactionIndex=n) for n in range(20)] + [back])
    assert isinstance(many, Value)
    assert many.order_count == 20


async def test_receipts_of_returns_among_few_transactions_are_no_purchases() -> None:
    back = transaction(TransactionIndex=9, TotalNetAmount="-100.00", TaxAmount="-20.00")
    found = await value(lambda get: [] if is_returns(get) else [transaction(), back])
    assert isinstance(found, Value)
    assert found.order_count == 1


async def test_cancelled_orders_are_queried_by_code_and_taken_off_the_count() -> None:
    called_off = order(OverallOrderProcessStatus="X")
    service = PlayedService(lambda get: [called_off] if is_returns(get) else [transaction(TransactionIndex=n) for n in range(20)])
    lookup = values(service, order_statuses={"X": "CANCELLED", "C": "COMPLETED"})
    found = (await lookup.fetch(["1"], frozenset({VALUE})))["1"][VALUE]
    assert isinstance(found, Value)
    assert found.order_count == 19
    asked = service.requests[0][2].options["$filter"]
    assert asked.endswith(" and (SalesDocumentType eq 'RE' or OverallOrderProcessStatus eq 'X')")


async def test_where_returns_have_no_type_they_are_not_asked_for() -> None:
    service = PlayedService(lambda get: [transaction()])
    answer = await values(service, return_types=[]).fetch(["1", "2"], frozenset({VALUE}))
    assert [len(gets) for gets in service.requests] == [4]
    assert isinstance(answer["1"][VALUE], Value)


async def test_more_returns_than_come_in_one_answer_leave_the_count_open() -> None:
    found = await value(lambda get: [transaction(TransactionIndex=index) for index in range(1000 if is_returns(get) else 11)])
    assert isinstance(found, Value)
    assert (found.order_count, found.average_order) == (None, None)
    assert found.last_purchase_on == date(2026, 2, 28)


async def test_a_customer_without_transactions_is_unknown() -> None:
    """Figures of other customers are not taken for theirs."""
    assert await value(lambda get: []) is None
    strangers = await value(lambda get: [transaction(CustomerNumber="0000000002")])
    assert isinstance(strangers, Value)
    assert (strangers.spend_last_12_months, strangers.last_purchase_on) == (None, None)


async def test_many_customers_are_one_request_in_which_ten_share_their_sums() -> None:
    def told(get: Get[Any]) -> list[dict[str, Any]]:
        return [transaction(CustomerNumber=number) for number in re.findall(r"CustomerNumber eq '(\d+)'", get.options["$filter"])]

    service = PlayedService(told)
    everyone = [str(number) for number in range(1, 24)]
    answer = await values(service).fetch(everyone, frozenset({VALUE}))
    assert [len(gets) for gets in service.requests] == [3 * 3 + 23]
    assert list(answer) == everyone
    assert {part[VALUE].last_purchase_on for part in answer.values()} == {date(2026, 2, 28)}  # type: ignore[attr-defined]


@pytest.mark.parametrize("place", [0, 1, 2])
async def test_a_sum_that_failed_costs_everybodys_figures(place: int) -> None:
    service = PlayedService(lambda get: FAILED if service.requests[-1].index(get) == place else [transaction()])
    answer = await values(service).fetch(["1", "2"], frozenset({VALUE}))
    assert answer == {"1": {VALUE: FAILED}, "2": {VALUE: FAILED}}


async def test_a_count_that_failed_costs_only_its_customer() -> None:
    rows = [transaction(CustomerNumber="0000000001")]
    service = PlayedService(lambda get: FAILED if get.options["$filter"] == "CustomerNumber eq '0000000002'" else rows)
    answer = await values(service).fetch(["1", "2"], frozenset({VALUE}))
    assert answer["2"] == {VALUE: FAILED}
    assert isinstance(answer["1"][VALUE], Value)


@pytest.mark.parametrize(
    ("now", "since"),
    [
        (NOW, "20250302"),
        (datetime(2028, 2, 29, 12, tzinfo=UTC), "20270228"),
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), "20250701"),
    ],
)
async def test_twelve_months_begin_on_the_same_day_of_last_year_in_till_time(now: datetime, since: str) -> None:
    service = PlayedService(lambda get: [])
    await values(service, now).fetch(["1"], frozenset({VALUE}))
    assert re.findall(r"CreationDate ge '(\d+)'", service.requests[0][1].options["$filter"]) == [since]


async def test_every_selection_has_its_whole_grain_and_its_currency() -> None:
    service = PlayedService(lambda get: [])
    await values(service).fetch(["1"], frozenset({VALUE}))
    await purchases(service, "S1-20260228-7", "9000123")
    for get in (get for gets in service.requests for get in gets):
        selected = get.options["$select"].split(",")
        assert selected[:1] == ["CustomerNumber"]
        if "TaxAmount" in selected or "SalesAmount" in selected:
            assert "TransactionCurrency" in selected
        if "CreationDate" in selected or "Article" in selected:
            assert selected[: len(KEY)] == list(KEY)
        assert int(get.options["$top"]) <= 1000
        assert "CustomerNumber eq ''" not in get.options["$filter"]


async def purchases(service: PlayedService, *ids: str) -> Mapping[str, Mapping[Any, object]]:
    return await Purchases(service, settings(), slug="sap-car").fetch(ids, frozenset({ORDER_DETAILS}))  # type: ignore[arg-type]


def line(index: int, **changed: Any) -> dict[str, Any]:
    amounts = {"SalesAmount": "100.00", "TaxExcludedAmount": "20.00", "DistributedHeaderTaxAmount": "0.00", "OrderQuantity": "1"}
    return transaction(TransactionIndex=index, Article=f"{index}", **amounts, **changed)


async def test_lines_go_to_the_receipt_whose_key_they_carry() -> None:
    heads, lines = (
        [transaction(TransactionIndex=index) for index in (7, 8)],
        [line(8), line(7), line(7) | {"Article": "17"}, line(9)],
    )
    service = PlayedService(lambda get: lines if get.entity_set.startswith("POSSalesQuery") else heads)
    answer = await purchases(service, "S1-20260228-7", "S1-20260228-8", "S1-20260228-9")
    found = {id_: parts[ORDER_DETAILS] for id_, parts in answer.items()}
    assert {id_: len(part.items) for id_, part in found.items() if isinstance(part, OrderDetails)} == {
        "S1-20260228-7": 2,
        "S1-20260228-8": 1,
    }


async def test_a_receipt_that_has_the_number_of_an_order_is_not_taken_for_it() -> None:
    service = PlayedService(lambda get: [line(7, TransactionNumber="0009000123")])
    assert await purchases(service, "9000123") == {}


async def test_lines_that_failed_cost_their_own_kind_of_purchase() -> None:
    rows = [line(7), {**line(0), **order()}]
    service = PlayedService(lambda get: FAILED if get.entity_set.startswith("POSSalesQuery") else rows)
    answer = await purchases(service, "9000123", "S1-20260228-7")
    assert answer["S1-20260228-7"] == {ORDER_DETAILS: FAILED}
    assert isinstance(answer["9000123"][ORDER_DETAILS], OrderDetails)


async def test_a_list_of_lines_at_the_limit_counts_as_incomplete() -> None:
    service = PlayedService(lambda get: [line(7)] * 1000 if get.entity_set.startswith("POSSalesQuery") else [transaction()])
    answer = await purchases(service, "S1-20260228-7")
    assert isinstance(answer["S1-20260228-7"][ORDER_DETAILS], Malformed)


async def test_a_probe_asks_both_views_for_no_row_of_nobody() -> None:
    service = PlayedService(lambda get: [])
    await CarProbe(service, settings()).probe()  # type: ignore[arg-type]
    ((one, other),) = service.requests
    assert {get.entity_set.split("(")[0] for get in (one, other)} == {"MultiChannelSalesOrdersQuery", "POSSalesQuery"}
    assert one.options["$top"] == other.options["$top"] == "0"
    with pytest.raises(SourceError):
        await CarProbe(PlayedService(lambda get: FAILED), settings()).probe()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "meaning"), [(401, Category.UNAUTHORIZED), (501, Category.BAD_REQUEST), (500, None), (403, None)]
)
def test_an_option_that_the_engine_lacks_is_our_bad_request(status: int, meaning: Category | None) -> None:
    ask = Request("/", Capability.ORDERS, "x")
    verdict = classify(ask, Response(status, {}, b"", "sap-car", Capability.ORDERS))
    assert (verdict.meaning if verdict else None) is meaning


async def test_a_sum_over_a_truncated_list_is_malformed() -> None:
    """A count stays exact where all purchases are there, even if the list of returns is cut."""
    one = frozenset({VALUE})
    summed = PlayedService(lambda get: [] if is_returns(get) else [transaction(), transaction()], server_page=1)
    assert isinstance((await values(summed).fetch(["1"], one))["1"][VALUE], Malformed)
    counted = PlayedService(lambda get: [transaction()] * (2 if is_returns(get) else 1), server_page=1)
    found = (await values(counted).fetch(["1"], one))["1"][VALUE]
    assert isinstance(found, Value)
    assert found.order_count == 1


async def test_lines_of_a_list_that_was_cut_are_not_taken_for_the_whole_purchase() -> None:
    purchases = Purchases(PlayedService(lambda get: [order()] * 2, server_page=1), settings(), slug="sap-car")  # type: ignore[arg-type]
    details = await purchases.fetch(["9000123"], frozenset({ORDER_DETAILS}))
    assert isinstance(details["9000123"][ORDER_DETAILS], Malformed)
