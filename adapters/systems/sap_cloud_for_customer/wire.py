"""Cloud for Customer's entities as it sends them: as much of each as is asked for with `$select`."""

import re
from datetime import datetime
from typing import Annotated, Final
from urllib.parse import unquote

from pydantic import AliasChoices, BeforeValidator, Field

from adapters.wire.odata import Children, Feed, Instant, MaybeDay, MaybeInstant, Parent, Text, Vendor, instant

GUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ETAG: Final = re.compile(r"datetimeoffset'([^']+)'")


class Identification(Vendor):
    """A number of another institution: passport, membership card."""

    CustomerID: str
    IDTypeCode: Text = None
    IDNumber: Text = None


class ExpandedIdentification(Identification):
    """Inside its customer, where the customer's number need not be repeated."""

    CustomerID: str = ""


class Customer(Vendor):
    """A private person (IndividualCustomer)."""

    CustomerID: str = Field(min_length=1)
    ExternalID: Text = None
    ExternalSystem: Text = None
    TitleCode: Text = None
    FirstName: Text = None
    LastName: Text = None
    BirthDate: MaybeDay = None
    LanguageCode: Text = None
    NationalityCountryCode: Text = None
    Email: Text = None
    EmailInvalidIndicator: bool | None = None
    Phone: Text = None
    Mobile: Text = None
    AddressLine1: Text = None
    AddressLine2: Text = None
    HouseNumber: Text = None
    Street: Text = None
    AddressLine4: Text = None
    AddressLine5: Text = None
    City: Text = None
    StateCode: Text = None
    StreetPostalCode: Text = None
    CountryCode: Text = None
    ChangedOn: MaybeInstant = None
    IndividualCustomerIdentification: Children[ExpandedIdentification] = Field(default_factory=list)


class OwnedIdentification(Identification):
    """As a row of its own set, with the customer it belongs to expanded."""

    IndividualCustomer: Parent[Customer] = None


class CustomerAddress(Vendor):
    CustomerID: str = Field(min_length=1)
    MainIndicator: bool | None = None
    AddressLine1: Text = None
    AddressLine2: Text = None
    HouseNumber: Text = None
    Street: Text = None
    AddressLine4: Text = None
    AddressLine5: Text = None
    City: Text = None
    StateCode: Text = None
    StreetPostalCode: Text = None
    CountryCode: Text = None
    Email: Text = None
    Phone: Text = None
    Mobile: Text = None


def guid(value: object) -> str | None:
    """In the one form in which keys are compared and may be sent; anything else is none."""
    text = value.strip().lower() if isinstance(value, str) else ""
    return text if GUID.fullmatch(text) else None


MaybeGuid = Annotated[str | None, BeforeValidator(guid)]


class TeamMember(Vendor):
    """An employee who looks after a customer. The service has no set of employees that would give a name."""

    CustomerID: str = Field(min_length=1)
    EmployeeID: Text = None
    EmployeeUUID: MaybeGuid = None
    PartyRoleCode: Text = None
    MainIndicator: bool | None = None


def moment_of(etag: object) -> datetime | None:
    """The time of the last change in `W/"datetimeoffset'2026-03-02T09%3A15%3A30.1234560Z'"`."""
    found = ETAG.search(unquote(etag)) if isinstance(etag, str) else None
    return instant(found[1]) if found else None


class Metadata(Vendor):
    etag: Annotated[datetime | None, BeforeValidator(moment_of)] = None


class TicketHead(Vendor):
    """Enough of a ticket to know that it is there. Its type has no field for the last change, only the tag that every row has."""

    ID: str = Field(min_length=1)
    metadata: Metadata = Field(Metadata(), alias="__metadata")

    @property
    def changed(self) -> datetime | None:
        return self.metadata.etag


class ServiceRequest(TicketHead):
    """A ticket. The times that come as text are ISO 8601 (Edm.String(33)); their names are spelled as the vendor does."""

    BuyerPartyID: str
    CreationDateTime: Instant
    ServiceRequestUserLifeCycleStatusCode: str
    Name: Text = None
    ServicePriorityCode: Text = None
    DataOriginTypeCode: Text = None
    ServiceIssueCategoryID: Text = None
    ProcessorPartyName: Text = None
    RequestCloseddatetimeContent: MaybeInstant = None


class TicketText(Vendor):
    ServiceRequestID: str
    CreatedOn: Instant
    TypeCode: Text = None
    content: Text = Field(None, alias="Text")
    AuthorName: Text = None


class OwnedCall(Vendor):
    """A call by the employee whose it is."""

    OwnerUUID: MaybeGuid = None
    OwnerFormattedName: Text = None


class Activity(Vendor):
    """A call, e-mail, appointment or visit. Sets differ in what they call the time for which it is entered and its status; drafts
    may have no time at all. Only a visit tells when it really began."""

    ObjectID: str = Field(min_length=1)
    MainAccountPartyID: str
    Subject: Text = None
    began: MaybeInstant = Field(validation_alias=AliasChoices("StartDateTime", "DateTime", "StartDate"))
    status: Text = Field(None, validation_alias=AliasChoices("Status", "LifeCycleStatusCode"))
    ActualStartDateTime: MaybeInstant = None


CUSTOMERS = Feed[Customer].model_validate_json
IDENTIFICATIONS = Feed[OwnedIdentification].model_validate_json
ADDRESSES = Feed[CustomerAddress].model_validate_json
TEAM = Feed[TeamMember].model_validate_json
TICKETS = Feed[ServiceRequest].model_validate_json
TICKET_HEADS = Feed[TicketHead].model_validate_json
TICKET_TEXTS = Feed[TicketText].model_validate_json
CALLS = Feed[OwnedCall].model_validate_json
ACTIVITIES = Feed[Activity].model_validate_json
