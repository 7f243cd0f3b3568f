"""Objects that questions to thirteen failing systems leave in reference cycles, by type, with the collector off."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import aiohttp

from gateway import demo
from tests.bench.neutral.contenders import get
from tests.bench.neutral.garbage import Left
from tests.bench.running import Program, World
from tests.bench.soak.random_faults import FIRST, LEAVES_AFTER_S, asked
from tests.contract.played import TODAY

QUIET, LEFT = "no fault", "the client leaves"
PEOPLE, AT_ONCE = 20, 4
TTL_S: Final = "0.001"
RATE: Final = 0.5
"""The share of calls that a fault strikes. With all of them nobody would be found, and nothing read."""


async def questions(address: str, number: int, *, patience_s: float | None = None) -> None:
    """So many, a few at once, about one person after another. The client leaves after `patience_s`."""
    numbers = iter(range(number))

    async def client(session: aiohttp.ClientSession) -> None:
        for at in numbers:
            try:
                async with asyncio.timeout(patience_s):
                    await asked(session, address, FIRST + at % PEOPLE)
            except TimeoutError:
                continue

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(client(session) for _ in range(AT_ONCE)))


def measure(kinds: Sequence[str], *, queries: int) -> Iterator[tuple[str, Left]]:
    """For each kind of fault, in all systems at once, what so many questions left. A first turn makes what lasts: connections,
    and the readers of odd answers."""
    with (
        Program("mocks", "--port", "0", "--customers", str(FIRST + PEOPLE), "--today", TODAY) as played,
        Program("tests.bench.serve", "ours", "--all", "--instruments", "--ttl", TTL_S, "--played", played.address) as gateway,
    ):
        world = World(played.address)
        asyncio.run(questions(gateway.address, 2 * AT_ONCE))
        for kind in kinds:
            strike(world, kind)
            patience_s = LEAVES_AFTER_S if kind == LEFT else None
            asyncio.run(questions(gateway.address, queries, patience_s=patience_s))
            get(gateway.address, "/_bench/begin")
            asyncio.run(questions(gateway.address, queries, patience_s=patience_s))
            types: Mapping[str, int] = get(gateway.address, "/_bench/garbage")["types"]
            world.heal()
            yield kind, Left(queries, types)


def strike(world: World, kind: str) -> None:
    if kind not in (QUIET, LEFT):
        for slug in demo.systems(""):
            world.fail(slug, {"kind": kind, "rate": RATE})
