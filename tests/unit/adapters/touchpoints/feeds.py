"""The two feeds as the fact sheet has them, in a few lines: events of whoever, pages by key, batches, cursors that run out."""

import base64
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import orjson

from adapters.systems.touchpoints.adapter import Interactions
from adapters.systems.touchpoints.feed import Feed, classify
from adapters.systems.touchpoints.references import References
from adapters.wire.classification import FINE, by_status
from adapters.wire.message import Request, Response

SCHEMES = {"sap-customer-data-cloud": "cdc", "annex-cloud-loyalty": "loyalty"}
NOON = datetime(2026, 1, 5, 12, 0, 0, tzinfo=UTC)
AMELIA = "sap-customer-data-cloud:7f1c"
BY_ID: Callable[[str], Any] = str


def event(number: int, *, at: datetime | None = None, reference: str = "cdc:7f1c", **changes: Any) -> dict[str, Any]:
    """The higher the number, the older, unless it is told when."""
    return {
        "specversion": "1.0",
        "id": f"E{number:04d}",
        "source": "/app/ios",
        "type": "com.example.store.app.screen.viewed.v1",
        "time": (at or NOON - timedelta(minutes=number)).isoformat(),
        "customerref": reference,
        "data": {"screen": "home"},
        **changes,
    }


class PlayedFeeds:
    """`longest`: events that a page holds at most, however many are asked for. `by`: how the vendor compares ids. A cursor holds
    for `cursors_hold` uses, then it is answered with `refusal`: status and code."""

    slug = "touchpoints"

    def __init__(
        self,
        app: list[Any],
        fx: list[Any] = (),
        *,
        longest: int = 200,
        by: Callable[[str], Any] = BY_ID,
        cursors_hold: int = 10**6,
        refusal: tuple[int, str] = (410, "CURSOR_EXPIRED"),
    ) -> None:
        self.asks: list[Request] = []
        self._events: Mapping[str, list[Any]] = {"app": list(app), "fx": list(fx)}
        self._longest = longest
        self._by = by
        self._cursors_hold = cursors_hold
        self._refusal = refusal

    @property
    def operations(self) -> list[str]:
        return [ask.operation for ask in self.asks]

    def queries(self, feed: str) -> list[dict[str, list[str]]]:
        return [parse_qs(ask.target.partition("?")[2]) for ask in self.asks if ask.target.startswith(f"/{feed}/v1/events?")]

    def stream(self, *feeds: str, types: tuple[str, ...] = (), domain: str | None = None) -> Interactions:
        held = [Feed(self, name, f"/{name}/v1", types, domain) for name in feeds or ("app", "fx")]  # type: ignore[arg-type]
        return Interactions(held, References(SCHEMES))

    async def ask(self, ask: Request) -> Response:
        self.asks.append(ask)
        status, content = self.answered(ask)
        reply = Response(status, {}, json.dumps(content).encode(), self.slug, ask.capability)
        verdict = classify(ask, reply) or by_status(ask, reply)
        if verdict is not FINE:
            raise verdict.error(reply)
        return reply

    def answered(self, ask: Request) -> tuple[int, Any]:
        feed = ask.target.split("/")[1]
        if ask.method == "POST":
            assert ask.body is not None
            return 200, {
                "results": [self.of_one(feed, one, orjson.loads(ask.body)) for one in orjson.loads(ask.body)["customerRefs"]]
            }
        listed: dict[str, Any] = parse_qs(ask.target.partition("?")[2])
        types = listed.pop("type", [])
        query = {name: values[0] for name, values in listed.items()} | {"types": types}
        start, filters = 0, {name: value for name, value in query.items() if name not in ("cursor", "limit")}
        if "cursor" in query:
            self._cursors_hold -= 1
            given = orjson.loads(base64.urlsafe_b64decode(query["cursor"]))
            assert given["filters"] == filters
            if self._cursors_hold < 0:
                status, code = self._refusal
                return status, {"type": "/cursor", "title": "Unauthorized", "status": status, "code": code}
            start = given["start"]
        rows, limit = self.rows(feed, query["customerRef"], query), min(self._longest, int(query["limit"]))
        content: dict[str, Any] = {"events": rows[start : start + limit]}
        if len(rows) > start + limit:
            told = orjson.dumps({"filters": filters, "start": start + limit})
            content["nextCursor"] = base64.urlsafe_b64encode(told).decode()
        return 200, content

    def of_one(self, feed: str, reference: str, told: Mapping[str, Any]) -> dict[str, Any]:
        rows, limit = self.rows(feed, reference, told), min(self._longest, told["limitPerCustomer"])
        return {"customerRef": reference, "events": rows[:limit], "truncated": len(rows) > limit}

    def rows(self, feed: str, reference: str, told: Mapping[str, Any]) -> list[Any]:
        """Newest first; an event may be shown under another reference too (`shown_to`)."""
        since, until = (datetime.fromisoformat(told[name]) if name in told else None for name in ("from", "to"))
        kept = [
            one
            for one in self._events[feed]
            if of_types(one, told.get("types", []))
            and reference in (one.get("customerref"), one.get("subject"), one.get("shown_to"))
            and (since is None or moment(one) >= since)
            and (until is None or moment(one) < until)
        ]
        return sorted(kept, key=lambda one: (moment(one), self._by(one["id"])), reverse=True)


def of_types(one: Mapping[str, Any], types: list[str]) -> bool:
    kind = one["type"]
    return not types or any(kind == wanted or (wanted.endswith(".") and kind.startswith(wanted)) for wanted in types)


def moment(one: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(one["time"])
