"""A steward's decisions stand above every rule: by whatever key it is asked, cold or remembered, also in a search for people."""

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from adapters.ports.errors import Unreachable
from adapters.ports.records import Candidate
from resolvers.errors import AmbiguousIdentity
from resolvers.identity.matching.decisions import Contradiction, Decision, Decisions
from tests.unit.resolvers.identity.deciding import AMELIA, HOME, A, B, C, D, U, found, of, other, records, same, world
from tests.unit.resolvers.played import ANNEX, C4C, CDC, ERP, Account
from tests.unit.resolvers.world import World


class TestTable:
    def test_what_is_decided_of_one_holds_of_all_who_are_the_same(self) -> None:
        entries = [same(A, B), other(B, C), same(C, D)]
        for order in permutations(entries):
            decisions = Decisions(order)
            assert decisions.of(A).same == {B}
            assert decisions.of(A).others == decisions.of(B).others == {C, D}
            assert decisions.of(D).others == {A, B}

    @pytest.mark.parametrize(
        "entries",
        [
            [same(A, B), other(A, B)],
            [other(A, B), same(B, A)],
            [same(A, B), same(B, C), other(A, C)],
            [other(A, C), same(A, B), same(B, C)],
            [same(A, B), same(C, D), other(A, D), same(B, C)],
        ],
    )
    def test_the_entry_that_contradicts_those_before_it_is_named(self, entries: list[Decision]) -> None:
        with pytest.raises(Contradiction) as error:
            Decisions(entries)
        assert error.value.entry == len(entries)

    def test_what_is_remembered_under_other_decisions_is_not_found(self) -> None:
        digests = {Decisions(entries).digest for entries in ([], [same(A, B)], [other(A, B)], [same(A, C)])}
        assert len(digests) == 4
        assert Decisions([same(A, B)]).digest == Decisions([same(B, A, "for another reason")]).digest
        assert Decisions().digest == b""

    def test_of_two_people_whom_a_record_names_it_names_neither(self) -> None:
        decisions = Decisions([other((ERP, "1"), (ERP, "2"))])
        told, _ = decisions.applied(CDC, Candidate("u1", links=((ERP, "1"), (ERP, "2"), (ANNEX, "HRD-1"))))
        assert told.links == ((ANNEX, "HRD-1"),)


JUNE = Account(C4C, "c1", emails=("amelia@example.com",), given_name="June", family_name="Novak")
MARRIED = Account(C4C, "c2", emails=("june@example.com",), given_name="Juno", family_name="Hart")


@pytest.mark.parametrize("key", [of(A), of(B), 'email: "amelia@example.com"', 'email: "june@example.com"'])
def test_two_records_that_no_rule_would_join_are_joined_by_a_decision(key: str) -> None:
    """This holds by whatever key, cold or remembered."""
    apart = World([JUNE, MARRIED])
    assert records(apart, of(A)) == {"c1"}
    decided = world(JUNE, MARRIED, decided=[same(A, B, "a deed poll")])
    assert records(decided, key) == {"c1", "c2"}
    assert records(decided, key) == {"c1", "c2"}, "remembered"


CARD = ((ANNEX, "HRD-1"),)
FATHER = Account(C4C, "c1", links=CARD, emails=("hart@example.com",), **AMELIA, address=HOME)
SON = Account(C4C, "c2", links=CARD, emails=("hart@example.com",), **AMELIA, address=HOME)


@pytest.mark.parametrize("strictness", ["STRICT", "BROAD"])
def test_two_records_that_every_rule_would_join_are_two_people(strictness: str) -> None:
    options = f"options: {{ strictness: {strictness} }}"
    decided = world(FATHER, SON, Account(ANNEX, "HRD-1", **AMELIA), decided=[other(A, B)])
    assert records(World([FATHER, SON]), of(A)) == {"c1", "c2", "HRD-1"}

    def ids(key: str) -> set[str]:
        answer = decided.ask(f"{{ customer(by: {{{key}}}, {options}) {{ id identities {{ recordId }} }} }}")
        assert not answer.errors
        return {one["recordId"] for one in answer.data["customer"]["identities"]}

    assert (ids(of(A)), ids(of(B))) == ({"c1"}, {"c2"})
    assert (ids(of(A)), ids(of(B))) == ({"c1"}, {"c2"}), "remembered"
    assert ids('membershipNumber: "HRD-1"') == {"HRD-1"}, "neither's"
    answer = decided.ask(f'{{ customer(by: {{email: "hart@example.com"}}, {options}) {{ id }} }}')
    assert isinstance(answer.errors["customer"], AmbiguousIdentity)


def test_the_card_that_both_name_is_one_s_where_that_is_decided_too() -> None:
    """Cold or remembered, by whatever key it is asked first."""
    card = 'membershipNumber: "HRD-1"'
    told = {of(A): {"c1", "HRD-1"}, of(B): {"c2"}, card: {"c1", "HRD-1"}}
    for order in permutations(told):
        decided = world(FATHER, SON, Account(ANNEX, "HRD-1", **AMELIA), decided=[other(A, B), same(A, (ANNEX, "HRD-1"))])
        assert {key: records(decided, key) for key in order} == told


