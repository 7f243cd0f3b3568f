"""The ERP's customers as business partners, as entity sets: SAP ECC fact sheet, section 3, API_BUSINESS_PARTNER.

Assumed: numbers are compared without leading zeros; letter case does not matter where e-mails are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Unpack

from mocks.control.stage import World
from mocks.odata.matching import Told
from mocks.odata.question import EntitySet, Navigation, Rows, Source, Traits
from mocks.systems.sap_ecc.partner_rows import (
    FIRST_ADDRESS,
    Row,
    addresses,
    customers,
    emails,
    identifications,
    landlines,
    mobiles,
    partners,
    phones,
    roles,
    sales_areas,
)
from mocks.world import keys
from mocks.world.likeness import Likeness
from mocks.world.people import ERP, Person

Make = Callable[[World, Person], Iterator[Row]]
Find = Callable[[World, str], Iterable[Person]]


def types(text: str) -> dict[str, str]:
    """`Name` is a string, `Name:Type` another EDM type."""
    return {name: edm or "String" for name, _, edm in (word.partition(":") for word in text.split())}


# --- ways to them ----------------------------------------------------------------------------------------------------


def by_number(world: World, number: str) -> Iterator[Person]:
    return world.known([keys.n_of_erp(number)], ERP)


def by_address(world: World, number: str) -> Iterator[Person]:
    is_number = number.isascii() and number.isdigit() and len(number) < 10
    return world.known([(int(number) - FIRST_ADDRESS) // 2 if is_number else None], ERP)


def by_card(world: World, number: str) -> Iterator[Person]:
    return world.known([keys.n_of_membership(number)], ERP)


def _likely(world: World, told: Told) -> Rows | None:
    """Rows by the filter's name and birth date; None where it has neither. Changed records, known to no formula, come first."""
    wanted = Likeness(first=told.fits("FirstName"), last=told.fits("LastName"), born=told.days("BirthDate"))
    if wanted == Likeness():
        return None
    changed = world.changed_people(ERP)
    others = (one for n in world.population.like(wanted) if n not in changed for one in world.known([n], ERP))
    return (row for person in chain(world.known(changed, ERP), others) for row in partners(world, person))


def rows_of(make: Make, find: Find) -> Source:
    return lambda world, value: (row for person in find(world, value) for row in make(world, person))


def at_address(make: Make) -> Source:
    """A source of the rows that belong to one address; a person may have several addresses."""
    found = rows_of(make, by_address)
    return lambda world, value: (row for row in found(world, value) if row["AddressID"] == value)


def everything(make: Make) -> Callable[[World], Rows]:
    return lambda world: (row for person in world.population.everyone() for row in make(world, person))


# --- sets ------------------------------------------------------------------------------------------------------------


def entity_set(
    name: str, edm: str, make: Make, *, by: dict[str, Source], key: tuple[str, ...], **traits: Unpack[Traits]
) -> EntitySet:
    return EntitySet(
        name=name,
        type_name=f"{name}Type",
        types=types(edm),
        sources=by,
        everything=everything(make),
        key=key[0],
        more_keys=key[1:],
        **traits,
    )


