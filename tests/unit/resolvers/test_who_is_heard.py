"""Who is heard for the golden record: systems that keep profiles, those that know people in passing, and those that fail."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from adapters.ports.capabilities import PERSON, REACH, STANDING
from adapters.ports.errors import Unreachable
from adapters.ports.reading import Fetched, Freshness, Record, Source
from adapters.ports.records import Address, Candidate, MembershipStatus, Person, Standing
from resolvers.context import ResolverConfig
from resolvers.golden_record.survivorship import ATTRIBUTES, Survivorship, SurvivorshipRule
from resolvers.stitch.claims import claims
from tests.unit.resolvers.played import ANNEX, C4C, CDC, ERP, SHOP, Account
from tests.unit.resolvers.world import SEALS, World

OLD, NEW, NEWEST = (datetime(year, 1, 1, tzinfo=UTC) for year in (2024, 2026, 2027))
MAIL = "oliver@example.com"
KEY = f'email: "{MAIL}"'
NAME: Any = {"given_name": "Oliver", "family_name": "Bennett"}
HOME = Address(("2 New Road",), "Leeds", None, "LS1 1AA", "GB")
CRMS, ACCOUNTS = "07700 900199", "+44 7700 900124"
"""Two phone numbers: the CRM's, and the account's, which is also the one that loyalty and the shop have."""
TOLD = (
    "field value rule source { system { id } recordId } alternatives { value source { system { id } recordId } } "
    "unavailable { id }"
)


def oliver(**annex: Any) -> World:
    """In four systems; the CRM is older, loyalty the newest. Loyalty and the shop are known through the account only."""
    cdc = Account(
        CDC, "u", links=((ERP, "7"), (ANNEX, "HRD-2"), (SHOP, "s")), emails=(MAIL,), phones=(ACCOUNTS,), as_of=NEW, **NAME
    )
    crm = Account(C4C, "c", links=((ERP, "7"),), emails=(MAIL,), phones=(CRMS,), address=HOME, as_of=OLD, **NAME)
    loyalty = Account(ANNEX, "HRD-2", **{"phones": ("07700900124",), "birth_date": date(1979, 11, 2), **NAME, **annex})
    world = World([cdc, crm, loyalty, Account(SHOP, "s", links=((CDC, "u"),), emails=(MAIL,), **NAME)])
    world.books[ANNEX].parts[STANDING, "HRD-2"] = replace(loyalty.part(STANDING), as_of=NEWEST)
    return world


def profile(world: World, selection: str, key: str = KEY) -> Any:
    answer = world.customer(key, f"profile {{ {selection} }}")
    assert not answer.errors, answer.errors
    return answer.data["customer"]["profile"]


def told(world: World, field: str, key: str = KEY) -> Any:
    return next(one for one in profile(world, f"provenance {{ {TOLD} }}", key)["provenance"] if one["field"] == field)


def who(one: Any) -> str:
    return str(one["source"]["system"]["id"])


def ids(systems: Any) -> list[str]:
    return [one["id"] for one in systems]


def fails(world: World, *systems: str) -> None:
    """After who is meant has been remembered, and what was read has been forgotten."""
    world.customer(KEY, "identities { recordId }")
    for system in systems:
        world.books[system].fault = Unreachable
    world.now += 100


def test_a_member_without_a_profile_has_the_name_that_loyalty_holds() -> None:
    world = World([Account(ANNEX, "HRD-6", given_name="Wei", family_name="Zhang", birth_date=date(1971, 2, 17))])
    found = profile(world, "fullName birthDate email missing { id }", 'membershipNumber: "HRD-6"')
    assert found == {"fullName": "Wei Zhang", "birthDate": "1971-02-17", "email": None, "missing": []}
    assert world.calls(ANNEX) == [(ANNEX, "standing")]
    assert told(world, "givenName", 'membershipNumber: "HRD-6"')["rule"] == "ONLY_SOURCE"


def test_loyalty_and_the_shop_are_not_queried_where_profiles_say_all() -> None:
    world = oliver()
    assert profile(world, "fullName email phone")["phone"] == "+447700900124"
    assert profile(world, "salutation nationality") == {"salutation": None, "nationality": None}
    assert {system for system, _ in world.calls()} == {CDC, C4C}


def test_what_no_profile_says_is_requested_once_from_each_who_may_know() -> None:
    world = oliver()
    assert profile(world, "fullName birthDate") == {"fullName": "Oliver Bennett", "birthDate": "1979-11-02"}
    assert {call for call in world.calls() if call[0] in (ANNEX, SHOP)} == {(ANNEX, "standing"), (SHOP, "shop_account")}
    assert who(told(world, "birthDate")) == ANNEX


def test_loyaltys_record_is_read_once_for_profile_and_membership() -> None:
    world = oliver()
    answer = world.customer(KEY, "profile { birthDate conflicts { field } } membership { status points { available } }")
    assert answer.data["customer"]["profile"]["birthDate"] == "1979-11-02"
    assert world.calls(ANNEX) == [(ANNEX, "points+standing")]


@pytest.mark.parametrize("broken", [(), (CDC,), (C4C,), (CDC, C4C), (ANNEX,), (SHOP,)])
@pytest.mark.parametrize("field", ["email", "phone", "birthDate", "givenName", "nationality"])
def test_a_value_is_the_same_whether_or_not_its_provenance_is_asked_for(field: str, broken: tuple[str, ...]) -> None:
    world = oliver(given_name="Ollie", emails=("newer@example.com",))
    fails(world, *broken)
    alone = profile(world, f"{field} missing {{ id }}")
    world.now += 100
    assert profile(world, f"{field} provenance {{ field }}")[field] == alone[field]


def test_what_others_say_is_told_beside_the_winner_and_may_be_a_conflict() -> None:
    phone = told(oliver(), "phone")
    assert (who(phone), phone["rule"], phone["value"]) == (CDC, "MOST_RECENT", ACCOUNTS)
    assert [(who(one), one["value"]) for one in phone["alternatives"]] == [(C4C, CRMS), (ANNEX, "07700900124")]
    found = profile(oliver(emails=("old@example.com",)), "email conflicts { field alternatives { value } }")
    assert found["email"] == MAIL
    assert {one["field"] for one in found["conflicts"]} == {"email", "phone"}


def test_when_every_profile_is_down_the_next_system_serves_and_is_marked() -> None:
    world = oliver()
    fails(world, CDC, C4C)
    found = profile(world, f"fullName phone missing {{ id }} provenance {{ {TOLD} }}")
    assert (found["fullName"], found["phone"], ids(found["missing"])) == ("Oliver Bennett", "+447700900124", [C4C, CDC])
    phone = next(one for one in found["provenance"] if one["field"] == "phone")
    assert (who(phone), phone["rule"], ids(phone["unavailable"])) == (ANNEX, "MOST_RECENT", [C4C, CDC])


@pytest.mark.parametrize(("broken", "winner", "phone"), [(CDC, C4C, CRMS), (C4C, CDC, ACCOUNTS)])
def test_a_silent_profile_is_named_and_the_rule_stays_the_rule(broken: str, winner: str, phone: str) -> None:
    world = oliver(phones=())
    fails(world, broken)
    one = told(world, "phone")
    assert (who(one), one["value"], one["rule"], one["alternatives"], ids(one["unavailable"])) == (
        winner,
        phone,
        "MOST_RECENT",
        [],
        [broken],
    )


def test_a_system_whose_record_only_a_silent_one_could_name_is_unheard_too() -> None:
    world = oliver()
    world.books[CDC].fault = Unreachable
    one = told(world, "phone")
    assert (who(one), one["rule"]) == (C4C, "MOST_RECENT")
    assert {CDC, ANNEX} <= set(ids(one["unavailable"]))
    assert ids(profile(world, "email missing { id }")["missing"]) == [CDC]


def test_those_who_cannot_know_an_attribute_are_not_called_unheard() -> None:
    world = World([Account(CDC, "u", links=((ANNEX, "HRD-2"),), emails=(MAIL,), **NAME), Account(ANNEX, "HRD-2", **NAME)])
    world.books[CDC].parts[PERSON, "u"] = Person("Mr", **NAME)
    fails(world, ANNEX)
    assert told(world, "salutation")["unavailable"] == []
    assert ids(told(world, "givenName")["unavailable"]) == [ANNEX]


def test_loyalty_that_is_trusted_has_a_voice() -> None:
    """CRM and account disagree on Oliver's phone; loyalty, asked for it, decides."""
    by_voices = Survivorship(rules={"phone": SurvivorshipRule.MOST_FREQUENT}, trust_for={"phone": (C4C, CDC, ANNEX)})
    world = oliver()
    world.house = ResolverConfig(SEALS, survivorship=by_voices)
    assert profile(world, "phone")["phone"] == "+447700900124"
    assert {system for system, what in world.calls() if what != "find"} == {CDC, C4C, ANNEX}
    one = told(world, "phone")
    assert (who(one), one["rule"], [who(other) for other in one["alternatives"]]) == (CDC, "MOST_FREQUENT", [ANNEX, C4C])
    world.house = ResolverConfig(SEALS, survivorship=replace(by_voices, trust_for={"phone": (C4C, CDC)}))
    assert profile(world, "phone")["phone"] == "+447700900199"


