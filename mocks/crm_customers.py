"""The CRM's person and what hangs on it, as rows: header, addresses, identifications, team, ids in other systems.

SAP Cloud for Customer fact sheet, sections 3 and 7. Assumed: the codes of titles, genders, life cycle, best-reached-by;
letter case of e-mails does not matter in filters; identification type `ZLOYAL`, external system `ERP`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

from mocks import keys
from mocks.control import World
from mocks.keys import Kind
from mocks.odata_service import EntitySet, Navigation
from mocks.people import ANNEX, C4C, ERP, Person, Record
from mocks.service import STAFF

LOYALTY_ID, ERP_SYSTEM = "ZLOYAL", "ERP"
Row = dict[str, Any]
_TEXTS = {
    "RoleCode": {"CRM000": "Customer"},
    "LifeCycleStatusCode": {"2": "Active"},
    "TitleCode": {"0001": "Ms.", "0002": "Mr."},
    "GenderCode": {"0": "Not specified", "1": "Male", "2": "Female"},
    "LanguageCode": {"EN": "English", "FR": "French", "AR": "Arabic", "IT": "Italian"},
    "CountryCode": {"GB": "United Kingdom", "FR": "France", "IT": "Italy"},
    "ContactPermissionCode": {"1": "Allowed", "2": "Not allowed"},
    "CustomerABCClassificationCode": {"A": "A-Account", "B": "B-Account", "C": "C-Account"},
    "BestReachedByCode": {"INT": "E-Mail", "TEL": "Telephone"},
    "IDTypeCode": {LOYALTY_ID: "Loyalty number"},
    "PartyRoleCode": {"142": "Personal Shopper"},
}


def types(text: str) -> dict[str, str]:
    """`Name` is a string, `Name:Type` another EDM type, `Name+` a code with its text beside it."""
    found: dict[str, str] = {}
    for word in text.split():
        name, _, edm = word.partition(":")
        found[name.rstrip("+")] = edm or "String"
        if name.endswith("+"):
            found[f"{name[:-1]}Text"] = "String"
    return found


def with_texts(row: Row) -> Row:
    """Adds the text of every code in the row."""
    for name, texts in _TEXTS.items():
        if name in row:
            row[f"{name}Text"] = texts.get(row[name], "")
    return row


def formatted_phone(number: str) -> str:
    """As the CRM stores it: country, area and the rest, such as `+44 7700-900123`."""
    for code, areas in (("+44", ("7700", "1632", "20", "28", "29")), ("+39", ("06",)), ("+33", ("1",))):
        if number.startswith(code):
            rest = number[len(code) :]
            area = next((area for area in areas if rest.startswith(area)), rest[:3])
            return f"{code} {area}-{rest[len(area) :]}"
    return number


def dialled(formatted: str) -> str:
    return formatted.replace(" ", "").replace("-", "")


def people(world: World, numbers: Iterable[int | None]) -> Iterator[Person]:
    return world.known(numbers, C4C)


def customer_id(person: Person, record: int = 0) -> str:
    return keys.crm_number(person.number, record=record)


def object_id(person: Person, kind: Kind, index: int = 0) -> str:
    return keys.object_id(kind, person.number, index, seed=person.seed)


def customers(world: World, person: Person) -> Iterator[Row]:
    for place, record in enumerate(world.records(person, C4C)):
        yield _customer(person, record, place)


def _customer(person: Person, record: Record, place: int) -> Row:
    held = object_id(person, Kind.CUSTOMER, place)
    linked = record.links and person.known_to(ERP)
    row = {
        "ObjectID": held,
        "UUID": keys.dashed(held),
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
        "ContactPermissionCode": "1",
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
    """Address, e-mail and phones, spelt alike on the header and on an address."""
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
    """The loyalty number, on the record that is linked."""
    record = world.record(person, C4C)
    if record and record.links and person.known_to(ANNEX):
        held = {"IDTypeCode": LOYALTY_ID, "IDNumber": person.membership_number, "ResponsibleInstitution": "Loyalty"}
        yield with_texts(_child(person, Kind.IDENTIFICATION, 0, record) | held)


def team(world: World, person: Person) -> Iterator[Row]:
    """A personal shopper, for those of the upper tiers."""
    record = world.record(person, C4C)
    if record and person.tier >= 2:
        staff = STAFF[person.number % len(STAFF)]
        held = {"EmployeeID": staff[0], "PartyRoleCode": "142", "MainIndicator": True}
        yield with_texts(_child(person, Kind.TEAM, 0, record) | held)


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


_WHERE = {"Latitude": Decimal("51.49940000000000"), "Longitude": Decimal("-0.16320000000000")}
_MAIN = {"MainIndicator": True, "ShipTo": True, "BillTo": True, "DefaultShipTo": True}


def _child(person: Person, kind: Kind, place: int, record: Record) -> Row:
    return {
        "ObjectID": object_id(person, kind, place),
        "ParentObjectID": object_id(person, Kind.CUSTOMER, place),
        "CustomerID": customer_id(person, place),
        "ETag": record.changed_at,
    }


def by_customer_id(world: World, number: str) -> Iterator[Person]:
    found = keys.n_of_crm(number)
    return people(world, [found[0] if found else None])


def by_object(world: World, text: str, *kinds: Kind) -> Iterator[Person]:
    found = keys.of_object(text, seed=world.seed)
    return people(world, [found[1] if found and found[0] in kinds else None])


def by_name(world: World, *, first: str = "", last: str = "") -> Iterator[Person]:
    """Lazily, as there may be thousands; those renamed since the start come first."""
    changed = world.changed_people(C4C)
    yield from people(world, changed)
    for n in world.population.by_name(first=first, last=last):
        if n not in changed:
            yield from people(world, [n])


def search(world: World, text: str) -> Iterator[Row]:
    """`$search`: every term must be a whole word of the record; `*` stands for anything."""
    terms = [term.casefold() for term in text.split()]
    for person in _perhaps(world, terms):
        for row in customers(world, person):
            words = {word for value in row.values() if isinstance(value, str) for word in value.casefold().split()}
            if all(any(_is_word(term, word) for word in words) for term in terms):
                yield row


def _perhaps(world: World, terms: list[str]) -> Iterator[Person]:
    """Those whom the most telling term leads to; a name when there is nothing better."""
    plain = [term for term in terms if "*" not in term]
    for term in plain:
        if "@" in term:
            return world.by_email(term, C4C)
        if term.replace("-", "").replace("+", "").isdigit() and len(term) > 5:
            found = keys.n_of_crm(term)
            digits = dialled(term)
            numbers = {found[0] if found else None, keys.n_of_erp(digits)}
            for prefix in ("", "+44", "+39", "+33"):
                numbers |= world.population.by_phone(f"{prefix}{digits}")
            return people(world, numbers | world.changed_people(C4C))
    first = {person.number: person for term in plain[:1] for person in by_name(world, first=term)}
    last = {person.number: person for term in plain[:1] for person in by_name(world, last=term)}
    return iter((first | last).values()) if plain else people(world, range(1, min(world.population.size, 25_000) + 1))


def _is_word(term: str, word: str) -> bool:
    if "*" not in term:
        return term == word
    start, *middle, end = term.split("*")
    return word.startswith(start) and word.endswith(end) and all(part in word for part in middle)


def _set(name: str, edm: str, make: Any, *, by: Mapping[str, Any], **more: Any) -> EntitySet:
    """`by` leads from a property's value to persons, `make` from a person to rows."""

    def source(find: Any) -> Any:
        return lambda world, value: (row for person in find(world, value) for row in make(world, person))

    return EntitySet(
        name=f"{name}Collection",
        type_name=name,
        types=types(edm),
        sources={key: source(find) for key, find in by.items()},
        everything=lambda world: (row for person in world.population.everyone() for row in make(world, person)),
        closed=more.pop("closed", frozenset({"ETag"})),
        **more,
    )


