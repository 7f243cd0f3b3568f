"""Time limits on waiting for a system: what the gateway's own work takes is not taken for the system's slowness."""

import asyncio
import time

import pytest

from adapters.ports.errors import TimedOut
from adapters.wire.http1.message import RawRequest, RawResponse
from adapters.wire.settings import SystemSettings
from adapters.wire.system_http import Runtime, SystemHttp
from adapters.wire.time_limit import Alarm, TimeLimit
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


async def test_a_round_of_a_search_is_not_late_because_the_gateway_is_busy() -> None:
    rung = list[str]()

    async def answered_while_busy() -> None:
        await asyncio.sleep(0)
        time.sleep(BUSY_S)
        await asyncio.sleep(0)
        alarm.cancel()

    alarm = Alarm(LIMIT_S, lambda: rung.append("late"))
    await answered_while_busy()
    await busy()
    assert rung == []


class TakesTurns:
    """A sender for a system that answers one call a second, `answers` of them, and then nobody any more."""

    def __init__(self, answers: int) -> None:
        self._left = answers

    async def send(self, request: RawRequest) -> RawResponse:
        self._left -= 1
        await (asyncio.sleep(1) if self._left >= 0 else asyncio.Event().wait())
        return RawResponse(200, [], b"{}")


def asked_at_once(calls: int, *, answers: int) -> tuple[list[str], float]:
    """The outcomes of so many calls, with one in flight at a time, and when the last of them ended."""

    async def asked() -> tuple[list[str], float]:
        settings = SystemSettings(base_url="http://127.0.0.1:1", deadline_s=2.5, concurrency=1)
        clock = asyncio.get_running_loop().time
        http = SystemHttp("shop", settings, runtime=Runtime(TakesTurns(answers), lambda call: None, clock))
        outcomes = await asyncio.gather(*(http.ask(ASK) for _ in range(calls)), return_exceptions=True)
        return [type(outcome).__name__ for outcome in outcomes], clock()

    return swift.run(asked())


def test_a_queue_before_a_system_that_answers_is_waited_in() -> None:
    assert asked_at_once(6, answers=6) == (["Response"] * 6, pytest.approx(6))


def test_a_queue_before_a_system_that_hangs_is_given_up() -> None:
    outcomes, ended = asked_at_once(6, answers=1)
    assert outcomes[:2] == ["Response", "TimedOut"]
    assert set(outcomes[2:]) <= {"Throttled", "TimedOut"}
    assert outcomes.count("Throttled") >= 3
    assert ended <= 1 + 2 * 2.5 + 0.01
