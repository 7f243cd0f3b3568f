"""Lets `respx.mock(using="http1")` answer for a `ConnectionPool`: respx itself patches only httpx and httpcore.

The bytes that the pool would have written are handed to respx as an httpx request (the target as it was percent-encoded in
`extensions["target"]`), and respx's answer is read, as bytes again, by a real connection. How a real line behaves (timing, resets
and connections used again) is tested over sockets, not here.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, ClassVar

import httpx
from respx.mocks import AbstractRequestMocker

from adapters.wire.http1.connection import HttpConnection
from adapters.wire.http1.message import RawRequest, RawResponse

AT_ONCE = 64 * 1024
"""Bytes that a line brings at once."""


class Cut(httpx.AsyncByteStream):
    """A body whose connection breaks after the bytes given."""

    def __init__(self, start: bytes) -> None:
        self.start = start

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self.start


class Silence(httpx.AsyncByteStream):
    """A body of which nothing more comes after the bytes given."""

    def __init__(self, start: bytes = b"") -> None:
        self.start = start

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self.start


class Http1Mocker(AbstractRequestMocker):
    """Stands in for `ConnectionPool.send`, the one way that every request goes."""

    name = "http1"
    targets: ClassVar[list[str]] = ["adapters.wire.http1.pool.ConnectionPool"]
    target_methods: ClassVar[list[str]] = ["send"]

    @classmethod
    def to_httpx_request(cls, **kwargs: Any) -> httpx.Request:
        request: RawRequest = kwargs["request"]
        head, _, body = request.written.partition(b"\r\n\r\n")
        line, *fields = head.decode().split("\r\n")
        method, target, _ = line.split(" ")
        headers = [(name, value.strip()) for name, _, value in (field.partition(":") for field in fields)]
        root = f"{'https' if request.origin.secure else 'http'}://{dict(headers)['Host']}"
        return httpx.Request(method, root + target, headers=headers, content=body, extensions={"target": target})

    @classmethod
    async def from_async_httpx_response(cls, httpx_response: httpx.Response, target: Any, **kwargs: Any) -> RawResponse:
        connection = HttpConnection(lambda _: None)
        line = AnsweringTransport(connection, httpx_response)
        connection.connection_made(line)
        try:
            return await connection.exchange(kwargs["request"])
        finally:
            line.abort()


class AnsweringTransport(asyncio.Transport):
    """Brings an answer as soon as a request is written."""

    def __init__(self, connection: HttpConnection, answer: httpx.Response) -> None:
        super().__init__()
        self._connection = connection
        self._answer = answer
        self._closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        stream = self._answer.stream
        body = stream.start if isinstance(stream, Cut | Silence) else b"".join(stream)  # type: ignore[arg-type]
        fields = b"".join(b"%s: %s\r\n" % field for field in self._answer.headers.raw)
        head = b"HTTP/1.1 %d %s\r\n%s\r\n" % (self._answer.status_code, self._answer.reason_phrase.encode(), fields)
        self._connection.data_received(head)
        for at in range(0, len(body), AT_ONCE):
            if not self._closed:
                self._connection.data_received(body[at : at + AT_ONCE])
        if not isinstance(stream, Silence):
            self.abort()

    def abort(self) -> None:
        if not self._closed:
            self._closed = True
            self._connection.connection_lost(None)

    def close(self) -> None:
        self.abort()

    def is_closing(self) -> bool:
        return self._closed
