"""A failing system that would have told who is meant: what only it leads to is null with its error, and nobody is guessed."""

from typing import Any

import pytest

from mocks.people import Person, Population
from tests.journey.world import ANNEX, C4C, CDC, FARFETCH, World, by
from tests.running import Answered, RunningGateway

FIELDS = """id idIsProvisional
  identities { system { id } recordId }
  profile { fullName }
  membership { number }
  consents { name }
  orders(first: 1) { nodes { number } missing { id } }
  wishlist(first: 1) { nodes { sku } }
  tickets(first: 1) { nodes { number } }"""


def ask(gateway: RunningGateway, key: str, fields: str = FIELDS) -> Answered:
    return gateway.ask(f"{{ customer(by: {key if '{' in key else by(key)}) {{ {fields} }} }}")


def told(answer: Answered) -> set[tuple[str, str, str]]:
    """(field, code, system) of every error."""
    return {(error["path"][-1], error["extensions"]["code"], error["extensions"]["system"]) for error in answer.errors}


def down(world: World, *systems: str) -> None:
    for system in systems:
        world.breaks(system, "status", status=503)


@pytest.mark.parametrize(
    ("key", "broken", "blamed"),
    [
        ("noah.fischer@example.com", {CDC, FARFETCH}, {CDC, FARFETCH}),
        ("sofia.rossi@example.com", {CDC, FARFETCH}, {CDC, FARFETCH}),
        ("+39 06 5550 0105", {CDC}, {CDC}),
        ("amelia.hart@example.com", {CDC, C4C, FARFETCH}, {CDC, C4C, FARFETCH}),
        ("HRD-10002846", {ANNEX}, {ANNEX}),
        ("HRD-10002841", {ANNEX, CDC, C4C}, {ANNEX, CDC, C4C}),
        ("nobody@example.com", {C4C}, {C4C}),
    ],
)
def test_a_person_to_whom_only_failing_systems_lead_is_null_with_their_errors(
    fresh: RunningGateway, world: World, key: str, broken: set[str], blamed: set[str]
) -> None:
    down(world, *broken)
    answer = ask(fresh, key)
    assert answer.data == {"customer": None}
    assert told(answer) == {("customer", "SOURCE_UNREACHABLE", system) for system in blamed}
    world.heal()
    assert (ask(fresh, key).data["customer"] is None) is (key == "nobody@example.com")


@pytest.mark.parametrize(
    ("key", "broken", "lost"),
    [
        ("HRD-10002851", CDC, {"consents", "orders", "wishlist"}),
        ("HRD-10002841", CDC, {"consents"}),
        ("HRD-10002846", C4C, {"tickets"}),
        ("sofia.rossi@example.com", C4C, {"membership", "tickets"}),
        ("noah.fischer@example.com", ANNEX, {"membership"}),
    ],
)
def test_records_to_which_only_the_failing_system_leads_are_null_with_its_error(
    fresh: RunningGateway, world: World, key: str, broken: str, lost: set[str]
) -> None:
    down(world, broken)
    answer = ask(fresh, key)
    assert told(answer) == {(field, "SOURCE_UNREACHABLE", broken) for field in lost}
    assert all(answer.data["customer"][field] is None for field in lost)
    world.heal()
    assert ask(fresh, key).errors == []


def test_an_unknown_key_is_null_without_an_error_where_the_shop_is_not_selected(fresh: RunningGateway, world: World) -> None:
    down(world, FARFETCH)
    answer = ask(fresh, "nobody@example.com", "profile { fullName }")
    assert (answer.status, answer.body) == (200, {"data": {"customer": None}})


def test_whom_the_selected_shop_may_know_stays_open_while_it_is_down(fresh: RunningGateway, world: World) -> None:
    down(world, FARFETCH)
    answer = ask(fresh, "nobody@example.com")
    assert answer.data == {"customer": None}
    assert told(answer) == {("customer", "SOURCE_UNREACHABLE", FARFETCH)}


def test_whom_no_directory_can_tell_the_shop_tells_by_email(fresh: RunningGateway, world: World) -> None:
    down(world, CDC)
    noah = ask(fresh, "noah.fischer@example.com").data["customer"]
    assert {one["system"]["id"] for one in noah["identities"]} == {CDC, FARFETCH}
    assert noah["idIsProvisional"] is True
    assert noah["orders"]["nodes"]


def test_what_is_remembered_of_a_person_outlives_the_system_that_told_it(fresh: RunningGateway, world: World) -> None:
    whole = ask(fresh, "noah.fischer@example.com").data["customer"]
    down(world, CDC)
    key = 'by: { email: "noah.fischer@example.com" }, options: { maxAgeSeconds: 0 }'
    answer = fresh.ask(f"{{ customer({key}) {{ {FIELDS} }} }}")
    assert told(answer) == {("consents", "SOURCE_UNREACHABLE", CDC)}
    for field in ("id", "idIsProvisional", "identities", "membership", "orders", "wishlist"):
        assert answer.data["customer"][field] == whole[field]


def member(linked_by: str) -> Person:
    """A generated member with an account and a CRM record, of which only this one names the membership."""
    for person in Population().of(range(16, 1000)):
        crm, account = person.record(C4C), person.record(CDC)
        if crm is None or account is None or not person.known_to(ANNEX):
            continue
        agreed = crm.email == account.email and crm.first_name == account.first_name
        if agreed and (crm.links, account.links) == (linked_by == C4C, linked_by == CDC):
            return person
    raise LookupError("there is none")


@pytest.mark.parametrize("silent", [C4C, CDC])
def test_an_id_given_while_the_membership_could_not_be_learned_is_provisional_and_keeps_finding_the_person(
    fresh: RunningGateway, world: World, silent: str
) -> None:
    person = member(linked_by=silent)
    down(world, silent)
    early = ask(fresh, person.email).data["customer"]
    assert early["idIsProvisional"] is True
    assert early["membership"] is None
    world.heal()
    later = ask(fresh, person.email).data["customer"]
    assert later["idIsProvisional"] is False
    assert later["membership"]["number"] == person.membership_number
    assert later["id"] != early["id"]
    by_early_id = ask(fresh, f'{{ id: "{early["id"]}" }}').data["customer"]
    assert by_early_id == later


@pytest.mark.parametrize(("key", "broken"), [("HRD-10002841", CDC), ("amelia.hart@example.com", CDC), ("HRD-10002846", C4C)])
def test_an_id_is_settled_where_the_best_anchor_is_known_though_a_system_is_silent(
    fresh: RunningGateway, world: World, key: str, broken: str
) -> None:
    down(world, broken)
    early = ask(fresh, key).data["customer"]
    world.heal()
    assert early["idIsProvisional"] is False
    assert ask(fresh, key).data["customer"]["id"] == early["id"]


def test_somebody_who_enrols_is_found_by_the_id_given_before(fresh: RunningGateway, world: World) -> None:
    """Who has no membership yet has the account for an anchor; that id goes by the account's own number ever after."""
    sofia: Any = ask(fresh, "sofia.rossi@example.com", "id idIsProvisional").data["customer"]
    assert sofia["idIsProvisional"] is False
    assert ask(fresh, f'{{ id: "{sofia["id"]}" }}', "id profile { fullName }").data["customer"] == {
        "id": sofia["id"],
        "profile": {"fullName": "Sofia Rossi"},
    }
