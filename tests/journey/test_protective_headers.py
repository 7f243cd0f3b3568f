"""Every answer of the server tells a browser to keep to it, and says nothing of what runs here, whoever wrote the answer."""

import http.client
import json
import socket
import urllib.error
import urllib.request
from email.message import Message
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.documents_section import TrustedDocumentsSection
from gateway.http.plain_answers import PROTECTIVE, failing
from tests.contract.played import Played
from tests.running import RunningGateway, demo_settings, patient_settings

ANSWERS = [
    ("GET", "/graphql", "text/html", 200),
    ("POST", "/graphql", "*/*", 415),
    ("PUT", "/graphql", "*/*", 405),
    ("GET", "/graphiql/manifest.json", "*/*", 200),
    ("GET", "/graphiql/nothing.js", "*/*", 404),
    ("GET", "/schema.graphql", "*/*", 200),
    ("POST", "/schema.graphql", "*/*", 405),
    ("GET", "/health/live", "*/*", 200),
    ("GET", "/nothing", "text/html", 404),
]


def answered(url: str, *, method: str = "GET", accept: str = "*/*") -> tuple[int, Message, bytes]:
    headers = {"accept": accept}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method=method, headers=headers), timeout=20) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


@pytest.mark.parametrize(("method", "path", "accept", "status"), ANSWERS)
def test_each_answer_has_each_header_once(gateway: RunningGateway, method: str, path: str, accept: str, status: int) -> None:
    found, headers, _ = answered(gateway.address + path, method=method, accept=accept)
    assert found == status
    for name, value in PROTECTIVE:
        assert headers.get_all(name) == [value]
    assert headers.get_all("server") is None
    assert has_a_policy(headers) is (headers.get_content_type() in ("text/html", "text/plain"))


def has_a_policy(headers: Message) -> bool:
    """Whether a page loads nothing that its policy does not name, and a frame holds it nowhere."""
    policies = headers.get_all("content-security-policy") or []
    assert not any("unsafe" in policy for policy in policies)
    return len(policies) == 1 and "default-src 'none'" in policies[0] and "frame-ancestors 'none'" in policies[0]


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET /graphql HTTP/1.1\r\nHost: gateway.example\r\n\r\n", b"421"),
        (b"GET /graphql HTTP/1.1\r\n\r\n", b"400"),
        (b"nothing of the kind\r\n\r\n", b"400"),
        (b"GET /graphql HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 70_000 + b"\r\n\r\n", b"431"),
    ],
    ids=["foreign host", "no host", "no HTTP", "long head"],
)
def test_so_have_the_answers_that_no_application_gives(gateway: RunningGateway, head: bytes, status: bytes) -> None:
    host, _, port = gateway.address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(head)
        connection.shutdown(socket.SHUT_WR)
        with connection.makefile("rb") as answer:
            assert answer.readline().split()[1] == status
            headers = http.client.parse_headers(answer)
    for name, value in PROTECTIVE:
        assert headers.get_all(name) == [value]
    assert has_a_policy(headers)


async def test_a_fault_outside_of_graphql_tells_its_id_alone() -> None:
    async def breaks(request: Request) -> Response:
        raise ValueError("amelia.hart@example.com")

    app = Starlette(routes=[Route("/", breaks)], exception_handlers={Exception: failing(lambda fault: "4f2a")})
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        answer = await client.get("/")
    assert (answer.status_code, answer.text) == (500, "Something went wrong here (4f2a).")


def test_a_gateway_that_keeps_to_itself_shows_neither_page_nor_schema() -> None:
    closed = demo_settings("http://127.0.0.1:9", introspection=False, suggestions=False, graphiql=False)
    with RunningGateway(closed) as gateway:
        for path in ("/schema.graphql", "/graphiql/manifest.json"):
            assert answered(gateway.address + path)[0] == 404
        assert answered(f"{gateway.address}/graphql", accept="text/html")[0] == 406
        for query in (
            "{ __schema { types { name } } }",
            '{ a: __type(name: "Query") { name } }',
            "query { ...a } fragment a on Query { ... on Query { __schema { types { name } } } }",
        ):
            (error, *_) = gateway.ask(query).errors
            assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
            assert error["message"].startswith("Introspection is switched off here")
        assert gateway.ask("{ __typename systems { __typename } }").data["__typename"] == "Query"
        (error,) = gateway.ask("{ sistems { id } }").errors
        assert error["message"] == "Cannot query field 'sistems' on type 'Query'."


def test_a_shop_whose_frontends_ask_trusted_documents_alone(played_world: Played, tmp_path: Path) -> None:
    text = "query Card($by: CustomerKey!) { customer(by: $by) { profile { fullName } } }"
    (tmp_path / "card.graphql").write_text(text)
    closed = patient_settings(played_world.address).model_copy(
        update={"trusted_documents": TrustedDocumentsSection(path=tmp_path, only=True)}
    )
    with RunningGateway(closed) as gateway:
        by = {"by": {"email": "amelia.hart@example.com"}}
        asked = {"documentId": "card", "variables": by}
        assert posted(gateway.url, asked) == (200, {"data": {"customer": {"profile": {"fullName": "Amelia Hart"}}}})
        refused = gateway.ask(text, by)
        assert (refused.status, refused.data, refused.errors[0]["extensions"]["code"]) == (403, None, "FORBIDDEN")
        assert answered(gateway.url, accept="text/html")[0] == 406
        assert answered(f"{gateway.address}/schema.graphql")[0] == 404


def posted(url: str, body: object) -> tuple[int, object]:
    headers = {"content-type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url, json.dumps(body).encode(), headers), timeout=20) as response:
        return response.status, json.loads(response.read())


def test_suggestions_are_there_unless_they_are_switched_off(gateway: RunningGateway) -> None:
    (error,) = gateway.ask("{ sistems { id } }").errors
    assert "Did you mean 'systems'" in error["message"]
