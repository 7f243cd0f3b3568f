"""The door over a small schema, asked without sockets."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from gateway.http.graphql_over_http import GraphQLOverHTTP
from gateway.http.reading import Bounds
from tests.audit.sample import answering, schema

GRAPHQL = "application/graphql-response+json"


@pytest.fixture
def faults() -> list[Exception]:
    return []


@pytest.fixture
def door(faults: list[Exception]) -> GraphQLOverHTTP:
    return GraphQLOverHTTP(answering(schema()), report=faults.append, bounds=Bounds(body_bytes=10_000, body_s=0.05))


@pytest.fixture
async def client(door: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(door, raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway", headers={"accept": GRAPHQL}) as client:
        yield client


Post = Callable[..., Any]


@pytest.fixture
def post(client: httpx.AsyncClient) -> Post:
    """Posts a body as it is, or a query with its parameters as JSON."""

    async def send(body: Any, **headers: str) -> httpx.Response:
        named = {"content-type": "application/json"} | {name.replace("_", "-"): value for name, value in headers.items()}
        if isinstance(body, bytes):
            return await client.post("/graphql", content=body, headers=named)
        return await client.post("/graphql", json={"query": body} if isinstance(body, str) else body, headers=named)

    return send
