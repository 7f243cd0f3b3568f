"""The played touchpoints: Basic for a token, events by reference, pages by key, batches with a place for each failure."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest

from mocks.app import create_app
from mocks.control.stage import Condition, Fault, World
from mocks.systems.touchpoints import events as touchpoint_events
from mocks.world import commerce
from mocks.world.people import TOUCHPOINTS
from mocks.world.population import Population

CLIENT = ("c360-client", "touchpoints-demo-secret")
FORM = {"grant_type": "client_credentials", "scope": "touchpoints.read"}
CARD = "loyalty:HRD-10002841"
APP, FX = "/app/v1/events", "/fx/v1/events"
PREFIX = "com.example.store."
DAY = 86_400


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
async def client(world: World) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=create_app(world))
    async with httpx.AsyncClient(transport=transport, base_url="http://played/touchpoints") as held:
        await renew(held)
        yield held


async def renew(client: httpx.AsyncClient) -> None:
    answer = await client.post("/oauth2/token", data=FORM, auth=CLIENT)
    client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"


def login(world: World, n: int = 1) -> str:
    person = world.person(n)
    assert person is not None
    return f"cdc:{person.account_uid}"


async def listed(client: httpx.AsyncClient, path: str, limit: int, **params: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        answer = (await client.get(path, params={**params, "limit": limit, **cursor})).json()
        found += answer["events"]
        if "nextCursor" not in answer:
            return found
        cursor = {"cursor": answer["nextCursor"]}


class TestTokens:
    async def test_a_token_holds_for_an_hour(self, client: httpx.AsyncClient, clock: Clock) -> None:
        clock.now += 3599
        assert (await client.get(APP, params={"customerRef": CARD})).status_code == 200
        clock.now += 1
        expired = await client.get(APP, params={"customerRef": CARD}, headers={"X-Request-Id": "r-1"})
        assert (expired.status_code, expired.headers["content-type"]) == (401, "application/problem+json")
        assert expired.headers["www-authenticate"] == "Bearer"
        assert expired.json()["requestId"] == "r-1"

    @pytest.mark.parametrize(
        ("auth", "differs", "status", "error"),
        [
            (("c360-client", "x"), {}, 401, "invalid_client"),
            (("x", "touchpoints-demo-secret"), {}, 401, "invalid_client"),
            (CLIENT, {"grant_type": "password"}, 400, "unsupported_grant_type"),
            (CLIENT, {"scope": "everything"}, 400, "invalid_scope"),
        ],
    )
    async def test_whoever_is_not_the_client_gets_none(
        self, client: httpx.AsyncClient, auth: tuple[str, str], differs: dict[str, str], status: int, error: str
    ) -> None:
        answer = await client.post("/oauth2/token", data={**FORM, **differs}, auth=auth)
        assert (answer.status_code, answer.json()) == (status, {"error": error})

    @pytest.mark.parametrize("token", ["", "1999999999.forged", "Bearer", "x", "é"])
    async def test_a_forged_token_is_turned_down(self, client: httpx.AsyncClient, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}".encode()}
        assert (await client.get(APP, params={"customerRef": CARD}, headers=headers)).status_code == 401


class TestPages:
    @pytest.mark.parametrize("path", [APP, FX])
    async def test_small_pages_joined_are_the_large_one_in_either_order(
        self, client: httpx.AsyncClient, world: World, path: str
    ) -> None:
        whole = await listed(client, path, 200, customerRef=login(world))
        assert len(whole) >= 3
        assert await listed(client, path, 2, customerRef=login(world)) == whole
        assert await listed(client, path, 3, customerRef=login(world), order="asc") == whole[::-1]
        places = [(datetime.fromisoformat(one["time"]), one["id"]) for one in whole]
        assert places == sorted(places, reverse=True)

    async def test_from_is_inclusive_to_exclusive_and_types_are_whole_or_beginnings(
        self, client: httpx.AsyncClient, world: World
    ) -> None:
        whole = await listed(client, APP, 200, customerRef=login(world))
        cut = await listed(client, APP, 200, customerRef=login(world), **{"from": whole[9]["time"], "to": whole[3]["time"]})
        assert cut == whole[4:10]
        for kind in (f"{PREFIX}app.product.", f"{PREFIX}app.product.viewed.v1"):
            views = await listed(client, APP, 200, customerRef=login(world), type=kind)
            assert views == [one for one in whole if "product.viewed" in one["type"]]
        assert await listed(client, APP, 200, customerRef=login(world), type=f"{PREFIX}app.product") == []

    async def test_a_cursor_holds_for_a_day_and_for_its_own_filters(
        self, client: httpx.AsyncClient, world: World, clock: Clock
    ) -> None:
        asked = {"customerRef": login(world), "limit": 2}
        cursor = (await client.get(APP, params=asked)).json()["nextCursor"]
        other = await client.get(APP, params={**asked, "cursor": cursor, "order": "asc"})
        assert (other.status_code, other.json()["code"]) == (400, "CURSOR_MISMATCH")
        nonsense = await client.get(APP, params={**asked, "cursor": "é?"})
        assert (nonsense.status_code, nonsense.json()["code"]) == (400, "CURSOR_INVALID")
        clock.now += DAY
        await renew(client)
        late = await client.get(APP, params={**asked, "cursor": cursor})
        assert (late.status_code, late.json()["code"]) == (410, "CURSOR_EXPIRED")

    @pytest.mark.parametrize(
        "differs",
        [
            {"limit": "0"},
            {"limit": "201"},
            {"limit": "x"},
            {"from": "2026-01-01"},
            {"from": "2026-01-01T00:00:00"},
            {"to": "9999-99-99T00:00:00Z"},
            {"order": "up"},
            {"page": "2"},
            {"customerRef": "HRD-10002841"},
            {"customerRef": "crm:1"},
        ],
    )
    async def test_a_wrong_question_is_a_problem(self, client: httpx.AsyncClient, differs: dict[str, str]) -> None:
        answer = await client.get(APP, params={"customerRef": CARD, **differs})
        assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
        assert {"type", "title", "status", "detail", "instance", "code", "requestId"} == set(answer.json())

    @pytest.mark.parametrize("reference", ["loyalty:HRD-99999999", "cdc:nobody", "device:x", "anon:0000000001", "loyalty:*"])
    async def test_a_reference_that_nobody_has_is_without_events(self, client: httpx.AsyncClient, reference: str) -> None:
        for path in (APP, FX):
            assert (await client.get(path, params={"customerRef": reference})).json() == {"events": []}


class TestBatches:
    async def test_each_reference_has_its_place_also_when_it_fails(self, client: httpx.AsyncClient, world: World) -> None:
        references = [CARD, "nonsense", "loyalty:HRD-99999999", login(world)]
        results = (await client.post(f"{APP}:query", json={"customerRefs": references})).json()["results"]
        assert [one["customerRef"] for one in results] == references
        assert [one["truncated"] for one in results] == [False, False, False, True]
        assert results[1]["problem"]["status"] == 400
        assert results[3]["events"] == (await listed(client, APP, 200, customerRef=login(world)))[:10]

    async def test_filters_and_limits_hold_for_all(self, client: httpx.AsyncClient, world: World) -> None:
        asked = {"customerRefs": [login(world)], "types": [f"{PREFIX}app.wishlist."], "limitPerCustomer": 2}
        (result,) = (await client.post(f"{APP}:query", json=asked)).json()["results"]
        assert [one["type"] for one in result["events"]] == [f"{PREFIX}app.wishlist.changed.v1"] * 2
        assert result["truncated"]

    @pytest.mark.parametrize(
        ("asked", "status"),
        [
            ({"customerRefs": [CARD] * 101}, 413),
            ({"customerRefs": [CARD], "limitPerCustomer": 51}, 400),
            ({"customerRefs": [CARD], "from": 5}, 400),
            ({"customerRefs": [CARD], "types": "x"}, 400),
            ({"customerRefs": []}, 400),
            ({"customerRefs": [CARD], "cursor": "x"}, 400),
            ([], 400),
        ],
    )
    async def test_a_wrong_batch_is_a_problem(self, client: httpx.AsyncClient, asked: Any, status: int) -> None:
        answer = await client.post(f"{APP}:query", json=asked)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


class TestWhatHappened:
    async def test_what_log_in_and_card_both_did_answers_to_both_and_is_one_event(
        self, client: httpx.AsyncClient, world: World
    ) -> None:
        by_login, by_card = [await listed(client, FX, 200, customerRef=one) for one in (login(world), CARD)]
        both = [one for one in by_login if one in by_card]
        assert {one["type"] for one in both} == {f"{PREFIX}fx.exchange.completed.v1"}
        assert {one["customerref"] for one in both} == {CARD}
        assert by_login != both != by_card

    async def test_one_event_is_read_by_source_and_id(self, client: httpx.AsyncClient, world: World) -> None:
        for path in (APP, FX):
            one = (await listed(client, path, 200, customerRef=login(world)))[0]
            answer = await client.get(f"{path}/{one['source'].replace('/', '%2F')}/{one['id']}")
            assert (answer.json(), answer.headers["content-type"]) == (one, "application/cloudevents+json")
            assert (await client.get(f"{path}/%2Felsewhere/{one['id']}")).status_code == 404
        assert (await client.get(f"{APP}/%2Fapp/nothing")).json()["code"] == "NOT_FOUND"

    async def test_a_wish_was_tapped_when_the_shop_says_it_was_added(self, client: httpx.AsyncClient, world: World) -> None:
        amelia = world.person(1)
        assert amelia is not None
        taps = await listed(client, APP, 200, customerRef=login(world), type=f"{PREFIX}app.wishlist.changed.v1")
        added = {one["data"]["productId"]: one["time"][:19] for one in taps if one["data"]["action"] == "added"}
        assert added == {str(wish.product.product_id): f"{wish.added_at:%Y-%m-%dT%H:%M:%S}" for wish in commerce.wishes(amelia)}
        removed = {one["data"]["productId"] for one in taps if one["data"]["action"] == "removed"}
        assert len(removed) == 1
        assert removed.isdisjoint(added)

    async def test_a_transaction_says_what_its_event_says(self, client: httpx.AsyncClient) -> None:
        events = await listed(client, FX, 200, customerRef=CARD, type=f"{PREFIX}fx.exchange.completed.v1")
        told = (await client.get("/fx/v1/transactions", params={"customerRef": CARD, "limit": 2})).json()
        assert "nextCursor" in told
        first = told["transactions"][0]
        assert first["transactionId"] == events[0]["data"]["transactionId"]
        assert first["completedAt"] == events[0]["time"]
        assert (await client.get(f"/fx/v1/transactions/{first['transactionId']}")).json() == first
        assert (await client.get("/fx/v1/transactions/FX-999999")).status_code == 404

    async def test_amounts_follow_from_the_rate(self, client: httpx.AsyncClient) -> None:
        for one in await listed(client, FX, 200, customerRef=CARD, type=f"{PREFIX}fx.exchange.completed.v1"):
            data = one["data"]
            assert abs(Decimal(data["sell"]["amount"]) * Decimal(data["rate"]) - Decimal(data["buy"]["amount"])) <= Decimal(
                "0.01"
            )
            assert (data["sell"]["currency"] == "GBP") is (data["direction"] == "sell")

    async def test_a_summary_counts_what_there_is(self, client: httpx.AsyncClient, world: World) -> None:
        whole = await listed(client, APP, 200, customerRef=login(world))
        told = (await client.get(f"/app/v1/customers/{login(world)}/summary")).json()
        assert (told["eventCount"], told["lastSeen"], told["firstSeen"]) == (len(whole), whole[0]["time"], whole[-1]["time"])
        assert sum(told["countsByType"].values()) == len(whole)

    async def test_rates_are_told_for_the_pound(self, client: httpx.AsyncClient) -> None:
        assert (await client.get("/fx/v1/rates")).json()["rates"]["EUR"] == "1.1642"
        assert (await client.get("/fx/v1/rates", params={"base": "EUR"})).status_code == 400

    def test_every_event_leads_to_its_person_and_is_kept_as_long_as_documented(self, world: World) -> None:
        seen: set[tuple[str, str]] = set()
        for person in world.population.everyone():
            for feed in ("app", "fx"):
                for one in touchpoint_events.events(person, feed):
                    assert touchpoint_events.n_of_event(one.event_id, seed=world.seed) == person.number
                    assert (one.source, one.event_id) not in seen
                    assert person.known_to(TOUCHPOINTS)
                    seen.add((one.source, one.event_id))
        assert len(seen) > 1000

    def test_whoever_objects_and_whoever_is_a_child_is_never_profiled(self, world: World) -> None:
        hassan, lily = world.person(8), world.person(9)
        assert hassan is not None
        assert lily is not None
        for person in (hassan, lily):
            assert {one.consent for one in touchpoint_events.events(person, "app")} == {"none"}
        assert touchpoint_events.events(lily, "fx") == ()


@pytest.mark.parametrize(
    "path",
    [
        f"{APP}?customerRef={CARD}",
        f"{FX}?customerRef={CARD}",
        f"/app/v1/customers/{CARD}/summary",
        f"/fx/v1/transactions?customerRef={CARD}",
        "/fx/v1/rates",
    ],
)
async def test_a_drifted_answer_is_of_another_shape(client: httpx.AsyncClient, world: World, path: str) -> None:
    right = (await client.get(path)).json()
    world.conditions[TOUCHPOINTS] = Condition(fault=Fault("drift"))
    drifted = await client.get(path)
    assert drifted.status_code == 200
    assert drifted.json() != right


async def test_a_path_that_is_not_there_is_a_problem(client: httpx.AsyncClient) -> None:
    answer = await client.get("/app/v2/events")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
