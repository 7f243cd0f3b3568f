"""Documents that are known beforehand: where they are read, the ids that find them, and who gets nothing else."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from gateway.admission import Admission, NotAdmitted, PersistedQueries
from gateway.analysis import documents_of
from gateway.app import create_app
from gateway.configuration import WrongConfiguration
from gateway.configuration.trusted_documents import keep, read_trusted
from gateway.documents import Disclosure
from gateway.execution import OPERATIONS
from gateway.http.messages import GraphQLRequest
from gateway.security.limits import Limits
from gateway.trusted_documents import TrustedDocument, TrustedDocuments
from resolvers.policy.caller import ANYBODY, Caller, Role
from resolvers.schema import schema
from tests.running import demo_settings
from tests.unit.gateway.front import Front

SYSTEMS = "query Systems {\n  systems { id }\n}\n"
NAMES = "query Names { systems { name } }"
MANIFEST = {
    "format": "apollo-persisted-query-manifest",
    "version": 1,
    "operations": [{"id": "4f2a", "name": "Names", "type": "query", "body": NAMES}],
}


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def written(path: Path, **files: str | dict[str, Any]) -> Path:
    """The directory with these files: `systems__graphql` is systems.graphql."""
    for name, content in files.items():
        file = path / name.replace("__", ".")
        file.write_text(content if isinstance(content, str) else json.dumps(content, indent=1))
    return path


def faults(path: Path, *, disclosure: Disclosure | None = None, limits: Limits | None = None) -> list[str]:
    with pytest.raises(WrongConfiguration) as wrong:
        keep(
            read_trusted(path),
            documents_of(schema.executable, limits or Limits(), disclosure=disclosure or Disclosure()),
        )
    return str(wrong.value).splitlines()


@pytest.fixture
def front(tmp_path: Path) -> Front:
    path = written(tmp_path, systems__graphql=SYSTEMS, apollo__json=MANIFEST, relay__json={"9b1c": "query Types { __typename }"})
    return Front(trusted=read_trusted(path), only=True)


@pytest.mark.parametrize(
    ("id_", "root"),
    [
        ("systems", "systems"),
        ("Systems", "systems"),
        (sha256(SYSTEMS), "systems"),
        (f"sha256:{sha256(SYSTEMS)}", "systems"),
        (sha256(SYSTEMS.strip()), "systems"),
        ("4f2a", "systems"),
        ("Names", "systems"),
        (f"sha256:{sha256(NAMES)}", "systems"),
        ("9b1c", "__typename"),
        ("Types", "__typename"),
    ],
)
def test_a_document_is_found_by_its_hash_its_file_its_entry_and_its_name(front: Front, id_: str, root: str) -> None:
    posted = front.post({"documentId": id_})
    assert (posted.status_code, [*posted.json()["data"]]) == (200, [root])
    assert front.get(documentId=id_).json() == posted.json()
    assert front.post({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": id_}}}).json() == posted.json()


@pytest.mark.parametrize("id_", ["nobody", "sha256:", "0" * 64, "sha512:" + sha256(SYSTEMS), "../systems", "systems.graphql"])
def test_an_unknown_id_is_told_and_not_repeated(front: Front, id_: str) -> None:
    (error,) = front.post({"documentId": id_}).json()["errors"]
    assert error["extensions"] == {"code": "PERSISTED_QUERY_NOT_FOUND", "retryable": False}
    assert id_ not in error["message"].removeprefix("There is no trusted document with this 'documentId'.")


@pytest.mark.parametrize(
    "body",
    [
        {"query": "{ systems { id } }"},
        {"query": SYSTEMS},
        {"query": ""},
        {"query": NAMES, "extensions": {"persistedQuery": {"version": 1, "sha256Hash": sha256(NAMES)}}},
    ],
)
def test_nothing_else_is_taken_where_the_house_says_so(front: Front, body: dict[str, Any]) -> None:
    answer = front.post(body)
    if body["query"]:
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (403, "FORBIDDEN")
        assert "documentId" in answer.json()["errors"][0]["message"]
    assert "data" not in answer.json()
    assert not front.world.calls()


@pytest.mark.parametrize("body", [{"documentId": 7}, {"documentId": ["systems"]}, {"documentId": "systems", "query": "{ a }"}])
def test_an_id_is_a_string_and_stands_alone(front: Front, body: dict[str, Any]) -> None:
    answer = front.post(body)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (422, "BAD_USER_INPUT")


def test_a_trusted_document_keeps_the_limits_of_variables() -> None:
    text = "query Many($by: [CustomerKey!]!) { customers(by: $by) { id } }"
    front = Front(trusted=TrustedDocuments([TrustedDocument(text, "many.graphql", own_ids=("many",))]))
    (error,) = front.post({"documentId": "many", "variables": {"by": [{"email": "a@example.com"}] * 101}}).json()["errors"]
    assert error["extensions"]["limit"] == "list_items"


def test_a_trusted_document_is_compiled_behind_its_first_answer(front: Front) -> None:
    any_text = Front()
    front.post({"documentId": "systems"})
    any_text.post({"query": "query Compiled { systems { id } }"})
    known = {operation.node.name.value for operation in OPERATIONS.known.values() if operation.node.name}
    assert "Systems" in known
    assert "Compiled" not in known


def caller(*roles: Role) -> Caller:
    return Caller("somebody", frozenset(roles))


@pytest.mark.parametrize(
    ("who", "alone"),
    [
        (caller(Role.AGENT), True),
        (caller(Role.AGENT, Role.ASSOCIATE), True),
        (caller(), True),
        (caller(Role.AGENT, Role.ANALYST), False),
        (caller(Role.ANALYST), False),
        (ANYBODY, False),
    ],
)
def test_roles_can_be_held_to_trusted_documents(who: Caller, alone: bool) -> None:
    """Who has a further role is not held to them; who has none is."""
    trusted = TrustedDocuments([TrustedDocument(SYSTEMS, "systems.graphql", own_ids=("systems",))])
    admission = Admission(trusted, only_for=frozenset({Role.AGENT, Role.ASSOCIATE}), persisted=PersistedQueries())
    admission.text(GraphQLRequest(NAMES, persisted_hash=sha256(NAMES)), caller(Role.ANALYST))
    assert admission.text(GraphQLRequest("", document_id="systems"), who) == SYSTEMS
    for request in (GraphQLRequest(NAMES), GraphQLRequest("", persisted_hash=sha256(NAMES))):
        if alone:
            with pytest.raises(NotAdmitted):
                admission.text(request, who)
        else:
            assert admission.text(request, who) == NAMES


def test_a_document_that_does_not_fit_stops_the_start_with_file_and_line(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        good__graphql=SYSTEMS,
        field__graphql="query {\n  systems {\n    idd\n  }\n}\n",
        syntax__graphql="query {\n  systems {",
        fragment__graphql="fragment f on System { id }",
        relay__json={"a": NAMES, "b": "{ nothing }"},
    )
    found = faults(path)
    assert [line.split(": ")[0] for line in found] == [
        "field.graphql:3",
        "fragment.graphql:1",
        "relay.json:3",
        "syntax.graphql:2",
    ]
    with pytest.raises(WrongConfiguration, match=r"field\.graphql:3"):
        create_app(demo_settings("http://127.0.0.1:9", trusted_documents={"path": str(path)}))


def test_so_does_one_beyond_the_limits_or_about_the_schema(tmp_path: Path) -> None:
    path = written(tmp_path, deep__graphql=SYSTEMS, schema__graphql="{ __schema { types { name } } }")
    assert faults(path, limits=Limits(depth=1))[0].startswith("deep.graphql:1: The query is 2 levels deep")
    assert faults(path, disclosure=Disclosure(introspection=False)) == [
        "schema.graphql:1: Introspection is switched off here: '__schema' is not answered."
    ]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("bad.json", "[1]", "bad.json: is neither a document nor a manifest of Relay or Apollo, in UTF-8"),
        ("bad.json", '{"a": 1}', "bad.json: is neither a document nor a manifest of Relay or Apollo, in UTF-8"),
        ("bad.json", '{"operations": [{}]}', "bad.json: is neither a document nor a manifest of Relay or Apollo, in UTF-8"),
        ("bad.json", '{"a"', "bad.json: is neither a document nor a manifest of Relay or Apollo, in UTF-8"),
        ("systems.json", json.dumps({"systems": NAMES}), "has the name or id of another document, in systems.graphql:1"),
    ],
)
def test_a_file_that_is_no_manifest_is_named(tmp_path: Path, name: str, content: str, told: str) -> None:
    written(tmp_path, systems__graphql=SYSTEMS)
    (tmp_path / name).write_text(content)
    assert faults(tmp_path)[0].endswith(told)


def test_a_directory_must_be_there_and_hold_something(tmp_path: Path) -> None:
    assert faults(tmp_path)[0].endswith("holds no document: neither a .graphql file nor a manifest")
    assert faults(tmp_path / "none")[0].endswith("trusted_documents.path: there is no such directory")


def test_hidden_copies_are_not_read_twice(tmp_path: Path) -> None:
    """Kubernetes keeps the files of a ConfigMap in a hidden directory, and links to them."""
    kept = tmp_path / "..2026_12_01"
    kept.mkdir()
    written(kept, systems__graphql=SYSTEMS)
    (tmp_path / "systems.graphql").symlink_to(kept / "systems.graphql")
    assert [one.file for one in read_trusted(tmp_path).documents] == ["systems.graphql"]


def test_versions_of_an_operation_are_told_apart_by_their_ids_alone() -> None:
    old = TrustedDocument(SYSTEMS, "v1.json", own_ids=("1",), operation="Systems")
    new = TrustedDocument(NAMES, "v2.json", own_ids=("2",), operation="Systems")
    trusted = TrustedDocuments([old, new])
    assert (trusted.of("1"), trusted.of("2"), trusted.of("Systems")) == (old, new, None)


def test_a_mode_without_documents_is_refused() -> None:
    with pytest.raises(WrongConfiguration, match="needs a path"):
        demo_settings("http://127.0.0.1:9", trusted_documents={"only": True})


def test_a_record_of_a_request_is_about_the_text_that_it_names() -> None:
    """Whether its document is taken or not: else all requests by an id would look like one empty query."""
    persisted = PersistedQueries()
    persisted.keep(sha256(NAMES), NAMES)
    trusted = TrustedDocuments([TrustedDocument(SYSTEMS, "systems.graphql", own_ids=("systems",))])
    admission = Admission(trusted, only=True, persisted=persisted)
    asked = [
        (GraphQLRequest(NAMES), NAMES),
        (GraphQLRequest("", document_id="systems"), SYSTEMS),
        (GraphQLRequest("", persisted_hash=sha256(SYSTEMS)), SYSTEMS),
        (GraphQLRequest("", persisted_hash=sha256(NAMES)), NAMES),
        (GraphQLRequest("", document_id="nobody"), "nobody"),
        (GraphQLRequest(""), ""),
    ]
    assert [admission.named(request) for request, _ in asked] == [text for _, text in asked]
