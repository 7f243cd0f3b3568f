"""The CRM's persons, their addresses, teams and permissions, as entity sets: SAP Cloud for Customer fact sheet, section 3.

Assumed: e-mails are compared without letter case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Unpack

from mocks.control.stage import World
from mocks.odata.matching import Told
from mocks.odata.question import EntitySet, Navigation, Rows, Source, Traits
from mocks.systems.sap_cloud_for_customer.finding import Find, Make, by_customer_id, by_object, dialled, likely, people, search
from mocks.systems.sap_cloud_for_customer.permissions import channel_permissions, permissions, type_permissions
from mocks.systems.sap_cloud_for_customer.rows import RESTRICTED, addresses, customers, identifications, mappings, team
from mocks.world import keys
from mocks.world.keys import Kind
from mocks.world.people import C4C, Person


def types(text: str) -> dict[str, str]:
    """EDM types by property: `Name` is a string, `Name:Type` another type, `Name+` a code and its text."""
    found: dict[str, str] = {}
    for word in text.split():
        name, _, edm = word.partition(":")
        found[name.rstrip("+")] = edm or "String"
        if name.endswith("+"):
            found[f"{name[:-1]}Text"] = "String"
    return found


def _set(name: str, edm: str, make: Make, *, by: Mapping[str, Find], **traits: Unpack[Traits]) -> EntitySet:
    """A set of rows that `make` makes of a person; `by` leads from a property's value to persons."""

    def source(find: Find) -> Source:
        return lambda world, value: (row for person in find(world, value) for row in make(world, person))

    given: Traits = {"closed": frozenset({"ETag"}), **traits}
    return EntitySet(
        name=f"{name}Collection",
        type_name=name,
        types=types(edm),
        sources={key: source(find) for key, find in by.items()},
        everything=lambda world: (row for person in world.population.everyone() for row in make(world, person)),
        **given,
    )


def _likely(make: Make) -> Callable[[World, Told], Rows | None]:
    def rows(world: World, told: Told) -> Rows | None:
        found = likely(world, told)
        return None if found is None else (row for person in found for row in make(world, person))

    return rows


_HEAD = "ObjectID ParentObjectID CustomerID"
_REACH = (
    "CountryCode+ StateCode+ AddressLine1 AddressLine2 HouseNumber Street AddressLine4 AddressLine5 City StreetPostalCode"
    " Phone Mobile Email"
)
_PLACE = f"{_REACH} District TimeZoneCode+ Fax EmailInvalidIndicator:Boolean WebSite BestReachedByCode+"
_CHILD: dict[str, Find] = {
    "CustomerID": by_customer_id,
    "ParentObjectID": lambda world, text: by_object(world, text, Kind.CUSTOMER),
}
CUSTOMERS = _set(
    "IndividualCustomer",
    "ObjectID CustomerID UUID:Guid ExternalID ExternalSystem RoleCode+ LifeCycleStatusCode+ CustomerABCClassificationCode+"
    f" {RESTRICTED}:Boolean ContactPermissionCode+ TitleCode+ AcademicTitleCode+ FirstName MiddleName LastName NickName"
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
    },
    blind=frozenset({"Email"}),
    likely=_likely(customers),
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
    likely=_likely(addresses),
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
_TIMES = "CreationDateTime:DateTimeOffset LastChangeDateTime:DateTimeOffset ETag:DateTimeOffset"


def _of_permission(world: World, text: str) -> Iterator[Person]:
    return by_object(world, text, Kind.PERMISSION)


PERMISSIONS = _set(
    "MarketingPermission",
    f"ObjectID BusinessPartner_ID BusinessPartnerUUID:Guid AlternativeID {_TIMES}",
    permissions,
    by={"ObjectID": _of_permission, "BusinessPartner_ID": by_customer_id},
    navigations={
        "ChannelPermission": Navigation("ChannelPermissionCollection", "ObjectID", "ParentObjectID"),
        "CommunicationTypePermission": Navigation("CommunicationTypePermissionCollection", "ObjectID", "ParentObjectID"),
    },
)
CHANNEL_PERMISSIONS = _set(
    "ChannelPermission",
    f"ObjectID ParentObjectID Channel+ Consent+ {_TIMES}",
    channel_permissions,
    by={"ObjectID": lambda world, text: by_object(world, text, Kind.CHANNEL_PERMISSION), "ParentObjectID": _of_permission},
)
TYPE_PERMISSIONS = _set(
    "CommunicationTypePermission",
    f"ObjectID ParentObjectID CommunicationTypeCode+ SubscribedIndicator:Boolean {_TIMES}",
    type_permissions,
    by={"ObjectID": lambda world, text: by_object(world, text, Kind.TYPE_PERMISSION), "ParentObjectID": _of_permission},
)
SETS = (
    CUSTOMERS, ADDRESSES, IDENTIFICATIONS, TEAM, MAPPINGS, PERMISSIONS, CHANNEL_PERMISSIONS, TYPE_PERMISSIONS,
)  # fmt: skip
