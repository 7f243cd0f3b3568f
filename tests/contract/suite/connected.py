"""One system, built as the composition root builds it, at the end of one of the two lines."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from adapters.guards.absence_proof import proven
from adapters.ports.shapes import Ports
from adapters.wire.calls import Call
from adapters.wire.http1.pool import ConnectionPool
from adapters.wire.system import System
from adapters.wire.system_http import Runtime
from tests.contract.suite.lines import Line

on_samples = pytest.mark.parametrize("source", ["recorded"], indirect=True)
"""For tests of what was sent, which a sample's answerer sees byte for byte."""

on_played = pytest.mark.parametrize("source", ["played"], indirect=True)
"""For tests about members of the cast whom no sample has."""

SettingsOf = Callable[[str], dict[str, Any]]


class ConnectedSystem:
    """What a contract test holds: `ports()` to ask, `line` to break and heal, `calls` as the observer was told them."""

    def __init__(
        self, system: System[Any], line: Line, *, settings: SettingsOf, pool: ConnectionPool, clock: Callable[[], float]
    ) -> None:
        self.system = system
        self.line = line
        self.calls: list[Call] = []
        self.pauses: list[float] = []
        self.before_retry: Callable[[], Awaitable[None]] | None = None
        self.skipped = 0.0
        """Seconds that the clock is ahead of the loop's."""
        self.now: Callable[[], float] = time.time
        self.facts: dict[str, Any] = {}
        """Ids that are not the same on the two lines, by the name that the system's module of samples gives them."""
        self._settings = settings
        self._pool = pool
        self._clock = clock

    def ports(self, **changed: Any) -> Ports:
        """Freshly built ports, with no token held yet. `changed` overrides settings, such as `deadline_s`."""
        settings = self.system.settings.model_validate({"deadline_s": 10, **self._settings(self.line.root), **changed})
        around = Runtime(
            sender=self._pool,
            observer=self.calls.append,
            clock=lambda: self._clock() + self.skipped,
            jitter=lambda: 0.5,
            pause=self._pause,
            now=lambda: self.now(),
        )
        return proven(self.system.build(settings, around), self.system.slug)

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        if self.before_retry is not None:
            await self.before_retry()
