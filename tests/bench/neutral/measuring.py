"""The neutral bench as a whole: what is measured in one run, and the tables that it is told in."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.table import Table

from tests.bench.neutral import crowd, garbage, rows
from tests.bench.neutral.contenders import BULK, BY_HAND, OURS, Backend, Contender, in_node, in_python, installed
from tests.bench.neutral.cores import TOO_BUSY, Cores, cores, on_core
from tests.bench.neutral.crowd import Crowd
from tests.bench.neutral.garbage import Left
from tests.bench.neutral.question import CALLS, LEAVES, STEPS
from tests.bench.neutral.rows import CROWD, DELAY_MS, FEW, HOT, MANY, PATH_MS, Bench, Cell, Row

MOST: Final[Mapping[str, float]] = {
    "cold CPU ms": 2.0,
    "1: p50": 3,
    "1: p99": 8,
    f"{MANY}: p50": 5,
    f"{MANY}: p99": 25,
    "calls": 4,
    "peak RSS MiB": 130,
    "longest gc ms": 20,
}
LEAST: Final[Mapping[str, float]] = {"hot q/s": 10_000}
MOST_CROWD_MS, MOST_BESIDE_MS = 45, 5
DIGITS: Final[Mapping[str, int]] = {"cold CPU ms": 2, "hot CPU ms": 3, "calls": 2, "calls in bulk": 2}
TYPES_SHOWN: Final = 12
GARBAGE_QUERIES: Final = 20


@contextmanager
def contenders(*, alone: bool, with_node: bool, tell: Callable[[str], None]) -> Iterator[list[Contender]]:
    """The gateway and its yardsticks; `alone`: with no yardstick but the one by hand. Those in Node are installed meanwhile, and
    left out where npm can't, which is told."""
    every = in_python()
    if alone:
        yield [one for one in every if one.name in (OURS, BY_HAND)]
        return
    with installed(tell if with_node else None) as folder:
        yield [*every, *(in_node(folder) if folder is not None else [])]


@contextmanager
def beside() -> Iterator[tuple[Cores, Backend]]:
    """This process and the back end on one core; the other is the gateway's."""
    where = cores()
    with on_core(where.others), Backend() as backend:
        yield where, backend


def measure_rows(measured: Sequence[Contender], *, rounds: int, seconds: float) -> Mapping[str, Row]:
    """By the contenders' names."""
    with beside() as (where, backend):
        return rows.measure(measured, Bench(where, backend, seconds), rounds=rounds)


def measure_crowd(*, rounds: int) -> Mapping[str, Crowd]:
    """Cold and warm."""
    with beside() as (where, backend):
        return crowd.measure(backend, where, rounds=rounds)


def measure_garbage() -> Mapping[str, Left]:
    """By how the queries end."""
    with beside() as (where, backend):
        return garbage.measure(backend, where, queries=GARBAGE_QUERIES)


def show_rows(console: Console, measured: Mapping[str, Row]) -> None:
    console.print(table_of_rows(measured))


def show_crowd(console: Console, measured: Mapping[str, Crowd]) -> None:
    console.print(table_of_crowd(measured))


def show_garbage(console: Console, measured: Mapping[str, Left]) -> None:
    console.print(table_of_garbage(measured))
    for name, left in measured.items():
        for what, counts in (("all", left.types), ("ours", left.of_ours), ("by library", left.libraries)):
            console.print(f"{name}, {what}: {listed(counts, left.queries)}", highlight=False)


def listed(counts: Mapping[str, int], queries: int) -> str:
    """The most frequent first, so many a query."""
    first = list(counts.items())[:TYPES_SHOWN]
    return ", ".join(f"{name} {count / queries:.1f}" for name, count in first) or "none"


