"""Reads what the entries of a timeline page only refer to: the opened message, the ticket of a call, the thing on the wish list.

Each kind is read once for the whole page, and not at all if no entry refers to one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final, TypeGuard

from adapters.ports import records
from adapters.ports.capabilities import Flow
from adapters.ports.errors import SourceError
from adapters.ports.instants import earlier, just_after
from adapters.ports.records import InteractionKind
from adapters.ports.shapes import Page, Window
from resolvers.awaiting import both, together
from resolvers.person.person import Person
from resolvers.sections import campaigns, wishlist
from resolvers.sections.sending import MESSAGES
from resolvers.stitch.merge import LARGEST
from resolvers.stitch.newest import Newest, newest
from resolvers.stitch.streams import Item, StreamId

MILLISECOND = timedelta(milliseconds=1)
LATE: Final = timedelta(days=92)
"""The longest time between the sending of a message and its opening. After it, the message is no longer found."""

REPLIES: Final = frozenset({InteractionKind.CAMPAIGN_OPENED, InteractionKind.LINK_CLICKED})

Numbered = tuple[str, str]
"""A system, and the number of a ticket there."""

ReadTicket = tuple[Item, records.Ticket]
"""Where a ticket was read, and the ticket."""


@dataclass(frozen=True, slots=True)
class Behind:
    """The records behind a page. `messages`: of each stream of interactions, newest first. `tickets`: each with the item it was
    read from. `wishes`: by the shop's number of the thing. `unread`: the error of each kind that could not be read completely."""

    messages: Mapping[StreamId, Sequence[Item] | SourceError] = field(default_factory=dict)
    tickets: Mapping[Numbered, ReadTicket] = field(default_factory=dict)
    wishes: Mapping[str, Item] = field(default_factory=dict)
    unread: Mapping[Flow, SourceError] = field(default_factory=dict)

    def message_of(self, item: Item) -> Item | SourceError | None:
        """The message of an entry: for a reply, the newest message of its campaign that was sent before it."""
        sent, record = self.messages.get(item.stream), item.record
        if sent is None or isinstance(sent, SourceError):
            return sent
        return next((one for one in sent if is_meant(one.record, record)), None)


def is_meant(message: records.CampaignContact, reply: records.Interaction) -> bool:
    if reply.kind is InteractionKind.CAMPAIGN_SENT:
        return message.id == reply.id
    return reply.campaign_id is not None and message.campaign_id == reply.campaign_id and message.sent_at <= reply.occurred_at


async def behind(person: Person, items: Sequence[Item], kinds: frozenset[Flow]) -> Behind:
    """`kinds`: CAMPAIGNS, TICKETS and WISHLIST, as far as they are wanted."""
    (sent, (named, failed)), wished = await both(
        both(
            messages(person, items if Flow.CAMPAIGNS in kinds else ()),
            tickets(person, items if Flow.TICKETS in kinds else ()),
        ),
        wishes(person, items if Flow.WISHLIST in kinds else ()),
    )
    unread = {Flow.TICKETS: failed, Flow.WISHLIST: wished.failed}
    return Behind(
        sent,
        named,
        {item.record.sku: item for item in reversed(wished.items)},
        {kind: errors[0] for kind, errors in unread.items() if errors},
    )


# --- messages of campaigns -------------------------------------------------------------------------------------------


async def messages(person: Person, items: Sequence[Item]) -> Mapping[StreamId, Sequence[Item] | SourceError]:
    streams: dict[StreamId, list[Item]] = {}
    for item in items:
        if is_message(person, item):
            streams.setdefault(item.stream, []).append(item)
    pages = await together([sent_to(person, stream, shown) for stream, shown in streams.items()])
    return dict(zip(streams, pages, strict=True))


def is_message(person: Person, item: Item) -> bool:
    """Whether an interaction is about a campaign's message, in a system that lists these messages too."""
    if item.stream.flow is not Flow.INTERACTIONS or item.record.kind not in MESSAGES:
        return False
    return Flow.CAMPAIGNS in person.reading.systems[item.stream.system].flows


async def sent_to(person: Person, stream: StreamId, shown: Sequence[Item]) -> Sequence[Item] | SourceError:
    """The stream's messages, from the newest possible one on. Reading goes on while a wanted message may still come."""
    times = [item.record.occurred_at for item in shown]
    oldest = min(times)
    if any(item.record.kind in REPLIES for item in shown):
        oldest = earlier(oldest, LATE)
    window = campaigns.followed(Window(LARGEST, since=oldest, until=just_after(max(times), MILLISECOND)), person.wants)
    listed, found = stream._replace(flow=Flow.CAMPAIGNS), list[Item]()
    while True:
        fetched = await person.reading.page(listed.system, Flow.CAMPAIGNS, listed.record_id, window)
        if isinstance(fetched, SourceError):
            return fetched
        page = fetched.value or Page((), False)
        found += [Item(listed, entry, fetched) for entry in page.entries]
        is_all_there = all(any(is_meant(sent.record, item.record) for sent in found) for item in shown)
        if is_all_there or not page.has_more or not page.entries:
            return found
        window = replace(window, before=page.entries[-1].position)


# --- tickets ---------------------------------------------------------------------------------------------------------


def ticket_of(item: Item) -> records.Ticket | None:
    """The ticket that an entry itself contains; None if it has none."""
    ticket = item.record if isinstance(item.record, records.Ticket) else getattr(item.record, "ticket", None)
    return ticket if isinstance(ticket, records.Ticket) else None


def numbered(items: Sequence[Item]) -> dict[Numbered, ReadTicket]:
    return {(item.stream.system, ticket.number): (item, ticket) for item in items if (ticket := ticket_of(item)) is not None}


async def tickets(person: Person, items: Sequence[Item]) -> tuple[Mapping[Numbered, ReadTicket], tuple[SourceError, ...]]:
    """Those that are named by number only: as they stand on the page, or among the person's latest."""
    named = {about for item in items if (about := getattr(item.record, "about_ticket", None)) is not None}
    here = numbered(items)
    systems = person.reading.systems
    asked = {slug for slug, _ in named - here.keys() if slug in systems and Flow.TICKETS in systems[slug].flows}
    if not asked:
        return here, ()
    latest = await newest(person, dict.fromkeys(sorted(asked), (Flow.TICKETS,)), Window(LARGEST))
    return {**numbered(latest.items), **here}, latest.failed


# --- the wish list ---------------------------------------------------------------------------------------------------


async def wishes(person: Person, items: Sequence[Item]) -> Newest:
    if not any(is_wish(item.record) for item in items):
        return Newest((), ())
    return await wishlist.latest(person)


def is_wish(record: object) -> TypeGuard[records.Interaction]:
    if not isinstance(record, records.Interaction):
        return False
    return record.kind is InteractionKind.WISHLIST and record.product is not None
