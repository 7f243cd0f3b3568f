"""Short links: one call for each number, in pages that count from 1. Clicks are read only for links that have any.

Links have no time to filter by, so they are no stream of their own: they belong to their message.
"""

import asyncio
from collections.abc import Callable, Collection
from datetime import datetime
from typing import TypeVar
from urllib.parse import quote, urlsplit

from adapters.ports.capabilities import Capability
from adapters.ports.records import TrackedLink
from adapters.systems.sinch_campaigns import mapping, wire
from adapters.systems.sinch_campaigns.settings import CampaignsSettings
from adapters.systems.sinch_campaigns.wire import ShortUrl
from adapters.wire.losses import told_of_one
from adapters.wire.message import Request
from adapters.wire.system_http import SystemHttp

W = TypeVar("W")


class Links:
    """Reads of links by number."""

    def __init__(self, http: SystemHttp, settings: CampaignsSettings, *, headers: dict[str, str]) -> None:
        self._http = http
        self._settings = settings
        self._headers = headers

    async def of(
        self, number: str, messages: Collection[str], *, times: bool = True
    ) -> dict[str, tuple[TrackedLink, ...] | None]:
        """The links of each message to the number. Where not all of the number's links could be read, a message without any found
        is None. `times`: with the newest click on each."""
        with told_of_one(number, beside=True):
            found, is_whole = await self._summary(number, messages)
            clicked = await self._clicked([link for links in found.values() for link in links] if times else [])
        return {
            message: tuple(mapping.tracked(link, clicked) for link in found[message])
            if message in found
            else (() if is_whole else None)
            for message in messages
        }

    async def _summary(self, number: str, messages: Collection[str]) -> tuple[dict[str, list[ShortUrl]], bool]:
        """The links by message, and whether all of the number's links were read. The links of one message may be spread over
        pages, so only the last page makes them complete."""
        found: dict[str, dict[str, ShortUrl]] = {}
        is_whole = True
        for page in range(1, self._settings.link_pages + 1):
            target = f"/v1/reporting/links/summary?recipient={quote(number, safe='')}{self._paged(page)}"
            summary = await self._read(target, "links.summary", decode=wire.read_links)
            is_whole = is_whole and (summary is None or summary.is_whole)
            for link in summary.short_urls if summary is not None else ():
                message = link.message_id
                if message is not None and message in messages and link.destination_number == number:
                    found.setdefault(message, {}).setdefault(link.short_url, link)
            if summary is None or summary.pagination.is_last(page, sent=summary.sent):
                break
        else:
            is_whole = False
        return {message: list(links.values()) for message, links in found.items()}, is_whole

    async def _clicked(self, links: Collection[ShortUrl]) -> dict[str, datetime]:
        """The time of the newest click on each clicked link, where it can be read."""
        clicked = [link.short_url for link in links if link.click_count != 0 and self._settings.click_times]
        newest = await asyncio.gather(*(self._newest(short_url) for short_url in clicked))
        return {short_url: at for short_url, at in zip(clicked, newest, strict=True) if at is not None}

    async def _newest(self, short_url: str) -> datetime | None:
        """The time of the newest click; None where not all clicks can be read. Their order is undocumented, so all pages are
        read."""
        times: list[datetime] = []
        code = urlsplit(short_url).path.rsplit("/", 1)[-1]
        if not code:
            return None
        for page in range(1, self._settings.link_pages + 1):
            target = f"/v1/reporting/links/detail?hash={quote(code, safe='')}{self._paged(page)}"
            detail = await self._read(target, "links.detail", decode=wire.read_clicks)
            if detail is not None and detail.left_out:
                return None
            times += [click.dt for click in detail.clicks] if detail is not None else []
            if detail is None or detail.pagination.is_last(page, sent=detail.sent):
                return max(times, default=None)
        return None

    def _paged(self, page: int) -> str:
        return f"&page={page}&pageSize={self._settings.page_size}"

    async def _read(self, target: str, operation: str, *, decode: Callable[[bytes], W]) -> W | None:
        """The decoded answer, None for a 404: the vendor's way to say that there are no links or clicks (section 7)."""
        request = Request(target, Capability.CAMPAIGNS, operation, headers=self._headers, expect=frozenset({200, 404}))
        response = await self._http.ask(request)
        if response.status == 404:
            return None
        words: W = response.read(decode)
        return words
