"""The played messaging platform: reports in pages from 0, links in pages from 1, signatures over what came over the line."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator
from typing import Any

import httpx
import orjson
import pytest

from mocks.app import create_app
from mocks.control.stage import Condition, Fault, World
from mocks.systems.sinch_campaigns import auth as engage_auth
from mocks.systems.sinch_campaigns import messages as campaign_messages
from mocks.world.people import CAMPAIGNS
from mocks.world.population import Population

BASIC = "Basic " + base64.b64encode(b"c360-engage:engage-demo-secret").decode()
REPORT, SUMMARY, DETAIL = "/v2-preview/reporting/messages/detail", "/v1/reporting/links/summary", "/v1/reporting/links/detail"
AMELIA, OLIVER, HASSAN, EMILE = "+447700900123", "+447700900124", "+447700900128", "+447700900135"
ALWAYS = {"start_date": "2015-01-01T00:00:00Z", "end_date": "2026-03-02T09:00:00Z", "page_size": 100}
DATE = "Thu, 01 Jan 2026 00:00:00 GMT"


@pytest.fixture
def world() -> World:
    return World(Population(customers=60))


@pytest.fixture
async def engage(world: World) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=create_app(world))
    headers = {"Authorization": BASIC}
    async with httpx.AsyncClient(transport=transport, base_url="http://played/sinch-campaigns", headers=headers) as client:
        yield client


async def messages(engage: httpx.AsyncClient, **asked: Any) -> list[dict[str, Any]]:
    answer = await engage.post(REPORT, json={**ALWAYS, **asked})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["messages"]
    return found


async def test_reports_are_narrowed_by_numbers_direction_and_metadata(engage: httpx.AsyncClient) -> None:
    both = await messages(engage, destinations=[AMELIA, OLIVER])
    assert {row["destination_address"] for row in both} == {AMELIA, OLIVER}
    campaigns = await messages(engage, destination=AMELIA, metadata_key="campaign")
    assert 0 < len(campaigns) < len([row for row in both if row["destination_address"] == AMELIA])
    only = await messages(engage, destinations=[AMELIA], metadata_key="campaign", metadata_values=["XMAS25-PREVIEW"])
    assert [row["metadata"][0]["value"] for row in only] == ["XMAS25-PREVIEW"]
    assert await messages(engage, destinations=[AMELIA], direction="inbound") == []
    failed = await messages(engage, destinations=[AMELIA, OLIVER], status=["FAILED"])
    assert {row["status"] for row in failed} == {"failed"}


async def test_an_objection_is_an_answer_after_which_there_are_no_campaigns(engage: httpx.AsyncClient) -> None:
    (stop,) = await messages(engage, sources=[HASSAN], opt_out=True)
    assert (stop["content"], stop["direction"], stop["source_address"]) == ("STOP", "inbound", HASSAN)
    assert (
        max(row["timestamp"] for row in await messages(engage, destinations=[HASSAN], metadata_key="campaign"))
        < stop["timestamp"]
    )


async def test_whoever_answered_stop_is_blocked_and_unsubscribed(
    engage: httpx.AsyncClient,
) -> None:
    """One of them is sent campaigns all the same."""
    numbers = f"{AMELIA},{HASSAN},{EMILE},+447700900999".replace("+", "%2B")
    blocked = (await engage.get(f"/v1/number_authorisation/is_authorised/{numbers}")).json()["numbers"]
    assert [row["authorised"] for row in blocked] == [True, False, False, True]
    found = (await engage.get("/api/v1/contacts/contacts", params={"channelIds": [AMELIA, HASSAN, EMILE]})).json()
    states = {row["fullName"]: [one["subscriptionState"] for one in row["channels"]] for row in found["content"]}
    assert states == {
        "Amelia Hart": ["SUBSCRIBED", "SUBSCRIBED"],
        "Hassan Al-Sayed": ["UNSUBSCRIBED"],
        "Émile Ångström-O'Neill": ["UNSUBSCRIBED", "SUBSCRIBED"],
    }
    (stop,) = await messages(engage, sources=[EMILE], opt_out=True)
    sent = await messages(engage, destinations=[EMILE], metadata_key="campaign")
    assert max(row["timestamp"] for row in sent) > stop["timestamp"]


async def test_contacts_come_in_pages_by_tokens_and_invalid_requests_are_refused(engage: httpx.AsyncClient) -> None:
    rows, token = [], {}
    while token is not None:
        asked = {"channelIds": [AMELIA, HASSAN, EMILE], "pageSize": "1", **token}
        page = (await engage.get("/api/v1/contacts/contacts", params=asked)).json()
        rows += page["content"]
        token = {"nextPageToken": page["nextPageToken"]} if "nextPageToken" in page else None
    assert len(rows) == page["totalElements"] == 3
    for wrong in ("/api/v1/contacts/contacts?channelId=1", "/v1/number_authorisation/is_authorised/STORE"):
        assert (await engage.get(wrong)).status_code == 400


async def test_pages_of_reports_count_from_nought_and_join_to_the_whole(engage: httpx.AsyncClient) -> None:
    whole, rows, page = await messages(engage, destinations=[AMELIA]), [], 0
    while True:
        body = (await engage.post(REPORT, json={**ALWAYS, "destinations": [AMELIA], "page": page, "page_size": 7})).json()
        rows += body["messages"]
        if not body["pagination"]["has_next"]:
            break
        page += 1
    assert rows == whole
    assert page > 1
    times = [row["timestamp"] for row in rows]
    assert times == sorted(times, reverse=True)


async def test_links_count_from_one_and_hang_on_messages(engage: httpx.AsyncClient) -> None:
    sent = {row["message_id"] for row in await messages(engage, destinations=[AMELIA])}
    params = {"recipient": AMELIA, "pageSize": "5"}
    first = (await engage.get(SUMMARY, params=params)).json()
    rows = [*first["short_urls"]]
    for page in range(2, first["pagination"]["page_count"] + 1):
        rows += (await engage.get(SUMMARY, params={**params, "page": str(page)})).json()["short_urls"]
    assert len(rows) == first["pagination"]["total_count"] > 5
    assert {row["message_id"] for row in rows} < sent
    assert {len(row["short_url"]) for row in rows} == {22}
    assert first["total_clicks"] == sum(row["click_count"] for row in rows)
    assert "next_uri" in first["pagination"]


async def test_clicks_of_a_link_have_times_without_a_zone(engage: httpx.AsyncClient) -> None:
    rows = (await engage.get(SUMMARY, params={"recipient": AMELIA, "pageSize": "100"})).json()["short_urls"]
    clicked = next(row for row in rows if row["click_count"] > 1)
    code = clicked["short_url"].rsplit("/", 1)[1]
    detail = (await engage.get(DETAIL, params={"hash": code})).json()
    assert [len(detail[name]) for name in ("clicks", "views")] == [clicked["click_count"], clicked["view_count"]]
    assert {len(click["dt"]) for click in detail["clicks"]} == {26}
    second = (await engage.get(DETAIL, params={"hash": code, "page": "2", "pageSize": "1"})).json()
    assert second["clicks"] == detail["clicks"][1:2]


async def test_links_go_by_campaign_too(engage: httpx.AsyncClient) -> None:
    body = (await engage.get(SUMMARY, params={"key": "campaign", "value": "SPRING26-NEW", "pageSize": "100"})).json()
    assert len({row["destination_number"] for row in body["short_urls"]}) > 1
    assert {row["long_url"] for row in body["short_urls"]} == {"https://shop.example.com/new-in"}


async def test_whoever_has_no_links_is_not_found(engage: httpx.AsyncClient) -> None:
    for path in (f"{SUMMARY}?recipient=%2B447700900999", f"{DETAIL}?hash=0000000", f"{DETAIL}?hash=", f"{DETAIL}?hash=é"):
        answer = await engage.get(path)
        assert (answer.status_code, answer.json()) == (404, {"message": "Data cannot be found"})


@pytest.mark.parametrize(
    "changed",
    [{"end_date": None}, {"start_date": "2027-01-01"}, {"page": -1}, {"page_size": 101}, {"page_size": True}, {"hue": "red"},
     {"destinations": AMELIA}, {"metadata_value": "x"}, {"direction": 5}],
)  # fmt: skip
async def test_a_report_that_is_asked_for_wrongly_is_refused_with_details(
    engage: httpx.AsyncClient, changed: dict[str, object]
) -> None:
    asked = {name: value for name, value in {**ALWAYS, **changed}.items() if value is not None}
    answer = await engage.post(REPORT, json=asked)
    assert answer.status_code == 400
    assert answer.json()["details"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{"])
async def test_a_report_without_a_question_is_refused(engage: httpx.AsyncClient, body: bytes) -> None:
    assert (await engage.post(REPORT, content=body)).status_code == 400


def signed(request_line: str, *, body: bytes = b"", secret_of: str = engage_auth.KEY) -> dict[str, str]:
    told, names, headers = f"Date: {DATE}\n", "Date request-line", {"Date": DATE}
    if body:
        headers["Content-MD5"] = hashlib.md5(body, usedforsecurity=False).hexdigest()
        told, names = f"{told}Content-MD5: {headers['Content-MD5']}\n", "Date Content-MD5 request-line"
    signature = engage_auth.signature(f"{told}{request_line} HTTP/1.1")
    value = f'hmac username="{secret_of}", algorithm="hmac-sha256", headers="{names}", signature="{signature}"'
    return {**headers, "Authorization": value}


async def test_a_signature_holds_for_what_it_was_made_over_and_for_nothing_else(engage: httpx.AsyncClient) -> None:
    path = f"{SUMMARY}?recipient=%2B447700900123&page=1"
    whole = f"GET /sinch-campaigns{path}"
    assert (await engage.get(path, headers=signed(whole))).status_code == 200
    for headers in (signed(whole.replace("=1", "=2")), signed(whole, secret_of="another"), {**signed(whole), "Date": "today"}):
        assert (await engage.get(path, headers=headers)).json() == {"message": "Invalid authentication credentials"}
    body = orjson.dumps({**ALWAYS, "destinations": [AMELIA]})
    line = f"POST /sinch-campaigns{REPORT}"
    assert (await engage.post(REPORT, content=body, headers=signed(line, body=body))).status_code == 200
    assert (await engage.post(REPORT, content=body + b" ", headers=signed(line, body=body))).status_code == 401
    assert (await engage.post(REPORT, content=body, headers=signed(line))).status_code == 401


def test_the_signature_is_that_of_the_fact_sheets_vector() -> None:
    line = "GET /v1/reporting/links/summary?recipient=%2B447700900123&page=1&pageSize=100 HTTP/1.1"
    assert engage_auth.signature(f"Date: {DATE}\n{line}") == "4cVclg6AHZgV2GpcMRoac3lSU7ekw+AI3qiyrL6QeoE="


async def test_wrong_credentials_and_strange_accounts_are_refused(engage: httpx.AsyncClient) -> None:
    for value in ("", "Basic eDp5", "Bearer x", "hmac nonsense"):
        assert (await engage.get(f"{DETAIL}?hash=x", headers={"Authorization": value})).status_code == 401
    assert (await engage.get(f"{DETAIL}?hash=x", headers={"Account": "Another"})).status_code == 403


async def test_faults_are_the_vendors_own(engage: httpx.AsyncClient, world: World) -> None:
    for kind, status in (("auth", 401), ("vendor_error", 400)):
        world.conditions[CAMPAIGNS] = Condition(fault=Fault(kind))
        answer = await engage.get(f"{SUMMARY}?recipient=%2B447700900123")
        assert (answer.status_code, "message" in answer.json()) == (status, True)
    world.conditions[CAMPAIGNS] = Condition(fault=Fault("drift"))
    assert (await engage.get(f"{SUMMARY}?recipient=%2B447700900123")).json()["short_urls"] == "none"
    assert {row["message_id"] for row in await messages(engage, destinations=[AMELIA])} == {None}


def test_messages_go_to_known_mobiles_only_and_links_lead_back(world: World) -> None:
    links = 0
    for person in world.population.everyone():
        record, held = person.record(CAMPAIGNS), campaign_messages.messages(person)
        assert bool(held) == bool(record is not None and record.phone)
        for message in held:
            assert record is not None
            assert message.number == record.phone
            assert message.at < person.today
            if link := message.link:
                links += 1
                assert campaign_messages.of_hash(world, link.short_url[-7:]) == link
    assert links > 100
