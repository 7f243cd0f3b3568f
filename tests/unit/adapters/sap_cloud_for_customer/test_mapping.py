"""Cloud for Customer's entities read into records."""

from datetime import UTC, date, datetime
from typing import Any

import orjson
import pytest
from pydantic import ValidationError

from adapters.ports.records import Address, Channel, ContactKind, ContactPoint, StaffMember, TicketPriority, TicketStatus
from adapters.systems.sap_cloud_for_customer import mapping, wire
from adapters.systems.sap_cloud_for_customer.settings import CloudForCustomerSettings

AMELIA: dict[str, Any] = {
    "CustomerID": "1004711",
    "ExternalID": "0000204711",
    "ExternalSystem": "ERP",
    "TitleCode": "0001",
    "FirstName": "Amelia",
    "LastName": "Hart",
    "BirthDate": "/Date(453340800000)/",
    "LanguageCode": "EN",
    "NationalityCountryCode": "GB",
    "Email": "amelia.hart@example.com",
    "Phone": "",
    "Mobile": "+44 7700-900123",
    "HouseNumber": "1",
    "Street": "Example Mews",
    "AddressLine1": "",
    "City": "London",
    "StreetPostalCode": "SW1X 0AA",
    "CountryCode": "GB",
    "ChangedOn": "/Date(1772442930123)/",
}
CARD = {"IDTypeCode": "ZLOYAL", "IDNumber": "HRD-10002841"}


def settings(**changed: Any) -> CloudForCustomerSettings:
    return CloudForCustomerSettings.model_validate(
        {"base_url": "https://crm.example.com", "user": "u", "password": "p", **changed}
    )


def customer(**changed: Any) -> wire.Customer:
    (row,) = wire.CUSTOMERS(orjson.dumps({"d": {"results": [{**AMELIA, **changed}]}})).d.results
    return row


def test_a_person_has_the_birth_date_as_sent_and_a_salutation_by_settings() -> None:
    person = mapping.person(customer(), settings())
    assert (person.salutation, person.given_name, person.family_name) == ("Ms", "Amelia", "Hart")
    assert (person.birth_date, person.language, person.nationality) == (date(1984, 5, 14), "en", "GB")
    assert person.as_of == datetime(2026, 3, 2, 9, 15, 30, 123000, UTC)
    assert mapping.person(customer(TitleCode="Z9"), settings()).salutation is None


def test_the_mobile_number_comes_before_the_landline() -> None:
    assert mapping.reach(customer(Phone="+44 20 7946 0101")).phone == "+44 7700-900123"
    assert mapping.reach(customer(Phone="+44 20 7946 0101", Mobile="")).phone == "+44 20 7946 0101"


@pytest.mark.parametrize(("country", "street"), [("GB", "1 Example Mews"), ("DE", "Example Mews 1"), ("", "Example Mews 1")])
def test_the_house_number_stands_where_the_country_puts_it(country: str, street: str) -> None:
    address = mapping.postal(customer(CountryCode=country))
    assert address == Address((street,), "London", None, "SW1X 0AA", country or None)


def test_a_country_alone_is_no_address() -> None:
    assert mapping.postal(customer(Street="", HouseNumber="", City="", StreetPostalCode="")) is None


def test_a_candidate_has_erp_and_membership_numbers_wherever_they_stand() -> None:
    within = mapping.candidate(
        customer(IndividualCustomerIdentification=[CARD, {"IDTypeCode": "FS0001", "IDNumber": "1"}]), settings()
    )
    assert within.links == (("sap-ecc", "204711"), ("annex-cloud-loyalty", "HRD-10002841"))
    beside = mapping.candidate(customer(), settings(), [wire.Identification(CustomerID="1004711", **CARD)])
    assert beside.links == within.links


def test_an_external_id_of_another_system_is_no_erp_number() -> None:
    assert mapping.candidate(customer(), settings(external_system="OTHER")).links == ()
    assert mapping.candidate(customer(), settings(external_system="ERP")).links == (("sap-ecc", "204711"),)


@pytest.mark.parametrize(("number", "as_kept"), [("204711", "0000204711"), ("0204711", "0000204711"), ("A17", "A17")])
def test_numbers_are_padded_to_the_width_of_the_field(number: str, as_kept: str) -> None:
    assert mapping.padded(number, settings()) == as_kept
    assert mapping.padded("204711", settings(external_id_width=0)) == "204711"


def test_the_main_address_is_told_once_though_it_is_kept_twice() -> None:
    homes = [
        wire.CustomerAddress.model_validate(
            {"CustomerID": "1004711", "MainIndicator": False, "City": "Paris", "CountryCode": "FR"}
        ),
        wire.CustomerAddress.model_validate({**AMELIA, "MainIndicator": True, "Email": "Amelia.Hart@example.com"}),
    ]
    mews = Address(("1 Example Mews",), "London", postal_code="SW1X 0AA", country="GB")
    assert mapping.contact_points(customer(EmailInvalidIndicator=True), homes).points == (
        ContactPoint(ContactKind.EMAIL, "amelia.hart@example.com", False, True),
        ContactPoint(ContactKind.PHONE, "+44 7700-900123", None, True),
        ContactPoint(ContactKind.ADDRESS, "1 Example Mews, London, SW1X 0AA, GB", None, True, mews),
        ContactPoint(ContactKind.ADDRESS, "Paris, FR", None, False, Address((), "Paris", country="FR")),
    )


