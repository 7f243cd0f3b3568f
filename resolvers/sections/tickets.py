"""`tickets`: the matters that a person has asked the retailer to put right, with their messages."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

import strawberry

from adapters.ports.capabilities import TICKET_MESSAGES, Flow
from adapters.ports.errors import SourceError
from adapters.ports.reading import Fetched, Record
from adapters.ports.records import Channel, TicketPriority, TicketStatus
from adapters.ports.records import Ticket as PortTicket
from adapters.ports.shapes import Page, Window
from resolvers.awaiting import both, together
from resolvers.context import Context, Info
from resolvers.person.person import Person, owned
from resolvers.stitch.merge import Merged, merged_page
from resolvers.stitch.merged_lists import Listing, Paging, around, listing, source_of
from resolvers.stitch.streams import Item, MergePlan, flows_of
from resolvers.types.connections import MergedConnection
from resolvers.types.lazy_ids import sealed_later, with_lazy_id
from resolvers.types.source import Node, Source


@strawberry.type(description="One message of a ticket. `internal`: not meant for the customer.")
class TicketMessage:
    at: datetime = strawberry.field(description="When it was written.")
    author: str | None = strawberry.field(description="Who wrote it; null if the system does not say.")
    text: str | None = strawberry.field(description="What was written; null if it is empty.")
    internal: bool = strawberry.field(description="Whether it is not meant for the customer.")


@with_lazy_id
@strawberry.type(description="Something that the retailer was asked to put right.")
class Ticket(Node):
    id: strawberry.ID = strawberry.field(description="Unique over all types and stable; `node` finds the ticket by it.")
    number: str = strawberry.field(description="The number that customer and staff use.")
    subject: str = strawberry.field(description="What it is about, in a line.")
    status: TicketStatus = strawberry.field(description="Its state.")
    priority: TicketPriority | None = strawberry.field(description="How urgent it is; null if the system does not say.")
    channel: Channel | None = strawberry.field(description="How it came in; null if the system does not say.")
    category: str | None = strawberry.field(
        description="The kind of matter, in the system's words or its code; null if it has none."
    )
    opened_at: datetime = strawberry.field(description="When it was opened.")
    updated_at: datetime | None = strawberry.field(description="When it was last changed; null if the system does not say.")
    closed_at: datetime | None = strawberry.field(description="When it was closed; null while it is not.")
    assignee: str | None = strawberry.field(description="The member of staff who works on it; null if there is none yet.")
    messages: list[TicketMessage] | None = strawberry.field(
        description="Its messages, the oldest first; null if they can't be read."
    )
    source: Source = strawberry.field(description="The system that has it, and how fresh this is.")


TICKETS = Listing("tickets", Flow.TICKETS, MergedConnection, default=10)


async def tickets(person: Person, info: Info, paging: Paging, statuses: Sequence[TicketStatus] | None) -> Any:
    wanted = frozenset(status.value for status in statuses) if statuses is not None else None
    return await listing(
        person,
        info,
        paging,
        TICKETS,
        window=Window(0, statuses=wanted),
        nodes=partial(with_messages, person) if "tickets.messages" in person.wants else partial(without_messages, person),
    )


UNSETTLED = frozenset({TicketStatus.OPEN.value, TicketStatus.IN_PROGRESS.value, TicketStatus.WAITING.value})
LATEST_UNSETTLED = 20
"""The unsettled tickets read. It is more than people have, since the most urgent one may be old."""


async def unsettled(person: Person) -> Merged:
    """The latest tickets that are not settled. All sections read them in the same way and share the call."""
    window = Window(LATEST_UNSETTLED, statuses=UNSETTLED)
    return await merged_page(person, MergePlan(flows_of(person.reading, Flow.TICKETS), window), {})


Messages = Sequence[object] | SourceError
"""Messages, or the error in their place."""


async def without_messages(person: Person, merged: Merged) -> list[Ticket]:
    return [view(person.context, whose(item), item.record, source_of(person, item), None) for item in merged.entries]


async def with_messages(person: Person, merged: Merged) -> list[Ticket]:
    """The tickets with their messages, which are read together for the whole page."""
    sent = await together([messages(person, item.stream.system, item.record) for item in merged.entries])
    return [
        view(person.context, whose(item), item.record, source_of(person, item), one)
        for item, one in zip(merged.entries, sent, strict=True)
    ]


async def messages(person: Person, system: str, ticket: PortTicket) -> Messages:
    return messages_of(await person.reading.lookup(system, ticket.id, frozenset({TICKET_MESSAGES})))


def messages_of(record: Record) -> Messages:
    """The messages in a record, or its error; empty if the system knows none."""
    fetched = record.parts[TICKET_MESSAGES]
    if isinstance(fetched, SourceError):
        return fetched
    return list(fetched.value.messages) if fetched.value is not None else []  # type: ignore[attr-defined]


Whose = tuple[str, str]
"""System and record id of the customer."""


def whose(item: Item) -> Whose:
    return item.stream.system, item.stream.record_id


def ticket_source(person: Person, item: Item, ticket: PortTicket) -> Source:
    """The source of a ticket, with the ticket's own date, for an entry about the ticket."""
    stream, started_at = item.stream, person.reading.started_at
    said = item.fetched.source(stream.system, stream.record_id, started_at=started_at, as_of=ticket.updated_at)
    return person.context.source(said)


def view(context: Context, customer: Whose, ticket: PortTicket, source: Source, messages: Messages | None) -> Ticket:
    opened = ticket.opened_at.isoformat()
    return Ticket(
        id=sealed_later(context.config.node_ids, "Ticket", *customer, ticket.id, opened),
        number=ticket.number,
        subject=ticket.subject,
        status=ticket.status,
        priority=ticket.priority,
        channel=ticket.channel,
        category=ticket.category,
        opened_at=ticket.opened_at,
        updated_at=ticket.updated_at,
        closed_at=ticket.closed_at,
        assignee=ticket.assignee,
        messages=messages,  # type: ignore[arg-type]
        source=source,
    )


async def ticket_by_id(info: Info, parts: Sequence[str]) -> Ticket | None:
    """A ticket found by its node id. The id has the customer and the time of opening, so that one page of that second is read."""
    system, customer_id, ticket_id, opened = parts
    context = info.context
    await context.show_owner(owned(context.reading, system, customer_id))
    at = datetime.fromisoformat(opened)
    window = around(at)
    fetched, record = await both(
        context.reading.page(system, Flow.TICKETS, customer_id, window),
        context.reading.lookup(system, ticket_id, frozenset({TICKET_MESSAGES})),
    )
    if isinstance(fetched, SourceError):
        raise fetched
    return pick(context, (system, customer_id), fetched, messages_of(record), ticket_id)


def pick(context: Context, customer: Whose, fetched: Fetched[Page[object]], messages: Messages, ticket_id: str) -> Ticket | None:
    for entry in fetched.value.entries if fetched.value is not None else ():
        if isinstance(entry.record, PortTicket) and entry.record.id == ticket_id:
            source = fetched.source(*customer, started_at=context.reading.started_at, as_of=entry.record.updated_at)
            return view(context, customer, entry.record, context.source(source), messages)
    return None
