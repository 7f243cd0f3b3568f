"""`python -m tests.bench`: every measurement, as tables. `--only costs` for one of them."""

import argparse
import asyncio

from rich.console import Console

from resolvers.identity.joining import Strictness
from tests.bench import costs, execution, hard, linkage, many, memory, population, whole
from tests.bench.running import Program
from tests.contract.played import TODAY

MEASUREMENTS = ("costs", "whole", "many", "memory", "linkage", "hard", "population", "execution")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--only", choices=MEASUREMENTS, action="append")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--requests", type=int, default=50, help="a round, four times as many where the cache is warm")
    parser.add_argument("--customers", type=int, default=5_000, help="that the memory is measured with")
    parser.add_argument(
        "--queries", type=int, default=10_000, help="that the memory is measured after, and after a fifth of them"
    )
    parser.add_argument("--played", help="address of played systems that run already, with all the customers")
    return parser.parse_args()


def main() -> None:
    asked = arguments()
    if asked.played:
        run(asked, asked.played)
        return
    size = max(memory.FIRST_GENERATED + asked.customers, population.CUSTOMERS)
    with Program("mocks", "--port", "0", "--customers", str(size), "--today", TODAY) as played:
        run(asked, played.address)


def run(asked: argparse.Namespace, played: str) -> None:
    chosen = asked.only or MEASUREMENTS
    console = Console(width=118)
    if "costs" in chosen:
        costs.show(console, costs.measure(played, rounds=asked.rounds, requests=asked.requests))
    if "whole" in chosen:
        whole.show(console, whole.measure(played, rounds=asked.rounds))
    if "many" in chosen:
        many.show(console, many.measure(played))
    if "memory" in chosen:
        marks = (asked.queries // 5, asked.queries)
        memory.show(console, memory.measure(played, customers=asked.customers, marks=marks), customers=asked.customers)
    if "linkage" in chosen:
        linkage.show(console, linkage.measure())
    if "hard" in chosen:
        hard.show(console, [(strictness, hard.measure(strictness)) for strictness in Strictness])
    if "population" in chosen:
        population.show(console, population.measure(played))
    if "execution" in chosen:
        execution.show(console, asyncio.run(execution.measure(rounds=asked.rounds, runs=4 * asked.requests)))


if __name__ == "__main__":
    main()
