"""Coroutines that begin at once: what needs no waiting is there at once, and the rest behaves as if it had been awaited."""

import asyncio
import gc
from inspect import isawaitable

import pytest

from adapters.ports.errors import SeveralFailed, Unreachable
from resolvers.awaiting import both, eager, rescued, together


async def told(value: str, *, after: "asyncio.Future[str] | None" = None) -> str:
    return value if after is None else f"{value} {await after}"


async def failing(after: "asyncio.Future[str] | None" = None) -> str:
    await told("", after=after)
    raise Unreachable("shop")


async def test_what_never_waits_is_there_at_once() -> None:
    assert eager(told("now")) == "now"


async def test_what_waits_has_begun_and_is_an_awaitable_of_the_rest() -> None:
    answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    rest = eager(told("later", after=answer))
    assert isawaitable(rest)
    answer.set_result("came")
    assert await rest == "later came"


async def test_an_error_is_raised_where_it_happens() -> None:
    with pytest.raises(Unreachable):
        eager(failing())
    answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    rest = eager(failing(answer))
    assert isawaitable(rest)
    answer.set_result("")
    with pytest.raises(Unreachable):
        await rest


async def test_several_may_wait_for_one_answer_eagerly_or_not() -> None:
    answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    rest = eager(told("eager", after=answer))
    assert isawaitable(rest)
    other = asyncio.create_task(told("task", after=answer))
    await asyncio.sleep(0)
    late = asyncio.ensure_future(rest)
    await asyncio.sleep(0)
    answer.set_result("came")
    assert [await late, await other] == ["eager came", "task came"]


async def test_a_turn_of_the_loop_is_waited_for_too() -> None:
    async def in_turns() -> str:
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return "done"

    rest = eager(in_turns())
    assert isawaitable(rest)
    assert await rest == "done"


async def test_who_is_cancelled_is_told_so() -> None:
    seen: list[str] = []

    async def careful(after: "asyncio.Future[str]") -> None:
        try:
            await after
        except asyncio.CancelledError:
            seen.append("cancelled")
            raise
        finally:
            seen.append("ended")

    rest = eager(careful(asyncio.get_running_loop().create_future()))
    assert isawaitable(rest)
    task = asyncio.ensure_future(rest)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert seen == ["cancelled", "ended"]


async def test_results_come_in_order_whichever_has_to_wait() -> None:
    answers: list[asyncio.Future[str]] = [asyncio.get_running_loop().create_future() for _ in range(2)]
    all_of_them = asyncio.ensure_future(together([told("a", after=answers[0]), told("b"), told("c", after=answers[1])]))
    await asyncio.sleep(0)
    answers[1].set_result("second")
    await asyncio.sleep(0)
    answers[0].set_result("first")
    assert await all_of_them == ["a first", "b", "c second"]
    assert eager(together([told("a"), told("b")])) == ["a", "b"]
    assert await both(told("a"), failing_length()) == ("a", 0)


async def failing_length() -> int:
    return await rescued(length(), lambda errors: len(errors) - 1)


async def length() -> int:
    raise SeveralFailed([Unreachable("shop")])


async def test_an_error_of_one_leaves_none_of_the_others_unawaited() -> None:
    with pytest.raises(Unreachable):
        await together([told("a", after=asyncio.get_running_loop().create_future()), failing(), told("c")])


async def test_a_cancellation_counts_even_if_the_answer_came_in_the_same_turn() -> None:
    first, second = (asyncio.get_running_loop().create_future() for _ in range(2))

    async def two_reads() -> None:
        await first
        await second

    rest = eager(two_reads())
    assert isawaitable(rest)
    task = asyncio.ensure_future(rest)
    await asyncio.sleep(0)
    first.set_result("came")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def popped(futures: "list[asyncio.Future[str]]") -> str:
    """The result of the last future. The frame of this call does not keep it."""
    return await futures.pop()


async def test_an_error_that_passes_leaves_no_garbage() -> None:
    async def round_trip() -> None:
        answers: list[asyncio.Future[str]] = [asyncio.get_running_loop().create_future()]
        answer = answers[0]
        task = asyncio.ensure_future(eager(popped(answers)))  # type: ignore[arg-type]
        await asyncio.sleep(0)
        answer.set_exception(Unreachable("club"))
        del answer
        await asyncio.wait([task])
        assert isinstance(task.exception(), Unreachable)

    await round_trip()
    for _ in range(3):
        gc.collect()  # what other tests left, and what becomes garbage with it: the code of their documents
    gc.disable()
    try:
        await round_trip()
        assert gc.collect() == 0
    finally:
        gc.enable()
