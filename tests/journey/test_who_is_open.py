"""A failing system that would have told who is meant: what only it leads to is null with its error, and nobody is guessed."""

from typing import Any

import pytest

from mocks.world.people import Person
from mocks.world.population import Population
from tests.journey.world import ANNEX, C4C, CDC, ECC, FARFETCH, MARKETING, World, by
from tests.running import Answered, RunningGateway

FIELDS = """id idIsProvisional
  identities { system { id } recordId }
  profile { fullName }
  membership { number }
  consents { name }
  orders(first: 1) { nodes { number } missing { id } }
  wishlist(first: 1) { nodes { sku } }
  tickets(first: 1) { nodes { number } }"""

NOT_MARKETINGS = "id profile { fullName } membership { number } wishlist(first: 1) { nodes { sku } } tickets { nodes { number } }"


def ask(gateway: RunningGateway, key: str, fields: str = FIELDS) -> Answered:
    return gateway.ask(f"{{ customer(by: {key if '{' in key else by(key)}) {{ {fields} }} }}")


def told(answer: Answered) -> set[tuple[str, str, str]]:
    """(field, code, system) of every error."""
    return {(error["path"][-1], error["extensions"]["code"], error["extensions"]["system"]) for error in answer.errors}


def missed(answer: Answered) -> set[tuple[str, str]]:
    """(field, system) of everything that the answer had to do without, where others served."""
    return {(one["path"][1], one["system"]) for one in answer.body.get("extensions", {}).get("missing", [])}


def down(world: World, *systems: str) -> None:
    for system in systems:
        world.breaks(system, "status", status=503)


@pytest.mark.parametrize(
    ("key", "broken", "blamed"),
    [
        ("noah.fischer@example.com", {CDC, FARFETCH, MARKETING}, {CDC, FARFETCH, MARKETING}),
        ("sofia.rossi@example.com", {CDC, FARFETCH}, {CDC, FARFETCH}),
        ("+39 06 5550 0105", {CDC}, {CDC}),
        ("amelia.hart@example.com", {CDC, C4C, FARFETCH, MARKETING}, {CDC, C4C, FARFETCH, MARKETING}),
        ("HRD-10002846", {ANNEX, ECC}, {ANNEX, ECC}),
        ("HRD-10002841", {ANNEX, CDC, C4C, ECC}, {ANNEX, CDC, C4C, ECC}),
        ("nobody@example.com", {C4C}, {C4C}),
    ],
)
def test_a_person_known_only_to_failing_systems_is_null_with_their_errors(
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
        ("noah.fischer@example.com", {CDC, FARFETCH}, {"membership": {CDC}, "wishlist": {CDC}}),
        ("amelia.hart@example.com", {CDC, C4C, FARFETCH}, {"membership": {CDC, C4C}, "wishlist": {CDC}, "tickets": {C4C}}),
        ("HRD-10002846", {ANNEX}, {"membership": {ANNEX}, "consents": {ANNEX}}),
        ("HRD-10002841", {ANNEX, CDC, C4C}, {"membership": {ANNEX}, "tickets": {C4C}}),
    ],
)
def test_marketing_and_the_erp_find_a_person_whom_failing_systems_cannot(
    fresh: RunningGateway, world: World, key: str, broken: set[str], lost: dict[str, set[str]]
) -> None:
    """`lost`: the fields that go without, and who may be named as the one who could have told."""
    down(world, *broken)
    answer = ask(fresh, key)
    assert answer.data["customer"]["orders"]["nodes"]
    assert {field for field, _, _ in told(answer)} == set(lost)
    assert all(code == "SOURCE_UNREACHABLE" and system in lost[field] for field, code, system in told(answer))
    if CDC in broken:
        assert ("consents", CDC) in missed(answer)
    world.heal()
    assert ask(fresh, key).data["customer"]["profile"] == answer.data["customer"]["profile"]


