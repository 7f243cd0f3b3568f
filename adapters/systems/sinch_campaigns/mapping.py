"""The vendor's words into the gateway's records."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from adapters.ports.records import CampaignContact, Channel, TrackedLink
from adapters.systems.sinch_campaigns.settings import CampaignsSettings
from adapters.systems.sinch_campaigns.wire import Message, ShortUrl

LINK = re.compile(r"https?://", re.IGNORECASE)


def campaign_of(message: Message, settings: CampaignsSettings) -> str | None:
    """None for what is no campaign's message, or never reached its way to the customer."""
    if (message.direction or "outbound") != "outbound" or (message.status or "").casefold() in settings.unsent_statuses:
        return None
    return next((pair.value for pair in message.metadata or () if pair.key == settings.campaign_key and pair.value), None)


def may_hold_link(message: Message) -> bool:
    """Text that is not told may hold one too."""
    return message.content is None or LINK.search(message.content) is not None


def contact(message: Message, campaign: str, links: Sequence[TrackedLink] | None, settings: CampaignsSettings) -> CampaignContact:
    """`opened_at` is told by messengers that report reading; a text message doesn't."""
    was_read = (message.status or "").casefold() == "read"
    return CampaignContact(
        id=message.message_id,
        campaign=settings.campaign_names.get(campaign, campaign),
        campaign_id=campaign,
        channel=settings.channels.get((message.format or "").upper(), Channel.SMS),
        sent_at=message.timestamp,
        opened_at=message.last_status_update if was_read else None,
        clicked_at=max((link.last_clicked_at for link in links or () if link.last_clicked_at is not None), default=None),
        links=None if links is None else tuple(links),
        named=tuple(
            (slug, pair.value)
            for key, slug in settings.named_by.items()
            for pair in message.metadata or ()
            if pair.key == key and pair.value
        ),
    )


def tracked(link: ShortUrl, clicked: Mapping[str, datetime]) -> TrackedLink:
    """`clicked`: the newest click by short URL, as far as it was read."""
    return TrackedLink(
        short_url=link.short_url,
        clicks=link.click_count,
        target_url=link.long_url,
        last_clicked_at=clicked.get(link.short_url),
    )
