"""The gateway from HTTP to fake systems, without a socket: what a client sends, and the status and JSON it gets back."""

import json
from dataclasses import dataclass, field
from typing import Any

import httpx

from adapters.registry import Sources
from gateway.admission import Admission, PersistedQueries
from gateway.analysis import documents_of
from gateway.configuration.trusted_documents import keep
from gateway.documents import ALL_TOLD, Disclosure
from gateway.execution import COMPILED, Mode
from gateway.http.graphql_over_http import GraphQLOverHTTP
from gateway.pipeline import Pipeline
from gateway.security.limits import Limits
from gateway.trusted_documents import TrustedDocuments
from resolvers.schema import schema
from tests.unit.resolvers.swift import run
from tests.unit.resolvers.world import World

GRAPHQL = "application/graphql-response+json"


@dataclass
class Front:
    world: World = field(default_factory=World)
    faults: list[Exception] = field(default_factory=list)
    mode: Mode = COMPILED
    answer_bytes: int = 1_000_000
    trusted: TrustedDocuments = field(default_factory=TrustedDocuments)
    only: bool = False
    persisted: PersistedQueries | None = None
    disclosure: Disclosure = ALL_TOLD

    def __post_init__(self) -> None:
        sources = Sources(self.world.clients, self.world.cache, clock=self.world.clock, crosswalk_ttl_s=900.0)
        documents = documents_of(schema.executable, Limits(), disclosure=self.disclosure)
        keep(self.trusted, documents)
        self.pipeline = Pipeline(
            schema.executable,
            sources,
            self.world.house,
            limits=Limits(),
            deadline_ms=5_000,
            mode=self.mode,
            answer_bytes=self.answer_bytes,
            documents=documents,
            admission=Admission(self.trusted, only=self.only, persisted=self.persisted),
        )
        self._app = GraphQLOverHTTP(self.pipeline.answer, report=self.faults.append)

    def post(self, body: Any, *, accept: str = GRAPHQL) -> httpx.Response:
        """`body`: an object to be sent as JSON, or the bytes themselves."""
        return self._send("POST", accept, content=body if isinstance(body, bytes) else json.dumps(body).encode())

    def get(self, *, accept: str = GRAPHQL, **parameters: str) -> httpx.Response:
        return self._send("GET", accept, params=parameters)

    def _send(self, method: str, accept: str, **what: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            headers = {"accept": accept, "content-type": "application/json"}
            async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
                return await client.request(method, "/graphql", headers=headers, **what)

        return run(send())


def ask(query: str, **variables: Any) -> dict[str, Any]:
    return {"query": query, "variables": variables}
