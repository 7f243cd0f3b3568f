"""A record tells who saw which classes of whose data and what for, in the form of OCSF, and nothing of the data itself."""

from dataclasses import replace
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.ports.records import Purpose
from gateway.audit import AuditedPerson
from gateway.audit.ocsf import ApiActivity
from gateway.audit.record import LONGEST_REASON, LONGEST_TEXT
from gateway.http.messages import Outcome
from resolvers.policy.caller import ANYBODY, Caller, OwnKey, Role
from tests.unit.gateway.audit.ocsf_class import complaints
from tests.unit.gateway.audit.written import AGENT, AMELIA, KEYS, line, record


def read(**more: Any) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(line(**more))
    return found


CALLERS = [AGENT, ANYBODY, Caller("machine"), Caller("", client="", issuer=""), replace(AGENT, roles=frozenset(), purpose=None)]


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("kind", ["query", "mutation", "subscription"])
def test_every_record_is_a_valid_api_activity(caller: Caller, outcome: Outcome, kind: str) -> None:
    found = read(caller=caller, outcome=outcome, kind=kind, persons=(), request_id=None, document=None, policy_version=None)
    assert complaints(found) == []
    assert complaints(read(caller=caller, outcome=outcome, kind=kind)) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("activity_id",), 7),
        (("metadata", "version"), None),
        (("api", "operation"), None),
        (("actor", "user"), {}),
        (("src_endpoint",), {}),
        (("type_uid",), 600399),
        (("time",), "today"),
        (("person",), "Amelia"),
    ],
)
def test_the_validator_itself_sees_what_is_wrong(path: tuple[str, ...], value: object) -> None:
    found = read()
    *above, last = path
    place = found
    for name in above:
        place = place[name]
    place[last] = value
    assert complaints(found)


def test_who_as_what_and_what_for_can_be_read() -> None:
    found = read(outcome=Outcome.FORBIDDEN, errors=("FORBIDDEN",))
    assert found["actor"]["user"] == {"uid": "jane", "groups": [{"name": "AGENT"}, {"name": "ASSOCIATE"}]}
    assert found["actor"]["app_uid"] == "till-app"
    assert found["actor"]["idp"] == {"uid": "https://id.example"}
    assert (found["status_id"], found["status_code"], found["http_response"]) == (2, "FORBIDDEN", {"code": 403})
    more = found["unmapped"]
    assert (more["purpose"], more["policy_version"], more["errors"]) == ("SERVICE", "2026-11-01", ["FORBIDDEN"])
    assert more["classes"] == {"clear": ["CONTACT", "ORDERS"], "masked": ["NOTES"]}
    assert more["systems"] == ["annex-cloud-loyalty", "sap-ecc"]


def test_a_person_is_there_by_each_record_and_a_masked_hit_says_so() -> None:
    oliver = KEYS.person_hashes([("sap-ecc", "204712")])
    amelia = KEYS.person_hashes(AMELIA)
    found = read(persons=(AuditedPerson(amelia), AuditedPerson(oliver, is_masked=True)))
    assert [(one["uid"], one["name"], one["type"]) for one in found["resources"]] == [
        (amelia[0], "person-1", "customer"),
        (amelia[1], "person-1", "customer"),
        (oliver[0], "person-2", "customer, as a masked hit"),
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"subject": "max"},
        {"roles": frozenset({Role.MARKETER})},
        {"purpose": Purpose.MARKETING},
        {"client": "other-app"},
        {"issuer": "https://other.example"},
        {"is_open": True},
    ],
    ids=lambda other: next(iter(other)),
)
def test_callers_who_differ_in_anything_are_told_apart(other: dict[str, Any]) -> None:
    activity = ApiActivity(product_version="1.0")

    def told(caller: Caller) -> dict[str, Any]:
        found: dict[str, Any] = orjson.loads(activity.written(record(caller=caller)))
        return found

    first, changed, again = told(AGENT), told(replace(AGENT, **other)), told(AGENT)
    assert changed != first == again


def test_a_query_and_a_mutation_of_one_caller_are_told_apart() -> None:
    activity = ApiActivity(product_version="1.0")
    kinds = [orjson.loads(activity.written(record(kind=kind)))["activity_id"] for kind in ("query", "mutation", "query")]
    assert kinds == [2, 3, 2]


def test_a_break_glass_is_told_with_its_reason_though_it_opened_nothing() -> None:
    caller = replace(AGENT, break_glass="She asked for it herself")
    used, unused = read(caller=caller, is_break_glass=True), read(caller=caller)
    assert used["unmapped"]["break_glass"] == {"used": True, "reason": "She asked for it herself"}
    assert unused["unmapped"]["break_glass"] == {"used": False, "reason": "She asked for it herself"}
    assert read()["unmapped"]["break_glass"] is None
    assert used["severity_id"] > unused["severity_id"]


def test_texts_from_outside_are_bounded() -> None:
    endless = "é" * 100_000
    caller = Caller(endless, issuer=endless, client=endless, break_glass=endless)
    found = line(caller=caller, is_break_glass=True, request_id=endless, document=endless)
    assert found.count("é".encode()) == 6 * LONGEST_TEXT + LONGEST_REASON


@given(st.text(alphabet=st.characters(exclude_categories=())), st.text())
def test_no_text_from_outside_breaks_a_line(one: str, other: str) -> None:
    caller = Caller(one, issuer=other, client=one, break_glass=other)
    found = line(caller=caller, is_break_glass=True, request_id=one, document=one)
    assert b"\n" not in found
    assert complaints(orjson.loads(found)) == []


def test_nothing_of_the_person_is_in_a_record() -> None:
    caller = replace(AGENT, own=OwnKey("email", "amelia.hart@example.com"))
    hashes = KEYS.person_hashes([("sap-cloud-for-customer", "1004711"), *AMELIA])
    document = KEYS.document_hash('{ customer(by: {email: "amelia.hart@example.com"}) { profile { fullName } } }')
    text = line(caller=caller, persons=(AuditedPerson(hashes),), document=document).decode().casefold()
    assert not [value for value in ("amelia", "hart", "example.com", "hrd-", "1004711", "204711", "fullname") if value in text]