def test_a_search_for_people_shows_them_as_two_and_those_who_are_one_once() -> None:
    assert found("hart", FATHER, SON, decided=[]) == [{"c1", "c2", "HRD-1"}]
    assert found("hart", FATHER, SON, decided=[other(A, B)]) == [{"c1"}, {"c2"}]
    assert found("jun", JUNE, MARRIED, decided=[]) == [{"c1"}, {"c2"}]
    assert found("jun", JUNE, MARRIED, decided=[same(A, B)]) == [{"c1", "c2"}]


def test_attributes_do_not_undo_a_decision() -> None:
    account = Account(CDC, "u1", emails=("a@example.com",), **AMELIA, address=HOME)
    alike = Account(C4C, "c1", **AMELIA, address=HOME)
    assert records(World([account, alike]), 'email: "a@example.com"') == {"u1", "c1"}
    assert records(world(account, alike, decided=[other(U, A)]), 'email: "a@example.com"') == {"u1"}


def test_whom_two_people_s_records_both_lead_to_belongs_to_neither() -> None:
    """Of an account that names both, nobody tells whose it is."""
    account = Account(CDC, "u1", links=((ERP, "1"), (ANNEX, "HRD-1")), emails=("a@example.com",), **AMELIA)
    first, second = Account(C4C, "c1", links=((ERP, "1"),), **AMELIA), Account(C4C, "c2", links=CARD, **AMELIA)
    found = records(world(account, first, second, decided=[other(A, B)]), 'email: "a@example.com"')
    assert not {"c1", "c2"} <= found


REPORT = """{ identify(by: {%s}) { level
  accepted { recordId match { method confidence evidence { attribute } } }
  rejected { reason identity { recordId } }
  decisions { same reason records { system { id } recordId known } }
} }"""


def reported(world: World, key: str) -> Any:
    answer = world.ask(REPORT % key)
    assert not answer.errors, answer.errors
    return answer.data["identify"]


def test_identify_names_the_decision_that_joined_and_the_one_that_parted() -> None:
    stranger = Account(C4C, "c3", emails=("june@example.com",), given_name="Juno", family_name="Hart")
    told = reported(world(JUNE, MARRIED, stranger, decided=[same(A, B, "a deed poll"), other(C, B)]), of(B))
    joined = next(one for one in told["accepted"] if one["recordId"] == "c1")
    assert joined["match"]["method"] == "DECIDED"
    assert joined["match"]["evidence"][0] == {"attribute": "decision"}
    assert joined["match"]["confidence"] > 0.99
    assert told["rejected"] == [{"reason": "DECIDED", "identity": {"recordId": "c3"}}]
    assert [(one["same"], one["reason"]) for one in told["decisions"]] == [(True, "a deed poll"), (False, None)]
    assert {record["known"] for one in told["decisions"] for record in one["records"]} == {True}


def test_a_record_that_a_link_led_to_is_told_as_parted_by_the_decision() -> None:
    for key, rejected in ((of(A), "c2"), (of(B), "c1")):
        holders = (replace(one, emails=()) for one in (FATHER, SON))
        told = reported(world(*holders, decided=[other(A, B)]), key)["rejected"]
        assert told == [{"reason": "DECIDED", "identity": {"recordId": rejected}}]


def test_a_vanished_record_is_reported_and_logged_once_without_its_id(caplog: pytest.LogCaptureFixture) -> None:
    decided = world(JUNE, decided=[other(A, D), same(A, B, "a deed poll")])
    for _ in range(2):
        told = reported(decided, of(A))
    assert [[record["known"] for record in one["records"]] for one in told["decisions"]] == [[True, False], [True, False]]
    events = [(record.msg, vars(record)["system"], vars(record)["entry"]) for record in caplog.records]
    assert sorted(events) == [("identity.decision_stale", C4C, 1), ("identity.decision_stale", C4C, 2)]
    assert "c2" not in caplog.text


def test_whether_a_record_is_known_is_open_while_its_system_is_unavailable() -> None:
    account = Account(CDC, "u1", emails=("a@example.com",), **AMELIA)
    decided = world(account, decided=[same(U, A), other(U, ("sinch-campaigns", "x"))])
    decided.books[C4C].fault = Unreachable
    told = reported(decided, of(U))
    assert [one["records"][1]["known"] for one in told["decisions"]] == [None, None]


def test_who_is_joined_by_a_decision_keeps_the_id_that_links_give() -> None:
    decided = world(JUNE, MARRIED, decided=[same(A, B)])
    ids = {decided.customer(key, "id").data["customer"]["id"] for key in (of(A), of(B), 'email: "june@example.com"')}
    assert len(ids) == 1
