"""How often a system may be asked: the rate, also after many gave up waiting, and the budget for second attempts."""

import asyncio

from adapters.wire.allowance import RetryBudget, TokenBucket
from tests.unit.resolvers.swift import run


async def taken_at(bucket: TokenBucket) -> float:
    await bucket.take()
    return asyncio.get_running_loop().time()


def test_a_burst_goes_at_once_and_the_rest_at_the_rate_in_order() -> None:
    async def burst() -> list[float]:
        bucket = TokenBucket(4, clock=asyncio.get_running_loop().time)
        return list(await asyncio.gather(*(taken_at(bucket) for _ in range(8))))

    assert run(burst()) == [0, 0, 0, 0, 0.25, 0.5, 0.75, 1.0]


def test_less_than_one_a_second_still_lets_the_first_go() -> None:
    async def slow() -> list[float]:
        bucket = TokenBucket(0.5, clock=asyncio.get_running_loop().time)
        return list(await asyncio.gather(*(taken_at(bucket) for _ in range(2))))

    assert run(slow()) == [0, 2.0]


def test_those_who_gave_up_waiting_cost_the_next_one_nothing() -> None:
    async def crowd() -> float:
        bucket = TokenBucket(1, clock=asyncio.get_running_loop().time)
        crowd = [asyncio.create_task(bucket.take()) for _ in range(100)]
        await asyncio.sleep(0.5)
        for one in crowd:
            one.cancel()
        await asyncio.gather(*crowd, return_exceptions=True)
        return await taken_at(bucket)

    assert run(crowd()) <= 1.0


def test_the_budget_starts_full_and_fills_by_a_tenth_of_a_retry_a_call() -> None:
    budget = RetryBudget()
    assert [budget.spend() for _ in range(11)] == [True] * 10 + [False]
    for _ in range(11):
        budget.call()
    assert [budget.spend(), budget.spend()] == [True, False]
    for _ in range(1000):
        budget.call()
    assert sum(budget.spend() for _ in range(20)) == 10
