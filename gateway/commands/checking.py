"""The command `check`: one harmless call to every configured system, shown as a table."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from adapters.ports.errors import (
    BadRequest,
    Malformed,
    NotAskedInTime,
    SourceError,
    Throttled,
    TimedOut,
    Unauthorized,
    Unreachable,
)
from adapters.registry import CacheOptions, open_sources
from gateway.settings import Settings

GOOD, BAD, OPEN = "[green]yes[/]", "[red]no[/]", "[dim]-[/]"

# The first column that a failure shows in: reachable, credentials, contract. The columns after it stay open.
STAGES: Mapping[type[Exception], tuple[int, str]] = {
    Unreachable: (0, "no connection, or a server error: base_url, network, TLS, proxy, the system itself"),
    TimedOut: (0, "no answer in time: deadline_s, network, the system itself"),
    NotAskedInTime: (0, "no answer in time: deadline_s, network, the system itself"),
    Throttled: (1, "the system is busy: try again a little later"),
    Unauthorized: (1, "credentials refused: user, key or secret, and what they may read"),
    BadRequest: (2, "the system calls the question wrong: another version, or settings of this tenant"),
    Malformed: (2, "the answer is not what the system's contract says: base_url, another version"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """The result for one system. `stage`: 0 to 2 is the column that failed, 3 means that all is well."""

    slug: str
    stage: int
    advice: str
    ms: float


def check(settings: Settings) -> bool:
    """Prints the table, and tells whether every system can be used."""
    findings = asyncio.run(_probe_all(settings))
    Console().print(_table(findings))
    return all(finding.stage == 3 for finding in findings)


async def _probe_all(settings: Settings) -> list[Finding]:
    options = CacheOptions(secret=settings.ids.key.get_secret_value().encode(), entries=1)
    async with open_sources(settings.connected, options) as sources:
        return await asyncio.gather(*(_probe(slug, client.ports.probe.probe) for slug, client in sources.clients.items()))


async def _probe(slug: str, probe: Callable[[], Awaitable[None]]) -> Finding:
    started = time.perf_counter()
    stage, advice = 3, ""
    try:
        await probe()
    except SourceError as error:
        stage, advice = next((found for kind, found in STAGES.items() if isinstance(error, kind)), (0, type(error).__name__))
    return Finding(slug, stage, advice, (time.perf_counter() - started) * 1000)


def _table(findings: list[Finding]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("system", "reachable", "credentials", "contract", "latency", ""):
        table.add_column(heading, justify="right" if heading == "latency" else "left", no_wrap=heading != "")
    for finding in findings:
        marks = [GOOD if column < finding.stage else BAD if column == finding.stage else OPEN for column in range(3)]
        table.add_row(finding.slug, *marks, f"{finding.ms:.0f} ms", finding.advice)
    return table
