"""Reports of messages: many numbers in one report, whose pages count from 0 and only say whether another page follows.

The order "newest first" is assumed. Where an answer shows another order, or the settings say so, the report is read to its end
before anything is concluded from it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import orjson

from adapters.ports import instants
from adapters.ports.capabilities import Capability
from adapters.ports.instants import stamp
from adapters.ports.shapes import Window
from adapters.systems.sinch_campaigns import mapping, wire
from adapters.systems.sinch_campaigns.settings import CampaignsSettings
from adapters.systems.sinch_campaigns.wire import Message
from adapters.wire.allowance import Clock
from adapters.wire.message import Request
from adapters.wire.paging import inside
from adapters.wire.system_http import SystemHttp
from adapters.wire.vendor_values import later

PATH = "/v2-preview/reporting/messages/detail"
SLACK = timedelta(seconds=1)
"""The margin at both bounds of a report, since the vendor does not say whether they are inclusive."""

AHEAD = timedelta(minutes=1)
"""The margin after the present time, since the vendor's clock may be ahead."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A message of a campaign. `campaign` is blank where the name can't be read."""

    message: Message
    campaign: str

    @property
    def key(self) -> tuple[datetime, str]:
        return self.message.timestamp, self.message.message_id


@dataclass(slots=True)
class Walk:
    """The part of a report read so far. Nothing newer than `floor` is missing, as long as the rows came newest first."""

    window: Window
    settings: CampaignsSettings
    messages: dict[str, Message] = field(default_factory=dict)
    floor: datetime | None = None
    is_ordered: bool = field(init=False)

    def __post_init__(self) -> None:
        self.is_ordered = self.settings.newest_first

    def add(self, messages: Sequence[Message]) -> None:
        times = [*([self.floor] if self.floor else []), *(message.timestamp for message in messages)]
        self.is_ordered = self.is_ordered and all(newer >= older for newer, older in pairwise(times))
        self.floor = min(times, default=None)
        for message in messages:
            known = self.messages.setdefault(message.message_id, message)
            if later(message.last_status_update, known.last_status_update):
                self.messages[message.message_id] = message

    def settled(self, number: str) -> bool:
        """Whether the number's page is complete without reading on, and more entries are known behind it."""
        sent = self.sent(number)
        sure = sum(1 for one in sent if self.floor is not None and one.message.timestamp > self.floor)
        return self.is_ordered and sure >= self.window.limit and len(sent) > self.window.limit

    def sent(self, number: str) -> list[Sent]:
        """The number's messages within the window, newest first."""
        return sorted(self._sent(number), key=lambda one: one.key, reverse=True)

    def _sent(self, number: str) -> Iterator[Sent]:
        for message in self.messages.values():
            campaign = mapping.campaign_of(message, self.settings) if message.destination_address == number else None
            if campaign is not None:
                sent = Sent(message, campaign)
                if inside(sent.key, self.window):
                    yield sent


class Reports:
    """Reads of reports. `now` in Unix seconds: a report needs an end."""

    def __init__(self, http: SystemHttp, settings: CampaignsSettings, *, headers: dict[str, str], now: Clock) -> None:
        self._http = http
        self._settings = settings
        self._headers = {"Content-Type": "application/json", **headers}
        self._now = now

    async def walk(self, numbers: Sequence[str], window: Window) -> Walk:
        """A report, read until every number's page is complete."""
        walk = Walk(window, self._settings)
        start, end = self._bounds(window)
        if start >= end:
            return walk
        for page in range(self._settings.report_pages):
            body = self._body(numbers, start, end, page)
            # The POST changes nothing, so it may be retried.
            request = Request(PATH, Capability.CAMPAIGNS, "messages.report", method="POST", headers=self._headers, body=body)
            response = await self._http.ask(request)
            report: wire.Report = response.read(wire.read_report)
            if report.says_nothing:
                raise response.malformed()
            walk.add(report.messages)
            if not report.goes_on or all(walk.settled(number) for number in numbers):
                return walk
        raise response.malformed()

    def _bounds(self, window: Window) -> tuple[datetime, datetime]:
        earliest = datetime.combine(self._settings.earliest, time(), UTC)
        ends = [end for end in (window.until, window.before.occurred_at if window.before else None) if end is not None]
        return (
            instants.earlier(max(earliest, window.since), SLACK) if window.since else earliest,
            instants.later(min(ends), SLACK) if ends else datetime.fromtimestamp(self._now(), UTC) + AHEAD,
        )

    def _body(self, numbers: Sequence[str], start: datetime, end: datetime, page: int) -> bytes:
        return orjson.dumps(
            {
                "start_date": stamp(start),
                "end_date": stamp(end),
                "timezone": self._settings.timezone,
                "direction": "outbound",
                "destinations": list(numbers),
                "metadata_key": self._settings.campaign_key,
                "page": page,
                "page_size": self._settings.page_size,
            }
        )

    async def probe(self) -> None:
        """A report of one minute about a number that nobody has."""
        end = datetime.fromtimestamp(self._now(), UTC)
        body = self._body(["+999999999999"], end - AHEAD, end, 0)
        request = Request(PATH, Capability.CAMPAIGNS, "probe", method="POST", headers=self._headers, body=body)
        (await self._http.ask(request)).read(wire.read_report)
