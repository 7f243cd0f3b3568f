"""A shared cache that is slow, silent or away costs a query 50 ms at most, and from then on nothing until it is well again."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.guards.absence import LONGEST_PAUSE_S
from adapters.guards.purse import BUDGET_S, PURSE, TURNS, Purse, within
from tests.soak import tried
from tests.unit.adapters.guards.shared import SWIFT_S, shared
from tests.unit.resolvers.played import ANNEX, C4C, CDC, ERP, Account
from tests.unit.resolvers.swift import run
from tests.unit.resolvers.world import World

QUERY = """{ customer(by: {email: "anna@example.com"}) {
  id identities { recordId } profile { fullName email } contactPoints { value } membership { number points { available } }
  consents { name } orders(first: 2) { nodes { number } } tickets(first: 2) { nodes { number } }
} }"""
CLOSE = 1e-6


def world(backend: Any = None) -> World:
    links = ((ERP, "204711"), (ANNEX, "HRD-1"))
    name = {"given_name": "Anna", "family_name": "Hart"}
    return World(
        [
            Account(CDC, "u1", links=links, emails=("anna@example.com",), **name),
            Account(C4C, "1004711", links=((ERP, "204711"),), emails=("anna@example.com",), **name),
            Account(ANNEX, "HRD-1", emails=("anna@example.com",), **name),
        ],
        backend=backend,
    )


async def asked(of: World) -> Any:
    answer = await of.answer(QUERY, 5.0, {})
    assert not answer.errors
    return answer


async def filled() -> dict[str, Any]:
    """What a healthy gateway leaves in the shared cache."""
    held: dict[str, Any] = {}
    backend, _ = shared(held)
    await asked(world(backend))
    await backend.written()
    assert held
    return held


def story(told: Coroutine[Any, Any, None]) -> None:
    run(told)


def without_cache() -> Any:
    return run(asked(world(None)))


@settings(max_examples=tried(60))
@given(
    latencies=st.lists(st.one_of(st.none(), st.floats(0, 0.3), st.floats(0, 0.02)), min_size=1, max_size=30), full=st.booleans()
)
def test_a_bad_cache_delays_an_answer_by_no_more_than_its_budget(latencies: list[float | None], full: bool) -> None:
    async def told() -> None:
        backend, played = shared(await filled() if full else {})
        played.latencies = latencies
        answer = await asked(world(backend))
        await backend.close()
        assert answer.took <= plain.took + BUDGET_S + CLOSE
        assert answer.data == plain.data

    plain = without_cache()
    story(told())


@pytest.mark.parametrize("full", [False, True])
def test_a_silent_cache_delays_only_the_first_query(full: bool) -> None:
    async def told() -> None:
        backend, played = shared(await filled() if full else {})
        played.latencies = [None]
        took = [(await asked(world(backend))).took for _ in range(3)]
        assert took == pytest.approx([plain.took + BUDGET_S, plain.took, plain.took])
        assert played.asked.count("get") == 1
        assert "set" not in played.asked
        await backend.close()

    plain = without_cache()
    story(told())


def test_a_slow_cache_costs_no_more_in_many_small_pieces() -> None:
    async def told() -> None:
        backend, played = shared(await filled())
        played.latencies = [0.02]
        took = (await asked(world(backend))).took
        assert took <= plain.took + BUDGET_S + CLOSE
        assert 2 <= played.asked.count("get") <= 20

    plain = without_cache()
    story(told())


def test_writing_keeps_nobody_waiting() -> None:
    async def told() -> None:
        backend, played = shared({})
        first = world(backend)
        swift = (await asked(first)).took
        again, played_again = shared({})
        played_again.latencies = [SWIFT_S]
        real, again._cache.multi_set = played_again.multi_set, slow_write  # type: ignore[method-assign]
        assert (await asked(world(again))).took == pytest.approx(swift)
        again._cache.multi_set = real  # type: ignore[method-assign]
        for one in (backend, again):
            await one.close()
        assert played.held

    async def slow_write(*_: Any, **__: Any) -> None:
        await asyncio.sleep(0.2)

    story(told())


def test_it_is_told_once_that_it_is_away_and_once_that_it_is_back(caplog: pytest.LogCaptureFixture) -> None:
    async def told() -> None:
        backend, played = shared({})
        played.down = True
        for _ in range(5):
            assert await backend.get_many(["k"]) is None
            backend.put_soon({"k": (b"v", 60.0)})
            assert await backend.drop(["k"]) == 0
        assert played.asked.count("get") == 1
        played.down = False
        await asyncio.sleep(2 * LONGEST_PAUSE_S)
        assert await backend.put_now({"k": (b"v", 60.0)})
        assert await backend.get_many(["k"]) == [b"v"]
        await backend.close()

    story(told())
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("WARNING", "cache.failed"),
        ("WARNING", "cache.back"),
    ]
    assert "amelia" not in caplog.text


def test_a_cache_that_is_away_is_probed_one_at_a_time_and_ever_less_often() -> None:
    async def told() -> None:
        backend, played = shared({})
        played.latencies = [None]
        await backend.get_many(["k"])
        played.asked.clear()
        await asyncio.sleep(60)
        assert set(played.asked) == {"ping"}
        assert 12 <= len(played.asked) <= 18
        await backend.close()

    story(told())


def test_a_cache_that_is_well_only_now_and_then_is_tried_ever_less_often() -> None:
    async def told() -> None:
        backend, played = shared({})
        away = 0
        for _ in range(600):
            played.latencies = [0.3, SWIFT_S]
            away += await backend.get_many(["k"]) is None
            await asyncio.sleep(0.1)
        assert 540 <= away <= 600
        assert played.asked.count("get") < 30
        await backend.close()

    story(told())


def test_an_answer_that_came_while_this_thread_was_busy_is_not_late() -> None:
    """The clock of waiting stands while the loop's goes on, as when the processor has other queries to work on."""

    async def told() -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + 10
        answer = await within(0.05, asyncio.sleep(1, "answered"), clock=lambda: max(0.0, loop.time() - until))
        assert answer == "answered"

    story(told())


