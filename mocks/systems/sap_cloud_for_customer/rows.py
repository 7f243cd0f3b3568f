"""Rows of a person in the CRM: header, addresses, identifications, team, ids in other systems.

SAP Cloud for Customer fact sheet, sections 3 and 7. Assumed: the codes of titles, genders, life cycle, best-reached-by and roles
in a team; identification type `ZLOYAL`, external system `ERP`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time
from decimal import Decimal

from mocks.control.stage import World
from mocks.odata.language import Value
from mocks.world import keys
from mocks.world.chance import draw
from mocks.world.keys import Kind
from mocks.world.people import ANNEX, C4C, ERP, Person, Record
from mocks.world.service import STAFF

LOYALTY_ID, ERP_SYSTEM = "ZLOYAL", "ERP"
RESTRICTED = "Restricted_KUT"
"""The extension field for persons whose file is closed; key users' fields end so."""
SHOPPER, OWNER = "142", "39"
Row = dict[str, Value]
_TEXTS = {
    "RoleCode": {"CRM000": "Customer"},
    "LifeCycleStatusCode": {"2": "Active"},
    "TitleCode": {"0001": "Ms.", "0002": "Mr."},
    "GenderCode": {"0": "Not specified", "1": "Male", "2": "Female"},
    "LanguageCode": {"EN": "English", "FR": "French", "AR": "Arabic", "IT": "Italian"},
    "CountryCode": {"GB": "United Kingdom", "FR": "France", "IT": "Italy"},
    "ContactPermissionCode": {"1": "Allowed", "2": "Not allowed", "": ""},
    "CustomerABCClassificationCode": {"A": "A-Account", "B": "B-Account", "C": "C-Account"},
    "BestReachedByCode": {"INT": "E-Mail", "TEL": "Telephone"},
    "IDTypeCode": {LOYALTY_ID: "Loyalty number"},
    "Channel": {"INT": "E-Mail", "SMS": "Text Message", "TEL": "Telephone", "LET": "Letter"},
    "Consent": {"1": "Given", "2": "Refused"},
    "CommunicationTypeCode": {"001": "Newsletter"},
    "PartyRoleCode": {SHOPPER: "Personal Shopper", OWNER: "Account Owner"},
}


def with_texts(row: Row) -> Row:
    """Adds the text of every code in the row."""
    for name, texts in _TEXTS.items():
        if name in row:
            row[f"{name}Text"] = texts.get(str(row[name]), "")
    return row


def formatted_phone(number: str) -> str:
    """A phone number in the CRM's form: country, area and the rest, such as `+44 7700-900123`."""
    for code, areas in (("+44", ("7700", "1632", "20", "28", "29")), ("+39", ("06",)), ("+33", ("1",))):
        if number.startswith(code):
            rest = number[len(code) :]
            area = next((area for area in areas if rest.startswith(area)), rest[:3])
            return f"{code} {area}-{rest[len(area) :]}"
    return number


def customer_id(person: Person, record: int = 0) -> str:
    return keys.crm_number(person.number, record=record)


def object_id(person: Person, kind: Kind, index: int = 0) -> str:
    return keys.object_id(kind, person.number, index, seed=person.seed)


def customers(world: World, person: Person) -> Iterator[Row]:
    for place, record in enumerate(world.records(person, C4C)):
        code = {None: "", True: "1", False: "2"}[contact_permission(world, person)]
        own: Row = {RESTRICTED: world.fact(person, C4C, "restricted", person.is_restricted)}
        yield _customer(person, record, place) | own | with_texts({"ContactPermissionCode": code})


def contact_permission(world: World, person: Person) -> bool | None:
    """The permission to contact a person, None where it was never set. Objections in the account are repeated here."""
    drawn = None if draw(person.seed, person.number, 231) % 3 == 0 else not person.objects
    return world.fact(person, C4C, "marketing_consent", True if person.number <= 15 else drawn)


