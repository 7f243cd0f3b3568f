"""Clients that send the hash of a query first learn that this is not supported, as they look for it, and send the query.

Where it is switched on, the hash is enough from the second time on.
"""

import hashlib
import json
from typing import Any

import httpx
import pytest

from gateway.admission import NotAdmitted, PersistedQueries
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


def by_hash(query: str) -> dict[str, Any]:
    return {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(query.encode()).hexdigest()}}


def test_where_it_is_switched_on_a_query_is_sent_once_and_then_its_hash() -> None:
    front = Front(persisted=PersistedQueries())
    unknown = front.post({"extensions": by_hash(QUERY)}, accept="application/json")
    assert unknown.json()["errors"] == [
        {"message": "PersistedQueryNotFound", "extensions": {"code": "PERSISTED_QUERY_NOT_FOUND", "retryable": False}}
    ]
    sent = front.post({"query": QUERY, "extensions": by_hash(QUERY)})
    assert sent.status_code == 200
    assert front.post({"extensions": by_hash(QUERY)}).json() == sent.json()
    assert front.get(extensions=json.dumps(by_hash(QUERY))).json() == sent.json()


@pytest.mark.parametrize("hashed", ["", "0" * 64, by_hash(QUERY)["persistedQuery"]["sha256Hash"].upper()])
def test_a_hash_of_another_text_is_refused_and_kept_nowhere(hashed: str) -> None:
    kept = PersistedQueries()
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": hashed}}
    answer = Front(persisted=kept).post({"query": QUERY, "extensions": extensions})
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (422, "BAD_USER_INPUT")
    assert len(kept) == 0


def test_nobody_fills_the_memory_with_queries() -> None:
    kept = PersistedQueries(most=3, most_characters=100)
    texts = [f"query Q{number:02} {{ systems {{ id }} }}" for number in range(5)]
    for text in texts:
        kept.keep(by_hash(text)["persistedQuery"]["sha256Hash"], text)
    assert (len(kept), kept.characters) == (3, sum(map(len, texts[2:])))
    long = QUERY + " " * 100
    kept.keep(by_hash(long)["persistedQuery"]["sha256Hash"], long)
    assert [kept.get(by_hash(text)["persistedQuery"]["sha256Hash"]) for text in (*texts, long)] == [None, None, *texts[2:], None]
    with pytest.raises(NotAdmitted):
        kept.keep(by_hash(texts[4])["persistedQuery"]["sha256Hash"], texts[3])
