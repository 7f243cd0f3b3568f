"""The rows of the neutral bench: each contender's figures over some rounds, each with how busy the other core was."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from random import Random
from statistics import median
from typing import Final

from tests.bench.neutral.contenders import OURS, Backend, Contender, get
from tests.bench.neutral.cores import TOO_BUSY, Cores, Watch, running
from tests.bench.neutral.load import Drive, drive
from tests.bench.neutral.question import STEPS, file_of
from tests.bench.question import Question
from tests.bench.running import Program

CUSTOMERS, HOT, FEW, MANY, CROWD = 1_000, 10, 8, 16, 32
"""Customers that are asked for cold and hot; connections."""

DELAY_MS: Final = 20
PATH_MS: Final = STEPS * DELAY_MS
SEED: Final = 360
P50, P99 = 0.5, 0.99


@dataclass(slots=True)
class Cell:
    """A figure of every round, each with how busy the other core was meanwhile."""

    rounds: list[tuple[float, float]] = field(default_factory=list)

    @property
    def value(self) -> float:
        """The median of the rounds in which the other core was not too busy; of all where it was so in each."""
        sound = [value for value, busy in self.rounds if busy <= TOO_BUSY]
        return median(sound or [value for value, _ in self.rounds])

    @property
    def is_void(self) -> bool:
        return all(busy > TOO_BUSY for _, busy in self.rounds)


@dataclass(slots=True)
class Row:
    """One contender's cells by name. `failed`: answers with errors among `answers`, of all rounds; `taken`: shares of its core
    that other programs used."""

    name: str
    cells: dict[str, Cell] = field(default_factory=dict)
    taken: list[float] = field(default_factory=list)
    answers: int = 0
    failed: int = 0

    def note(self, cell: str, value: float, busy: float) -> None:
        self.cells.setdefault(cell, Cell()).rounds.append((value, busy))

    @property
    def busy(self) -> float:
        """The median share of the other core's time that was used while this row was measured."""
        return median(busy for cell in self.cells.values() for _, busy in cell.rounds)


@dataclass(frozen=True, slots=True)
class Field:
    """One contender's programs under measurement."""

    row: Row
    cold: Program
    hot: Program | None
    bulk: Program | None


@dataclass(frozen=True, slots=True)
class Bench:
    """What all measurements share. `seconds` that one of them lasts."""

    cores: Cores
    backend: Backend
    seconds: float

    def measured(self, row: Row, program: Program, questions: Sequence[Question], connections: int) -> tuple[Drive, float, float]:
        """The run, CPU seconds of the program meanwhile, and how busy the other core was."""
        watch, own, cpu = Watch(self.cores.others), Watch(self.cores.gateway), program.cpu_s()
        done = drive(program.address, questions, connections=connections, seconds=self.seconds)
        spent, busy = program.cpu_s() - cpu, watch.busy()
        row.taken.append(max(0.0, own.busy() - spent / done.took_s))
        row.answers += len(done.waits)
        row.failed += done.failed
        return done, spent, busy


def everybody(first: int = 0) -> list[Question]:
    return [file_of((first + number) % CUSTOMERS) for number in range(CUSTOMERS)]


def hot_ones() -> list[Question]:
    """The hot customers, drawn evenly, the same ones in each run."""
    drawn = Random(SEED)
    return [file_of(CUSTOMERS + drawn.randrange(HOT)) for _ in range(CUSTOMERS)]


def cold(bench: Bench, field_: Field) -> None:
    """CPU and throughput where nothing is kept, on a few connections."""
    done, spent, busy = bench.measured(field_.row, field_.cold, everybody(), FEW)
    field_.row.note("cold CPU ms", 1000 * spent / len(done.waits), busy)
    field_.row.note("cold q/s", len(done.waits) / done.took_s, busy)


def hot(bench: Bench, field_: Field) -> None:
    """Throughput where all has been asked before."""
    if field_.hot is not None:
        done, spent, busy = bench.measured(field_.row, field_.hot, hot_ones(), FEW)
        field_.row.note("hot q/s", len(done.waits) / done.took_s, busy)
        field_.row.note("hot CPU ms", 1000 * spent / len(done.waits), busy)


def beyond_the_path(bench: Bench, field_: Field) -> None:
    """What is added to the back end's own two steps, at one connection and at many."""
    bench.backend.answer(delay_ms=DELAY_MS)
    for connections in (1, MANY):
        done, _, busy = bench.measured(field_.row, field_.cold, everybody(CUSTOMERS // 2), connections)
        for name, share in (("p50", P50), ("p99", P99)):
            field_.row.note(f"{connections}: {name}", 1000 * percentile(done.waits, share) - PATH_MS, busy)
    bench.backend.answer()


def calls(bench: Bench, field_: Field) -> None:
    """Calls upstream of one query among many at once for a few customers, where a call reads one and where it reads many."""
    for name, program in (("calls", field_.cold), ("calls in bulk", field_.bulk)):
        if program is not None:
            bench.backend.reset()
            done, _, busy = bench.measured(field_.row, program, hot_ones(), CROWD)
            field_.row.note(name, bench.backend.calls() / len(done.waits), busy)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that so many are not above."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


STAGES: Sequence[Callable[[Bench, Field], None]] = (cold, hot, beyond_the_path, calls)


@contextmanager
def started(contenders: Sequence[Contender], bench: Bench) -> Iterator[list[Field]]:
    """Their programs on the gateway's core, connected and settled."""
    with ExitStack() as stack:
        fields = []
        for contender in contenders:
            programs = [
                stack.enter_context(running(start(bench.backend.address), bench.cores)) if start is not None else None
                for start in (contender.cold, contender.hot, contender.bulk)
            ]
            for program in filter(None, programs):
                settle(program)
            field_ = Field(Row(contender.name), *programs)
            if contender.name == OURS:
                get(field_.cold.address, "/_bench/pauses")
            fields.append(field_)
        yield fields


def settle(program: Program) -> None:
    """Connections, parsed documents, hot customers, and the interpreter's own second look."""
    drive(program.address, everybody()[: 4 * CROWD], connections=CROWD)
    drive(program.address, hot_ones()[: 2 * CROWD], connections=1)


def measure(contenders: Sequence[Contender], bench: Bench, *, rounds: int) -> Mapping[str, Row]:
    """Every contender in turn, stage by stage, round by round; by name."""
    with started(contenders, bench) as fields:
        for _ in range(rounds):
            for stage in STAGES:
                for field_ in fields:
                    stage(bench, field_)
        for field_ in fields:
            busy = field_.row.busy
            field_.row.note("peak RSS MiB", field_.cold.memory_mb("VmHWM"), 0.0)
            if field_.row.name == OURS:
                field_.row.note("longest gc ms", get(field_.cold.address, "/_bench/pauses")["longest_ms"], busy)
            field_.row.note("other core, busy %", 100 * busy, 0.0)
            field_.row.note("its own, others %", 100 * median(field_.row.taken), 0.0)
    return {field_.row.name: field_.row for field_ in fields}
