"""MindTouch's samples behind its per-call token (section 3); one hit is an object, none is a missing key (section 5)."""

import hashlib
import hmac
import re
import time
from typing import Any
from urllib.parse import parse_qs

import httpx

from tests.contract.recorded.samples import answer, sample, target
from tests.contract.suite.lines import Expected, Line, PlayedLine

SYSTEM = "mindtouch"
KEY, SECRET, USER = "demokey", b"demosecret", "=svc-c360"
BASE = "/@api/deki"
OTHER = {"426": "904", "Watch repair": "How long a watch repair takes", "Watch_repair": "Watch_repair_times"}
PAGES: dict[str, dict[str, str]] = {"426": {}, "904": OTHER}


def settings(root: str) -> dict[str, Any]:
    return {"base_url": root + BASE, "key": KEY, "secret": SECRET.decode(), "user": USER}


def token_is_right(token: str) -> bool:
    found = re.fullmatch(r"tkn_demokey_(\d+)_=svc-c360_([0-9a-f]{64})", token)
    if found is None or abs(time.time() - int(found[1])) > 300:
        return False
    return found[2] == hmac.new(SECRET, f"{KEY}_{found[1]}_{USER}".encode(), hashlib.sha256).hexdigest()


def token(now: float) -> str:
    text = f"{KEY}_{int(now)}_{USER}"
    return f"tkn_{text}_{hmac.new(SECRET, text.encode(), hashlib.sha256).hexdigest()}"


async def asked(line: PlayedLine, path: str, *, expect: Expected = 200) -> Any:
    """What is answered below the API's root, as JSON."""
    joint = "&" if "?" in path else "?"
    return await line.get(f"{BASE}{path}{joint}dream.out.format=json", {"X-Deki-Token": token(time.time())}, expect=expect)


async def facts(line: Line) -> dict[str, Any]:
    """`pages`: two articles about watch repairs, with their titles."""
    if not isinstance(line, PlayedLine):
        return {"pages": (("426", "Watch repair"), ("904", "How long a watch repair takes"))}
    found = await asked(line, "/site/query?q=watch%20repair&limit=2&offset=0&sortBy=-rank")
    return {"pages": tuple((hit["id"], hit["title"]) for hit in found["result"])}


class Recording:
    root = "https://help.mindtouch.test"

    def is_auth(self, request: httpx.Request) -> bool:
        return False

    def auth_error(self, request: httpx.Request) -> httpx.Response:
        return answer(sample(SYSTEM, "bad_token.json"), 401)

    def vendor_error(self, request: httpx.Request) -> httpx.Response:
        return answer(sample(SYSTEM, "missing_argument.json"), 400)

    def answer(self, request: httpx.Request) -> httpx.Response:
        assert request.method == "GET"
        assert token_is_right(request.headers["X-Deki-Token"])
        path, _, text = target(request).removeprefix(BASE).partition("?")
        query = parse_qs(text, keep_blank_values=True)
        assert query.pop("dream.out.format") == ["json"]
        if path == "/site/query":
            return answer(self._hits(query))
        if found := re.fullmatch(r"/pages/([^/]+)(/contents)?", path):
            if found[1] not in PAGES:
                return answer(sample(SYSTEM, "not_found.json"), 404)
            return answer(sample(SYSTEM, "contents.json" if found[2] else "page.json", PAGES[found[1]]))
        raise AssertionError("no sample answers this path")

    def drifted(self, request: httpx.Request) -> httpx.Response:
        content = self.answer(request).json()
        for thing in content.get("result", [content]):
            for name in ("id", "@id", "title", "body", "page"):
                thing.pop(name, None)
        return answer(content)

    def _hits(self, query: dict[str, list[str]]) -> dict[str, Any]:
        """Every hit for the words that the samples are about, none for others."""
        content: dict[str, Any] = sample(SYSTEM, "query.json")
        words = {word.lower() for word in re.findall(r"\w+", query["q"][0])}
        found = content.pop("result")
        if not words & {"watch", "repair"}:
            found = []
        first = int(query["offset"][0])
        hits = found[first : first + int(query["limit"][0])]
        content |= {"@querycount": str(len(found)), "@count": str(len(hits))}
        if hits:
            content["result"] = hits[0] if len(hits) == 1 else hits
        return content
