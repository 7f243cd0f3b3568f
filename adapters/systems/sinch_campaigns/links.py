"""Short links: one number a call, in pages that count from 1; and the clicks on a link, read only where there were any.

Links have no time to filter by, so they are never a stream of their own: they hang on the message that carried them.
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
    def __init__(self, http: SystemHttp, settings: CampaignsSettings, *, headers: dict[str, str]) -> None:
        self._http = http
        self._settings = settings
        self._headers = headers

    async def of(
        self, number: str, messages: Collection[str], *, times: bool = True
    ) -> dict[str, tuple[TrackedLink, ...] | None]:
        """The links of these messages to the number; None where there were too many links of others to find them among. `times`:
        with the newest click on each."""
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
        """By message; and whether all of the number's links have been seen. A message's links may stand on two pages, so nothing
        is sure before the end."""
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
        """The newest click on each link that was clicked, as far as it can be told."""
        clicked = [link.short_url for link in links if link.click_count != 0 and self._settings.click_times]
        newest = await asyncio.gather(*(self._newest(short_url) for short_url in clicked))
        return {short_url: at for short_url, at in zip(clicked, newest, strict=True) if at is not None}

    async def _newest(self, short_url: str) -> datetime | None:
        """In what order clicks come is not told, so all pages of them are read: None where that can't be done."""
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
        """None for the vendor's 404: no links, or no clicks, is none found (section 7)."""
        ask = Request(target, Capability.CAMPAIGNS, operation, headers=self._headers, expect=frozenset({200, 404}))
        reply = await self._http.ask(ask)
        if reply.status == 404:
            return None
        words: W = reply.read(decode)
        return words
