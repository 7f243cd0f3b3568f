"""The report of `identify`: what was accepted, what was turned down, what was asked, and nothing that is anybody's own."""

from typing import Any

import pytest

from adapters.ports.errors import Unreachable
from adapters.ports.shapes import ATTRIBUTES
from tests.unit.resolvers.identity.saying import AMELIA
from tests.unit.resolvers.played import ANNEX, C4C, CDC, SHOP, Account
from tests.unit.resolvers.world import World

KEY = 'email: "amelia@example.com"'
MAIL: Any = {"emails": ("amelia@example.com",)}
REPORT = """{ identify(by: {%s}) {
  level
  accepted { system { id } recordId match { method confidence evidence { attribute bits veto } } source { system { id } } }
  rejected { reason identity { system { id } recordId match { method confidence evidence { attribute bits veto } } } }
  lookups { system { id } attributes candidates truncated skippedReason }
  customer { id idIsProvisional profile { givenName } identities { recordId } }
} }"""


def reported(world: World, key: str = KEY) -> Any:
    answer = world.ask(REPORT % key)
    assert not answer.errors, answer.errors
    return answer.data["identify"]


def ids(rows: list[Any]) -> list[str]:
    return [row["recordId"] for row in rows]


def amelia(*others: Account) -> World:
    return World([Account(CDC, "u", links=((SHOP, "s"),), **AMELIA, **MAIL), Account(C4C, "c", **AMELIA), *others])


def test_accepted_records_come_with_evidence_in_the_order_of_the_systems() -> None:
    report = reported(amelia())
    assert report["level"] == "EXACT"
    told = {row["recordId"]: (row["match"]["method"], row["source"]["system"]["id"]) for row in report["accepted"]}
    assert told == {"s": ("LINKED", CDC), "c": ("SCORED", C4C), "u": ("KEY", CDC)}
    for row in report["accepted"]:
        assert 0.9 < row["match"]["confidence"] <= 1
        assert row["match"]["evidence"]


def test_the_reports_customer_is_the_one_that_the_key_finds() -> None:
    report = reported(amelia())
    asked = amelia().customer(KEY, "id idIsProvisional").data["customer"]
    assert (report["customer"]["id"], report["customer"]["idIsProvisional"]) == (asked["id"], asked["idIsProvisional"])
    assert sorted(report["customer"]["identities"], key=str) == [{"recordId": one} for one in ("c", "s", "u")]
    assert report["customer"]["profile"] == {"givenName": "Amelia"}


def test_every_question_is_told_by_the_names_of_attributes_alone() -> None:
    report = reported(amelia())
    asked = {(row["system"]["id"], " ".join(row["attributes"])) for row in report["lookups"] if not row["skippedReason"]}
    assert {(CDC, "email"), (C4C, "email"), (C4C, "birth_date"), (C4C, "family_name[3] postal_code")} <= asked
    told = str(report["lookups"])
    assert not [text for text in ("amelia", "Hart", "Har", "1984", "LS1", "Rose") if text in told]


def test_a_system_that_is_read_by_its_own_ids_only_is_told_as_not_asked() -> None:
    report = reported(amelia())
    (annex,) = [row for row in report["lookups"] if row["system"]["id"] == ANNEX]
    assert annex["candidates"] == 0
    assert annex["skippedReason"]


def test_how_many_came_and_whether_there_were_more_is_told() -> None:
    crowd = [Account(C4C, f"x{number}", **{**AMELIA, "given_name": "Petra", "family_name": "Stone"}) for number in range(21)]
    report = reported(amelia(*crowd))
    (row,) = [row for row in report["lookups"] if row["attributes"] == ["birth_date"]]
    assert (row["candidates"], row["truncated"]) == (20, True)


