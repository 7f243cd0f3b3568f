"""A messaging platform that answers from a list of messages, and notes what it was asked."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import orjson

from adapters.systems.sinch_campaigns.adapter import Contacts
from adapters.systems.sinch_campaigns.links import Links
from adapters.systems.sinch_campaigns.reports import Reports
from adapters.systems.sinch_campaigns.settings import CampaignsSettings
from adapters.wire.message import Request, Response

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
NOW = (BEGIN + timedelta(days=30)).timestamp()


def settings(**changed: Any) -> CampaignsSettings:
    given = {"base_url": "https://engage.example.com", "api_key": "k", "api_secret": "s"}
    return CampaignsSettings.model_validate({**given, **changed})


@dataclass(frozen=True)
class Held:
    """`minute` after the beginning; `clicks`: None where the message holds no link; `code`: the link's, unless it is the id."""

    id: str
    minute: int
    number: str
    campaign: str = "XMAS25"
    status: str = "delivered"
    clicks: int | None = None
    code: str | None = None

    @property
    def sent_at(self) -> datetime:
        return BEGIN + timedelta(minutes=self.minute)

    def row(self) -> dict[str, object]:
        return {
            "message_id": self.id,
            "timestamp": self.sent_at.isoformat(),
            "destination_address": self.number,
            "direction": "outbound",
            "format": "SMS",
            "status": self.status,
            "content": "Look here." if self.clicks is None else f"Look here: https://nxt.to/{self.id}",
            "metadata": [{"key": "campaign", "value": self.campaign}],
        }

    def link(self) -> dict[str, object]:
        return {
            "short_url": f"https://nxt.to/{self.id if self.code is None else self.code}",
            "click_count": self.clicks,
            "message_id": self.id,
            "destination_number": self.number,
        }


class Engage:
    """`order` of reports: newest (first), oldest, or any."""

    def __init__(self, held: Iterable[Held], *, order: str = "newest", link_page: int = 100) -> None:
        self.held = list(held)
        self.asks: list[Request] = []
        self._order = order
        self._link_page = link_page

    def targets(self, part: str) -> list[str]:
        return [ask.target for ask in self.asks if part in ask.target]

    async def ask(self, ask: Request) -> Response:
        self.asks.append(ask)
        path, _, query = ask.target.partition("?")
        told = dict(parse_qsl(query))
        status, content = self._report(orjson.loads(ask.body or b"{}")) if ask.method == "POST" else self._links(path, told)
        return Response(status, {}, json.dumps(content).encode(), "sinch-campaigns", ask.capability)

    def _report(self, asked: Mapping[str, Any]) -> tuple[int, object]:
        start, end = (datetime.fromisoformat(asked[name]) for name in ("start_date", "end_date"))
        found = [one for one in self.held if one.number in asked["destinations"] and start <= one.sent_at < end]
        # Of the same minute in an order of their own.
        factor = {"newest": 1, "oldest": -1, "any": 0}[self._order]
        found.sort(key=lambda one: (factor * one.minute, sum(one.id.encode()) * 7 % 11), reverse=True)
        page, size = asked["page"], asked["page_size"]
        rows = [one.row() for one in found[page * size : (page + 1) * size]]
        return 200, {
            "messages": rows,
            "pagination": {"page": page, "page_size": size, "has_next": len(found) > (page + 1) * size},
        }

    def _links(self, path: str, told: Mapping[str, str]) -> tuple[int, object]:
        if path.endswith("/detail"):
            (one,) = [one for one in self.held if one.id == told["hash"]]
            times = [one.sent_at + timedelta(minutes=turn * 7 % 5 + 1) for turn in range(one.clicks or 0)]
            clicks = [{"dt": f"{at:%Y-%m-%dT%H:%M:%S.%f}", "ip": "192.0.2.1"} for at in times]
            return 200, {"clicks": clicks, "pagination": {"page_count": 1}}
        links = [one.link() for one in self.held if one.number == told["recipient"] and one.clicks is not None]
        page, size = int(told["page"]), min(int(told["pageSize"]), self._link_page)
        shown = links[(page - 1) * size : page * size]
        return (200, {"short_urls": shown, "pagination": {"page_count": -(-len(links) // size)}}) if links else (404, {})

    def contacts(self, **changed: Any) -> Contacts:
        given, line = settings(**changed), self
        reports = Reports(line, given, headers={}, now=lambda: NOW)  # type: ignore[arg-type]
        return Contacts(reports, Links(line, given, headers={}), given)  # type: ignore[arg-type]
