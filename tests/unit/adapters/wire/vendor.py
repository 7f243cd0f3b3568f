"""A vendor on a real socket of this machine, which answers each connection as the test says, byte by byte; and a line to it."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from adapters.ports.capabilities import Capability
from adapters.wire.calls import Call
from adapters.wire.http1.pool import ConnectionPool
from adapters.wire.message import Request
from adapters.wire.settings import SystemSettings
from adapters.wire.system_http import Runtime, SystemHttp

Answering = Callable[[asyncio.StreamWriter], Awaitable[None]]
ASK = Request("/people/amelia", Capability.PROFILE, "people.read")


def answer(
    body: bytes = b"{}", status: int = 200, headers: Mapping[str, str] | None = None, *, say: int | None = None
) -> Answering:
    """A whole answer; `say`: another Content-Length than the body has."""

    async def send(writer: asyncio.StreamWriter) -> None:
        lines = {"Content-Length": str(len(body) if say is None else say), "Connection": "close", **(headers or {})}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        writer.write(f"HTTP/1.1 {status} Said\r\n{head}\r\n".encode() + body)
        await writer.drain()

    return send


async def hang(writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def reset(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def drip(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.01)


async def nonsense(writer: asyncio.StreamWriter) -> None:
    writer.write(b"SSH-2.0-OpenSSH_9.2\r\n")
    await writer.drain()


@dataclass
class Vendor:
    """Answers in the order of `answers`, the last one for good. `heads`: each request's head as it came."""

    answers: list[Answering]
    heads: list[str] = field(default_factory=list)
    tasks: set["asyncio.Task[Any]"] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        try:
            self.heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
            await (self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])(writer)
        except (asyncio.CancelledError, asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@dataclass
class Asked:
    """A line, and what it told and waited."""

    http: SystemHttp
    vendor: Vendor
    calls: list[Call]
    pauses: list[float]


@asynccontextmanager
async def line_to(
    *answers: Answering, jitter: float = 0.5, auth: Any = None, vendor: Vendor | None = None, **changed: Any
) -> AsyncIterator[Asked]:
    calls: list[Call] = []
    pauses: list[float] = []
    vendor = vendor or Vendor(list(answers))

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    server = await asyncio.start_server(vendor.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    settings = SystemSettings.model_validate({"base_url": f"http://127.0.0.1:{port}/api/", **changed})
    async with aclosing(ConnectionPool()) as pool:
        runtime = Runtime(pool, calls.append, time.monotonic, jitter=lambda: jitter, pause=pause)
        try:
            yield Asked(SystemHttp("shop", settings, runtime=runtime, auth=auth), vendor, calls, pauses)
        finally:
            server.close()
            for task in vendor.tasks:
                task.cancel()
            await asyncio.gather(*vendor.tasks, return_exceptions=True)
            await server.wait_closed()
