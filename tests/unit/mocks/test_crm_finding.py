"""The played CRM finds people as its fact sheet says, and just as surely as if it had looked at everybody."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from mocks.control.stage import World
from mocks.odata.language import ODataError
from mocks.systems.sap_cloud_for_customer.finding import SEARCHED
from mocks.systems.sap_cloud_for_customer.rows import customers
from mocks.systems.sap_cloud_for_customer.system import SERVICE
from mocks.world.people import C4C, Person, Record
from mocks.world.population import Population

SEED = 360


@pytest.fixture(scope="module")
def world() -> World:
    return World(Population(SEED, customers=2000))


@pytest.fixture(scope="module")
def rows(world: World) -> list[dict[str, Any]]:
    """Everything that there is, looked at one by one."""
    return [row for person in world.population.everyone() for row in customers(world, person)]


def answered(world: World, entity_set: str = "IndividualCustomerCollection", **options: str) -> list[dict[str, Any]]:
    query = "&".join(f"${name}={quote(value, safe='')}" for name, value in options.items())
    found: list[dict[str, Any]] = SERVICE.read(world, f"{entity_set}?{query}", root="/")["d"]["results"]
    return found


def whole(world: World, **options: str) -> list[dict[str, Any]]:
    """With the pages behind the server's own first one."""
    return answered(world, **options, top="1000") + answered(world, **options, top="1000", skip="1000")


def ids(found: list[dict[str, Any]]) -> set[str]:
    return {row["CustomerID"] for row in found}


def day(record: Record) -> str:
    return f"datetime'{record.birth_date}T00:00:00'"


def held(world: World, *, stale: bool = False, misspelt: bool = False) -> tuple[Person, Record]:
    """Somebody whose record here is in such a state."""
    for person in world.population.everyone():
        record = person.record(C4C)
        if record and person.number > 15:
            is_stale, is_misspelt = record.address != person.address, record.first_name != person.first_name
            if (is_stale, is_misspelt) == (stale, misspelt):
                return person, record
    raise AssertionError("nobody's record is so")


@pytest.mark.parametrize("state", [{}, {"stale": True}, {"misspelt": True}], ids=str)
def test_every_attribute_of_a_record_leads_to_all_who_carry_it(
    world: World, rows: list[dict[str, Any]], state: dict[str, bool]
) -> None:
    _, record = held(world, **state)
    home = record.address
    assert home is not None
    for name, value in {
        "FirstName": record.first_name,
        "LastName": record.last_name,
        "StreetPostalCode": home.postcode,
        "Street": home.street,
        "HouseNumber": home.house_number,
    }.items():
        assert ids(answered(world, filter=f"{name} eq '{value}'")) == {row["CustomerID"] for row in rows if row[name] == value}
        start = value[:2]
        assert ids(answered(world, filter=f"startswith({name},'{start}')")) == {
            row["CustomerID"] for row in rows if row[name].startswith(start)
        }
    born = {row["CustomerID"] for row in rows if row["BirthDate"].date() == record.birth_date}
    assert ids(answered(world, filter=f"BirthDate eq {day(record)}")) == born


@pytest.mark.parametrize("state", [{}, {"stale": True}, {"misspelt": True}], ids=str)
def test_attributes_joined_lead_to_those_who_carry_all(world: World, rows: list[dict[str, Any]], state: dict[str, bool]) -> None:
    _, record = held(world, **state)
    assert record.address is not None
    said = f"startswith(LastName,'{record.last_name[0]}') and HouseNumber eq '{record.address.house_number}'"
    wanted = {
        row["CustomerID"]
        for row in rows
        if row["LastName"].startswith(record.last_name[0]) and row["HouseNumber"] == record.address.house_number
    }
    assert wanted
    assert ids(answered(world, filter=said)) == wanted
    everything = f"{said} and BirthDate eq {day(record)} and FirstName eq '{record.first_name}'"
    assert len(answered(world, filter=everything)) == 1


def test_or_joins_spellings_of_one_property_but_not_two_properties(world: World) -> None:
    found = answered(world, filter="StreetPostalCode eq 'SW1X0AA' or StreetPostalCode eq 'SW1X 0AA'")
    assert ids(found) == {"1004711"}
    names = answered(world, filter="startswith(LastName,'NAI') or startswith(LastName,'Nai')")
    assert {row["FirstName"] for row in names} == {"Priya", "Arjun"}
    with pytest.raises(ODataError, match="across different properties"):
        answered(world, filter="FirstName eq 'Amelia' or LastName eq 'Hart'")


def test_an_asterisk_in_a_literal_is_a_wildcard_but_not_in_startswith(world: World, rows: list[dict[str, Any]]) -> None:
    wanted = {row["CustomerID"] for row in rows if row["LastName"].startswith("Har")}
    assert len(wanted) > 1
    assert ids(answered(world, filter="LastName eq 'Har*'")) == wanted
    assert answered(world, filter="startswith(LastName,'Har*')") == []


def test_names_are_compared_with_their_case_and_addresses_of_mail_are_not(world: World) -> None:
    assert answered(world, filter="LastName eq 'hart'") == []
    assert answered(world, filter="startswith(LastName,'hart')") == []
    assert ids(answered(world, filter="Email eq 'AMELIA.HART@example.com'")) == {"1004711"}


