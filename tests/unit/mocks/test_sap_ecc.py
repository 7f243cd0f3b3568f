"""The played ERP answers as SAP Gateway does, and its sales are the ones that the shop has."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from mocks.app import create_app
from mocks.control.stage import Condition, Fault, World
from mocks.odata.front import redo
from mocks.systems.sap_ecc import billing as erp_billing
from mocks.systems.sap_ecc import sales as erp_sales
from mocks.systems.sap_ecc.partner_rows import partners
from mocks.systems.sap_ecc.system import LOGON, ROOT, SYSTEM
from mocks.world import commerce, erp_numbers, keys
from mocks.world.people import ERP
from mocks.world.population import Population

BELOW = f"/sap-ecc{ROOT}"
PARTNER, SALES, BILLING = (
    f"{BELOW}/{name}" for name in ("API_BUSINESS_PARTNER", "API_SALES_ORDER_SRV", "API_BILLING_DOCUMENT_SRV")
)
AUTH = {"Authorization": LOGON.header}
JSON = {"$format": "json", "sap-client": "100"}


@pytest.fixture(scope="module")
def world() -> World:
    return World(Population(customers=400), clock=lambda: 1_772_442_930.25)


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx.AsyncClient]:
    world.conditions.clear()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=create_app(world)), base_url="http://played") as held:
        yield held


def query(**options: str) -> str:
    return "&".join(f"{quote(name)}={quote(value, safe='')}" for name, value in options.items())


async def rows(client: httpx.AsyncClient, entity_set: str, **options: str) -> list[dict[str, Any]]:
    told = {f"${name}": value for name, value in options.items()}
    answer = await client.get(f"{entity_set}?{query(**JSON, **told)}", headers=AUTH)
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["d"]["results"]
    return found


@pytest.mark.parametrize(
    ("headers", "client_number"),
    [
        ({}, "100"),
        ({"Authorization": "Basic " + base64.b64encode(b"C360_RFC:wrong").decode()}, "100"),
        ({"Authorization": "Basic é".encode("latin-1")}, "100"),
        (AUTH, "200"),
        (AUTH, ""),
    ],
)
async def test_a_failed_logon_is_a_page_of_html(client: httpx.AsyncClient, headers: Any, client_number: str) -> None:
    answer = await client.get(f"{PARTNER}/A_BusinessPartner?{query(**{'sap-client': client_number})}", headers=headers)
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (401, "text/html")
    assert answer.headers["www-authenticate"].startswith("Basic")


async def test_json_is_for_who_asks_for_it(client: httpx.AsyncClient) -> None:
    address = f"{PARTNER}/A_BusinessPartner?sap-client=100&$top=1"
    kinds = [
        (await client.get(url, headers={**AUTH, "Accept": accept})).headers["content-type"].split(";")[0]
        for url, accept in ((address, "*/*"), (address, "application/json"), (f"{address}&$format=json", "*/*"))
    ]
    assert kinds == ["application/atom+xml", "application/json", "application/json"]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        (f"{PARTNER}/A_BusinessPartner?$filter=Custmer%20eq%20'1'&", 400, None),
        (f"{PARTNER}/A_BusinessPartner?$expand=to_BusinessPartnerAddress/to_Nothing&", 400, None),
        (f"{PARTNER}/A_BusinessPartner?$select=to_BusinessPartnerAddress/Nothing&", 400, None),
        (f"{PARTNER}/A_BuPaIdentification('1')?", 404, None),
        (f"{PARTNER}/A_Nothing?", 404, None),
        (f"{PARTNER}/A_BusinessPartner('999')?", 404, None),
        (f"{BELOW}/NO_SRV/A_BusinessPartner?", 404, "/IWBEP/CM_MGW_RT/026"),
    ],
)
async def test_an_error_has_the_gateways_body(client: httpx.AsyncClient, path: str, status: int, code: str | None) -> None:
    answer = await client.get(f"{path}{query(**JSON)}", headers=AUTH)
    error = answer.json()["error"]
    assert answer.status_code == status
    assert error["innererror"]["errordetails"][0]["message"] == error["message"]["value"]
    assert error["innererror"]["timestamp"] == "20260302091530.2500000"
    assert code in (None, error["code"])


async def test_a_batch_needs_the_token_of_its_own_service_and_the_cookies(client: httpx.AsyncClient) -> None:
    body = (
        "--b\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"
        "GET A_SalesOrder?$top=1&$format=json HTTP/1.1\r\n\r\n\r\n--b--\r\n"
    )
    fetched = await client.get(f"{SALES}/?sap-client=100", headers={**AUTH, "x-csrf-token": "Fetch"})
    others = await client.get(f"{PARTNER}/?sap-client=100", headers={**AUTH, "x-csrf-token": "Fetch"})
    token, other = fetched.headers["x-csrf-token"], others.headers["x-csrf-token"]
    cookies = "; ".join(f"{name}={value}" for name, value in fetched.cookies.items())
    client.cookies.clear()
    statuses = {}
    for name, told in (
        ("whole", {"x-csrf-token": token, "Cookie": cookies}),
        ("no cookies", {"x-csrf-token": token}),
        ("another service's", {"x-csrf-token": other, "Cookie": cookies}),
        ("no token", {"Cookie": cookies}),
    ):
        headers = {**AUTH, **told, "Content-Type": "multipart/mixed; boundary=b"}
        answer = await client.post(f"{SALES}/$batch?sap-client=100", headers=headers, content=body)
        statuses[name] = answer.status_code
        if name == "whole":
            assert "boundary=b" not in answer.headers["content-type"]
            assert b"HTTP/1.1 200 OK" in answer.content
        else:
            assert answer.headers["x-csrf-token"] == "Required"
    assert statuses == {"whole": 202, "no cookies": 403, "another service's": 403, "no token": 403}


async def test_expansion_and_selection_reach_two_levels_down(client: httpx.AsyncClient) -> None:
    home = "to_BusinessPartnerAddress"
    (amelia,) = await rows(
        client,
        f"{PARTNER}/A_BusinessPartner",
        filter="BusinessPartner eq '204711'",
        expand=f"{home}/to_EmailAddress,{home}/to_MobilePhoneNumber,to_Customer",
        select=f"LastName,{home}/CityName,{home}/to_EmailAddress/EmailAddress,{home}/to_MobilePhoneNumber,to_Customer/CustomerName",
    )
    assert set(amelia) == {"__metadata", "LastName", home, "to_Customer"}
    (where,) = amelia[home]["results"]
    assert set(where) == {"__metadata", "CityName", "to_EmailAddress", "to_MobilePhoneNumber"}
    (mail,) = where["to_EmailAddress"]["results"]
    assert (set(mail), mail["EmailAddress"]) == ({"__metadata", "EmailAddress"}, "amelia.hart@example.com")
    assert where["to_MobilePhoneNumber"]["results"][0]["PhoneNumber"] == "07700900123"
    assert amelia["to_Customer"]["CustomerName"] == "Amelia Hart"


async def test_mobiles_and_landlines_are_apart_and_stand_at_the_valid_address(client: httpx.AsyncClient) -> None:
    phones = "to_PhoneNumber,to_MobilePhoneNumber"
    (priyas,) = await rows(client, f"{PARTNER}/A_BusinessPartnerAddress", filter="BusinessPartner eq '204713'", expand=phones)
    assert [one["PhoneNumberType"] for one in priyas["to_PhoneNumber"]["results"]] == ["1"]
    assert priyas["to_MobilePhoneNumber"]["results"] == []
    moved = [str(204710 + n) for n in range(18, 60, 4)]
    found = await rows(
        client,
        f"{PARTNER}/A_BusinessPartnerAddress",
        filter=" or ".join(f"BusinessPartner eq '{number}'" for number in moved),
        expand=f"{phones},to_EmailAddress",
    )
    old = [home for home in found if home["ValidityEndDate"] != "/Date(253402300799000+0000)/"]
    assert len(old) == len(found) / 2 > 3
    assert not [home for home in old if home["to_EmailAddress"]["results"] or home["to_MobilePhoneNumber"]["results"]]
    assert [home for home in found if home["to_EmailAddress"]["results"]]


async def test_an_address_leads_back_to_its_partner_in_three_steps(client: httpx.AsyncClient) -> None:
    (mail,) = await rows(client, f"{PARTNER}/A_AddressEmailAddress", filter="EmailAddress eq 'amelia.hart@example.com'")
    (home,) = await rows(client, f"{PARTNER}/A_BusinessPartnerAddress", filter=f"AddressID eq '{mail['AddressID']}'")
    assert home["BusinessPartner"] == "204711"


async def test_decimals_have_three_digits_and_instants_an_offset_and_days_none(client: httpx.AsyncClient) -> None:
    (order, *_) = await rows(client, f"{SALES}/A_SalesOrder", filter="SoldToParty eq '204711'", expand="to_Item")
    assert order["TotalNetAmount"] == "189.170"
    assert order["to_Item"]["results"][0]["RequestedQuantity"] == "1"
    assert order["LastChangeDateTime"].endswith("+0000)/")
    assert int(order["SalesOrderDate"].removeprefix("/Date(").removesuffix(")/")) % 86_400_000 == 0
    assert order["__metadata"]["id"] == order["__metadata"]["uri"]
    assert order["__metadata"]["type"] == "API_SALES_ORDER_SRV.A_SalesOrderType"


async def test_a_search_by_name_finds_everybody_who_bears_it(client: httpx.AsyncClient, world: World) -> None:
    every = [row for person in world.population.everyone() for row in partners(world, person)]
    for name in ("FirstName", "LastName"):
        wanted = {row["BusinessPartner"] for row in every if row[name].startswith("Ma")}
        found = await rows(client, f"{PARTNER}/A_BusinessPartner", filter=f"startswith({name},'Ma')", select="BusinessPartner")
        assert {row["BusinessPartner"] for row in found} == wanted
        assert wanted


def test_web_orders_are_the_shops_own_and_till_sales_are_not_among_them(world: World) -> None:
    for person in world.population.everyone():
        online = {one.code: one for one in commerce.purchases(person) if one.is_online}
        if not person.known_to(ERP):
            assert list(erp_sales.orders(world, person)) == []
            continue
        sold = [row for row in erp_sales.orders(world, person) if row["SalesOrderType"] == "ZWEB"]
        assert [row["PurchaseOrderByCustomer"] for row in sold] == list(online)
        assert [row["SalesOrder"] for row in sold] == sorted((row["SalesOrder"] for row in sold), reverse=True)


def test_a_number_leads_back_to_its_document_and_to_nothing_else(world: World) -> None:
    amelia = world.person(1)
    assert amelia is not None
    for held in erp_sales.documents(amelia):
        back = erp_sales.document(world, held.number)
        assert back is not None
        assert (back.purchase.code, back.kind) == (held.purchase.code, held.kind)
        for made in erp_billing.bills_of(held):
            again = erp_billing.bill(world, made.number)
            assert again is not None
            assert (again.of.number, again.kind) == (held.number, made.kind)
    for number in ("", "x", "0000000000", "1000001000", "9999999999", "²" * 10):
        assert erp_sales.document(world, number) is None
        assert erp_billing.bill(world, number) is None


def test_a_person_has_no_more_numbers_than_there_is_room_for() -> None:
    last = keys.LARGEST_N * keys.ORDERS_PER_PERSON + keys.ORDERS_PER_PERSON - 1
    assert erp_numbers.FIRST_ORDER + last < erp_numbers.FIRST_RETURN
    assert erp_numbers.FIRST_RETURN + last < erp_billing.FIRST_BILL
    assert len(str(erp_billing.FIRST_BILL + last * 4 + 3)) == 10


def test_what_stands_billed_is_what_the_shop_took(world: World) -> None:
    kinds = set()
    for person in world.known([1, 2, 14], ERP):
        items = list(erp_billing.items(world, person))
        assert all(row["NetAmount"] + row["TaxAmount"] == row["GrossAmount"] for row in items)
        gross: dict[str, Decimal] = {}
        for row in items:
            gross[row["BillingDocument"]] = gross.get(row["BillingDocument"], Decimal(0)) + row["GrossAmount"]
        for held in erp_sales.documents(person):
            bills = list(erp_billing.bills_of(held))
            kinds.add((held.kind, held.purchase.state, len(bills)))
            standing = [gross[one.number] for one in bills if one.kind in (0, 2) and not one.is_cancelled]
            paid = held.kind == "ZWEB" and held.purchase.state != "cancelled"
            assert standing == ([held.purchase.total] if paid else [])
    assert {("RE", "returned", 1), ("ZWEB", "cancelled", 0), ("ZWEB", "delivered", 3), ("ZWEB", "delivered", 1)} <= kinds


async def test_returns_refer_to_their_order(client: httpx.AsyncClient) -> None:
    returns = await rows(client, f"{SALES}/A_SalesOrder", filter="SoldToParty eq '204724' and SalesOrderType eq 'RE'")
    assert returns
    (sold,) = await rows(client, f"{SALES}/A_SalesOrder", filter=f"SalesOrder eq '{returns[0]['ReferenceSDDocument']}'")
    assert sold["PurchaseOrderByCustomer"] == returns[0]["PurchaseOrderByCustomer"]
    both = await rows(client, f"{SALES}/A_SalesOrder", filter=f"PurchaseOrderByCustomer eq '{sold['PurchaseOrderByCustomer']}'")
    assert {row["SalesOrderType"] for row in both} == {"ZWEB", "RE"}


async def test_a_page_of_the_servers_own_ends_with_a_link_to_the_next(client: httpx.AsyncClient) -> None:
    address: str | None = f"{SALES}/A_SalesOrder?{query(**JSON, **{'$filter': 'SoldToParty eq ' + chr(39) + '204724' + chr(39)})}"
    sizes, seen = [], set()
    while address:
        page = (await client.get(address, headers=AUTH)).json()["d"]
        sizes.append(len(page["results"]))
        seen |= {row["SalesOrder"] for row in page["results"]}
        address = page.get("__next")
    assert sizes[:-1] == [100] * (len(sizes) - 1)
    assert len(seen) == sum(sizes) > 400


@pytest.mark.parametrize(("kind", "status"), [("auth", 401), ("vendor_error", 400)])
async def test_the_erps_own_errors_when_told_to(client: httpx.AsyncClient, world: World, kind: str, status: int) -> None:
    world.conditions["sap-ecc"] = Condition(fault=Fault(kind))
    assert (await client.get(f"{PARTNER}/A_BusinessPartner?{query(**JSON)}", headers=AUTH)).status_code == status


def test_drift_takes_keys_away_also_within_a_batch() -> None:
    plain = b'{"d":{"results":[{"SalesOrder":"1","SalesOrderDate":"/Date(0)/"}]}}'
    assert redo(plain, SYSTEM.drift) == b'{"d":{"results":[{"SalesOrderDate":"today"}]}}'
    part = b"Content-Type: application/http\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + plain + b"\r\n"
    assert b'{"SalesOrderDate":"today"}' in redo(b"--x\r\n" + part + b"--x--\r\n", SYSTEM.drift)


def test_drift_leaves_nothing_right_in_an_empty_list_or_a_single_entity() -> None:
    assert SYSTEM.drift({"d": {"results": []}}) == {"d": {"results": None}}
    assert SYSTEM.drift({"d": {"SalesOrder": "1"}}) == {"d": {}}
