"""The listening socket and the HTTP server on it: uvicorn with uvloop and httptools, and with the limits that uvicorn lacks."""

import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from errno import EADDRINUSE
from typing import TypeAlias

import uvicorn
from starlette.types import ASGIApp

from gateway.http.connections import OpenConnections
from gateway.http.plain_answers import PROTECTIVE
from gateway.http.protocol import PunctualProtocol
from gateway.settings import ServerSection

BACKLOG = 2048

Started: TypeAlias = Callable[[], None]
"""A callback, called once when the application is up and the socket is read."""


class NoSuchPort(Exception):
    """The port cannot be listened on. The text is one line for the person at the terminal."""


def listen(host: str, port: int) -> socket.socket:
    """A bound socket that listens already, so that no other program can take the port before the application is up."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listening = socket.socket(family, kind, protocol)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        reason = "is taken by another program" if error.errno == EADDRINUSE else f"can't be listened on: {error.strerror}"
        raise NoSuchPort(f"{host}:{port} {reason}") from None
    listening.set_inheritable(False)
    return listening


def address_of(listening: socket.socket) -> str:
    """The address of the socket, such as `http://127.0.0.1:8000`, with its real port."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class Server(uvicorn.Server):
    """A uvicorn server. It returns when a signal stops it (uvicorn raises the signal again), and calls back when it has
    started."""

    def __init__(self, config: uvicorn.Config, *, when_started: Started) -> None:
        super().__init__(config)
        self._when_started = when_started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._when_started()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def server(app: ASGIApp, settings: ServerSection, *, when_started: Started = lambda: None) -> Server:
    """The server, to be run with `run(sockets=[...])`. Logging is set up elsewhere."""
    per_address = settings.connections_per_address or settings.connections
    limits = {
        "head_s": settings.head_s,
        "body_s": settings.body_s,
        "open": OpenConnections(most=settings.connections, most_per_address=per_address),
    }
    protocol = type("Protocol", (PunctualProtocol,), limits)
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http=protocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # gateway/http/forwarded.py reads them, from listed proxies only
        headers=list(PROTECTIVE),
        timeout_keep_alive=settings.keep_alive_s,
        timeout_graceful_shutdown=settings.shutdown_s,
        limit_concurrency=settings.connections,
    )
    return Server(config, when_started=when_started)
