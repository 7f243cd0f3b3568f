"""What a business partner says of a person."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from adapters.ports.records import Address, ContactKind, ContactPoint
from adapters.systems.sap_ecc import mapping, wire
from tests.unit.adapters.sap_ecc.erp import NOW, settings

FOREVER = "/Date(253402300799000+0000)/"
MOBILE = {"InternationalPhoneNumber": "+447700900123", "PhoneNumber": "07700 900123", "IsDefaultPhoneNumber": True}
LANDLINE = {"PhoneNumber": "020 7946 0101", "InternationalPhoneNumber": "", "IsDefaultPhoneNumber": True}


def partner(**fields: Any) -> wire.Partner:
    return wire.Partner.model_validate({"BusinessPartner": "204711", **fields})


def home(number: str = "1", since: int = 0, until: str = FOREVER, **fields: Any) -> dict[str, Any]:
    """`since`: days after 1970."""
    return {
        "AddressID": number,
        "StreetName": "Example Mews",
        "HouseNumber": number,
        "CityName": "London",
        "PostalCode": "SW1X 0AA",
        "Country": "GB",
        "ValidityStartDate": f"/Date({since * 86_400_000}+0000)/",
        "ValidityEndDate": until,
        **fields,
    }


def lives_at(*homes: dict[str, Any]) -> wire.Partner:
    return partner(to_BusinessPartnerAddress={"results": list(homes)})


@pytest.mark.parametrize(
    ("fields", "number"),
    [
        ({}, "204711"),
        ({"BusinessPartner": "0000204711"}, "204711"),
        ({"BusinessPartner": "LOC-7", "BusinessPartnerCategory": "1"}, "LOC-7"),
        ({"BusinessPartnerCategory": "2"}, None),
    ],
)
def test_a_person_has_the_number_without_zeros_and_an_organisation_none(fields: Any, number: str | None) -> None:
    assert mapping.number(partner(**fields), settings()) == number


def test_the_settings_can_make_the_customer_number_the_key() -> None:
    by_customer = settings(partner_number="Customer")
    assert mapping.number(partner(Customer="0000000815"), by_customer) == "815"
    assert mapping.number(partner(Customer=""), by_customer) is None


@pytest.mark.parametrize(
    ("fields", "zone", "expected"),
    [
        ({"LastChangeDate": "/Date(1772409600000)/", "LastChangeTime": "PT09H15M30S"}, "UTC", datetime(2026, 3, 2, 9, 15, 30)),
        (
            {"LastChangeDate": "/Date(1772409600000)/", "LastChangeTime": "PT09H15M30S"},
            "Asia/Dubai",
            datetime(2026, 3, 2, 5, 15, 30),
        ),
        ({"LastChangeDate": "/Date(1772409600000)/", "LastChangeTime": None}, "UTC", datetime(2026, 3, 2)),
        ({"CreationDate": "/Date(1551484800000)/", "CreationTime": "PT10H12M45S"}, "UTC", datetime(2019, 3, 2, 10, 12, 45)),
        ({"LastChangeTime": "PT09H15M30S"}, "UTC", None),
        ({"LastChangeDate": "/Date(-62135596800000)/", "LastChangeTime": "PT00H"}, "Asia/Dubai", None),
    ],
)
def test_a_change_is_told_in_two_fields_and_in_the_erps_own_time_zone(fields: Any, zone: str, expected: datetime | None) -> None:
    found = mapping.changed(partner(**fields), settings(time_zone=zone))
    assert found == (expected.replace(tzinfo=UTC) if expected else None)


def test_a_person_is_named_as_the_settings_read_the_codes() -> None:
    row = partner(FirstName="Amelia", LastName="Hart", FormOfAddress="0001", CorrespondenceLanguage="EN", BirthDate="/Date(-1)/")
    told = mapping.person(row, settings())
    assert (told.salutation, told.given_name, told.family_name, told.language) == ("Ms", "Amelia", "Hart", "en")
    assert told.birth_date == date(1969, 12, 31)
    assert mapping.person(partner(FormOfAddress="0077"), settings()).salutation is None


def test_an_address_that_ended_or_has_not_begun_is_not_told() -> None:
    over, coming = "/Date(1640995200000+0000)/", 30_000
    row = lives_at(home("1", until=over), home("2", since=100), home("3", since=coming))
    assert mapping.reach(row, settings(), now=NOW).address == Address(("2 Example Mews",), "London", None, "SW1X 0AA", "GB")
    assert [point.value for point in mapping.contact_points(row, settings(), now=NOW).points] == [
        "2 Example Mews, London, SW1X 0AA, GB"
    ]
    assert mapping.reach(lives_at(home("1", until=over)), settings(), now=NOW).address is None


def test_of_several_addresses_the_one_that_began_last_is_the_main_one() -> None:
    row = lives_at(home("1", since=100), home("2", since=200), home("3", since=200))
    values = [(point.value[0], point.primary) for point in mapping.contact_points(row, settings(), now=NOW).points]
    assert values == [("2", True), ("3", False), ("1", False)]


def test_dates_that_are_not_told_hold_from_ever_to_ever() -> None:
    row = lives_at(home("1", ValidityStartDate=None, ValidityEndDate=None))
    assert mapping.reach(row, settings(), now=NOW).address is not None


def test_defaults_come_first_and_a_mobile_before_a_landline() -> None:
    mails = [
        {"EmailAddress": "old@example.com", "IsDefaultEmailAddress": False},
        {"EmailAddress": "new@example.com", "IsDefaultEmailAddress": True},
    ]
    row = lives_at(
        home(
            to_EmailAddress={"results": mails},
            to_PhoneNumber={"results": [LANDLINE]},
            to_MobilePhoneNumber={"results": [MOBILE]},
        )
    )
    told = mapping.reach(row, settings(), now=NOW)
    assert (told.email, told.phone) == ("new@example.com", "+447700900123")
    assert mapping.contact_points(row, settings(), now=NOW).points[:4] == (
        ContactPoint(ContactKind.EMAIL, "new@example.com", primary=True),
        ContactPoint(ContactKind.EMAIL, "old@example.com", primary=False),
        ContactPoint(ContactKind.PHONE, "+447700900123", primary=True),
        ContactPoint(ContactKind.PHONE, "020 7946 0101", primary=False),
    )


def test_a_value_that_two_addresses_share_is_told_once() -> None:
    mails = {"results": [{"EmailAddress": "A@example.com"}]}
    row = lives_at(
        home("1", since=2, to_EmailAddress=mails), home("2", to_EmailAddress={"results": [{"EmailAddress": "a@example.com"}]})
    )
    points = mapping.contact_points(row, settings(), now=NOW).points
    assert [point.value for point in points if point.kind is ContactKind.EMAIL] == ["A@example.com"]


def test_a_continental_address_has_its_number_behind_the_street() -> None:
    row = lives_at(home("5", StreetName="Via Esempio", Country="IT"))
    told = mapping.reach(row, settings(), now=NOW).address
    assert told is not None
    assert told.lines == ("Via Esempio 5",)


def test_an_address_with_nothing_in_it_is_none() -> None:
    row = lives_at(home(StreetName="", HouseNumber="", CityName="", PostalCode="", Country="GB"))
    assert mapping.reach(row, settings(), now=NOW).address is None


LINKED = (("annex-cloud-loyalty", "HRD-1"),)


@pytest.mark.parametrize(
    ("fields", "links"),
    [
        ({}, LINKED),
        ({"BPIdentificationType": "PASS"}, ()),
        ({"ValidityEndDate": "/Date(1640995200000)/"}, ()),
        ({"ValidityStartDate": "/Date(4102444800000)/"}, ()),
        ({"ValidityStartDate": "/Date(1551484800000)/", "ValidityEndDate": "/Date(253402214400000)/"}, LINKED),
        ({"ValidityEndDate": "/Date(1772409600000)/"}, LINKED),
        ({"BPIdentificationNumber": ""}, ()),
    ],
)
def test_only_a_membership_number_that_holds_today_is_a_link(fields: Any, links: Any) -> None:
    held = {"BPIdentificationType": "ZLOYAL", "BPIdentificationNumber": "HRD-1", **fields}
    row = partner(to_BuPaIdentification={"results": [held, held]})
    assert mapping.candidate("204711", row, settings(), now=NOW).links == links
