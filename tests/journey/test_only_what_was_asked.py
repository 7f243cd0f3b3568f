"""A query calls the systems whose fields it selects and those that tell who is meant, and no other; customers share calls."""

import pytest

from mocks.world.people import Person
from mocks.world.population import Population
from tests.journey.world import (
    ANNEX,
    ASKED_ABOUT_PROFILING,
    BW,
    C4C,
    CAMPAIGNS,
    CAR,
    CDC,
    CONSENTING,
    ECC,
    FARFETCH,
    MARKETING,
    MINDTOUCH,
    SAC,
    SYSTEMS,
    World,
    by,
    record_ids,
)
from tests.running import RunningGateway

AMELIA = "amelia.hart@example.com"
DIRECTORIES = {CDC, C4C}


def one(key: str, fields: str) -> str:
    return f"{{ customer(by: {by(key)}) {{ {fields} }} }}"


@pytest.mark.parametrize(
    ("fields", "systems"),
    [
        ("id", DIRECTORIES),
        ("profile { fullName }", DIRECTORIES),
        ("contactPoints { value }", DIRECTORIES | {ECC}),
        ("consents { name }", set(CONSENTING)),
        ("tickets { nodes { subject } }", DIRECTORIES),
        ("membership { number }", DIRECTORIES | {ANNEX}),
        ("orders { nodes { number } }", DIRECTORIES | {FARFETCH, CAR, ECC}),
        ("wishlist { nodes { name } }", DIRECTORIES | {FARFETCH}),
        ("suggestedArticles { title }", DIRECTORIES | {MINDTOUCH}),
        ("segments { name }", set(ASKED_ABOUT_PROFILING)),
        ("campaigns { nodes { campaign } }", DIRECTORIES | {MARKETING, CAMPAIGNS}),
        ("campaigns { nodes { campaign consentAtSending } }", set(CONSENTING)),
        ("value { orderCount }", DIRECTORIES | {BW, CAR}),
        ("predictions { name }", {*ASKED_ABOUT_PROFILING, SAC}),
        ("timeline { nodes { kind } }", SYSTEMS - {MINDTOUCH, BW, SAC}),
        ("identities { recordId }", DIRECTORIES | {MARKETING}),
    ],
)
def test_a_section_is_asked_of_its_own_systems(fresh: RunningGateway, world: World, fields: str, systems: set[str]) -> None:
    answer = fresh.ask(one(AMELIA, fields))
    assert (answer.status, answer.errors) == (200, [])
    assert answer.data["customer"]
    assert world.calls().keys() == systems
    assert world.asked_twice() == set()


def test_a_search_for_articles_asks_the_knowledge_base_alone(fresh: RunningGateway, world: World) -> None:
    answer = fresh.ask('{ searchArticles(text: "watch repair", first: 3) { nodes { title } } }')
    assert len(answer.data["searchArticles"]["nodes"]) == 3
    assert world.calls() == {MINDTOUCH: 1}


def test_what_is_skipped_is_not_asked(fresh: RunningGateway, world: World) -> None:
    fields = "profile { fullName } ... @include(if: $all) { orders { nodes { number } } } membership @skip(if: true) { number }"
    query = one(AMELIA, fields)
    assert fresh.ask(f"query ($all: Boolean!) {query}", {"all": False}).status == 200
    assert world.calls().keys() == DIRECTORIES


def test_by_membership_number_the_loyalty_programme_is_asked_too(fresh: RunningGateway, world: World) -> None:
    assert fresh.ask(one("HRD-10002841", "profile { fullName }")).data["customer"]["profile"]["fullName"] == "Amelia Hart"
    assert world.calls().keys() == {*DIRECTORIES, ANNEX}


def searched(world: World) -> bool:
    """Whether the shop was searched for a person, rather than asked for an account that somebody names."""
    return any("email" in asked.line.lower() for asked in world.asked(FARFETCH))


