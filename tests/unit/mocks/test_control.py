"""The played world's control calls and faults, seen over a real socket."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import aiohttp
import orjson
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mocks.control.stage import System, world_of
from mocks.serving import Running, played
from mocks.world.people import CDC
from mocks.world.population import Population

BODY = {"results": [{"id": "1", "name": "x" * 400}]}


def _json(content: object, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json")


def _data(request: Request) -> Response:
    amelia = world_of(request).person(1)
    assert amelia is not None
    record = world_of(request).record(amelia, CDC)
    return _json(BODY | {"phone": record.phone if record else None, "who": request.path_params.get("who")})


PLAYED = System(
    slug=CDC,
    routes=[Route("/data", _data), Route("/data/{who}", _data), Route("/token", _data, methods=["POST"])],
    vendor_error=lambda request: _json({"errorCode": 400006}),
    auth_error=lambda request: _json({"errorCode": 403005}),
    drift=lambda body: body | {"results": None},
    is_auth=lambda request: request.url.path.endswith("/token"),
)


@pytest.fixture(scope="module")
def world() -> Iterator[Running]:
    with played(customers=50, held={CDC: PLAYED}) as running:
        yield running


@pytest.fixture
async def client(world: Running) -> AsyncIterator[aiohttp.ClientSession]:
    timeout = aiohttp.ClientTimeout(total=60)
    async with aiohttp.ClientSession(world.address, timeout=timeout) as session:
        await session.delete("/_control/systems")
        await session.delete("/_control/ledger")
        yield session


async def _fault(client: aiohttp.ClientSession, **fault: object) -> None:
    async with client.put(f"/_control/systems/{CDC}", json={"fault": fault}) as answer:
        assert answer.status == 200


async def test_the_ledger_counts_calls_and_tokens_apart(client: aiohttp.ClientSession) -> None:
    await client.get(f"/{CDC}/data/amelia?a=1&b=%20")
    await client.post(f"/{CDC}/token", data=b"x")
    ledger = await (await client.get("/_control/ledger")).json()
    assert ledger["calls"] == {CDC: 1}
    assert ledger["auth"] == {CDC: 1}
    seen = ledger["requests"][0]
    assert (seen["system"], seen["method"], seen["path"], seen["query"]) == (CDC, "GET", "/data/amelia", "a=1&b=%20")


@pytest.mark.parametrize("kind", ["hang", "slow_body"])
async def test_what_never_ends_is_left_to_the_callers_clock(client: aiohttp.ClientSession, kind: str) -> None:
    await _fault(client, kind=kind)
    with pytest.raises(TimeoutError):
        await (await client.get(f"/{CDC}/data", timeout=aiohttp.ClientTimeout(total=0.3))).read()


@pytest.mark.parametrize("kind", ["reset", "cut"])
async def test_a_broken_connection_is_really_broken(client: aiohttp.ClientSession, kind: str) -> None:
    await _fault(client, kind=kind)
    with pytest.raises(aiohttp.ClientError):
        await (await client.get(f"/{CDC}/data")).read()


async def test_a_huge_body_exceeds_any_sane_size_and_ends_when_the_client_leaves(client: aiohttp.ClientSession) -> None:
    await _fault(client, kind="huge")
    async with client.get(f"/{CDC}/data") as answer:
        read = 0
        while read < 8_000_000:
            read += len(await answer.content.readany())
    await client.delete("/_control/systems")
    assert (await client.get(f"/{CDC}/data")).status == 200


async def test_a_status_comes_with_its_wait_and_meets_tokens_too(client: aiohttp.ClientSession) -> None:
    await _fault(client, kind="status", status=503, retry_after=2)
    answer = await client.post(f"/{CDC}/token")
    assert (answer.status, answer.headers["retry-after"]) == (503, "2")


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("auth", {"errorCode": 403005}), ("vendor_error", {"errorCode": 400006})],
)
async def test_the_vendors_own_errors_meet_data_but_not_tokens(
    client: aiohttp.ClientSession, kind: str, expected: dict[str, int]
) -> None:
    await _fault(client, kind=kind)
    assert await (await client.get(f"/{CDC}/data")).json() == expected
    assert "results" in await (await client.post(f"/{CDC}/token")).json()


async def test_drift_changes_a_right_answer_and_garbled_is_no_json(client: aiohttp.ClientSession) -> None:
    await _fault(client, kind="drift")
    assert (await (await client.get(f"/{CDC}/data")).json())["results"] is None
    await _fault(client, kind="garbled")
    with pytest.raises(orjson.JSONDecodeError):
        orjson.loads(await (await client.get(f"/{CDC}/data")).read())
    await _fault(client, kind="html")
    assert (await client.get(f"/{CDC}/data")).content_type == "text/html"


async def test_a_rate_strikes_only_its_share(client: aiohttp.ClientSession) -> None:
    await _fault(client, kind="status", status=500, rate=0.5)
    statuses = [(await client.get(f"/{CDC}/data")).status for _ in range(60)]
    assert 15 < statuses.count(500) < 45


async def test_a_change_shows_in_the_systems_next_answer(client: aiohttp.ClientSession, world: Running) -> None:
    change = {"system": CDC, "field": "phone", "value": "+447700900999"}
    assert (await client.post("/_control/people/1/changes", json=change)).status == 200
    assert (await (await client.get(f"/{CDC}/data")).json())["phone"] == "+447700900999"
    assert [person.number for person in world.world.by_phone("+447700900999", CDC)] == [1]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("PUT", "/_control/systems/nobody", {}, 404),
        ("PUT", f"/_control/systems/{CDC}", {"fault": {"kind": "sulk"}}, 400),
        ("PUT", f"/_control/systems/{CDC}", {"latency": 3}, 400),
        ("POST", "/_control/people/51/changes", {"system": CDC, "field": "phone", "value": "1"}, 404),
        ("POST", "/_control/people/1/changes", {"system": CDC, "field": "shoe", "value": "1"}, 400),
        ("POST", "/_control/people/6/changes", {"system": CDC, "field": "phone", "value": "1"}, 400),
    ],
)
async def test_a_wrong_control_call_is_told_what_would_be_right(
    client: aiohttp.ClientSession, method: str, path: str, body: dict[str, object], status: int
) -> None:
    answer = await client.request(method, path, json=body)
    assert answer.status == status
    assert (await answer.json())["message"]


async def test_the_cast_is_told_with_keys_and_story(client: aiohttp.ClientSession) -> None:
    cast = await (await client.get("/_control/people")).json()
    assert [one["number"] for one in cast] == list(range(1, 16))
    assert cast[0]["keys"] == {
        "email": "amelia.hart@example.com",
        "phone": "+447700900123",
        "membership_number": "HRD-10002841",
    }


def test_a_population_has_an_end() -> None:
    with pytest.raises(ValueError, match="room for"):
        Population(customers=3_000_000)
