"""Answers that are there at once: handed out one after another, and all of them before a time limit ends a wait."""

import asyncio

import pytest

from adapters.wire.arrivals import Waiter, arrivals
from adapters.wire.time_limit import TURNS, Alarm


def waiters(number: int) -> list[Waiter]:
    return [asyncio.get_running_loop().create_future() for _ in range(number)]


def done(those: list[Waiter]) -> list[bool]:
    return [one.done() for one in those]


async def turn() -> None:
    await asyncio.sleep(0)


async def test_an_answer_that_comes_alone_is_handed_out_at_once() -> None:
    for one in waiters(3):
        arrivals().bring(one, None)
        assert one.done()
        await turn()
        await turn()


async def test_of_several_at_once_the_oldest_goes_first_and_one_in_each_turn() -> None:
    several = waiters(4)
    for one in several:
        arrivals().bring(one, None)
    seen = [done(several)]
    for _ in range(4):
        await turn()
        seen.append(done(several))
    assert seen[:4] == [[at <= now for at in range(4)] for now in range(4)]


async def test_a_failure_is_handed_out_in_its_turn_too() -> None:
    first, second = waiters(2)
    arrivals().bring(first, None)
    arrivals().bring(second, failure := OSError("played"))
    assert await first is None
    assert await second is failure


async def test_who_has_left_costs_the_others_no_turn() -> None:
    first, left, last = waiters(3)
    for one in (first, left, last):
        arrivals().bring(one, None)
    left.cancel()
    await turn()
    assert last.done()


async def test_who_was_handed_an_answer_and_comes_again_has_it_once() -> None:
    """A connection that is closed behind its answer says so, too."""
    first, second = waiters(2)
    arrivals().bring(first, None)
    arrivals().bring(second, None)
    arrivals().bring(second, OSError("played"))
    for _ in range(4):
        await turn()
    assert await second is None


async def test_all_is_handed_out_before_a_time_limit_ends_a_wait() -> None:
    several, rung = waiters(3 * TURNS), asyncio.get_running_loop().create_future()
    for one in several:
        arrivals().bring(one, None)
    alarm = Alarm(0, lambda: rung.set_result(done(several)))
    assert all(await rung)
    alarm.cancel()


@pytest.mark.parametrize("left", [1, 2, 5])
def test_what_an_ended_loop_left_holds_up_no_other_one(left: int) -> None:
    async def leave() -> None:
        for one in waiters(left):
            arrivals().bring(one, None)

    async def ask() -> None:
        (one,) = waiters(1)
        arrivals().bring(one, None)
        assert one.done()

    asyncio.run(leave())
    asyncio.run(ask())
