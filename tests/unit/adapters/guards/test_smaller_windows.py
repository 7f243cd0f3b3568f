"""Windows of one list that are wanted at the same moment: one call for the longest, and each has its part."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.guards.batcher import DeadlineGroup
from adapters.guards.port_clients import StreamClient
from adapters.guards.source_reader import SourceReader
from adapters.ports.capabilities import Flow
from adapters.ports.errors import Malformed, SourceError, Throttled, TimedOut
from adapters.ports.reading import Fetched
from adapters.ports.records import Order
from adapters.ports.shapes import Page, Window
from tests.unit.adapters.guards.entries import order
from tests.unit.resolvers.played import SHOP, FakeStream, entry
from tests.unit.resolvers.swift import run
from tests.unit.resolvers.world import World

NEWEST = datetime(2026, 1, 5, tzinfo=UTC)
Outcome = Fetched[Page[object]] | SourceError


class PickyStream(FakeStream):
    """Fails for windows longer than `most`, and answers nothing while `closed`."""

    most = 1000
    error: type[SourceError] = Malformed
    closed: asyncio.Event | None = None

    async def pages(self, ids: Sequence[str], window: Window) -> Mapping[str, Page[Any] | SourceError]:
        pages = await super().pages(ids, window)
        if self.closed is not None:
            await self.closed.wait()
        return pages if window.limit <= self.most else {id_: self.error(SHOP, "ORDERS") for id_ in ids}


def world(orders: int = 30) -> tuple[World, PickyStream]:
    here = World()
    book = here.books[SHOP]
    book.entries[Flow.ORDERS, "u"] = [entry(order(f"{n:03}"), NEWEST - timedelta(hours=n)) for n in range(orders)]
    client = here.clients[SHOP].streams[Flow.ORDERS]
    assert isinstance(client, StreamClient)
    stream = PickyStream(book, Flow.ORDERS)
    here.clients[SHOP].streams[Flow.ORDERS] = StreamClient(client.rules, Flow.ORDERS, stream)  # type: ignore[index]
    return here, stream


async def asked(here: World, *windows: Window, deadline_s: float = 5.0, max_age_s: float | None = None) -> list[Outcome]:
    reader = SourceReader(here.query_state(), deadline_s=deadline_s, max_age_s=max_age_s)
    return await asyncio.gather(*(reader.page(SHOP, Flow.ORDERS, "u", window) for window in windows))


def shown(outcome: Outcome) -> tuple[list[str], bool]:
    assert isinstance(outcome, Fetched)
    page = cast("Page[Order]", outcome.value)
    return [one.record.id for one in page.entries], page.has_more


def test_the_first_ten_come_with_the_first_twenty() -> None:
    here, _ = world()
    ten, twenty = run(asked(here, Window(10), Window(20)))
    assert shown(ten) == ([f"{n:03}" for n in range(10)], True)
    assert shown(twenty) == ([f"{n:03}" for n in range(20)], True)
    assert here.calls() == [(SHOP, Flow.ORDERS.value)]


@pytest.mark.parametrize(("orders", "more"), [(9, False), (10, False), (11, True)])
def test_whether_more_follow_is_said_of_the_smaller_page(orders: int, more: bool) -> None:
    here, _ = world(orders)
    ten, _ = run(asked(here, Window(10), Window(20)))
    assert (len(shown(ten)[0]), shown(ten)[1]) == (min(orders, 10), more)


def test_the_smaller_page_is_kept_for_the_next_query_too() -> None:
    here, _ = world()
    run(asked(here, Window(10), Window(20)))
    here.calls()
    (ten,) = run(asked(here, Window(10)))
    assert shown(ten) == ([f"{n:03}" for n in range(10)], True)
    assert here.calls() == []


def test_a_smaller_page_is_cut_from_a_longer_one_at_hand() -> None:
    here, _ = world()
    run(asked(here, Window(20)))
    here.calls()
    (ten,) = run(asked(here, Window(10)))
    assert shown(ten) == ([f"{n:03}" for n in range(10)], True)
    assert here.calls() == []


def test_a_longer_page_that_is_too_old_is_not_cut() -> None:
    here, _ = world()
    run(asked(here, Window(20)))
    here.calls()
    here.now += 1
    run(asked(here, Window(10), max_age_s=0))
    assert len(here.calls()) == 1


def test_a_smaller_page_waits_for_a_longer_one_on_its_way() -> None:
    here, stream = world()

    async def story(*, is_dropped: bool) -> list[Outcome]:
        stream.closed = asyncio.Event()
        first = asyncio.create_task(asked(here, Window(20), max_age_s=0))
        while not here.ledger:
            await asyncio.sleep(0)
        if is_dropped:
            here.clients[SHOP].streams[Flow.ORDERS].batcher.disown({"u"})
        second = asyncio.create_task(asked(here, Window(10), max_age_s=0))
        for _ in range(20):
            await asyncio.sleep(0)
        stream.closed.set()
        return [*await first, *await second]

    pages = run(story(is_dropped=False))
    assert [len(shown(one)[0]) for one in pages] == [20, 10]
    assert len(here.calls()) == 1
    here.now += 1
    run(story(is_dropped=True))
    assert len(here.calls()) == 2


@pytest.mark.parametrize(
    "other",
    [
        Window(20, since=NEWEST - timedelta(hours=5)),
        Window(20, until=NEWEST),
        Window(20, statuses=frozenset({"OPEN"})),
        Window(20, links=False),
        Window(100),
    ],
    ids=["since", "until", "statuses", "links", "far longer"],
)
def test_other_bounds_and_far_longer_lists_are_calls_of_their_own(other: Window) -> None:
    here, _ = world()
    run(asked(here, Window(10), other))
    assert len(here.calls()) == 2


def test_a_page_that_only_the_longer_list_spoils_is_read_apart() -> None:
    here, stream = world()
    stream.most = 10
    ten, twenty = run(asked(here, Window(10), Window(20)))
    assert isinstance(twenty, Malformed)
    assert shown(ten) == ([f"{n:03}" for n in range(10)], True)
    assert len(here.calls()) == 2


def test_a_busy_system_is_not_asked_again_for_the_smaller_page() -> None:
    here, stream = world()
    stream.most, stream.error = 5, Throttled
    assert all(isinstance(one, Throttled) for one in run(asked(here, Window(10), Window(20))))
    assert len(here.calls()) == 1


def test_who_wanted_the_longer_list_may_leave() -> None:
    here, stream = world()

    async def story() -> Outcome:
        stream.closed = asyncio.Event()
        patient = asyncio.create_task(asked(here, Window(10)))
        hasty = asyncio.create_task(asked(here, Window(20)))
        while not here.ledger:
            await asyncio.sleep(0)
        hasty.cancel()
        await asyncio.gather(hasty, return_exceptions=True)
        stream.closed.set()
        return (await patient)[0]

    assert len(shown(run(story()))[0]) == 10
    assert len(here.calls()) == 1


def test_a_call_that_nobody_waits_for_ends_and_leaves_nothing() -> None:
    here, stream = world()

    async def story() -> list[Outcome]:
        stream.closed = asyncio.Event()
        return await asked(here, Window(10), Window(20), deadline_s=0.5)

    assert [type(one) for one in run(story())] == [TimedOut, TimedOut]
    batcher = here.clients[SHOP].streams[Flow.ORDERS].batcher
    assert (batcher.pending, batcher._aspects, batcher._tasks) == ({}, {}, set())


def test_whoever_was_dropped_meanwhile_still_gets_an_answer() -> None:
    """After a drop the smaller request is shared no more. Its own reader has the longer one's failure, and does not hang."""
    here, stream = world()
    batcher = here.clients[SHOP].streams[Flow.ORDERS].batcher

    async def story() -> list[Outcome]:
        stream.closed, stream.most = asyncio.Event(), 10
        waiting = asyncio.create_task(asked(here, Window(10), Window(20)))
        while not here.ledger:
            await asyncio.sleep(0)
        batcher.disown({"u"})
        stream.closed.set()
        return await waiting

    assert [type(one) for one in run(story())] == [Malformed, Malformed]


