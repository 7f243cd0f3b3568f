"""Requests over real sockets: which connection each of them takes, and what becomes of it."""

import asyncio
import socket
from typing import Any

import pytest

from adapters.wire.http1.message import ConnectionDropped, RawResponse, UnreadableResponse
from adapters.wire.http1.pool import ConnectionPool
from tests.unit.adapters.wire.http1.raw_server import (
    OK,
    Visit,
    answers,
    answers_once_and_closes_at_the_next,
    hangs,
    saying,
    serving,
    the_first,
)

LINE = b"HTTP/1.1 200 OK\r\n"


async def test_one_connection_serves_one_request_after_another() -> None:
    async with serving(answers) as place:
        for _ in range(3):
            assert await place.get() == RawResponse(200, [(b"Content-Length", b"2")], b"{}")
        assert place.requests == [3]


async def test_requests_at_once_have_a_connection_each_and_the_last_is_used_next() -> None:
    async with serving(answers) as place:
        await asyncio.gather(place.get(), place.get(), place.get())
        assert place.requests == [1, 1, 1]
        for _ in range(4):
            await place.get()
        assert sorted(place.requests) == [1, 1, 5]


@pytest.mark.parametrize(
    "said",
    [
        LINE + b"Connection: close\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        OK + b"surplus",
        OK + OK,
    ],
    ids=["close", "HTTP/1.0", "bytes behind", "a response behind"],
)
async def test_a_connection_that_ends_with_its_response_is_closed(said: bytes) -> None:
    async def serve(visit: Visit) -> None:
        await visit.request()
        await visit.say(said)
        await visit.until_over()

    async with serving(serve) as place:
        assert (await place.get()).body == b"{}"
        await place.visits[0].over.wait()
        assert (await place.get()).body == b"{}"
        assert place.requests == [1, 1]


async def test_bytes_that_nobody_asked_for_close_an_idle_connection() -> None:
    idle = asyncio.Event()

    async def serve(visit: Visit) -> None:
        await visit.request()
        await visit.say(OK)
        await idle.wait()
        await visit.say(OK)
        await visit.until_over()

    async with serving(the_first(serve)) as place:
        await place.get()
        idle.set()
        await place.visits[0].over.wait()
        assert (await place.get()).status == 200
        assert place.requests == [1, 1]


async def test_a_connection_closed_while_it_waited_is_not_used() -> None:
    async with serving(saying(OK, closes=True)) as place:
        for _ in range(3):
            await place.get(repeatable=False)
            await place.visits[-1].over.wait()
            while place.pool._open:
                await asyncio.sleep(0)
        assert place.requests == [1, 1, 1]


async def test_a_connection_that_closes_at_a_repeatable_request_costs_nothing() -> None:
    async with serving(the_first(answers_once_and_closes_at_the_next)) as place:
        await place.get()
        assert (await place.get()).body == b"{}"
        assert place.requests == [2, 1]


async def test_a_request_that_may_not_be_repeated_is_sent_once() -> None:
    async with serving(the_first(answers_once_and_closes_at_the_next)) as place:
        await place.get()
        with pytest.raises(ConnectionDropped):
            await place.get(repeatable=False)
        assert place.requests == [2]


async def test_a_request_that_was_partly_answered_is_sent_once() -> None:
    async def serve(visit: Visit) -> None:
        await answers_once_and_closes_at_the_next(visit)
        await visit.say(b"HTTP/1.1 2")

    async with serving(the_first(serve)) as place:
        await place.get()
        with pytest.raises(ConnectionDropped):
            await place.get()
        assert place.requests == [2]


async def test_a_new_connection_that_closes_at_once_is_not_tried_again() -> None:
    async with serving(saying(closes=True)) as place:
        with pytest.raises(ConnectionDropped):
            await place.get()
        assert place.requests == [1]


async def test_a_request_is_repeated_on_a_new_connection_only() -> None:
    async with serving(answers_once_and_closes_at_the_next) as place:
        await asyncio.gather(place.get(), place.get(), place.get())
        assert (await place.get()).status == 200
        assert sorted(place.requests) == [1, 1, 1, 2]


