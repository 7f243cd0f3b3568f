"""The connected systems: found by folder, opened, wrapped in the guards, and closed."""

import asyncio
import importlib
import logging
import pkgutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from adapters import systems
from adapters.guards.shared_cache import CacheBackend
from adapters.guards.source_reader import QueryState, SourceReader
from adapters.guards.system_client import SystemClient
from adapters.guards.turns import Turns
from adapters.guards.two_level_cache import TwoLevelCache, WallClock
from adapters.wire.calls import Call, Observer
from adapters.wire.http1.pool import ConnectionPool
from adapters.wire.settings import SystemSettings
from adapters.wire.system import System
from adapters.wire.system_http import Runtime
from adapters.wire.tolerant import build_readers

log = logging.getLogger("customer360.source")


@cache
def discover() -> Mapping[str, System[Any]]:
    """Every system that has a folder in `adapters/systems`, by slug, in the order of the folder's names."""
    found: dict[str, System[Any]] = {}
    for module in sorted(pkgutil.iter_modules(systems.__path__), key=lambda module: module.name):
        system: System[Any] = importlib.import_module(f"{systems.__name__}.{module.name}").SYSTEM
        if system.slug != module.name.replace("_", "-"):
            raise LookupError(
                f"the folder {module.name} calls its system {system.slug}: the slug is the folder's name with hyphens"
            )
        found[system.slug] = system
    return MappingProxyType(found)


@dataclass(frozen=True, slots=True)
class CacheOptions:
    """The cache's options. `entries` bounds the cache in this process; without a `redis_url` gateways share none. `secret` keys
    the hashes."""

    secret: bytes
    entries: int = 50_000
    redis_url: str | None = None
    crosswalk_ttl_s: float = 900.0


class Sources:
    """All connected systems. `reading` opens one query's view of them."""

    def __init__(
        self,
        clients: Mapping[str, SystemClient],
        cache: TwoLevelCache,
        *,
        clock: WallClock,
        crosswalk_ttl_s: float,
        turns: Turns | None = None,
    ) -> None:
        self._turns = turns if turns is not None else Turns()
        self.clients = clients
        self._systems = MappingProxyType({slug: client.info for slug, client in clients.items()})
        self._id_forms = {slug: system.id_form for slug, system in discover().items()}
        self.cache = cache
        self.clock = clock
        self._crosswalk_ttl = crosswalk_ttl_s

    @contextmanager
    def reading(self, *, deadline_s: float) -> Iterator[SourceReader]:
        """One query's reader. A read without an answer `deadline_s` seconds from now gives an error."""
        query = QueryState(
            self.clients,
            self.cache,
            clock=self.clock,
            crosswalk_ttl_s=self._crosswalk_ttl,
            systems=self._systems,
            id_forms=self._id_forms,
            turns=self._turns,
        )
        try:
            yield SourceReader(query, deadline_s=deadline_s)
        finally:
            query.close()


def prepare() -> Iterator[None]:
    """Builds what the systems' first answers need, in turns of a few milliseconds."""
    yield from build_readers()


def redis_backend(url: str) -> CacheBackend:
    """The store in Redis. Its packages are imported here, so that a gateway without Redis starts without them."""
    from adapters.guards.cache_backend import RedisBackend

    return RedisBackend(url)


@asynccontextmanager
async def open_sources(
    configured: Mapping[str, SystemSettings],
    cache: CacheOptions,
    *,
    observers: tuple[Observer, ...] = (),
    clock: WallClock = time.time,
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> AsyncIterator[Sources]:
    """The configured systems (by slug), ready to be read. `clock` gives Unix seconds; `pause` is for tests that don't wait for
    retries."""
    known = discover()
    clients: dict[str, SystemClient] = {}
    backend = redis_backend(cache.redis_url) if cache.redis_url else None
    turns = Turns()
    two_levels = TwoLevelCache(entries=cache.entries, secret=cache.secret, clock=clock, backend=backend)

    def observe(call: Call) -> None:
        clients[call.system].observed.note(call)
        for observer in observers:
            observer(call)

    async with aclosing(ConnectionPool()) as pool:
        runtime = Runtime(pool, observe, time.monotonic, pause=pause)
        for slug, settings in configured.items():
            system = known[slug]
            clients[slug] = SystemClient(
                system.info(settings),
                system.build(settings, runtime),
                cache=two_levels,
                clock=clock,
                ttl_s={capability.lower(): seconds for capability, seconds in system.ttl_s.items()} | settings.ttl_s,
                not_found_ttl_s=settings.not_found_ttl_s,
                turns=turns,
            )
        try:
            yield Sources(MappingProxyType(clients), two_levels, clock=clock, crosswalk_ttl_s=cache.crosswalk_ttl_s, turns=turns)
        finally:
            await two_levels.close()


WELL = frozenset({"ok", "cancelled"})
"""Outcomes that nobody need look into. `cancelled` is the caller's doing; the event `source.late` names the slow system."""


def log_call(call: Call) -> None:
    """Log a call, with names and numbers only. A failed call is a warning."""
    level = logging.INFO if call.outcome in WELL else logging.WARNING
    if not log.isEnabledFor(level):
        return
    log.log(
        level,
        "source.call",
        extra={
            "system": call.system,
            "capability": call.capability.value,
            "operation": call.operation,
            "outcome": call.outcome,
            "status": call.status,
            "attempts": call.attempts,
            "ms": round(call.duration * 1000, 1),
        },
    )