def test_an_answer_that_lies_there_unread_when_the_time_is_over_is_read() -> None:
    async def told() -> None:
        loop = asyncio.get_running_loop()

        async def read_in_turns(turns: int) -> str:
            await asyncio.sleep(0.05)
            for _ in range(turns):
                await asyncio.sleep(0)
            return "answered"

        assert await within(0.05, read_in_turns(TURNS - 3), clock=loop.time) == "answered"
        with pytest.raises(TimeoutError):
            await within(0.05, read_in_turns(2 * TURNS), clock=loop.time)

    story(told())


def test_who_is_called_off_while_waiting_is_not_told_that_it_took_too_long() -> None:
    async def told() -> None:
        task = asyncio.ensure_future(within(0.05, asyncio.Event().wait(), clock=asyncio.get_running_loop().time))
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    story(told())


def test_what_a_query_asks_at_once_costs_its_time_once() -> None:
    async def told() -> None:
        purse = Purse()
        PURSE.set(purse)
        backend, played = shared({"k": b"v"})
        played.latencies = [0.01]
        clock = asyncio.get_running_loop().time
        assert await asyncio.gather(*(backend.get_many(["k"]) for _ in range(8))) == [[b"v"]] * 8
        assert purse.left(clock()) == pytest.approx(BUDGET_S - 0.01)
        first = asyncio.ensure_future(backend.get_many(["k"]))
        await asyncio.sleep(0.006)
        await backend.get_many(["k"])
        assert (first.done(), purse.left(clock())) == (True, pytest.approx(BUDGET_S - 0.026))
        await backend.close()

    story(told())


def test_another_query_has_time_of_its_own_once_the_cache_is_well(caplog: pytest.LogCaptureFixture) -> None:
    async def told() -> None:
        backend, played = shared(await filled())
        played.latencies = [0.02]
        await asked(world(backend))
        played.latencies = [SWIFT_S]
        await asyncio.sleep(1)
        played.asked.clear()
        fresh = world(backend)
        await asked(fresh)
        assert played.asked.count("get") > 3
        assert len(fresh.calls()) < len(base.calls())
        await backend.close()

    base = world(None)
    run(asked(base))
    story(told())