@pytest.mark.parametrize(
    ("key", "broken", "lost"),
    [
        ("HRD-10002851", {CDC, ECC}, {"orders": CDC, "wishlist": CDC}),
        ("HRD-10002846", {C4C}, {"tickets": C4C}),
        ("HRD-10002846", {ECC}, {"orders": ECC}),
        ("sofia.rossi@example.com", {C4C}, {"membership": C4C, "tickets": C4C}),
        ("noah.fischer@example.com", {ANNEX}, {"membership": ANNEX}),
    ],
)
def test_records_known_only_through_failing_systems_are_null_with_an_error(
    fresh: RunningGateway, world: World, key: str, broken: set[str], lost: dict[str, str]
) -> None:
    down(world, *broken)
    answer = ask(fresh, key)
    assert told(answer) >= {(field, "SOURCE_UNREACHABLE", system) for field, system in lost.items()}
    assert {field for field, _, _ in told(answer)} == set(lost)
    assert all(answer.data["customer"][field] is None for field in lost)
    world.heal()
    assert ask(fresh, key).errors == []


@pytest.mark.parametrize(
    ("key", "telling"), [("HRD-10002851", {MARKETING, ANNEX, FARFETCH}), ("HRD-10002841", {MARKETING, ANNEX, FARFETCH, C4C})]
)
def test_consents_without_the_accounts_say_so(fresh: RunningGateway, world: World, key: str, telling: set[str]) -> None:
    down(world, CDC)
    answer = ask(fresh, key, f"{FIELDS} by: consents {{ source {{ system {{ id }} }} }}")
    assert answer.errors == []
    assert {one["source"]["system"]["id"] for one in answer.data["customer"]["by"]} == telling
    assert {system for field, system in missed(answer) if field == "consents"} == {CDC}


@pytest.mark.parametrize("key", ["noah.fischer@example.com", "sofia.rossi@example.com", "amelia.hart@example.com"])
def test_failing_marketing_puts_in_doubt_nothing_that_directories_answer(fresh: RunningGateway, world: World, key: str) -> None:
    """It names CRM records too; but whether there is one, the CRM was asked itself."""
    down(world, MARKETING)
    answer = ask(fresh, key, f"{NOT_MARKETINGS} consents {{ name }}")
    assert answer.errors == []
    assert missed(answer) == {("consents", MARKETING)}
    world.heal()
    whole = ask(fresh, key, NOT_MARKETINGS).data["customer"]
    assert {field: answer.data["customer"][field] for field in whole} == whole


def test_an_unknown_key_is_null_without_an_error_if_the_shop_is_unselected(fresh: RunningGateway, world: World) -> None:
    down(world, FARFETCH)
    answer = ask(fresh, "nobody@example.com", "profile { fullName }")
    assert (answer.status, answer.body) == (200, {"data": {"customer": None}})


def test_whom_the_selected_shop_may_know_stays_open_while_it_is_down(fresh: RunningGateway, world: World) -> None:
    down(world, FARFETCH)
    answer = ask(fresh, "nobody@example.com")
    assert answer.data == {"customer": None}
    assert told(answer) == {("customer", "SOURCE_UNREACHABLE", FARFETCH)}


def test_whom_no_directory_can_tell_the_shop_tells_by_email(fresh: RunningGateway, world: World) -> None:
    down(world, CDC, MARKETING)
    noah = ask(fresh, "noah.fischer@example.com").data["customer"]
    assert {one["system"]["id"] for one in noah["identities"]} == {CDC, FARFETCH}
    assert noah["idIsProvisional"] is True
    assert noah["orders"]["nodes"]


def test_what_is_remembered_of_a_person_outlives_the_system_that_told_it(fresh: RunningGateway, world: World) -> None:
    whole = ask(fresh, "noah.fischer@example.com").data["customer"]
    down(world, CDC)
    key = 'by: { email: "noah.fischer@example.com" }, options: { maxAgeSeconds: 0 }'
    answer = fresh.ask(f"{{ customer({key}) {{ {FIELDS} }} }}")
    assert answer.errors == []
    assert missed(answer) == {("consents", CDC), ("profile", CDC)}
    for field in ("id", "idIsProvisional", "identities", "profile", "membership", "orders", "wishlist"):
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
def test_an_id_given_without_a_membership_is_provisional_and_keeps_working(
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
def test_an_id_with_the_best_anchor_is_settled_though_a_system_is_silent(
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
