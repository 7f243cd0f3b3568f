"""Processor time of a start: of `--help`, and of the gateway with the demo's systems until it answers."""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from gateway.demo import as_yaml
from tests.bench.running import ROOT

COMMAND = (sys.executable, "-m", "gateway")
NOWHERE = "http://127.0.0.1:9"
TARGETS_MS = {"--help": 150.0, "serve --help": 150.0, "serve until ready": 700.0}
ALONE = "Python alone"


def measure(*, rounds: int) -> Mapping[str, float]:
    """Milliseconds of processor time, user and system, by what is started: the median of `rounds`, which take turns. The first
    round warms the caches of Python and of the disk, and does not count."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "customer360.yaml"
        file.write_text(as_yaml(played=NOWHERE, port=0))
        measured: dict[str, list[float]] = {name: [] for name in (ALONE, *TARGETS_MS)}
        for _ in range(rounds + 1):
            measured[ALONE].append(whole_ms([sys.executable, "-c", "pass"]))
            measured["--help"].append(whole_ms([*COMMAND, "--help"]))
            measured["serve --help"].append(whole_ms([*COMMAND, "serve", "--help"]))
            measured["serve until ready"].append(until_ready_ms(file))
    return {name: median(figures[1:]) for name, figures in measured.items()}


def whole_ms(command: list[str]) -> float:
    """The processor time of a command that ends by itself."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def until_ready_ms(file: Path) -> float:
    """The gateway's processor time when it says that it answers."""
    command = [*COMMAND, "serve", "--config", str(file)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            for line in process.stderr:
                if line.startswith("The gateway answers at "):
                    return 1000 * time.clock_gettime((~process.pid << 3) | 2)
        finally:
            process.terminate()
            process.stderr.read()
    raise RuntimeError("the gateway did not start")


def show(console: Console, measured: Mapping[str, float], *, rounds: int) -> None:
    caption = f"Median of {rounds}. With compiled modules: the first start after an installation compiles them."
    table = Table(title="Processor time of a start", caption=caption, caption_justify="left")
    for column in ("", "ms", "target ms"):
        table.add_column(column, justify="right" if column else "left")
    for name, figure in measured.items():
        target = TARGETS_MS.get(name)
        met = "" if target is None else f"{target:.0f}: {'met' if figure <= target else '[bold]missed[/bold]'}"
        table.add_row(name, f"{figure:.0f}", met)
    console.print(table)
