"""The server keeps the deadlines that its library lacks, on a real socket."""

import socket
import threading
from collections.abc import Iterator

import pytest
from starlette.types import Receive, Scope, Send

from gateway import serving
from gateway.settings import ServerSection

HEAD_S = 0.3


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        while (message := await receive())["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        await send({"type": f"{message['type']}.complete"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"5")]})
    await send({"type": "http.response.body", "body": b"hello"})


@pytest.fixture(scope="module")
def address() -> Iterator[tuple[str, int]]:
    listening = serving.listen("127.0.0.1", 0)
    started = threading.Event()
    server = serving.server(hello, ServerSection(head_s=HEAD_S, shutdown_s=1), when_started=started.set)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    assert started.wait(10)
    yield listening.getsockname()
    server.should_exit = True
    thread.join(10)


def said(address: tuple[str, int], request: bytes) -> bytes:
    """Everything that the server says until it closes the connection."""
    with socket.create_connection(address, timeout=5) as connection:
        connection.sendall(request)
        answer = b""
        try:
            while part := connection.recv(65536):
                answer += part
        except ConnectionResetError:
            pass
        return answer


@pytest.mark.parametrize("head", [b"", b"GET / HTTP/1.1\r\nHost: x\r\n", b"G"])
def test_who_does_not_finish_the_head_of_a_request_is_hung_up_on(address: tuple[str, int], head: bytes) -> None:
    assert said(address, head) == b""


def test_who_does_not_finish_the_second_head_is_hung_up_on_too(address: tuple[str, int]) -> None:
    answer = said(address, b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\n")
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.count(b"HTTP/1.1") == 1


def test_a_body_whose_length_is_told_in_two_ways_is_refused(address: tuple[str, int]) -> None:
    request = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    assert said(address, request).startswith(b"HTTP/1.1 400")


def test_the_server_does_not_say_what_it_is(address: tuple[str, int]) -> None:
    answer = said(address, b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert answer.endswith(b"hello")
    assert b"\r\nserver:" not in answer.lower()


def test_a_taken_port_is_told_in_one_line(address: tuple[str, int]) -> None:
    with pytest.raises(serving.NoSuchPort, match=f"^127.0.0.1:{address[1]} is taken by another program$"):
        serving.listen("127.0.0.1", address[1])


def test_an_address_is_printed_with_the_port_that_was_really_taken() -> None:
    with serving.listen("127.0.0.1", 0) as listening:
        assert serving.address_of(listening) == f"http://127.0.0.1:{listening.getsockname()[1]}"
