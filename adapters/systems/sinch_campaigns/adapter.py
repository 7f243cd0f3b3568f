"""The ports of Sinch Campaigns. The stream reads one report for many numbers, then each number's links where its page has any."""

import asyncio
from collections.abc import Mapping, Sequence

from adapters.ports.capabilities import Flow, Subject
from adapters.ports.errors import SourceError
from adapters.ports.records import CampaignContact
from adapters.ports.shapes import Entry, Page, Ports, Position, Window
from adapters.systems.sinch_campaigns import mapping
from adapters.systems.sinch_campaigns.auth import auth_of
from adapters.systems.sinch_campaigns.consents import NUMBER, NumberConsents
from adapters.systems.sinch_campaigns.links import Links
from adapters.systems.sinch_campaigns.reports import Reports, Sent
from adapters.systems.sinch_campaigns.settings import CampaignsSettings
from adapters.wire.system_http import Runtime, SystemHttp

SLUG = "sinch-campaigns"


class Contacts:
    """The stream of campaigns' messages to a number, newest first."""

    def __init__(self, reports: Reports, links: Links, settings: CampaignsSettings) -> None:
        self.max_batch = settings.destinations_per_report
        self._reports = reports
        self._links = links
        self._settings = settings

    async def pages(self, ids: Sequence[str], window: Window) -> Mapping[str, Page[CampaignContact] | SourceError]:
        """A page for each number. Links that can't be read cost only their own number's page."""
        numbers = [number for number in ids if NUMBER.fullmatch(number)]
        if not numbers:
            return {}
        walk = await self._reports.walk(numbers, window)
        sent = {number: walk.sent(number) for number in numbers}
        read = (self._page(number, sent[number], window) for number in numbers)
        results = await asyncio.gather(*read, return_exceptions=True)
        answer: dict[str, Page[CampaignContact] | SourceError] = {}
        for number, result in zip(numbers, results, strict=True):
            if isinstance(result, BaseException) and not isinstance(result, SourceError):
                raise result
            answer[number] = result
        return answer

    async def _page(self, number: str, sent: Sequence[Sent], window: Window) -> Page[CampaignContact]:
        shown = sent[: window.limit]
        wanted = self._settings.links and (window.links or window.replies)
        linked = [one.message.message_id for one in shown if wanted and mapping.may_hold_link(one.message)]
        links = await self._links.of(number, linked, times=window.replies) if linked else {}
        none = () if wanted else None
        records = (
            mapping.contact(one.message, one.campaign, links.get(one.message.message_id, none), self._settings) for one in shown
        )
        return Page(tuple(Entry(one, Position(one.sent_at, one.id)) for one in records), len(sent) > window.limit)


class CampaignsProbe:
    """A report about a number that nobody has."""

    def __init__(self, reports: Reports) -> None:
        self._reports = reports

    async def probe(self) -> None:
        await self._reports.probe()


def build(settings: CampaignsSettings, runtime: Runtime) -> Ports:
    http = SystemHttp(SLUG, settings, runtime=runtime, auth=auth_of(settings, now=runtime.now))
    headers = {"Account": settings.account} if settings.account else {}
    consents = NumberConsents(http, settings, headers=headers, now=runtime.now)
    reports = Reports(http, settings, headers=headers, now=runtime.now)
    return Ports(
        probe=CampaignsProbe(reports),
        lookups={Subject.CUSTOMER: consents},
        streams={Flow.CAMPAIGNS: Contacts(reports, Links(http, settings, headers=headers), settings)},
        searches={},
    )
