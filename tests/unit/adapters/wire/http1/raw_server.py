"""A server on a real socket of this machine that says exactly the bytes that a test gives it."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from adapters.wire.http1.endpoint import Endpoint
from adapters.wire.http1.message import RawRequest, RawResponse
from adapters.wire.http1.pool import ConnectionPool

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
"""A response after which the connection stays open."""


class Visit:
    """One connection, as the server sees it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.requests: list[bytes] = []
        self.over = asyncio.Event()
        """Set once the client has closed the connection."""

    async def request(self) -> bytes:
        """The head of the next request; the client's end is an IncompleteReadError."""
        self.requests.append(await self.reader.readuntil(b"\r\n\r\n"))
        return self.requests[-1]

    async def say(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.writer.write(piece)
            await self.writer.drain()

    async def answer_each(self, response: bytes = OK) -> None:
        while True:
            await self.request()
            await self.say(response)

    async def until_over(self) -> None:
        """Wait for the client's end, whatever it sends before."""
        while await self.reader.read(1000):
            pass
        self.over.set()


Serving = Callable[[Visit], Awaitable[None]]


async def answers(visit: Visit) -> None:
    await visit.answer_each()


def saying(*pieces: bytes, closes: bool = False) -> Serving:
    """Says the pieces to the first request of each connection, and `{}` to further ones."""

    async def serve(visit: Visit) -> None:
        await visit.request()
        await visit.say(*pieces)
        if closes:
            return
        await visit.answer_each()

    return serve


def the_first(serve: Serving) -> Serving:
    """The first connection is served so, and others answer."""
    visits: list[Visit] = []

    async def either(visit: Visit) -> None:
        visits.append(visit)
        await (serve if len(visits) == 1 else answers)(visit)

    return either


async def hangs(visit: Visit) -> None:
    await visit.request()
    await visit.until_over()


async def answers_once_and_closes_at_the_next(visit: Visit) -> None:
    await visit.request()
    await visit.say(OK)
    await visit.request()


@dataclass
class Place:
    """A server, its visits in order, and a client."""

    root: str
    pool: ConnectionPool
    visits: list[Visit] = field(default_factory=list)
    tasks: list["asyncio.Task[Any]"] = field(default_factory=list)

    def request(self, target: str = "/", *, method: str = "GET", limit: int = 1000, **changed: Any) -> RawRequest:
        endpoint = Endpoint(self.root, {})
        told = {"connect_s": 10.0, "limit": limit, "repeatable": True, "bodiless": method == "HEAD", **changed}
        return RawRequest(endpoint.origin, endpoint.written(method, target, {}, None), **told)

    async def get(self, target: str = "/", **changed: Any) -> RawResponse:
        return await self.pool.send(self.request(target, **changed))

    @property
    def requests(self) -> list[int]:
        """How many requests each visit brought."""
        return [len(visit.requests) for visit in self.visits]


@asynccontextmanager
async def serving(
    serve: Serving, *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None, client: ConnectionPool | None = None
) -> AsyncIterator[Place]:
    """`serve` has each connection to itself and may close it."""
    place = Place("", client or ConnectionPool())

    async def visited(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        place.tasks.append(task)
        visit = Visit(reader, writer)
        place.visits.append(visit)
        try:
            await serve(visit)
        except (asyncio.CancelledError, asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            visit.over.set()
            writer.transport.abort()

    server = await asyncio.start_server(visited, host, 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    named = f"[{host}]" if ":" in host else host
    place.root = f"{'https' if tls else 'http'}://{named}:{port}"
    async with aclosing(place.pool):
        try:
            yield place
        finally:
            server.close()
            for task in place.tasks:
                task.cancel()
            await asyncio.gather(*place.tasks, return_exceptions=True)
            await server.wait_closed()
