"""The gateway before the neutral back end with many systems and a full cache: `python -m tests.bench.neutral.grown`.

The further systems are copies of the neutral shop and mailer, in modules that last as long as the process. Beside the instruments
there are: `/_bench/fill` fills the cache with entries of people whom nobody asks for, `/_bench/watch` begins to watch the loop,
and `/_bench/held` tells for how many ms of CPU it was held at most.
"""

import argparse
import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import thread_time
from typing import Any, Final

from starlette.types import ASGIApp

from tests.bench.neutral.instruments import Instruments
from tests.bench.neutral.serve import SYSTEMS, built_in, register

COPIED: Final = ("neutral_shop", "neutral_mail")
COPY: Final = """\
from dataclasses import replace

from adapters.systems.{original} import SYSTEM as ORIGINAL

SYSTEM = replace(ORIGINAL, slug="{slug}")
"""
ROOM: Final = 50_000
"""Entries of the customers who are asked for."""

GROUPS_EACH: Final = 4
LASTING_S: Final = 100_000.0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--backend", required=True, help="address of the neutral back end")
    parser.add_argument("--ttl", type=float, required=True, help="seconds to live of everything")
    parser.add_argument("--systems", type=int, required=True, help="connected systems, of which three are asked")
    parser.add_argument("--entries", type=int, default=0, help="entries to fill the cache with")
    return parser.parse_args()


def copies(folder: Path, count: int) -> list[str]:
    """The slugs of so many further systems, for whose modules the registry looks in this folder."""
    from adapters import systems

    systems.__path__.append(str(folder))
    slugs = []
    for number in range(count):
        original = COPIED[number % len(COPIED)]
        module = f"{original}_{number}"
        slugs.append(module.replace("_", "-"))
        (folder / f"{module}.py").write_text(COPY.format(original=original, slug=slugs[-1]))
    return slugs


class GrownInstruments(Instruments):
    """The application with the further paths."""

    def __init__(self, app: ASGIApp, cache: list[Any], entries: int) -> None:
        super().__init__(app)
        self._cache = cache
        self._entries = entries
        self._longest = 0.0
        self._watching: asyncio.Handle | None = None

    async def _told(self, name: str) -> dict[str, Any]:
        if name == "fill":
            self._fill()
            return {"entries": len(self._cache[0])}
        if name == "watch":
            self._longest = 0.0
            self._look(thread_time())
            return {}
        if name == "held":
            if self._watching is not None:
                self._watching.cancel()
            return {"longest_ms": 1000 * self._longest}
        return await super()._told(name)

    def _fill(self) -> None:
        from adapters.guards.shared_cache import Storable
        from adapters.ports.reading import Fetched
        from adapters.ports.records import Person

        cache = self._cache[0]
        for number in range(self._entries // GROUPS_EACH):
            keys = [("neutral-directory", "customer", f"X{number}", f"group {at}") for at in range(GROUPS_EACH)]
            answers = [Fetched(Person(given_name=f"Somebody {number}"), cache.moment()) for _ in keys]
            cache.put({key: Storable(one, Person, LASTING_S) for key, one in zip(keys, answers, strict=True)})

    def _look(self, before: float) -> None:
        now = thread_time()
        self._longest = max(self._longest, now - before)
        self._watching = asyncio.get_running_loop().call_soon(self._look, now)


def application(settings: Any, entries: int) -> GrownInstruments:
    from gateway import app

    opened, caches = app.open_sources, list[Any]()

    @asynccontextmanager
    async def watched(*told: Any, **named: Any) -> AsyncIterator[Any]:
        async with opened(*told, **named) as sources:
            caches.append(sources.cache)
            yield sources

    app.open_sources = watched  # type: ignore[assignment]
    return GrownInstruments(app.create_app(settings), caches, entries)


def main() -> None:
    asked = arguments()
    register()
    with TemporaryDirectory(prefix="customer360-bench-") as folder:
        further = copies(Path(folder), asked.systems - len(SYSTEMS))
        from gateway import configuration, serving

        logging.getLogger("customer360").setLevel(logging.CRITICAL)
        told = built_in(backend=asked.backend, ttl=asked.ttl, at_once=1)
        told["systems"] |= dict.fromkeys(further, told["systems"][SYSTEMS[0]])
        told["cache"]["entries"] = asked.entries + ROOM
        settings = configuration.load(None, environ={}, built_in=told)
        listening = serving.listen("127.0.0.1", 0)
        app = application(settings, asked.entries)
        server = serving.server(app, settings.server, when_started=lambda: print(serving.address_of(listening), flush=True))
        server.run(sockets=[listening])


if __name__ == "__main__":
    main()
