"""Sinch Engage's samples behind Basic or HMAC (section 3), with the vendor's two ways to number pages (section 6)."""

import base64
import hashlib
import hmac
import json
import re
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, unquote

import httpx

from tests.contract.recorded.samples import answer, sample, target
from tests.contract.suite.lines import Expected, Line, PlayedLine

SYSTEM = "sinch_campaigns"
KEY, SECRET = "c360-engage", "engage-demo-secret"
REPORT = "/v2-preview/reporting/messages/detail"
BLOCKS, CONTACTS = "/v1/number_authorisation/is_authorised/", "/api/v1/contacts/contacts"
SUMMARY, DETAIL = "/v1/reporting/links/summary", "/v1/reporting/links/detail"
AMELIA, OLIVER, HASSAN = "+447700900123", "+447700900124", "+447700900128"
AS_OLIVER = {
    AMELIA: OLIVER,
    "7f1c0a7e5d3b4b0e9a51": "7f1c0a7e5d3b4b0e9a52",
    "-872f07ae94ba": "-872f07ae94bb",
    "0d5f1e2a": "0d5f1e2b",
    "abc1234": "abc1235",
    "def5678": "def5679",
}
OPT_OUTS = {"start_date", "end_date", "timezone", "direction", "sources", "opt_out", "page", "page_size"}
FIELDS = {"start_date", "end_date", "timezone", "direction", "destinations", "metadata_key", "page", "page_size"}
SIGNED = r'hmac username="c360-engage", algorithm="hmac-sha256", headers="(?P<names>[^"]+)", signature="(?P<signature>[^"]+)"'


def settings(root: str) -> dict[str, Any]:
    return {"base_url": root, "api_key": KEY, "api_secret": SECRET}


def basic() -> str:
    return "Basic " + base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()


def is_signed(request: httpx.Request) -> bool:
    told = re.fullmatch(SIGNED, request.headers["Authorization"])
    if told is None:
        return False
    lines = [f"Date: {request.headers['Date']}"]
    if request.content:
        assert request.headers["Content-MD5"] == hashlib.md5(request.content).hexdigest()
        lines.append(f"Content-MD5: {request.headers['Content-MD5']}")
    assert told["names"] == " ".join([*(line.partition(":")[0] for line in lines), "request-line"])
    text = "\n".join([*lines, f"{request.method} {target(request)} HTTP/1.1"])
    expected = base64.b64encode(hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).digest()).decode()
    return told["signature"] == expected


async def asked(line: PlayedLine, path: str, *, report: dict[str, Any] | None = None, expect: Expected = 200) -> Any:
    """What is answered to a GET, or to the question of a report."""
    headers = {"Authorization": basic()}
    if report is None:
        return await line.get(path, headers, expect=expect)
    body = json.dumps(report).encode()
    return await line._ask("POST", path, expect=expect, headers=headers, data=body)


async def facts(line: Line) -> dict[str, Any]:
    """`uid`: what Amelia's messages name her by; `hash`: of a link of hers that was clicked."""
    if not isinstance(line, PlayedLine):
        return {"uid": "7f1c0a7e5d3b4b0e9a51", "hash": "abc1234"}
    whole = {"start_date": "2020-01-01T00:00:00Z", "end_date": "2027-01-01T00:00:00Z", "destinations": [AMELIA], "page_size": 100}
    report = await asked(line, REPORT, report=whole)
    pairs = [pair for message in report["messages"] for pair in message["metadata"]]
    links = await asked(line, f"{SUMMARY}?recipient=%2B447700900123&page=1&pageSize=100")
    clicked = next(link["short_url"] for link in links["short_urls"] if link["click_count"] > 1)
    return {
        "uid": next(pair["value"] for pair in pairs if pair["key"] == "cdcUid"),
        "hash": clicked.rsplit("/", 1)[1],
    }


