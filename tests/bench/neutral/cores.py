"""Two cores, one for the gateway alone and one for everything else, and how busy that other one was meanwhile."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.bench.running import Program

TOO_BUSY: Final = 0.70
"""Share of the other core's time beyond which a figure tells of the load generator as much as of the gateway."""

WAITS = slice(3, 5)
"""Idle, and waiting for input, in a line of /proc/stat."""


@dataclass(frozen=True, slots=True)
class Cores:
    """Numbers of the cores. Both are the same where the machine, or what this process may use of it, has only one."""

    gateway: int
    others: int


def cores() -> Cores:
    """The first and the last core that this process may use."""
    usable = sorted(os.sched_getaffinity(0))
    return Cores(usable[0], usable[-1])


@contextmanager
def on_core(number: int) -> Iterator[None]:
    """This thread on one core, and every program that it starts meanwhile."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {number})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def running(program: Program, where: Cores) -> Iterator[Program]:
    """A program on the gateway's core, while this thread stays where it is."""
    with ExitStack() as stack:
        with on_core(where.gateway):
            stack.enter_context(program)
        yield program


@dataclass(slots=True)
class Watch:
    """The share of a core's time that any program used, from `began` until `busy` is asked for."""

    core: int
    began: tuple[int, int] = field(init=False)

    def __post_init__(self) -> None:
        self.began = self._ticks()

    def busy(self) -> float:
        """From 0 to 1; 0 where no tick of the clock has passed."""
        waited, passed = (now - before for now, before in zip(self._ticks(), self.began, strict=True))
        return 1 - waited / passed if passed > 0 else 0.0

    def _ticks(self) -> tuple[int, int]:
        """Idle ones, and all."""
        lines = Path("/proc/stat").read_text().splitlines()
        ticks = [int(one) for one in next(line for line in lines if line.startswith(f"cpu{self.core} ")).split()[1:9]]
        return sum(ticks[WAITS]), sum(ticks)
