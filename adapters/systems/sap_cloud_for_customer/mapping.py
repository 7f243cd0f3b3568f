"""Cloud for Customer's words into ours; pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from adapters.ports.capabilities import CARE_TEAM, CONSENTS, CONTACTS, PERSON, REACH, AnyGroup
from adapters.ports.records import (
    Address,
    Candidate,
    CareTeam,
    Channel,
    ContactKind,
    ContactPoint,
    ContactPoints,
    Interaction,
    InteractionKind,
    Person,
    Reach,
    StaffMember,
    Ticket,
    TicketMessage,
    TicketMessages,
    TicketStatus,
)
from adapters.systems.sap_cloud_for_customer import wire
from adapters.systems.sap_cloud_for_customer.settings import CloudForCustomerSettings
from adapters.wire.erp_number import canonical
from adapters.wire.texts import street_line

ERP: Final = "sap-ecc"
LOYALTY: Final = "annex-cloud-loyalty"
NOBODYS: Final[Mapping[str, str]] = MappingProxyType({})


# --- numbers ---------------------------------------------------------------------------------------------------------


def padded(number: str, settings: CloudForCustomerSettings) -> str:
    """An ERP number as ExternalID holds it."""
    return canonical(number).zfill(settings.external_id_width) if number.isascii() and number.isdigit() else number


# --- people ----------------------------------------------------------------------------------------------------------


def erp_number(customer: wire.Customer, settings: CloudForCustomerSettings) -> str | None:
    if customer.ExternalID is None or settings.external_system not in (None, customer.ExternalSystem):
        return None
    return canonical(customer.ExternalID)


def candidate(
    customer: wire.Customer, settings: CloudForCustomerSettings, identifications: Sequence[wire.Identification] = ()
) -> Candidate:
    """`identifications`: those that came beside the customer instead of within."""
    erp = erp_number(customer, settings)
    cards = {
        held.IDNumber: (LOYALTY, held.IDNumber)
        for held in (*customer.IndividualCustomerIdentification, *identifications)
        if held.IDNumber and held.IDTypeCode == settings.identification_type
    }
    return Candidate(
        record_id=customer.CustomerID,
        links=(*(((ERP, erp),) if erp else ()), *cards.values()),
        emails=present(customer.Email),
        phones=present(customer.Mobile, customer.Phone),
        given_name=customer.FirstName,
        family_name=customer.LastName,
        birth_date=customer.BirthDate,
        address=postal(customer),
        unverified=present(customer.Email) if may_not_work(customer) else (),
        as_of=customer.ChangedOn,
    )


def may_not_work(customer: wire.Customer) -> bool:
    """Whether the system says so of the e-mail address, or that can't be read."""
    return bool(customer.EmailInvalidIndicator) or customer.lacks("EmailInvalidIndicator")


def person(customer: wire.Customer, settings: CloudForCustomerSettings) -> Person:
    return Person(
        salutation=settings.titles.get(customer.TitleCode or ""),
        given_name=customer.FirstName,
        family_name=customer.LastName,
        birth_date=customer.BirthDate,
        language=customer.LanguageCode.lower() if customer.LanguageCode else None,
        nationality=customer.NationalityCountryCode,
        as_of=customer.ChangedOn,
    )


def reach(customer: wire.Customer) -> Reach:
    return Reach(
        email=customer.Email, phone=customer.Mobile or customer.Phone, address=postal(customer), as_of=customer.ChangedOn
    )


def postal(where: wire.Customer | wire.CustomerAddress) -> Address | None:
    """The lines before and behind the street are what the print form of an address has there."""
    street = street_line(where.Street, where.HouseNumber, country=where.CountryCode)
    lines = present(where.AddressLine1, where.AddressLine2, street, where.AddressLine4, where.AddressLine5)
    if not (lines or where.City or where.StreetPostalCode):
        return None
    return Address(lines, where.City, where.StateCode, where.StreetPostalCode, where.CountryCode)


def contact_points(customer: wire.Customer, addresses: Iterable[wire.CustomerAddress]) -> ContactPoints:
    """The main address stands on the customer and once more among the addresses: each value is told once, the main one first."""
    points: dict[tuple[ContactKind, str], ContactPoint] = {}
    ordered = sorted(addresses, key=lambda address: not address.MainIndicator)
    for point in (*main_points(customer), *(point for address in ordered for point in points_of(address))):
        points.setdefault((point.kind, point.value.casefold()), point)
    return ContactPoints(tuple(points.values()), as_of=customer.ChangedOn)


def main_points(customer: wire.Customer) -> Iterator[ContactPoint]:
    if customer.Email:
        yield ContactPoint(ContactKind.EMAIL, customer.Email, False if customer.EmailInvalidIndicator else None, True)
    phones = present(customer.Mobile, customer.Phone)
    yield from (ContactPoint(ContactKind.PHONE, phone, primary=phone == phones[0]) for phone in phones)
    if home := postal(customer):
        yield ContactPoint(ContactKind.ADDRESS, one_line(home), primary=True, address=home)


def points_of(address: wire.CustomerAddress) -> Iterator[ContactPoint]:
    main = address.MainIndicator
    if address.Email:
        yield ContactPoint(ContactKind.EMAIL, address.Email, primary=main)
    for phone in present(address.Mobile, address.Phone):
        yield ContactPoint(ContactKind.PHONE, phone, primary=main)
    if place := postal(address):
        yield ContactPoint(ContactKind.ADDRESS, one_line(place), primary=main, address=place)