def test_a_system_trusted_elsewhere_keeps_its_vote_on_every_attribute() -> None:
    """An order of its own for the phone adds loyalty; account and CRM, not named in it, have their votes all the same."""
    world = oliver(phones=("+447700900111",))
    world.books[C4C].accounts[0].phones = (ACCOUNTS,)
    voices = Survivorship(rules={"phone": SurvivorshipRule.MOST_FREQUENT}, trust_for={"phone": (ANNEX,)})
    world.house = ResolverConfig(SEALS, survivorship=voices)
    assert profile(world, "phone")["phone"] == "+447700900124"


def test_two_records_of_one_person_in_one_system_are_both_heard() -> None:
    shared: Any = {"links": ((ERP, "7"),), "emails": ("emma@example.com",), "given_name": "Emma"}
    world = World(
        [
            Account(C4C, "old", family_name="Whitfield", as_of=OLD, **shared),
            Account(C4C, "new", family_name="Clarke", as_of=NEW, **shared),
        ]
    )
    one = told(world, "familyName", 'email: "emma@example.com"')
    assert (one["value"], one["source"]["recordId"]) == ("Clarke", "new")
    assert [(other["value"], other["source"]["recordId"]) for other in one["alternatives"]] == [("Whitfield", "old")]


@pytest.mark.parametrize("late", [CDC, C4C])
def test_it_does_not_matter_who_answers_first(late: str) -> None:
    world = oliver()
    world.books[late].latency = 1.0
    assert [who(one) for one in (told(world, "phone"), told(world, "email"))] == [CDC, CDC]


