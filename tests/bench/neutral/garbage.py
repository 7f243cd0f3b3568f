"""Objects that a query leaves in reference cycles, by type, with the collector off: cold, warm, failed, cancelled, timed out."""

import socket
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Final
from urllib.parse import urlsplit

from tests.bench.neutral.contenders import LONG_S, MOMENT_S, Backend, gateway, get
from tests.bench.neutral.cores import Cores, running
from tests.bench.neutral.customers import FIND
from tests.bench.neutral.load import drive, request
from tests.bench.neutral.question import CALLS, file_of
from tests.bench.question import Question
from tests.bench.running import Program

OURS: Final = ("adapters.", "gateway.", "resolvers.")
FIRST: Final = 1_100
SLOW_MS: Final = 200
"""Delay of the back end where nobody waits for its answer: longer than the hurried question's deadline."""

PATIENCE_S, LOOK_S = 5.0, 0.005


@dataclass(frozen=True, slots=True)
class Left:
    """What so many queries of one kind left, `types` the most frequent first."""

    queries: int
    types: Mapping[str, int]

    @property
    def objects(self) -> float:
        """A query."""
        return sum(self.types.values()) / self.queries

    @property
    def ours(self) -> float:
        """A query, of the project's own types or functions."""
        return sum(self.of_ours.values()) / self.queries

    @property
    def of_ours(self) -> Mapping[str, int]:
        return {name: count for name, count in self.types.items() if is_ours(name)}

    @property
    def libraries(self) -> Mapping[str, int]:
        """By the package that a type or a function is of, the most frequent first."""
        counts = Counter[str]()
        for name, count in self.types.items():
            counts[library_of(name)] += count
        return dict(counts.most_common())


@dataclass(frozen=True, slots=True)
class Case:
    """One way that queries end. `put` asks all questions; `age`: seconds to live in the gateway; `spare`: the back end's path
    that neither fails nor is slow."""

    name: str
    put: Callable[[Program, Backend, Sequence[Question]], None]
    age: str = MOMENT_S
    again: bool = False
    hurried: bool = False
    delay_ms: float = 0.0
    status: int = 200
    spare: str = ""


def is_ours(name: str) -> bool:
    """Whether a type, or the code behind a function or a coroutine, is the project's."""
    return name.rpartition(" in ")[2].startswith(OURS)


def library_of(name: str) -> str:
    """The package at the top of a name; `python` for what is built in."""
    where = name.rpartition(" in ")[2]
    return where.partition(".")[0].lstrip("_") if "." in where else "python"


def answered(program: Program, backend: Backend, questions: Sequence[Question]) -> None:
    drive(program.address, questions, connections=1)


def left_alone(program: Program, backend: Backend, questions: Sequence[Question]) -> None:
    """Each is put on a connection of its own, whose client leaves as soon as every call of the query is under way."""
    url = urlsplit(program.address)
    for question in questions:
        backend.reset()
        with socket.create_connection((url.hostname, url.port), timeout=10) as connection:
            connection.sendall(request(program.address, question))
            until = monotonic() + PATIENCE_S
            while backend.calls() < CALLS and monotonic() < until:
                sleep(LOOK_S)


CASES: Sequence[Case] = (
    Case("cold", answered),
    Case("warm", answered, age=LONG_S, again=True),
    Case("failed", answered, status=503, spare=FIND),
    Case("nobody found", answered, status=503),
    Case("cancelled", left_alone, delay_ms=SLOW_MS, spare=FIND),
    Case("timed out", answered, hurried=True, delay_ms=SLOW_MS, spare=FIND),
)


def measure(backend: Backend, cores: Cores, *, queries: int) -> Mapping[str, Left]:
    """By the names of the cases; each in a gateway of its own."""
    return {case.name: measured(case, backend, cores, queries) for case in CASES}


def measured(case: Case, backend: Backend, cores: Cores, queries: int) -> Left:
    questions = [file_of(FIRST if case.again else FIRST + at, hurried=case.hurried) for at in range(queries)]
    with running(gateway(case.age)(backend.address), cores) as program:
        answered(program, backend, [file_of(FIRST - 1, hurried=case.hurried)] * 3)
        if case.again:
            answered(program, backend, questions[:1])
        backend.answer(delay_ms=case.delay_ms, status=case.status, spare=case.spare)
        case.put(program, backend, questions[:1])
        get(program.address, "/_bench/begin")
        case.put(program, backend, questions)
        backend.answer()
        return Left(queries, get(program.address, "/_bench/garbage")["types"])
