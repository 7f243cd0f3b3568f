"""The bridge from respx to the HTTP client carries what was sent and what is answered unchanged."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest
import respx

from adapters.wire.http1.endpoint import Endpoint
from adapters.wire.http1.message import RawRequest, UnreadableResponse
from adapters.wire.http1.pool import ConnectionPool
from tests.contract.respx_http1 import Cut, Silence

ROOT = "https://vendor.test"


@pytest.fixture
async def pool() -> AsyncIterator[ConnectionPool]:
    async with aclosing(ConnectionPool()) as pool:
        yield pool


def asking(target: str, *, method: str = "GET", body: bytes | None = None, limit: int = 1000, **headers: str) -> RawRequest:
    endpoint = Endpoint(ROOT, {})
    return RawRequest(endpoint.origin, endpoint.written(method, target, headers, body), 1.0, limit, repeatable=False)


async def test_status_headers_and_body_arrive_as_the_route_says(pool: ConnectionPool) -> None:
    with respx.mock(using="http1", base_url=ROOT) as router:
        router.get("/thing").respond(418, json={"a": 1}, headers={"X-One": "1"}, cookies={"token": "t1"})
        response = await pool.send(asking("/thing"))
    assert (response.status, response.body) == (418, b'{"a":1}')
    fields = {name.lower(): value for name, value in response.headers}
    assert fields[b"x-one"] == b"1"
    assert fields[b"set-cookie"].startswith(b"token=t1")


async def test_the_target_is_seen_exactly_as_it_was_encoded(pool: ConnectionPool) -> None:
    target = "/a%2Fb/c%27d?x=%5B1%5D&y=a+b%20c&%24z='q'"
    with respx.mock(using="http1", base_url=ROOT) as router:
        route = router.route().respond(200)
        await pool.send(asking(target))
    assert route.calls.last.request.extensions["target"] == target


async def test_what_was_written_is_seen(pool: ConnectionPool) -> None:
    with respx.mock(using="http1", base_url=ROOT) as router:
        route = router.post("/form").respond(200)
        await pool.send(asking("/form", method="POST", body=b"q=1", X="1"))
    sent = route.calls.last.request
    assert sent.content == b"q=1"
    assert (sent.headers["x"], sent.headers["host"], sent.headers["content-length"]) == ("1", "vendor.test", "3")


async def test_an_exception_comes_through_as_itself(pool: ConnectionPool) -> None:
    with respx.mock(using="http1", base_url=ROOT) as router:
        router.get("/reset").mock(side_effect=ConnectionResetError)
        with pytest.raises(ConnectionResetError):
            await pool.send(asking("/reset"))


async def test_a_cut_body_is_unreadable(pool: ConnectionPool) -> None:
    with respx.mock(using="http1", base_url=ROOT) as router:
        router.get("/cut").respond(200, stream=Cut(b'{"half'), headers={"Content-Length": "10"})
        with pytest.raises(UnreadableResponse):
            await pool.send(asking("/cut"))


async def test_a_silent_body_never_ends(pool: ConnectionPool) -> None:
    with respx.mock(using="http1", base_url=ROOT) as router:
        router.get("/silent").respond(200, stream=Silence(b"{"))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await pool.send(asking("/silent"))


async def test_a_body_larger_than_allowed_is_unreadable(pool: ConnectionPool) -> None:
    with respx.mock(using="http1", base_url=ROOT) as router:
        router.get("/large").respond(200, content=b"x" * 1001)
        with pytest.raises(UnreadableResponse):
            await pool.send(asking("/large"))


async def test_a_redirect_is_an_answer(pool: ConnectionPool) -> None:
    with respx.mock(using="http1", base_url=ROOT) as router:
        router.get("/moved").respond(302, headers={"Location": "https://elsewhere.test/"})
        assert (await pool.send(asking("/moved"))).status == 302


async def test_a_packed_body_stays_packed(pool: ConnectionPool) -> None:
    packed = gzip.compress(b"{}")
    with respx.mock(using="http1", base_url=ROOT) as router:
        router.get("/packed").respond(200, content=packed, headers={"Content-Encoding": "gzip"})
        assert (await pool.send(asking("/packed"))).body == packed


async def test_what_no_route_expects_is_refused(pool: ConnectionPool) -> None:
    with respx.mock(using="http1", base_url=ROOT), pytest.raises(AssertionError):
        await pool.send(asking("/elsewhere"))


async def test_nothing_is_patched_once_the_mock_is_over(pool: ConnectionPool) -> None:
    before = ConnectionPool.send
    with respx.mock(using="http1"):
        assert ConnectionPool.send is not before
    assert ConnectionPool.send is before
