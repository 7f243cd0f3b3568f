"""Rows of the ERP's customers: SAP ECC fact sheet, section 3, API_BUSINESS_PARTNER.

Assumed: the codes of forms of address, phone types, account groups and sales areas; identification type `ZLOYAL`; numbers come
without leading zeros.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain

from mocks.control.stage import World
from mocks.odata.language import Value
from mocks.world import keys
from mocks.world.chance import draw
from mocks.world.homes import FIRST, address
from mocks.world.people import ANNEX, ERP, Address, Person, Record

LOYALTY_ID = "ZLOYAL"
FOREVER = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
FIRST_ADDRESS = 30_000_000
Row = dict[str, Value]


def midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None


def clock(at: datetime) -> str:
    return f"PT{at:%H}H{at:%M}M{at:%S}S"


def partners(world: World, person: Person) -> Iterator[Row]:
    for record in world.records(person, ERP):
        yield _partner(person, record)


def _partner(person: Person, record: Record) -> Row:
    return {
        "BusinessPartner": person.erp_number,
        "Customer": person.erp_number,
        "BusinessPartnerCategory": "1",
        "BusinessPartnerGrouping": "Z360",
        "BusinessPartnerFullName": record.full_name,
        "BusinessPartnerUUID": keys.dashed(f"{draw(person.seed, person.number, 300):032x}"),
        "FirstName": record.first_name,
        "LastName": record.last_name,
        "FormOfAddress": "0001" if person.gender == "f" else "0002",
        "BirthDate": midnight(record.birth_date),
        "CorrespondenceLanguage": person.language,
        "IsFemale": person.gender == "f",
        "IsMale": person.gender == "m",
        "IsSexUnknown": person.gender not in ("f", "m"),
        "SearchTerm1": record.last_name.upper()[:20],
        "CreationDate": midnight(record.created_at.date()),
        "CreationTime": clock(record.created_at),
        "LastChangeDate": midnight(record.changed_at.date()),
        "LastChangeTime": clock(record.changed_at),
        "ETag": f"{record.changed_at:%Y%m%d%H%M%S}",
    }


def addresses(world: World, person: Person) -> Iterator[Row]:
    """The present address and, for one generated person in four, the former one."""
    for record in world.records(person, ERP):
        moved = record.created_at + timedelta(days=90)
        has_moved = person.number >= FIRST and person.number % 4 == 2
        if record.address:
            yield _address(person, 0, record.address, moved if has_moved else record.created_at, FOREVER)
        if has_moved:
            before = address(person.seed + 2, person.number)
            yield _address(person, 1, before, record.created_at, moved - timedelta(seconds=1))


def _address(person: Person, place: int, home: Address, since: datetime, until: datetime) -> Row:
    return {
        "BusinessPartner": person.erp_number,
        "AddressID": address_id(person, place),
        "AddressUUID": keys.dashed(f"{draw(person.seed, person.number, place, 301):032x}"),
        "StreetName": home.street,
        "HouseNumber": home.house_number,
        "PostalCode": home.postcode,
        "CityName": home.city,
        "Country": home.country,
        "Language": person.language,
        "ValidityStartDate": since.replace(microsecond=0),
        "ValidityEndDate": until.replace(microsecond=0),
    }


def address_id(person: Person, place: int) -> str:
    return str(FIRST_ADDRESS + person.number * 2 + place)


def emails(world: World, person: Person) -> Iterator[Row]:
    for record in world.records(person, ERP):
        if record.email:
            spelt = {"EmailAddress": record.email, "SearchEmailAddress": record.email.upper()[:20]}
            yield _reached(person, 1) | spelt | {"IsDefaultEmailAddress": True}


def phones(world: World, person: Person) -> Iterator[Row]:
    return chain(mobiles(world, person), landlines(world, person))


def mobiles(world: World, person: Person) -> Iterator[Row]:
    for record in world.records(person, ERP):
        if record.phone:
            yield _reached(person, 1) | _dialled(record.phone, "3", record)


def landlines(world: World, person: Person) -> Iterator[Row]:
    for record in world.records(person, ERP):
        if record.landline:
            yield _reached(person, 2) | _dialled(record.landline, "1", record)


def _reached(person: Person, ordinal: int) -> Row:
    return {"AddressID": address_id(person, 0), "Person": "", "OrdinalNumber": str(ordinal)}


def _dialled(number: str, kind: str, record: Record) -> Row:
    """A phone's row: the international number, and the typed one, which is the same without the country."""
    national = f"0{number[3:]}" if number.startswith("+44") else number[3:]
    country = record.address.country if record.address else "GB"
    return {
        "PhoneNumber": national,
        "InternationalPhoneNumber": number,
        "PhoneNumberType": kind,
        "DestinationLocationCountry": country,
        "IsDefaultPhoneNumber": True,
    }


def identifications(world: World, person: Person) -> Iterator[Row]:
    record = world.record(person, ERP)
    if record and record.links and person.known_to(ANNEX):
        yield {
            "BusinessPartner": person.erp_number,
            "BPIdentificationType": LOYALTY_ID,
            "BPIdentificationNumber": person.membership_number,
            "BPIdnNmbrIssuingInstitute": "Loyalty",
            "ValidityStartDate": midnight(record.created_at.date()),
            "ValidityEndDate": midnight(FOREVER.date()),
        }


def roles(world: World, person: Person) -> Iterator[Row]:
    record = world.record(person, ERP)
    for role in ("FLCU00", "FLCU01") if record else ():
        yield {"BusinessPartner": person.erp_number, "BusinessPartnerRole": role, "ValidFrom": None, "ValidTo": FOREVER}


def customers(world: World, person: Person) -> Iterator[Row]:
    record = world.record(person, ERP)
    if record:
        yield {
            "Customer": person.erp_number,
            "CustomerName": record.full_name,
            "CustomerFullName": record.full_name,
            "CustomerAccountGroup": "Z360",
            "CustomerClassification": "CBAA"[person.tier],
            "CreationDate": midnight(record.created_at.date()),
        }


def sales_areas(world: World, person: Person) -> Iterator[Row]:
    if world.record(person, ERP):
        area: Row = {"Customer": person.erp_number, "SalesOrganization": "1010", "DistributionChannel": "10", "Division": "00"}
        yield area | {"CustomerGroup": "01", "CustomerABCClassification": "CBAA"[person.tier], "Currency": "GBP"}
