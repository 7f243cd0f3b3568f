"""A start loads what it needs: help loads the command line alone, and a gateway no package of a feature that is off."""

import asyncio
import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.types import Receive, Scope, Send

from gateway.app import GraphQLEndpoint, create_app, in_turns
from gateway.collector import Requests
from gateway.demo import as_yaml
from tests.running import demo_settings

ROOT = Path(__file__).parents[3]
PYTHON = (sys.executable, "-X", "importtime", "-m", "gateway")
COMMANDS = (
    "demo",
    "serve",
    "mocks",
    "check",
    "token",
    "api-key",
    "audit",
    "policy",
    "subject-access",
    "new-system",
    "schema",
    "config",
)
HEAVY = frozenset({"strawberry", "graphql", "pydantic", "aiohttp", "uvicorn", "starlette", "rich", "yaml", "redis", "joserfc"})
NOWHERE = "http://127.0.0.1:9"


def imported(line: str) -> str | None:
    """The module that a line of Python's report on imports names."""
    return line.rpartition("|")[2].strip() if line.startswith("import time:") else None


def packages(lines: list[str]) -> set[str]:
    return {name.partition(".")[0] for line in lines if (name := imported(line))}


def surroundings(**changed: str) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("C360_")}
    return {**own, "PYTHONPATH": str(ROOT), **changed}


@contextmanager
def lines_until_ready(folder: Path, **environ: str) -> Iterator[list[str]]:
    """What `serve` with the demo's systems writes until it answers."""
    file = folder / "customer360.yaml"
    file.write_text(as_yaml(played=NOWHERE, port=0))
    command = [*PYTHON, "serve", "--config", str(file)]
    with subprocess.Popen(command, cwd=folder, env=surroundings(**environ), stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        lines: list[str] = []
        for line in process.stderr:
            lines.append(line)
            if line.startswith("The gateway answers at "):
                break
        try:
            yield lines
        finally:
            process.terminate()
            process.stderr.read()


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_loads_the_command_line_and_nothing_else(command: str) -> None:
    asked = [*PYTHON, *filter(None, [command]), "--help"]
    done = subprocess.run(asked, cwd=ROOT, env=surroundings(), capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Usage: ")
    assert "--help" in done.stdout
    assert HEAVY & packages(done.stderr.splitlines()) == set()


def test_help_lists_every_command_as_it_is_written_with_its_whole_text() -> None:
    asked = [sys.executable, "-m", "gateway", "--help"]
    told = subprocess.run(asked, cwd=ROOT, env=surroundings(), capture_output=True, text=True, check=True).stdout
    _, _, listed = told.partition("Commands:\n")
    first = [line.split()[0] for line in listed.splitlines() if line.startswith("  ") and not line.startswith("   ")]
    assert first == list(COMMANDS)
    assert "Exits with 1 if one fails." in " ".join(listed.split())


def test_a_start_without_redis_loads_no_package_of_it(tmp_path: Path) -> None:
    with lines_until_ready(tmp_path) as lines:
        assert lines[-1].startswith("The gateway answers at ")
        assert {"uvicorn", "strawberry"} <= packages(lines)
        assert {"redis", "aiocache", "aiohttp", "rich", "faker", "email_validator", "mocks"} & packages(lines) == set()


def test_a_start_with_redis_loads_its_packages(tmp_path: Path) -> None:
    with lines_until_ready(tmp_path, C360_CACHE__REDIS_URL="redis://127.0.0.1:9/0") as lines:
        assert lines[-1].startswith("The gateway answers at ")
        assert {"redis", "aiocache"} <= packages(lines)


def test_a_played_world_starts_without_packages_for_signing() -> None:
    asked = [sys.executable, "-X", "importtime", "-c", "from mocks import app, serving; app.played_systems()"]
    done = subprocess.run(asked, cwd=ROOT, env=surroundings(), capture_output=True, text=True, check=True)
    assert "starlette" in packages(done.stderr.splitlines())
    assert {"joserfc", "cryptography"} & packages(done.stderr.splitlines()) == set()


async def test_the_garbage_collector_runs_in_a_gateway_that_is_open() -> None:
    app = create_app(demo_settings(NOWHERE))
    gc.disable()
    try:
        async with app.router.lifespan_context(app):
            assert gc.isenabled()
    finally:
        gc.enable()


async def test_a_gateway_that_is_open_looks_for_garbage_until_it_is_closed() -> None:
    def looking() -> list[str]:
        return [task.get_name() for task in asyncio.all_tasks() if task.get_name() == "garbage"]

    app = create_app(demo_settings(NOWHERE))
    async with app.router.lifespan_context(app):
        assert looking() == ["garbage"]
    assert looking() == []


@pytest.mark.parametrize("fault", [None, ValueError("played")])
async def test_requests_are_counted_as_they_begin_and_as_long_as_they_last(fault: Exception | None) -> None:
    endpoint, seen = GraphQLEndpoint(), list[Requests]()

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(replace(endpoint.requests))
        if fault is not None:
            raise fault

    endpoint.opens(served)  # type: ignore[arg-type]
    for _ in range(2):
        with suppress(ValueError):
            await endpoint({}, None, None)  # type: ignore[arg-type]
    assert seen == [Requests(begun=1, in_flight=1), Requests(begun=2, in_flight=1)]
    assert endpoint.requests == Requests(begun=2)


async def test_the_rest_of_the_start_gives_way_to_queries_after_each_turn() -> None:
    turns: list[int] = []
    seen: list[int] = []

    def work() -> Iterator[None]:
        for turn in range(5):
            turns.append(turn)
            yield

    async with in_turns(work(), after_s=0):
        while len(turns) < 5:
            seen.append(len(turns))
            await asyncio.sleep(0)
    assert set(seen) == set(range(5))


async def test_the_rest_of_the_start_ends_with_the_gateway() -> None:
    async with in_turns(endless(), after_s=0):
        await asyncio.sleep(0)
    assert [task.get_name() for task in asyncio.all_tasks() if task is not asyncio.current_task()] == []


async def test_a_fault_in_the_rest_of_the_start_is_told_without_its_text(caplog: pytest.LogCaptureFixture) -> None:
    def work() -> Iterator[None]:
        yield
        raise ValueError("Amelia")

    async with in_turns(work(), after_s=0):
        while not caplog.records:
            await asyncio.sleep(0)
    assert [record.getMessage() for record in caplog.records] == ["gateway.fault"]
    assert "Amelia" not in caplog.text


def endless() -> Iterator[None]:
    while True:
        yield
