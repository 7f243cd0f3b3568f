"""Tokens of the tenant's identity service, played: signed, so that the server stores none (SAC fact sheet, section 1)."""

from __future__ import annotations

import base64
import hashlib
import hmac

CLIENT_ID = "sb-7c1f0a7e-5d3b-4b0e-9a51-demo00000001!b123|client!b456"
CLIENT_SECRET = "sac-demo-secret"  # nosec B105  # made up
SECONDS = 3599
BASIC = "Basic " + base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
_KEY = b"played analytics token key"


def issue(expires: float) -> str:
    """A token for the client; `expires` in epoch seconds."""
    claims = f"{int(expires)}"
    return f"eyJhbGciOiJIUzI1NiJ9.{claims}.{_seal(claims)}"


def is_valid(token: str, now: float) -> bool:
    parts = token.split(".")
    if len(parts) != 3 or not hmac.compare_digest(parts[2].encode(), _seal(parts[1]).encode()):
        return False
    return int(parts[1]) > now


def _seal(claims: str) -> str:
    return hmac.new(_KEY, claims.encode(), hashlib.sha256).hexdigest()
