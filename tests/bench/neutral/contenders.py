"""The contenders of the neutral bench: the gateway, and the yardsticks beside it, each a program of its own on the same core."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.request import urlopen

import orjson

from tests.bench.running import Program, Script

NODE: Final = Path(__file__).parent / "node"
INSTALL_S: Final = 300
MOMENT_S, LONG_S = "0.001", "3600"
"""Seconds to live: so short that nothing is found again by the next request, and for ever."""

BULK: Final = 100
OURS, BY_HAND = "this gateway", "aiohttp by hand"

Start = Callable[[str], Program]
"""From the back end's address to a program that is to be started."""


@dataclass(frozen=True, slots=True)
class Contender:
    """How its programs start before a back end: `cold` keeps no answer, `hot` keeps whole answers where there is such a thing,
    `bulk` reads many customers in one call where it can."""

    name: str
    cold: Start
    hot: Start | None = None
    bulk: Start | None = None


def gateway(ttl: str, *, at_once: int = 1) -> Start:
    """`at_once`: ids that the systems take in one call."""
    told = ("--ttl", ttl, "--at-once", str(at_once))
    return lambda backend: Program("tests.bench.neutral.serve", "--backend", backend, *told)


def python(module: str, *arguments: str) -> Start:
    return lambda backend: Program(f"tests.bench.neutral.{module}", "--backend", backend, *arguments)


def node(path: Path, *arguments: str) -> Start:
    return lambda backend: Script(path, backend, *arguments)


def in_python() -> list[Contender]:
    return [
        Contender(OURS, gateway(MOMENT_S), gateway(LONG_S), gateway(MOMENT_S, at_once=BULK)),
        Contender("Strawberry, plain", python("plain")),
        Contender("Strawberry, tuned", python("plain", "--tuned")),
        Contender(BY_HAND, python("hand"), python("hand", "--caches")),
    ]


def in_node(folder: Path) -> list[Contender]:
    """From a folder with their packages."""
    apollo, yoga = folder / "apollo.mjs", folder / "yoga.mjs"
    return [
        Contender("Apollo Server", node(apollo), node(apollo, "caches")),
        Contender("Yoga with jit", node(yoga), node(yoga, "caches")),
    ]


@contextmanager
def installed(tell: Callable[[str], None] | None) -> Iterator[Path | None]:
    """A temporary folder with the yardsticks in Node and their packages; None where npm can't install them, and why is told. None
    too, and nothing is installed, where there is nobody to tell."""
    if tell is None:
        yield None
        return
    with TemporaryDirectory(prefix="customer360-bench-") as name:
        folder = Path(name) / "node"
        shutil.copytree(NODE, folder)
        reason = install(folder)
        if reason is not None:
            tell(f"Apollo Server and Yoga are left out: {reason}")
        yield folder if reason is None else None


def install(folder: Path) -> str | None:
    """Why it failed, None where it did not. No package runs a script of its own."""
    if not (shutil.which("node") and shutil.which("npm")):
        return "there is no Node.js with npm"
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=INSTALL_S, check=False)
    except subprocess.TimeoutExpired:
        return f"npm took more than {INSTALL_S} s"
    return None if done.returncode == 0 else f"npm ended with {done.returncode}"


class Backend(Program):
    """The neutral back end, with its controls."""

    def __init__(self) -> None:
        super().__init__("tests.bench.neutral.backend")

    def answer(self, *, delay_ms: float = 0.0, status: int = 200, spare: str = "") -> None:
        """How it answers from now on; `spare`: the path that goes on as ever."""
        self._get(f"/_control?delay_ms={delay_ms}&status={status}&spare={spare}")

    def reset(self) -> None:
        self._get("/_reset")

    def calls(self) -> int:
        """How many there were since the last reset."""
        return sum(self.calls_by_path().values())

    def calls_by_path(self) -> dict[str, int]:
        return dict(self._get("/_calls"))

    def _get(self, target: str) -> Any:
        return get(self.address, target)


def get(address: str, target: str) -> Any:
    """The JSON at a target of one of the bench's own servers."""
    with urlopen(f"{address}{target}", timeout=30) as response:
        return orjson.loads(response.read())
