"""The golden record of three people, with each system down in turn: who serves then, and that it is marked as such."""

from typing import Any

import pytest

from mocks.world import cast as played
from mocks.world.days import SAME, today
from tests.journey.world import ANNEX, C4C, CDC, ECC, FARFETCH, MINDTOUCH, SEED, World, by
from tests.running import RunningGateway, demo_settings

AMELIA, OLIVER, EMMA = "amelia.hart@example.com", "oliver.bennett@example.com", "emma.clarke@example.com"
WEI, NOAH = "HRD-10002846", "HRD-10002851"
BY_NUMBER = {person.number: person for person in played.people(SEED, today(SAME))}
CAST = {person.email: person for person in BY_NUMBER.values()}
ATTRIBUTES = "givenName familyName fullName email phone birthDate address { lines postalCode } missing { id }"
TOLD = "field value rule source { system { id } freshness } alternatives { value source { system { id } } } unavailable { id }"
WHOLE = f"{ATTRIBUTES} provenance {{ {TOLD} }} conflicts {{ field }}"
PROFILES = {CDC, C4C}
"""The systems whose profiles are trusted. The ERP's, of those whom it bills, stands by; loyalty and the shop know people in
passing."""
IN_PASSING = {"givenName", "familyName", "email", "phone", "birthDate"}


def profile(gateway: RunningGateway, key: str, fields: str = WHOLE, **options: int) -> Any:
    query = f"query ($options: ReadOptions) {{ customer(by: {by(key)}, options: $options) {{ profile {{ {fields} }} }} }}"
    answer = gateway.ask(query, {"options": options or None})
    assert (answer.status, answer.errors) == (200, [])
    return answer.data["customer"]["profile"]


def by_field(found: Any) -> dict[str, Any]:
    return {one["field"]: one for one in found["provenance"]}


def who(one: Any) -> str:
    return str(one["source"]["system"]["id"])


def without(gateway: RunningGateway, world: World, key: str, *systems: str) -> Any:
    """The profile asked for anew with these systems down, once it is known who is meant."""
    profile(gateway, key, "missing { id }")
    for system in systems:
        world.breaks(system, "status", status=503)
    return profile(gateway, key, maxAgeSeconds=0)


@pytest.mark.parametrize("down", [C4C, CDC, ECC, ANNEX, FARFETCH, MINDTOUCH])
@pytest.mark.parametrize("email", [AMELIA, OLIVER, EMMA])
def test_a_system_that_is_down_is_no_source_but_named_where_it_might_be(
    fresh: RunningGateway, world: World, email: str, down: str
) -> None:
    found = without(fresh, world, email, down)
    person = CAST[email]
    assert (found["fullName"], found["birthDate"]) == (f"{person.first_name} {person.last_name}", person.birth_date.isoformat())
    assert found["email"] == email
    assert [one["id"] for one in found["missing"]] == ([] if down == MINDTOUCH else [down])
    for field, one in by_field(found).items():
        has_a_say = down in PROFILES | {ECC} or (down != MINDTOUCH and field in IN_PASSING | {"address"})
        assert down not in {who(one), *map(who, one["alternatives"])}
        assert [system["id"] for system in one["unavailable"]] == ([down] if has_a_say else [])
        assert one["rule"] != "ONLY_SOURCE" or not has_a_say
        assert who(one) in PROFILES or (field, who(one), down) == ("salutation", ECC, C4C)
    values = profile(fresh, email, ATTRIBUTES, maxAgeSeconds=0)
    assert {name: values[name] for name in values if name != "missing"} == {
        name: found[name] for name in values if name != "missing"
    }


@pytest.mark.parametrize("down", [C4C, CDC, ECC, ANNEX, FARFETCH, MINDTOUCH])
def test_of_amelia_everything_stays_as_it_was_whoever_is_down(fresh: RunningGateway, world: World, down: str) -> None:
    whole = profile(fresh, AMELIA, ATTRIBUTES)
    found = without(fresh, world, AMELIA, down)
    assert found["conflicts"] == []
    assert {name: found[name] for name in whole if name != "missing"} == {
        name: whole[name] for name in whole if name != "missing"
    }


