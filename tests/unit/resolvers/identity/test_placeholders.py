"""What is no value is not told; what somebody bears, or was given, is left as it stands."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.ports.records import Address, Candidate, ContactKind, ContactPoint, ContactPoints, Person, Reach, ShopAccount
from adapters.ports.shapes import EMAIL, PHONE, Clue
from resolvers.errors import BadInput
from resolvers.identity.keys.placeholders import PLACEHOLDERS, WRITTEN, Placeholders
from tests.unit.resolvers.played import ANNEX, ERP

TODAY = date(2026, 11, 30)


def told(**says: Any) -> Candidate:
    return PLACEHOLDERS.emptied(Candidate("1", **says), TODAY)


@pytest.mark.parametrize(
    ("given_name", "family_name", "left"),
    [
        ("Unknown", "Ashford", (None, "Ashford")),
        ("UNKNOWN", "Belmont", (None, "Belmont")),
        ("N/A", "Keller", (None, "Keller")),
        ("Maria", "n.a.", ("Maria", None)),
        ("Not", "Available", ("Not", "Available")),
        ("Not available", "-", (None, None)),
        ("Unbekannt", "Unbekannt", (None, None)),
        ("Guest", "Customer", (None, None)),
        ("xxx", "XXX", (None, None)),
        ("", "...", (None, None)),
        ("Jennifer", "Null", ("Jennifer", "Null")),
        ("Edgar", "Guest", ("Edgar", "Guest")),
        ("Hye-jin", "Na", ("Hye-jin", "Na")),
        ("Aa", "Bø", ("Aa", "Bø")),
        ("J.", "Hart", ("J.", "Hart")),
    ],
)
def test_names(given_name: str, family_name: str, left: tuple[str | None, str | None]) -> None:
    one = told(given_name=given_name, family_name=family_name)
    assert (one.given_name, one.family_name) == left
    person = PLACEHOLDERS.emptied(Person(None, given_name, family_name), TODAY)
    assert (person.given_name, person.family_name) == left


@pytest.mark.parametrize(
    "address",
    [
        "noemail@store.example",
        "No.Email@store.example",
        "none@none.example",
        "a.hart@none.com",
        "somebody@mail.invalid",
        "@example.com",
        "keine E-Mail",
        "n/a",
    ],
)
def test_addresses(address: str) -> None:
    assert told(emails=(address, "amelia@example.com")).emails == ("amelia@example.com",)
    with pytest.raises(BadInput):
        PLACEHOLDERS.refuse(Clue(EMAIL, address))


@pytest.mark.parametrize(
    "number", ["0000000000", "+44 7700 000000", "1234567890", "+49 30 1234567", "99999", "", "n/a", "+44 9876543"]
)
def test_telephones(number: str) -> None:
    assert told(phones=(number, "+44 7700 900123")).phones == ("+44 7700 900123",)
    with pytest.raises(BadInput):
        PLACEHOLDERS.refuse(Clue(PHONE, number))


@pytest.mark.parametrize(
    "day",
    [
        date(1, 1, 1),
        date(1753, 1, 1),
        date(1900, 1, 1),
        date(1901, 1, 1),
        date(1970, 1, 1),
        date(9999, 12, 31),
        TODAY + timedelta(days=1),
        date(1905, 5, 5),
    ],
)
def test_days(day: date) -> None:
    assert told(birth_date=day).birth_date is None


@pytest.mark.parametrize("day", [date(1984, 1, 1), date(2019, 1, 1), TODAY, date(1906, 5, 5), date(1970, 1, 2)])
def test_days_that_are_told(day: date) -> None:
    assert told(birth_date=day).birth_date == day


def test_a_clock_that_lost_the_day_makes_nobody_unborn() -> None:
    assert PLACEHOLDERS.emptied(Candidate("1", birth_date=WRITTEN), date(1970, 1, 12)).birth_date == WRITTEN


@pytest.mark.parametrize("number", ["0", "0000000000", "N/A", "none", "99999", "---"])
def test_ids(number: str) -> None:
    assert told(links=((ERP, number), (ANNEX, "HRD-1"))).links == ((ANNEX, "HRD-1"),)
    assert told(numbers=(("passport", number),)).numbers == ()
    with pytest.raises(BadInput):
        PLACEHOLDERS.refuse(Clue(ERP, number))


@pytest.mark.parametrize("number", ["1", "204711", "222222", "HRD-0001", "00AB", "*"])
def test_ids_that_are_told(number: str) -> None:
    assert told(links=((ERP, number),)).links == ((ERP, number),)
    PLACEHOLDERS.refuse(Clue(ERP, number))


def test_an_address_without_what_is_none() -> None:
    where = Address(("Unknown", "12 Rose Lane"), "N/A", None, "00000", "GB")
    assert told(address=where).address == Address(("12 Rose Lane",), None, None, None, "GB")


def test_what_is_shown_is_emptied_too() -> None:
    reach = PLACEHOLDERS.emptied(Reach("none@none.example", "0000000000"), TODAY)
    assert (reach.email, reach.phone) == (None, None)
    points = (ContactPoint(ContactKind.EMAIL, "noemail@x.example"), ContactPoint(ContactKind.EMAIL, "amelia@example.com"))
    assert PLACEHOLDERS.emptied(ContactPoints(points), TODAY).points == points[1:]
    account = PLACEHOLDERS.emptied(ShopAccount(Candidate("1", birth_date=date(1, 1, 1)), None), TODAY)
    assert account.candidate is not None
    assert account.candidate.birth_date is None


def test_what_is_told_is_the_same_object() -> None:
    for part in (Candidate("1", given_name=" Amelia  Rose "), Person(None, "Amelia"), Reach("a@example.com"), "text", None):
        assert PLACEHOLDERS.emptied(part, TODAY) is part


def test_the_house_adds_its_own() -> None:
    rules = Placeholders.of(["Kasse", "till@store.example", "@pos.store.example", "4711000", "1988-08-08"])
    one = Candidate(
        "1",
        given_name="Kasse",
        family_name="Hart",
        emails=("till@store.example", "7@pos.store.example", "amelia@example.com"),
        phones=("+44 20 4711000", "+44 7700 900123"),
        birth_date=date(1988, 8, 8),
    )
    left = rules.emptied(one, TODAY)
    assert left == Candidate("1", family_name="Hart", emails=("amelia@example.com",), phones=("+44 7700 900123",))
    assert PLACEHOLDERS.emptied(one, TODAY) is one


@given(st.dates(date(1920, 1, 2), date(2026, 1, 1)))
def test_hardly_any_day_is_none(day: date) -> None:
    assert (told(birth_date=day).birth_date is None) is (day == date(1970, 1, 1))
