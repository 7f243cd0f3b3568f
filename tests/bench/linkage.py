"""How well people are recognised by attributes alone, against data whose truth is known, and what a decision costs."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from time import process_time

from rich.console import Console
from rich.table import Table as Printed

from adapters.ports.records import Candidate
from resolvers.identity.matching.features import features
from resolvers.identity.matching.joining import KnownRecord, Strictness
from resolvers.identity.matching.scoring import score
from resolvers.identity.resolution.attributes import LookUps
from tests.bench import febrl
from tests.bench.febrl import Table, owner

Pair = tuple[str, str]
Least = Mapping[str, float]
"""Precision (P), recall (R) or F1 (F) that a line has to reach."""

AT_HOME = "febrl4 with relatives at home, without the number"
SEED = 4
TARGET_MS = 0.1

CAPTION = (
    "BROAD, through an interface that answers equality and beginnings only, 20 rows a call and 6 calls a person. CPU of a "
    "decision: whether one record is the person's, the planning of the look-ups included, the look-ups themselves apart. "
    "Relatives: half of A's people taken out of B, and a relative (same surname and address, other given name and birth date) of "
    "each of A's put in; at home: born 20 to 35 years apart, in 1 of 4 with the same first letter of the given name. febrl3: "
    "pairs, closed over records that were joined to the same one. Vetoed: pairs of one person that the veto keeps apart, since "
    "two of given name, birth date and own number differ."
)


@dataclass(frozen=True, slots=True)
class Measured:
    """`calls` per person, `cpu_ms` per decision and per person; `vetoed`: true pairs that the veto forbids."""

    name: str
    precision: float
    recall: float
    calls: float
    cpu_ms: float
    person_ms: float
    vetoed: int
    target: str
    met: bool

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / ((self.precision + self.recall) or 1)


@dataclass(frozen=True, slots=True)
class Run:
    pairs: set[Pair]
    calls: float
    cpu_ms: float
    person_ms: float


def known(candidate: Candidate) -> KnownRecord:
    return KnownRecord("febrl", candidate, features(candidate))


async def link(people: Sequence[Candidate], table: Table) -> Run:
    """Every person of `people` looked for in the table by itself, as a query would."""
    pairs: set[Pair] = set()
    decisions = 0
    began = process_time()
    for one in people:
        looking = LookUps(table.filters, [known(one)], Strictness.BROAD, partial(table.find, but=one.record_id), known)
        outcome = await looking.run()
        decisions += len(looking.seen)
        pairs |= {(one.record_id, joined.candidate.record_id) for joined, _ in outcome.joined}
    cpu_s = process_time() - began - table.cpu_s
    return Run(pairs, table.calls / len(people), 1000 * cpu_s / decisions, 1000 * cpu_s / len(people))


def across(name: str, a: Sequence[Candidate], b: Sequence[Candidate], *, least: Least, calls: float | None = None) -> Measured:
    """A's people looked for in B."""
    run = asyncio.run(link(a, Table(b)))
    theirs = {owner(one): one for one in b}
    true = {(one.record_id, theirs[owner(one)].record_id) for one in a if owner(one) in theirs}
    vetoed = sum(score(features(one), features(theirs[owner(one)])).vetoed for one in a if owner(one) in theirs)
    return judged(name, run, run.pairs, true, vetoed, least=least, most_calls=calls)


def within(name: str, records: Sequence[Candidate], *, least: Least) -> Measured:
    """Copies of one person found in one set: each record looked for among the others."""
    run = asyncio.run(link(records, Table(records)))
    groups: dict[str, list[str]] = defaultdict(list)
    for one in records:
        groups[owner(one)].append(one.record_id)
    true = {tuple(sorted(pair)) for group in groups.values() for pair in combinations(group, 2)}
    return judged(name, run, closed(run.pairs), true, 0, least=least)  # type: ignore[arg-type]


def closed(pairs: Iterable[Pair]) -> set[Pair]:
    """Every pair of records that a chain of pairs connects."""
    group: dict[str, set[str]] = {}
    for one, other in pairs:
        merged = group.get(one, {one}) | group.get(other, {other})
        for member in merged:
            group[member] = merged
    found = {frozenset(members) for members in group.values()}
    return {(a, b) for members in found for a, b in combinations(sorted(members), 2)}


def judged(
    name: str,
    run: Run,
    found: set[Pair],
    true: set[Pair],
    vetoed: int,
    *,
    least: Least,
    most_calls: float | None = None,
) -> Measured:
    hits = len(found & true)
    precision, recall = hits / (len(found) or 1), hits / len(true)
    f1 = 2 * precision * recall / ((precision + recall) or 1)
    reached = {"P": precision, "R": recall, "F": f1}
    met = all(reached[figure] >= value for figure, value in least.items()) and (most_calls is None or run.calls <= most_calls)
    target = ", ".join(f"{figure} >= {value:.3f}" for figure, value in least.items())
    target += f", calls <= {most_calls}" if most_calls else ""
    return Measured(name, precision, recall, run.calls, run.cpu_ms, run.person_ms, vetoed, target, met)


def measure() -> list[Measured]:
    a, b = febrl.load("dataset4a", number=True), febrl.load("dataset4b", number=True)
    c, d = febrl.load("dataset4a", number=False), febrl.load("dataset4b", number=False)
    return [
        across("febrl4, all fields", a, b, least={"F": 0.997}, calls=1.5),
        across("febrl4, without the number", c, d, least={"F": 0.990}),
        within("febrl3, without the number", febrl.load("dataset3", number=False), least={"F": 0.981}),
        across(
            "febrl4 with relatives, without the number", c, febrl.with_relatives(c, d, seed=SEED), least={"P": 0.98, "R": 0.98}
        ),
        across(AT_HOME, c, febrl.with_relatives_at_home(c, d, seed=SEED), least={"P": 0.993, "R": 0.983}),
    ]


def show(console: Console, measured: Sequence[Measured]) -> None:
    table = Printed(title="Recognising people by attributes", caption=CAPTION, caption_justify="left")
    for column in ("", "precision", "recall", "F1", "calls", "CPU ms a decision", "a person", "vetoed", "target"):
        table.add_column(column, justify="left" if column in ("", "target") else "right")
    for one in measured:
        figures = [f"{value:.4f}" for value in (one.precision, one.recall, one.f1)]
        verdict = f"{one.target}: {'met' if one.met else '[bold]missed[/bold]'}"
        table.add_row(
            one.name, *figures, f"{one.calls:.2f}", f"{one.cpu_ms:.3f}", f"{one.person_ms:.3f}", str(one.vetoed or ""), verdict
        )
    console.print(table)
    dearest = max(one.cpu_ms for one in measured)
    met = "met" if dearest <= TARGET_MS else "[bold]missed[/bold]"
    console.print(f"The dearest decision: {dearest:.3f} ms (target {TARGET_MS} ms: {met})")