@pytest.mark.parametrize("email", ["noah.fischer@example.com", "sofia.rossi@example.com", "oliver.bennett@example.com"])
@pytest.mark.parametrize("fields", ["orders { nodes { number } }", "identities { recordId }", "profile { fullName }"])
def test_the_shop_is_not_searched_where_the_account_names_it(
    fresh: RunningGateway, world: World, email: str, fields: str
) -> None:
    answer = fresh.ask(one(email, fields))
    assert (answer.status, answer.errors) == (200, [])
    assert not searched(world)


def unlinked() -> int:
    """The first generated person who buys online and whose account names no shop user."""
    for person in Population().of(range(16, 1000)):
        account, shop, crm = person.record(CDC), person.record(FARFETCH), person.record(C4C)
        directories = [record.email for record in (account, crm) if record is not None]
        if shop is not None and not (account is not None and account.links) and {shop.email, *directories} == {person.email}:
            return person.number
    raise LookupError("everybody's account names the shop user")


@pytest.mark.parametrize(
    ("fields", "is_searched"),
    [
        ("orders { nodes { number } }", True),
        ("wishlist { nodes { name } }", True),
        ("identities { system { id } recordId }", True),
        ("profile { fullName }", False),
        ("membership { number }", False),
    ],
)
def test_an_unlinked_shop_account_is_searched_only_for_the_shops_fields(
    fresh: RunningGateway, world: World, fields: str, is_searched: bool
) -> None:
    number = unlinked()
    answer = fresh.ask(one(f"customer{number:06}@example.com", fields))
    assert (answer.status, answer.errors) == (200, [])
    assert searched(world) is is_searched
    if "identities" in fields:
        found = {one["system"]["id"]: one["recordId"] for one in answer.data["customer"]["identities"]}
        assert found[FARFETCH] == record_ids(number, {FARFETCH})[FARFETCH]


MANY = """query ($by: [CustomerKey!]!) {
  customers(by: $by) { profile { fullName email } membership { number status tier { name } points { available } } }
}"""


def is_plain(person: Person) -> bool:
    """Whether a directory knows the person by their own address, and nobody has misspelt the name: that may leave it open who."""
    records = [record for system in DIRECTORIES if (record := person.record(system)) is not None]
    return any(record.email == person.email for record in records) and {r.first_name for r in records} == {person.first_name}


def known() -> list[int]:
    """Fifty generated people, members or not."""
    return [person.number for person in Population().of(range(16, 1000)) if is_plain(person)][:50]


def test_fifty_customers_share_a_few_calls(fresh: RunningGateway, world: World) -> None:
    numbers = known()
    keys = [{"email": f"customer{number:06}@example.com"} for number in numbers]
    answer = fresh.ask(MANY, {"by": keys})
    assert (answer.status, answer.errors) == (200, [])
    assert all(one["profile"]["fullName"] for one in answer.data["customers"])
    members = [one["membership"] for one in answer.data["customers"] if one["membership"]]
    assert len(members) > 15
    assert all(one["tier"] and one["points"]["available"] >= 0 for one in members)
    calls = world.calls()
    assert calls[CDC] <= 3
    assert calls[C4C] <= 3
    assert FARFETCH not in calls
    assert world.asked_twice() == set()
    endpoints = {one.line.replace(number, "N") for one in world.asked(ANNEX) for number in [member_of(one.line)]}
    assert len(endpoints) == 3
    asked_for = {member_of(one.line) for one in world.asked(ANNEX)}
    assert {one["number"] for one in members} <= asked_for
    assert calls[ANNEX] == 3 * len(asked_for)


def member_of(line: str) -> str:
    return next(part for part in line.replace("?", "/").split("/") if part.startswith("HRD-"))


def test_one_person_by_four_keys_in_one_query_is_read_once(fresh: RunningGateway, world: World) -> None:
    keys = [by(AMELIA), by("+44 7700 900123"), by("HRD-10002841"), f'{{ external: {{ system: "{C4C}", id: "1004711" }} }}']
    answer = fresh.ask(f"{{ customers(by: [{', '.join(keys)}]) {{ id membership {{ number points {{ available }} }} }} }}")
    assert (answer.status, answer.errors) == (200, [])
    assert len({one["id"] for one in answer.data["customers"]}) == 1
    assert world.asked_twice() == set()
    assert world.calls()[ANNEX] == 2
