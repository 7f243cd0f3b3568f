"""Time limits on waiting for a system: what the gateway's own work takes is not taken for the system's slowness."""

import asyncio
import time

import pytest

from adapters.ports.errors import TimedOut
from adapters.wire.time_limit import TimeLimit
from tests.unit.adapters.wire.vendor import ASK, answer, hang, line_to
from tests.unit.resolvers import swift

LIMIT_S, BUSY_S, BUSY_TURNS = 0.02, 0.03, 8


async def busy() -> None:
    """Other queries' work: each turn of the loop takes longer than the whole limit."""
    for _ in range(BUSY_TURNS):
        time.sleep(BUSY_S)
        await asyncio.sleep(0)


async def test_a_connection_is_not_late_because_the_gateway_is_busy() -> None:
    async with line_to(answer(b'{"a": 1}'), connect_s=LIMIT_S, retries=0) as asked:
        call, _ = await asyncio.gather(asked.http.ask(ASK), busy())
        assert call.json() == {"a": 1}


async def test_an_answer_that_has_come_counts_though_the_gateway_was_busy() -> None:
    async def answered_while_busy(writer: asyncio.StreamWriter) -> None:
        await answer(b'{"a": 1}')(writer)
        time.sleep(BUSY_S)

    async with line_to(answer(), answered_while_busy, retries=0) as asked:
        await asked.http.ask(ASK)
        asked.http.settings = asked.http.settings.model_copy(update={"deadline_s": LIMIT_S})
        assert (await asked.http.ask(ASK)).json() == {"a": 1}


async def test_a_system_that_never_answers_is_late_all_the_same() -> None:
    async with line_to(hang, deadline_s=LIMIT_S) as asked:
        with pytest.raises(TimedOut):
            await asyncio.gather(asked.http.ask(ASK), busy())


def test_a_limit_ends_a_wait_at_its_time() -> None:
    async def limited() -> float:
        with pytest.raises(TimeoutError):
            async with TimeLimit(2.5):
                await asyncio.Event().wait()
        return asyncio.get_running_loop().time()

    assert swift.run(limited()) == pytest.approx(2.5)


async def test_somebody_who_leaves_within_the_limit_leaves_at_once() -> None:
    async def limited() -> None:
        async with TimeLimit(60):
            await asyncio.Event().wait()

    task = asyncio.create_task(limited())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