def test_a_rejected_record_comes_with_its_reason_and_opposing_evidence() -> None:
    brother = Account(C4C, "b", **{**AMELIA, "given_name": "Thomas", "birth_date": None}, **MAIL)
    report = reported(
        World([Account(CDC, "u", links=((SHOP, "s"),), **AMELIA, **MAIL), brother]), f'external: {{system: "{CDC}", id: "u"}}'
    )
    (row,) = report["rejected"]
    assert (row["identity"]["recordId"], row["reason"]) == ("b", "SAME_HOME_OTHER_PERSON")
    against = {one["attribute"] for one in row["identity"]["match"]["evidence"] if one["bits"] < 0}
    assert against == {"givenName"}
    assert ids(report["accepted"]) == ["s", "u"]


def test_a_veto_is_told_with_the_attributes_that_make_it() -> None:
    daughter = {**AMELIA, "given_name": "Lily", "birth_date": AMELIA["birth_date"].replace(year=2013)}
    world = World([Account(CDC, "u", **AMELIA, **MAIL), Account(C4C, "d", **daughter, **MAIL)])
    (row,) = reported(world, f'external: {{system: "{CDC}", id: "u"}}')["rejected"]
    assert row["reason"] == "VETO"
    assert {one["attribute"] for one in row["identity"]["match"]["evidence"] if one["veto"]} == {"givenName", "birthDate"}


def test_what_is_accepted_after_all_is_not_told_as_turned_down() -> None:
    """By the e-mail it says too little; her second account, found by the mobile, names its ERP number."""
    mobile, links = ("+447700900123",), (("sap-ecc", "7"),)
    world = World(
        [
            Account(CDC, "u", phones=mobile, **AMELIA, **MAIL),
            Account(CDC, "v", phones=mobile, links=links, **AMELIA),
            Account(C4C, "c", links=links, **MAIL),
        ]
    )
    report = reported(world)
    assert set(ids(report["accepted"])) == {"u", "v", "c"}
    assert report["rejected"] == []


def test_several_people_are_told_as_turned_down_and_no_customer_is_named() -> None:
    world = World([Account(CDC, "p", given_name="Priya", **MAIL), Account(C4C, "a", given_name="Arjun", **MAIL)])
    report = reported(world)
    assert report["level"] == "AMBIGUOUS"
    assert report["customer"] is None
    assert report["accepted"] == []
    assert {(row["identity"]["recordId"], row["reason"]) for row in report["rejected"]} == {
        ("p", "AMBIGUOUS"),
        ("a", "AMBIGUOUS"),
    }


def test_nobody_is_told_with_what_was_tried() -> None:
    report = reported(World([]))
    assert (report["level"], report["customer"], report["accepted"], report["rejected"]) == ("NOBODY", None, [], [])
    assert {row["system"]["id"] for row in report["lookups"] if not row["skippedReason"]} == {CDC, C4C, SHOP}


def test_a_system_that_is_down_is_told_as_skipped_and_without_its_words() -> None:
    world = amelia()
    world.books[C4C].fault = Unreachable
    report = reported_despite(world)
    rows = [row for row in report["lookups"] if row["system"]["id"] == C4C]
    assert rows
    assert {row["skippedReason"] for row in rows} == {"Unreachable"}
    assert ids(report["accepted"]) == ["s", "u"]


def reported_despite(world: World) -> Any:
    return world.ask(REPORT % KEY).data["identify"]


def test_nothing_that_is_remembered_is_used_and_every_system_is_asked_anew() -> None:
    world = amelia()
    world.customer(KEY, "identities { recordId }")
    world.calls()
    report = reported(world)
    asked = {slug for slug, what in world.calls() if what == "find"}
    assert asked == {CDC, C4C}
    assert len(report["accepted"]) == 3


@pytest.mark.parametrize("selection", ["level", "level accepted { recordId }"])
def test_every_system_is_looked_up_whatever_is_selected(selection: str) -> None:
    world = amelia()
    world.ask(f"{{ identify(by: {{{KEY}}}) {{ {selection} }} }}")
    assert {slug for slug, what, clues in world.ledger if what == "find" and clues[0].kind == ATTRIBUTES} == {C4C}
