"""The played warehouse: what is selected decides over the rows, totals, variables, batches and the vendor's own errors."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import httpx
import pytest

from mocks.app import create_app
from mocks.control.stage import Condition, Fault, World
from mocks.systems.sap_bw import system as sap_bw
from mocks.world import commerce, worth
from mocks.world.days import SAME, today
from mocks.world.people import BW
from mocks.world.population import Population

AMELIA, SOFIA, WEI = "0000204711", "0000204715", "0000204716"
SERVICE = "/sap/opu/odata/sap/ZC360_CUSTVAL_SRV"
RESULTS = f"{SERVICE}/ZC360_CUSTVALResults"
YEARLY = "/sap/opu/odata/sap/ZC360_CUSTYEAR_SRV"


@pytest.fixture
def world() -> World:
    return World(Population(customers=300))


@pytest.fixture
async def bw(world: World) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=create_app(world))
    login = (sap_bw.USER, sap_bw.PASSWORD)
    async with httpx.AsyncClient(transport=transport, base_url="http://played/sap-bw", auth=login) as client:
        yield client


async def rows(bw: httpx.AsyncClient, path: str = RESULTS, **options: str) -> list[dict[str, Any]]:
    answer = await bw.get(path, params={"$format": "json", **{f"${name}": value for name, value in options.items()}})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["d"]["results"]
    return found


def of(*customers: str) -> str:
    return " or ".join(f"A0CUSTOMER eq '{customer}'" for customer in customers)


class TestRows:
    async def test_one_row_for_each_combination_of_what_is_selected(self, bw: httpx.AsyncClient) -> None:
        (whole,) = await rows(bw, select="A0CUSTOMER,NETSALES,NUMTRX,CLV12M", filter=of(AMELIA))
        yearly = await rows(bw, select="A0CUSTOMER,A0CALYEAR,NETSALES,NUMTRX,CLV12M", filter=of(AMELIA))
        assert [row["A0CALYEAR"] for row in yearly] == ["2023", "2024", "2025", "2026"]
        for figure in ("NETSALES", "NUMTRX"):
            assert sum(Decimal(row[figure]) for row in yearly) == Decimal(whole[figure])
        assert {row["CLV12M"] for row in yearly} == {whole["CLV12M"]}

    async def test_figures_are_the_persons_own_purchases(self, bw: httpx.AsyncClient, world: World) -> None:
        (row,) = await rows(bw, select="A0CUSTOMER,NETSALES,NUMTRX,RETRATE,LASTPURCH", filter=of(WEI))
        wei = world.person(6)
        assert wei is not None
        bought = [one for one in commerce.purchases(wei) if one.state != "cancelled"]
        sold = [one.total - one.tax for one in bought if one.state != "returned"]
        assert (Decimal(row["NETSALES"]), int(row["NUMTRX"])) == (sum(sold), len(bought))
        assert Decimal(row["RETRATE"]) == round(Decimal(len(bought) - len(sold)) / len(bought), 4)
        assert row["LASTPURCH"] == f"{bought[0].placed_at:%Y%m%d}"

    async def test_totals_come_where_it_is_asked_which_rows_are_totals(self, bw: httpx.AsyncClient) -> None:
        chosen = "A0CUSTOMER,A0CALYEAR,NETSALES,TotaledProperties"
        found = await rows(bw, select=chosen, filter=of(AMELIA, WEI))
        plain = [row for row in found if not row["TotaledProperties"]]
        assert [row["TotaledProperties"] for row in found[-1:]] == ["A0CUSTOMER,A0CALYEAR"]
        assert sum(Decimal(row["NETSALES"]) for row in plain) == Decimal(found[-1]["NETSALES"])
        subtotals = [row for row in found if row["TotaledProperties"] == "A0CALYEAR"]
        assert [row["A0CUSTOMER"] for row in subtotals] == [AMELIA, WEI]
        without = await rows(bw, select=chosen.removesuffix(",TotaledProperties"), filter=of(AMELIA, WEI))
        assert len(without) == len(plain)

    async def test_key_figures_are_texts_without_padding_and_have_a_form_and_a_unit(self, bw: httpx.AsyncClient) -> None:
        (row,) = await rows(bw, select="A0CUSTOMER,A0CUSTOMER_T,NETSALES,NETSALES_F,NETSALES_E,CLV12M", filter=of(AMELIA))
        assert row["A0CUSTOMER_T"] == "Amelia Hart"
        assert row["NETSALES_F"] == f"{Decimal(row['NETSALES']):,.2f} GBP"
        assert row["NETSALES_E"] == "GBP"
        assert row["CLV12M"] == str(int(row["CLV12M"]))
        assert row["__metadata"]["type"] == "ZC360_CUSTVAL_SRV.ZC360_CUSTVALResult"

    async def test_a_segment_is_the_sum_of_its_customers(self, bw: httpx.AsyncClient, world: World) -> None:
        found = {row["ZC360SEG"]: Decimal(row["NETSALES"]) for row in await rows(bw, select="ZC360SEG,NETSALES")}
        known = [person for person in world.population.everyone() if person.known_to(BW)]
        assert sum(found.values()) == sum(year.net for person in known for year in worth.years(person))
        assert len(found) == 4

    @pytest.mark.parametrize("customer", [SOFIA, "204711", "0009999999", "#"])
    async def test_whom_the_warehouse_does_not_know_has_no_rows(self, bw: httpx.AsyncClient, customer: str) -> None:
        assert await rows(bw, select="A0CUSTOMER,NETSALES", filter=of(customer)) == []

    async def test_rows_can_be_paged_ordered_and_counted(self, bw: httpx.AsyncClient) -> None:
        params = {"$format": "json", "$select": "A0CUSTOMER,NETSALES", "$orderby": "NETSALES desc", "$top": "3", "$skip": "1"}
        answer = (await bw.get(RESULTS, params={**params, "$inlinecount": "allpages"})).json()["d"]
        sales = [Decimal(row["NETSALES"]) for row in answer["results"]]
        assert sales == sorted(sales, reverse=True)
        assert len(sales) == 3
        assert int(answer["__count"]) > 100

    @pytest.mark.parametrize(
        "condition", ["NETSALES gt 5", "A0CUSTOMER_T eq 'Amelia Hart'", "ZNOTHING eq '1'", "A0CUSTOMER eq 5"]
    )
    async def test_only_characteristics_can_be_filtered_on(self, bw: httpx.AsyncClient, condition: str) -> None:
        answer = await bw.get(RESULTS, params={"$format": "json", "$filter": condition})
        assert answer.status_code == 400
        assert set(answer.json()["error"]["innererror"]) >= {"application", "transactionid", "Error_Resolution", "errordetails"}


class TestVariables:
    async def test_a_mandatory_variable_must_have_a_value(self, bw: httpx.AsyncClient) -> None:
        answer = await bw.get(f"{YEARLY}/ZC360_CUSTYEARResults", params={"$format": "json"})
        assert (answer.status_code, answer.json()["error"]["message"]["value"]) == (
            400,
            "Specify a value for variable ZV_YEAR_FROM",
        )

    async def test_its_value_narrows_the_rows(self, bw: httpx.AsyncClient) -> None:
        path = f"{YEARLY}/ZC360_CUSTYEAR(ZV_YEAR_FROM='2025')/Results"
        found = await rows(bw, path, select="A0CUSTOMER,A0CALYEAR,NETSALES", filter=of(AMELIA))
        assert [row["A0CALYEAR"] for row in found] == ["2025", "2026"]

    @pytest.mark.parametrize("variables", ["ZV_YEAR_FROM='x'", "ZV_OTHER='2025'", "", "ZV_YEAR_FROM='2025',ZV_OTHER='1'"])
    async def test_no_other_variable_or_value_is_taken(self, bw: httpx.AsyncClient, variables: str) -> None:
        answer = await bw.get(f"{YEARLY}/ZC360_CUSTYEAR({variables})/Results", params={"$format": "json"})
        assert answer.status_code == 400


class TestGateway:
    async def test_the_service_tells_when_data_was_last_loaded(self, bw: httpx.AsyncClient) -> None:
        (row,) = await rows(bw, f"{SERVICE}/AdditionalMetadata")
        assert row["QueryName"] == "ZC360_CUSTVAL"
        assert row["DataRefreshTimestamp"] == f"/Date({int(worth.loaded_at(today(SAME)).timestamp()) * 1000})/"

    async def test_a_stranger_gets_a_page_and_no_json(self, bw: httpx.AsyncClient) -> None:
        answer = await bw.get(RESULTS, params={"$format": "json"}, auth=("c360", "wrong"))
        assert answer.status_code == 401
        assert answer.headers["content-type"].startswith("text/html")

    async def test_without_being_asked_for_json_it_answers_in_atom(self, bw: httpx.AsyncClient) -> None:
        answer = await bw.get(RESULTS, params={"$filter": of(AMELIA), "$select": "A0CUSTOMER"}, headers={"accept": "*/*"})
        assert answer.text.startswith("<?xml")

    @pytest.mark.parametrize(
        ("path", "code"),
        [
            ("/sap/opu/odata/sap/ZNOTHING_SRV/ZNOTHINGResults", "/IWBEP/CM_MGW_RT/026"),
            (f"{SERVICE}/ZNOTHINGResults", "/IWBEP/CM_MGW_RT/020"),
            (f"{RESULTS}('V2.81')", "/IWBEP/CM_MGW_RT/020"),
            ("/sap/bw/xml/soap/xmla", "/IWBEP/CM_MGW_RT/026"),
        ],
    )
    async def test_what_is_not_there_has_the_vendors_code(self, bw: httpx.AsyncClient, path: str, code: str) -> None:
        answer = await bw.get(path, params={"$format": "json"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, code)

    async def test_a_batch_needs_the_token_and_the_cookie_that_came_with_it(self, bw: httpx.AsyncClient, world: World) -> None:
        fetched = await bw.get(f"{SERVICE}/", headers={"x-csrf-token": "Fetch"})
        inner = "Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"
        parts = "".join(
            f"--b\r\n{inner}GET {address} HTTP/1.1\r\n\r\n\r\n" for address in ("AdditionalMetadata?$format=json", "ZNothing")
        )
        sent: dict[str, Any] = {"content": f"{parts}--b--\r\n", "headers": {"content-type": "multipart/mixed; boundary=b"}}
        token = {"x-csrf-token": fetched.headers["x-csrf-token"]}
        answer = await bw.post(f"{SERVICE}/$batch", content=sent["content"], headers=sent["headers"] | token)
        assert answer.status_code == 202
        assert "boundary=b" not in answer.headers["content-type"]
        assert ("HTTP/1.1 200 OK" in answer.text, "HTTP/1.1 404 Not Found" in answer.text) == (True, True)
        bw.cookies.clear()
        for headers in (sent["headers"], sent["headers"] | token):
            refused = await bw.post(f"{SERVICE}/$batch", content=sent["content"], headers=headers)
            assert (refused.status_code, refused.headers["x-csrf-token"]) == (403, "Required")
        assert (world.ledger.auth[BW], world.ledger.calls[BW]) == (1, 3)

    async def test_a_drifted_answer_is_a_200_of_another_shape(self, bw: httpx.AsyncClient, world: World) -> None:
        world.conditions[BW] = Condition(fault=Fault("drift"))
        (row,) = await rows(bw, select="A0CUSTOMER,NETSALES", filter=of(AMELIA))
        assert (row["A0CUSTOMER"], row["NETSALES"]) == (None, ["?"])
