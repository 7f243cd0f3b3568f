"""Processor time that access costs: warm requests to an open gateway, and to one that knows who asks and keeps an audit."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import median
from typing import Final

import orjson
from rich.console import Console
from rich.table import Table

from gateway.access.api_keys import hash_of, new_api_key
from tests.bench.costs import LONG_S
from tests.bench.question import Question, to_ours
from tests.bench.running import Client, Program
from tests.bench.whole import AMELIA
from tests.bench.whole_cpu import AGE_S, asked, one_round

MOST_US: Final = 60.0
"""What policy, audit and verification may cost together on a warm 360 query."""

NUMBERS = count()


@dataclass(frozen=True, slots=True)
class Request:
    """One kind of request. `most_us`: the target, None for none."""

    name: str
    most_us: float | None
    next: Callable[[], Question]


REQUESTS = (
    Request("the 360 query, another request", MOST_US, lambda: asked(age=AGE_S + next(NUMBERS))),
    Request("a file over five systems, the same request", None, lambda: to_ours(AMELIA)),
)


@dataclass(slots=True)
class Compared:
    """CPU of one request in ms by round, of the open gateway and of the other."""

    request: Request
    open_ms: list[float] = field(default_factory=list)
    shut_ms: list[float] = field(default_factory=list)

    @property
    def more_us(self) -> float:
        """The median of the differences, each within its round."""
        return 1000 * median(shut - free for free, shut in zip(self.open_ms, self.shut_ms, strict=True))


def measure(played: str, *, rounds: int, requests: int) -> list[Compared]:
    """The rounds of both gateways take turns. The caller may see everything, so that both do the same work."""
    key = new_api_key()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        shut = ("--key-hash", hash_of(key), "--audit", str(folder / "audit.jsonl"))
        free = stack.enter_context(program(played))
        known = stack.enter_context(program(played, *shut))
        clients = Client(free.address), Client(known.address, bearer=key)
        compared = [Compared(request) for request in REQUESTS]
        for one in compared:
            for client in clients:
                for _ in range(requests):
                    client.ask(one.request.next())
            for _ in range(rounds):
                bodies = [orjson.dumps(one.request.next().body) for _ in range(requests)]
                one.open_ms.append(one_round(free, clients[0], bodies))
                one.shut_ms.append(one_round(known, clients[1], bodies))
        for client in clients:
            client.close()
    return compared


def program(played: str, *more: str) -> Program:
    return Program("tests.bench.serve", "ours", "--all", "--ttl", LONG_S, "--played", played, *more)


def rows(measured: list[Compared]) -> Iterator[tuple[str, ...]]:
    for one in measured:
        most = one.request.most_us
        target = "" if most is None else f"<= {most:g}: {'met' if one.more_us <= most else '[bold]missed[/bold]'}"
        figures = (f"{1000 * median(one.open_ms):.0f}", f"{1000 * median(one.shut_ms):.0f}", f"{one.more_us:.0f}")
        yield (one.request.name, *figures, target)


def show(console: Console, measured: list[Compared]) -> None:
    caption = (
        "CPU of the gateway's own process, warm, one request at a time. The other gateway knows the caller by a key, asks the "
        "policy, looks whether the person is restricted, counts whom they read, and writes an audit file."
    )
    table = Table(title="What access costs", caption=caption, caption_justify="left")
    for column in ("request", "open, us", "with access, us", "more, us", "target"):
        table.add_column(column, justify="left" if column in ("request", "target") else "right")
    for row in rows(measured):
        table.add_row(*row)
    console.print(table)
