"""Authentication at the played messaging platform: the secret itself, or a signature with it (fact sheet, section 3).

Key `c360-engage`, secret `engage-demo-secret`. The sheet sets no age limit for dates, so any date is accepted.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

from starlette.requests import Request

KEY, SECRET = "c360-engage", "engage-demo-secret"
_BASIC = "Basic " + base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
_HMAC = re.compile(
    r'hmac username="(?P<user>[^"]*)", algorithm="hmac-sha256", headers="(?P<names>[^"]*)", signature="(?P<signature>[^"]*)"'
)
_WITH_BODY, _WITHOUT_BODY = "Date Content-MD5 request-line", "Date request-line"


def is_known(request: Request, body: bytes) -> bool:
    told = request.headers.get("authorization", "")
    if told.startswith("Basic "):
        return hmac.compare_digest(told, _BASIC)
    found = _HMAC.fullmatch(told)
    if found is None or found["user"] != KEY or found["names"] != (_WITH_BODY if body else _WITHOUT_BODY):
        return False
    if body and request.headers.get("content-md5") != hashlib.md5(body, usedforsecurity=False).hexdigest():
        return False
    return hmac.compare_digest(found["signature"], signature(_signed(request, body)))


def signature(text: str) -> str:
    return base64.b64encode(hmac.digest(SECRET.encode(), text.encode(), hashlib.sha256)).decode()


def _signed(request: Request, body: bytes) -> str:
    """The text to sign, with the request line as sent, the path's prefix included."""
    path = request.scope["raw_path"].decode("latin-1").partition("?")[0]
    query = request.scope["query_string"].decode("latin-1")
    lines = [f"Date: {request.headers.get('date', '')}\n"]
    if body:
        lines.append(f"Content-MD5: {request.headers['content-md5']}\n")
    return "".join(lines) + f"{request.method} {path}{'?' + query if query else ''} HTTP/1.1"
