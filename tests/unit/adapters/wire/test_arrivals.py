"""Answers that are there at once: handed out one after another, and all of them before a time limit ends a wait."""

import asyncio
from collections.abc import Callable

import pytest

from adapters.wire import arrivals as module
from adapters.wire.arrivals import MOMENT_S, OF_LOOPS, Arrivals, ProcessorLoad, Waiter
from adapters.wire.http1.connection import HttpConnection
from adapters.wire.http1.message import HttpOrigin, RawRequest
from adapters.wire.time_limit import TURNS, Alarm


def unhurried() -> Arrivals:
    """Of a loop with time to spare."""
    return Arrivals(lambda: False)


class Written(asyncio.Transport):
    """The other side of a connection. It takes what is written."""

    def write(self, data: object) -> None: ...

    def is_closing(self) -> bool:
        return False


def waiters(number: int) -> list[Waiter]:
    return [asyncio.get_running_loop().create_future() for _ in range(number)]


def done(those: list[Waiter]) -> list[bool]:
    return [one.done() for one in those]


async def turn() -> None:
    await asyncio.sleep(0)


async def test_an_answer_that_comes_alone_is_handed_out_at_once() -> None:
    here = unhurried()
    for one in waiters(3):
        here.bring(one, None)
        assert one.done()
        await turn()
        await turn()


async def test_responses_of_systems_that_come_together_are_handed_out_like_that() -> None:
    OF_LOOPS[asyncio.get_running_loop()] = unhurried()
    request = RawRequest(HttpOrigin(False, "played", 80), b"GET / HTTP/1.1\r\n\r\n", 1, limit=100, repeatable=True)
    connections = [HttpConnection(lambda _: None) for _ in range(3)]
    exchanges = []
    for one in connections:
        one.connection_made(Written())
        exchanges.append(asyncio.create_task(one.exchange(request)))
    await turn()
    for one in connections:
        one.data_received(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    seen = []
    for _ in range(4):
        await turn()
        seen.append(sum(one.done() for one in exchanges))
    assert seen == [1, 2, 3, 3]


async def test_of_several_at_once_the_oldest_goes_first_and_one_in_each_turn() -> None:
    here, several = unhurried(), waiters(4)
    for one in several:
        here.bring(one, None)
    seen = [done(several)]
    for _ in range(4):
        await turn()
        seen.append(done(several))
    assert seen[:4] == [[at <= now for at in range(4)] for now in range(4)]


async def test_where_there_is_no_time_to_spare_they_are_handed_out_as_they_come() -> None:
    here, several = Arrivals(lambda: True), waiters(4)
    for one in several:
        here.bring(one, None)
    assert all(done(several))


async def test_nobody_is_passed_over_when_time_runs_short() -> None:
    full = False
    here, several = Arrivals(lambda: full), waiters(4)
    here.bring(several[0], None)
    here.bring(several[1], None)
    full = True
    here.bring(several[2], None)
    assert done(several) == [True, False, False, False]
    for _ in range(4):
        await turn()
    assert done(several) == [True, True, True, False]


async def test_a_failure_is_handed_out_in_its_turn_too() -> None:
    here, (first, second) = unhurried(), waiters(2)
    here.bring(first, None)
    here.bring(second, failure := OSError("played"))
    assert await first is None
    assert await second is failure


async def test_who_has_left_costs_the_others_no_turn() -> None:
    here, (first, left, last) = unhurried(), waiters(3)
    for one in (first, left, last):
        here.bring(one, None)
    left.cancel()
    await turn()
    assert last.done()


async def test_who_was_handed_an_answer_and_comes_again_has_it_once() -> None:
    """A connection that is closed behind its answer says so, too."""
    here, (first, second) = unhurried(), waiters(2)
    here.bring(first, None)
    here.bring(second, None)
    here.bring(second, OSError("played"))
    for _ in range(4):
        await turn()
    assert await second is None


async def test_all_is_handed_out_before_a_time_limit_ends_a_wait() -> None:
    loop, here = asyncio.get_running_loop(), unhurried()
    OF_LOOPS[loop] = here
    several, rung = waiters(3 * TURNS), loop.create_future()
    for one in several:
        here.bring(one, None)
    alarm = Alarm(0, lambda: rung.set_result(done(several)))
    assert all(await rung)
    alarm.cancel()


@pytest.mark.parametrize("left", [1, 2, 5])
def test_what_an_ended_loop_left_holds_up_no_other_one(left: int) -> None:
    async def leave() -> None:
        for one in waiters(left):
            module.arrivals().bring(one, None)

    async def ask() -> None:
        (one,) = waiters(1)
        module.arrivals().bring(one, None)
        assert one.done()

    asyncio.run(leave())
    asyncio.run(ask())


@pytest.mark.parametrize(("spent_s", "is_full"), [(0.0, False), (0.5 * MOMENT_S, False), (0.95 * MOMENT_S, True)])
def test_the_load_is_the_share_of_the_processor(monkeypatch: pytest.MonkeyPatch, spent_s: float, is_full: bool) -> None:
    clock, spent = ticking(monkeypatch, "monotonic"), ticking(monkeypatch, "thread_time")
    load = ProcessorLoad()
    spent(spent_s)
    assert not load.is_full()  # too soon to tell
    clock(MOMENT_S)
    assert load.is_full() is is_full
    clock(MOMENT_S)
    assert not load.is_full()


def ticking(monkeypatch: pytest.MonkeyPatch, name: str) -> Callable[[float], None]:
    """Replaces a clock of the module by one that only goes on when it is told to."""
    now = 0.0

    def go_on(seconds: float) -> None:
        nonlocal now
        now += seconds

    monkeypatch.setattr(module, name, lambda: now)
    return go_on
