"""Annex Cloud's samples, with the token that its fact sheet asks for checked on every request (section 3)."""

import base64
import hashlib
import hmac
import json
import re
import time
from typing import Any
from urllib.parse import unquote

import httpx

from tests.contract.recorded.samples import answer, sample, target
from tests.contract.suite.lines import Expected, Line, PlayedLine

SYSTEM = "annex_cloud_loyalty"
SITE = "29990001"
SECRET = b"annex-demo-secret"
BASE = "/api/3.0"

OLIVER = {
    "HRD-10002841": "HRD-10002842",
    "Amelia": "Oliver",
    "Hart": "Bennett",
    "amelia.hart": "oliver.bennett",
    "+447700900123": "+447700900124",
    "66200": "1300",
    "Gold": "Green Tier 1",
    "550e8400": "660e8400",
}
MEMBERS: dict[str, dict[str, str]] = {"HRD-10002841": {}, "HRD-10002842": OLIVER}
PATHS = {
    r"/users/([^/?]+)": "user.json",
    r"/points/([^/?]+)": "points.json",
    r"/users/([^/?]+)/tiers": "tiers.json",
    r"/users/([^/?]+)/reward": "reward.json",
    r"/users/([^/?]+)/activity\?page=(\d+)": "activity.json",
}
REQUIRED = {"user.json": "id", "points.json": "id", "tiers.json": "id", "reward.json": "rewardDetail"}
"""What an answer can't be read without."""


def settings(root: str) -> dict[str, Any]:
    return {"base_url": root + BASE, "site_id": SITE, "secret": SECRET.decode()}


def unpacked(part: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def token_is_right(authorization: str, member: str) -> bool:
    """Recomputed from the sheet: an HMAC of the quoted member id inside a JWT signed with the same raw secret."""
    scheme, _, token = authorization.partition(" ")
    head, claims, signature = token.split(".")
    payload = base64.b64encode(json.dumps(member, ensure_ascii=False).encode())
    bound = base64.b64encode(hmac.digest(SECRET, payload, hashlib.sha256)).decode()
    signed = base64.urlsafe_b64encode(hmac.digest(SECRET, f"{head}.{claims}".encode(), hashlib.sha256)).decode().rstrip("=")
    told = unpacked(claims)
    return (
        scheme == "Bearer"
        and unpacked(head) == {"alg": "HS256", "typ": "JWT"}
        and hmac.compare_digest(signature, signed)
        and told["hmac"] == bound
        and told["site_id"] == SITE
        and time.time() < told["exp"] < time.time() + 3600
    )


def token(member: str) -> str:
    def packed(value: Any) -> str:
        return base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).decode().rstrip("=")

    payload = base64.b64encode(json.dumps(member).encode())
    bound = base64.b64encode(hmac.digest(SECRET, payload, hashlib.sha256)).decode()
    claims = packed({"sub": "demo-store", "exp": int(time.time()) + 300, "site_id": SITE, "hmac": bound})
    text = f"{packed({'alg': 'HS256', 'typ': 'JWT'})}.{claims}"
    signed = base64.urlsafe_b64encode(hmac.digest(SECRET, text.encode(), hashlib.sha256)).decode().rstrip("=")
    return f"{text}.{signed}"


async def asked(line: PlayedLine, path: str, *, expect: Expected = 200) -> Any:
    """What is answered below the API's root; the token is for the member in the path."""
    member = path.split("?")[0].split("/")[2]
    headers = {"Authorization": f"Bearer {token(member)}", "X-AnnexCloud-Site": SITE, "Content-Type": "application/json"}
    return await line.get(BASE + path, headers, expect=expect)


async def facts(line: Line) -> dict[str, Any]:
    return {}


class Recording:
    root = "https://s15.annex.test"

    def is_auth(self, request: httpx.Request) -> bool:
        return False

    def auth_error(self, request: httpx.Request) -> httpx.Response:
        return answer(sample(SYSTEM, "not_authorised.json"), 401)

    def vendor_error(self, request: httpx.Request) -> httpx.Response:
        return answer(sample(SYSTEM, "missing_parameters.json"), 400)

    def answer(self, request: httpx.Request) -> httpx.Response:
        name, member, page = self._asked(request)
        assert token_is_right(request.headers["Authorization"], member), "the token is not bound to the member asked for"
        assert request.headers["X-AnnexCloud-Site"] == SITE
        if member not in MEMBERS:
            return answer(sample(SYSTEM, "no_data.json"), 404)
        content = sample(SYSTEM, name, MEMBERS[member])
        if page > 1:
            content |= {"activityDetail": [], "currentPage": str(page)}
        return answer(content)

    def drifted(self, request: httpx.Request) -> httpx.Response:
        name, _, _ = self._asked(request)
        content = sample(SYSTEM, name)
        if name == "activity.json":
            content["activityDetail"] = [line | {"createDate": None} for line in content["activityDetail"]]
        else:
            content[REQUIRED[name]] = {"unexpected": True}
        return answer(content)

    def _asked(self, request: httpx.Request) -> tuple[str, str, int]:
        assert request.method == "GET"
        below = target(request).removeprefix(BASE)
        for pattern, name in PATHS.items():
            if found := re.fullmatch(pattern, below):
                groups = found.groups()
                return name, unquote(groups[0]), int(groups[1]) if len(groups) > 1 else 1
        raise AssertionError(f"no sample answers {request.method} of this path")
