"""Tickets, their messages, and activities as the CRM's rows: SAP Cloud for Customer fact sheet, section 3.

Assumed: the codes of a ticket's state and origin and of an activity's state, and ISO 8601 in UTC for timestamps typed as text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import partial

from mocks.control.stage import World
from mocks.odata.question import EntitySet, Navigation
from mocks.systems.sap_cloud_for_customer.customers import types
from mocks.systems.sap_cloud_for_customer.finding import Find, Make, by_customer_id, by_object, people
from mocks.systems.sap_cloud_for_customer.rows import Row, customer_id, employee_uuid, formatted_phone, object_id
from mocks.world import keys, service
from mocks.world.keys import Kind
from mocks.world.people import C4C, Person

STATES = {"open": "1", "in process": "2", "customer action": "4", "completed": "5", "closed": "6"}
PRIORITIES = {"immediate": "1", "urgent": "2", "normal": "3", "low": "7"}
ORIGINS = {"manual": "1", "e-mail": "5"}
ACTIVITY_STATES = {"open": "1", "completed": "3", "cancelled": "4"}
TEXT_TYPES = {"description": "10004", "reply": "10007", "answer": "10008", "note": "10011"}


def text_of(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if at else ""


def tickets(world: World, person: Person) -> Iterator[Row]:
    """Tickets of a person's first record, newest first."""
    for place in range(person.tickets if world.record(person, C4C) else 0):
        yield _ticket(service.ticket(person, place))


def _ticket(one: service.Ticket) -> Row:
    person, key = one.person, object_id(one.person, Kind.TICKET, one.place)
    return {
        "ObjectID": key,
        "ID": one.number,
        "UUID": keys.dashed(key),
        "Name": one.subject,
        "ProcessingTypeCode": "SRRQ",
        "ServicePriorityCode": PRIORITIES[one.priority],
        "ServiceRequestUserLifeCycleStatusCode": STATES[one.status],
        "ServiceRequestUserLifeCycleStatusCodeText": one.status.capitalize(),
        "ServiceIssueCategoryID": one.category,
        "DataOriginTypeCode": ORIGINS[one.origin],
        "BuyerPartyID": customer_id(person),
        "BuyerPartyName": person.full_name,
        "ProcessorPartyID": one.staff[0],
        "ProcessorPartyName": one.staff[1],
        "ServiceSupportTeamPartyID": service.TEAM[0],
        "CreationDateTime": one.opened_at,
        "RequestInitialReceiptdatetimecontent": text_of(one.opened_at),
        "RequestInProcessdatetimeContent": text_of(one.opened_at),
        "ResolvedOnDateTime": text_of(one.resolved_at),
        "RequestCloseddatetimeContent": text_of(one.resolved_at) if one.status == "closed" else "",
        "ETag": one.changed_at,
    }


def texts(world: World, person: Person) -> Iterator[Row]:
    for place in range(person.tickets if world.record(person, C4C) else 0):
        yield from _texts(service.ticket(person, place))


def _texts(one: service.Ticket) -> Iterator[Row]:
    for message in one.messages:
        yield {
            "ObjectID": object_id(one.person, Kind.TICKET_TEXT, one.place * 16 + message.place),
            "ParentObjectID": object_id(one.person, Kind.TICKET, one.place),
            "ServiceRequestID": one.number,
            "TypeCode": TEXT_TYPES[message.kind],
            "Text": message.text,
            "FormattedText": f"<p>{message.text}</p>",
            "CreatedOn": message.at,
            "AuthorName": message.author,
            "ETag": message.at,
        }


def _by_number(make: Callable[[service.Ticket], Iterable[Row]], world: World, number: str) -> Iterator[Row]:
    found = service.n_of_ticket(number)
    for person in people(world, [found[0] if found else None]):
        if found and found[1] < person.tickets:
            yield from make(service.ticket(person, found[1]))


def _of(make: Make, find: Find, world: World, value: str) -> Iterator[Row]:
    return (row for person in find(world, value) for row in make(world, person))


def activities(
    kind: str, id_kind: Kind, special: Callable[[service.Activity], Row], world: World, person: Person
) -> Iterator[Row]:
    """A person's activities of one kind, newest first; each is made when it is read."""
    for place in service.places(person, kind) if world.record(person, C4C) else ():
        one = service.activity(person, place)
        key = object_id(person, id_kind, place)
        head: Row = {"ObjectID": key, "UUID": keys.dashed(key), "ID": one.number, "MainAccountPartyID": customer_id(person)}
        state: Row = {"Subject": one.subject, "Status": ACTIVITY_STATES[one.status], "ETag": one.ends_at}
        yield head | state | special(one)


def _call(one: service.Activity) -> Row:
    times: Row = {"StartDateTime": one.starts_at, "EndDateTime": one.ends_at}
    phone = formatted_phone(one.person.phone or one.person.landline)
    owner: Row = {
        "OwnerFormattedName": one.staff[1],
        "OwnerUUID": employee_uuid(one.staff[0]),
        "Phone": phone,
        "Category": "0001",
    }
    return times | owner | {"InitiatorCode": "1" if one.by_customer else "2"}


