"""Entities of Cloud for Customer, as far as `$select` asks for their properties."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Annotated, ClassVar, Final
from urllib.parse import unquote

from pydantic import AliasChoices, BeforeValidator, Field

from adapters.wire.consent import Answers, SaidText, When, filled, flag, moment, said_as_text, said_oddly
from adapters.wire.odata import Children, Feed, Parent, Vendor, reader
from adapters.wire.tolerant import Reader
from adapters.wire.vendor_values import Id, Instant, MaybeBirthDay, MaybeInstant, Text, instant, text_or_number

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
    BirthDate: MaybeBirthDay = None
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
    ContactPermissionCode: SaidText = None
    ChangedOn: MaybeInstant = None
    IndividualCustomerIdentification: Children[Identification] = Field(default_factory=list)


class FlaggedCustomer(Vendor):
    """A customer with the field for restricted persons, in whatever form a house gave it."""

    key = ("CustomerID",)
    changed_in = "ChangedOn"

    CustomerID: Id
    ChangedOn: MaybeInstant = None
    flag: object = None


class OwnedIdentification(Identification):
    """An identification as a row of its own set, with its customer expanded."""

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
    """A key in the one form for comparison and for requests; None for anything else."""
    text = value.strip().lower() if isinstance(value, str) else ""
    return text if GUID.fullmatch(text) else None


MaybeGuid = Annotated[str | None, BeforeValidator(guid)]


class TeamMember(Vendor):
    """An employee who looks after a customer. The service has no set with the names of employees."""

    key = ("which",)

    CustomerID: Id
    ObjectID: Text = None
    EmployeeID: Text = None
    EmployeeUUID: MaybeGuid = None
    PartyRoleCode: Text = None
    MainIndicator: bool | None = None

    @property
    def which(self) -> object:
        return self.ObjectID or id(self)


def answers(value: object) -> Sequence[object]:
    """An expanded list in any dialect. One object counts as a list of one. A value that was not expanded, or is no list, becomes
    one unreadable answer (None)."""
    if isinstance(value, Mapping) and "results" in value:
        value = value["results"]
    if isinstance(value, Mapping) and "__deferred" not in value:
        return [value]
    return value if isinstance(value, list) else [None]


Fields = Mapping[str, Callable[[object], object]]
OF_CHANNEL: Final[Fields] = {"Channel": filled, "Consent": said_as_text, "LastChangeDateTime": moment}
OF_TYPE: Final[Fields] = {"CommunicationTypeCode": filled, "SubscribedIndicator": flag, "LastChangeDateTime": moment}
ANSWERS: Final[Mapping[str, Fields]] = {"ChannelPermission": OF_CHANNEL, "CommunicationTypePermission": OF_TYPE}


def number(value: object) -> str | None:
    return filled(text_or_number(value))


class MarketingPermission(Answers, Vendor):
    """Consents of a customer by channel and by kind of message. The answers stay as they came, to be read by `permissions`.
    `BusinessPartner_ID` is None where the owner is unknown."""

    said: ClassVar[Fields] = {"BusinessPartner_ID": number, "LastChangeDateTime": moment}

    BusinessPartner_ID: Annotated[str | None, BeforeValidator(number)] = None
    ChannelPermission: object = None
    CommunicationTypePermission: object = None
    LastChangeDateTime: When = None

    @classmethod
    def odd_in(cls, row: Mapping[str, object]) -> Iterator[str]:
        yield from super().odd_in(row)
        for name, fields in ANSWERS.items():
            value = row.get(name)
            value = value.get("results", value) if isinstance(value, Mapping) else value
            if not isinstance(value, Mapping | list | None):
                yield name
            for one in answers(value):
                if isinstance(one, Mapping):
                    yield from (f"{name}.{field}" for field in said_oddly(one, fields))
                elif one is not None:
                    yield name


def moment_of(etag: object) -> datetime | None:
    """The time of the last change in `W/"datetimeoffset'2026-03-02T09%3A15%3A30.1234560Z'"`."""
    if not isinstance(etag, str | None):
        raise ValueError("not an entity tag")
    found = ETAG.search(unquote(etag or ""))
    return instant(found[1]) if found else None


class Metadata(Vendor):
    etag: Annotated[datetime | None, BeforeValidator(moment_of)] = None


class TicketHead(Vendor):
    """The number of a ticket and its last change. No field of the type has the change, but the entity tag of each row does."""

    key = ("ID",)
    changed_in = "changed"

    ID: Id
    metadata: Metadata = Field(Metadata(), alias="__metadata")

    @property
    def changed(self) -> datetime | None:
        return self.metadata.etag


class OwnedTicket(TicketHead):
    """A ticket with its customer."""

    BuyerPartyID: Text = None


class ServiceRequest(TicketHead):
    """A ticket. Times in texts are ISO 8601 (Edm.String(33)). Names are spelled as the vendor spells them."""

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
    """A text that somebody wrote in a ticket."""

    key = ("which",)

    ServiceRequestID: Id
    ObjectID: Text = None
    CreatedOn: Instant
    TypeCode: Text = None
    content: Text = Field(None, alias="Text")
    AuthorName: Text = None

    @property
    def which(self) -> object:
        """The key, or all fields together where the key can't be read."""
        fields = self.ServiceRequestID, self.CreatedOn, self.TypeCode, self.AuthorName, self.content, self.unreadable
        return self.ObjectID or fields


class OwnedCall(Vendor):
    """A phone call with the employee who owns it."""

    OwnerUUID: MaybeGuid = None
    OwnerFormattedName: Text = None


class Activity(Vendor):
    """A call, e-mail, appointment or visit. The sets have different names for the planned time and the status. A draft may lack
    the time. Only a visit has the time of its real beginning."""

    key = ("ObjectID",)

    ObjectID: Id
    MainAccountPartyID: Id
    Subject: Text = None
    began: MaybeInstant = Field(validation_alias=AliasChoices("StartDateTime", "DateTime", "StartDate"))
    status: Text = Field(None, validation_alias=AliasChoices("Status", "LifeCycleStatusCode"))
    ActualStartDateTime: MaybeInstant = None


@cache
def flags(field: str) -> Reader[Feed[FlaggedCustomer]]:
    """The reader of customers with their flag, which is in this field. A flag that is missing in a row is odd."""
    return reader(FlaggedCustomer, names={"CustomerID": "CustomerID", "ChangedOn": "ChangedOn", "flag": field})


CUSTOMERS: Reader[Feed[Customer]] = reader(Customer)
IDENTIFICATIONS: Reader[Feed[OwnedIdentification]] = reader(OwnedIdentification)
ADDRESSES: Reader[Feed[CustomerAddress]] = reader(CustomerAddress)
TEAM: Reader[Feed[TeamMember]] = reader(TeamMember)
MARKETING_PERMISSIONS: Reader[Feed[MarketingPermission]] = reader(MarketingPermission)
TICKETS: Reader[Feed[ServiceRequest]] = reader(ServiceRequest)
TICKET_HEADS: Reader[Feed[OwnedTicket]] = reader(OwnedTicket)
TICKET_TEXTS: Reader[Feed[TicketText]] = reader(TicketText)
CALLS: Reader[Feed[OwnedCall]] = reader(OwnedCall)
ACTIVITIES: Reader[Feed[Activity]] = reader(Activity)
