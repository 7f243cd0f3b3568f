"""Charlotte de Vere is restricted: who may not see her gets the same answer by every way to her."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.ports.records import Purpose
from mocks.world import keys
from resolvers import errors
from resolvers.policy.caller import ANYBODY, Caller, Role
from tests.asking import Desk, Told, somebody
from tests.journey.world import ANNEX, C4C, CDC, ECC, FARFETCH, MARKETING, SEED, World, by
from tests.running import patient_settings

CHARLOTTE = 10
EMAIL, PHONE, CARD = "charlotte.devere@example.com", "+44 7700 900130", "HRD-10002850"
AMELIA = "amelia.hart@example.com"
REASON = "She called about her order."
AGENT = somebody(Role.AGENT, purpose=Purpose.SERVICE)
MANAGER = somebody(Role.MANAGER, purpose=Purpose.SERVICE)
WITH_REASON = somebody(Role.MANAGER, purpose=Purpose.SERVICE, break_glass=REASON)
STEWARD = somebody(Role.STEWARD, purpose=Purpose.SERVICE)
MARKETER = somebody(Role.MARKETER, purpose=Purpose.MARKETING)
RECORDS = {
    C4C: keys.crm_number(CHARLOTTE),
    CDC: keys.account_uid(CHARLOTTE, seed=SEED),
    ECC: keys.erp_number(CHARLOTTE),
    ANNEX: CARD,
    FARFETCH: str(keys.shop_user(CHARLOTTE)),
}
EVERYTHING = """id profile { fullName email } contactPoints { value } orders { nodes { id } } tickets { nodes { id } }
timeline { nodes { summary } } membership { status } passions { name } campaigns { nodes { campaign } } briefing { headline }"""
SELECTIONS = ("id", "profile { fullName }", "orders { nodes { number } }", EVERYTHING)


def external(system: str, record_id: str) -> str:
    return f'{{ external: {{ system: "{system}", id: "{record_id}" }} }}'


EVERY_KEY = [by(EMAIL), by(EMAIL.upper()), by(PHONE), by("+447700900130"), by(CARD)]
EVERY_KEY += [external(*record) for record in RECORDS.items()]


@dataclass
class Clock:
    """The time of day, in Unix seconds."""

    now: float = 1_772_442_000.0


@contextmanager
def flagged(world: World, number: int, system: str) -> Iterator[None]:
    """A world in which a system says that somebody is restricted."""
    world.change(number, system, field="restricted", value=True)
    try:
        yield
    finally:
        world.change(number, system, field="restricted", value=False)


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    with Desk(patient_settings(world.address)) as desk:
        yield desk


def customer(desk: Desk, key: str, asks: Caller, selection: str = "id profile { fullName }") -> Told:
    return desk.ask(f"{{ customer(by: {key}) {{ {selection} }} }}", asks)


def refusals(answered: Told) -> list[tuple[Any, ...]]:
    """Path, code, whether to ask again, and text of each error."""
    return [
        (tuple(error["path"]), error["extensions"]["code"], error["extensions"]["retryable"], error["message"])
        for error in answered.errors
    ]


SEARCH = "searchCustomers(text: $text) { edges { score } nodes { profile { fullName } } pageInfo { hasNextPage } }"
ONE_BY_ONE = """searchCustomers(text: $text, first: 1, after: $after) { nodes { profile { fullName } }
pageInfo { hasNextPage endCursor } }"""
CLOSED = [(("customer",), "FORBIDDEN", False, errors.CLOSED)]


def test_the_answer_is_the_same_for_every_key_and_selection(desk: Desk) -> None:
    node_id = customer(desk, by(EMAIL), WITH_REASON).data["customer"]["id"]
    without_role = somebody(Role.AGENT, purpose=Purpose.SERVICE, break_glass=REASON)

    @given(
        st.sampled_from([*EVERY_KEY, f'{{ id: "{node_id}" }}']),
        st.sampled_from(SELECTIONS),
        st.sampled_from([AGENT, MANAGER, without_role, somebody(Role.MANAGER, purpose=Purpose.SERVICE, break_glass="  ")]),
    )
    def is_closed(key: str, selection: str, asks: Caller) -> None:
        answered = customer(desk, key, asks, selection)
        assert answered.data == {"customer": None}
        assert refusals(answered) == CLOSED

    is_closed()


@pytest.mark.parametrize("selection", SELECTIONS, ids=range(len(SELECTIONS)))
def test_nobody_is_asked_but_who_knows_her_and_who_flags_her(world: World, desk: Desk, selection: str) -> None:
    assert refusals(customer(desk, by(EMAIL), AGENT, selection)) == CLOSED
    assert world.calls() == {CDC: 3, C4C: 3}
    assert [one.line for one in world.asked(C4C)][-1].count("Restricted_KUT") == 1


def test_a_role_and_a_reason_open_the_file_and_the_briefing_says_so(desk: Desk) -> None:
    query = "profile { fullName } briefing { points { text importance sources { system { id } } } }"
    seen = customer(desk, by(EMAIL), WITH_REASON, query)
    assert seen.errors == []
    assert seen.data["customer"]["profile"] == {"fullName": "Charlotte de Vere"}
    first = seen.data["customer"]["briefing"]["points"][0]
    assert first["text"].startswith("Restricted")
    assert {one["system"]["id"] for one in first["sources"]} == {CDC, C4C}
    others = customer(desk, by(AMELIA), WITH_REASON, query).data["customer"]["briefing"]["points"]
    assert not any(point["text"].startswith("Restricted") for point in others)


def test_what_was_seen_for_a_reason_is_shown_to_nobody_else(desk: Desk) -> None:
    for _ in range(3):
        assert customer(desk, by(EMAIL), WITH_REASON).data["customer"]
        assert refusals(customer(desk, by(EMAIL), MANAGER)) == CLOSED
    assert len(desk.pipeline.answers.remembered) == 0


def test_one_system_is_enough_to_know_and_to_see(world: World, desk: Desk) -> None:
    world.breaks(CDC, "status", status=503)
    assert refusals(customer(desk, by(EMAIL), AGENT)) == CLOSED
    assert customer(desk, by(AMELIA), AGENT, "membership { status }").data["customer"]["membership"]


def test_while_no_flag_can_be_read_everybody_is_restricted(world: World, desk: Desk) -> None:
    node_id = customer(desk, by(AMELIA), AGENT).data["customer"]["id"]
    with Desk(patient_settings(world.address)) as later:
        world.breaks(CDC, "status", status=503)
        world.breaks(C4C, "status", status=503)
        answered = customer(later, by("HRD-10002841"), AGENT, "membership { status }")
        assert answered.data == {"customer": None}
        assert refusals(answered) == [(("customer",), "FORBIDDEN", True, errors.UNREAD)]
        opened = customer(later, by("HRD-10002841"), WITH_REASON, "membership { status }")
        assert opened.data["customer"]["membership"]
        world.heal()
    assert customer(desk, f'{{ id: "{node_id}" }}', AGENT).data["customer"]


def test_somebody_without_a_record_where_flags_are_is_not_restricted(desk: Desk) -> None:
    answered = customer(desk, by("HRD-10002846"), AGENT, "membership { status }")
    assert answered.data["customer"]["membership"]
    assert answered.errors == []


def test_among_several_she_alone_is_closed(desk: Desk) -> None:
    query = f"{{ customers(by: [{by(AMELIA)}, {by(EMAIL)}]) {{ profile {{ fullName }} }} }}"
    answered = desk.ask(query, AGENT)
    assert [one and one["profile"]["fullName"] for one in answered.data["customers"]] == ["Amelia Hart", None]
    assert [refusal[:2] for refusal in refusals(answered)] == [(("customers", 1), "FORBIDDEN")]


@pytest.mark.parametrize("text", [EMAIL, "de Vere", CARD])
def test_a_search_does_not_tell_that_she_is_left_out(desk: Desk, text: str) -> None:
    query = f"query Q($text: String!) {{ {SEARCH} }}"
    found = desk.ask(query, AGENT, text=text)
    nobody = desk.ask(query, AGENT, text="charlotte.nobody@example.com")
    assert "Vere" not in json.dumps(found.body)
    if text != "de Vere":
        assert found.body == nobody.body
    assert "Charlotte de Vere" in json.dumps(desk.ask(query, WITH_REASON, text=text).body)


def test_nothing_else_of_her_is_read_for_a_search(world: World, desk: Desk) -> None:
    """Not even whether marketing and the shop know her."""
    query = f"query Q($text: String!) {{ searchCustomers(text: $text) {{ nodes {{ {EVERYTHING} }} }} }}"
    world.forget()
    assert desk.ask(query, AGENT, text=EMAIL).data == {"searchCustomers": {"nodes": []}}
    assert world.calls().keys() == {C4C, CDC}
    assert desk.ask(query, AGENT, text=AMELIA).data["searchCustomers"]["nodes"][0]["orders"]["nodes"]


def names_by_pages(desk: Desk, text: str) -> list[str]:
    """The names on all pages of one hit each."""
    names: list[str] = []
    after = None
    while True:
        page = desk.ask(f"query Q($text: String!, $after: String) {{ {ONE_BY_ONE} }}", AGENT, text=text, after=after)
        found = page.data["searchCustomers"]
        names += [node["profile"]["fullName"] for node in found["nodes"]]
        after = found["pageInfo"]["endCursor"]
        assert found["nodes"], "no page is empty"
        if not found["pageInfo"]["hasNextPage"]:
            return names


def test_pages_of_a_search_are_as_long_where_somebody_is_left_out(world: World, desk: Desk) -> None:
    everybody = names_by_pages(desk, "John Smith")
    with flagged(world, 12, C4C), Desk(patient_settings(world.address)) as later:
        assert names_by_pages(later, "John Smith") == everybody[1:]
    assert len(everybody) > 1


def test_the_choices_of_a_shared_key_leave_out_who_is_restricted(world: World) -> None:
    line = f"{{ customer(by: {by('+44 20 7946 0101')}) {{ id }} }}"
    with flagged(world, 4, CDC), Desk(patient_settings(world.address)) as desk:
        people = desk.ask(line, AGENT).errors[0]["extensions"]["people"]
        (hit,) = people["hits"]
        assert people["count"] is None
        assert customer(desk, f'{{ id: "{hit["id"]}" }}', AGENT).data["customer"]["profile"]["fullName"] == "Priya Nair"


def test_members_of_a_segment_are_without_who_is_restricted(world: World) -> None:
    query = "{ segments(first: 1) { nodes { members(first: 5) { nodes { membership { number } } } } } }"

    def numbers(desk: Desk) -> list[str]:
        nodes = desk.ask(query, MARKETER).data["segments"]["nodes"][0]["members"]["nodes"]
        return [node["membership"]["number"] for node in nodes if node and node["membership"]]

    with Desk(patient_settings(world.address)) as desk:
        before = numbers(desk)
    number = int(before[0].removeprefix("HRD-")) - 10002840
    with flagged(world, number, C4C), Desk(patient_settings(world.address)) as desk:
        assert numbers(desk) == before[1:]


def test_of_a_restricted_member_only_the_flag_is_asked_for(world: World) -> None:
    query = "{ segments(first: 1) { nodes { members(first: 1) { nodes { membership { number } passions { name } } } } } }"

    def first_member(desk: Desk) -> list[Any]:
        world.forget()
        return desk.ask(query, MARKETER).data["segments"]["nodes"][0]["members"]["nodes"]

    with Desk(patient_settings(world.address)) as desk:
        (member,) = first_member(desk)
        assert not set(world.calls()) <= {MARKETING, CDC, C4C}, "of others more is read"
    number = int(member["membership"]["number"].removeprefix("HRD-")) - 10002840
    with flagged(world, number, C4C), Desk(patient_settings(world.address)) as desk:
        assert not any(first_member(desk))
        assert set(world.calls()) <= {MARKETING, CDC, C4C}


def test_things_of_hers_are_closed_by_their_ids_too(desk: Desk) -> None:
    selection = "orders(first: 10) { nodes { id } } tickets(first: 1) { nodes { id } } campaigns(first: 1) { nodes { id } }"
    hers = customer(desk, by(EMAIL), WITH_REASON, selection).data["customer"]
    theirs = customer(desk, by(AMELIA), AGENT, selection).data["customer"]
    query = "query Q($id: ID!) { node(id: $id) { id } }"
    for section in ("orders", "tickets", "campaigns"):
        for node in hers[section]["nodes"]:
            closed = desk.ask(query, AGENT, id=node["id"])
            assert closed.data == {"node": None}
            assert [refusal[1] for refusal in refusals(closed)] == ["FORBIDDEN"]
            assert desk.ask(query, WITH_REASON, id=node["id"]).data["node"] == node
        for node in theirs[section]["nodes"]:
            assert desk.ask(query, AGENT, id=node["id"]).data["node"] == node


def test_neither_a_steward_nor_a_refresh_comes_past_the_gate(world: World, desk: Desk) -> None:
    report = desk.ask(f"{{ identify(by: {by(EMAIL)}) {{ level accepted {{ recordId }} }} }}", STEWARD)
    assert report.data == {"identify": None}
    assert [refusal[1] for refusal in refusals(report)] == ["FORBIDDEN"]
    assert desk.ask(f"{{ identify(by: {by(AMELIA)}) {{ level }} }}", STEWARD).data["identify"]
    node_id = customer(desk, by(EMAIL), WITH_REASON).data["customer"]["id"]
    dropped = desk.ask("mutation M($id: ID!) { refreshCustomer(id: $id) { purgedEntries } }", AGENT, id=node_id)
    assert dropped.data == {"refreshCustomer": None}
    world.forget()
    assert customer(desk, by(EMAIL), WITH_REASON).data["customer"]
    assert world.calls() == {}, "nothing was dropped"


def test_a_stewards_decision_does_not_name_her_record(world: World, tmp_path: Path) -> None:
    hers, amelias, nobodys = RECORDS[C4C], keys.crm_number(1), "1999999"
    entries = [
        {"same": False, "reason": "Neighbours.", "records": [{"system": C4C, "id": amelias}, {"system": C4C, "id": other}]}
        for other in (hers, nobodys)
    ]
    path = tmp_path / "decisions.yaml"
    path.write_text(json.dumps({"decisions": entries}))
    settings = patient_settings(world.address)
    settings = settings.model_copy(update={"identity": settings.identity.model_copy(update={"decisions": path})})
    query = f"{{ identify(by: {by(AMELIA)}) {{ decisions {{ records {{ recordId }} }} }} }}"
    with Desk(settings) as desk:
        told = desk.ask(query, STEWARD)
        with_reason = desk.ask(query, somebody(Role.STEWARD, Role.MANAGER, purpose=Purpose.SERVICE, break_glass=REASON))

    def named(answer: Told) -> set[str]:
        return {record["recordId"] for one in answer.data["identify"]["decisions"] for record in one["records"]}

    assert named(told) == {amelias, nobodys}
    assert named(with_reason) == {amelias, nobodys, hers}


def test_a_flag_set_later_counts_when_the_cached_record_is_too_old(world: World) -> None:
    mail, clock = "priya.nair@example.com", Clock()
    with Desk(patient_settings(world.address), clock=lambda: clock.now) as desk:
        assert customer(desk, by(mail), AGENT).data["customer"]
        with flagged(world, 3, C4C):
            assert customer(desk, by(mail), AGENT).data["customer"]
            clock.now += 61
            assert refusals(customer(desk, by(mail), AGENT)) == CLOSED


def test_an_open_gateway_has_no_such_gate(world: World, desk: Desk) -> None:
    seen = customer(desk, by(EMAIL), ANYBODY)
    assert seen.data["customer"]["profile"]["fullName"] == "Charlotte de Vere"
    assert not [one for one in world.asked(C4C) if "Restricted_KUT" in one.line]


def test_her_own_right_to_her_file_needs_a_reason_too(desk: Desk) -> None:
    query = f"{{ subjectAccess(by: {by(EMAIL)}) {{ sections {{ recordCount records }} }} }}"
    closed = desk.ask(query, somebody(Role.PRIVACY_OFFICER, purpose=Purpose.SUBJECT_RIGHTS))
    assert closed.data == {"subjectAccess": None}
    assert [refusal[1] for refusal in refusals(closed)] == ["FORBIDDEN"]
    opened = desk.ask(query, somebody(Role.PRIVACY_OFFICER, purpose=Purpose.SUBJECT_RIGHTS, break_glass=REASON))
    assert "estrict" in json.dumps(opened.data["subjectAccess"])
