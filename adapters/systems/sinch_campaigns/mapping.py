"""Pure functions from the vendor's messages and links to the gateway's records."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from adapters.ports.records import CampaignContact, Channel, TrackedLink
from adapters.systems.sinch_campaigns.settings import CampaignsSettings
from adapters.systems.sinch_campaigns.wire import Message, ShortUrl

LINK = re.compile(r"https?://", re.IGNORECASE)


def campaign_of(message: Message, settings: CampaignsSettings) -> str | None:
    """The campaign of a message: None for a message of no campaign or never sent, blank where the name can't be read."""
    if (message.direction or "outbound") != "outbound" or (message.status or "").casefold() in settings.unsent_statuses:
        return None
    return next(iter(filled(message, settings.campaign_key)), None)


def filled(message: Message, key: str) -> Sequence[str]:
    """The values under a key of the metadata. An unreadable value is blank, and so is the only value of unreadable metadata."""
    values = [pair.value or "" for pair in message.metadata or () if pair.key == key and (pair.value or pair.is_odd)]
    return values or ([""] if "metadata" in (*message.unreadable, *message.left_out) else [])


def may_hold_link(message: Message) -> bool:
    """Whether the message may hold a link. An unknown text may hold one too."""
    return message.content is None or LINK.search(message.content) is not None


def channel_of(format_: str | None, settings: CampaignsSettings) -> Channel:
    return settings.channels.get((format_ or "").upper(), Channel.SMS)


def contact(message: Message, campaign: str, links: Sequence[TrackedLink] | None, settings: CampaignsSettings) -> CampaignContact:
    """A message as a contact. Only messengers report reading, and with it `opened_at`; text messages don't."""
    was_read = (message.status or "").casefold() == "read"
    return CampaignContact(
        id=message.message_id,
        campaign=settings.campaign_names.get(campaign, campaign) if campaign else None,
        campaign_id=campaign or None,
        channel=channel_of(message.format, settings),
        sent_at=message.timestamp,
        opened_at=message.last_status_update if was_read else None,
        clicked_at=clicked_at(links or ()),
        links=None if links is None else tuple(links),
        named=tuple((slug, value) for key, slug in settings.named_by.items() for value in filled(message, key)),
    )


def clicked_at(links: Sequence[TrackedLink]) -> datetime | None:
    """The newest click on all links; None where that on one link is unknown."""
    times = [link.last_clicked_at for link in links if link.clicks != 0]
    known = [at for at in times if at is not None]
    return max(known) if known and len(known) == len(times) else None


def tracked(link: ShortUrl, clicked: Mapping[str, datetime]) -> TrackedLink:
    """A link with its clicks. `clicked`: the newest click by short URL, where it was read."""
    return TrackedLink(
        short_url=link.short_url,
        clicks=link.click_count,
        target_url=link.long_url,
        last_clicked_at=clicked.get(link.short_url),
    )
