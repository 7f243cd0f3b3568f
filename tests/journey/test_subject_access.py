"""A person asks what the house holds on them: a privacy officer gets it from every system, and nobody else gets it."""

from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from adapters.ports.records import Purpose
from adapters.registry import discover
from gateway.commands.subject_access import QUERY
from mocks.world.service import STAFF
from resolvers.policy.caller import Caller, Role
from tests.asking import Desk, Told, somebody
from tests.journey.world import C4C, CDC, FARFETCH, MARKETING, MINDTOUCH, SAC, SYSTEMS, World, by
from tests.running import RunningGateway, patient_settings

AMELIA = {"email": "amelia.hart@example.com"}
PRIYA = {"email": "priya.nair@example.com"}
HASSAN = {"email": "hassan.alsayed@example.com"}
OFFICER = somebody(Role.PRIVACY_OFFICER, purpose=Purpose.SUBJECT_RIGHTS)
ISABELLA = {"email": "isabella.moreau@example.com"}
EMILE = {"email": "emile.oneill@example.com"}


def response(world: World, key: dict[str, str], asking: Caller = OFFICER, query: str = QUERY) -> Told:
    with Desk(patient_settings(world.address)) as desk:
        return desk.ask(query, asking, by=key)


def file_of(world: World, key: dict[str, str]) -> Any:
    told = response(world, key)
    assert told.errors == []
    return told.data["subjectAccess"]


def places(file: Any) -> list[tuple[str, str]]:
    return [(one["system"]["id"], one["capability"]) for one in file["sections"]]


def records(file: Any, kind: str) -> Iterator[Any]:
    return (record for one in file["sections"] for record in one["records"] or () if record["type"] == kind)


def counts(file: Any) -> dict[tuple[str, str], int]:
    return {
        (one["system"]["id"], one["capability"]): one["recordCount"] for one in file["sections"] if one["status"] == "ANSWERED"
    }


def test_every_system_has_a_section_for_each_kind_of_data(world: World) -> None:
    file = file_of(world, AMELIA)
    settings = patient_settings(world.address).connected
    served = [(slug, str(one)) for slug in settings for one in discover()[slug].info(settings[slug]).capabilities]
    assert places(file) == served
    assert {system for system, _ in served} == SYSTEMS
    empty = {place for place, one in zip(served, file["sections"], strict=True) if one["status"] == "EMPTY"}
    assert empty == {(MINDTOUCH, "KNOWLEDGE"), *((slug, "SEARCH") for slug in (C4C, CDC, MARKETING))}
    assert file["complete"] is True
    for one in file["sections"]:
        assert one["recordCount"] == len(one["records"] or ())
        assert one["purposes"]
        assert one["recipients"]
        assert bool(one["sources"]) == (one["status"] == "ANSWERED")


def test_it_holds_what_the_systems_hold(world: World) -> None:
    file = file_of(world, AMELIA)
    assert {one["givenName"] for one in records(file, "person")} == {"Amelia"}
    assert {one["number"] for one in records(file, "membership")} == {"HRD-10002841"}
    orders = list(records(file, "order"))
    assert len(orders) > 30
    assert all(one["items"] for one in orders if one["source"]["system"] == FARFETCH)
    assert {type(one["total"]["amount"]) for one in orders if "total" in one} == {str}
    tickets = list(records(file, "ticket"))
    assert all(one["messages"] for one in tickets)
    assert {one["author"] for ticket in tickets for one in ticket["messages"]} > {"Amelia Hart"}


def test_no_other_person_is_named_in_it(world: World) -> None:
    cast = [one["name"] for one in world.cast()]
    for key, own in ((AMELIA, "Amelia Hart"), (PRIYA, "Priya Nair")):
        text = orjson.dumps(file_of(world, key)).decode()
        assert own in text
        others = {name for name in cast if name != own} | {name for _, name in STAFF}
        assert {name for name in others if name in text} == set()


def test_staff_are_told_by_their_initials(world: World) -> None:
    file = file_of(world, AMELIA)
    initials = {"… ".join(part[0] for part in name.split()) + "…" for _, name in STAFF}
    assert {one["name"] for one in records(file, "staffMember")} <= initials
    assert {one["assignee"] for one in records(file, "ticket")} <= initials


