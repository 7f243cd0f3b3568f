"""Reads what the entries of a timeline page only refer to: the opened message, the ticket of a call, the thing on the wish list.

Each kind is read once for the whole page, and not at all if no entry refers to one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from adapters.ports import records
from adapters.ports.capabilities import Flow
from adapters.ports.errors import SourceError
from adapters.ports.instants import earlier, just_after
from adapters.ports.reading import Fetched, MaybeAwaitable
from adapters.ports.records import InteractionKind
from adapters.ports.shapes import Page, Window
from resolvers.awaiting import then, together
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


@dataclass(frozen=True, slots=True)
class Behind:
    """The records behind a page. `messages`: of each stream of interactions, newest first. `tickets`: each with the item it was
    read from. `wishes`: by the shop's number of the thing. `unread`: the error of each kind that could not be read completely."""

    messages: Mapping[StreamId, Sequence[Item] | SourceError] = field(default_factory=dict)
    tickets: Mapping[Numbered, tuple[Item, records.Ticket]] = field(default_factory=dict)
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


def behind(person: Person, items: Sequence[Item], kinds: frozenset[Flow]) -> MaybeAwaitable[Behind]:
    """The records behind these items. `kinds`: those of CAMPAIGNS, TICKETS and WISHLIST that are wanted."""
    asked: list[MaybeAwaitable[Behind]] = [
        then(messages(person, items), lambda sent: Behind(messages=sent)) if Flow.CAMPAIGNS in kinds else Behind(),
        tickets(person, items) if Flow.TICKETS in kinds else Behind(),
        then(wishes(person, items), wished) if Flow.WISHLIST in kinds else Behind(),
    ]
    return then(together(asked), joined)


def joined(parts: Sequence[Behind]) -> Behind:
    sent, opened, listed = parts
    return Behind(sent.messages, opened.tickets, listed.wishes, {**opened.unread, **listed.unread})


def unread(kind: Flow, failed: Sequence[SourceError]) -> Mapping[Flow, SourceError]:
    return {kind: failed[0]} if failed else {}


# --- messages of campaigns -------------------------------------------------------------------------------------------


def messages(person: Person, items: Sequence[Item]) -> MaybeAwaitable[Mapping[StreamId, Sequence[Item] | SourceError]]:
    streams: dict[StreamId, list[Item]] = {}
    for item in items:
        if is_message(person, item):
            streams.setdefault(item.stream, []).append(item)
    sent: MaybeAwaitable[list[Sequence[Item] | SourceError]] = together(
        [sent_to(person, stream, shown) for stream, shown in streams.items()]
    )
    return then(sent, lambda pages: dict(zip(streams, pages, strict=True)))


def is_message(person: Person, item: Item) -> bool:
    """Whether an interaction is about a campaign's message, in a system that lists these messages too."""
    if item.stream.flow is not Flow.INTERACTIONS or item.record.kind not in MESSAGES:
        return False
    return Flow.CAMPAIGNS in person.reading.systems[item.stream.system].flows


def sent_to(person: Person, stream: StreamId, shown: Sequence[Item]) -> MaybeAwaitable[Sequence[Item] | SourceError]:
    """The stream's messages, from the newest possible one on. More pages are read while a wanted message may still come."""
    times = [item.record.occurred_at for item in shown]
    oldest = min(times)
    if any(item.record.kind in REPLIES for item in shown):
        oldest = earlier(oldest, LATE)
    window = campaigns.followed(Window(LARGEST, since=oldest, until=just_after(max(times), MILLISECOND)), person.wants)
    return read_on(person, stream._replace(flow=Flow.CAMPAIGNS), window, [item.record for item in shown], [])


def read_on(
    person: Person, listed: StreamId, window: Window, wanted: Sequence[records.Interaction], before: Sequence[Item]
) -> MaybeAwaitable[Sequence[Item] | SourceError]:
    """`before`: the items of earlier pages."""

    def taken(fetched: Fetched[Page[object]] | SourceError) -> MaybeAwaitable[Sequence[Item] | SourceError]:
        if isinstance(fetched, SourceError):
            return fetched
        page = fetched.value or Page((), False)
        found = [*before, *(Item(listed, entry, fetched) for entry in page.entries)]
        missing = [one for one in wanted if not any(is_meant(item.record, one) for item in found)]
        if not page.has_more or not page.entries or not missing:
            return found
        return read_on(person, listed, replace(window, before=page.entries[-1].position), missing, found)

    return then(person.reading.page(listed.system, Flow.CAMPAIGNS, listed.record_id, window), taken)  # type: ignore[arg-type]


# --- tickets ---------------------------------------------------------------------------------------------------------


def ticket_of(item: Item) -> records.Ticket | None:
    """The ticket that an entry itself contains; None if it has none."""
    ticket = item.record if isinstance(item.record, records.Ticket) else getattr(item.record, "ticket", None)
    return ticket if isinstance(ticket, records.Ticket) else None


def numbered(items: Sequence[Item]) -> dict[Numbered, tuple[Item, records.Ticket]]:
    return {(item.stream.system, ticket.number): (item, ticket) for item in items if (ticket := ticket_of(item)) is not None}


def tickets(person: Person, items: Sequence[Item]) -> MaybeAwaitable[Behind]:
    """The tickets that entries refer to by number: from the page itself, or from the person's latest."""
    named = {about for item in items if (about := getattr(item.record, "about_ticket", None)) is not None}
    here = numbered(items)
    systems = person.reading.systems
    asked = {slug for slug, _ in named - here.keys() if slug in systems and Flow.TICKETS in systems[slug].flows}
    if not asked:
        return Behind(tickets=here)
    read = newest(person, dict.fromkeys(sorted(asked), (Flow.TICKETS,)), Window(LARGEST))
    return then(
        read,
        lambda latest: Behind(tickets={**numbered(latest.items), **here}, unread=unread(Flow.TICKETS, latest.failed)),
    )


# --- the wish list ---------------------------------------------------------------------------------------------------


def wishes(person: Person, items: Sequence[Item]) -> MaybeAwaitable[Newest]:
    if not any(is_wish(item.record) for item in items):
        return Newest((), ())
    return wishlist.latest(person)


def wished(latest: Newest) -> Behind:
    wishes = {item.record.sku: item for item in reversed(latest.items)}
    return Behind(wishes=wishes, unread=unread(Flow.WISHLIST, latest.failed))


def is_wish(record: object) -> bool:
    is_of_list = isinstance(record, records.Interaction) and record.kind is InteractionKind.WISHLIST
    return is_of_list and getattr(record, "product", None) is not None
