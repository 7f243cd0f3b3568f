"""Lets `respx.mock(using="aiohttp")` answer for an `aiohttp.ClientSession`: respx itself patches only httpx and httpcore.

What the session would have put on the wire is handed to respx as an httpx request (body encoded by aiohttp itself, the target as
it was percent-encoded in `extensions["target"]`), and respx's answer comes back as an `aiohttp.ClientResponse` that can be
streamed, closed and cut. How a real line behaves (timing, resets, connection reuse) is tested over sockets, not here.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any, ClassVar

import aiohttp
import httpx
from aiohttp.base_protocol import BaseProtocol
from aiohttp.client_reqrep import ClientResponse, RequestInfo
from aiohttp.helpers import TimerNoop
from multidict import CIMultiDict, CIMultiDictProxy
from respx.mocks import AbstractRequestMocker
from yarl import URL

READ_AHEAD = 2**40
"""Bytes: more than any answer here, since there is no line whose reading could be paused."""

ARRIVES_AT_ONCE = 2**20
"""Bytes of a stream that are taken from the answer; a longer body is refused by its length or read as far as this."""


class Cut(httpx.AsyncByteStream):
    """A body whose connection breaks after the bytes given; aiohttp then raises at the next read, whatever had come."""

    def __init__(self, start: bytes) -> None:
        self._start = start

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._start
        raise aiohttp.ClientPayloadError("Response payload is not completed")


class Silence(httpx.AsyncByteStream):
    """A body of which nothing more comes after the bytes given."""

    def __init__(self, start: bytes = b"") -> None:
        self.start = start

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self.start


class AiohttpMocker(AbstractRequestMocker):
    """Stands in for `ClientSession._request`, the one way that every request of a session goes."""

    name = "aiohttp"
    targets: ClassVar[list[str]] = ["aiohttp.client.ClientSession"]
    target_methods: ClassVar[list[str]] = ["_request"]

    @classmethod
    def to_httpx_request(cls, **kwargs: Any) -> httpx.Request:
        if kwargs.get("params") or kwargs.get("json") is not None or kwargs.get("auth"):
            raise NotImplementedError("params, json and auth are not bridged: the wire does not use them")
        url = kwargs["str_or_url"] if isinstance(kwargs["str_or_url"], URL) else URL(kwargs["str_or_url"])
        body, content_type = encoded(kwargs.get("data"))
        headers = httpx.Headers({"Host": host(url), "Accept": "*/*"})
        if content_type:
            headers["Content-Type"] = content_type
        headers.update(dict(kwargs.get("headers") or {}))
        return httpx.Request(
            kwargs["method"].upper(), str(url), headers=headers, content=body, extensions={"target": url.raw_path_qs}
        )

    @classmethod
    async def from_async_httpx_response(cls, httpx_response: httpx.Response, target: Any, **kwargs: Any) -> ClientResponse:
        if httpx_response.has_redirect_location and kwargs.get("allow_redirects", True):
            raise NotImplementedError("redirects are not bridged: the wire does not follow them")
        url = kwargs["str_or_url"] if isinstance(kwargs["str_or_url"], URL) else URL(kwargs["str_or_url"])
        return await client_response(httpx_response, method=kwargs["method"].upper(), url=url, session=target)


def encoded(data: object) -> tuple[bytes, str | None]:
    """The body as aiohttp sends it, and the content type that it adds by itself."""
    if data is None:
        return b"", None
    if isinstance(data, bytes | bytearray):
        return bytes(data), "application/octet-stream"
    if isinstance(data, Mapping):
        payload = aiohttp.FormData(data)()
        return payload._value, payload.content_type
    raise NotImplementedError(f"a body of type {type(data).__name__} is not bridged")


def host(url: URL) -> str:
    return url.authority.rpartition("@")[2] if not url.is_default_port() else str(url.raw_host)


class Sent:
    """What a finished request leaves behind for `ClientResponse`."""

    output_size = 0


async def client_response(answer: httpx.Response, *, method: str, url: URL, session: aiohttp.ClientSession) -> ClientResponse:
    """An open `ClientResponse` with respx's status, headers, cookies and body."""
    loop = asyncio.get_running_loop()
    headers: CIMultiDictProxy[str] = CIMultiDictProxy(CIMultiDict(answer.headers.multi_items()))
    response = ClientResponse(
        method,
        url,
        writer=None,
        continue100=None,
        timer=TimerNoop(),
        request_info=RequestInfo(url, method, CIMultiDictProxy(CIMultiDict())),
        traces=[],
        loop=loop,
        session=session,
        stream_writer=Sent(),  # type: ignore[arg-type]
    )
    response.version = aiohttp.HttpVersion11
    response.status = answer.status_code
    response.reason = answer.reason_phrase
    response._headers = headers
    response._raw_headers = tuple(answer.headers.raw)
    response._raw_cookie_headers = tuple(headers.getall("Set-Cookie", ())) or None
    response.content = await body(answer, loop)
    response._closed = False
    return response


async def body(answer: httpx.Response, loop: asyncio.AbstractEventLoop) -> aiohttp.StreamReader:
    """The body as raw bytes; like a session with `auto_decompress=False`, nothing is unpacked."""
    protocol = BaseProtocol(loop)
    protocol.transport = asyncio.Transport()
    reader = aiohttp.StreamReader(protocol, READ_AHEAD, loop=loop)
    if isinstance(answer.stream, Silence):
        reader.feed_data(answer.stream.start)
        return reader
    if isinstance(answer.stream, httpx.ByteStream):
        reader.feed_data(b"".join(answer.stream))
        reader.feed_eof()
        return reader
    taken = 0
    try:
        async for chunk in answer.stream:  # type: ignore[union-attr]
            reader.feed_data(chunk)
            taken += len(chunk)
            if taken >= ARRIVES_AT_ONCE:
                break
    except aiohttp.ClientError as error:
        reader.set_exception(error)
    else:
        reader.feed_eof()
    return reader
