"""When the garbage collector looks at everything: when nobody is being answered, and at the latest after a long time."""

import asyncio
import gc
from collections.abc import Callable
from itertools import count

import pytest

from gateway.collector import Requests, collect_when_idle

LOOKS = 20
NEVER_S = 1e9


def whole_collections() -> int:
    return int(gc.get_stats()[2]["collections"])


async def collections(requests: Requests, *, longest_s: float = NEVER_S, meanwhile: Callable[[], None] = lambda: None) -> int:
    """How often everything was looked at in some turns of the loop."""
    before = whole_collections()
    task = asyncio.create_task(collect_when_idle(requests, every_s=0, quiet_s=0, longest_s=longest_s))
    for _ in range(LOOKS):
        await asyncio.sleep(0)
        meanwhile()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    return whole_collections() - before


async def test_while_a_query_runs_not_everything_is_looked_at() -> None:
    assert await collections(Requests(begun=5, in_flight=1)) == 0


async def test_when_no_query_runs_everything_is_looked_at_once() -> None:
    assert await collections(Requests(begun=5)) == 1


async def test_where_nothing_was_asked_there_is_nothing_to_look_for() -> None:
    assert await collections(Requests()) == 0


async def test_what_was_asked_since_is_a_reason_to_look_again() -> None:
    requests, turns = Requests(begun=1), count(1)

    def ask() -> None:
        requests.begun += next(turns) == LOOKS // 2

    assert await collections(requests, meanwhile=ask) == 2


async def test_between_short_queries_that_follow_one_another_nobody_is_idle() -> None:
    requests = Requests(begun=1)

    def ask() -> None:
        requests.begun += 1

    assert await collections(requests, meanwhile=ask) == 0


async def test_a_gateway_that_is_never_idle_looks_at_everything_at_last() -> None:
    assert await collections(Requests(begun=5, in_flight=1), longest_s=0) == 1
