"""The played loyalty system wants a token per member, and answers in its own mixture of spellings."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from hashlib import sha256
from hmac import new
from typing import Any

import httpx
import pytest

from mocks.app import create_app
from mocks.control.stage import World
from mocks.systems.annex_cloud_loyalty.token import binding, token_is_valid
from mocks.world.people import ANNEX
from mocks.world.population import Population

NOW = 1_767_225_600
AMELIA = "HRD-10002841"
SHEET_TOKEN = (
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJkZW1vLXN0b3JlIiwiZXhwIjoxNzY3MjI1OTAwLCJzaXRlX2lkIjoiMjk5OTAwMDEiLCJobWFjIjoi"
    "eFMyM2R3UWIzZjZrMEZ4Z0dBeVZaNnJCNFpoVVRtQkVUd054WEwrR0d5OD0ifQ.sKmf7ZJZQ9Gq-6ooCf49R7cAX4YwuojaPS2-z72gLoI"
)


def token(identifier: str, *, expires: float = NOW + 300, **differs: Any) -> str:
    claims = {"sub": "demo", "exp": expires, "site_id": "29990001", "hmac": binding(identifier)} | differs
    parts = [_part(json.dumps(held).encode()) for held in ({"alg": "HS256", "typ": "JWT"}, claims)]
    return ".".join([*parts, _part(new(b"annex-demo-secret", ".".join(parts).encode(), sha256).digest())])


def _part(held: bytes) -> str:
    return base64.urlsafe_b64encode(held).decode().rstrip("=")


@pytest.fixture
def world() -> World:
    return World(Population(customers=200), clock=lambda: NOW)


@pytest.fixture
async def site(world: World) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=create_app(world))
    base = "http://played/annex-cloud-loyalty/api/3.0"
    async with httpx.AsyncClient(transport=transport, base_url=base, headers={"X-AnnexCloud-Site": "29990001"}) as client:
        yield client


async def read(site: httpx.AsyncClient, path: str, member: str = AMELIA, **params: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token(member)}"}
    return await site.get(path.format(member), params=params, headers=headers)


class TestToken:
    def test_the_sheets_vector_is_accepted_until_it_expires(self) -> None:
        assert token_is_valid(SHEET_TOKEN, AMELIA, NOW)
        assert not token_is_valid(SHEET_TOKEN, AMELIA, NOW + 300)

    def test_a_token_is_good_for_its_own_member_only(self) -> None:
        assert not token_is_valid(SHEET_TOKEN, "HRD-10002842", NOW)

    def test_an_expiry_in_milliseconds_is_served_as_the_vendor_serves_it(self) -> None:
        assert token_is_valid(token(AMELIA, expires=(NOW + 1) * 1000), AMELIA, NOW)

    @pytest.mark.parametrize(
        "wrong",
        [
            "",
            "a.b.c",
            SHEET_TOKEN[:-2] + "AA",
            token(AMELIA, site_id="1"),
            token(AMELIA, expires=NOW - 1),
            token(AMELIA, exp="x"),
        ],
    )
    def test_a_forged_or_foreign_token_is_refused(self, wrong: str) -> None:
        assert not token_is_valid(wrong, AMELIA, NOW)

    async def test_a_refused_token_is_ac1002_and_a_missing_site_ac1004(self, site: httpx.AsyncClient) -> None:
        refused = await site.get(f"/points/{AMELIA}", headers={"Authorization": f"Bearer {token('HRD-10002842')}"})
        assert (refused.status_code, refused.json()["errorCode"]) == (401, "AC1002")
        del site.headers["X-AnnexCloud-Site"]
        assert (await read(site, "/points/{}")).json()["errorCode"] == "AC1004"


class TestMember:
    async def test_amelia_is_gold_and_her_record_is_at_the_top_level(self, site: httpx.AsyncClient) -> None:
        user = (await read(site, "/users/{}")).json()
        assert (user["id"], user["email"], user["birthDate"]) == (AMELIA, "amelia.hart@example.com", "1984-05-14")
        assert user["optInDate"].endswith("+0000")
        assert (await read(site, "/users/{}/tiers")).json()["currentTier"] == "Gold"

    async def test_some_figures_are_text(self, site: httpx.AsyncClient) -> None:
        points = (await read(site, "/points/{}")).json()
        assert isinstance(points["availablePoints"], int)
        assert points["pointsToExpire"].isdigit()
        assert points["creditsToCurrencyValue"] == points["availablePoints"] / 100

    async def test_the_ledger_adds_up_to_the_balances_over_all_its_pages(self, site: httpx.AsyncClient) -> None:
        first = (await read(site, "/users/{}/activity", page=1)).json()
        assert int(first["pages"]) > 1
        entries = [
            entry
            for page in range(1, int(first["pages"]) + 1)
            for entry in (await read(site, "/users/{}/activity", page=page)).json()["activityDetail"]
        ]
        points = (await read(site, "/points/{}")).json()
        assert len(entries) == int(first["totalActivityCount"])
        assert sum(entry["credit"] for entry in entries) == points["lifetimePoints"]
        assert sum(entry["debit"] for entry in entries) == points["usedPoints"]
        assert [e["createDate"] for e in entries] == sorted((e["createDate"] for e in entries), reverse=True)
        assert {e["activity"].upper() for e in entries} == {"CREDIT", "DEBIT"}
        assert len({e["activity"] for e in entries}) > 2

    async def test_beyond_the_last_page_the_list_is_empty(self, site: httpx.AsyncClient) -> None:
        assert (await read(site, "/users/{}/activity", page=99)).json()["activityDetail"] == []

    async def test_redeemed_rewards_come_in_two_spellings(self, site: httpx.AsyncClient) -> None:
        used = (await read(site, "/users/{}/usedreward", page=1)).json()
        history = (await read(site, "/users/{}/rewards/history")).json()["data"]
        assert used["current_page"] == "1"
        assert [one["pointsUsed"] for one in used["rewardDetail"]] == [one["debit_points"] for one in history]
        assert {one["rewardCode"] for one in used["rewardDetail"]} <= {
            entry.get("rewardCode")
            for page in (1, 2)
            for entry in (await read(site, "/users/{}/activity", page=page)).json()["activityDetail"]
        }

    async def test_a_reward_is_eligible_only_when_the_points_suffice(self, site: httpx.AsyncClient, world: World) -> None:
        person = world.person(1)
        assert person is not None
        world.change(person, ANNEX, name="points", value=600)
        offers = (await read(site, "/users/{}/reward", sort_by="rewardSequence")).json()["rewardDetail"]
        assert [one["rewardId"] for one in offers if one["eligible"] == "YES"] == ["121"]

    @pytest.mark.parametrize("member", ["HRD-10002845", "HRD-99999999", "nobody@example.com", "'*%", "0010002841"])
    async def test_whoever_is_no_member_is_ac1005(self, site: httpx.AsyncClient, member: str) -> None:
        quoted = httpx.URL(path=member).raw_path.decode()
        headers = {"Authorization": f"Bearer {token(member)}"}
        answer = await site.get(f"/users/{quoted.lstrip('/')}", headers=headers)
        assert answer.status_code in (400, 404)
        assert answer.json() == {"errorCode": "AC1005", "errorMessage": "No data found"}

    async def test_ac1005_comes_under_both_statuses(self, site: httpx.AsyncClient) -> None:
        seen = {(await read(site, "/users/{}", f"HRD-9999{n}")).status_code for n in range(1000, 1020)}
        assert seen == {400, 404}

    async def test_wei_has_neither_mail_nor_phone(self, site: httpx.AsyncClient) -> None:
        user = (await read(site, "/users/{}", "HRD-10002846")).json()
        assert (user["email"], user["phone"]) == ("", "")

    @pytest.mark.parametrize("params", [{"page": 0}, {"page": "x"}, {"since": "2025"}])
    async def test_a_wrong_parameter_is_refused(self, site: httpx.AsyncClient, params: dict[str, Any]) -> None:
        assert (await read(site, "/users/{}/activity", **params)).status_code == 400


async def test_dictionaries_are_bound_to_the_last_step_of_the_path(site: httpx.AsyncClient) -> None:
    assert (await read(site, "/actions/{}", "ALL")).json()["actionDetail"]
    assert (await read(site, "/{}", "rewards")).json()["data"]
