"""The streams, newest first: all interactions of a contact, and messages of campaigns with the replies to them."""

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

EMPTY: Final[Page[object]] = Page((), has_more=False)
MOST_BATCHED: Final = 10
"""Contacts in one call. Each has a read of its own in one batch."""

Stretches = Mapping[str, Stretch | SourceError]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Reads of interactions by contact, nearly always one request for all of them."""

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
    """All interactions of a contact. A window's kinds and channels become filters on the vendor's codes."""

    max_batch = MOST_BATCHED

    def __init__(self, timeline: Timeline, contacts: Contacts, settings: MarketingCloudSettings) -> None:
        self._timeline = timeline
        self._contacts = contacts
        self._settings = settings

    async def pages(self, ids: Sequence[str], window: Window) -> Mapping[str, Page[object] | SourceError]:
        wanted = conditions(window, self._settings)
        if wanted is None:
            return dict.fromkeys(ids, EMPTY)
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
            return found or EMPTY
        return found.page(window.limit, lambda row: mapping.interaction(row, self._settings))


class CampaignContacts:
    """Messages sent to a contact. Replies to them are read from the contact's later interactions."""

    max_batch = MOST_BATCHED

    def __init__(self, timeline: Timeline, contacts: Contacts, campaigns: Campaigns, settings: MarketingCloudSettings) -> None:
        self._timeline = timeline
        self._contacts = contacts
        self._campaigns = campaigns
        self._settings = settings
        self._sent = [code for code, kind in settings.interaction_kinds.items() if kind is InteractionKind.CAMPAIGN_SENT]

    async def pages(self, ids: Sequence[str], window: Window) -> Mapping[str, Page[object] | SourceError]:
        if not self._sent:
            return dict.fromkeys(ids, EMPTY)
        known = await self._contacts.resolved(ids, Capability.CAMPAIGNS)
        found = await self._timeline.of(
            distinct(known),
            window,
            capability=Capability.CAMPAIGNS,
            operation="messages.ofContact",
            conditions=(any_text("InteractionType", self._sent), "CampaignID ne ''"),
        )
        pages = await self._pages(found, window)
        return {asked: pages.get(known.get(asked, ""), EMPTY) for asked in ids}

    async def _pages(self, found: Stretches, window: Window) -> dict[str, Page[object] | SourceError]:
        shown = {
            contact: [entry.record for entry in part.entries[: window.limit]]
            for contact, part in found.items()
            if isinstance(part, Stretch) and part.entries
        }
        ids = {row.CampaignID for rows in shown.values() for row in rows if row.CampaignID}
        followed = shown if window.replies else {}
        replies, names = await both(self._campaigns.replies(followed), self._campaigns.names(ids))
        pages: dict[str, Page[object] | SourceError] = {}
        for contact, part in found.items():
            reply = replies.get(contact, {})
            if isinstance(part, SourceError):
                pages[contact] = part
            elif isinstance(reply, SourceError):
                pages[contact] = reply
            else:
                pages[contact] = part.page(window.limit, self._mapper(reply, names))
        return pages

    def _mapper(self, replies: Mapping[str, Replies], names: Mapping[str, str]) -> Callable[[wire.Interaction], object]:
        def mapped(row: wire.Interaction) -> object:
            reply, campaign = replies.get(row.InteractionUUID, NONE), row.CampaignID or ""
            return mapping.campaign_contact(
                row, names.get(campaign, campaign), self._settings, opened_at=reply.opened_at, clicked_at=reply.clicked_at
            )

        return mapped


def distinct(known: Mapping[str, str]) -> list[str]:
    """The contacts, each once: two ids may lead to the same one."""
    return list(dict.fromkeys(known.values()))