def care_team(
    customer: wire.Customer,
    rows: Iterable[wire.TeamMember],
    settings: CloudForCustomerSettings,
    names: Mapping[str, str] = NOBODYS,
) -> CareTeam:
    """Whoever has the main indicator first. Somebody is told once for each role, though the vendor may have a row for each sales
    organisation; a role that is not listed has no name. `names`: of employees, by their numbers."""
    ordered = sorted(rows, key=lambda row: (not row.MainIndicator, row.PartyRoleCode or "", row.EmployeeID or ""))
    members = (
        StaffMember(row.EmployeeID, names.get(row.EmployeeID), settings.team_roles.get(row.PartyRoleCode or ""))
        for row in ordered
        if row.EmployeeID
    )
    return CareTeam(tuple(dict.fromkeys(members)), as_of=customer.ChangedOn)


def one_line(address: Address) -> str:
    return ", ".join(present(*address.lines, address.city, address.region, address.postal_code, address.country))


def present(*values: str | None) -> tuple[str, ...]:
    return tuple(value for value in values if value)


PEOPLE_FIELDS: Final[Mapping[AnyGroup, tuple[str, ...]]] = {
    PERSON: ("TitleCode", "FirstName", "LastName", "BirthDate", "LanguageCode", "NationalityCountryCode"),
    REACH: (
        "Email", "Phone", "Mobile", "AddressLine1", "AddressLine2", "HouseNumber", "Street", "AddressLine4", "AddressLine5",
        "City", "StateCode", "StreetPostalCode", "CountryCode",
    ),
    CONTACTS: (
        "Email", "EmailInvalidIndicator", "Phone", "Mobile", "AddressLine1", "AddressLine2", "HouseNumber", "Street",
        "AddressLine4", "AddressLine5", "City", "StateCode", "StreetPostalCode", "CountryCode",
    ),
    CARE_TEAM: (),
    CONSENTS: ("ContactPermissionCode",),
}  # fmt: skip
"""What each group needs of a customer, beside number and time of change."""


# --- tickets and activities ------------------------------------------------------------------------------------------


def ticket(row: wire.ServiceRequest, settings: CloudForCustomerSettings) -> Ticket:
    topic = settings.ticket_categories.get(row.ServiceIssueCategoryID or "")
    return Ticket(
        id=row.ID,
        number=row.ID,
        subject=row.Name or "",
        status=ticket_status(row.ServiceRequestUserLifeCycleStatusCode, settings),
        opened_at=row.CreationDateTime,
        priority=settings.ticket_priorities.get(row.ServicePriorityCode or ""),
        channel=settings.ticket_channels.get(row.DataOriginTypeCode or ""),
        category=topic or row.ServiceIssueCategoryID,
        topic=topic,
        updated_at=row.changed,
        closed_at=row.RequestCloseddatetimeContent,
        assignee=row.ProcessorPartyName,
        customer_id=row.BuyerPartyID,
    )


def ticket_status(code: str | None, settings: CloudForCustomerSettings) -> TicketStatus:
    return TicketStatus.OTHER if code is None else settings.ticket_statuses.get(code, settings.other_ticket_status)


def opening(row: wire.ServiceRequest, settings: CloudForCustomerSettings) -> Interaction:
    """A ticket as what happened when it was opened. Activities go by their ObjectID, 32 hexadecimal digits; what stands before a
    ticket's number keeps it from ever being one."""
    opened = ticket(row, settings)
    return Interaction(
        id=f"ticket:{opened.id}",
        kind=InteractionKind.TICKET,
        channel=opened.channel or settings.other_ticket_channel,
        occurred_at=opened.opened_at,
        summary=opened.subject,
        ticket=opened,
    )


def messages(head: wire.OwnedTicket, texts: Iterable[wire.TicketText], settings: CloudForCustomerSettings) -> TicketMessages:
    told = [
        TicketMessage(text.CreatedOn, text.TypeCode not in settings.customer_texts, text.AuthorName, text.content)
        for text in texts
    ]
    return TicketMessages(tuple(sorted(told, key=lambda message: message.at)), as_of=head.changed, customer_id=head.BuyerPartyID)


def interaction(
    row: wire.Activity, settings: CloudForCustomerSettings, *, kind: InteractionKind, channel: Channel, what: str | None = None
) -> Interaction | None:
    """None for a draft, which has not happened at any time yet, and for what was called off."""
    if row.began is None or row.status in settings.cancelled_activity_statuses:
        return None
    return Interaction(
        id=row.ObjectID,
        kind=kind,
        channel=channel,
        occurred_at=row.began,
        summary=row.Subject or "",
        took_place=took_place(row, settings),
        what=what,
    )


def took_place(row: wire.Activity, settings: CloudForCustomerSettings) -> bool | None:
    """Whoever began did come, though nobody may have closed the visit since: also where it can't be read when."""
    by_status = settings.activity_took_place.get(row.status or "")
    if row.lacks("ActualStartDateTime"):
        return by_status or None
    return True if row.ActualStartDateTime is not None else by_status
