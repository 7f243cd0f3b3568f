"""Cloud for Customer's entities as it sends them: as much of each as is asked for with `$select`."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final
from urllib.parse import unquote

from pydantic import AliasChoices, BeforeValidator, Field, model_validator

from adapters.wire.consent import Said, When, filled
from adapters.wire.odata import Children, Parent, Vendor, reader
from adapters.wire.words import Id, Instant, MaybeDay, MaybeInstant, Text, instant

GUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ETAG: Final = re.compile(r"datetimeoffset'([^']+)'")


class Identification(Vendor):
    """A number of another institution: passport, membership card."""

    IDTypeCode: Text = None
    IDNumber: Text = None


class Customer(Vendor):
    """A private person (IndividualCustomer)."""

    key = ("CustomerID",)
    changed_in = "ChangedOn"

    CustomerID: Id
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
    ContactPermissionCode: Said = None
    ChangedOn: MaybeInstant = None
    IndividualCustomerIdentification: Children[Identification] = Field(default_factory=list)


class OwnedIdentification(Identification):
    """As a row of its own set, asked for by what it is, with the customer it belongs to expanded."""

    CustomerID: Id
    IDTypeCode: Id
    IDNumber: Id
    IndividualCustomer: Parent[Customer] = None


class CustomerAddress(Vendor):
    CustomerID: Id
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

    CustomerID: Id
    EmployeeID: Text = None
    EmployeeUUID: MaybeGuid = None
    PartyRoleCode: Text = None
    MainIndicator: bool | None = None


class MarketingPermission(Vendor):
    """What a customer allows, by channel and by kind of message. No row fails to be read, since with it a refusal would be lost;
    its children stay as they came (`permissions`). `BusinessPartner_ID` None: it can't be told whose it is."""

    BusinessPartner_ID: Annotated[str | None, BeforeValidator(filled)] = None
    ChannelPermission: Said = None
    CommunicationTypePermission: Said = None
    LastChangeDateTime: When = None

    @model_validator(mode="before")
    @classmethod
    def whatever_stands_there(cls, value: Any) -> Any:
        return value if isinstance(value, Mapping) else {}


def moment_of(etag: object) -> datetime | None:
    """The time of the last change in `W/"datetimeoffset'2026-03-02T09%3A15%3A30.1234560Z'"`."""
    if not isinstance(etag, str | None):
        raise ValueError("not an entity tag")
    found = ETAG.search(unquote(etag or ""))
    return instant(found[1]) if found else None


class Metadata(Vendor):
    etag: Annotated[datetime | None, BeforeValidator(moment_of)] = None


class TicketHead(Vendor):
    """Enough of a ticket to know that it is there. Its type has no field for the last change, only the tag that every row has."""

    key = ("ID",)
    changed_in = "changed"

    ID: Id
    metadata: Metadata = Field(Metadata(), alias="__metadata")

    @property
    def changed(self) -> datetime | None:
        return self.metadata.etag


class OwnedTicket(TicketHead):
    """A ticket, and whose it is."""

    BuyerPartyID: Text = None


class ServiceRequest(TicketHead):
    """A ticket. The times that come as text are ISO 8601 (Edm.String(33)); their names are spelled as the vendor does."""

    BuyerPartyID: Id
    CreationDateTime: Instant
    ServiceRequestUserLifeCycleStatusCode: Text = None
    Name: Text = None
    ServicePriorityCode: Text = None
    DataOriginTypeCode: Text = None
    ServiceIssueCategoryID: Text = None
    ProcessorPartyName: Text = None
    RequestCloseddatetimeContent: MaybeInstant = None


class TicketText(Vendor):
    """What somebody wrote. It has no number that is read, so that it is told from another by all that it says."""

    key = ("ServiceRequestID", "CreatedOn", "TypeCode", "AuthorName", "content", "unreadable")

    ServiceRequestID: Id
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

    key = ("ObjectID",)

    ObjectID: Id
    MainAccountPartyID: Id
    Subject: Text = None
    began: MaybeInstant = Field(validation_alias=AliasChoices("StartDateTime", "DateTime", "StartDate"))
    status: Text = Field(None, validation_alias=AliasChoices("Status", "LifeCycleStatusCode"))
    ActualStartDateTime: MaybeInstant = None


CUSTOMERS = reader(Customer)
IDENTIFICATIONS = reader(OwnedIdentification)
ADDRESSES = reader(CustomerAddress)
TEAM = reader(TeamMember)
MARKETING_PERMISSIONS = reader(MarketingPermission)
TICKETS = reader(ServiceRequest)
TICKET_HEADS = reader(OwnedTicket)
TICKET_TEXTS = reader(TicketText)
CALLS = reader(OwnedCall)
ACTIVITIES = reader(Activity)
