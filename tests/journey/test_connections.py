"""Clients that open many connections, or hold one without using it, cost little and are hung up on; others are answered."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass

import pytest
from starlette.types import Receive, Scope, Send

from gateway import serving
from gateway.http import protocol as protocols
from gateway.http.connections import HEADS_BYTES, OpenConnections, origin
from gateway.http.heads import HEAD_BYTES
from gateway.settings import ServerSection
from tests import patience

LARGE = b"x" * 30_000_000
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
FEW = 5


async def answers_at_once(scope: Scope, receive: Receive, send: Send) -> None:
    """Reads no body; at `/large` the answer is large."""
    if scope["type"] == "lifespan":
        while (message := await receive())["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        await send({"type": f"{message['type']}.complete"})
        return
    body = LARGE if scope["path"] == "/large" else b"hello"
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


@dataclass(frozen=True, slots=True)
class Served:
    address: tuple[str, int]
    open: OpenConnections

    def connect(self) -> socket.socket:
        return socket.create_connection(self.address, timeout=10)

    def is_well(self) -> bool:
        with self.connect() as connection:
            connection.sendall(GET)
            return connection.recv(65536).startswith(b"HTTP/1.1 200")


@contextmanager
def served(**changed: float) -> Iterator[Served]:
    settings = ServerSection(**{"head_s": 0.3, "body_s": 0.1, "keep_alive_s": 1, "shutdown_s": 1, **changed})
    listening = serving.listen("127.0.0.1", 0)
    started = threading.Event()
    server = serving.server(answers_at_once, settings, when_started=started.set)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    assert started.wait(10)
    protocol = server.config.http
    assert isinstance(protocol, type)
    assert issubclass(protocol, protocols.PunctualProtocol)
    try:
        yield Served(listening.getsockname(), protocol.open)
    finally:
        server.should_exit = True
        thread.join(10)


def rest(connection: socket.socket) -> bytes:
    """What comes until the line is closed."""
    answer = b""
    with suppress(ConnectionResetError):
        while part := connection.recv(1 << 20):
            answer += part
    return answer


Held = Callable[[socket.socket], None]


def a_body_that_drips(connection: socket.socket) -> None:
    """Each byte of it ended the wait for another request."""
    connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nab")
    assert connection.recv(65536).startswith(b"HTTP/1.1 200")
    connection.sendall(b"c")


def a_chunk_that_drips(connection: socket.socket) -> None:
    connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab")
    assert connection.recv(65536).startswith(b"HTTP/1.1 200")
    connection.sendall(b"c")


def a_line_between_requests(connection: socket.socket) -> None:
    """Blank lines before a request are ignored (RFC 9112, section 2.2), and stopped the wait for one."""
    connection.sendall(GET)
    assert connection.recv(65536).startswith(b"HTTP/1.1 200")
    connection.sendall(b"\r\n")


def half_a_second_request(connection: socket.socket) -> None:
    connection.sendall(GET + b"GET / HT")


@pytest.mark.parametrize("held", [a_body_that_drips, a_chunk_that_drips, a_line_between_requests, half_a_second_request])
def test_a_line_that_is_held_is_hung_up_on_though_its_answer_is_out(held: Held) -> None:
    with served() as server, server.connect() as connection:
        held(connection)
        rest(connection)
        assert server.is_well()


def test_who_does_not_read_the_answer_does_not_hold_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocols.PunctualProtocol, "answer_s", 0.2)
    with served() as server, server.connect() as connection:
        connection.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(1), "the answer has begun, so that the line is among the open ones"
        patience.until(lambda: len(server.open) == 0, lambda: "the line is still held")
        assert len(rest(connection)) < len(LARGE) - 1
        assert server.is_well()


def test_a_large_answer_is_read_whole_by_who_reads_it() -> None:
    with served() as server, server.connect() as connection:
        connection.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert rest(connection).endswith(LARGE)


def test_one_address_has_so_many_connections_and_further_ones_are_told_so() -> None:
    with served(connections_per_address=FEW, head_s=30) as server, ExitStack() as held:
        lines = [held.enter_context(server.connect()) for _ in range(FEW)]
        patience.until(lambda: len(server.open) == FEW, lambda: f"{len(server.open)} are open")
        for _ in range(3):
            with server.connect() as one_more:
                assert rest(one_more).startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
        lines.pop().close()
        patience.until(lambda: len(server.open) < FEW, lambda: f"{len(server.open)} are open")
        assert server.is_well()


def test_heads_that_never_end_share_one_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is smaller than a head may be; together they would take as much memory as somebody likes."""
    monkeypatch.setattr(protocols, "HEADS_BYTES", 4 * HEAD_BYTES)
    part = b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"a" * (HEAD_BYTES - 1_000)
    with served(head_s=30) as server, ExitStack() as held:
        lines = [held.enter_context(server.connect()) for _ in range(6)]
        for line in lines:
            line.sendall(part)
        patience.until(lambda: len(server.open) <= 4, lambda: f"{len(server.open)} are open, {server.open.heads} bytes")
        assert server.open.heads <= 4 * HEAD_BYTES
        for line in lines:
            line.close()
        patience.until(lambda: server.open.heads == 0, lambda: f"{server.open.heads} bytes are held")
        assert server.is_well()
    assert HEADS_BYTES > 4 * HEAD_BYTES


def test_no_more_connections_are_held_than_may_be_open() -> None:
    counted = OpenConnections(most=10, most_per_address=1_000)
    admitted = [counted.opens(f"192.0.2.{number}") for number in range(200)]
    assert admitted == [True] * 110 + [False] * 90
    for number in range(200):
        counted.closes(f"192.0.2.{number}")
    assert (len(counted), counted.opens("192.0.2.1")) == (0, True)


@pytest.mark.parametrize(
    ("host", "counts_as"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::1", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("", ""),
        ("not an address", "not an address"),
    ],
)
def test_a_network_of_ipv6_is_one_address(host: str, counts_as: str) -> None:
    assert origin(host) == counts_as
