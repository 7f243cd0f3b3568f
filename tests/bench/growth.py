"""What grows with the house: CPU of a query by connected systems, cached entries and customers, and the price of a refresh."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from rich.console import Console
from rich.table import Table

from tests.bench.neutral.contenders import LONG_S, Backend, get
from tests.bench.neutral.cores import Cores, cores, on_core, running
from tests.bench.neutral.customers import email_of
from tests.bench.neutral.load import drive
from tests.bench.question import Question
from tests.bench.running import Client, Program

SYSTEMS, ENTRIES, CUSTOMERS = (13, 50, 200), (1_000, 50_000, 200_000), (50, 400, 1_600)
"""What there is of each, the others at their least."""

COLD, WARM, REFRESHED = 100, 300, 20
"""Queries of one figure."""

MOST_REFRESH_MS, MOST_HELD_MS, MOST_RATIO = 20.0, 5.0, 1.1
FIELDS: Final = """\
  id profile { fullName email birthDate } contactPoints { kind value } membership { number tier { name } }
  tickets(first: 10) { nodes { number subject status } }"""
FILE: Final = f"query File($email: String!) {{ customer(by: {{email: $email}}) {{\n{FIELDS}\n}} }}"
REFRESH: Final = "mutation Refresh($id: ID!) { refreshCustomer(id: $id) { purgedEntries } }"


@dataclass(frozen=True, slots=True)
class House:
    """The size of one gateway's surroundings."""

    systems: int = SYSTEMS[0]
    entries: int = ENTRIES[0]
    customers: int = CUSTOMERS[0]

    def __str__(self) -> str:
        return f"{self.systems} systems, {self.entries} entries, {self.customers} customers"


@dataclass(slots=True)
class Grown:
    """CPU ms of one house by rounds: of a cold query, a warm one and a refresh; and for how long a refresh held the loop."""

    cold: list[float] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)
    refresh: list[float] = field(default_factory=list)
    held: list[float] = field(default_factory=list)


def houses() -> list[House]:
    """The smallest one first, then those with more of one thing."""
    more = [House(systems=count) for count in SYSTEMS[1:]] + [House(entries=count) for count in ENTRIES[1:]]
    return [House(), *more, *(House(customers=count) for count in CUSTOMERS[1:])]


def measure(*, rounds: int) -> dict[House, Grown]:
    """Each house is a program of its own; in each round all are measured one after the other."""
    where = cores()
    found = {house: Grown() for house in houses()}
    with on_core(where.others), Backend() as backend:
        for _ in range(rounds):
            for house, grown in found.items():
                with started(house, backend, where) as program:
                    note(grown, program, house)
    return found


@contextmanager
def started(house: House, backend: Backend, where: Cores) -> Iterator[Program]:
    told = ("--systems", str(house.systems), "--entries", str(house.entries))
    program = Program("tests.bench.neutral.grown", "--backend", backend.address, "--ttl", LONG_S, *told)
    with running(program, where):
        get(program.address, "/_bench/fill")
        yield program


def file_of(number: int) -> Question:
    return Question(FILE, {"email": email_of(number)})


def note(grown: Grown, program: Program, house: House) -> None:
    """The first queries settle the program. Then all customers but the cold ones are asked for once."""
    cpu_ms(program, [file_of(number) for number in range(COLD)])
    everybody = [file_of(COLD + number) for number in range(house.customers)]
    cpu_ms(program, everybody)
    grown.warm.append(cpu_ms(program, [everybody[at * 7 % len(everybody)] for at in range(WARM)]))
    first = COLD + house.customers
    grown.cold.append(cpu_ms(program, [file_of(first + number) for number in range(COLD)]))
    refresh(grown, program)


def cpu_ms(program: Program, questions: Sequence[Question]) -> float:
    """Of one query."""
    before = program.cpu_s()
    done = drive(program.address, questions, connections=1)
    if done.failed:
        raise RuntimeError(f"{done.failed} answers had errors")
    return 1000 * (program.cpu_s() - before) / len(questions)


def refresh(grown: Grown, program: Program) -> None:
    """Refreshes of customers whose entries are cached: for the CPU, then watched, which takes CPU itself."""
    client = Client(program.address)
    ids = [client.ask(file_of(number))["customer"]["id"] for number in range(2 * REFRESHED)]
    questions = [Question(REFRESH, {"id": one}) for one in ids]
    grown.refresh.append(cpu_ms(program, questions[:REFRESHED]))
    get(program.address, "/_bench/watch")
    for question in questions[REFRESHED:]:
        assert client.ask(question)["refreshCustomer"]["purgedEntries"] > 0
    grown.held.append(get(program.address, "/_bench/held")["longest_ms"])
    client.close()


def show(console: Console, found: dict[House, Grown]) -> None:
    caption = (
        "CPU ms of the gateway, medians of the rounds. Three of the systems are asked. Held: the longest CPU time of one turn of "
        f"the event loop during {REFRESHED} refreshes, garbage collection included."
    )
    table = Table(title="What grows with the house", caption=caption, caption_justify="left")
    for column in ("house", "warm", "cold", "refresh", "held ms", "target"):
        table.add_column(column, justify="left" if column == "house" else "right")
    least = next(iter(found.values()))
    for house, grown in found.items():
        is_met = (
            median(grown.warm) <= MOST_RATIO * median(least.warm)
            and median(grown.cold) <= MOST_RATIO * median(least.cold)
            and median(grown.refresh) <= MOST_REFRESH_MS
            and median(grown.held) <= MOST_HELD_MS
        )
        cells = (f"{median(values):.2f}" for values in (grown.warm, grown.cold, grown.refresh, grown.held))
        table.add_row(str(house), *cells, "met" if is_met else "[bold]missed[/bold]")
    console.print(table)
