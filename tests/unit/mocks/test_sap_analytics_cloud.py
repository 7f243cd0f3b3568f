"""The played analytics tenant: tokens, the header that goes with them, filters, pages and their links, versions."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from mocks.app import create_app
from mocks.control.stage import World
from mocks.systems.sap_analytics_cloud import model as sac_model
from mocks.systems.sap_analytics_cloud import token as tokens
from mocks.world import worth
from mocks.world.people import ANALYTICS
from mocks.world.population import Population

AMELIA, SOFIA, WEI = "0000204711", "0000204715", "0000204716"
EXPORT = "/api/v1/dataexport"
MODEL = f"{EXPORT}/providers/sac/{sac_model.PROVIDER}"
FORM = {"content-type": "application/x-www-form-urlencoded"}
GRANT = {"grant_type": "client_credentials"}


class Clock:
    now = 1_767_225_600.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock) -> World:
    return World(Population(customers=300), clock=clock)


@pytest.fixture
async def sac(world: World) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=create_app(world))
    async with httpx.AsyncClient(transport=transport, base_url="http://played/sap-analytics-cloud") as client:
        answer = await client.post("/oauth/token", params=GRANT, headers={**FORM, "authorization": tokens.BASIC})
        client.headers["authorization"] = f"Bearer {answer.json()['access_token']}"
        client.headers["x-sap-sac-custom-auth"] = "true"
        yield client


async def facts(sac: httpx.AsyncClient, name: str = "FactData", **options: str) -> list[dict[str, Any]]:
    answer = await sac.get(f"{MODEL}/{name}", params={f"${option}": value for option, value in options.items()})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["value"]
    return found


class TestTokens:
    async def test_a_token_lives_an_hour(self, sac: httpx.AsyncClient, clock: Clock) -> None:
        clock.now += 3598
        assert (await sac.get(f"{MODEL}/")).status_code == 200
        clock.now += 1
        expired = await sac.get(f"{MODEL}/")
        assert expired.status_code == 401
        assert isinstance(expired.json()["error"]["message"], str)

    @pytest.mark.parametrize(
        ("headers", "params", "status", "error"),
        [
            ({"authorization": "Basic eDp5"}, GRANT, 401, "invalid_client"),
            ({"authorization": tokens.BASIC}, {}, 401, "unauthorized"),
            ({"authorization": tokens.BASIC, "content-type": "application/json"}, GRANT, 400, "invalid_request"),
        ],
    )
    async def test_wrong_credentials_get_none(
        self, sac: httpx.AsyncClient, headers: dict[str, str], params: dict[str, str], status: int, error: str
    ) -> None:
        answer = await sac.post("/oauth/token", params=params, headers=FORM | headers)
        assert (answer.status_code, answer.json()["error"]) == (status, error)
        assert answer.json()["error_description"]

    @pytest.mark.parametrize("header", ["", "Bearer x", "Bearer é.é.é", "Bearer a.9999999999.b", tokens.BASIC])
    async def test_without_a_token_there_is_nothing(self, sac: httpx.AsyncClient, header: str) -> None:
        sac.headers["authorization"] = header
        assert (await sac.get(f"{MODEL}/FactData")).status_code == 401

    async def test_without_the_header_of_custom_authentication_there_is_nothing(self, sac: httpx.AsyncClient) -> None:
        del sac.headers["x-sap-sac-custom-auth"]
        assert (await sac.get(f"{MODEL}/FactData")).status_code == 401

    async def test_the_ledger_counts_tokens_apart(self, sac: httpx.AsyncClient, world: World) -> None:
        await sac.get(f"{MODEL}/")
        assert (world.ledger.auth[ANALYTICS], world.ledger.calls[ANALYTICS]) == (1, 1)


class TestFacts:
    async def test_dimensions_are_texts_and_measures_are_numbers_with_seven_digits(self, sac: httpx.AsyncClient) -> None:
        answer = await sac.get(f"{MODEL}/FactData", params={"$filter": f"CUSTOMER eq '{AMELIA}'", "$top": "1"})
        (row,) = answer.json()["value"]
        assert {name: type(value) for name, value in row.items()} == {
            **dict.fromkeys(sac_model.DIMENSIONS, str),
            **dict.fromkeys(sac_model.MEASURES, float),
        }
        assert '"RANK":' + f"{row['RANK']:.7f}" in answer.text
        assert answer.json()["@des.entitiesInPage"] == "1"

    async def test_one_score_is_not_computed_in_the_newest_month(self, sac: httpx.AsyncClient) -> None:
        found = await facts(sac, filter=f"CUSTOMER eq '{WEI}' and Version eq 'public.Actual'", orderby="Date desc,SCORE_TYPE")
        newest = {row["SCORE_TYPE"]: row["Date"] for row in reversed(found)}
        assert newest == {"CHURN": "202602", "CLV": "202602", "PROPENSITY_FASHION": "202601"}

    async def test_the_lifetime_value_is_the_warehouses_forecast(self, sac: httpx.AsyncClient, world: World) -> None:
        where = f"CUSTOMER eq '{AMELIA}' and SCORE_TYPE eq 'CLV' and Date eq '202602'"
        values = {row["Version"]: row["VALUE"] for row in await facts(sac, filter=where)}
        amelia = world.person(1)
        assert amelia is not None
        assert values["public.Actual"] == float(worth.forecast(amelia))
        assert values["public.Plan"] == 2 * values["public.Actual"]

    async def test_without_an_order_rows_come_in_none(self, sac: httpx.AsyncClient) -> None:
        dates = [row["Date"] for row in await facts(sac, filter=f"CUSTOMER eq '{AMELIA}'")]
        assert dates not in (sorted(dates), sorted(dates, reverse=True))

    @pytest.mark.parametrize("customer", [SOFIA, "204711", "0009999999"])
    async def test_of_whom_nothing_is_predicted_there_are_no_facts(self, sac: httpx.AsyncClient, customer: str) -> None:
        assert await facts(sac, filter=f"CUSTOMER eq '{customer}'") == []

    async def test_functions_of_the_fourth_version_are_understood(self, sac: httpx.AsyncClient) -> None:
        where = f"CUSTOMER eq '{AMELIA}' and contains(SCORE_TYPE,'FASHION') and startswith(Date,'2026')"
        assert [row["Date"] for row in await facts(sac, filter=where)] == ["202601"]

    @pytest.mark.parametrize(
        "params",
        [
            {"$filter": "CUSTOMR eq '1'"},
            {"$filter": "CUSTOMER in ('1','2')"},
            {"$filter": "substringof('1',CUSTOMER)"},
            {"$select": "NOTHING"},
            {"$orderby": "NOTHING desc"},
            {"$top": "x"},
            {"pagesize": "100001"},
            {"$inlinecount": "allpages"},
            {"$skiptoken": "1000"},
        ],
        ids=str,
    )
    async def test_a_wrong_question_is_refused_with_a_message_that_is_a_text(
        self, sac: httpx.AsyncClient, params: dict[str, str]
    ) -> None:
        answer = await sac.get(f"{MODEL}/FactData", params=params)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "400")
        assert isinstance(answer.json()["error"]["message"], str)


class TestPages:
    @pytest.mark.parametrize("size", ["1", "7", "1000"])
    async def test_pages_join_to_the_whole_by_links_that_are_relative_or_absolute(
        self, sac: httpx.AsyncClient, size: str
    ) -> None:
        where = {"$filter": f"CUSTOMER eq '{AMELIA}' or CUSTOMER eq '{WEI}'", "$orderby": "Date desc,CUSTOMER,SCORE_TYPE,Version"}
        whole = (await sac.get(f"{MODEL}/FactData", params=where)).json()["value"]
        found, links = [], []
        answer = (await sac.get(f"{MODEL}/FactData", params={**where, "pagesize": size})).json()
        found += answer["value"]
        while link := answer.get("@odata.nextLink"):
            links.append(link)
            answer = (await sac.get(link if link.startswith("http") else f"{MODEL}/{link}")).json()
            found += answer["value"]
        assert found == whole
        assert [link.startswith("http://played/sap-analytics-cloud/") for link in links] == [
            place > 0 for place in range(len(links))
        ]
        assert (len(links) > 2) is (size != "1000")

    async def test_a_count_is_of_all_rows(self, sac: httpx.AsyncClient) -> None:
        params = {"$filter": f"CUSTOMER eq '{AMELIA}'", "$count": "true", "pagesize": "2"}
        answer = (await sac.get(f"{MODEL}/FactData", params=params)).json()
        assert (answer["@odata.count"], len(answer["value"])) == (21, 2)


class TestModel:
    async def test_the_model_is_found_by_its_namespace(self, sac: httpx.AsyncClient) -> None:
        spaces = (await sac.get(f"{EXPORT}/administration/Namespaces")).json()["value"]
        assert {"NamespaceID": "sac"} in spaces
        (provider,) = (await sac.get(f"{EXPORT}/administration/Namespaces(NamespaceID='sac')/Providers")).json()["value"]
        assert (provider["ProviderID"], provider["ProviderName"]) == (sac_model.PROVIDER, sac_model.NAME)
        assert provider["ServiceURL"].endswith(MODEL)
        assert (await sac.get(f"{EXPORT}/administration/Namespaces(NamespaceID='x')/Providers")).status_code == 404

    async def test_a_model_or_a_set_that_is_not_there_is_said(self, sac: httpx.AsyncClient) -> None:
        for path in (f"{EXPORT}/providers/sac/Cnothing/FactData", f"{MODEL}/NothingMaster", f"{EXPORT}/nothing"):
            assert (await sac.get(path)).status_code == 404

    async def test_members_of_the_customer_dimension_name_the_crm_where_there_is_one(self, sac: httpx.AsyncClient) -> None:
        (amelia,) = await facts(sac, "CUSTOMERMaster", filter=f"ID eq '{AMELIA}'")
        assert amelia == {"ID": AMELIA, "Description": "Amelia Hart", "SEGMENT": "GOLD", "C4C_ID": "1004711"}
        (wei,) = await facts(sac, "CUSTOMERMaster", filter=f"ID eq '{WEI}'")
        assert wei["C4C_ID"] == "#"

    async def test_the_server_adds_up_what_is_selected_and_insists_on_a_selection(self, sac: httpx.AsyncClient) -> None:
        where = f"CUSTOMER eq '{AMELIA}' and Version eq 'public.Actual'"
        (row,) = await facts(sac, "FactDataAggregation", select="CUSTOMER,VALUE", filter=where)
        assert row["VALUE"] == sum(fact["VALUE"] for fact in await facts(sac, filter=where))
        assert (await sac.get(f"{MODEL}/FactDataAggregation", params={"$filter": where})).status_code == 400