_HEAD = "ObjectID ParentObjectID CustomerID"
_REACH = (
    "CountryCode+ StateCode+ AddressLine1 AddressLine2 HouseNumber Street AddressLine4 AddressLine5 City StreetPostalCode"
    " Phone Mobile Email"
)
_PLACE = f"{_REACH} District TimeZoneCode+ Fax EmailInvalidIndicator:Boolean WebSite BestReachedByCode+"
_CHILD = {
    "CustomerID": by_customer_id,
    "ParentObjectID": lambda world, text: by_object(world, text, Kind.CUSTOMER),
}
CUSTOMERS = _set(
    "IndividualCustomer",
    "ObjectID CustomerID UUID:Guid ExternalID ExternalSystem RoleCode+ LifeCycleStatusCode+ CustomerABCClassificationCode+"
    " ContactPermissionCode+ TitleCode+ AcademicTitleCode+ FirstName MiddleName LastName NickName"
    " GenderCode+ MaritalStatusCode+ LanguageCode+ BirthDate:DateTime NationalityCountryCode+"
    f" FormattedName {_PLACE} OrderBlockingReasonCode+ DeliveryBlockingReasonCode+ BillingBlockingReasonCode+"
    " CreationOn:DateTimeOffset ChangedOn:DateTimeOffset ETag:DateTimeOffset",
    customers,
    by={
        "ObjectID": lambda world, text: by_object(world, text, Kind.CUSTOMER),
        "UUID": lambda world, text: by_object(world, text, Kind.CUSTOMER),
        "CustomerID": by_customer_id,
        "ExternalID": lambda world, number: people(world, [keys.n_of_erp(number)]),
        "Email": lambda world, email: world.by_email(email, C4C),
        "Mobile": lambda world, phone: world.by_phone(dialled(phone), C4C),
        "Phone": lambda world, phone: world.by_phone(dialled(phone), C4C),
        "LastName": lambda world, name: by_name(world, last=name),
        "FirstName": lambda world, name: by_name(world, first=name),
    },
    blind=frozenset({"Email"}),
    search=search,
    navigations={
        "IndividualCustomerAddress": Navigation("IndividualCustomerAddressCollection", "ObjectID", "ParentObjectID"),
        "IndividualCustomerIdentification": Navigation(
            "IndividualCustomerIdentificationCollection", "ObjectID", "ParentObjectID"
        ),
        "IndividualCustomerTeam": Navigation("IndividualCustomerTeamCollection", "ObjectID", "ParentObjectID"),
    },
)
_PARENT = {"IndividualCustomer": Navigation("IndividualCustomerCollection", "ParentObjectID", "ObjectID", to_one=True)}
ADDRESSES = _set(
    "IndividualCustomerAddress",
    f"{_HEAD} MainIndicator:Boolean ShipTo:Boolean DefaultShipTo:Boolean BillTo:Boolean {_REACH}"
    " Latitude:Decimal Longitude:Decimal ETag:DateTimeOffset",
    addresses,
    by={"ObjectID": lambda world, text: by_object(world, text, Kind.ADDRESS), **_CHILD},
    closed=frozenset({"ETag", "MainIndicator", "ShipTo", "DefaultShipTo", "BillTo"}),
    blind=frozenset({"Email"}),
    navigations=_PARENT,
)
IDENTIFICATIONS = _set(
    "IndividualCustomerIdentification",
    f"{_HEAD} IDTypeCode+ IDNumber ResponsibleInstitution EntryDate:DateTime ValidFrom:DateTime ValidTo:DateTime CountryCode+",
    identifications,
    by={
        "ObjectID": lambda world, text: by_object(world, text, Kind.IDENTIFICATION),
        **_CHILD,
        "IDNumber": lambda world, number: people(world, [keys.n_of_membership(number)]),
    },
    navigations=_PARENT,
)
TEAM = _set(
    "IndividualCustomerTeam",
    f"{_HEAD} EmployeeUUID:Guid EmployeeID PartyRoleCode+ StartDate:DateTime EndDate:DateTime MainIndicator:Boolean"
    " SalesOrganisationID DistributionChannelCode+ DivisionCode+ ETag:DateTimeOffset",
    team,
    by={"ObjectID": lambda world, text: by_object(world, text, Kind.TEAM), **_CHILD},
    navigations=_PARENT,
)
MAPPINGS = _set(
    "ObjectIdentifierMapping",
    "ObjectID ETag:DateTimeOffset LocalObjectID RemoteObjectID RemoteIdentifierDefiningSchemeCode+ RemoteBusinessSystemID"
    " LocalObjectUUID:Guid RemoteBusinessSystemUUID:Guid",
    mappings,
    by={
        "ObjectID": lambda world, text: by_object(world, text, Kind.MAPPING),
        "LocalObjectUUID": lambda world, text: by_object(world, text, Kind.CUSTOMER),
        "RemoteObjectID": lambda world, number: people(world, [keys.n_of_erp(number)]),
    },
    closed=frozenset({"ETag", "LocalObjectID"}),
)
SETS = (CUSTOMERS, ADDRESSES, IDENTIFICATIONS, TEAM, MAPPINGS)
