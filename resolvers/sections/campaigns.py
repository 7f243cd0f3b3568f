"""`campaigns`: the messages of campaigns to a person, newest first, with the clicks on their links."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

import strawberry

from adapters.ports.capabilities import Flow
from adapters.ports.errors import SourceError
from adapters.ports.records import CampaignContact as PortContact
from adapters.ports.records import Channel
from adapters.ports.shapes import Window, remembered_if_common
from resolvers.consent.at_sending import ConsentState
from resolvers.consent_sources.consent_reads import ConsentReading
from resolvers.context import Context, Info
from resolvers.person.person import Person, is_anothers, owned
from resolvers.sections import consent_at_sending
from resolvers.selected_paths import Paths
from resolvers.stitch.merge import Merged
from resolvers.stitch.merged_lists import UNFILTERED, Listing, Paging, around, listing, source_of
from resolvers.stitch.streams import Item
from resolvers.types.connections import MergedConnection
from resolvers.types.lazy_ids import sealed_later, with_lazy_id
from resolvers.types.source import Node, Source


@strawberry.type(description="A short link of a message, and how often this person followed it.")
class TrackedLink:
    short_url: str = strawberry.field(description="The link as it is in the message.")
    target_url: str | None = strawberry.field(description="Where it leads; null if the system does not say.")
    clicks: int | None = strawberry.field(
        description="How often the person followed it, 0 or more, without previews by machines; null if the figure can't be read."
    )
    last_clicked_at: datetime | None = strawberry.field(
        description="When they followed it last; null if they did not, or the system does not say."
    )


@with_lazy_id
@strawberry.type(description="One message of a campaign to this person.")
class CampaignContact(Node):
    id: strawberry.ID = strawberry.field(description="Unique over all types and stable; `node` finds the message by it.")
    campaign: str | None = strawberry.field(description="The campaign's name as marketing wrote it; null if it can't be read.")
    channel: Channel | None = strawberry.field(description="How the message was sent; null if that can't be read.")
    sent_at: datetime = strawberry.field(description="When it was sent to this person.")
    opened_at: datetime | None = strawberry.field(
        description="When the person opened it; null if they did not, or the channel does not tell."
    )
    clicked_at: datetime | None = strawberry.field(
        description="When the person followed a link in it; null if they did not, or the channel does not tell."
    )
    links: list[TrackedLink] | None = strawberry.field(description="Null if the system tracks none.")
    consent_at_sending: ConsentState | None = strawberry.field(
        description="Whether the person had agreed to marketing by this channel when it was sent, judged by today's consents. "
        "Selecting it asks every system with consents. Null where the caller may not see it."
    )
    source: Source = strawberry.field(description="The system that sent it, and how fresh this is.")


CAMPAIGNS = Listing("campaigns", Flow.CAMPAIGNS, MergedConnection, default=10)


REPLIES = frozenset({"openedAt", "clickedAt", "links.lastClickedAt"})


SHOWING = ("campaigns", "timeline.subject")
"""Fields that show replies to messages and clicks on their links."""
BY_LINKS = frozenset({"passions", "briefing"})
"""Sections that use the clicks on links."""


@remembered_if_common
def followed(window: Window, wants: Paths) -> Window:
    """The window with links and replies, if the query selects them anywhere, so that all its lists read the same pages."""
    selected = {path.removeprefix(f"{field}.") for path in wants for field in SHOWING if path.startswith(f"{field}.")}
    return replace(window, links="links" in selected or not BY_LINKS.isdisjoint(wants), replies=not REPLIES.isdisjoint(selected))


async def campaigns(person: Person, info: Info, paging: Paging) -> MergedConnection[CampaignContact]:
    return await listing(
        person,
        info,
        paging,
        CAMPAIGNS,
        window=followed(UNFILTERED, person.wants),
        nodes=partial(nodes, person),
        keep=lambda _, contact: not is_anothers(person, contact),
        reads_on=f"campaigns.{consent_at_sending.FIELD}" in person.wants,
    )


async def nodes(person: Person, merged: Merged) -> list[CampaignContact]:
    answers = await consent_at_sending.answers_to(person, merged.entries, "campaigns")
    return [of_item(person, item, answers) for item in merged.entries]


def of_item(person: Person, item: Item, answers: ConsentReading | None) -> CampaignContact:
    owner = item.stream.system, item.stream.record_id
    return view(person.context, owner, item.record, source_of(person, item), answers)


def view(
    context: Context, owner: tuple[str, str], contact: PortContact, source: Source, answers: ConsentReading | None
) -> CampaignContact:
    """A message for the schema. `owner`: the system, and the person's id for reading the message there. `answers`: None if no
    consents were read."""
    return CampaignContact(
        id=sealed_later(context.config.node_ids, "CampaignContact", *owner, contact.id, contact.sent_at.isoformat()),
        campaign=contact.campaign,
        channel=contact.channel,
        sent_at=contact.sent_at,
        opened_at=contact.opened_at,
        clicked_at=contact.clicked_at,
        links=contact.links if contact.links is None else list(contact.links),  # type: ignore[arg-type]
        consent_at_sending=consent_at_sending.state(context, contact, answers),
        source=source,
    )


async def campaign_contact_by_id(info: Info, parts: Sequence[str]) -> CampaignContact | None:
    """A message found by its node id. The id has the owner and the time of sending, so that one page of that second is read."""
    system, owner_id, contact_id, sent = parts
    context = info.context
    await context.show_owner(owned(context.reading, system, owner_id))
    fetched = await context.reading.page(system, Flow.CAMPAIGNS, owner_id, around(datetime.fromisoformat(sent)))
    if isinstance(fetched, SourceError):
        raise fetched
    asks = consent_at_sending.FIELD in context.plan.below(info.fields)
    for entry in fetched.value.entries if fetched.value is not None else ():
        if isinstance(contact := entry.record, PortContact) and contact.id == contact_id:
            source = context.source(fetched.source(system, owner_id, started_at=context.reading.started_at))
            answers = await consent_at_sending.answers_of_owner(context, system, owner_id) if asks else None
            return view(context, (system, owner_id), contact, source, answers)
    return None
