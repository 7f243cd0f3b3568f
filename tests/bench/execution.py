"""The time of the execution alone, graphql-core beside compiled code: an answer of some 300 leaves, seven resolvers that wait."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from statistics import median
from time import process_time

import strawberry
from graphql import parse
from rich.console import Console
from rich.table import Table
from strawberry.schema.config import StrawberryConfig

from gateway.execution import COMPILED, TALLY, Mode, run
from resolvers.schema import Schema
from resolvers.types.scalars import SCALARS
from tests.bench.question import leaves

NOW = datetime(2026, 3, 2, 9, 15, 30, tzinfo=UTC)
SECTIONS = 7
ROWS = 6


class Kind(Enum):
    ORDER = "ORDER"
    TICKET = "TICKET"


strawberry.enum(Kind)


@strawberry.type
class Origin:
    system: str
    record_id: str | None
    fetched_at: datetime


@strawberry.type
class Row:
    id: strawberry.ID
    name: str
    count: int
    share: float | None
    kind: Kind
    origin: Origin


ROW = Row(
    id=strawberry.ID("1"),
    name="A line",
    count=3,
    share=0.5,
    kind=Kind.ORDER,
    origin=Origin(system="erp", record_id=None, fetched_at=NOW),
)


@strawberry.type
class Customer:
    id: strawberry.ID

    @strawberry.field
    async def rows(self, first: int = 10) -> list[Row]:
        await asyncio.sleep(0)
        return [ROW] * first


@strawberry.type
class Query:
    @strawberry.field
    def customer(self) -> Customer:
        return Customer(id=strawberry.ID("c"))


LEAVES = "{ id name count share kind origin { system recordId fetchedAt } }"
SECTION = "section{0}: rows(first: {1}) {2}"
QUERY = "{ customer { id " + " ".join(SECTION.format(at, ROWS, LEAVES) for at in range(SECTIONS)) + " } }"


@dataclass(slots=True)
class Engine:
    """One way to execute. `us`: microseconds of CPU a run, a value a round."""

    name: str
    mode: Mode
    us: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Measured:
    engines: tuple[Engine, ...]
    leaves: int
    by_library: int
    """Fields of all compiled runs that graphql-core completed."""


async def measure(*, rounds: int, runs: int) -> Measured:
    """The engines take turns, and give the same answer."""
    schema = Schema(query=Query, config=StrawberryConfig(scalar_map=SCALARS)).executable
    document = parse(QUERY)
    engines = (Engine("graphql-core", Mode(compiled=False)), Engine("compiled", COMPILED))
    before = TALLY.by_library

    async def once(engine: Engine) -> Mapping[str, object] | None:
        result = await run(schema, document, operation=None, variables={}, context=None, mode=engine.mode)
        assert not result.errors
        return result.data

    answers = [[await once(engine) for _ in range(3)][-1] for engine in engines]
    assert answers[0] == answers[1]
    for _ in range(rounds):
        for engine in engines:
            began = process_time()
            for _ in range(runs):
                await once(engine)
            engine.us.append(1_000_000 * (process_time() - began) / runs)
    return Measured(engines, leaves(answers[0]), TALLY.by_library - before)


def show(console: Console, measured: Measured) -> None:
    caption = f"Fields of the compiled runs that graphql-core completed: {measured.by_library}. Medians of the rounds."
    title = f"Execution alone: {measured.leaves} leaves, {SECTIONS} resolvers that wait"
    table = Table(title=title, caption=caption, caption_justify="left")
    for column in ("", "CPU us", "times cheaper"):
        table.add_column(column, justify="left" if not column else "right")
    library = measured.engines[0]
    for engine in measured.engines:
        times = median(theirs / ours for theirs, ours in zip(library.us, engine.us, strict=True))
        table.add_row(engine.name, f"{median(engine.us):.0f}", f"{times:.1f}x")
    console.print(table)
