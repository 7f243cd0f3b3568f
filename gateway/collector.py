"""The garbage collector of a process that serves: a look at few new objects while queries run, at all of them when none does.

A look at all objects, which the cache makes many, stops every query for tens of milliseconds. Queries leave nothing in
reference cycles, however they end, so that it seldom finds anything.
"""

import asyncio
import gc
from dataclasses import dataclass
from typing import Final

YOUNG, AGAIN = 1_500, 3
"""New objects for a first look, and first looks for a second one at all of their objects. With 2 000 and four it took 23 ms."""

NEVER: Final = 1_000_000
"""Looks at less before the collector would look at everything by itself."""

EVERY_S, LONGEST_S = 60.0, 3_600.0
"""Seconds between the moments at which everything may be looked at, and at most between two looks, even while a query runs."""

QUIET_S = 1.0
"""Seconds without a request, after which none is expected at once. Between two short ones none is in flight either."""


@dataclass(slots=True)
class Requests:
    """How many requests have `begun` since the start, and how many of them are `in_flight`."""

    begun: int = 0
    in_flight: int = 0


def settle() -> None:
    """Tells the collector to skip all objects that exist now, because they live as long as the process. A command may have it off
    until then."""
    gc.freeze()
    gc.set_threshold(YOUNG, AGAIN, NEVER)
    gc.enable()


async def collect_when_idle(
    requests: Requests, *, every_s: float = EVERY_S, quiet_s: float = QUIET_S, longest_s: float = LONGEST_S
) -> None:
    """Look at everything now and then, for as long as the process serves: where something was asked since, and nothing is now."""
    clock = asyncio.get_running_loop().time
    latest, seen = clock(), 0
    while True:
        await asyncio.sleep(every_s)
        begun = requests.begun
        await asyncio.sleep(quiet_s)
        is_idle = requests.begun == begun and not requests.in_flight
        if requests.begun > seen and (is_idle or clock() - latest >= longest_s):
            gc.collect()
            latest, seen = clock(), requests.begun
