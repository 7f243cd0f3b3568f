"""The bridge from respx to aiohttp carries what was sent and what is answered unchanged."""

import asyncio
import gzip

import aiohttp
import pytest
import respx
from yarl import URL

from tests.contract.respx_aiohttp import Cut, Silence

ROOT = "https://vendor.test"


@pytest.fixture
async def session():
    async with aiohttp.ClientSession(auto_decompress=False, cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield session


async def test_status_headers_cookies_and_body_arrive_as_the_route_says(session):
    with respx.mock(using="aiohttp", base_url=ROOT) as router:
        router.get("/thing").respond(418, json={"a": 1}, headers={"X-One": "1"}, cookies={"token": "t1"})
        async with session.request("GET", URL(f"{ROOT}/thing", encoded=True)) as response:
            assert response.status == 418
            assert response.headers["x-one"] == "1"
            assert {name: morsel.value for name, morsel in response.cookies.items()} == {"token": "t1"}
            assert response.content_length == 7
            assert b"".join([chunk async for chunk in response.content.iter_chunked(3)]) == b'{"a":1}'


async def test_the_target_is_seen_exactly_as_it_was_encoded(session):
    target = "/a%2Fb/c%27d?x=%5B1%5D&y=a+b%20c&%24z='q'"
    with respx.mock(using="aiohttp", base_url=ROOT) as router:
        route = router.route().respond(200)
        async with session.request("GET", URL(ROOT + target, encoded=True)):
            pass
    assert route.calls.last.request.extensions["target"] == target


async def test_a_form_is_encoded_by_aiohttp_itself(session):
    with respx.mock(using="aiohttp", base_url=ROOT) as router:
        route = router.post("/form").respond(200)
        async with session.request("POST", URL(f"{ROOT}/form"), data={"q": 'a "b" & é+'}, headers={"X": "1"}):
            pass
    sent = route.calls.last.request
    assert sent.content == b"q=a+%22b%22+%26+%C3%A9%2B"
    assert sent.headers["content-type"] == "application/x-www-form-urlencoded"
    assert sent.headers["x"] == "1"
    assert sent.headers["host"] == "vendor.test"


async def test_an_exception_of_aiohttp_comes_through_as_itself(session):
    with respx.mock(using="aiohttp", base_url=ROOT) as router:
        router.get("/reset").mock(side_effect=ConnectionResetError)
        with pytest.raises(ConnectionResetError):
            await session.request("GET", URL(f"{ROOT}/reset"))


async def test_a_cut_body_breaks_while_it_is_read(session):
    with respx.mock(using="aiohttp", base_url=ROOT) as router:
        router.get("/cut").respond(200, stream=Cut(b'{"half'))
        async with session.request("GET", URL(f"{ROOT}/cut")) as response:
            with pytest.raises(aiohttp.ClientPayloadError):
                await response.read()


async def test_a_silent_body_never_ends(session):
    with respx.mock(using="aiohttp", base_url=ROOT) as router:
        router.get("/silent").respond(200, stream=Silence(b"{"))
        async with session.request("GET", URL(f"{ROOT}/silent")) as response:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.01):
                    await response.read()


async def test_a_redirect_is_an_answer_and_following_it_is_refused(session):
    with respx.mock(using="aiohttp", base_url=ROOT) as router:
        router.get("/moved").respond(302, headers={"Location": "https://elsewhere.test/"})
        async with session.request("GET", URL(f"{ROOT}/moved"), allow_redirects=False) as response:
            assert response.status == 302
        with pytest.raises(NotImplementedError):
            await session.request("GET", URL(f"{ROOT}/moved"))


async def test_a_packed_body_stays_packed(session):
    packed = gzip.compress(b"{}")
    with respx.mock(using="aiohttp", base_url=ROOT) as router:
        router.get("/packed").respond(200, content=packed, headers={"Content-Encoding": "gzip"})
        async with session.request("GET", URL(f"{ROOT}/packed")) as response:
            assert await response.read() == packed


async def test_what_no_route_expects_is_refused(session):
    with respx.mock(using="aiohttp", base_url=ROOT), pytest.raises(AssertionError):
        await session.request("GET", URL(f"{ROOT}/elsewhere"))


async def test_nothing_is_patched_once_the_mock_is_over(session):
    before = aiohttp.ClientSession._request
    with respx.mock(using="aiohttp"):
        assert aiohttp.ClientSession._request is not before
    assert aiohttp.ClientSession._request is before
