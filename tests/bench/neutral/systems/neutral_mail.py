"""The neutral mailer: the messages of campaigns to a customer, of a hundred customers in one call."""

from collections.abc import Sequence
from datetime import datetime

from adapters.ports.capabilities import Capability, Flow
from adapters.ports.records import CampaignContact, Channel
from adapters.ports.shapes import Ports
from adapters.wire.system import System
from adapters.wire.system_http import Runtime
from adapters.wire.tolerant import Reader
from tests.bench.neutral.reads import NeutralSettings, Reads, Row, Rows, Whole

SLUG = "neutral-mail"


class MessageRow(Row):
    id: str
    campaign: str | None = None
    channel: Channel | None = None
    sent_at: datetime
    opened_at: datetime | None = None


class RecipientRow(Row):
    id: str
    messages: tuple[MessageRow, ...]


READ: Reader[Rows[RecipientRow]] = Reader(Rows[RecipientRow])


def message(row: MessageRow) -> CampaignContact:
    return CampaignContact(row.id, row.campaign, row.channel, row.sent_at, opened_at=row.opened_at)


def entries(row: RecipientRow) -> Sequence[tuple[CampaignContact, datetime, str]]:
    return [(message(one), one.sent_at, one.id) for one in row.messages]


def build(settings: NeutralSettings, runtime: Runtime) -> Ports:
    reads = Reads(SLUG, settings, runtime)
    messages = Whole(reads, "/mail/messages?ids", Capability.CAMPAIGNS, READ, entries)
    return Ports(probe=reads, lookups={}, streams={Flow.CAMPAIGNS: messages}, searches={})


SYSTEM = System(slug=SLUG, name="Neutral mailer", settings=NeutralSettings, build=build, flows=frozenset({Flow.CAMPAIGNS}))