def table_of_rows(measured: Mapping[str, Row]) -> Table:
    """A column for each contender, since there are more figures than contenders."""
    caption = (
        f"The gateway alone on one core; the load generator and the back end on the other: a figure in brackets is void, since "
        f"that one was over {TOO_BUSY:.0%} busy. Cold and hot on {FEW} connections. 1 and {MANY}: milliseconds beyond the "
        f"{PATH_MS} ms that {STEPS} steps of {DELAY_MS} ms take, at so many connections. Calls: of one query upstream, "
        f"{CROWD} at once for {HOT} customers whom nothing is kept of; in bulk: the systems read {BULK} in one call, else one. "
        "Its own: the share of the gateway's core that other programs took."
    )
    title = f"One customer's file: {LEAVES} leaves, {CALLS} calls in {STEPS} steps, systems in memory"
    table = Table(title=title, caption=caption, caption_justify="left")
    table.add_column("")
    for name in (*measured, "target"):
        table.add_column(name, justify="right")
    for name in measured[OURS].cells:
        cells = [written(name, row.cells.get(name)) for row in measured.values()]
        table.add_row(name, *cells, target(name, measured[OURS].cells[name]))
    table.add_row("cold CPU, by hand = 1", *beside_by_hand(measured), "")
    table.add_row("answers with errors", *(f"{row.failed} of {row.answers}" for row in measured.values()), "0")
    return table


def beside_by_hand(measured: Mapping[str, Row]) -> Iterator[str]:
    """How many times the CPU that the work takes by hand: this depends least on the machine."""
    least = measured[BY_HAND].cells["cold CPU ms"].value
    yield from (f"{row.cells['cold CPU ms'].value / least:.1f}" for row in measured.values())


def written(name: str, cell: Cell | None) -> str:
    if cell is None:
        return ""
    figure = f"{cell.value:,.{DIGITS.get(name, 0 if cell.value >= 100 else 1)}f}"
    return bracketed(figure, cell.is_void)


def target(name: str, cell: Cell) -> str:
    """Empty where there is none; a void figure neither meets nor misses it."""
    if name not in MOST and name not in LEAST:
        return ""
    bound, met = (f"<= {MOST[name]:g}", cell.value <= MOST[name]) if name in MOST else least(name, cell)
    return said(bound, met, cell.is_void)


def least(name: str, cell: Cell) -> tuple[str, bool]:
    return f">= {LEAST[name]:,g}", cell.value >= LEAST[name]


def bracketed(figure: str, is_void: bool) -> str:
    return f"({figure})" if is_void else figure


def said(bound: str, met: bool, is_void: bool) -> str:
    return f"{bound}: {'void' if is_void else verdict(met)}"


def verdict(met: bool) -> str:
    return "met" if met else "[bold]missed[/bold]"


def table_of_crowd(measured: Mapping[str, Crowd]) -> Table:
    caption = (
        "Beside: the longest that a small query, put again and again, took while the large one was worked on. In brackets, void: "
        f"the other core was over {TOO_BUSY:.0%} busy."
    )
    table = Table(title=f"{crowd.MANY} customers in one query", caption=caption, caption_justify="left")
    for column in ("", "CPU ms", "target", "took ms", "a small query beside, ms", "when quiet, ms", "waits, target", "calls"):
        table.add_column(column, justify="right" if column else "left")
    for name, one in measured.items():
        figures = [bracketed(f"{ms:.1f}", one.is_void) for ms in (one.cpu_ms, one.took_ms, one.beside_ms, one.quiet_ms)]
        cpu = said(f"<= {MOST_CROWD_MS}", one.cpu_ms <= MOST_CROWD_MS, one.is_void) if name == "cold" else ""
        waits = said(f"<= {MOST_BESIDE_MS}", one.beside_ms - one.quiet_ms <= MOST_BESIDE_MS, one.is_void)
        table.add_row(name, figures[0], cpu, *figures[1:], waits, f"{one.calls:.0f}")
    return table


def table_of_garbage(measured: Mapping[str, Left]) -> Table:
    caption = "With the collector off. Ours: types and functions of the project; target 0, and of all objects cold and warm."
    table = Table(title="Objects that a query leaves in reference cycles", caption=caption, caption_justify="left")
    for column in ("query", "objects", "ours", "target"):
        table.add_column(column, justify="left" if column == "query" else "right")
    for name, left in measured.items():
        bound = left.objects if name in ("cold", "warm") else left.ours
        table.add_row(name, f"{left.objects:.1f}", f"{left.ours:.1f}", verdict(bound == 0))
    return table
