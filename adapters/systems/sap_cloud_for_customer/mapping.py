"""Cloud for Customer's rows as the gateway's records; pure functions."""

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
    """An ERP number in the form of ExternalID."""
    return canonical(number).zfill(settings.external_id_width) if number.isascii() and number.isdigit() else number


# --- people ----------------------------------------------------------------------------------------------------------


def erp_number(customer: wire.Customer, settings: CloudForCustomerSettings) -> str | None:
    if customer.ExternalID is None or settings.external_system not in (None, customer.ExternalSystem):
        return None
    return canonical(customer.ExternalID)


def candidate(
    customer: wire.Customer, settings: CloudForCustomerSettings, identifications: Sequence[wire.Identification] = ()
) -> Candidate:
    """The customer as a candidate. `identifications`: those that came beside the customer's row instead of in it."""
    erp = erp_number(customer, settings)
    cards = {
        card.IDNumber: (LOYALTY, card.IDNumber)
        for card in (*customer.IndividualCustomerIdentification, *identifications)
        if card.IDNumber and card.IDTypeCode == settings.identification_type
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
    """Whether the system calls the e-mail address invalid, or its word on that can't be read."""
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
    """An address with its lines as in print: AddressLine1 and 2 come before the street, AddressLine4 and 5 after it."""
    street = street_line(where.Street, where.HouseNumber, country=where.CountryCode)
    lines = present(where.AddressLine1, where.AddressLine2, street, where.AddressLine4, where.AddressLine5)
    if not (lines or where.City or where.StreetPostalCode):
        return None
    return Address(lines, where.City, where.StateCode, where.StreetPostalCode, where.CountryCode)


def contact_points(customer: wire.Customer, addresses: Iterable[wire.CustomerAddress]) -> ContactPoints:
    """Every contact point once, the main ones first. The main address is in the customer's row and again among the addresses."""
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
    """The employees who look after a customer, those with the main indicator first. Each comes once for each role, though the
    vendor may have a row for each sales organisation. A role has a name where the settings list it. `names`: by employee number.
    """
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
"""Properties of a customer for each group, beside number and time of change."""


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
    """The opening of a ticket as an interaction. By the prefix `ticket:` its id differs from every activity's ObjectID, which has
    32 hexadecimal digits."""
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
    written = [
        TicketMessage(text.CreatedOn, text.TypeCode not in settings.customer_texts, text.AuthorName, text.content)
        for text in texts
    ]
    return TicketMessages(
        tuple(sorted(written, key=lambda message: message.at)), as_of=head.changed, customer_id=head.BuyerPartyID
    )


def interaction(
    row: wire.Activity, settings: CloudForCustomerSettings, *, kind: InteractionKind, channel: Channel, what: str | None = None
) -> Interaction | None:
    """An activity as an interaction; None for a draft, which has no time yet, and for a cancelled activity."""
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
    """Whether an activity took place. A visit that began did, also where nobody closed it or its time can't be read."""
    by_status = settings.activity_took_place.get(row.status or "")
    if row.lacks("ActualStartDateTime"):
        return by_status or None
    return True if row.ActualStartDateTime is not None else by_status
