"""Full load for long: eight connections, hot and cold customers mixed, before the neutral back end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final

import orjson

from tests.bench.neutral import customers, hand
from tests.bench.neutral.contenders import Backend, gateway, get
from tests.bench.neutral.load import drive, request
from tests.bench.neutral.question import file_of
from tests.bench.question import Question
from tests.bench.running import Program

SEED: Final = 360
CONNECTIONS: Final = 8
HOT, COLD, HOT_SHARE = 10, 1_000, 0.7
"""Customers who are asked for again and again, and those who are hardly asked for twice while the cache holds them."""

TTL_S: Final = "1"
DRAWN: Final = 5_000
SLICE_S: Final = 30.0
"""Seconds for which the load generator's connections live."""

WARM_UP: Final = 2_000
MOST_PAUSE_MS: Final = 20.0


@dataclass(frozen=True, slots=True)
class Load:
    """`failed`: answers that were not exactly the customer's file. The longest pause of the garbage collector in time of the
    processor and by the wall clock. Memory (RSS) in MiB after the warm-up and at the end."""

    answers: int
    failed: int
    examples: Sequence[bytes]
    collections: int
    longest_pause_ms: float
    longest_pause_wall_ms: float
    began_mib: float
    ended_mib: float

    @property
    def words(self) -> str:
        return (
            f"full load: {self.answers} answers, {self.failed} failed; {self.collections} collections, the longest "
            f"{self.longest_pause_ms:.1f} ms of the processor ({self.longest_pause_wall_ms:.1f} ms by the wall clock); "
            f"RSS {self.began_mib:.0f} MiB after {WARM_UP} queries, {self.ended_mib:.0f} MiB at the end"
        )


def drawn() -> list[int]:
    """Numbers of customers, the same ones in each run."""
    chance = Random(SEED)
    return [COLD + chance.randrange(HOT) if chance.random() < HOT_SHARE else chance.randrange(COLD) for _ in range(DRAWN)]


class Files:
    """The judge of answers: exactly the file of the customer that the request is about."""

    def __init__(self, address: str, numbers: Sequence[int]) -> None:
        self.requests = {request(address, file_of(number)): number for number in sorted(set(numbers))}
        self._files: dict[int, Mapping[str, Any]] = {}

    def __call__(self, asked: bytes, answer: bytes) -> bool:
        head, _, body = answer.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            return False
        number = self.requests[asked]
        if number not in self._files:
            self._files[number] = orjson.loads(answer_of(number))
        return bool(orjson.loads(body) == self._files[number])


def answer_of(number: int) -> bytes:
    """The answer to the question about this customer's file."""
    return orjson.dumps({"data": {"customer": hand.told(*(read(number) for read in customers.READS.values()))}})


def measure(seconds: float, *, warm_up: int = WARM_UP) -> Load:
    """The gateway under load for so long, after so many queries."""
    with Backend() as backend, gateway(TTL_S)(backend.address) as program:
        numbers = drawn()
        judge, questions = Files(program.address, numbers), [file_of(number) for number in numbers]
        drive(program.address, questions[:warm_up], connections=CONNECTIONS)
        get(program.address, "/_bench/pauses")
        return under_load(program, questions, judge, seconds)


def under_load(program: Program, questions: Sequence[Question], judge: Files, seconds: float) -> Load:
    began, left, answers, failed, examples = program.memory_mb("VmRSS"), seconds, 0, 0, list[bytes]()
    while left > 0:
        done = drive(program.address, questions, connections=CONNECTIONS, seconds=min(left, SLICE_S), judge=judge)
        left -= SLICE_S
        answers, failed = answers + len(done.waits), failed + done.failed
        examples += [answer for _, answer in done.refused]
    told = get(program.address, "/_bench/pauses")
    pauses = told["longest_cpu_ms"], told["longest_ms"]
    return Load(answers, failed, examples[:3], told["collections"], *pauses, began, program.memory_mb("VmRSS"))
