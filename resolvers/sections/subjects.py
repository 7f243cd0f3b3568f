"""The full records behind the entries of a timeline page, as far as the query selects them: read for the whole page at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from adapters.ports import records
from adapters.ports.capabilities import Flow
from adapters.ports.errors import SourceError
from adapters.ports.instants import just_after
from adapters.ports.reading import MaybeAwaitable
from adapters.ports.records import InteractionKind, Sale
from adapters.ports.shapes import Page, Window
from resolvers.awaiting import then, together
from resolvers.identity.person import Person
from resolvers.sections import campaigns, orders, tickets
from resolvers.stitch.lists import source_of
from resolvers.stitch.merge import LARGEST
from resolvers.stitch.streams import Item, StreamId

OF_SUBJECTS = frozenset({"timeline.subject", "timeline.amount"})
OF_CAMPAIGNS = frozenset({"campaign", "sentAt", "openedAt", "clickedAt", "links"})
MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Subjects:
    """What stands behind one entry; `amount` of an order whose list has none. Either may be the error in its place."""

    subject: Any = None
    amount: Any = None


Replies = Mapping[StreamId, Mapping[str, Item] | SourceError]
"""The campaigns' messages of a stream of interactions, by their ids."""


def subjects(person: Person, items: Sequence[Item], rows: Mapping[Sale, Sequence[Item]]) -> MaybeAwaitable[list[Subjects]]:
    """`rows`: other systems' rows by the sale that they are about."""
    if not OF_SUBJECTS & person.wants:
        return [Subjects()] * len(items)

    def told(sent: Replies) -> MaybeAwaitable[list[Subjects]]:
        return together([about(person, item, rows, sent) for item in items])

    return then(messages(person, items), told)


def about(person: Person, item: Item, rows: Mapping[Sale, Sequence[Item]], sent: Replies) -> MaybeAwaitable[Subjects]:
    record = item.record
    if isinstance(record, records.Order):
        return of_order(person, item, rows)
    if "timeline.subject" not in person.wants:
        return Subjects()
    if (ticket := record if isinstance(record, records.Ticket) else getattr(record, "ticket", None)) is not None:
        return of_ticket(person, item, ticket)
    if isinstance(record, records.CampaignContact):
        return Subjects(campaigns.of_item(person, item))
    return of_message(person, item, sent) if isinstance(record, records.Interaction) else Subjects()


def of_order(person: Person, item: Item, rows: Mapping[Sale, Sequence[Item]]) -> MaybeAwaitable[Subjects]:
    shown = "timeline.subject" in person.wants
    fields = {path.removeprefix("timeline.subject.") for path in person.wants} & orders.DETAILS
    if "timeline.amount" in person.wants:
        fields |= {"total"}

    def told(detail: orders.Detail) -> Subjects:
        order = orders.of_item(person, item, detail, rows)
        return Subjects(order if shown else None, order.total)

    return then(orders.detail(person, item, fields), told)


def of_ticket(person: Person, item: Item, ticket: records.Ticket) -> MaybeAwaitable[Subjects]:
    customer, source = tickets.whose(item), source_of(person, item)
    asked = tickets.messages(person, item.stream.system, ticket) if "timeline.subject.messages" in person.wants else None
    return then(asked, lambda sent: Subjects(tickets.view(person.context, customer, ticket, source, sent)))


def of_message(person: Person, item: Item, sent: Replies) -> Subjects:
    """Of a system that lists its campaigns' messages among what else happened."""
    replies = sent.get(item.stream)
    if replies is None or isinstance(replies, SourceError):
        return Subjects(replies if item.record.kind is InteractionKind.CAMPAIGN_SENT else None)
    found = replies.get(item.record.id)
    return Subjects(campaigns.of_item(person, found) if found is not None else None)


def messages(person: Person, items: Sequence[Item]) -> MaybeAwaitable[Replies]:
    """One page of each such system's messages, between the oldest and the newest of this page."""
    streams: dict[StreamId, list[Item]] = {}
    if OF_CAMPAIGNS & {path.removeprefix("timeline.subject.") for path in person.wants}:
        for item in items:
            if is_message(person, item):
                streams.setdefault(item.stream, []).append(item)
    asked: list[Any] = [page_of(person, stream, shown) for stream, shown in streams.items()]
    return then(together(asked), lambda pages: dict(zip(streams, pages, strict=True)))


def is_message(person: Person, item: Item) -> bool:
    """Of a campaign, among what else happened, in a system that lists campaigns' messages too."""
    if item.stream.flow is not Flow.INTERACTIONS or item.record.kind is not InteractionKind.CAMPAIGN_SENT:
        return False
    return Flow.CAMPAIGNS in person.reading.systems[item.stream.system].flows


def page_of(person: Person, stream: StreamId, shown: Sequence[Item]) -> MaybeAwaitable[Mapping[str, Item] | SourceError]:
    times = [item.record.occurred_at for item in shown]
    window = Window(LARGEST, since=min(times), until=just_after(max(times), MILLISECOND))
    wanted = {item.record.id for item in shown}
    return found_in(person, stream._replace(flow=Flow.CAMPAIGNS), campaigns.followed(window, person.wants), wanted, {})


def found_in(
    person: Person, listed: StreamId, window: Window, wanted: set[str], held: Mapping[str, Item]
) -> MaybeAwaitable[Mapping[str, Item] | SourceError]:
    """Reads on as long as something that is wanted may still come."""

    def by_id(kept: Any) -> MaybeAwaitable[Mapping[str, Item] | SourceError]:
        if isinstance(kept, SourceError):
            return kept
        page = kept.value or Page((), False)
        found = {**held, **{entry.record.id: Item(listed, entry, kept) for entry in page.entries}}
        if not page.has_more or not page.entries or wanted <= found.keys():
            return found
        return found_in(person, listed, replace(window, before=page.entries[-1].position), wanted, found)

    page: Any = person.reading.page(listed.system, Flow.CAMPAIGNS, listed.record_id, window)
    return then(page, by_id)
