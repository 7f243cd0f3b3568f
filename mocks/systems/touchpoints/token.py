"""The touchpoints' tokens, played: signed, so that the server stores none (touchpoints fact sheet, section 3)."""

from __future__ import annotations

import base64
import hashlib
import hmac

CLIENT_ID = "c360-client"
CLIENT_SECRET = "touchpoints-demo-secret"  # nosec B105  # made up
SCOPE = "touchpoints.read"
SECONDS = 3600
_KEY = b"played touchpoints token key"


def issue(expires: float) -> str:
    """A token that is valid until then, in epoch seconds."""
    until = str(int(expires))
    return f"{until}.{_seal(until)}"


def holds(token: str, now: float) -> bool:
    until, _, seal = token.partition(".")
    return hmac.compare_digest(seal.encode(), _seal(until).encode()) and int(until) > now


def is_client(authorization: str) -> bool:
    """Whether these are the client's Basic credentials."""
    scheme, _, told = authorization.partition(" ")
    expected = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode())
    return scheme.lower() == "basic" and hmac.compare_digest(told.strip().encode(), expected)


def _seal(until: str) -> str:
    return hmac.new(_KEY, until.encode(), hashlib.sha256).hexdigest()[:32]