@pytest.mark.parametrize(
    ("down", "winner", "phone", "postcode", "rules"),
    [
        (CDC, C4C, "+447700900150", "M1 1AE", {"email": "MOST_RECENT", "address": "SOURCE_PRIORITY"}),
        (C4C, CDC, "+447700900124", "W1K 1AB", {"email": "MOST_RECENT", "address": "MOST_RECENT"}),
        (ECC, CDC, "+447700900124", "W1K 1AB", {"email": "MOST_RECENT", "address": "MOST_RECENT"}),
        (ANNEX, CDC, "+447700900124", "W1K 1AB", {"email": "MOST_RECENT", "address": "MOST_RECENT"}),
    ],
)
def test_of_oliver_the_next_serves_and_the_latest_change_stays_the_rule(
    fresh: RunningGateway, world: World, down: str, winner: str, phone: str, postcode: str, rules: dict[str, str]
) -> None:
    """Without the account the CRM's old address serves, though the ERP's is newer: it was trust that decided."""
    found = without(fresh, world, OLIVER, down)
    assert (found["phone"], found["address"]["postalCode"]) == (phone, postcode)
    told = by_field(found)
    assert {field: (who(told[field]), told[field]["rule"]) for field in rules} == {
        field: (winner, rule) for field, rule in rules.items()
    }
    assert who(told["phone"]) == winner


def test_without_the_account_olivers_crm_phone_wins_by_trust_alone(fresh: RunningGateway, world: World) -> None:
    """Loyalty, the shop and the ERP have a newer one; they have no say, and that they were passed over can be seen."""
    found = without(fresh, world, OLIVER, CDC)
    phone = by_field(found)["phone"]
    assert phone["rule"] == "SOURCE_PRIORITY"
    assert {who(one): one["value"] for one in phone["alternatives"]} == dict.fromkeys((ANNEX, ECC, FARFETCH), "+447700900124")
    assert {"phone", "address"} <= {one["field"] for one in found["conflicts"]}


@pytest.mark.parametrize("down", [C4C, CDC])
def test_emma_keeps_the_name_of_her_newer_record(fresh: RunningGateway, world: World, down: str) -> None:
    found = without(fresh, world, EMMA, down)
    assert found["familyName"] == "Clarke"
    assert found["address"]["postalCode"] == "SW7 2AA"


@pytest.mark.parametrize("email", [AMELIA, OLIVER, EMMA])
def test_without_profiles_erp_loyalty_and_shop_serve_and_are_marked_so(fresh: RunningGateway, world: World, email: str) -> None:
    found = without(fresh, world, email, CDC, C4C)
    person = CAST[email]
    assert (found["fullName"], found["email"], found["phone"]) == (f"{person.first_name} {person.last_name}", email, person.phone)
    assert found["address"]["postalCode"] == person.address.postcode
    assert who(by_field(found)["address"]) == ECC
    assert {one["id"] for one in found["missing"]} == PROFILES
    for one in found["provenance"]:
        assert who(one) in {ANNEX, FARFETCH, ECC}
        assert {system["id"] for system in one["unavailable"]} == PROFILES


@pytest.mark.parametrize("email", [AMELIA, OLIVER, EMMA])
def test_with_only_loyalty_and_the_shop_up_there_is_no_address(fresh: RunningGateway, world: World, email: str) -> None:
    found = without(fresh, world, email, CDC, C4C, ECC)
    person = CAST[email]
    assert (found["fullName"], found["email"], found["phone"]) == (f"{person.first_name} {person.last_name}", email, person.phone)
    assert found["address"] is None
    assert {one["id"] for one in found["missing"]} == PROFILES | {ECC}
    assert {who(one) for one in found["provenance"]} <= {ANNEX, FARFETCH}


@pytest.mark.parametrize("fields", ["fullName", "email", "phone birthDate", "address { lines }", "fullName email phone"])
@pytest.mark.parametrize("email", [AMELIA, OLIVER, EMMA])
def test_the_erp_is_not_asked_where_the_profiles_say_all_that_is_selected(
    fresh: RunningGateway, world: World, email: str, fields: str
) -> None:
    profile(fresh, email, fields)
    assert world.calls().keys() == PROFILES
    world.breaks(ECC, "status", status=503)
    assert profile(fresh, email, f"{fields} missing {{ id }}", maxAgeSeconds=0)["missing"] == []


