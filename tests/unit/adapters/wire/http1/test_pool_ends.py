"""A call that is given up closes its connection; the pool closes all of them, and nothing is left behind."""

import asyncio
import gc
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import pytest

from adapters.wire.http1.message import ConnectionDropped, UnreadableResponse
from adapters.wire.http1.pool import ConnectionPool
from tests.unit.adapters.wire.http1.certificates import contexts
from tests.unit.adapters.wire.http1.raw_server import (
    OK,
    Place,
    Visit,
    answers,
    hangs,
    serving,
    the_first,
)

LINE = b"HTTP/1.1 200 OK\r\n"


async def test_a_cancelled_call_closes_its_connection() -> None:
    async with serving(the_first(hangs)) as place:
        call = asyncio.create_task(place.get())
        while not place.requests or not place.requests[0]:
            await asyncio.sleep(0)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await place.visits[0].over.wait()
        assert (await place.get()).status == 200
        assert place.requests == [1, 1]


async def test_a_call_cancelled_as_its_response_comes_is_not_mixed_up() -> None:
    async with serving(answers) as place:
        await place.get()
        (connection,) = place.pool._open
        call = asyncio.create_task(place.get())
        await asyncio.sleep(0)
        connection.data_received(OK)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert (await place.get()).body == b"{}"
        assert len(place.visits) == 2


@pytest.mark.parametrize("secure", [False, True], ids=["plain", "TLS"])
async def test_all_connections_are_closed_with_the_pool(tmp_path: Path, secure: bool) -> None:
    server, client = contexts(tmp_path, "127.0.0.1")
    tasks = asyncio.all_tasks()
    async with serving(the_first(hangs), tls=server if secure else None, client=ConnectionPool(tls=client)) as place:
        running = asyncio.create_task(place.get())
        while not place.requests or not place.requests[0]:
            await asyncio.sleep(0)
        await place.get()
        await place.pool.aclose()
        with pytest.raises(ConnectionDropped):
            await running
        assert not place.pool._open
        await asyncio.gather(*(visit.over.wait() for visit in place.visits))
        with pytest.raises(ConnectionDropped):
            await place.get()
    assert asyncio.all_tasks() == tasks


async def fine(place: Place) -> None:
    await place.get()


async def dropped(place: Place) -> None:
    with suppress(ConnectionDropped):
        await place.get("/dropped")


async def unreadable(place: Place) -> None:
    with suppress(UnreadableResponse):
        await place.get("/unreadable")


async def cancelled(place: Place) -> None:
    call = asyncio.ensure_future(place.get("/hangs"))
    while not any(b"/hangs" in visit.requests[-1] for visit in place.visits if visit.requests):
        await asyncio.sleep(0)
    call.cancel()
    await asyncio.wait([call])


async def not_listened_to(place: Place) -> None:
    root, place.root = place.root, "http://127.0.0.1:1"
    with suppress(ConnectionDropped):
        await place.get()
    place.root = root


@pytest.mark.parametrize("end", [fine, dropped, unreadable, cancelled, not_listened_to])
async def test_a_call_leaves_no_garbage_however_it_ends(end: Callable[[Place], Awaitable[None]]) -> None:
    async def serve(visit: Visit) -> None:
        while True:
            request = await visit.request()
            if b"/hangs" in request:
                await visit.until_over()
                return
            if b"/dropped" in request:
                return
            await visit.say(b"SSH-2.0\r\n" if b"/unreadable" in request else OK)

    async def left_by_one(place: Place) -> int:
        await end(place)
        place.visits.clear()
        await settled(place)
        gc.collect()
        gc.disable()
        try:
            await end(place)
            await settled(place)
            kept = list(place.visits)  # what the server's side leaves is not the client's
            found = [one for one in garbage() if type(one).__module__.startswith("adapters.")]
            del kept
            return len(found)
        finally:
            gc.enable()

    async with serving(serve) as place:
        assert [await left_by_one(place) for _ in range(3)] == [0, 0, 0]


async def settled(place: Place) -> None:
    """Only connections that wait are open."""
    while len(place.pool._open) > sum(map(len, place.pool._idle.values())):
        await asyncio.sleep(0)
    for _ in range(5):
        await asyncio.sleep(0)


def garbage() -> list[object]:
    """What only the collector would have freed."""
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        gc.collect()
        return list(gc.garbage)
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
