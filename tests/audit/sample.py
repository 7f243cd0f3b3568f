"""A small schema behind the real front door, for tests of the door alone."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import strawberry
import uvicorn
from graphql import GraphQLSchema, OperationType, execute
from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from adapters.ports.errors import SeveralFailed, TimedOut, Unreachable
from gateway.documents import Documents, Failure, Hooks
from gateway.http.graphiql_page import Assets, GraphiQLPage
from gateway.http.graphql_over_http import Answering, GraphQLOverHTTP
from gateway.http.messages import Answer, Envelope, GraphQLRequest
from gateway.rendering.errors import report
from gateway.rendering.responses import denied, mutation_by_get, refused, render
from gateway.security import limits

CODES = {
    Failure.PARSE: "GRAPHQL_PARSE_FAILED",
    Failure.LIMITS: "OPERATION_TOO_COMPLEX",
    Failure.VALIDATION: "GRAPHQL_VALIDATION_FAILED",
}
DEFAULT_QUERY = '# Press the button.\n{\n  greeting(name: "Amelia </script>")\n}\n'


@strawberry.type
class Query:
    """What the tests of the door ask."""

    @strawberry.field
    def greeting(self, name: str = "you") -> str:
        return f"Hello, {name}!"

    @strawberry.field
    async def late(self) -> str | None:
        await asyncio.sleep(0)
        raise TimedOut("annex_cloud_loyalty", "MEMBERSHIP")

    @strawberry.field
    def lost(self) -> str | None:
        raise SeveralFailed([Unreachable("farfetch", "ORDERS"), TimedOut("sap_car", "ORDERS")])

    @strawberry.field
    def broken(self) -> str | None:
        raise ValueError("amelia.hart@example.com is not what I expected")


@strawberry.type
class Mutation:
    """One mutation, to be refused by GET."""

    @strawberry.mutation
    def forget(self) -> bool:
        return True


def schema() -> GraphQLSchema:
    return strawberry.Schema(Query, Mutation)._schema


def answering(graphql_schema: GraphQLSchema, allowed: limits.Limits | None = None) -> Answering:
    """The shortest pipeline that uses every part of the door."""
    bounds = allowed or limits.Limits()
    documents = Documents(
        graphql_schema,
        Hooks(
            analyse=limits.gauge(bounds),
            inspect=lambda tree: limits.refusals(tree, bounds),
            parse=lambda text: limits.parse(text, bounds),
        ),
    )

    async def answer(request: GraphQLRequest, envelope: Envelope) -> Answer:
        document = documents.get(request.query)
        if document.failure:
            return refused(document.errors, CODES[document.failure])
        operation = document.operation(request.operation_name)
        if operation is None or document.ast is None:
            return denied("GRAPHQL_VALIDATION_FAILED", "Name the operation to run with 'operationName'.")
        if envelope.read_only and operation.kind is OperationType.MUTATION:
            return mutation_by_get()
        if refusal := operation.analysis.refusal(request.variables):
            return refused([refusal], "OPERATION_TOO_COMPLEX")
        result = execute(
            graphql_schema, document.ast, variable_values=dict(request.variables), operation_name=request.operation_name
        )
        return render(await result if asyncio.iscoroutine(result) else result)

    return answer


def application() -> ASGIApp:
    page = GraphiQLPage(default_query=DEFAULT_QUERY)
    endpoint = GraphQLOverHTTP(answering(schema()), report=report, page=page)
    return Starlette(routes=[Route("/graphql", endpoint), Mount("/graphiql", Assets())])


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """The application on a free port of loopback, in a thread of its own; gives its address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        # The socket listens once the server has started; until then a connection waits or is refused, so wait for the flag.
        for _ in range(500):
            if server.started:
                break
            threading.Event().wait(0.01)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)