def _mail(one: service.Activity) -> Row:
    sender = one.person.email if one.by_customer else "service@example.com"
    return {"DateTime": one.starts_at, "Direction": "1" if one.by_customer else "2", "MessageFromEmailURI": sender}


def _appointment(one: service.Activity) -> Row:
    times: Row = {"StartDate": one.starts_at, "EndDate": one.ends_at}
    return times | {"Location": one.location, "LifeCycleStatusCode": ACTIVITY_STATES[one.status]}


def _visit(one: service.Activity) -> Row:
    began = one.starts_at if one.status == "completed" else None
    return {"StartDateTime": one.starts_at, "ActualStartDateTime": began, "VisitType": "0001"}


def _everything(make: Make, world: World) -> Iterator[Row]:
    return (row for person in world.population.everyone() for row in make(world, person))


_HEAD = "ObjectID ID UUID:Guid MainAccountPartyID ETag:DateTimeOffset"


def _activity_set(name: str, kind: str, id_kind: Kind, edm: str, special: Callable[[service.Activity], Row]) -> EntitySet:
    """A set of one kind of activities; `edm` begins with the property that has the activity's time."""
    make = partial(activities, kind, id_kind, special)
    return EntitySet(
        name=f"{name}Collection",
        type_name=name,
        types=types(f"{_HEAD} {edm}"),
        sources={
            "ObjectID": partial(_of, make, lambda world, text: by_object(world, text, id_kind)),
            "MainAccountPartyID": partial(_of, make, by_customer_id),
        },
        everything=partial(_everything, make),
        closed=frozenset({"ETag"}),
        natural=f"{edm.partition(':')[0]} desc",
    )


_MOMENTS = (
    "RequestInitialReceiptdatetimecontent RequestInProcessdatetimeContent ResolvedOnDateTime RequestCloseddatetimeContent"
    " CompleteDuedatetimeContent FirstReactionDuedatetimeContent"
)
TICKETS = EntitySet(
    name="ServiceRequestCollection",
    type_name="ServiceRequest",
    types=types(
        "ObjectID ID UUID:Guid Name ProcessingTypeCode+ ServicePriorityCode+ ServiceRequestUserLifeCycleStatusCode+"
        " ServiceIssueCategoryID IncidentServiceIssueCategoryID EscalationStatusCode+ DataOriginTypeCode+ ProductID SerialID"
        " BuyerPartyID BuyerPartyName BuyerMainContactPartyID ReportedForPartyID ProcessorPartyID ProcessorPartyName"
        f" ServiceSupportTeamPartyID MainTicketID CreationDateTime:DateTimeOffset {_MOMENTS} ETag:DateTimeOffset"
    ),
    sources={
        "ObjectID": partial(_of, tickets, lambda world, text: by_object(world, text, Kind.TICKET)),
        "ID": partial(_by_number, lambda one: [_ticket(one)]),
        "BuyerPartyID": partial(_of, tickets, by_customer_id),
    },
    everything=partial(_everything, tickets),
    closed=frozenset({"ETag"}),
    natural="CreationDateTime desc",
    navigations={
        "ServiceRequestTextCollection": Navigation("ServiceRequestTextCollectionCollection", "ObjectID", "ParentObjectID"),
    },
)
TEXTS = EntitySet(
    name="ServiceRequestTextCollectionCollection",
    type_name="ServiceRequestTextCollection",
    types=types(
        "ObjectID ParentObjectID ServiceRequestID TypeCode+ Text FormattedText CreatedOn:DateTimeOffset AuthorName"
        " ETag:DateTimeOffset"
    ),
    sources={
        "ServiceRequestID": partial(_by_number, _texts),
        "ParentObjectID": partial(_of, texts, lambda world, text: by_object(world, text, Kind.TICKET)),
        "ObjectID": partial(_of, texts, lambda world, text: by_object(world, text, Kind.TICKET_TEXT)),
    },
    everything=partial(_everything, texts),
    closed=frozenset({"ETag"}),
)
CALLS = _activity_set(
    "PhoneCall",
    service.CALL,
    Kind.PHONE_CALL,
    "StartDateTime:DateTimeOffset EndDateTime:DateTimeOffset Subject Status InitiatorCode+ Category Phone OwnerFormattedName"
    " OwnerUUID:Guid CampaignUUID:Guid",
    _call,
)
MAILS = _activity_set(
    "EMail",
    service.MAIL,
    Kind.EMAIL,
    "DateTime:DateTimeOffset Subject Status Direction MessageFromEmailURI SentimentTypeCode+",
    _mail,
)
APPOINTMENTS = _activity_set(
    "Appointment",
    service.APPOINTMENT,
    Kind.APPOINTMENT,
    "StartDate:DateTimeOffset EndDate:DateTimeOffset Subject Location LifeCycleStatusCode+",
    _appointment,
)
VISITS = _activity_set(
    "Visit",
    service.VISIT,
    Kind.VISIT,
    "StartDateTime:DateTimeOffset ActualStartDateTime:DateTimeOffset Subject Status VisitType",
    _visit,
)
SETS = (TICKETS, TEXTS, CALLS, MAILS, APPOINTMENTS, VISITS)
