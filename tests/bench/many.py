"""Calls to each system for fifty customers, asked for by e-mail in one query."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from tests.bench.memory import FIRST_GENERATED
from tests.bench.question import Question
from tests.bench.running import Client, Ledger, Program

MANY = 50
LIMITS = {"sap-customer-data-cloud": 3, "sap-cloud-for-customer": 3}
QUERY = """\
query Many($by: [CustomerKey!]!) {
  customers(by: $by) { profile { fullName email phone } membership { number tier { name } points { available } } }
}
"""
ENDPOINTS = 2
"""Of the loyalty system, whose fields are selected: points and tiers."""


@dataclass(frozen=True, slots=True)
class Counted:
    """`twice`: requests that were put more than once."""

    found: int
    members: int
    calls: Mapping[str, int]
    twice: int


def emails(first: int, count: int) -> list[str]:
    return [f"customer{number:06d}@example.com" for number in range(first, first + count)]


def asked(keys: list[str]) -> Question:
    return Question(QUERY, {"by": [{"email": email} for email in keys]})


def measure(played: str) -> Counted:
    """Of twice as many customers, those who are found; they are then asked for once more by a gateway that has just started."""
    keys = emails(FIRST_GENERATED, 2 * MANY)
    with Program("tests.bench.serve", "ours", "--played", played) as program:
        client = Client(program.address)
        found = client.ask_whatever(asked(keys))[0]["customers"]
        client.close()
    known = [key for key, customer in zip(keys, found, strict=True) if customer is not None][:MANY]
    ledger = Ledger(played)
    with Program("tests.bench.serve", "ours", "--played", played) as program:
        client = Client(program.address)
        ledger.reset()
        customers = client.ask(asked(known))["customers"]
        client.close()
    put = Counter((one["system"], one["method"], one["path"], one["query"]) for one in ledger.requests())
    twice = sum(count > 1 for (_, method, _, _), count in put.items() if method == "GET")
    members = sum(customer["membership"] is not None for customer in customers)
    return Counted(len(known), members, ledger.calls(), twice)


def show(console: Console, counted: Counted) -> None:
    caption = f"{counted.members} of them are members; the loyalty system has no read of many. Put twice: {counted.twice}."
    table = Table(title=f"{counted.found} customers by e-mail in one query", caption=caption, caption_justify="left")
    for column in ("system", "calls", "target"):
        table.add_column(column, justify="left" if column == "system" else "right")
    limits = {**LIMITS, "annex-cloud-loyalty": ENDPOINTS * counted.found}
    for system, calls in sorted(counted.calls.items()):
        limit = limits.get(system, 0)
        table.add_row(system, str(calls), f"{limit}: {'met' if calls <= limit else '[bold]missed[/bold]'}")
    console.print(table)
