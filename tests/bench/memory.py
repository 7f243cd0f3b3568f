"""Peak memory of the gateway while many more customers are asked for than its cache has room for."""

import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from tests.bench.question import Question
from tests.bench.running import Program, ask_all

QUERY = """\
query Kept($email: String!) {
  customer(by: {email: $email}) {
    profile { fullName email }
    contactPoints { value }
    consents { name granted }
    membership { points { available } activity(first: 10) { nodes { points } } }
    tickets(first: 5) { nodes { subject } }
  }
}
"""
FIRST_GENERATED = 16
CUSTOMERS_KEPT = 500
ENTRIES_EACH = 12
"""What this query leaves in the cache of one customer: three groups of each of two systems, consents, points, two lists, two
crosswalks."""

AT_ONCE = 8
MOST_RATIO = 1.10
SEED = 360


@dataclass(frozen=True, slots=True)
class Peak:
    """After so many queries: the most memory ever held, what is held now, in MB, and answers with errors so far."""

    queries: int
    highest_mb: float
    held_mb: float
    failed: int


def questions(customers: int, count: int) -> Iterator[Question]:
    """Customers drawn evenly, the same ones each time."""
    drawn = random.Random(SEED)
    for _ in range(count):
        number = drawn.randrange(FIRST_GENERATED, FIRST_GENERATED + customers)
        yield Question(QUERY, {"email": f"customer{number:06d}@example.com"})


def measure(played: str, *, customers: int, marks: tuple[int, ...]) -> list[Peak]:
    """The peaks at each of `marks`, numbers of queries in rising order. The customers must be in the played world."""
    asked, peaks, failed = questions(customers, marks[-1]), list[Peak](), 0
    entries = str(CUSTOMERS_KEPT * ENTRIES_EACH)
    with Program("tests.bench.serve", "ours", "--ttl", "3600", "--entries", entries, "--played", played) as program:
        done = 0
        for mark in marks:
            stretch = [next(asked) for _ in range(mark - done)]
            failed += asyncio.run(ask_all(program.address, stretch, at_once=AT_ONCE))
            done = mark
            peaks.append(Peak(mark, program.memory_mb("VmHWM"), program.memory_mb("VmRSS"), failed))
    return peaks


def show(console: Console, peaks: list[Peak], *, customers: int) -> None:
    caption = f"Cache bounded to {CUSTOMERS_KEPT} customers ({CUSTOMERS_KEPT * ENTRIES_EACH} entries), {AT_ONCE} queries at once."
    table = Table(title=f"Memory over {customers} customers", caption=caption, caption_justify="left")
    for column in ("queries", "peak MB", "held MB", "failed", "peak beside the first", "target"):
        table.add_column(column, justify="right")
    for peak in peaks:
        ratio = peak.highest_mb / peaks[0].highest_mb
        target = "" if peak is not peaks[-1] else f"{MOST_RATIO:.2f}: {'met' if ratio <= MOST_RATIO else '[bold]missed[/bold]'}"
        table.add_row(
            str(peak.queries), f"{peak.highest_mb:.1f}", f"{peak.held_mb:.1f}", str(peak.failed), f"{ratio:.3f}", target
        )
    console.print(table)
