"""The played search of accounts: its query language, letter by letter, and that nobody who passes is left out."""

from __future__ import annotations

from typing import Any

import pytest

from mocks.control.stage import World
from mocks.systems.sap_customer_data_cloud import narrowing as cdc_narrowing
from mocks.systems.sap_customer_data_cloud import search as cdc_search
from mocks.systems.sap_customer_data_cloud.query import Query, QueryError, Reader, passes
from mocks.world.people import CDC
from mocks.world.population import Population

EMILE = {
    "UID": "1",
    "profile": {"firstName": "Émile", "lastName": "Ångström-O'Neill", "email": "emile.oneill@example.com", "birthYear": 1991},
    "data": {"about": "watches and_perfume", "hobbies": ["sailing", "chess"]},
}


def read(where: str) -> Query:
    return Reader(f"SELECT UID FROM accounts WHERE {where}").query()


@pytest.fixture(scope="module")
def world() -> World:
    return World(Population(customers=1000))


def names(world: World, where: str, rest: str = "LIMIT 1000") -> list[str]:
    answer = cdc_search.first(world, f"SELECT UID, profile FROM accounts WHERE {where} {rest}", with_cursor=False)
    return [f"{row['profile']['firstName']} {row['profile']['lastName']}" for row in answer["results"]]


@pytest.mark.parametrize(
    ("where", "fits"),
    [
        ('profile.firstName = "Émile"', True),
        ('profile.firstName = "émile"', False),
        ('profile.firstName IN ("Emile", "Émile")', True),
        ("profile.birthYear = 1991", True),
        ('profile.birthYear = "1991"', False),
        ("profile.firstName = regex('[eéEÉ]mi.*')", True),
        ("profile.firstName = regex('Émi')", False),
        ("profile.firstName = REGEX ( 'Émi.*' )", True),
        ("profile.firstName = regex('émi.*')", False),
        ("profile.lastName = regex('.*o.?neill')", False),
        ("profile.lastName = regex('.*O.?Neill')", True),
        ("profile.birthYear = regex('19.*')", False),
        ('profile.lastName CONTAINS "Neill"', True),
        ('profile.lastName CONTAINS "neill"', False),
        ('profile.lastName CONTAINS "Neil"', False),
        ('profile.lastName CONTAINS "*"', False),
        ('data.about CONTAINS "perfume"', True),
        ('data.about CONTAINS "watches and"', True),
        ('data.about CONTAINS "watches perfume"', False),
        ('data.hobbies CONTAINS "chess"', True),
        ('profile.email CONTAINS "Emile.ONeill@Example.com"', True),
        ('profile.email CONTAINS "emile"', False),
        ('profile.email = "Emile.ONeill@Example.com"', False),
        ('profile.firstName = "x" OR profile.lastName = "x" AND UID = "1" OR UID = "1"', True),
        ('(profile.firstName = "x" OR UID = "1") AND profile.lastName = "x"', False),
    ],
)
def test_letter_case_words_and_patterns_count_as_the_vendor_says(where: str, fits: bool) -> None:
    assert passes(EMILE, read(where).where) is fits


@pytest.mark.parametrize(
    "where",
    [
        "profile.email = regex('.*')",
        "loginIDs.emails = regex('a.*')",
        'profile.firstName = regex("a.*")',
        "profile.firstName = regex(a.*)",
        "profile.firstName = regex('(')",
        "profile.firstName = regex('a'",
        "profile.firstName = 'a'",
        "profile.firstName CONTAINS regex('a.*')",
        "profile.firstName CONTAINS 'a'",
        f"profile.firstName = regex('{'a' * 3000}')",
        'UID = "1" ORDER BY profile.email',
        'UID = "1" LIMIT 5 START 5',
        'UID = "1" START 5001',
    ],
)
def test_what_the_vendor_does_not_understand_is_refused(where: str) -> None:
    with pytest.raises(QueryError):
        read(where)


