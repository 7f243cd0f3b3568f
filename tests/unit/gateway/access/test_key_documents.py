"""An issuer's documents are read by HTTP: bounded, and from where they were asked for alone."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web

from gateway.access import key_documents
from gateway.access.key_documents import NoDocument, fetch, max_age

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def sound(request: web.Request) -> web.StreamResponse:
    return web.json_response({"keys": []}, headers={"cache-control": "public, max-age=600"})


async def moved(request: web.Request) -> web.StreamResponse:
    return web.Response(status=302, headers={"location": "/sound"})


async def missing(request: web.Request) -> web.StreamResponse:
    return web.Response(status=404)


async def huge(request: web.Request) -> web.StreamResponse:
    return web.Response(body=b" " * (key_documents.DOCUMENT_BYTES + 1))


async def bomb(request: web.Request) -> web.StreamResponse:
    """Small on its way, and large once it is unpacked."""
    response = web.Response(body=b" " * (20 * key_documents.DOCUMENT_BYTES))
    response.enable_compression(web.ContentCoding.gzip)
    return response


async def cut(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"content-length": "100"})
    await response.prepare(request)
    await response.write(b"{")
    assert request.transport is not None
    request.transport.close()
    return response


@pytest.fixture
async def address() -> AsyncIterator[str]:
    handlers: tuple[Handler, ...] = (sound, moved, missing, huge, bomb, cut)
    app = web.Application()
    app.add_routes([web.get(f"/{handler.__name__}", handler) for handler in handlers])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    yield f"http://{host}:{port}"
    await runner.cleanup()


async def test_a_document_comes_with_the_time_that_it_may_be_kept(address: str) -> None:
    document = await fetch(f"{address}/sound")
    assert (document.body, document.max_age_s) == (b'{"keys": []}', 600)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("moved", "status 302"),
        ("missing", "status 404"),
        ("huge", "no whole response within 262144 bytes"),
        ("bomb", "more than 262144 bytes"),
        ("cut", "no whole response within 262144 bytes"),
    ],
)
async def test_what_is_no_document_says_why_and_nothing_of_itself(address: str, path: str, reason: str) -> None:
    with pytest.raises(NoDocument, match=reason):
        await fetch(f"{address}/{path}")


async def test_an_issuer_that_is_not_there_is_told_so() -> None:
    with pytest.raises(NoDocument, match="no connection"):
        await fetch("http://127.0.0.1:9/keys")


async def test_an_issuer_that_never_answers_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_documents, "WITHIN_S", 0.05)
    hung: list[asyncio.StreamWriter] = []

    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        hung.append(writer)

    async with await asyncio.start_server(hang, "127.0.0.1", 0) as server:
        with pytest.raises(NoDocument, match="Timeout"):
            await fetch(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/keys")
        for writer in hung:
            writer.close()


@pytest.mark.parametrize(
    ("cache_control", "seconds"),
    [
        ("", None),
        ("no-store", None),
        ("max-age=60", 60),
        ("public, MAX-AGE=60, must-revalidate", 60),
        ("max-age=-1", None),
        ("max-age=9999999999999", None),
        ("s-maxage=60", None),
    ],
)
def test_the_time_that_a_document_may_be_kept_is_read(cache_control: str, seconds: float | None) -> None:
    assert max_age(cache_control) == seconds
