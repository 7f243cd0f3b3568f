"""A collector on this machine: takes what is posted to it, or answers as it is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson


class Collector:
    """Takes requests, one after the other. `statuses`: of the next answers; then 202. `got`: bodies of those it took."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.got: list[Any] = []
        self.heads: list[dict[str, str]] = []
        self.url = ""
        self._news = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                await self._one(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        head = {name.lower(): value for name, _, value in (one.partition(": ") for one in lines if one)}
        body = await reader.readexactly(int(head["content-length"]))
        status = self.statuses.pop(0) if self.statuses else 202
        self.heads.append(head)
        if status < 300:
            self.got.append(orjson.loads(body))
        self._news.set()
        writer.write(f"HTTP/1.1 {status} Told\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()

    async def until_it_got(self, count: int) -> list[Any]:
        """The events that it took, once there are so many."""
        while len(found := self.events()) < count:
            self._news.clear()
            await asyncio.wait_for(self._news.wait(), 60)
        return found

    async def until_it_was_asked(self, times: int) -> None:
        while len(self.heads) < times:
            self._news.clear()
            await asyncio.wait_for(self._news.wait(), 60)

    def events(self) -> list[Any]:
        """The events in the order in which they first came. One that came twice, which may happen, is told by its id."""
        found: dict[tuple[str, str], Any] = {}
        for event in (event for body in self.got for event in (body if isinstance(body, list) else [body])):
            found.setdefault((event["source"], event["id"]), event)
        return list(found.values())


@asynccontextmanager
async def collecting() -> AsyncIterator[Collector]:
    collector = Collector()
    server = await asyncio.start_server(collector.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    collector.url = f"http://127.0.0.1:{port}/audit"
    try:
        yield collector
    finally:
        server.close()