PARTNERS = entity_set(
    "A_BusinessPartner",
    "BusinessPartner Customer Supplier AcademicTitle BusinessPartnerCategory BusinessPartnerFullName BusinessPartnerGrouping"
    " BusinessPartnerName BusinessPartnerUUID:Guid CorrespondenceLanguage CreationDate:DateTime CreationTime:Time FirstName"
    " FormOfAddress IsFemale:Boolean IsMale:Boolean IsSexUnknown:Boolean LastChangeDate:DateTime LastChangeTime:Time LastName"
    " SearchTerm1 BirthDate:DateTime BusinessPartnerIsBlocked:Boolean ETag MiddleName IsMarkedForArchiving:Boolean"
    " BusinessPartnerIDByExtSystem",
    partners,
    by={"BusinessPartner": rows_of(partners, by_number), "Customer": rows_of(partners, by_number)},
    key=("BusinessPartner",),
    likely=_likely,
    navigations={
        "to_BusinessPartnerAddress": Navigation("A_BusinessPartnerAddress", "BusinessPartner", "BusinessPartner"),
        "to_BuPaIdentification": Navigation("A_BuPaIdentification", "BusinessPartner", "BusinessPartner"),
        "to_BusinessPartnerRole": Navigation("A_BusinessPartnerRole", "BusinessPartner", "BusinessPartner"),
        "to_Customer": Navigation("A_Customer", "Customer", "Customer", to_one=True),
    },
)
ADDRESSES = entity_set(
    "A_BusinessPartnerAddress",
    "BusinessPartner AddressID AddressUUID:Guid ValidityStartDate:DateTimeOffset ValidityEndDate:DateTimeOffset StreetName"
    " HouseNumber PostalCode CityName Region Country Language",
    addresses,
    by={"BusinessPartner": rows_of(addresses, by_number), "AddressID": at_address(addresses)},
    key=("BusinessPartner", "AddressID"),
    navigations={
        "to_EmailAddress": Navigation("A_AddressEmailAddress", "AddressID", "AddressID"),
        "to_PhoneNumber": Navigation("A_AddressPhoneNumber", "AddressID", "landline of"),
        "to_MobilePhoneNumber": Navigation("A_AddressPhoneNumber", "AddressID", "mobile of"),
    },
)
EMAILS = entity_set(
    "A_AddressEmailAddress",
    "AddressID Person OrdinalNumber IsDefaultEmailAddress:Boolean EmailAddress SearchEmailAddress",
    emails,
    by={"AddressID": at_address(emails), "EmailAddress": rows_of(emails, lambda world, email: world.by_email(email, ERP))},
    key=("AddressID", "Person", "OrdinalNumber"),
    blind=frozenset({"EmailAddress"}),
)
PHONES = entity_set(
    "A_AddressPhoneNumber",
    "AddressID Person OrdinalNumber DestinationLocationCountry IsDefaultPhoneNumber:Boolean PhoneNumber PhoneNumberExtension"
    " InternationalPhoneNumber PhoneNumberType",
    phones,
    by={
        "AddressID": at_address(phones),
        "InternationalPhoneNumber": rows_of(phones, lambda world, number: world.by_phone(number, ERP)),
        "landline of": at_address(landlines),
        "mobile of": at_address(mobiles),
    },
    key=("AddressID", "Person", "OrdinalNumber"),
)
IDENTIFICATIONS = entity_set(
    "A_BuPaIdentification",
    "BusinessPartner BPIdentificationType BPIdentificationNumber BPIdnNmbrIssuingInstitute BPIdentificationEntryDate:DateTime"
    " Country Region ValidityStartDate:DateTime ValidityEndDate:DateTime",
    identifications,
    by={"BusinessPartner": rows_of(identifications, by_number), "BPIdentificationNumber": rows_of(identifications, by_card)},
    key=("BusinessPartner", "BPIdentificationType", "BPIdentificationNumber"),
)
ROLES = entity_set(
    "A_BusinessPartnerRole",
    "BusinessPartner BusinessPartnerRole ValidFrom:DateTimeOffset ValidTo:DateTimeOffset",
    roles,
    by={"BusinessPartner": rows_of(roles, by_number)},
    key=("BusinessPartner", "BusinessPartnerRole"),
)
CUSTOMERS = entity_set(
    "A_Customer",
    "Customer CustomerName CustomerFullName CustomerAccountGroup CustomerClassification OrderIsBlockedForCustomer"
    " DeliveryIsBlocked BillingIsBlockedForCustomer DeletionIndicator:Boolean CreationDate:DateTime",
    customers,
    by={"Customer": rows_of(customers, by_number)},
    key=("Customer",),
    navigations={"to_CustomerSalesArea": Navigation("A_CustomerSalesArea", "Customer", "Customer")},
)
SALES_AREAS = entity_set(
    "A_CustomerSalesArea",
    "Customer SalesOrganization DistributionChannel Division CustomerGroup CustomerABCClassification PriceListType"
    " CustomerPaymentTerms Currency",
    sales_areas,
    by={"Customer": rows_of(sales_areas, by_number)},
    key=("Customer", "SalesOrganization", "DistributionChannel", "Division"),
)
SETS = (PARTNERS, ADDRESSES, EMAILS, PHONES, IDENTIFICATIONS, ROLES, CUSTOMERS, SALES_AREAS)