@pytest.mark.parametrize(
    ("system", "fault", "status", "reason"),
    [
        (FARFETCH, {"kind": "status", "status": 503}, "FAILED", "SOURCE_UNREACHABLE"),
        (SAC, {"kind": "garbled"}, "FAILED", "SOURCE_MALFORMED"),
        (SAC, {"kind": "status", "status": 403}, "REFUSED", "SOURCE_UNAUTHORIZED"),
    ],
)
def test_a_failure_is_a_section_and_the_others_are_there(
    world: World, system: str, fault: dict[str, Any], status: str, reason: str
) -> None:
    well = counts(file_of(world, AMELIA))
    world.breaks(system, **fault)
    file = file_of(world, AMELIA)
    assert file["complete"] is False
    failed = {one["capability"]: one for one in file["sections"] if one["reason"] is not None}
    assert failed.keys() >= {capability for slug, capability in well if slug == system} - {"IDENTITY"}
    assert {(one["system"]["id"], one["status"], one["reason"]) for one in failed.values()} == {(system, status, reason)}
    assert {one["failing"]["id"] for one in failed.values()} == {system}
    assert {place: count for place, count in counts(file).items() if place[0] != system} == {
        place: count for place, count in well.items() if place[0] != system
    }


@pytest.mark.parametrize(
    ("asking", "code"),
    [
        (somebody(Role.AGENT, purpose=Purpose.SERVICE), "FORBIDDEN"),
        (somebody(Role.STEWARD, purpose=Purpose.SERVICE), "FORBIDDEN"),
        (somebody(Role.MANAGER, purpose=Purpose.SERVICE), "FORBIDDEN"),
        (somebody(Role.PRIVACY_OFFICER, purpose=Purpose.SERVICE), "PURPOSE_DENIED"),
    ],
)
def test_nobody_else_gets_it_and_no_system_is_called(world: World, asking: Caller, code: str) -> None:
    told = response(world, AMELIA, asking)
    assert told.data == {"subjectAccess": None}
    assert told.codes == {"subjectAccess": code}
    assert world.calls() == {}


def test_whoever_objected_is_told_the_scores_that_nobody_else_sees(world: World) -> None:
    file = file_of(world, HASSAN)
    assert list(records(file, "prediction"))
    assert any("SAP Marketing Cloud" in one for logic in file["logic"] for one in logic["models"])
    hidden = "query($by: CustomerKey!) { customer(by: $by) { predictions { score } } }"
    told = response(world, HASSAN, query=hidden)
    assert told.data["customer"]["predictions"] == []


def test_what_is_longer_than_the_bound_is_cut_and_said(world: World) -> None:
    file = file_of(world, ISABELLA)
    cut = {(one["system"]["id"], one["capability"]): one["recordCount"] for one in file["sections"] if one["truncated"]}
    assert cut == {(C4C, "INTERACTIONS"): 1_000}
    assert file["complete"] is False


def test_it_is_read_anew_each_time(world: World) -> None:
    with Desk(patient_settings(world.address)) as desk:
        desk.ask(QUERY, OFFICER, by=AMELIA)
        world.forget()
        again = desk.ask(QUERY, OFFICER, by=AMELIA)
        assert world.calls().keys() == SYSTEMS - {MINDTOUCH}
    sources = [source for one in again.data["subjectAccess"]["sections"] for source in one["records"] or ()]
    assert {one["source"]["freshness"] for one in sources if one["type"] not in ("identity",)} == {"LIVE"}


def test_nobody_is_known_by_a_strangers_key(world: World) -> None:
    told = response(world, {"email": "nobody@example.com"})
    assert told.body == {"data": {"subjectAccess": None}}


def test_a_shared_key_is_nobodys(world: World) -> None:
    told = response(world, {"phone": "+442079460101"})
    assert told.data == {"subjectAccess": None}
    assert told.codes == {"subjectAccess": "AMBIGUOUS_IDENTITY"}


def test_without_access_control_it_is_open_like_everything(fresh: RunningGateway) -> None:
    answer = fresh.ask(f"{{ subjectAccess(by: {by(AMELIA['email'])}) {{ complete sections {{ status }} }} }}")
    assert answer.errors == []
    assert answer.data["subjectAccess"]["complete"] is True