def ticket_row(**changed: Any) -> wire.ServiceRequest:
    row = {
        "__metadata": {"etag": "W/\"datetimeoffset'2026-03-02T09%3A15%3A30.1234560Z'\""},
        "ID": "40703",
        "Name": "Watch repair",
        "BuyerPartyID": "1004711",
        "CreationDateTime": "/Date(1771581600000)/",
        "ServiceRequestUserLifeCycleStatusCode": "4",
        "ServicePriorityCode": "1",
        "DataOriginTypeCode": "5",
        "RequestCloseddatetimeContent": "2026-02-21T10:00:00Z",
        "ProcessorPartyName": "",
        **changed,
    }
    return wire.ServiceRequest.model_validate_json(orjson.dumps(row))


def test_a_tickets_codes_are_read_by_the_settings() -> None:
    """The time of its last change comes from the tag."""
    ticket = mapping.ticket(ticket_row(), settings())
    assert (ticket.status, ticket.priority, ticket.channel) == (TicketStatus.WAITING, TicketPriority.URGENT, "EMAIL")
    assert ticket.updated_at == datetime(2026, 3, 2, 9, 15, 30, 123456, UTC)
    assert ticket.closed_at == datetime(2026, 2, 21, 10, tzinfo=UTC)
    assert ticket.assignee is None


def test_a_tickets_category_is_in_words_where_the_settings_have_them() -> None:
    """Else it is the code."""
    row, words = ticket_row(ServiceIssueCategoryID="CA_12"), {"CA_12": "Watch repair"}
    told, bare = mapping.ticket(row, settings(ticket_categories=words)), mapping.ticket(row, settings())
    assert (told.category, told.topic) == ("Watch repair", "Watch repair")
    assert (bare.category, bare.topic) == ("CA_12", None)
    none = mapping.ticket(ticket_row(ServiceIssueCategoryID=""), settings(ticket_categories=words))
    assert (none.category, none.topic) == (None, None)


def test_a_custom_status_counts_neither_as_closed_nor_as_open() -> None:
    row = ticket_row(ServiceRequestUserLifeCycleStatusCode="Y1", RequestCloseddatetimeContent="")
    assert mapping.ticket(row, settings()).status is TicketStatus.OTHER
    assert mapping.ticket(row, settings(other_ticket_status="IN_PROGRESS")).status is TicketStatus.IN_PROGRESS


@pytest.mark.parametrize("name", ["ID", "BuyerPartyID", "CreationDateTime"])
@pytest.mark.parametrize("value", [None, 7, {}])
def test_a_ticket_without_what_it_needs_is_turned_down(name: str, value: object) -> None:
    with pytest.raises(ValidationError):
        ticket_row(**{name: value})


def test_messages_are_oldest_first_and_internal_by_default() -> None:
    """A message to the customer or by the customer is not internal."""
    texts = [
        wire.TicketText.model_validate({"ServiceRequestID": "1", "CreatedOn": f"/Date({at})/", "TypeCode": code, "Text": code})
        for at, code in ((3000, "10011"), (1000, "10004"), (2000, "10008"))
    ]
    thread = mapping.messages(ticket_row(), texts, settings())
    assert [(message.text, message.internal) for message in thread.messages] == [
        ("10004", False),
        ("10008", False),
        ("10011", True),
    ]


def test_settings_keep_the_tenants_limit_of_calls_in_flight() -> None:
    with pytest.raises(ValidationError):
        settings(concurrency=10)
    assert settings().concurrency == 6


def test_the_main_one_of_a_team_comes_first_and_each_role_of_somebody_once() -> None:
    rows = [
        {"CustomerID": "1", "EmployeeID": "7", "PartyRoleCode": "39", "MainIndicator": True},
        {"CustomerID": "1", "EmployeeID": "8", "PartyRoleCode": "142", "MainIndicator": False},
        {"CustomerID": "1", "EmployeeID": "7", "PartyRoleCode": "39", "MainIndicator": False},
        {"CustomerID": "1", "EmployeeID": "7", "PartyRoleCode": "ZZ", "MainIndicator": None},
        {"CustomerID": "1", "EmployeeID": "", "PartyRoleCode": "142", "MainIndicator": True},
    ]
    customer = wire.Customer.model_validate({"CustomerID": "1", "ChangedOn": "/Date(0)/"})
    team = mapping.care_team(customer, [wire.TeamMember.model_validate(row) for row in rows], settings())
    assert team.members == (
        StaffMember("7", role="Account owner"),
        StaffMember("8", role="Personal shopper"),
        StaffMember("7"),
    )
    assert team.as_of == datetime(1970, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(("origin", "channel", "stands_for"), [("5", Channel.EMAIL, Channel.EMAIL), ("1", None, Channel.PHONE)])
def test_a_ticket_happened_when_it_was_opened(origin: str, channel: Channel | None, stands_for: Channel) -> None:
    row = {"ID": "4711", "BuyerPartyID": "1", "CreationDateTime": "/Date(0)/", "ServiceRequestUserLifeCycleStatusCode": "1"}
    opened = mapping.opening(
        wire.ServiceRequest.model_validate({**row, "Name": "Watch", "DataOriginTypeCode": origin}), settings()
    )
    assert (opened.id, opened.summary, opened.occurred_at) == ("ticket:4711", "Watch", datetime(1970, 1, 1, tzinfo=UTC))
    assert opened.ticket is not None
    assert (opened.ticket.channel, opened.channel) == (channel, stands_for)
