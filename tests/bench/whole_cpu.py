"""Processor time of the tutorial's 360 query over all systems: nothing kept, all kept, the same request again, a new document."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from statistics import median
from typing import Final

import orjson
from rich.console import Console
from rich.table import Table

from tests.bench.costs import LONG_S, MOMENT_S
from tests.bench.neutral.cores import Cores, cores, running
from tests.bench.question import Question, leaves
from tests.bench.running import Client, Ledger, Program
from tests.bench.whole import AMELIA
from tests.journey.readme import query_360

AGE_S: Final = 100_000
"""Older than anything is, so that it changes the request and not what may be served from the cache."""

NUMBERS = count()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of request. `ttl`: of its gateway; `most`: the target, CPU in ms."""

    name: str
    ttl: str
    most: float | None
    next: Callable[[], Question]


@dataclass(frozen=True, slots=True)
class Spent:
    """CPU of one request in ms, the median of the rounds; its calls, and the leaves of its answer."""

    kind: Kind
    cpu_ms: float
    calls: int
    leaves: int


def parametrised() -> str:
    """The tutorial's query with its e-mail and the age of what may be served as variables."""
    text = query_360().replace("query GoldenFile {", "query GoldenFile($email: String!, $age: Int) {")
    return text.replace(f'"{AMELIA}" }}', "$email }, options: { maxAgeSeconds: $age }")


def asked(*, age: int = AGE_S, text: str | None = None) -> Question:
    return Question(text or parametrised(), {"email": AMELIA, "age": age})


KINDS: Sequence[Kind] = (
    Kind("cold", MOMENT_S, 11.0, asked),
    Kind("warm, another request", LONG_S, 0.6, lambda: asked(age=AGE_S + next(NUMBERS))),
    Kind("warm, the same request", LONG_S, 0.1, asked),
    Kind("warm, a document seen for the first time", LONG_S, None, lambda: asked(text=f"{parametrised()}# {next(NUMBERS)}\n")),
)


def measure(played: str, *, rounds: int, requests: int) -> list[Spent]:
    """Kinds in their order, each in a gateway of its own on one core, against played systems that answer at once."""
    return [measured(kind, played, cores(), rounds, requests) for kind in KINDS]


def measured(kind: Kind, played: str, where: Cores, rounds: int, requests: int) -> Spent:
    ledger = Ledger(played)
    with running(Program("tests.bench.serve", "ours", "--all", "--ttl", kind.ttl, "--played", played), where) as program:
        client = Client(program.address)
        client.ask(asked())
        ledger.reset()
        data = client.ask(kind.next())
        calls = sum(ledger.calls().values())
        spent = [one_round(program, client, [orjson.dumps(kind.next().body) for _ in range(requests)]) for _ in range(rounds)]
        client.close()
    return Spent(kind, median(spent), calls, leaves(data))


def one_round(program: Program, client: Client, bodies: Sequence[bytes]) -> float:
    """CPU of a request in ms."""
    cpu = program.cpu_s()
    for body in bodies:
        client.post(body)
    return 1000 * (program.cpu_s() - cpu) / len(bodies)


def show(console: Console, told: Sequence[Spent]) -> None:
    caption = "CPU of the gateway's own process, one request at a time; the played systems answer at once, tokens at hand."
    table = Table(title="The tutorial's 360 query over all systems: CPU", caption=caption, caption_justify="left")
    for column in ("request", "CPU ms", "target", "calls", "leaves"):
        table.add_column(column, justify="left" if column == "request" else "right")
    for one in told:
        most = one.kind.most
        target = "" if most is None else f"<= {most:g}: {'met' if one.cpu_ms <= most else '[bold]missed[/bold]'}"
        table.add_row(one.kind.name, f"{one.cpu_ms:.2f}", target, str(one.calls), str(one.leaves))
    console.print(table)