@pytest.mark.parametrize(("region", "conflicts"), [("FR", []), ("GB", [{"field": "phone"}])])
def test_numbers_without_a_country_code_are_those_of_the_houses_country(region: str, conflicts: list[Any]) -> None:
    world = World(
        [
            Account(CDC, "u", links=((ERP, "7"),), emails=(MAIL,), phones=("+33199000114",), **NAME),
            Account(C4C, "c", links=((ERP, "7"),), emails=(MAIL,), phones=("01 99 00 01 14",), **NAME),
        ]
    )
    world.house = ResolverConfig(SEALS, phone_region=region)
    assert profile(world, "conflicts { field }")["conflicts"] == conflicts


@dataclass(frozen=True, slots=True)
class OutOfDate(Fetched[Any]):
    """An answer that is served because nothing newer could be had."""

    def source(self, *told: Any, **more: Any) -> Source:
        return replace(Fetched.source(self, *told, **more), freshness=Freshness.STALE)


def test_a_value_that_is_out_of_date_competes_and_is_seen_to_be_so() -> None:
    stale = Record(CDC, "u", {PERSON: OutOfDate(Person(given_name="Oliver", as_of=OLD), 0.0)}, 100.0)
    fresh = Record(C4C, "c", {PERSON: Fetched(Person(given_name="Oli", as_of=NEW), 200.0)}, 100.0)
    attribute = next(one for one in ATTRIBUTES if one.name == "given_name")
    survivor = Survivorship().survivor(attribute, claims([fresh, stale], [attribute], Survivorship())["given_name"])
    assert survivor is not None
    assert (survivor.winner.value, survivor.winner.source.freshness) == ("Oliver", Freshness.STALE)
    assert [other.source.freshness for other in survivor.others] == [Freshness.LIVE]


def test_a_postcode_alone_is_no_address() -> None:
    candidate = Candidate("HRD-2", address=Address((), postal_code="LS1 1AA"))
    standing = Standing("HRD-2", MembershipStatus.ACTIVE, candidate)
    attribute = next(one for one in ATTRIBUTES if one.group is REACH and one.name == "address")
    for home, known in ((candidate.address, 0), (HOME, 1)):
        held = replace(standing, candidate=replace(candidate, address=home))
        record = Record(ANNEX, "HRD-2", {STANDING: Fetched(held, 0.0)}, 0.0)
        assert len(claims([record], [attribute], Survivorship())["address"]) == known
