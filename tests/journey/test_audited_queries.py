"""Each query leaves a record before its answer: who, what for, of whom by pseudonyms, which classes, from which systems."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from adapters.ports.records import Purpose
from gateway.commands.auditing import print_readers, verified
from gateway.http.messages import Outcome
from gateway.settings import Settings
from resolvers.policy.caller import ANYBODY, Role
from tests.asking import Desk, somebody
from tests.journey.world import World
from tests.running import demo_settings

AMELIA, OLIVER = "amelia.hart@example.com", "oliver.bennett@example.com"
AGENT = somebody(Role.AGENT, purpose=Purpose.SERVICE)
MARKETER = somebody(Role.MARKETER, purpose=Purpose.MARKETING)
NAME = "query($e: String!) { customer(by: {email: $e}) { profile { fullName email } value { orderCount } } }"


@pytest.fixture
def settings(world: World, tmp_path: Path) -> Settings:
    audit = {"path": str(tmp_path / "audit.jsonl")}
    return demo_settings(world.address, server={"deadline_ms": 20_000}, audit=audit)


@pytest.fixture
def desk(settings: Settings) -> Iterator[Desk]:
    with Desk(settings) as desk:
        yield desk


def records(settings: Settings) -> list[dict[str, Any]]:
    assert settings.audit.path is not None
    files = sorted(settings.audit.path.parent.glob("audit*.jsonl"))
    return [orjson.loads(line) for file in files for line in file.read_bytes().splitlines() if b'"class_uid"' in line]


def persons(record: dict[str, Any]) -> dict[str, set[str]]:
    """The pseudonyms in a record by person."""
    found: dict[str, set[str]] = {}
    for one in record["resources"]:
        found.setdefault(one["name"], set()).add(one["uid"])
    return found


def test_a_query_leaves_a_record_of_its_caller_its_person_and_its_classes(desk: Desk, settings: Settings) -> None:
    desk.ask(NAME, AGENT, e=AMELIA)
    (record,) = records(settings)
    assert record["actor"]["user"] == {"uid": "jane", "groups": [{"name": "AGENT"}]}
    told = record["unmapped"]
    assert (told["purpose"], told["policy_version"]) == ("SERVICE", "1")
    assert set(told["classes"]["clear"]) == {"FIND", "NAME", "CONTACT"}
    assert told["classes"]["masked"] == []
    assert told["errors"] == ["FORBIDDEN"]
    assert "sap-customer-data-cloud" in told["systems"]
    assert len(persons(record)) == 1
    assert len(persons(record)["person-1"]) > 1
    assert AMELIA not in str(record)


def test_an_answer_that_is_given_again_leaves_a_record_of_its_own(desk: Desk, settings: Settings) -> None:
    for _ in range(4):
        desk.ask(NAME, AGENT, e=AMELIA)
    told = records(settings)
    assert len(told) == 4
    assert {frozenset(persons(one)["person-1"]) for one in told} == {frozenset(persons(told[0])["person-1"])}
    assert {str(one["unmapped"]["classes"]) for one in told} == {str(told[0]["unmapped"]["classes"])}


@pytest.mark.parametrize(("section", "kind"), [("orders", "Order"), ("tickets", "Ticket"), ("campaigns", "CampaignContact")])
def test_a_thing_by_its_id_is_its_owners_by_all_their_records(desk: Desk, settings: Settings, section: str, kind: str) -> None:
    """And it is told as what it is."""
    query = f"query($e: String!) {{ customer(by: {{email: $e}}) {{ {section}(first: 1) {{ nodes {{ id }} }} }} }}"
    id_ = desk.ask(query, AGENT, e=AMELIA).data["customer"][section]["nodes"][0]["id"]
    told = desk.ask(f"query($id: ID!) {{ node(id: $id) {{ ... on {kind} {{ source {{ freshness }} }} }} }}", AGENT, id=id_)
    assert told.data["node"]
    whole, thing = records(settings)
    assert [*persons(thing)] == ["person-1"]
    assert persons(thing)["person-1"] & persons(whole)["person-1"]
    assert len(persons(thing)["person-1"]) > 1
    assert set(thing["unmapped"]["classes"]["clear"]) == {"NODE", CLASS_OF[kind]}


CLASS_OF = {"Order": "PURCHASE", "Ticket": "TICKET", "CampaignContact": "CAMPAIGN"}


def test_several_persons_of_one_query_are_one_record(desk: Desk, settings: Settings) -> None:
    query = "query($keys: [CustomerKey!]!) { customers(by: $keys) { id } }"
    desk.ask(query, AGENT, keys=[{"email": AMELIA}, {"email": OLIVER}, {"email": "nobody@example.com"}])
    (record,) = records(settings)
    assert len(persons(record)) == 2


def test_hits_of_a_search_are_masked_reads(desk: Desk, settings: Settings) -> None:
    desk.ask(
        '{ searchCustomers(text: "Amelia Hart") { nodes { profile { fullName } } } }',
        somebody(Role.ASSOCIATE, purpose=Purpose.SALE),
    )
    (record,) = records(settings)
    assert persons(record)
    assert {one["type"] for one in record["resources"]} == {"customer, as a masked hit"}
    assert record["unmapped"]["classes"]["masked"] == ["NAME", "SEARCH"]


def test_what_is_refused_is_recorded_too(desk: Desk, settings: Settings) -> None:
    desk.ask("{ nothing }", AGENT)
    desk.ask(NAME, somebody(Role.OPERATOR), e=AMELIA)
    refused, denied = records(settings)
    assert (refused["status_code"], refused["unmapped"]["errors"]) == ("INVALID", ["GRAPHQL_VALIDATION_FAILED"])
    assert denied["unmapped"]["errors"] == ["PURPOSE_DENIED"] or denied["unmapped"]["errors"] == ["FORBIDDEN"]
    assert (refused["resources"], denied["resources"]) == ([], [])


def test_a_person_is_told_who_read_their_data(desk: Desk, settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    """By any of their record ids, also those that the caller did not ask by."""
    desk.ask(NAME, AGENT, e=AMELIA)
    desk.ask(NAME, MARKETER, e=OLIVER)
    print_readers(settings, "sap-ecc:204711", ())
    read = capsys.readouterr().out
    assert "jane" in read
    assert "AGENT" in read
    assert "MARKETER" not in read
    assert verified(settings, ())


def test_restricted_persons_stand_out(desk: Desk, settings: Settings) -> None:
    manager = somebody(Role.MANAGER, purpose=Purpose.SERVICE, break_glass="She stands before me and asks for her parcel")
    desk.ask(NAME, manager, e="charlotte.devere@example.com")
    desk.ask(NAME, manager, e=AMELIA)
    broken, whole = records(settings)
    assert broken["unmapped"]["break_glass"] == {"used": True, "reason": "She stands before me and asks for her parcel"}
    assert whole["unmapped"]["break_glass"]["used"] is False
    assert broken["severity_id"] > whole["severity_id"]


def test_broken_glass_is_told_at_once_without_an_audit_too(world: World, caplog: pytest.LogCaptureFixture) -> None:
    manager = somebody(Role.MANAGER, purpose=Purpose.SERVICE, break_glass="She stands before me")
    with Desk(demo_settings(world.address, server={"deadline_ms": 20_000})) as unrecorded:
        assert not unrecorded.audit.is_on
        unrecorded.ask(NAME, manager, e=AMELIA)
        assert "audit.alert" not in caplog.messages
        unrecorded.ask(NAME, manager, e="charlotte.devere@example.com")
    assert [vars(one)["kind"] for one in caplog.records if one.msg == "audit.alert"] == ["break-glass"]


def test_an_answer_without_a_record_does_not_leave(world: World) -> None:
    """The disk is full: nobody gets data, and the answer says that it may be asked again."""
    full = demo_settings(world.address, server={"deadline_ms": 20_000}, audit={"path": "/proc/nowhere/audit.jsonl"})
    with Desk(full) as desk:
        for caller in (AGENT, ANYBODY):
            told = desk.ask(NAME, caller, e=AMELIA)
            assert told.outcome is Outcome.OVERLOADED
            assert told.errors[0]["extensions"] == {"code": "OVERLOADED", "retryable": True}
            assert told.data is None


def test_other_callers_with_equal_rights_are_told_apart(desk: Desk, settings: Settings) -> None:
    """They share the answer that is remembered, and not the record of it."""
    for subject in ("jane", "john", "joan", "jane"):
        desk.ask(NAME, somebody(Role.AGENT, purpose=Purpose.SERVICE, subject=subject), e=AMELIA)
    assert [one["actor"]["user"]["uid"] for one in records(settings)] == ["jane", "john", "joan", "jane"]
