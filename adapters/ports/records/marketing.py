"""Segments, campaigns and the staff who look after a person."""

from dataclasses import dataclass
from datetime import datetime

from adapters.ports.fast_init import fast_init
from adapters.ports.records.shared import Channel


@fast_init
@dataclass(frozen=True, slots=True)
class Segment:
    """A group of people defined by the marketing system; `size` is its last count."""

    id: str
    name: str
    description: str | None = None
    size: int | None = None
    as_of: datetime | None = None


@fast_init
@dataclass(frozen=True, slots=True)
class Segments:
    """The segments of a person."""

    segments: tuple[Segment, ...]
    as_of: datetime | None = None


@fast_init
@dataclass(frozen=True, slots=True)
class TrackedLink:
    """A link in a message; `clicks` are the recipient's, None where unknown; previews by machines are not counted."""

    short_url: str
    clicks: int | None
    target_url: str | None = None
    last_clicked_at: datetime | None = None


@fast_init
@dataclass(frozen=True, slots=True)
class CampaignContact:
    """One message of a campaign to one person. `campaign` and `channel` are None where unreadable.

    `campaign_id` is the system's own id, if any. `links` is None for a system without links of its own. `named` are pairs (system
    slug, record id there) of the recipient in the row itself, if any; an unreadable id is blank, and nobody's.
    """

    id: str
    campaign: str | None
    channel: Channel | None
    sent_at: datetime
    opened_at: datetime | None = None
    clicked_at: datetime | None = None
    links: tuple[TrackedLink, ...] | None = None
    named: tuple[tuple[str, str], ...] = ()
    campaign_id: str | None = None


@fast_init
@dataclass(frozen=True, slots=True)
class StaffMember:
    """A member of staff who looks after a person: personal shopper, account owner."""

    id: str
    name: str | None = None
    role: str | None = None


@fast_init
@dataclass(frozen=True, slots=True)
class CareTeam:
    members: tuple[StaffMember, ...]
    as_of: datetime | None = None