@pytest.mark.parametrize(
    "where",
    [
        "profile.firstName = regex('[mM][aA].*')",
        'profile.lastName CONTAINS "Harris"',
        "(profile.firstName = regex('.*an.*') OR profile.lastName = regex('.*an.*')) AND profile.lastName != \"Allen\"",
        "(profile.firstName = regex('.*ar.*') OR profile.lastName = regex('.*ar.*'))"
        " AND (profile.firstName = regex('.*is.*') OR profile.lastName = regex('.*is.*'))",
        "profile.birthYear = 1980 AND profile.birthMonth = 1 AND profile.birthDay = 1",
        "profile.birthYear = 1980",
        'profile.zip IN ("SW3 1AA", "SW31AA") OR data.loyalty.memberId = "HRD-10002841"',
        "profile.city = \"Leeds\" AND profile.firstName = regex('G.*')",
        " AND ".join("(profile.firstName = regex('.*a.*') OR profile.lastName = regex('.*e.*'))" for _ in range(8)),
    ],
)
def test_a_narrowed_search_finds_whomever_a_look_at_everybody_finds(world: World, where: str) -> None:
    everybody = cdc_search.everybody(world, {person.number for person in world.population.everyone()})
    wanted = {full["UID"] for full in everybody if passes(full, read(where).where)}
    found = cdc_search.first(world, f"SELECT UID FROM accounts WHERE {where} LIMIT 1000", with_cursor=False)
    assert wanted
    assert {row["UID"] for row in found["results"]} == wanted
    assert found["totalCount"] == len(wanted)


@pytest.mark.parametrize(
    ("where", "most"),
    [
        ('data.loyalty.memberId = "HRD-10002841"', 1),
        ('data.loyalty.memberId = "HRD-10002841" AND profile.lastName = "Hart"', 1),
        ('profile.email CONTAINS "Amelia.Hart@example.com"', 1),
        ("profile.birthYear = 1984 AND profile.birthMonth = 5 AND profile.birthDay = 14", 100),
        ('profile.zip = "SW1 1AA"', 5_000),
        ("profile.birthYear = 1984 AND profile.birthMonth = 2 AND profile.birthDay = 30", 15),
        ('profile.lastName = "Hart"', 15),
        ("profile.firstName = regex('.*')", cdc_narrowing.SCANNED),
        ('profile.city = "London"', cdc_narrowing.SCANNED),
    ],
)
def test_of_a_million_people_few_are_looked_at(where: str, most: int) -> None:
    numbers = list(cdc_narrowing.numbers(World(Population(customers=1_000_000)), read(where).where))
    assert 0 < len(numbers) <= most
    assert numbers == sorted(set(numbers))


def test_a_changed_name_is_found_and_the_old_one_is_not() -> None:
    world = World(Population(customers=100))
    amelia = world.person(1)
    someone = next(person for person in world.population.everyone() if person.number > 15 and person.known_to(CDC))
    assert amelia is not None
    world.change(someone, CDC, name="last_name", value="Zzyzx")
    assert len(names(world, 'profile.lastName = "Zzyzx"')) == 1
    assert f"{someone.first_name} {someone.last_name}" not in names(world, f'profile.firstName = "{someone.first_name}"')


def test_pages_follow_the_order_that_was_asked_for(world: World) -> None:
    where, order = "profile.firstName = regex('.*li.*')", "ORDER BY lastUpdatedTimestamp DESC"
    whole = names(world, where, f"{order} LIMIT 100")
    assert len(whole) > 20
    assert names(world, where, "ORDER BY lastUpdatedTimestamp ASC LIMIT 100") == whole[::-1] != names(world, where)
    assert names(world, where, f"{order} LIMIT 10") + names(world, where, f"{order} START 10 LIMIT 90") == whole


def test_a_login_phone_is_on_accounts_that_have_one_and_leads_to_them(world: World) -> None:
    answer: dict[str, Any] = cdc_search.first(
        world, 'SELECT UID, phoneNumber FROM accounts WHERE phoneNumber = "+447700900123"', with_cursor=False
    )
    assert [row["phoneNumber"] for row in answer["results"]] == ["+447700900123"]
