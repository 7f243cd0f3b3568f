"""The touchpoints' samples behind a client token that is checked and can be made to run out, paged by key as the sheet has it."""

import base64
import json
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, parse_qsl

import httpx

from mocks.world import keys
from tests.contract.recorded.samples import answer, sample, target
from tests.contract.suite.lines import Expected, Line, PlayedLine

SYSTEM = "touchpoints"
CLIENT = ("c360-client", "touchpoints-demo-secret")
BASIC = "Basic " + base64.b64encode(":".join(CLIENT).encode()).decode()
TOKEN_PATH = "/oauth2/token"
FORM = {"grant_type": "client_credentials", "scope": "touchpoints.read"}
SEED = 360
DOMAIN = "com.example.store"

AMELIA_UID, OLIVER_UID = "7f1c0a7e5d3b4b0e9a51", "7f1c0a7e5d3b4b0e9a52"
OLIVER = {
    AMELIA_UID: OLIVER_UID,
    "HRD-10002841": "HRD-10002842",
    '"id": "01J': '"id": "02J',
    '"id": "fx-': '"id": "fy-',
}
PEOPLE: tuple[dict[str, str], ...] = ({}, OLIVER)
KNOWS_BOTH = ("app.store.checkedin.v1", "app.loyaltycard.shown.v1", "fx.exchange.completed.v1")
"""Events in which log-in and card were both in play: the feed answers to either reference."""


def settings(root: str) -> dict[str, Any]:
    return {"base_url": root, "client_id": CLIENT[0], "client_secret": CLIENT[1], "domain": DOMAIN}


async def asked(line: PlayedLine, path: str, *, expect: Expected = 200, body: Any = None) -> Any:
    """What is answered to the client, with a token of its own for each question."""
    token = await line.post(TOKEN_PATH, FORM, {"Authorization": BASIC})
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    if body is None:
        return await line.get(path, headers, expect=expect)
    return await line.post(path, json.dumps(body).encode(), {**headers, "Content-Type": "application/json"}, expect=expect)


async def facts(line: Line) -> dict[str, Any]:
    """`uids`: what Amelia and Oliver are called in Customer Data Cloud."""
    if not isinstance(line, PlayedLine):
        return {"uids": (AMELIA_UID, OLIVER_UID)}
    return {"uids": tuple(keys.account_uid(n, seed=SEED) for n in (1, 2))}


def moment(text: str) -> datetime:
    """RFC 3339; an offset is needed."""
    read = datetime.fromisoformat(text)
    assert read.utcoffset() is not None
    return read.astimezone(UTC)


def is_one_of(kind: str, types: list[str]) -> bool:
    """A dot at the end stands for all that begin so; no types stand for all."""
    return not types or any(kind == one or (one.endswith(".") and kind.startswith(one)) for one in types)


class Recording:
    root = "https://events.store.test"

    def __init__(self) -> None:
        self.tokens = 0
        self.valid_from = 1
        """Tokens with a smaller number have run out."""

    def is_auth(self, request: httpx.Request) -> bool:
        return target(request) == TOKEN_PATH

    def auth_error(self, request: httpx.Request) -> httpx.Response:
        return answer(sample(SYSTEM, "unauthorised.json"), 401, media_type="application/problem+json")

    def vendor_error(self, request: httpx.Request) -> httpx.Response:
        return answer(sample(SYSTEM, "bad_filter.json"), 400, media_type="application/problem+json")

    def answer(self, request: httpx.Request) -> httpx.Response:
        if self.is_auth(request):
            return self._token(request)
        number = re.fullmatch(r"Bearer sample-(\d+)", request.headers.get("Authorization", ""))
        if number is None or int(number[1]) < self.valid_from:
            return self.auth_error(request)
        path, _, query = target(request).partition("?")
        found = re.fullmatch(r"/(app|fx)/v1/events(:query)?", path)
        assert found is not None, "no sample answers this path"
        if found[2]:
            return self._of_many(request, found[1])
        assert request.method == "GET"
        return self._page(found[1], parse_qs(query, strict_parsing=True))

    def drifted(self, request: httpx.Request) -> httpx.Response:
        content = self.answer(request).json()
        for one in content.get("results", [content]):
            one["events"] = [event | {"id": None, "time": 17} for event in one["events"]] or None
        return answer(content)

    def _token(self, request: httpx.Request) -> httpx.Response:
        assert request.method == "POST"
        assert request.headers["Authorization"] == BASIC
        assert dict(parse_qsl(request.content.decode(), strict_parsing=True)) == FORM
        self.tokens += 1
        return answer(sample(SYSTEM, "token.json") | {"access_token": f"sample-{self.tokens}"})

    def _page(self, feed: str, query: dict[str, list[str]]) -> httpx.Response:
        assert set(query) <= {"customerRef", "type", "from", "to", "order", "limit", "cursor"}
        assert query["order"] == ["desc"]
        limit = int(query["limit"][0])
        assert 1 <= limit <= 200
        rows = self._rows(feed, query["customerRef"][0], query.get("from", [None])[0], query.get("to", [None])[0])
        rows = [row for row in rows if is_one_of(row["type"], query.get("type", []))]
        filters = {name: value for name, value in query.items() if name not in ("cursor", "limit")}
        start = 0
        if "cursor" in query:
            given = json.loads(base64.urlsafe_b64decode(query["cursor"][0]))
            if given["filters"] != filters:
                return answer(sample(SYSTEM, "cursor_mismatch.json"), 400, media_type="application/problem+json")
            start = given["start"]
        content: dict[str, Any] = {"events": rows[start : start + limit]}
        if len(rows) > start + limit:
            told = json.dumps({"filters": filters, "start": start + limit})
            content["nextCursor"] = base64.urlsafe_b64encode(told.encode()).decode()
        return answer(content)

    def _of_many(self, request: httpx.Request, feed: str) -> httpx.Response:
        assert request.method == "POST"
        assert request.headers["Content-Type"] == "application/json"
        told = json.loads(request.content)
        assert set(told) <= {"customerRefs", "types", "from", "to", "limitPerCustomer"}
        limit, references = told["limitPerCustomer"], told["customerRefs"]
        assert 1 <= limit <= 50
        assert 1 <= len(references) <= 100
        results = []
        for reference in references:
            rows = self._rows(feed, reference, told.get("from"), told.get("to"))
            rows = [row for row in rows if is_one_of(row["type"], told.get("types", []))]
            results.append({"customerRef": reference, "events": rows[:limit], "truncated": len(rows) > limit})
        return answer({"results": results})

    def _rows(self, feed: str, reference: str, since: str | None, until: str | None) -> list[Any]:
        """Newest first."""
        rows = [row for person in PEOPLE for row in self._of(person, feed, reference)]
        kept = [row for row in rows if since is None or moment(row["time"]) >= moment(since)]
        kept = [row for row in kept if until is None or moment(row["time"]) < moment(until)]
        return sorted(kept, key=lambda row: (moment(row["time"]), row["id"]), reverse=True)

    def _of(self, person: dict[str, str], feed: str, reference: str) -> list[Any]:
        rows = sample(SYSTEM, f"{feed}_events.json", person)["events"]
        own = {f"cdc:{person.get(AMELIA_UID, AMELIA_UID)}", f"loyalty:{person.get('HRD-10002841', 'HRD-10002841')}"}
        if reference not in own:
            return []
        return [row for row in rows if row["customerref"] == reference or row["type"].endswith(KNOWS_BOTH)]
