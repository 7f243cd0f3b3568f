"""Whatever records say of each other, and whatever a steward decided: who was parted is never one, who was joined always."""

from itertools import permutations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from resolvers.identity.matching.decisions import Decision, Decisions
from tests.soak import tried
from tests.unit.resolvers.identity.deciding import AMELIA, DECIDED, RECORDS, A, B, U, accounts, found, of, other, records, world
from tests.unit.resolvers.played import C4C, CDC, ERP, Account


@settings(max_examples=tried(150))
@given(accounts(), DECIDED, st.sampled_from(["STRICT", "BROAD"]))
def test_parted_records_are_never_one_person_and_joined_ones_always_are(
    said: list[Account], entries: list[Decision], strictness: str
) -> None:
    decided, table = world(*said, decided=entries), Decisions(entries)
    for key in (*map(of, RECORDS), 'email: "a@example.com"', 'membershipNumber: "HRD-1"'):
        whose = f"by: {{{key}}}, options: {{ strictness: {strictness} }}"
        answer = decided.ask(f"{{ customer({whose}) {{ identities {{ system {{ id }} recordId }} }} }}")
        if answer.data["customer"] is None:
            assert key not in map(of, RECORDS)
            continue
        found = {(one["system"]["id"], one["recordId"]) for one in answer.data["customer"]["identities"]}
        for record in found & set(RECORDS):
            assert not table.of(record).others & found
            assert table.of(record).same <= found


def shown(said: list[Account], entries: list[Decision]) -> list[set[Any]]:
    people = [{one for one in RECORDS if one[1] in node} for node in found("hart", *said, decided=entries)]
    table = Decisions(entries)
    for whose in people:
        for record in whose:
            assert not table.of(record).others & whose
    return people


@settings(max_examples=tried(100))
@given(accounts(), DECIDED)
def test_a_search_never_shows_people_together_whom_a_decision_parts(said: list[Account], entries: list[Decision]) -> None:
    assert shown(said, entries)


@settings(max_examples=tried(150))
@given(accounts(names=("Amelia",)), DECIDED)
def test_the_ids_of_two_who_were_parted_are_two(said: list[Account], entries: list[Decision]) -> None:
    decided, table = world(*said, decided=entries), Decisions(entries)
    ids = {record: decided.customer(of(record), "id").data["customer"]["id"] for record in RECORDS}
    for record in RECORDS:
        assert not [one for one in table.of(record).others & set(RECORDS) if ids[one] == ids[record]]


def test_whom_a_record_in_between_leads_to_from_both_sides_has_it_neither() -> None:
    said = [
        Account(C4C, "c1", links=((ERP, "1"),), given_name="Amelia"),
        Account(C4C, "c2", links=((ERP, "1"), (ERP, "2")), given_name="Amelia"),
        Account(CDC, "u1", links=((ERP, "2"),), given_name="Amelia"),
    ]
    for order in permutations([(A, {"c1"}), (U, {"u1"}), (B, {"c2"})]):
        between = world(*said, decided=[other(A, U)])
        for asked, theirs in order:
            assert records(between, of(asked)) == theirs


def test_who_came_in_the_same_round_as_the_parted_one_leaves_too() -> None:
    """An account leads from the first to a record with the e-mail of somebody who was parted from the first."""
    said = [
        Account(C4C, "c1", emails=("b@example.com",), **AMELIA),
        Account(C4C, "c2", emails=("a@example.com",), **AMELIA),
        Account(C4C, "c3", emails=("a@example.com", "b@example.com"), **AMELIA),
        Account(CDC, "u1", emails=("b@example.com",), **AMELIA),
        Account(CDC, "u2", emails=("a@example.com",), **AMELIA),
    ]
    decided = [other(A, (CDC, "u2")), Decision(B, U, True, "")]
    ids = [world(*said, decided=decided).customer(of(one), "id").data["customer"]["id"] for one in (A, (CDC, "u2"))]
    assert ids[0] != ids[1]
