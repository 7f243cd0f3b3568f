"""Statuses, media types and headers of GraphQL over HTTP, as its first release asks for them."""

import asyncio
from typing import Any

import httpx
import pytest

from gateway.http.graphql_over_http import GraphQLOverHTTP
from gateway.http.messages import Answer, Envelope, GraphQLRequest
from gateway.rendering.responses import denied
from tests.unit.gateway.http.conftest import GRAPHQL, Post

COERCION = {"query": "query($name: String!) { greeting(name: $name) }", "variables": {"name": {"email": "a@example.com"}}}


def code(response: httpx.Response) -> str:
    found: str = response.json()["errors"][0]["extensions"]["code"]
    return found


@pytest.mark.parametrize(
    ("body", "status", "old_status", "error"),
    [
        ("{ greeting }", 200, 200, None),
        ("{ greeting late }", 294, 200, "SOURCE_TIMEOUT"),
        ("{ late }", 294, 200, "SOURCE_TIMEOUT"),
        ("{ greeting", 400, 200, "GRAPHQL_PARSE_FAILED"),
        ("{ farewell }", 422, 200, "GRAPHQL_VALIDATION_FAILED"),
        (COERCION, 422, 200, "BAD_USER_INPUT"),
        ({"query": "query A { greeting } query B { greeting }"}, 422, 200, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "query A { greeting }", "operationName": "B"}, 422, 200, "GRAPHQL_VALIDATION_FAILED"),
        ({"qeury": "{ greeting }"}, 422, 400, "BAD_USER_INPUT"),
        ({"query": "{ greeting }", "variables": [7]}, 422, 400, "BAD_USER_INPUT"),
        ({"query": "{ greeting }", "operationName": 7}, 422, 400, "BAD_USER_INPUT"),
        (b'{"query":', 400, 400, "BAD_USER_INPUT"),
        (b"", 400, 400, "BAD_USER_INPUT"),
    ],
)
async def test_each_end_has_its_status_and_old_clients_have_theirs(
    post: Post, body: Any, status: int, old_status: int, error: str | None
) -> None:
    new, old = await post(body), await post(body, accept="application/json")
    assert (new.status_code, new.headers["content-type"]) == (status, f"{GRAPHQL}; charset=utf-8")
    assert (old.status_code, old.headers["content-type"]) == (old_status, "application/json; charset=utf-8")
    assert new.json() == old.json()
    assert ("errors" in new.json()) is (error is not None)
    if error:
        assert code(new) == error
    assert ("data" in new.json()) is (status in (200, 294))


@pytest.mark.parametrize(
    "body",
    [
        b'"{ greeting }"',
        b"7",
        b"null",
        b"[]",
        b'[{"query": "{ greeting }"}]',
        b'{"query": "{ greeting \xff }"}',
        b'{"query": "\\ud800"}',
        b"[" * 5_000,
        b'{"query": "{ greeting }", "variables": ' + b'{"a":' * 900 + b"1" + b"}" * 901,
        b'{"query": "{ greeting }", "variables": {"n": ' + b"7" * 5_000 + b"}}",
        b'{"query": "{ greeting }", "variables": {"n": NaN}}',
        b"\x1f\x8b\x08\x00 compressed",
    ],
)
async def test_a_bad_body_gets_a_clean_refusal(post: Post, body: bytes, faults: list[Exception]) -> None:
    response = await post(body)
    assert (response.status_code, faults) in [(400, []), (422, []), (200, [])]
    assert response.status_code == 200 or code(response) == "BAD_USER_INPUT"


async def test_a_body_over_the_limit_is_refused_whatever_length_it_declares(client: httpx.AsyncClient) -> None:
    async def parts() -> Any:
        for _ in range(20):
            yield b" " * 1_000

    headers = {"content-type": "application/json"}
    streamed = await client.post("/graphql", content=parts(), headers=headers)
    whole = await client.post("/graphql", content=b" " * 10_001, headers=headers)
    assert (streamed.status_code, whole.status_code) == (413, 413)


async def test_a_body_without_an_end_is_not_read_for_ever(client: httpx.AsyncClient) -> None:
    sent = 0

    async def parts() -> Any:
        nonlocal sent
        while True:
            sent += 1_000_000
            yield b" " * 1_000_000

    response = await client.post("/graphql", content=parts(), headers={"content-type": "application/json"})
    assert response.status_code == 413
    assert sent < 20_000_000