def test_a_phone_is_found_only_as_it_is_written(world: World) -> None:
    assert ids(answered(world, filter="Mobile eq '+44 7700-900123'")) == {"1004711"}
    for other in ("+447700900123", "07700 900123", "+44 7700 900123"):
        assert answered(world, filter=f"Mobile eq '{other}'") == []


def test_an_address_of_its_own_set_is_found_by_its_postcode(world: World) -> None:
    found = answered(world, "IndividualCustomerAddressCollection", filter="StreetPostalCode eq 'SW1X 0AA'")
    assert ids(found) == {"1004711"}


def test_whoever_was_changed_since_the_start_is_found_as_they_are_now() -> None:
    world = World(Population(SEED, customers=100))
    person, record = held(world)
    world.change(person, C4C, name="last_name", value="Zzyzx")
    world.change(person, C4C, name="postcode", value="ZZ1 1ZZ")
    (found,) = answered(world, filter="LastName eq 'Zzyzx' and StreetPostalCode eq 'ZZ1 1ZZ'")
    assert found["FirstName"] == record.first_name
    assert answered(world, search="*zzyz*") == [found]
    assert found["CustomerID"] not in ids(answered(world, filter=f"LastName eq '{record.last_name}'"))


@pytest.mark.parametrize("said", ["BirthDate eq null", "LastName eq null", "endswith(LastName,'zz')", "FirstName eq ''"])
def test_a_filter_that_leads_nowhere_is_answered_by_looking_at_everybody(world: World, said: str) -> None:
    assert answered(world, filter=said) == []
    assert len(whole(world, filter="endswith(LastName,'rt')")) == 1


class TestSearch:
    """`$search`: all words must be there, each a whole one unless `*` stands for its rest."""

    @pytest.mark.parametrize(
        "text",
        [
            "*li*", "*har* *a*", "alice", "*brown* *e*", "*sample* *road*", "*lond*", "*sw1*", "*7700*", "*customer00*", "*9*",
            "*ali* *ali*", "*o'neill", "*",
        ],
    )  # fmt: skip
    def test_it_finds_all_whom_the_words_fit(self, world: World, rows: list[dict[str, Any]], text: str) -> None:
        assert ids(whole(world, search=text)) == {row["CustomerID"] for row in rows if says(row, text)}

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("Amelia Hart", {"1004711"}),
            ("amelia hart", {"1004711"}),
            ("Amel Hart", set()),
            ("Amel* Hart", {"1004711"}),
            ("Amelia Bennett", set()),
            ("amelia.hart@example.com", {"1004711"}),
            ("*amelia.hart@example.com*", {"1004711"}),
            ("1004711", {"1004711"}),
            ("*0000204711*", {"1004711"}),
            ("*7700-900123*", {"1004711"}),
            ("Ångström-O'Neill", {"1004725"}),
            ("Clarke", {"1004717"}),
            ("Whitfield", {"6004717"}),
            ("Active", set()),
        ],
    )
    def test_the_cast_is_found_by_words_of_their_records(self, world: World, text: str, found: set[str]) -> None:
        assert ids(answered(world, search=text)) == found

    def test_pages_join_to_the_whole(self, world: World) -> None:
        pages = [answered(world, search="*har*", top="20", skip=str(skip)) for skip in range(0, 200, 20)]
        assert [row for page in pages for row in page] == answered(world, search="*har*", top="500")

    def test_of_other_sets_it_is_no_option(self, world: World) -> None:
        with pytest.raises(ODataError, match="search"):
            answered(world, "IndividualCustomerAddressCollection", search="*har*")


def says(row: dict[str, Any], text: str) -> bool:
    """By the plain meaning: a star at either end leaves that end open."""
    words = " ".join(row.get(name, "") for name in SEARCHED).casefold().split()
    return all(any(fits(word, term.casefold()) for word in words) for term in text.split())


def fits(word: str, term: str) -> bool:
    core = term.strip("*")
    if term.startswith("*"):
        return core in word if term.endswith("*") else word.endswith(core)
    return word.startswith(core) if term.endswith("*") else word == core


@pytest.mark.parametrize(
    "options",
    [
        {"filter": "BirthDate eq datetime'1984-05-14T00:00:00'"},
        {"filter": "StreetPostalCode eq 'SW7 2AA'"},
        {"filter": "startswith(LastName,'Har') and StreetPostalCode eq 'SW7 2AA'"},
        {"filter": "Street eq 'Sample Road' and HouseNumber eq '44'"},
        {"filter": "startswith(FirstName,'Ali') and startswith(LastName,'Bro')"},
        {"filter": "startswith(LastName,'Har') and HouseNumber eq '12'"},
        {"filter": "FirstName eq 'Zzyzx'"},
        {"search": "*alice* *brown*"},
        {"search": "*har*"},
        {"search": "*customer500000@example.com*"},
        {"search": "*zzyzx* *sample*"},
    ],
    ids=str,
)
def test_of_a_million_customers_only_the_few_are_made_who_may_be_meant(options: dict[str, str]) -> None:
    population = Population(SEED, customers=1_000_000)
    answered(World(population), top="21", **options)
    assert population._made.cache_info().misses < 250


@pytest.mark.parametrize("options", [{"filter": "endswith(LastName,'zz')"}, {"search": "*1qq*"}], ids=str)
def test_a_query_that_would_scan_everybody_ends_with_the_servers_time(
    world: World, options: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert answered(world, **options) == []
    monkeypatch.setattr("mocks.odata.matching._SCANNED", 300)
    with pytest.raises(ODataError, match="selective"):
        answered(world, **options)
