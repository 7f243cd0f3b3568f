"""The played repository of purchases: sums over what is selected, refuses as the engine does, and sells what the others sell."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from mocks.app import create_app
from mocks.control.stage import World
from mocks.odata.matching import Told
from mocks.systems.sap_car import rows as car_rows
from mocks.systems.sap_car.system import COOKIE, CSRF_TOKEN, PASSWORD, ROOT, SESSION, USER
from mocks.systems.sap_ecc import sales as erp_sales
from mocks.world import commerce, erp_numbers, till
from mocks.world.people import CAR, ERP
from mocks.world.population import Population

PATH = f"/sap-car{ROOT}"
LIST = "MultiChannelSalesOrdersQuery(P_SAPClient='800')/Results"
TILLS = "POSSalesQuery(P_SAPClient='800')/Results"
AMELIA = "CustomerNumber eq '0000204711'"
BASIC = {"Authorization": "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()}
TOKEN = {"x-csrf-token": CSRF_TOKEN, "cookie": f"{SESSION}={COOKIE}"}


@pytest.fixture(scope="module")
def world() -> World:
    return World(Population(customers=300))


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=create_app(world))
    async with httpx.AsyncClient(transport=transport, base_url="http://played", headers=BASIC) as held:
        yield held


async def asked(client: httpx.AsyncClient, view: str = LIST, **options: str) -> httpx.Response:
    query = "&".join(f"${name}={quote(value, safe='')}" for name, value in {"format": "json", **options}.items())
    return await client.get(f"{PATH}{quote(view)}?{query}")


async def rows(client: httpx.AsyncClient, view: str = LIST, **options: str) -> list[dict[str, Any]]:
    answer = await asked(client, view, **options)
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["d"]["results"]
    return found


async def test_measures_are_summed_over_whatever_is_selected(client: httpx.AsyncClient, world: World) -> None:
    amelia = world.person(1)
    assert amelia is not None
    spent = sum(one.total for one in commerce.purchases(amelia) if one.state not in ("cancelled", "returned"))
    (whole,) = await rows(client, filter=AMELIA, select="TransactionCurrency,TotalNetAmount,TaxAmount", top="10")
    assert Decimal(whole["TotalNetAmount"]) + Decimal(whole["TaxAmount"]) == spent
    by_channel = await rows(client, filter=AMELIA, select="OrderChannel,TotalNetAmount", top="10")
    assert sorted(row["OrderChannel"] for row in by_channel) == ["01", "02"]
    assert sum(Decimal(row["TotalNetAmount"]) for row in by_channel) == Decimal(whole["TotalNetAmount"])


async def test_without_the_customer_two_people_become_one(client: httpx.AsyncClient) -> None:
    two = f"{AMELIA} or CustomerNumber eq '0000204712'"
    assert len(await rows(client, filter=two, select="CustomerNumber,TotalNetAmount", top="10")) == 2
    assert len(await rows(client, filter=two, select="TotalNetAmount", top="10")) == 1


async def test_lines_merge_into_transactions_when_no_article_is_selected(client: httpx.AsyncClient) -> None:
    keys = "TransactionNumber,RetailStoreID,BusinessDayDate,TransactionIndex"
    heads = await rows(client, filter=AMELIA, select=keys, top="1000")
    lines = await rows(client, filter=AMELIA, select=f"{keys},Article,OrderQuantity", top="1000")
    assert len({tuple(row[key] for key in keys.split(",")) for row in lines}) == len(heads) < len(lines)


async def test_the_count_is_of_all_rows_and_stands_as_text(client: httpx.AsyncClient) -> None:
    """Eighteen purchases, and the document by which one came back."""
    answer = await asked(client, filter=AMELIA, select="TransactionNumber", top="0", inlinecount="allpages")
    assert answer.json()["d"] == {"__count": "19", "results": []}
    assert (await asked(client, f"{LIST}/$count", filter=AMELIA, select="TransactionNumber")).text == "19"


@pytest.mark.parametrize(
    ("view", "options", "status"),
    [
        (LIST, {"filter": "TotalNetAmount ge 100"}, 400),
        (LIST, {"filter": "Emial eq 'x'"}, 400),
        (LIST, {"select": "TotalNetAmont"}, 400),
        (LIST, {"filter": AMELIA, "orderby": "CreationDate desc", "select": "TransactionNumber"}, 400),
        (LIST, {"filter": AMELIA, "skiptoken": "100"}, 501),
        (LIST, {"filter": AMELIA, "search": "x"}, 501),
        (LIST, {"filter": "CustomerNumber eq ''"}, 400),
        (LIST, {"filter": "CustomerNumber eq ''", "top": "1001"}, 400),
        (LIST, {"filter": "CustomerNumber eq ''", "top": "1000"}, 200),
        (LIST, {"filter": AMELIA, "top": "many"}, 400),
        ("MultiChannelSalesOrdersQuery/Results", {"filter": AMELIA}, 404),
        ("MultiChannelSalesOrdersQuery(P_SAPClient='80')/Results", {"filter": AMELIA}, 404),
        ("RetailLocations(P_SAPClient='800')/Results", {}, 404),
        ("MultiChannelSalesOrdersQueryResults('1')", {}, 404),
    ],
)
async def test_the_engine_refuses_in_its_own_words(
    client: httpx.AsyncClient, view: str, options: dict[str, str], status: int
) -> None:
    answer = await asked(client, view, **options)
    assert answer.status_code == status
    if status != 200:
        assert answer.json()["error"]["code"] == str(status)
        assert answer.json()["error"]["message"]["lang"] == "en-US"


async def test_another_client_has_other_data(client: httpx.AsyncClient) -> None:
    assert await rows(client, LIST.replace("800", "100"), filter=AMELIA, top="10") == []


async def test_without_credentials_the_door_answers_in_html(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"{PATH}{quote(LIST)}?$format=json", headers={"Authorization": "Basic eDp5"})
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (401, "text/html")


async def test_json_has_to_be_asked_for(client: httpx.AsyncClient) -> None:
    query = f"{PATH}{quote(LIST)}?$top=1&$filter={quote(AMELIA)}"
    assert (await client.get(query, headers={"Accept": "*/*"})).headers["content-type"] == "application/atom+xml"
    assert (await client.get(query, headers={"Accept": "application/json"})).json()["d"]["results"]


def batch(*targets: str) -> bytes:
    head = "--b\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"
    parts = "".join(f"{head}GET {quote(target, safe='/?&=$')} HTTP/1.1\r\n\r\n\r\n" for target in targets)
    return f"{parts}--b--\r\n".encode()


async def test_a_batch_needs_its_token_and_fails_part_by_part(client: httpx.AsyncClient) -> None:
    body = batch(f"{LIST}?$format=json&$top=1&$filter={AMELIA}", f"{LIST}?$skiptoken=5")
    kind = {"Content-Type": "multipart/mixed; boundary=b"}
    refused = await client.post(f"{PATH}$batch", content=body, headers=kind)
    assert (refused.status_code, refused.headers["x-csrf-token"]) == (403, "Required")
    fetched = await client.get(PATH, headers={"x-csrf-token": "Fetch"})
    assert fetched.headers["x-csrf-token"] == CSRF_TOKEN
    answer = await client.post(f"{PATH}$batch", content=body, headers={**kind, **TOKEN})
    assert answer.status_code == 202
    assert [f"HTTP/1.1 {status}" in answer.text for status in (200, 501, 500)] == [True, True, False]
    assert answer.headers["content-type"].split("; ")[1] != "boundary=b"


async def test_a_receipt_holds_what_was_bought_and_costs_what_it_cost(client: httpx.AsyncClient, world: World) -> None:
    """Of everybody whom the tills know: the same purchases as the other systems have."""
    for person in world.population.everyone():
        if not person.known_to(CAR):
            continue
        for purchase in (one for one in commerce.purchases(person, 0, 4) if not one.is_online):
            index = till.transaction_index(purchase)
            held = await rows(client, TILLS, filter=f"TransactionIndex eq {index} and CustomerNumber ne ''", top="50")
            gross = sum(Decimal(row["SalesAmount"]) + Decimal(row["TaxExcludedAmount"]) for row in held)
            assert gross == purchase.total
            assert {row["CustomerNumber"] for row in held} == {person.erp_number.zfill(10)}
            assert {row["RetailStoreID"] for row in held} == {commerce.STORES[purchase.store]}


def test_whoever_buys_online_only_and_has_no_card_is_not_there(world: World) -> None:
    sofia = world.person(5)
    assert sofia is not None
    assert not sofia.known_to(CAR)
    numbers = {row["CustomerNumber"] for row in car_rows.transactions(world, Told(None))}
    assert sofia.erp_number.zfill(10) not in numbers
    assert "" in numbers


def test_numbers_lead_back_to_the_purchase(world: World) -> None:
    for person in world.population.everyone():
        for purchase in commerce.purchases(person, 0, 3):
            assert till.of_transaction_index(till.transaction_index(purchase)) == (person.number, purchase.place)
            found = (person.number, purchase.place)
            assert erp_numbers.of_number(erp_numbers.order_number(purchase)) == (*found, False)
            assert erp_numbers.of_number(erp_numbers.return_number(purchase)) == (*found, True)
    assert [erp_numbers.of_number(number) for number in ("1000123", "0000000000", "10000005x2", "")] == [None] * 4


def test_the_tills_repository_has_the_erps_orders_under_the_erps_numbers(world: World) -> None:
    """Of everybody whom both know: sales and returns, each of the same purchase and of the same day (to the clock's hour)."""
    compared = 0
    for person in world.population.everyone():
        if not (person.known_to(CAR) and person.known_to(ERP)):
            continue
        booked = {row["SalesOrder"]: row for row in erp_sales.orders(world, person)}
        passed_on = {}
        for purchase in commerce.purchases(person):
            for row in car_rows.of_purchase(purchase) if purchase.is_online else ():
                passed_on[row["TransactionNumber"]] = row
                its = booked[row["TransactionNumber"]]
                assert (its["PurchaseOrderByCustomer"], its["SalesOrderType"]) == (purchase.code, row["SalesDocumentType"])
                assert abs(datetime.strptime(row["CreationDate"], "%Y%m%d").date() - its["SalesOrderDate"].date()) <= timedelta(1)
        assert passed_on.keys() == booked.keys()
        compared += len(booked)
    assert compared > 500
