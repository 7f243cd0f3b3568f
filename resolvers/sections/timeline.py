"""`timeline`: everything that happened between a person and the retailer, newest first, merged from every system."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Annotated

import strawberry

from adapters.ports.capabilities import Flow
from adapters.ports.connected_systems import Systems, once
from adapters.ports.reading import Reading
from adapters.ports.records import Channel, InteractionKind, Sale
from adapters.ports.shapes import Window
from resolvers.context import Info
from resolvers.person.person import Person, is_anothers
from resolvers.policy.happenings import LineRights, kinds_seen
from resolvers.policy.rights import Rights
from resolvers.sections.campaigns import CampaignContact, followed
from resolvers.sections.event_view import Happening, happening
from resolvers.sections.membership import PointsActivity
from resolvers.sections.orders import Order
from resolvers.sections.tickets import Ticket
from resolvers.sections.timeline_subjects import AMOUNT, SUBJECT, SUMMARY, Subjects, subjects
from resolvers.sections.timeline_summaries import summary
from resolvers.sections.wishlist import WishlistItem
from resolvers.stitch.merge import Merged
from resolvers.stitch.merged_lists import Listing, Paging, entry_id, listing, source_of
from resolvers.stitch.sales import is_owned_elsewhere, rows_by_sale
from resolvers.stitch.streams import Item, StreamId
from resolvers.types.connections import CURSOR, EDGES, NODE, NODES, PAGE, PAGE_INFO, PageInfo
from resolvers.types.money import Money
from resolvers.types.source import Source, System

InteractionSubject = Annotated[
    Order | Ticket | CampaignContact | WishlistItem | PointsActivity,
    strawberry.union(
        "InteractionSubject",
        description="What an entry is about, in full: the order; the ticket, also for a call, chat or e-mail about it; the "
        "campaign's message, also for its opening; the thing on the wish list; the entry in the ledger of points.",
    ),
]


@strawberry.type(description="One thing that happened, whatever system recorded it.")
class Interaction:
    id: strawberry.ID = strawberry.field(description="Unique and stable. It is no node: not every system can read one entry.")
    kind: InteractionKind = strawberry.field(description="What kind of thing happened.")
    channel: Channel | None = strawberry.field(description="Where it happened; null if the system does not say.")
    occurred_at: datetime = strawberry.field(description="When it happened.")
    summary: str = strawberry.field(
        description="One line to read at a glance, at most 120 characters: \"Bought: Ladies' quartz watch and 1 more, "
        'GBP 2,369.00". It names the goods of the newest 20 sales of a page, and of all sales if their items are selected.'
    )
    amount: Money | None = strawberry.field(
        description="What was paid or given back; null if it is not about money, or the system does not say."
    )
    subject: InteractionSubject | None = strawberry.field(
        description="What it is about, in full. Null if no system knows more than this entry: for visits and appointments, looks "
        "in the app, currency exchanges, contacts without a ticket, and things that are no longer on the wish list."
    )
    source: Source = strawberry.field(description="The system that recorded it, and how fresh this is.")
    rows: strawberry.Private[Sequence[Source]]

    @strawberry.field(
        description="Every system whose row of it was read for this list, the one that is shown first.",
        deprecation_reason="It differs between lists, which a client's cache can't know: read `sources` of the edge.",
    )
    def sources(self) -> list[Source]:
        return list(self.rows)


@strawberry.type(description="Something that happened, and which systems have a row of it.")
class TimelineEdge:
    cursor: str = strawberry.field(description=CURSOR)
    node: Interaction = strawberry.field(description=NODE)

    @strawberry.field(description="Every system whose row of it was read for this page, the one that is shown first.")
    def sources(self) -> list[Source]:
        return list(self.node.rows)


@strawberry.type(description=PAGE)
class TimelineConnection:
    edges: list[TimelineEdge] = strawberry.field(description=EDGES)
    nodes: list[Interaction] = strawberry.field(description=NODES)
    page_info: PageInfo = strawberry.field(description=PAGE_INFO)
    missing: list[System] = strawberry.field(
        description="Systems whose entries are missing from this page. The cursor remembers the place in each, so that none is "
        "skipped silently."
    )


@dataclass(frozen=True, slots=True)
class Filter:
    """The kinds and channels that the caller wants; None: all."""

    kinds: frozenset[InteractionKind] | None = None
    channels: frozenset[Channel] | None = None

    def takes(self, happened: Happening) -> bool:
        of_kind = self.kinds is None or happened.kind in self.kinds
        return of_kind and (self.channels is None or happened.channel in self.channels)

    def seen_with(self, rights: Rights) -> "Filter":
        """The filter for what a caller with these rights sees."""
        if (seen := kinds_seen(rights)) is None:
            return self
        return replace(self, kinds=seen if self.kinds is None else seen & self.kinds)

    def within(self, window: Window) -> Window:
        """The window with these filters, for the vendors that can apply them."""
        return replace(window, kinds=names(self.kinds), channels=names(self.channels))


def names(values: frozenset[StrEnum] | None) -> frozenset[str] | None:
    return None if values is None else frozenset(value.value for value in values)


ONLY: Mapping[Flow, frozenset[InteractionKind]] = {
    Flow.ORDERS: frozenset({InteractionKind.PURCHASE, InteractionKind.RETURN}),
    Flow.TICKETS: frozenset({InteractionKind.TICKET}),
    Flow.POINTS_ACTIVITY: frozenset({InteractionKind.POINTS_EARNED, InteractionKind.POINTS_SPENT}),
    Flow.CAMPAIGNS: frozenset({InteractionKind.CAMPAIGN_SENT}),
}
"""The kinds of entries in each flow; INTERACTIONS may contain any kind."""
FLOWS = (Flow.INTERACTIONS, *ONLY)


def streams_of(reading: Reading, kinds: frozenset[InteractionKind] | None) -> Mapping[str, tuple[Flow, ...]]:
    """The flows to read from each system: interactions, orders and points. Interactions contain the system's tickets and
    campaigns; a system without interactions is read for those too. A flow without any wanted kind is not read."""
    return streams_in(reading.systems, kinds)


@once
def streams_in(systems: Systems, kinds: frozenset[InteractionKind] | None) -> Mapping[str, tuple[Flow, ...]]:
    chosen: dict[str, tuple[Flow, ...]] = {}
    for slug, system in systems.items():
        contained = {Flow.TICKETS, Flow.CAMPAIGNS} if Flow.INTERACTIONS in system.flows else set()
        flows = [flow for flow in FLOWS if flow in system.flows - contained]
        if wanted := tuple(flow for flow in flows if kinds is None or flow not in ONLY or ONLY[flow] & kinds):
            chosen[slug] = wanted
    return chosen


async def timeline(person: Person, info: Info, paging: Paging, window: Window, wanted: Filter) -> TimelineConnection:
    systems, wanted = person.reading.systems, wanted.seen_with(info.context.rights)

    def keep(stream: StreamId, record: object) -> bool:
        return (
            wanted.takes(happening(record))
            and not is_owned_elsewhere(stream.system, record, systems)
            and not is_anothers(person, record)
        )

    how = Listing("timeline", None, TimelineConnection, default=20, flows=lambda reading: streams_of(reading, wanted.kinds))
    return await listing(
        person,
        info,
        paging,
        how,
        window=followed(wanted.within(window), person.wants),
        keep=keep,
        nodes=partial(nodes, person),
        reads_on=bool({SUBJECT, AMOUNT} & person.wants),
    )


async def nodes(person: Person, merged: Merged) -> list[Interaction]:
    rows = rows_by_sale(merged.left_out)
    about = await subjects(person, merged.entries, rows)
    return [view(person, item, subject, rows) for item, subject in zip(merged.entries, about, strict=True)]


def view(person: Person, item: Item, about: Subjects, rows: Mapping[Sale, Sequence[Item]]) -> Interaction:
    happened = happening(item.record)
    source = source_of(person, item)
    others = rows.get(sale, ()) if (sale := getattr(item.record, "sale", None)) is not None else ()
    return Interaction(
        id=strawberry.ID(entry_id(person, "interaction", item)),
        kind=happened.kind,
        channel=happened.channel,
        occurred_at=item.entry.position.occurred_at,
        summary=summary(item.record, about.known, LineRights.of(person.context.rights)) if SUMMARY in person.wants else "",
        amount=about.amount if happened.amount is None else happened.amount,  # type: ignore[arg-type]
        subject=about.subject,  # type: ignore[arg-type]
        source=source,
        rows=[source, *(source_of(person, row) for row in others)],
    )
