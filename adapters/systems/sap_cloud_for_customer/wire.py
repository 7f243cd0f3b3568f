"""Cloud for Customer's entities as it sends them: as much of each as is asked for with `$select`."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, ClassVar, Final
from urllib.parse import unquote

from pydantic import AliasChoices, BeforeValidator, Field

from adapters.wire.consent import Answers, SaidText, When, filled, flag, moment, said_as_text, said_oddly
from adapters.wire.odata import Children, Parent, Vendor, reader
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


def answers(value: object) -> Sequence[Any]:
    """An expanded list in any dialect, one object standing for a list of one. What was not expanded though it was asked for, or
    is no list at all, is one answer that can't be read."""
    if isinstance(value, Mapping) and "results" in value:
        value = value["results"]
    if isinstance(value, Mapping) and "__deferred" not in value:
        return [value]
    return value if isinstance(value, list) else [None]


Fields = Mapping[str, Callable[[Any], object]]
OF_CHANNEL: Final[Fields] = {"Channel": filled, "Consent": said_as_text, "LastChangeDateTime": moment}
OF_TYPE: Final[Fields] = {"CommunicationTypeCode": filled, "SubscribedIndicator": flag, "LastChangeDateTime": moment}
ANSWERS: Final[Mapping[str, Fields]] = {"ChannelPermission": OF_CHANNEL, "CommunicationTypePermission": OF_TYPE}


def number(value: object) -> str | None:
    return filled(text_or_number(value))


class MarketingPermission(Answers, Vendor):
    """What a customer allows, by channel and by kind of message; the answers stay as they came (`permissions`).
    `BusinessPartner_ID` None: it can't be told whose it is."""

    said: ClassVar[Fields] = {"BusinessPartner_ID": number, "LastChangeDateTime": moment}

    BusinessPartner_ID: Annotated[str | None, BeforeValidator(number)] = None
    ChannelPermission: Any = None
    CommunicationTypePermission: Any = None
    LastChangeDateTime: When = None

    @classmethod
    def odd_in(cls, row: Mapping[str, object]) -> Iterator[str]:
        yield from super().odd_in(row)
        for name, said in ANSWERS.items():
            held = row.get(name)
            held = held.get("results", held) if isinstance(held, Mapping) else held
            if not isinstance(held, Mapping | list | None):
                yield name
            for one in answers(held):
                if isinstance(one, Mapping):
                    yield from (f"{name}.{field}" for field in said_oddly(one, said))
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
    """What somebody wrote."""

    key = ("which",)

    ServiceRequestID: Id
    ObjectID: Text = None
    CreatedOn: Instant
    TypeCode: Text = None
    content: Text = Field(None, alias="Text")
    AuthorName: Text = None

    @property
    def which(self) -> object:
        """Where its key can't be read, it is told from another by all that it says."""
        said = self.ServiceRequestID, self.CreatedOn, self.TypeCode, self.AuthorName, self.content, self.unreadable
        return self.ObjectID or said


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
