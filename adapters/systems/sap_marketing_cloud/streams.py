"""What happened between a contact and the house, newest first; and of it the campaigns, with what became of each message."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from adapters.ports.capabilities import Capability
from adapters.ports.errors import Malformed, SourceError
from adapters.ports.records import InteractionKind
from adapters.ports.shapes import Page, Window
from adapters.systems.sap_marketing_cloud import mapping, wire
from adapters.systems.sap_marketing_cloud.campaigns import NONE, Campaigns, Replies
from adapters.systems.sap_marketing_cloud.contacts import Contacts
from adapters.systems.sap_marketing_cloud.filters import conditions
from adapters.systems.sap_marketing_cloud.keyset import LONGEST, ROUNDS, Stretch, first_top, question, stretch
from adapters.systems.sap_marketing_cloud.origins import SLUG
from adapters.systems.sap_marketing_cloud.requests import any_text, both
from adapters.systems.sap_marketing_cloud.settings import MarketingCloudSettings
from adapters.wire.odata_service import Service

NOTHING: Final[Page[object]] = Page((), has_more=False)
MOST_BATCHED: Final = 10
"""Contacts in one call: their reads are the parts of one batch."""

Stretches = Mapping[str, Stretch | SourceError]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Stretches of interactions by contact; nearly always one request for all of them."""

    service: Service

    async def of(
        self, contacts: Sequence[str], window: Window, *, capability: Capability, operation: str, conditions: Sequence[str] = ()
    ) -> Stretches:
        done: dict[str, Stretch | SourceError] = {}
        asked, top = list(contacts), first_top(window)
        while asked:
            questions = [question(contact, window, top=top, conditions=conditions) for contact in asked]
            results = await self.service.read(questions, capability=capability, operation=operation, rounds=ROUNDS)
            too_short = []
            for contact, rows in zip(asked, results, strict=True):
                found = rows if isinstance(rows, SourceError) else stretch(rows, contact, window, top=top)
                if found is None:
                    too_short.append(contact)
                elif isinstance(found, Stretch) and found.leads_no_further:
                    done[contact] = Malformed(SLUG, capability)
                else:
                    done[contact] = found
            asked, top = too_short, min(LONGEST, 4 * top)
        return done


class Interactions:
    """Everything, whatever its type, unless the window wants some kinds or channels only: these go down as the vendor's codes."""

    max_batch = MOST_BATCHED

    def __init__(self, timeline: Timeline, contacts: Contacts, settings: MarketingCloudSettings) -> None:
        self._timeline = timeline
        self._contacts = contacts
        self._settings = settings

    async def pages(self, ids: Sequence[str], window: Window) -> Mapping[str, Page[object] | SourceError]:
        wanted = conditions(window, self._settings)
        if wanted is None:
            return dict.fromkeys(ids, NOTHING)
        known = await self._contacts.resolved(ids, Capability.INTERACTIONS)
        found = await self._timeline.of(
            distinct(known),
            window,
            capability=Capability.INTERACTIONS,
            operation="interactions.ofContact",
            conditions=wanted,
        )
        return {asked: self._page(found.get(known.get(asked, "")), window) for asked in ids}

    def _page(self, found: Stretch | SourceError | None, window: Window) -> Page[object] | SourceError:
        if found is None or isinstance(found, SourceError):
            return found or NOTHING
        return found.page(window.limit, lambda row: mapping.interaction(row, self._settings))


class CampaignContacts:
    """One for each message that was sent; what the contact did with it is looked for among what happened later."""

    max_batch = MOST_BATCHED

    def __init__(self, timeline: Timeline, contacts: Contacts, campaigns: Campaigns, settings: MarketingCloudSettings) -> None:
        self._timeline = timeline
        self._contacts = contacts
        self._campaigns = campaigns
        self._settings = settings
        self._sent = [code for code, kind in settings.interaction_kinds.items() if kind is InteractionKind.CAMPAIGN_SENT]

    async def pages(self, ids: Sequence[str], window: Window) -> Mapping[str, Page[object] | SourceError]:
        if not self._sent:
            return dict.fromkeys(ids, NOTHING)
        known = await self._contacts.resolved(ids, Capability.CAMPAIGNS)
        found = await self._timeline.of(
            distinct(known),
            window,
            capability=Capability.CAMPAIGNS,
            operation="messages.ofContact",
            conditions=(any_text("InteractionType", self._sent), "CampaignID ne ''"),
        )
        told = await self._told(found, window)
        return {asked: told.get(known.get(asked, ""), NOTHING) for asked in ids}

    async def _told(self, found: Stretches, window: Window) -> dict[str, Page[object] | SourceError]:
        shown = {
            contact: [entry.record for entry in part.entries[: window.limit]]
            for contact, part in found.items()
            if isinstance(part, Stretch) and part.entries
        }
        ids = {row.CampaignID for rows in shown.values() for row in rows if row.CampaignID}
        followed = shown if window.replies else {}
        replies, names = await both(self._campaigns.replies(followed), self._campaigns.names(ids))
        told: dict[str, Page[object] | SourceError] = {}
        for contact, part in found.items():
            reply = replies.get(contact, {})
            if isinstance(part, SourceError):
                told[contact] = part
            elif isinstance(reply, SourceError):
                told[contact] = reply
            else:
                told[contact] = part.page(window.limit, self._teller(reply, names))
        return told

    def _teller(self, replies: Mapping[str, Replies], names: Mapping[str, str]) -> Callable[[wire.Interaction], object]:
        def tell(row: wire.Interaction) -> object:
            reply, campaign = replies.get(row.InteractionUUID, NONE), row.CampaignID or ""
            return mapping.campaign_contact(
                row, names.get(campaign, campaign), self._settings, opened_at=reply.opened_at, clicked_at=reply.clicked_at
            )

        return tell


def distinct(known: Mapping[str, str]) -> list[str]:
    """A contact that is asked for by two of its ids is read once."""
    return list(dict.fromkeys(known.values()))