async def test_a_body_that_drips_is_given_up(door: GraphQLOverHTTP) -> None:
    sent: list[Any] = []
    first = [{"type": "http.request", "body": b"{", "more_body": True}]

    async def receive() -> Any:
        return first.pop() if first else await asyncio.get_running_loop().create_future()

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "headers": [(b"content-type", b"application/json")], "query_string": b""}
    await door(scope, receive, send)
    assert sent[0]["status"] == 408


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
async def test_other_methods_are_told_which_ones_there_are(client: httpx.AsyncClient, method: str) -> None:
    response = await client.request(method, "/graphql")
    assert (response.status_code, response.headers["allow"]) == (405, "GET, POST")


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "text/plain"},
        {"content-type": ""},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "multipart/form-data; boundary=x"},
        {"content-type": "application/json; charset=utf-16"},
        {"content-type": "application/json", "content-encoding": "br"},
        {"content-type": "application/json", "content-encoding": "deflate"},
        {"content-type": "application/json", "content-encoding": "gzip, gzip"},
    ],
)
async def test_only_json_in_utf8_is_taken(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    response = await client.post("/graphql", content=b'{"query": "{ greeting }"}', headers=headers)
    assert response.status_code == 415


async def test_a_body_with_two_lengths_is_refused_and_its_line_closed(post: Post) -> None:
    response = await post(b'{"query": "{ greeting }"}', transfer_encoding="chunked", content_length="25")
    assert (response.status_code, response.headers["connection"]) == (400, "close")


async def test_what_cannot_be_accepted_is_406(post: Post) -> None:
    assert (await post("{ greeting }", accept="application/xml")).status_code == 406


async def test_a_get_of_a_foreign_page_is_refused_and_others_are_answered(client: httpx.AsyncClient) -> None:
    async def status(**headers: str) -> int:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return (await client.get("/graphql", params={"query": "{ greeting }"}, headers=named)).status_code

    assert await status() == 403
    assert await status(sec_fetch_site="cross-site") == 403
    assert await status(sec_fetch_site="same-site") == 403
    assert await status(content_type="text/plain") == 403
    assert await status(sec_fetch_site="same-origin") == 200
    assert await status(sec_fetch_site="none") == 200
    assert await status(graphql_require_preflight="1") == 200
    assert await status(content_type="application/json") == 200


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"query": "{ greeting }", "variables": "", "operationName": "", "extensions": ""}, 200),
        ({"query": "query null { greeting }", "operationName": "null"}, 200),
        ({"query": "query($n: String!) { greeting(name: $n) }", "variables": '{"n": "x"}'}, 200),
        ({"query": "mutation { forget }"}, 405),
        ({"query": "query A { greeting } mutation B { forget }", "operationName": "B"}, 405),
        ({"query": "{ greeting }", "variables": "{"}, 400),
        ({"query": "{ greeting }", "variables": "7"}, 422),
        ({"query": ["{ greeting }", "{ late }"]}, 422),
        ({}, 422),
        ({"query": "{ " + "greeting " * 2_000 + "}"}, 414),
    ],
)
async def test_get_takes_its_parameters_from_the_address(client: httpx.AsyncClient, params: dict[str, Any], status: int) -> None:
    response = await client.get("/graphql", params=params, headers={"graphql-require-preflight": "1"})
    assert response.status_code == status
    assert response.headers.get("allow") == ("POST" if status == 405 else None)


async def test_an_address_that_is_not_utf8_is_refused(client: httpx.AsyncClient) -> None:
    response = await client.get("/graphql?query=%ff", headers={"graphql-require-preflight": "1"})
    assert (response.status_code, code(response)) == (400, "BAD_USER_INPUT")


async def test_answers_are_not_kept_by_anybody(post: Post) -> None:
    headers = (await post("{ greeting }")).headers
    assert headers["cache-control"] == "no-store"
    assert headers["vary"] == "Accept"


@pytest.mark.parametrize(("error", "status"), [("UNAUTHENTICATED", 401), ("FORBIDDEN", 403), ("RATE_LIMITED", 429)])
async def test_who_may_not_ask_is_told_so_in_both_forms(error: str, status: int) -> None:
    async def answer(_request: GraphQLRequest, _envelope: Envelope) -> Answer:
        return denied(error, "Not like this.", headers=(("www-authenticate", "Bearer"),))

    transport = httpx.ASGITransport(GraphQLOverHTTP(answer, report=lambda _: None))
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        for accept in (GRAPHQL, "application/json"):
            response = await client.post("/graphql", json={"query": "{ a }"}, headers={"accept": accept})
            assert (response.status_code, code(response)) == (status, error)
            assert response.headers["www-authenticate"] == "Bearer"


async def test_a_fault_of_ours_is_500_reported_and_tells_its_id_alone() -> None:
    async def answer(_request: GraphQLRequest, _envelope: Envelope) -> Answer:
        raise ValueError("amelia.hart@example.com")

    faults: list[Exception] = []

    def report(fault: Exception) -> str:
        faults.append(fault)
        return "4f2a"

    transport = httpx.ASGITransport(GraphQLOverHTTP(answer, report=report))
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        response = await client.post("/graphql", json={"query": "{ a }"})
    assert (response.status_code, code(response), len(faults)) == (500, "INTERNAL_SERVER_ERROR", 1)
    assert response.json()["errors"][0]["extensions"]["id"] == "4f2a"
    assert "amelia" not in response.text