class Recording:
    root = "https://eu.app.api.sinch.test"

    def __init__(self) -> None:
        self.link_page = 100
        self.contact_page = 1000
        self.is_reversed = False
        """Reports come oldest first."""

    def is_auth(self, request: httpx.Request) -> bool:
        return False

    def auth_error(self, request: httpx.Request) -> httpx.Response:
        return answer(sample(SYSTEM, "not_authorised.json"), 401)

    def vendor_error(self, request: httpx.Request) -> httpx.Response:
        return answer(sample(SYSTEM, "bad_request.json"), 400)

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.headers["Authorization"] != basic() and not is_signed(request):
            return self.auth_error(request)
        path, _, query = target(request).partition("?")
        if path == REPORT:
            assert request.method == "POST"
            assert request.headers["Content-Type"] == "application/json"
            return answer(self._report(json.loads(request.content)))
        assert request.method == "GET"
        if path.startswith(BLOCKS):
            return answer(self._authorised(unquote(path.removeprefix(BLOCKS)).split(",")))
        if path == CONTACTS:
            return answer(self._contacts(parse_qs(query, strict_parsing=True)))
        told = {name: values[0] for name, values in parse_qs(query, strict_parsing=True).items()}
        return self._links(told) if path == SUMMARY else self._clicks(path, told)

    def drifted(self, request: httpx.Request) -> httpx.Response:
        """Ids and times are gone or of another kind."""
        text = self.answer(request).text
        for name in ("message_id", "timestamp", "short_url", "dt"):
            text = text.replace(f'"{name}": "', f'"{name}": {{}}, "was": "')
        for name in ("pagination", "numbers", "totalElements"):
            text = text.replace(f'"{name}": ', f'"{name}_was": ')
        return httpx.Response(200, headers={"Content-Type": "application/json"}, text=text)

    def _authorised(self, numbers: list[str]) -> dict[str, Any]:
        """Of a number that nobody has too."""
        assert 0 < len(numbers) <= 100
        held = {row["number"]: row for row in sample(SYSTEM, "authorised.json")["numbers"]}
        rows = [held.get(number, {"number": number, "authorised": True}) for number in numbers]
        return {"uri": BLOCKS + ",".join(numbers), "numbers": rows}

    def _contacts(self, told: dict[str, list[str]]) -> dict[str, Any]:
        assert set(told) <= {"channelIds", "pageSize", "nextPageToken"}
        rows = [
            row
            for row in sample(SYSTEM, "contacts.json")["content"]
            if {channel["channelId"] for channel in row["channels"]} & set(told["channelIds"])
        ]
        size, first = min(int(told["pageSize"][0]), self.contact_page), int(told.get("nextPageToken", ["0"])[0])
        more = {"nextPageToken": str(first + size)} if first + size < len(rows) else {}
        return {"content": rows[first : first + size], "totalElements": len(rows), **more}

    def _opt_outs(self, asked: dict[str, Any]) -> dict[str, Any]:
        assert set(asked) == OPT_OUTS
        assert (asked["direction"], asked["opt_out"], asked["page"]) == ("inbound", True, 0)
        report: dict[str, Any] = sample(SYSTEM, "opt_outs.json")
        return report | {"messages": [row for row in report["messages"] if row["source_address"] in asked["sources"]]}

    def _report(self, asked: dict[str, Any]) -> dict[str, Any]:
        if "opt_out" in asked:
            return self._opt_outs(asked)
        assert set(asked) == FIELDS
        assert asked["direction"] == "outbound"
        start, end = (datetime.fromisoformat(asked[name]) for name in ("start_date", "end_date"))
        assert start < end
        messages = [*sample(SYSTEM, "report.json", AS_OLIVER)["messages"], *sample(SYSTEM, "report.json")["messages"]]
        found = [
            message
            for message in messages
            if message["destination_address"] in asked["destinations"]
            and start <= datetime.fromisoformat(message["timestamp"]) < end
            and asked["metadata_key"] in {pair["key"] for pair in message["metadata"]}
        ]
        found.sort(key=lambda message: message["timestamp"], reverse=not self.is_reversed)
        page, size = asked["page"], asked["page_size"]
        assert 0 < size <= 100
        place = {"page": page, "page_size": size, "has_next": len(found) > (page + 1) * size}
        return {"messages": found[page * size : (page + 1) * size], "pagination": place}

    def _links(self, told: dict[str, str]) -> httpx.Response:
        known = {AMELIA: {}, OLIVER: AS_OLIVER}
        if told["recipient"] not in known:
            return answer(sample(SYSTEM, "no_links.json"), 404)
        whole = sample(SYSTEM, "links.json", known[told["recipient"]])
        rows, page, size = whole["short_urls"], int(told["page"]), min(int(told["pageSize"]), self.link_page)
        assert page > 0
        place = {"page": page, "page_size": size, "total_count": len(rows), "page_count": -(-len(rows) // size)}
        return answer(whole | {"short_urls": rows[(page - 1) * size : page * size], "pagination": place})

    def _clicks(self, path: str, told: dict[str, str]) -> httpx.Response:
        assert path == DETAIL
        known: dict[str, dict[str, str]] = {"abc1234": {}, "abc1235": AS_OLIVER}
        whole = sample(SYSTEM, "clicks.json", known[told["hash"]])
        rows, page, size = whole["clicks"], int(told["page"]), min(int(told["pageSize"]), self.link_page)
        assert page > 0
        place = {"page": page, "page_size": size, "page_count": -(-len(rows) // size)}
        return answer(whole | {"clicks": rows[(page - 1) * size : page * size], "pagination": place})
