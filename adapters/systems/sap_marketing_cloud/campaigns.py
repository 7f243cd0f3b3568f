"""Replies to the messages of campaigns, and the campaigns' names."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from adapters.ports.capabilities import Capability
from adapters.ports.errors import SourceError
from adapters.ports.records import InteractionKind
from adapters.systems.sap_marketing_cloud import mapping, wire
from adapters.systems.sap_marketing_cloud.keyset import LONGEST
from adapters.systems.sap_marketing_cloud.origins import WILDCARDS
from adapters.systems.sap_marketing_cloud.requests import any_text, chunks, guid, whole
from adapters.systems.sap_marketing_cloud.services import Services
from adapters.systems.sap_marketing_cloud.settings import MarketingCloudSettings
from adapters.wire.allowance import Clock
from adapters.wire.odata import all_of, expressible, moment
from adapters.wire.odata_service import Get
from adapters.wire.ttl_cache import TtlCache

MOST_NAMES: Final = 5_000

REPLY_FIELDS: Final = (
    "InteractionUUID", "InteractionContactUUID", "InteractionType", "InteractionTimeStampUTC", "CampaignID",
)  # fmt: skip
TOLD: Final = frozenset({InteractionKind.CAMPAIGN_SENT, InteractionKind.CAMPAIGN_OPENED, InteractionKind.LINK_CLICKED})


@dataclass(frozen=True, slots=True)
class Replies:
    """The times when the contact first opened a message and first followed a link in it."""

    opened_at: datetime | None = None
    clicked_at: datetime | None = None


NONE: Final = Replies()


class Campaigns:
    """Replies and names. Replies are read each time; names are cached, since they are nobody's data."""

    def __init__(self, services: Services, settings: MarketingCloudSettings, *, clock: Clock) -> None:
        self._services = services
        self._settings = settings
        self._names: TtlCache[str, str] = TtlCache(ttl_s=settings.name_held_s, most=MOST_NAMES, clock=clock)
        self._types = [code for code, kind in settings.interaction_kinds.items() if kind in TOLD]

    async def replies(self, sent: Mapping[str, Sequence[wire.Interaction]]) -> Mapping[str, Mapping[str, Replies] | SourceError]:
        """The replies by contact and message, from the oldest message on. Replies beyond the rows read, and those of a campaign
        with an unreadable row, are unknown."""
        gets = [(contact, get) for contact, rows in sent.items() for get in self._reads(contact, rows)]
        results = await self._services.interaction.read(
            [get for _, get in gets], capability=Capability.CAMPAIGNS, operation="replies.ofContact", rounds=self._settings.pages
        )
        found: dict[str, list[wire.Reply]] = {contact: [] for contact in sent}
        campaigns = {contact: queryable(dict.fromkeys(row.CampaignID for row in rows)) for contact, rows in sent.items()}
        open_ones: dict[str, set[str]] = {contact: set() for contact in sent}
        failed: dict[str, SourceError] = {}
        for (contact, _), rows in zip(gets, results, strict=True):
            if isinstance(rows, SourceError):
                failed[contact] = rows
            else:
                found[contact] += rows.rows
                open_ones[contact].update(one for one in campaigns[contact] if rows.may_lack(one, campaigns[contact]))
        matched = {
            contact: self._matched([row for row in rows if row.CampaignID not in open_ones[contact]], contact)
            for contact, rows in found.items()
        }
        return {**matched, **failed}

    def _reads(self, contact: str, sent: Sequence[wire.Interaction]) -> Iterator[Get[wire.Reply]]:
        """The read of a contact's replies; several where there are more campaigns than a filter takes."""
        campaigns = queryable(dict.fromkeys(row.CampaignID for row in sent))
        for part in chunks(campaigns, self._settings.ids_per_get):
            terms = all_of(
                f"InteractionContactUUID eq {guid(contact)}",
                any_text("CampaignID", part),
                any_text("InteractionType", self._types),
                f"InteractionTimeStampUTC ge {moment(min(row.InteractionTimeStampUTC for row in sent))}",
            )
            options = {
                "$filter": terms,
                "$orderby": "InteractionTimeStampUTC",
                "$top": str(LONGEST),
                "$select": ",".join(REPLY_FIELDS),
            }
            yield Get("Interactions", options, wire.REPLIES)

    def _matched(self, rows: Iterable[wire.Reply], contact: str) -> Mapping[str, Replies]:
        """The replies by message. A reply belongs to the newest earlier message of its campaign, on this page or not."""
        replies: dict[str, Replies] = defaultdict(Replies)
        newest: dict[str, str] = {}
        for row in sorted((row for row in rows if row.InteractionContactUUID == contact), key=self._order):
            kind = mapping.kind(row, self._settings)
            if kind is InteractionKind.CAMPAIGN_SENT:
                newest[row.CampaignID] = row.InteractionUUID
            elif (message := newest.get(row.CampaignID)) is not None:
                replies[message] = with_reply(replies[message], kind, row.InteractionTimeStampUTC)
        return replies

    def _order(self, row: wire.Reply) -> tuple[datetime, bool, str]:
        """A sort key by time. In the same instant a sent message comes before the replies to it."""
        sent = mapping.kind(row, self._settings) is InteractionKind.CAMPAIGN_SENT
        return row.InteractionTimeStampUTC, not sent, row.InteractionUUID

    async def names(self, ids: Collection[str]) -> Mapping[str, str]:
        """The names by CampaignID. A campaign without a name goes by its id; one that no longer exists is absent."""
        names = {campaign: name for campaign in queryable(ids) if (name := self._names.get(campaign)) is not None}
        missing = [campaign for campaign in queryable(ids) if campaign not in names]
        gets = [
            Get("Campaigns", {"$filter": any_text("CampaignID", part), "$select": "CampaignID,CampaignName"}, wire.CAMPAIGNS)
            for part in chunks(missing, self._settings.ids_per_get)
        ]
        results = await self._services.campaign.read(
            gets, capability=Capability.CAMPAIGNS, operation="campaigns.names", rounds=self._settings.pages
        )
        for row in whole(results, Capability.CAMPAIGNS):
            if row.CampaignID is not None and not row.lacks("CampaignName"):
                names[row.CampaignID] = row.CampaignName or row.CampaignID
                self._names.put(row.CampaignID, names[row.CampaignID])
        return names


def queryable(ids: Iterable[str | None]) -> list[str]:
    """The ids that a filter can hold."""
    return [campaign for campaign in ids if campaign and expressible(campaign, wildcards=WILDCARDS)]


def with_reply(replies: Replies, kind: InteractionKind, at: datetime) -> Replies:
    """The replies with one more, in order of time: the first of each kind counts, and other kinds are no replies."""
    if kind is InteractionKind.CAMPAIGN_OPENED:
        return Replies(replies.opened_at or at, replies.clicked_at)
    if kind is InteractionKind.LINK_CLICKED:
        return Replies(replies.opened_at, replies.clicked_at or at)
    return replies