def test_a_chain_of_windows_is_one_call() -> None:
    here, _ = world()
    pages = run(asked(here, Window(10), Window(30), Window(20), Window(10)))
    assert [len(shown(one)[0]) for one in pages] == [10, 30, 20, 10]
    assert len(here.calls()) == 1


def test_followers_hold_no_result_after_their_call() -> None:
    here, _ = world()
    batcher = here.clients[SHOP].streams[Flow.ORDERS].batcher

    async def story() -> None:
        results = [batcher.join(("u", Window(limit))) for limit in (10, 20)]
        waiting = DeadlineGroup(results)
        batches = await batcher.collect()
        assert [list(batch.results) for batch in batches] == [[("u", Window(20))]]
        batcher.resolve(batches[0], {}, None)
        await waiting.future
        assert [(one.batch, one.subscribers, one.outcome is not None) for one in results] == [(None, [], True)] * 2
        assert (batcher.pending, batcher._aspects) == ({}, {})

    run(story())


@given(
    orders=st.integers(0, 60),
    limits=st.lists(st.integers(1, 50), min_size=1, max_size=5),
    since=st.sampled_from([None, NEWEST - timedelta(hours=15)]),
)
def test_together_they_say_what_each_says_alone(orders: int, limits: list[int], since: datetime | None) -> None:
    windows = [replace(Window(limit), since=since) for limit in limits]
    together, _ = world(orders)
    alone, _ = world(orders)
    pages = run(asked(together, *windows))
    assert [shown(page) for page in pages] == [shown(run(asked(alone, window))[0]) for window in windows]
