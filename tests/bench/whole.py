"""The whole file from all systems, each 50 ms away: how many hops after another, how many calls, and what the gateway adds.

A hop is a wave of calls: whatever begins before the first of a wave can have been answered belongs to it. So they are never fewer
than the calls that wait for one another, and may be more on a machine that is busy.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.bench.question import Question
from tests.bench.running import Client, Ledger, Program, World
from tests.journey.readme import query_360

AMELIA, ISABELLA, SOMEBODY_ELSE = "amelia.hart@example.com", "isabella.moreau@example.com", "oliver.bennett@example.com"
LATENCY_MS = 50
MOST_HOPS = {"cold": 4, "who is meant is known": 3}
MOST_OWN_MS = 25
MOST_CALLS = 40
TIMELINE = """query Timeline($email: String!, $after: String, $age: Int) {
  customer(by: {email: $email}, options: {maxAgeSeconds: $age}) {
    timeline(first: 20, after: $after) { nodes { occurredAt kind summary amount { amount } } pageInfo { endCursor hasNextPage } }
  }
}"""
SEGMENT = """query Segment($id: ID!) { segment(id: $id) { members(first: 100) { nodes { %s } } } }"""
FIELDS = "profile { fullName } value { lifetimeSpend { amount } }"
MEMBERSHIP = "membership { tier { name } }"


@dataclass(frozen=True, slots=True)
class Timed:
    """One case of the tutorial's query: milliseconds, hops and calls, medians."""

    name: str
    took_ms: float
    hops: int
    calls: int

    @property
    def own_ms(self) -> float:
        return self.took_ms - self.hops * LATENCY_MS


@dataclass(frozen=True, slots=True)
class Whole:
    """`counted`: calls of further questions, by their names."""

    timed: Sequence[Timed]
    counted: Mapping[str, int]


def waves(began: Sequence[float], latency_s: float) -> int:
    """Of moments in seconds, how many waves they are."""
    count, over = 0, float("-inf")
    for at in sorted(began):
        if at >= over:
            count, over = count + 1, at + latency_s
    return count


def tutorials_query(email: str, *, anew: bool) -> Question:
    key = f'"{email}" }}' + (", options: { maxAgeSeconds: 0 }" if anew else "")
    return Question(query_360().replace(f'"{AMELIA}" }}', key), {})


def measure(played: str, *, rounds: int) -> Whole:
    world, ledger = World(played), Ledger(played)
    counted: dict[str, int] = {}
    for count in (of_timeline, of_segment, of_segment_with_membership):
        with Program("tests.bench.serve", "ours", "--all", "--played", played) as program:
            client = Client(program.address)
            counted |= count(client, ledger)
            client.close()
    cases: dict[str, list[tuple[float, int, int]]] = {name: [] for name in MOST_HOPS}
    try:
        for _ in range(rounds):
            with Program("tests.bench.serve", "ours", "--all", "--played", played) as program:
                client = Client(program.address)
                client.ask(tutorials_query(SOMEBODY_ELSE, anew=False))  # connects, and fetches the tokens
                world.slow(LATENCY_MS)
                for name, anew in zip(MOST_HOPS, (False, True), strict=True):
                    cases[name].append(one(client, ledger, tutorials_query(AMELIA, anew=anew)))
                world.heal()
                client.close()
    finally:
        world.heal()
    return Whole([Timed(name, *(median(values) for values in zip(*told, strict=True))) for name, told in cases.items()], counted)


def one(client: Client, ledger: Ledger, question: Question) -> tuple[float, int, int]:
    ledger.reset()
    began = perf_counter()
    client.ask(question)
    took = 1000 * (perf_counter() - began)
    return took, waves([request["at"] for request in ledger.requests()], LATENCY_MS / 1000), sum(ledger.calls().values())


def of_timeline(client: Client, ledger: Ledger) -> dict[str, int]:
    """Isabella's first page by a gateway that knows nothing of her, by one that knows who she is, and the fiftieth, nothing of
    which is at hand either."""
    client.ask(Question(TIMELINE, {"email": SOMEBODY_ELSE}))
    after, counted = None, {}
    ledger.reset()
    client.ask(Question(TIMELINE, {"email": ISABELLA}))
    counted["timeline, page 1, cold"] = sum(ledger.calls().values())
    for page in range(1, 51):
        ledger.reset()
        asked = Question(TIMELINE, {"email": ISABELLA, "after": after, "age": 0 if page in (1, 50) else None})
        after = client.ask(asked)["customer"]["timeline"]["pageInfo"]["endCursor"]
        if page in (1, 50):
            counted[f"timeline, page {page}, who is meant is known"] = sum(ledger.calls().values())
    return counted


def of_segment(client: Client, ledger: Ledger, fields: str = FIELDS) -> dict[str, int]:
    """The largest of all segments."""
    segments: list[dict[str, Any]] = client.ask(Question("{ segments(first: 100) { nodes { id size } } }", {}))["segments"][
        "nodes"
    ]
    largest = max(segments, key=lambda one: one["size"] or 0)["id"]
    ledger.reset()
    client.ask_whatever(Question(SEGMENT % fields, {"id": largest}))
    return {"100 members" + (", with membership" if MEMBERSHIP in fields else ""): sum(ledger.calls().values())}


def of_segment_with_membership(client: Client, ledger: Ledger) -> dict[str, int]:
    return of_segment(client, ledger, f"{FIELDS} {MEMBERSHIP}")


def show(console: Console, whole: Whole) -> None:
    caption = f"Every system answers after {LATENCY_MS} ms; tokens at hand. Own time: what is left without the hops."
    table = Table(title="The tutorial's 360 query over all systems", caption=caption, caption_justify="left")
    for column in ("case", "ms", "hops", "most", "own ms", "most", "calls", "most"):
        table.add_column(column, justify="left" if column == "case" else "right")
    for timed in whole.timed:
        most = str(MOST_HOPS[timed.name])
        figures = (f"{timed.took_ms:.0f}", str(timed.hops), most, f"{timed.own_ms:.0f}", str(MOST_OWN_MS))
        table.add_row(timed.name, *figures, f"{timed.calls:.0f}", str(MOST_CALLS))
    console.print(table)
    table = Table(title="Calls")
    table.add_column("question")
    table.add_column("calls", justify="right")
    for name, calls in whole.counted.items():
        table.add_row(name, str(calls))
    console.print(table)
