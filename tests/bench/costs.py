"""Processor time of one request and calls to the vendors, cold and warm, beside the yardstick: medians of interleaved rounds."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table

from tests.bench.question import Question, leaves, records_of, to_ours, to_yardstick
from tests.bench.running import Client, Ledger, Program

AMELIA = "amelia.hart@example.com"
LONG_S, MOMENT_S = "3600", "0.001"
"""Seconds to live: warm, longer than the measurement; cold, so short that nothing is found again by the next request."""

WARM_TARGET, COLD_TARGET = 3.0, 1.0
"""How many times cheaper than the yardstick."""

CAPTION = (
    "Processor time of the gateway's own process; each is served by uvicorn with uvloop in a process of its own, the played "
    "systems in another; one request at a time on one connection. Cold: whatever is stored lives for 1 ms, so that every request "
    "finds an empty cache and pays for filling it; connections, tokens and the parsed document are kept. Warm: asked before, and "
    "still fresh. The yardstick has no cache and is given the record ids. How many times cheaper is the median of the rounds, "
    "each compared within itself."
)


@dataclass(slots=True)
class Contestant:
    """A gateway under measurement. `cpu_ms` and `wall_ms` per request, a value a round; `calls` of one request, by system."""

    name: str
    program: Program
    question: Question
    requests: int
    cpu_ms: list[float] = field(default_factory=list)
    wall_ms: list[float] = field(default_factory=list)
    calls: Mapping[str, int] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)

    def prepare(self, ledger: Ledger) -> None:
        """One request to connect and to fetch tokens, one to count, and some for the interpreter to settle."""
        client = Client(self.program.address)
        client.ask(self.question)
        ledger.reset()
        self.data = client.ask(self.question)
        self.calls = {system: count for system, count in ledger.calls().items() if count}
        for _ in range(self.requests // 2):
            client.ask(self.question)
        client.close()

    def run(self) -> None:
        """One round. Answers are read and not decoded, so that the asking costs little beside the answering."""
        client, body = Client(self.program.address), orjson.dumps(self.question.body)
        client.post(body)
        began, cpu = perf_counter(), self.program.cpu_s()
        for _ in range(self.requests):
            client.post(body)
        self.cpu_ms.append(1000 * (self.program.cpu_s() - cpu) / self.requests)
        self.wall_ms.append(1000 * (perf_counter() - began) / self.requests)
        client.close()


def contestants(stack: ExitStack, played: str, *, requests: int) -> tuple[Contestant, Contestant, Contestant]:
    """The yardstick, ours cold, ours warm."""

    def program(*arguments: str) -> Program:
        return stack.enter_context(Program("tests.bench.serve", *arguments, "--played", played))

    cold, warm, stock = program("ours", "--ttl", MOMENT_S), program("ours", "--ttl", LONG_S), program("yardstick")
    asked = to_ours(AMELIA)
    client = Client(warm.address)
    known = records_of(client.ask(asked)["customer"]["identities"])
    client.close()
    return (
        Contestant("yardstick", stock, to_yardstick(AMELIA, known), requests),
        Contestant("cold", cold, asked, requests),
        Contestant("warm", warm, asked, 4 * requests),
    )


def measure(played: str, *, rounds: int, requests: int) -> tuple[Contestant, Contestant, Contestant]:
    with ExitStack() as stack:
        field_ = contestants(stack, played, requests=requests)
        ledger = Ledger(played)
        for contestant in field_:
            contestant.prepare(ledger)
        for _ in range(rounds):
            for contestant in field_:
                contestant.run()
        return field_


def show(console: Console, measured: tuple[Contestant, Contestant, Contestant]) -> None:
    yardstick, cold, warm = measured
    title = f"One customer's file over five systems: {leaves(cold.data)} leaves (yardstick: {leaves(yardstick.data)})"
    table = Table(title=title, caption=CAPTION, caption_justify="left")
    for column in ("", "CPU ms", "from", "to", "wall ms", "cheaper than the yardstick", "target"):
        table.add_column(column, justify="left" if column in ("", "target") else "right")
    for one, target in ((yardstick, None), (cold, COLD_TARGET), (warm, WARM_TARGET)):
        times = median(theirs / ours for theirs, ours in zip(yardstick.cpu_ms, one.cpu_ms, strict=True))
        verdict = "" if target is None else f"{target:.0f}x: {'met' if times >= target else '[bold]missed[/bold]'}"
        cpu = [f"{value:.2f}" for value in (median(one.cpu_ms), min(one.cpu_ms), max(one.cpu_ms))]
        table.add_row(one.name, *cpu, f"{median(one.wall_ms):.2f}", f"{times:.2f}x", verdict)
    console.print(table)
    console.print(calls_of(measured))


def calls_of(measured: tuple[Contestant, ...]) -> Table:
    table = Table(title="Calls to the vendors by one request (tokens apart)")
    table.add_column("system")
    for one in measured:
        table.add_column(one.name, justify="right")
    for system in sorted({system for one in measured for system in one.calls}):
        table.add_row(system, *(str(one.calls.get(system, 0)) for one in measured))
    table.add_row("together", *(str(sum(one.calls.values())) for one in measured))
    return table
