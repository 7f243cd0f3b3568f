"""The real gateway, listening in a thread of the test process, and a client to ask it with."""

import asyncio
import tempfile
import threading
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Self

import orjson

from gateway import configuration, demo, serving
from gateway.settings import Settings
from tests.contract.played import TODAY

PATIENCE_S = 20.0
ERRORS: list[str] = []
"""What stood beside the data of all answers, as it was sent; and what commands wrote to standard error."""
UNHURRIED_S = 20.0
AUDIT = Path(tempfile.mkdtemp(prefix="gateways-")) / "audit.jsonl"
"""Where the patient gateways of this process write their audit."""
HURRIED_S = 1.0
"""Long enough for a system that is well, and waited through in each test of one that never answers."""


def demo_settings(played: str, **changed: Any) -> Settings:
    """The demo's settings, with sections changed: `demo_settings(address, server={"deadline_ms": 300})`."""
    built_in = demo.configuration(played=played, port=0, today=date.fromisoformat(TODAY))
    for section, settings in changed.items():
        built_in[section] = {**built_in.get(section, {}), **settings} if isinstance(settings, dict) else settings
    return configuration.load(None, environ={}, built_in=built_in)


def patient_settings(played: str, *, hurried: Iterable[str] = (), within_s: float = UNHURRIED_S) -> Settings:
    """The demo's settings with time for everything on a busy machine; `hurried`: systems that are to run out of theirs soon.
    `within_s`: for a whole query."""
    seconds = {slug: HURRIED_S if slug in hurried else UNHURRIED_S for slug in demo.systems(played)}
    systems = {slug: {**settings, "deadline_s": seconds[slug]} for slug, settings in demo.systems(played).items()}
    return demo_settings(played, systems=systems, server={"deadline_ms": round(1000 * within_s)}, audit={"path": str(AUDIT)})


def beside_data(body: Mapping[str, Any]) -> str:
    return orjson.dumps({name: part for name, part in body.items() if name != "data"}, default=str).decode()


class GraphQLAnswer:
    """The parts of a GraphQL response in `body`."""

    __slots__ = ()
    body: Any

    @property
    def data(self) -> Any:
        return self.body.get("data")

    @property
    def errors(self) -> list[Any]:
        errors: list[Any] = self.body.get("errors", [])
        return errors


@dataclass(frozen=True, slots=True)
class Answered(GraphQLAnswer):
    """An HTTP answer."""

    status: int
    headers: Mapping[str, str]
    body: Any


class RunningGateway:
    """On asyncio's own loop and not on uvloop, so that its connections are watched like the tests' own."""

    def __init__(self, settings: Settings) -> None:
        from gateway.app import create_app

        self._listening = serving.listen("127.0.0.1", 0)
        self.address = serving.address_of(self._listening)
        self.url = f"{self.address}/graphql"
        self._started = threading.Event()
        self._server = serving.server(create_app(settings), settings.server, when_started=self._started.set)
        self._thread = threading.Thread(target=self._run, daemon=True, name="gateway")

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._started.wait(PATIENCE_S), "the gateway did not start"
        return self

    def __exit__(self, *told: object) -> None:
        self._server.should_exit = True
        self._thread.join(PATIENCE_S)
        self._listening.close()
        assert not self._thread.is_alive(), "the gateway did not stop"

    def ask(self, query: str, variables: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None) -> Answered:
        """Posts a query and waits for its answer, whatever its status."""
        sent = {"content-type": "application/json", "accept": "application/graphql-response+json", **(headers or {})}
        body = orjson.dumps({"query": query, "variables": variables or {}})
        request = urllib.request.Request(self.url, data=body, headers=sent)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                answered = Answered(response.status, dict(response.headers.items()), orjson.loads(response.read()))
        except urllib.error.HTTPError as error:
            with error:
                answered = Answered(error.code, dict(error.headers.items()), orjson.loads(error.read()))
        ERRORS.extend([beside_data(answered.body), str(answered.headers)])
        return answered

    def _run(self) -> None:
        asyncio.run(self._server.serve(sockets=[self._listening]))
