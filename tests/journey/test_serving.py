"""The server keeps the deadlines that its library lacks, on a real socket."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest
from starlette.types import Receive, Scope, Send

from gateway import serving
from gateway.settings import ServerSection

HEAD_S = 0.3


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    """Says how long the body was and which headers were there."""
    if scope["type"] == "lifespan":
        while (message := await receive())["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        await send({"type": f"{message['type']}.complete"})
        return
    length = 0
    while True:
        message = await receive()
        length += len(message.get("body", b""))
        if not message.get("more_body"):
            break
    told = b"hello %d %s\r\n" % (length, b",".join(sorted(name for name, _ in scope["headers"])))
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(told))]})
    await send({"type": "http.response.body", "body": told})


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
        with suppress(ConnectionResetError, BrokenPipeError):
            connection.sendall(request)
        answer = b""
        with suppress(ConnectionResetError):
            while part := connection.recv(65536):
                answer += part
        return answer


def statuses(answer: bytes) -> list[int]:
    return [int(line.split()[1]) for line in answer.split(b"\r\n") if line.startswith(b"HTTP/1.1 ")]


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


POST = b"POST / HTTP/1.1\r\nHost: x\r\n"
GET = b"GET / HTTP/1.1\r\nHost: x\r\n"
CHUNKS = b"3\r\nabc\r\n0\r\n\r\n"


@pytest.mark.parametrize(
    "request_",
    [
        POST + b"Transfer-Encoding: chunked, gzip\r\n\r\n" + CHUNKS,
        POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + CHUNKS,
        POST + b"Transfer-Encoding: identity, chunked\r\n\r\n" + CHUNKS,
        POST + b"Transfer-Encoding: ,chunked\r\n\r\n" + CHUNKS,
        POST + b"Transfer-Encoding: xchunked\r\n\r\n" + CHUNKS,
        POST + b"Transfer-Encoding: chunked;q=1\r\n\r\n" + CHUNKS,
        POST + b"Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS,
        POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS,
        POST + b"Transfer-Encoding:\tchunked\t\r\n\r\n" + CHUNKS,
        POST + b"Transfer-Encoding : chunked\r\n\r\n" + CHUNKS,
        POST + b"Transfer-Encoding:\r\n chunked\r\n\r\n" + CHUNKS,
        POST + b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n" + CHUNKS,
        POST + b"Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
        POST + b"Content-Length: 3, 3\r\n\r\nabc",
        POST + b"Transfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n",
        GET + b"Host: y\r\n\r\n",
        GET + b"Host: x\r\n\r\n",
        GET + b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n" + CHUNKS,
        b"GET / HTTP/1.1\r\n\r\n",
        b"POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS,
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
def test_what_can_be_understood_in_two_ways_is_refused_and_its_line_closed(address: tuple[str, int], request_: bytes) -> None:
    """What stands behind it, perhaps a request that somebody smuggled in, is not read."""
    answer = said(address, request_ + GET + b"\r\n")
    assert statuses(answer) == [400]
    assert b"connection: close" in answer.lower()
    assert b"hello" not in answer


def test_earlier_requests_on_a_connection_are_answered_before_a_refusal(address: tuple[str, int]) -> None:
    answer = said(address, (GET + b"\r\n") * 3 + GET + b"Host: y\r\n\r\n" + GET + b"\r\n")
    assert statuses(answer) == [200, 200, 200, 400]


@pytest.mark.parametrize("head", [b"Transfer-Encoding: chunked\r\n\r\n" + CHUNKS, b"Content-Length: 3\r\n\r\nabc"])
def test_an_ordinary_body_is_read_and_so_is_the_request_behind_it(address: tuple[str, int], head: bytes) -> None:
    answer = said(address, POST + head + GET + b"Connection: close\r\n\r\n")
    assert statuses(answer) == [200, 200]
    assert b"hello 3 " in answer
    assert b"hello 0 " in answer


def test_headers_behind_a_body_are_not_taken_for_its_own(address: tuple[str, int]) -> None:
    chunks = b"3\r\nabc\r\n0\r\nHost: y\r\nSec-Fetch-Site: none\r\n\r\n"
    answer = said(address, POST + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
    assert answer.endswith(b"hello 3 connection,host,transfer-encoding\r\n")


def test_a_head_of_64_kib_is_read(address: tuple[str, int]) -> None:
    assert statuses(said(address, GET + b"Connection: close\r\nA: " + b"a" * 65_000 + b"\r\n\r\n")) == [200]


LONG = b"a" * 70_000


@pytest.mark.parametrize(
    "request_",
    [
        GET + b"A: " + LONG + b"\r\n\r\n",
        GET + b"A: b\r\n" * 20_000 + b"\r\n",
        b"GET /?" + LONG + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        GET + b"A: " + LONG,
        b"GET /" + LONG,
        GET + b"A: " + b"a" * 30_000_000,
        GET + LONG,
        POST + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nA: " + LONG + b"a" * 300_000,
        POST + b"Transfer-Encoding: chunked\r\n\r\n3;" + LONG + b"a" * 300_000,
    ],
    ids=["value", "headers", "address", "unended value", "unended address", "endless", "unended name", "behind", "extension"],
)
def test_a_larger_head_is_refused_as_soon_as_it_is_larger(address: tuple[str, int], request_: bytes) -> None:
    answer = said(address, request_)
    assert statuses(answer) == [431]
    assert b"larger than 65536 bytes; send a long query by POST" in answer


def test_a_head_that_comes_in_many_pieces_is_counted_whole(address: tuple[str, int]) -> None:
    with socket.create_connection(address, timeout=5) as connection:
        connection.sendall(GET)
        sent = 0
        connection.setblocking(False)
        answer = b""
        while not answer and sent < 10_000_000:
            with suppress(BlockingIOError):
                sent += connection.send(b"A: " + b"a" * 997)
            with suppress(BlockingIOError):
                answer = connection.recv(65536)
        assert statuses(answer) == [431]


def test_a_body_in_tiny_pieces_is_no_head(address: tuple[str, int]) -> None:
    chunks = b"1\r\na\r\n" * 50_000 + b"0\r\n\r\n"
    answer = said(address, POST + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
    assert b"hello 50000 " in answer


def test_a_long_body_before_it_is_not_counted_as_head(address: tuple[str, int]) -> None:
    body = b"a" * 1_000_000
    one = POST + b"Content-Length: 1000000\r\n\r\n" + body
    assert statuses(said(address, one * 3 + GET + b"Connection: close\r\n\r\n")) == [200] * 4


def test_the_server_does_not_say_what_it_is(address: tuple[str, int]) -> None:
    answer = said(address, b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert answer.endswith(b"hello 0 connection,host\r\n")
    assert b"\r\nserver:" not in answer.lower()


def test_a_taken_port_is_told_in_one_line(address: tuple[str, int]) -> None:
    with pytest.raises(serving.NoSuchPort, match=f"^127.0.0.1:{address[1]} is taken by another program$"):
        serving.listen("127.0.0.1", address[1])


def test_an_address_is_printed_with_the_port_that_was_really_taken() -> None:
    with serving.listen("127.0.0.1", 0) as listening:
        assert serving.address_of(listening) == f"http://127.0.0.1:{listening.getsockname()[1]}"
