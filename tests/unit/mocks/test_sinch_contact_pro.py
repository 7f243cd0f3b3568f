"""The played contact centre: a reporting database that lags behind, bare arrays, addresses in several spellings."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from mocks.app import create_app
from mocks.control.stage import Condition, Fault, World
from mocks.systems.sinch_contact_pro import contacts as contact_centre
from mocks.systems.sinch_contact_pro.reporting_filter import MisreadError, confined, parse
from mocks.world.days import SAME, today
from mocks.world.people import CONTACT_PRO
from mocks.world.population import Population

CREDENTIALS = {
    "Authorization": "Basic " + base64.b64encode(b"demo:demo").decode(),
    "x-api-key": "demo",
    "Accept": "application/json",
}
FACTS, CONTACTS = "/odata/v1/FactCemContacts", "/cmi/contacts"
AMELIAS = "ContactOriginator in ('+447700900123','447700900123','07700900123','Amelia.Hart@example.com')"
KINDS = {"Name": str, "Age": int, "Born": datetime}


@pytest.fixture
def world() -> World:
    return World(Population(customers=60))


@pytest.fixture
async def centre(world: World) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=create_app(world))
    async with httpx.AsyncClient(transport=transport, base_url="http://played/sinch-contact-pro", headers=CREDENTIALS) as client:
        yield client


async def reported(centre: httpx.AsyncClient, **options: str) -> Any:
    answer = await centre.get(FACTS, params={f"${name}": value for name, value in options.items()})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_newest_call_is_in_contact_management_and_not_in_reporting(centre: httpx.AsyncClient) -> None:
    legs = (await centre.get(CONTACTS, params={"address": "+447700900123", "limit": "1"})).json()
    assert datetime.fromisoformat(legs[0]["created"]) > today(SAME) - timedelta(minutes=12)
    guids = {row["ContactGuid"].replace("-", "").upper() for row in (await reported(centre, filter=AMELIAS))["value"]}
    assert guids
    assert legs[0]["guid"] not in guids
    monitored = (await centre.get("/rmi/contacts", params={"startTime": "2026-03-02T08:00:00Z"})).json()
    assert [leg["guid"] for leg in monitored] == [legs[0]["guid"]]


async def test_both_interfaces_know_a_contact_by_one_guid_in_two_spellings(centre: httpx.AsyncClient) -> None:
    rows = (await reported(centre, filter="ContactOriginator eq '+447700900123'", orderby="StartTime desc"))["value"]
    legs = (await centre.get(CONTACTS, params={"address": "+447700900123"})).json()
    created = {leg["guid"]: leg["created"] for leg in legs}
    assert rows
    for row in rows:
        told = created[row["ContactGuid"].replace("-", "").upper()]
        assert told[:19] == row["StartTime"][:19]
        assert "-" in row["ContactGuid"]


async def test_an_address_is_filtered_by_as_it_is_written(centre: httpx.AsyncClient) -> None:
    written = {}
    for address in ("+447700900123", "447700900123", "07700900123"):
        rows = (await reported(centre, filter=f"ContactOriginator eq '{address}' or ContactDestination eq '{address}'"))["value"]
        written[address] = {row["ContactGuid"] for row in rows}
        assert all(address in (row["ContactOriginator"], row["ContactDestination"]) for row in rows)
    assert all(written.values())
    assert not written["+447700900123"] & written["447700900123"]


async def test_a_question_is_sorted_cut_counted_and_narrowed(centre: httpx.AsyncClient) -> None:
    since = f"({AMELIAS} and StartTime ge 2025-06-01 and not (Subject eq null))"
    body = await reported(centre, filter=since, orderby="starttime desc", top="2", count="true", select="StartTime,Subject")
    times = [row["StartTime"] for row in body["value"]]
    assert (len(times), times) == (2, sorted(times, reverse=True))
    assert body["@odata.count"] > 2
    assert {tuple(row) for row in body["value"]} == {("StartTime", "Subject")}


async def test_a_longer_list_than_the_servers_page_goes_on_behind_a_link(
    centre: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = (await reported(centre, filter=AMELIAS, orderby="StartTime desc"))["value"]
    monkeypatch.setattr("mocks.systems.sinch_contact_pro.reporting.SERVER_PAGE", 3)
    body = await reported(centre, filter=AMELIAS, orderby="StartTime desc", top="7")
    rows = body["value"]
    while "@odata.nextLink" in body:
        assert body["@odata.nextLink"].startswith("http://played/sinch-contact-pro/odata/v1/")
        body = (await centre.get(body["@odata.nextLink"])).json()
        rows = [*rows, *body["value"]]
    assert rows == whole[:7]


async def test_a_row_is_read_by_its_number_in_the_path_and_many_in_a_batch(centre: httpx.AsyncClient) -> None:
    row = (await reported(centre, filter=AMELIAS, top="1"))["value"][0]
    assert (await centre.get(f"{FACTS}/{row['RowId']}")).json()["ContactGuid"] == row["ContactGuid"]
    asked = [
        {"id": "1", "method": "GET", "url": f"{FACTS}?$filter=ContactGuid eq {row['ContactGuid']}".removeprefix("/odata/v1")},
        {"id": "2", "method": "GET", "url": "/FactCemContacts?$filter=Nothing eq 1"},
    ]
    first, second = (await centre.post("/odata/v1/$Batch", json={"requests": asked})).json()["responses"]
    assert ([one["RowId"] for one in first["body"]["value"]], second["status"]) == ([row["RowId"]], 400)


@pytest.mark.parametrize(
    ("headers", "text"),
    [
        ({"Authorization": ""}, "No Authorization key"),
        ({"Authorization": "Bearer x"}, "Invalid Authorization header"),
        ({"Authorization": "Basic eDp5"}, "Authentication failed because of wrong credentials"),
    ],
)
async def test_refusals_are_plain_text(centre: httpx.AsyncClient, headers: dict[str, str], text: str) -> None:
    for path in (FACTS, f"{CONTACTS}?address=x"):
        answer = await centre.get(path, headers=headers)
        assert answer.status_code == 401
        assert answer.text.startswith(text)
        assert answer.headers["content-type"].startswith("text/plain")


async def test_the_rest_interfaces_need_a_key_and_give_xml_unless_asked_for_json(centre: httpx.AsyncClient) -> None:
    path = f"{CONTACTS}?address=x"
    assert (await centre.get(path, headers={"x-api-key": "another"})).status_code == 403
    assert (await centre.get(path, headers={"Accept": "*/*"})).headers["content-type"].startswith("application/xml")
    assert (await centre.get(CONTACTS)).status_code == 400
    assert (await centre.get(f"{path}&startTime=soon")).status_code == 400
    assert (await centre.get(f"{path}&limit=all")).status_code == 400
    assert (await centre.get(path)).json() == []


async def test_attached_data_comes_where_it_is_asked_for_and_for_one_contact(centre: httpx.AsyncClient) -> None:
    plain = (await centre.get(CONTACTS, params={"address": "+447700900123"})).json()
    whole = (await centre.get(CONTACTS, params={"address": "+447700900123", "includeAttachedData": "true"})).json()
    assert not [leg for leg in plain if "attached_data" in leg]
    told = next(leg for leg in whole if leg["attached_data"])
    assert (await centre.get(f"/cmi/contactData/{told['id']}")).json() == told["attached_data"]
    assert (await centre.get(f"{CONTACTS}/{told['id']}")).json()["guid"] == told["guid"]
    assert (await centre.get(f"{CONTACTS}/{told['guid']}")).status_code == 404


@pytest.mark.parametrize("question", ["$filter=Nothing eq 1", "$top=-1", "$apply=aggregate($count as n)", "$orderby=Nothing"])
async def test_a_question_that_cannot_be_read_has_odatas_error(centre: httpx.AsyncClient, question: str) -> None:
    answer = await centre.get(f"{FACTS}?{question}")
    assert (answer.status_code, set(answer.json()["error"])) == (400, {"code", "message"})


async def test_faults_are_the_vendors_own(centre: httpx.AsyncClient, world: World) -> None:
    for kind, status in (("auth", 401), ("vendor_error", 400), ("drift", 200)):
        world.conditions[CONTACT_PRO] = Condition(fault=Fault(kind))
        answers = [await centre.get(FACTS, params={"$filter": AMELIAS}), await centre.get(f"{CONTACTS}?address=447700900123")]
        assert {answer.status_code for answer in answers} == {status}
    assert not [row for row in answers[0].json()["value"] if "ContactGuid" in row]
    assert not [leg for leg in answers[1].json() if "guid" in leg]


def test_only_who_is_known_has_contacts_and_only_by_own_addresses(world: World) -> None:
    for person in world.population.everyone():
        record = person.record(CONTACT_PRO)
        held = contact_centre.contacts(person)
        assert record is not None or held == ()
        for contact in held:
            assert record is not None
            bare = contact.address.removeprefix("+")
            known = {record.email, *(f"+{bare}" for number in record.phones if number == f"+{bare}")}
            known |= {f"0{number[3:]}" for number in record.phones}
            assert {contact.address, f"+{bare}"} & known
            assert contact.began_at < person.today
            assert contact_centre.of_guid(world, contact.guid) is contact
            assert contact_centre.of_row(world, contact.row) is contact


def test_children_have_no_contacts(world: World) -> None:
    lily = world.person(9)
    assert lily is not None
    assert contact_centre.contacts(lily) == ()


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("Name eq 'o''neill'", True),
        ("name ne 'x' and age gt 39 and Age le 40", True),
        ("Name in ('a','O''NEILL') and not (Age in (1,2))", True),
        ("Name eq 'x' or (Age lt 1 or Born ge 2026-01-01T00:00:00Z)", True),
        ("Born lt 2026-01-01", False),
        ("Name eq null", False),
    ],
)
def test_filters_mean_what_they_say(text: str, holds: bool) -> None:
    row = {"Name": "O'Neill", "Age": 40, "Born": datetime.fromisoformat("2026-01-02T00:00:00+00:00")}
    assert parse(text, KINDS).holds(row) is holds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Name",
        "Name eq",
        "Name eq 5",
        "Age eq 'x'",
        "Name in 'a'",
        "(Age eq 1",
        "Age eq 1)",
        "Nobody eq 1",
        "Age ~ 1",
        "Born eq 2026-99-99",
    ],
)
def test_filters_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(MisreadError):
        parse(text, KINDS)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Name in ('a','b') and Age gt 1", {"Name": {"a", "b"}}),
        ("Name eq 'a' or Age eq 7", {"Name": {"a"}, "Age": {7}}),
        ("Name eq 'a' or Born gt 2026-01-01", None),
        ("not (Name eq 'a')", None),
    ],
)
def test_a_filter_tells_whose_rows_it_can_hold(text: str, values: dict[str, set[Any]] | None) -> None:
    found = confined(parse(text, KINDS), ["Name", "Age"])
    assert (found and {name: held for name, held in found.items() if held}) == values


async def test_consents_go_by_address_and_usage(centre: httpx.AsyncClient) -> None:
    """A shared line holds the refusal of either person."""

    async def consents(address: str) -> dict[str, bool]:
        rows = (await centre.get("/cmi/customerConsents", params={"address": address})).json()
        assert all(row["address"] == address for row in rows)
        return {row["usage"]: row["consent"] for row in rows}

    assert (await consents("+447700900123"))["marketing"]
    assert not (await consents("+442079460101"))["marketing"]
    assert await consents("+447700900999") == {}
    one = await centre.get("/cmi/customerConsents/marketing_%2B447700900123")
    assert one.json()["consent"]
    assert (await centre.get("/cmi/customerConsents/survey_%2B447700900123")).status_code == 404
    assert (await centre.get("/cmi/customerConsents")).status_code == 400
