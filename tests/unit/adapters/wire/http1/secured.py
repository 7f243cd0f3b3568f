"""A system behind TLS on this machine, asked as the settings say; and a proxy in front of it."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from adapters.ports.capabilities import Capability
from adapters.wire.allowance import Clock
from adapters.wire.auth import Auth
from adapters.wire.calls import Call
from adapters.wire.http1.pool import ConnectionPool
from adapters.wire.message import Request
from adapters.wire.settings import SystemSettings
from adapters.wire.system_http import Runtime, SystemHttp
from tests.unit.adapters.wire.http1.raw_server import Place, Serving, serving

OPENED = b"HTTP/1.0 200 Connection established\r\n\r\n"
ASK = Request("/people/amelia", Capability.PROFILE, "people.read")


async def at_once(seconds: float) -> None:
    return None


@asynccontextmanager
async def asking(
    root: str, *, auth: Auth | None = None, pool: ConnectionPool | None = None, clock: Clock = time.monotonic, **outward: Any
) -> AsyncIterator[SystemHttp]:
    """The HTTP client of a system at `root`, with this section `outward`. `clock` is for its files."""
    calls: list[Call] = []
    settings = SystemSettings.model_validate({"base_url": root, "deadline_s": 30, "connect_s": 30, "outward": outward})
    async with aclosing(pool or ConnectionPool(clock=clock)) as sender:
        runtime = Runtime(sender, calls.append, asyncio.get_running_loop().time, pause=at_once)
        yield SystemHttp("shop", settings, runtime=runtime, auth=auth)


@asynccontextmanager
async def secured(serve: Serving, tls: ssl.SSLContext) -> AsyncIterator[tuple[Place, str]]:
    """A server behind TLS, and its root by the name `localhost`."""
    async with serving(serve, tls=tls) as place:
        yield place, place.root.replace("127.0.0.1", "localhost")


@dataclass
class PlayedProxy:
    """A proxy that opens tunnels to this machine. `asked`: the heads of the requests; `says` replaces its response."""

    says: bytes = OPENED
    asked: list[bytes] = field(default_factory=list)
    carried: bytearray = field(default_factory=bytearray)
    """What clients sent through the tunnels, as the proxy sees it."""
    tasks: set["asyncio.Task[Any]"] = field(default_factory=set)
    address: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        try:
            self.asked.append(await reader.readuntil(b"\r\n\r\n"))
            if self.says != OPENED:
                writer.write(self.says)
                await writer.drain()
                return
            port = int(self.asked[-1].split(b" ")[1].rpartition(b":")[2])
            back, forth = await asyncio.open_connection("127.0.0.1", port)
            writer.write(self.says)
            try:
                await asyncio.gather(self._carry(reader, forth, seen=True), self._carry(back, writer, seen=False))
            finally:
                forth.transport.abort()
        except (asyncio.CancelledError, asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, seen: bool) -> None:
        while piece := await source.read(4096):
            if seen:
                self.carried += piece
            sink.write(piece)
            await sink.drain()
        sink.close()


@asynccontextmanager
async def proxying(proxy: PlayedProxy) -> AsyncIterator[PlayedProxy]:
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield proxy
    finally:
        server.close()
        for task in proxy.tasks:
            task.cancel()
        await asyncio.gather(*proxy.tasks, return_exceptions=True)
        await server.wait_closed()