@pytest.mark.parametrize("fields", ["address { postalCode }", f"address {{ postalCode }} provenance {{ {TOLD} }}"])
def test_the_address_of_who_buys_in_store_only_is_the_erps(fresh: RunningGateway, fields: str) -> None:
    """His membership number is all that leads there; whatever else is selected beside the address."""
    found = profile(fresh, WEI, fields)
    assert found["address"]["postalCode"] == BY_NUMBER[6].address.postcode
    if "provenance" in fields:
        assert (who(by_field(found)["address"]), by_field(found)["address"]["rule"]) == (ECC, "ONLY_SOURCE")


@pytest.mark.parametrize("down", [C4C, CDC])
@pytest.mark.parametrize("email", [AMELIA, OLIVER, EMMA])
def test_a_gateway_that_starts_cold_names_the_silent_system_too(
    fresh: RunningGateway, world: World, email: str, down: str
) -> None:
    world.breaks(down, "status", status=503)
    found = profile(fresh, email)
    assert [one["id"] for one in found["missing"]] == [down]
    assert all(down in {system["id"] for system in one["unavailable"]} for one in found["provenance"])
    assert all(one["rule"] != "ONLY_SOURCE" for one in found["provenance"])


def test_noahs_old_address_serves_only_while_all_with_the_new_one_are_down(fresh: RunningGateway, world: World) -> None:
    """Loyalty still has the old one."""
    whole = profile(fresh, NOAH)
    assert (whole["email"], who(by_field(whole)["email"])) == ("noah.fischer@example.com", CDC)
    assert "email" in {one["field"] for one in whole["conflicts"]}
    for system in (CDC, FARFETCH):
        world.breaks(system, "status", status=503)
    found = profile(fresh, NOAH, maxAgeSeconds=0)
    assert (found["email"], who(by_field(found)["email"])) == ("noah.fischer@example.com", ECC)
    world.breaks(ECC, "status", status=503)
    found = profile(fresh, NOAH, maxAgeSeconds=0)
    assert found["email"] == "noah.old@example.com"
    email = by_field(found)["email"]
    assert (who(email), email["rule"]) == (ANNEX, "MOST_RECENT")
    assert {CDC, FARFETCH, ECC} <= {system["id"] for system in email["unavailable"]}


def test_wei_costs_the_one_read_that_tells_who_he_is(fresh: RunningGateway, world: World) -> None:
    assert profile(fresh, WEI, "fullName")["fullName"] == "Wei Zhang"
    assert world.calls()[ANNEX] == 1


def test_what_is_cached_is_said_to_be_so_while_its_system_is_down(fresh: RunningGateway, world: World) -> None:
    profile(fresh, OLIVER)
    world.breaks(CDC, "status", status=503)
    found = profile(fresh, OLIVER)
    assert found["missing"] == []
    assert {one["source"]["freshness"] for one in found["provenance"]} == {"CACHED"}


RULES = {
    "rules": {"phone": "MOST_FREQUENT", "given_name": "MOST_COMPLETE", "email": "SOURCE_PRIORITY"},
    "trust": [C4C, CDC],
    "trust_for": {"phone": [C4C, CDC, ANNEX]},
}


def test_the_rules_and_the_order_of_trust_are_those_of_the_configuration(world: World) -> None:
    """The CRM comes first, but for a phone number loyalty has a voice, and it speaks for the account's."""
    with RunningGateway(demo_settings(world.address, golden_record=RULES)) as gateway:
        found = profile(gateway, OLIVER, "phone address { postalCode }")
        assert FARFETCH not in world.calls()
        told = by_field(profile(gateway, OLIVER))
    assert (found["phone"], found["address"]["postalCode"]) == ("+447700900124", "W1K 1AB")
    assert [(who(told[field]), told[field]["rule"]) for field in ("givenName", "phone", "email", "birthDate")] == [
        (C4C, "MOST_COMPLETE"),
        (CDC, "MOST_FREQUENT"),
        (C4C, "SOURCE_PRIORITY"),
        (C4C, "SOURCE_PRIORITY"),
    ]