@pytest.mark.parametrize(
    "said",
    [b"SSH-2.0\r\n", LINE + b"Content-Length: 1001\r\n\r\n", LINE + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"],
    ids=["another protocol", "a longer body than allowed", "no chunk"],
)
async def test_a_connection_with_an_unreadable_response_is_closed_at_once(said: bytes) -> None:
    async def serve(visit: Visit) -> None:
        await visit.request()
        await visit.say(said)
        await visit.until_over()

    async with serving(the_first(serve)) as place:
        with pytest.raises(UnreadableResponse):
            await place.get()
        await place.visits[0].over.wait()
        assert (await place.get()).status == 200


async def test_a_body_without_an_end_is_not_taken_beyond_the_limit() -> None:
    async def serve(visit: Visit) -> None:
        await visit.request()
        await visit.say(LINE + b"Transfer-Encoding: chunked\r\n\r\n")
        while True:
            await visit.say(b"1000\r\n" + b"x" * 4096 + b"\r\n")

    async with serving(serve) as place:
        with pytest.raises(UnreadableResponse):
            await place.get(limit=100_000)


async def test_a_head_may_come_byte_by_byte() -> None:
    async def serve(visit: Visit) -> None:
        await visit.request()
        for one in OK:
            await visit.say(bytes([one]))
            await asyncio.sleep(0)

    async with serving(serve) as place:
        assert (await place.get()).body == b"{}"


async def test_an_answer_cut_in_the_middle_is_unreadable() -> None:
    async with serving(saying(LINE + b"Content-Length: 9\r\n\r\n{}", closes=True)) as place:
        with pytest.raises(UnreadableResponse) as cut:
            await place.get()
        assert cut.value.status == 200


async def test_an_answer_to_head_has_no_body() -> None:
    async with serving(the_first(saying(LINE + b"Content-Length: 500\r\n\r\n"))) as place:
        assert (await place.get(method="HEAD")).body == b""
        assert (await place.get()).status == 200
        assert place.requests == [1, 1]


async def test_a_connection_that_waits_too_long_is_closed() -> None:
    async with serving(answers, client=ConnectionPool(idle_s=0.01)) as place:
        await asyncio.gather(place.get(), place.get())
        while place.pool._open:
            await asyncio.sleep(0.001)
        assert not place.pool._idle
        await place.get()
        assert place.requests == [1, 1, 1]


async def test_nobody_listening_is_a_dropped_connection() -> None:
    async with serving(answers) as place:
        place.root = "http://127.0.0.1:1"
        with pytest.raises(ConnectionDropped):
            await place.get()


async def test_a_server_that_never_completes_a_connection_takes_the_time_allowed() -> None:
    async with serving(hangs) as place:
        place.root = place.root.replace("http:", "https:")
        with pytest.raises(TimeoutError):
            await place.get(connect_s=0.05)
        while not place.visits:
            await asyncio.sleep(0)
        await place.visits[0].over.wait()


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as one:
            one.bind(("::1", 0))
    except OSError:
        return False
    return True


@pytest.mark.skipif(not has_ipv6(), reason="no IPv6 here")
async def test_an_ipv6_address_is_a_host() -> None:
    async with serving(answers, host="::1") as place:
        assert (await place.get()).status == 200
        assert f"Host: {place.root[7:]}\r\n".encode() in place.visits[0].requests[0]


async def test_the_addresses_of_a_host_are_tried_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    async def two(self: object, host: str, port: int) -> list[str]:
        return ["127.0.0.2", "127.0.0.1"]

    monkeypatch.setattr("adapters.wire.http1.hosts.Hosts.addresses", two)
    async with serving(answers) as place:
        place.root = place.root.replace("127.0.0.1", "localhost")
        assert (await place.get()).status == 200


async def test_a_name_that_leads_nowhere_is_a_dropped_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    async def unknown(*_: object, **__: object) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr("adapters.wire.http1.hosts.Hosts.addresses", unknown)
    async with serving(answers) as place:
        with pytest.raises(ConnectionDropped):
            await place.get()
