"""Connects each contract to its system, once over each of the two lines."""

import asyncio
import importlib
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from types import ModuleType
from typing import Any

import pytest

from adapters.wire.http1.pool import ConnectionPool
from adapters.wire.system import System
from tests.contract.recorded.beside import systems_with_samples_beside
from tests.contract.suite.connected import ConnectedSystem
from tests.contract.suite.lines import Line, PlayedLine, RecordedLine


@pytest.fixture
async def pool() -> AsyncIterator[ConnectionPool]:
    async with aclosing(ConnectionPool()) as pool:
        yield pool


def system_named(name: str) -> System:
    system = importlib.import_module(f"adapters.systems.{name}").SYSTEM
    assert isinstance(system, System)
    return system


def recorded(name: str) -> ModuleType:
    return importlib.import_module(f"tests.contract.recorded.{name}")


async def no_facts(line: Line) -> dict[str, Any]:
    return {}


@pytest.fixture(params=["recorded", "played"])
async def source(request: pytest.FixtureRequest, pool: ConnectionPool) -> AsyncIterator[ConnectedSystem]:
    """The system of the contract at hand, over the line at hand. Its samples stand in a module of their own, or beside it."""
    name = request.cls.system
    vendor = request.module if name in systems_with_samples_beside() else recorded(name)
    line: Line
    if request.param == "recorded":
        line = RecordedLine(vendor.Recording())
    else:
        line = PlayedLine(request.getfixturevalue("played_world").address, system_named(name).slug)
    async with connected(name, vendor, line, pool) as source:
        yield source


@asynccontextmanager
async def connected(name: str, vendor: ModuleType, line: Line, pool: ConnectionPool) -> AsyncIterator[ConnectedSystem]:
    clock = asyncio.get_running_loop().time
    source = ConnectedSystem(system_named(name), line, settings=vendor.settings, pool=pool, clock=clock)
    try:
        await line.open()
        source.facts |= await getattr(vendor, "facts", no_facts)(line)
        await line.start_counting()
        yield source
    finally:
        await line.close()
