"""A hundred customers in one query, and how long a small query waits beside it."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Final

import uvloop

from tests.bench.neutral.contenders import BULK, LONG_S, MOMENT_S, Backend, gateway
from tests.bench.neutral.cores import TOO_BUSY, Cores, Watch, running
from tests.bench.neutral.load import Drive, drive, request, run
from tests.bench.neutral.question import SMALL, many_of
from tests.bench.running import Program

MANY: Final = 100
QUIET: Final = 50
"""Small queries by which is told how long one takes with nothing beside it."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """Medians, in milliseconds and calls: CPU and duration of the large query, the longest of the small ones beside it, and the
    duration of a small one when all is quiet. `busy`: the share of the other core's time that was used."""

    cpu_ms: float
    took_ms: float
    beside_ms: float
    quiet_ms: float
    calls: float
    busy: float

    @property
    def is_void(self) -> bool:
        return self.busy > TOO_BUSY


def measure(backend: Backend, cores: Cores, *, rounds: int) -> Mapping[str, Crowd]:
    """Cold and warm."""
    return {name: measured(ttl, backend, cores, rounds) for name, ttl in (("cold", MOMENT_S), ("warm", LONG_S))}


def measured(ttl: str, backend: Backend, cores: Cores, rounds: int) -> Crowd:
    with running(gateway(ttl, at_once=BULK)(backend.address), cores) as program:
        drive(program.address, [many_of(range(MANY)), SMALL] * 2, connections=1)
        quiet = median(drive(program.address, [SMALL] * QUIET, connections=1).waits)
        watch = Watch(cores.others)
        told = [one_round(program, backend) for _ in range(rounds)]
        busy = watch.busy()
    cpu, took, beside, calls = (median(values) for values in zip(*told, strict=True))
    return Crowd(1000 * cpu, 1000 * took, 1000 * beside, 1000 * quiet, calls, busy)


def one_round(program: Program, backend: Backend) -> tuple[float, float, float, float]:
    """CPU seconds of the large query by itself, its duration beside small ones, the longest of theirs, and its calls."""
    backend.reset()
    cpu = program.cpu_s()
    drive(program.address, [many_of(range(MANY))], connections=1)
    cpu, calls = program.cpu_s() - cpu, backend.calls()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        large, small = runner.run(side_by_side(program.address))
    return cpu, large.waits[0], max(small.waits), calls


async def side_by_side(address: str) -> tuple[Drive, Drive]:
    """Small queries one after another, from before the large one is put until it is answered."""
    over = asyncio.Event()
    small = asyncio.create_task(run(address, until(over, request(address, SMALL)), 1))
    try:
        large = await run(address, [request(address, many_of(range(MANY)))], 1)
    finally:
        over.set()
    return large, await small


def until(over: asyncio.Event, one: bytes) -> Iterable[bytes]:
    """The same request again and again."""
    while not over.is_set():
        yield one