def _customer(person: Person, record: Record, place: int) -> Row:
    key = object_id(person, Kind.CUSTOMER, place)
    linked = record.links and person.known_to(ERP)
    row: Row = {
        "ObjectID": key,
        "UUID": keys.dashed(key),
        "CustomerID": customer_id(person, place),
        "ExternalID": person.erp_number.zfill(10) if linked else "",
        "ExternalSystem": ERP_SYSTEM if linked else "",
        "RoleCode": "CRM000",
        "LifeCycleStatusCode": "2",
        "TitleCode": "0001" if person.gender == "f" else "0002",
        "FirstName": record.first_name,
        "LastName": record.last_name,
        "FormattedName": record.full_name,
        "GenderCode": {"m": "1", "f": "2"}.get(person.gender, "0"),
        "LanguageCode": person.language,
        "NationalityCountryCode": person.address.country,
        "BirthDate": _midnight(record),
        "CustomerABCClassificationCode": "CBAA"[person.tier],
        "BestReachedByCode": "INT" if record.email else "TEL",
        "TimeZoneCode": "GMTUK",
        "CreationOn": record.created_at,
        "ChangedOn": record.changed_at,
        "ETag": record.changed_at,
    }
    return with_texts(row | _reached(record))


def _midnight(record: Record) -> datetime | None:
    return datetime.combine(record.birth_date, time(), UTC) if record.birth_date else None


def _reached(record: Record) -> Row:
    """Address, e-mail and phones, in the same spelling for header and addresses."""
    found: Row = {
        "Email": record.email,
        "Mobile": formatted_phone(record.phone),
        "Phone": formatted_phone(record.landline),
        "EmailInvalidIndicator": False,
    }
    if record.address:
        found |= {
            "HouseNumber": record.address.house_number,
            "Street": record.address.street,
            "City": record.address.city,
            "StreetPostalCode": record.address.postcode,
            "CountryCode": record.address.country,
        }
    return found


def addresses(world: World, person: Person) -> Iterator[Row]:
    for place, record in enumerate(world.records(person, C4C)):
        yield with_texts(_child(person, Kind.ADDRESS, place, record) | _MAIN | _WHERE | _reached(record))


def identifications(world: World, person: Person) -> Iterator[Row]:
    """The loyalty number, on a linked record only."""
    record = world.record(person, C4C)
    if record and record.links and person.known_to(ANNEX):
        own: Row = {"IDTypeCode": LOYALTY_ID, "IDNumber": person.membership_number, "ResponsibleInstitution": "Loyalty"}
        yield with_texts(_child(person, Kind.IDENTIFICATION, 0, record) | own)


def team(world: World, person: Person) -> Iterator[Row]:
    """The person's team: a personal shopper for a third of all persons, and an account owner too for half of these."""
    record = world.record(person, C4C)
    chance = 0 if person.number == 1 else draw(person.seed, person.number, 220)
    if record is None or chance % 3:
        return
    for place, role in enumerate((OWNER, SHOPPER) if chance % 2 == 0 else (SHOPPER,)):
        staff = STAFF[(person.number + place) % len(STAFF)]
        own: Row = {"ObjectID": object_id(person, Kind.TEAM, place), "PartyRoleCode": role, "MainIndicator": role == SHOPPER}
        employee: Row = {"EmployeeID": staff[0], "EmployeeUUID": employee_uuid(staff[0])}
        yield with_texts(_child(person, Kind.TEAM, 0, record) | own | employee)


def employee_uuid(employee: str) -> str:
    """The id of an employee, the same wherever an employee is named."""
    return keys.dashed(f"{draw(int(employee)):032X}")


def mappings(world: World, person: Person) -> Iterator[Row]:
    record = world.record(person, C4C)
    if record and record.links and person.known_to(ERP):
        yield {
            "ObjectID": object_id(person, Kind.MAPPING),
            "LocalObjectUUID": keys.dashed(object_id(person, Kind.CUSTOMER)),
            "LocalObjectID": customer_id(person),
            "RemoteObjectID": person.erp_number.zfill(10),
            "RemoteBusinessSystemID": ERP_SYSTEM,
            "RemoteIdentifierDefiningSchemeCode": "3",
            "ETag": record.changed_at,
        }


_WHERE: Row = {"Latitude": Decimal("51.49940000000000"), "Longitude": Decimal("-0.16320000000000")}
_MAIN: Row = {"MainIndicator": True, "ShipTo": True, "BillTo": True, "DefaultShipTo": True}


def _child(person: Person, kind: Kind, place: int, record: Record) -> Row:
    return {
        "ObjectID": object_id(person, kind, place),
        "ParentObjectID": object_id(person, Kind.CUSTOMER, place),
        "CustomerID": customer_id(person, place),
        "ETag": record.changed_at,
    }
