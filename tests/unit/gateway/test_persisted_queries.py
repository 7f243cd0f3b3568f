"""Clients that send the hash of a query first learn that this is not supported, as they look for it, and send the query."""

import json
from typing import Any

import httpx
import pytest

from gateway.rendering.codes import CODES
from tests.unit.gateway.front import GRAPHQL, Front

HASHED = {"persistedQuery": {"version": 1, "sha256Hash": "ecf4edb46db40b5132295c0291d62fb65d6759a9eedfa4d5d612dd5ec54a6b38"}}
QUERY = "{ systems { id } }"
FORMS = pytest.mark.parametrize("accept", [GRAPHQL, "application/json", "*/*"])


@pytest.fixture(scope="module")
def front() -> Front:
    return Front()


def apollo_understands(answer: httpx.Response) -> bool:
    """As in createPersistedQueryLink: `errors` of the result, or of the body that a network error carries, by message or code."""
    errors = answer.json()["errors"]
    by_message = {error["message"] for error in errors}
    by_code = {code for error in errors if isinstance(code := error.get("extensions", {}).get("code"), str)}
    return "PersistedQueryNotSupported" in by_message or "PERSISTED_QUERY_NOT_SUPPORTED" in by_code


def urql_understands(answer: httpx.Response) -> bool:
    """As in its persistedExchange: by message alone."""
    return any(error["message"] == "PersistedQueryNotSupported" for error in answer.json()["errors"])


@FORMS
@pytest.mark.parametrize("query", [{}, {"query": None}, {"query": ""}])
def test_a_hash_without_a_query_is_answered_so_that_clients_fall_back(front: Front, accept: str, query: dict[str, Any]) -> None:
    answer = front.post({"operationName": "Systems", "variables": {}, "extensions": HASHED, **query}, accept=accept)
    assert apollo_understands(answer)
    assert urql_understands(answer)
    assert answer.status_code == (422 if accept == GRAPHQL else 200)
    assert answer.json() == {
        "errors": [
            {
                "message": "PersistedQueryNotSupported",
                "extensions": {"code": "PERSISTED_QUERY_NOT_SUPPORTED", "retryable": False},
            }
        ]
    }
    assert answer.headers["cache-control"] == "no-store"
    assert "PERSISTED_QUERY_NOT_SUPPORTED" in CODES


@FORMS
def test_so_is_one_in_an_address(front: Front, accept: str) -> None:
    for more in ({}, {"query": ""}):
        answer = front.get(accept=accept, operationName="Systems", variables="{}", extensions=json.dumps(HASHED), **more)
        assert apollo_understands(answer)
        assert answer.status_code == (422 if accept == GRAPHQL else 200)


def test_a_query_beside_its_hash_is_answered(front: Front) -> None:
    assert front.post({"query": QUERY, "extensions": HASHED}).status_code == 200
    assert front.get(query=QUERY, extensions=json.dumps(HASHED)).status_code == 200


@pytest.mark.parametrize("body", [{}, {"extensions": {}}, {"extensions": {"persistedQuery": None}}, {"extensions": {"other": 1}}])
def test_a_body_with_neither_query_nor_hash_is_told_what_it_lacks(front: Front, body: dict[str, Any]) -> None:
    answer = front.post(body, accept="application/json")
    assert (answer.status_code, answer.json()["errors"][0]["message"]) == (400, "'query' must be given, as a string.")


def test_extensions_that_are_no_object_are_malformed_all_the_same(front: Front) -> None:
    answer = front.post({"extensions": ["persistedQuery"]})
    assert answer.json()["errors"][0]["message"] == "'extensions' must be an object or null."
