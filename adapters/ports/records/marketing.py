"""Segments, campaigns and the people who look after somebody."""

from dataclasses import dataclass
from datetime import datetime

from adapters.ports.records.shared import Channel


@dataclass(frozen=True, slots=True)
class Segment:
    """A group of people as the marketing system defines it; `size` as it counted last."""

    id: str
    name: str
    description: str | None = None
    size: int | None = None
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Segments:
    """Those that a person is in."""

    segments: tuple[Segment, ...]
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class TrackedLink:
    """`clicks` by the person it was sent to, None where the figure can't be told; previews by machines are not counted."""

    short_url: str
    clicks: int | None
    target_url: str | None = None
    last_clicked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CampaignContact:
    """One message of a campaign to one person. `campaign` and `channel` None: they can't be told. `campaign_id`: the system's own
    id of it, where it has one. `links` None: the system has none of its own. `named`: pairs (system slug, record id there) of
    whom the row itself says it was sent to, where it says so; an id that can't be read is blank, and nobody's."""

    id: str
    campaign: str | None
    channel: Channel | None
    sent_at: datetime
    opened_at: datetime | None = None
    clicked_at: datetime | None = None
    links: tuple[TrackedLink, ...] | None = None
    named: tuple[tuple[str, str], ...] = ()
    campaign_id: str | None = None


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Who looks after somebody: personal shopper, account owner."""

    id: str
    name: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class CareTeam:
    members: tuple[StaffMember, ...]
    as_of: datetime | None = None
