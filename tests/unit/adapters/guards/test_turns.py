"""Fair turns: many who wait for one answer go on a few at a time, and still share their next call."""

import asyncio
from collections.abc import Awaitable, Sequence

import pytest

from adapters.guards.turns import LINGERING_TURNS, SLICE, Turns
from tests.unit.adapters.guards.test_batcher import Vendor, values

MANY = 100


async def noted_turns(turns: int, running: "asyncio.Future[object]", gone_on: list[int]) -> list[int]:
    """How many had gone on after each turn of the loop, until all have."""
    counts = []
    for _ in range(turns):
        await asyncio.sleep(0)
        counts.append(len(gone_on))
        if running.done():
            break
    return counts


def most_in_a_turn(counts: Sequence[int]) -> int:
    return max(later - earlier for earlier, later in zip([0, *counts], counts, strict=False))


async def test_many_who_begin_together_begin_a_few_in_each_turn() -> None:
    turns, begun = Turns(), list[int]()

    async def begin(number: int) -> None:
        await turns.take(among=MANY)
        begun.append(number)

    everyone = asyncio.gather(*map(begin, range(MANY)))
    counts = await noted_turns(10 * MANY, everyone, begun)
    assert begun == list(range(MANY))
    assert most_in_a_turn(counts) == SLICE


@pytest.mark.parametrize("size", [SLICE, MANY])
async def test_who_waited_for_one_answer_go_on_a_few_in_each_turn(size: int) -> None:
    vendor, gone_on = Vendor(max_batch=MANY), list[int]()

    async def read(number: int) -> None:
        await vendor.value(str(number))
        gone_on.append(number)

    everyone = asyncio.gather(*map(read, range(size)))
    counts = await noted_turns(10 * MANY, everyone, gone_on)
    assert (len(vendor.calls), len(gone_on)) == (1, size)
    assert most_in_a_turn(counts) == SLICE


async def test_who_went_on_in_different_turns_share_their_next_call() -> None:
    """Also where only the first and the last go on to it, after some turns more, so that there are turns in which nobody does."""
    turns = Turns()
    first, second, seldom = (Vendor(max_batch=MANY, turns=turns) for _ in range(3))

    async def read(number: int) -> None:
        await first.value(str(number))
        await second.value(str(number))
        for _ in range(LINGERING_TURNS - 2):
            await asyncio.sleep(0)
        if number in (0, MANY - 1):
            await seldom.value(str(number))

    await asyncio.gather(*map(read, range(MANY)))
    assert [len(vendor.calls) for vendor in (first, second, seldom)] == [1, 1, 1]


async def test_many_values_are_handed_out_a_few_in_each_turn() -> None:
    turns, came = Turns(), list[int]()

    async def receive(value: Awaitable[int] | int) -> None:
        came.append(value if isinstance(value, int) else await value)

    everyone = asyncio.gather(*map(receive, turns.hand_out(range(MANY))))
    counts = await noted_turns(10 * MANY, everyone, came)
    assert came == list(range(MANY))
    assert most_in_a_turn(counts) == SLICE


def test_few_values_are_handed_out_as_they_are() -> None:
    assert Turns().hand_out([1, 2, 3]) == [1, 2, 3]


async def test_few_do_not_wait_for_a_turn() -> None:
    turns = Turns()
    await turns.take(among=SLICE)
    assert not turns.is_busy


async def test_who_leaves_while_waiting_takes_nobodys_turn() -> None:
    turns, begun = Turns(), list[int]()

    async def begin(number: int) -> None:
        await turns.take(among=MANY)
        begun.append(number)

    tasks = [asyncio.create_task(begin(number)) for number in range(MANY)]
    await asyncio.sleep(0)
    for task in tasks[: MANY // 2]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert set(begun) == {*range(MANY // 2, MANY)} | {number for number in begun if number < SLICE}


async def test_a_crowd_is_over_some_turns_after_the_last_went_on() -> None:
    turns = Turns()
    await asyncio.gather(*(turns.take(among=MANY) for _ in range(MANY)))
    for _ in range(LINGERING_TURNS + 1):
        await asyncio.sleep(0)
    assert not turns.is_busy


async def test_calls_go_out_in_the_end_though_crowds_never_end() -> None:
    turns = Turns()
    vendor = Vendor(max_batch=MANY, turns=turns)

    async def crowd_after_crowd() -> None:
        while True:
            await asyncio.gather(*(turns.take(among=MANY) for _ in range(MANY)))

    crowds = asyncio.create_task(crowd_after_crowd())
    await asyncio.sleep(0)
    assert values([await vendor.value("x")]) == ["x/a"]
    crowds.cancel()
