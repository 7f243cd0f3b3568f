"""The golden record: which value survives, where it came from, who disagrees, and what a failing system costs."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from adapters.ports.capabilities import PERSON, REACH
from adapters.ports.errors import Malformed, SourceError, Throttled, TimedOut, Unauthorized, Unreachable
from adapters.ports.records import Address, Channel, Consent, Purpose
from resolvers.context import ResolverConfig
from resolvers.golden_record.survivorship import Survivorship, SurvivorshipRule
from tests.unit.resolvers.played import ANNEX, C4C, CDC, ERP, Account
from tests.unit.resolvers.world import SEALS, World

OLD, NEW = datetime(2024, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
KEY = 'email: "oliver@example.com"'
LONDON = Address(("1 Old Street",), "London", "Greater London", "EC1V 9HL", "GB")
LEEDS = Address(("2 New Road",), "Leeds", None, "LS1 1AA", "GB")
PROVENANCE = "field value rule source { system { id } } alternatives { value source { system { id } } } unavailable { id }"
WHOLE = f"""profile {{
  givenName familyName fullName email phone birthDate
  address {{ lines city region postalCode country }}
  provenance {{ {PROVENANCE} }} conflicts {{ field }} missing {{ id }} }}"""


def oliver(**crm: Any) -> World:
    """CDC is the newer one."""
    shared = {"emails": ("oliver@example.com",), "given_name": "Oliver", "family_name": "Bennett"}
    cdc = Account(CDC, "u", links=((ERP, "7"), (ANNEX, "HRD-2")), phones=("+44 7700 900124",), address=LEEDS, as_of=NEW, **shared)
    changed = {"phones": ("07700 900199",), "address": LONDON, "as_of": OLD, **shared, **crm}
    return World([cdc, Account(C4C, "c", links=((ERP, "7"),), **changed), Account(ANNEX, "HRD-2")])


def profile(world: World, selection: str = WHOLE) -> Any:
    answer = world.customer(KEY, selection)
    assert not answer.errors, answer.errors
    return answer.data["customer"]["profile"]


def provenance(found: Any, field: str) -> Any:
    return next(one for one in found["provenance"] if one["field"] == field)


def test_contact_data_comes_from_the_latest_change_beside_alternatives() -> None:
    found = profile(oliver())
    assert found["phone"] == "+447700900124"
    assert found["fullName"] == "Oliver Bennett"
    phone = provenance(found, "phone")
    assert (phone["rule"], phone["source"]["system"]["id"]) == ("MOST_RECENT", CDC)
    assert [one["source"]["system"]["id"] for one in phone["alternatives"]] == [C4C]
    assert {one["field"] for one in found["conflicts"]} == {"phone", "address"}
    newer_crm = profile(oliver(as_of=datetime(2026, 6, 1, tzinfo=UTC)))
    assert newer_crm["phone"] == "+447700900199"


def test_the_parts_of_an_address_survive_together() -> None:
    assert profile(oliver())["address"] == {
        "lines": ["2 New Road"],
        "city": "Leeds",
        "region": None,
        "postalCode": "LS1 1AA",
        "country": "GB",
    }


@pytest.mark.parametrize(
    "same",
    [
        {"phones": ("(0)7700 900124",)},
        {"phones": ("0044 7700 900124",)},
        {"address": Address(("2, new road",), "LEEDS", "West Yorkshire", "LS11AA", "GB"), "phones": ("07700900124",)},
        {"given_name": "OLIVER", "phones": ("+447700900124",)},
    ],
)
def test_what_is_only_written_differently_is_no_conflict(same: dict[str, Any]) -> None:
    fields = {"phone", "givenName"} | ({"address"} if "address" in same else set())
    assert not fields & {one["field"] for one in profile(oliver(**same))["conflicts"]}


def test_a_value_that_only_one_system_has_says_so() -> None:
    found = profile(oliver(birth_date=date(1979, 2, 3)))
    assert found["birthDate"] == "1979-02-03"
    assert provenance(found, "birthDate")["rule"] == "ONLY_SOURCE"
    assert provenance(found, "birthDate")["source"]["system"]["id"] == C4C


@pytest.mark.parametrize("fault", [Unreachable, TimedOut, Throttled, Malformed, Unauthorized])
def test_one_failing_system_is_named_in_missing_and_costs_no_error(fault: type[SourceError]) -> None:
    world = oliver()
    profile(world)
    world.books[C4C].fault = fault
    world.now += 100
    answer = world.customer(KEY, WHOLE)
    found = answer.data["customer"]["profile"]
    assert not answer.errors
    assert found["missing"] == [{"id": C4C}]
    assert found["givenName"] == "Oliver"
    assert provenance(found, "phone")["unavailable"] == [{"id": C4C}]
    assert answer.missing == [("customer.profile", C4C)]


def test_only_when_all_failed_the_field_is_null_with_an_error_for_each() -> None:
    world = oliver()
    profile(world)
    world.books[CDC].fault, world.books[C4C].fault = Unreachable, Throttled
    world.now += 100
    answer = world.customer(KEY, "id profile { givenName missing { id } } membership { status }")
    assert answer.data["customer"]["profile"] is None
    assert answer.failures == {"customer.profile": [("Throttled", C4C), ("Unreachable", CDC)]}
    assert answer.data["customer"]["membership"] == {"status": "ACTIVE"}


def test_consents_and_contact_points_name_their_source() -> None:
    world = oliver()
    world.books[CDC].accounts[0].consents = (Consent("news", False, Purpose.MARKETING, Channel.EMAIL, NEW),)
    answer = world.customer(
        KEY, "consents { name granted source { system { id } } } contactPoints { value sources { recordId } }"
    )
    assert answer.data["customer"]["consents"] == [{"name": "news", "granted": False, "source": {"system": {"id": CDC}}}]
    told = [[one["recordId"] for one in point["sources"]] for point in answer.data["customer"]["contactPoints"]]
    assert told == [["u", "c"]]


def test_consents_that_cannot_be_read_are_an_error_and_not_an_empty_list() -> None:
    world = oliver()
    profile(world)
    world.books[CDC].fault = Unreachable
    assert world.customer(KEY, "consents { name }").failures == {"customer.consents": [("Unreachable", CDC)]}


def test_the_rules_can_be_set_for_each_attribute() -> None:
    house = ResolverConfig(SEALS, survivorship=Survivorship(rules={"phone": SurvivorshipRule.SOURCE_PRIORITY}, trust=(C4C, CDC)))
    world = oliver()
    world.house = house
    found = profile(world)
    assert found["phone"] == "+447700900199"
    assert provenance(found, "phone")["rule"] == "SOURCE_PRIORITY"


def test_a_record_with_a_failed_group_is_left_out_as_a_whole() -> None:
    world = oliver()
    world.books[C4C].faulty_groups = {REACH: Unreachable}
    answer = world.customer(KEY, WHOLE)
    found = answer.data["customer"]["profile"]
    assert found["missing"] == [{"id": C4C}]
    assert not provenance(found, "givenName")["alternatives"]
    world.books[C4C].faulty_groups = {PERSON: Unreachable}
    assert world.customer(KEY, "profile { email missing { id } }").data["customer"]["profile"]["missing"] == []
