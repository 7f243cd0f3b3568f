"""`python -m tests.bench`: every measurement, as tables. `--only costs` for one of them."""

import argparse
import asyncio

from rich.console import Console

from resolvers.identity.matching.join_rules import Strictness
from tests.bench import access, costs, execution, growth, hard, linkage, many, memory, population, start, whole, whole_cpu
from tests.bench.neutral import measuring as neutral
from tests.bench.running import Program
from tests.contract.played import TODAY

BY_THEMSELVES = ("start", "neutral", "crowd", "garbage", "growth", "linkage", "hard", "execution")
"""Measurements that don't ask the played systems."""

MEASUREMENTS = (*BY_THEMSELVES, "costs", "access", "whole", "many", "memory", "population")
WIDTH = 118
START_ROUNDS = 5
MOST_ROUNDS = 3
"""Of the neutral bench, whose rounds are many programs long."""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--only", choices=MEASUREMENTS, action="append")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--requests", type=int, default=50, help="a round, four times as many where the cache is warm")
    parser.add_argument("--customers", type=int, default=5_000, help="that the memory is measured with")
    parser.add_argument(
        "--queries", type=int, default=10_000, help="that the memory is measured after, and after a fifth of them"
    )
    parser.add_argument("--seconds", type=float, default=1.5, help="that one figure of the neutral bench is measured for")
    parser.add_argument("--no-npm", action="store_true", help="the neutral bench without the yardsticks in Node")
    parser.add_argument("--alone", action="store_true", help="the neutral bench with no yardstick but the one by hand")
    parser.add_argument("--played", help="address of played systems that run already, with all the customers")
    return parser.parse_args()


def main() -> None:
    asked = arguments()
    chosen, console = asked.only or MEASUREMENTS, Console(width=WIDTH)
    run_by_themselves(asked, chosen, console)
    if set(chosen) <= set(BY_THEMSELVES):
        return
    if asked.played:
        run(asked, chosen, console, asked.played)
        return
    size = max(memory.FIRST_GENERATED + asked.customers, population.CUSTOMERS)
    with Program("mocks", "--port", "0", "--customers", str(size), "--today", TODAY) as played:
        run(asked, chosen, console, played.address)


def run_by_themselves(asked: argparse.Namespace, chosen: tuple[str, ...], console: Console) -> None:
    """The measurements that need no played systems."""
    rounds = min(asked.rounds, MOST_ROUNDS)
    if "start" in chosen:
        start.show(console, start.measure(rounds=START_ROUNDS), rounds=START_ROUNDS)
    if "neutral" in chosen:
        with neutral.contenders(alone=asked.alone, with_node=not asked.no_npm, tell=console.print) as contenders:
            neutral.show_rows(console, neutral.measure_rows(contenders, rounds=rounds, seconds=asked.seconds))
    if "crowd" in chosen:
        neutral.show_crowd(console, neutral.measure_crowd(rounds=rounds))
    if "garbage" in chosen:
        neutral.show_garbage(console, neutral.measure_garbage())
    if "growth" in chosen:
        growth.show(console, growth.measure(rounds=rounds))
    if "linkage" in chosen:
        linkage.show(console, linkage.measure())
    if "hard" in chosen:
        hard.show(console, [(strictness, hard.measure(strictness)) for strictness in Strictness])
    if "execution" in chosen:
        execution.show(console, asyncio.run(execution.measure(rounds=asked.rounds, runs=4 * asked.requests)))


def run(asked: argparse.Namespace, chosen: tuple[str, ...], console: Console, played: str) -> None:
    """The others, against played systems at this address."""
    if "costs" in chosen:
        costs.show(console, costs.measure(played, rounds=asked.rounds, requests=asked.requests))
    if "access" in chosen:
        access.show(console, access.measure(played, rounds=asked.rounds, requests=asked.requests))
    if "whole" in chosen:
        whole.show(console, whole.measure(played, rounds=asked.rounds))
        whole_cpu.show(console, whole_cpu.measure(played, rounds=asked.rounds, requests=asked.requests))
    if "many" in chosen:
        many.show(console, many.measure(played))
    if "memory" in chosen:
        marks = (asked.queries // 5, asked.queries)
        memory.show(console, memory.measure(played, customers=asked.customers, marks=marks), customers=asked.customers)
    if "population" in chosen:
        population.show(console, population.measure(played))


if __name__ == "__main__":
    main()
