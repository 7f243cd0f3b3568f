"""Starts the played world on a port, with a protocol that lets faults reach the connection itself."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from mocks.app import create_app
from mocks.control.stage import System, World
from mocks.world import days
from mocks.world.population import Population

_START_SECONDS = 10


class _OpenProtocol(HttpToolsProtocol):
    """Puts its connection into the scope, where faults find it."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["played.connection"] = self.transport  # type: ignore[typeddict-unknown-key]


@dataclass(frozen=True, slots=True)
class Running:
    """A played world that is being served; `address` has no slash at its end."""

    address: str
    world: World


def server(world: World, *, webhooks: str | None = None, held: Mapping[str, System] | None = None) -> uvicorn.Server:
    """A quiet server: broken connections and half bodies are intended here and not worth a log line."""
    config = uvicorn.Config(
        create_app(world, webhooks=webhooks, held=held),
        http=_OpenProtocol,
        loop="uvloop",
        ws="none",
        access_log=False,
        log_level="critical",
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config)


def listen(host: str = "127.0.0.1", port: int = 0) -> socket.socket:
    """A bound socket; port 0 takes a free one."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind((host, port))
    bound.listen(1024)
    bound.set_inheritable(True)
    return bound


def run(
    host: str, port: int, *, customers: int = 1000, seed: int = 360, today: date | None = None, webhooks: str | None = None
) -> None:
    """Serves until a signal stops it; prints the address first, so that port 0 is of use. `today` defaults to the current day."""
    bound = listen(host, port)
    print(f"http://{host}:{bound.getsockname()[1]}", flush=True)
    population = Population(seed, customers, today or days.latest(datetime.now(UTC)))
    server(World(population), webhooks=webhooks).run(sockets=[bound])


@contextmanager
def played(
    *,
    customers: int = 1000,
    seed: int = 360,
    webhooks: str | None = None,
    world: World | None = None,
    held: Mapping[str, System] | None = None,
) -> Iterator[Running]:
    """Serves in a thread on a free port of this machine while the block runs; `held` plays other systems than the folder's."""
    stage = world or World(Population(seed, customers))
    bound, one = listen(), server(stage, webhooks=webhooks, held=held)
    thread = threading.Thread(target=one.run, kwargs={"sockets": [bound]}, daemon=True, name="played-world")
    thread.start()
    started = threading.Event()
    for _ in range(_START_SECONDS * 100):
        if one.started or not thread.is_alive():
            break
        started.wait(0.01)
    if not one.started:
        raise RuntimeError("the played world did not start")
    try:
        yield Running(f"http://127.0.0.1:{bound.getsockname()[1]}", stage)
    finally:
        one.should_exit = True
        thread.join(5)
        bound.close()
