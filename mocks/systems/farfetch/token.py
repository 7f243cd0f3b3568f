"""The commerce platform's tokens, played: signed, so that the server stores none (Farfetch fact sheet, section 3).

The client-credentials answer in OAuth spelling is assumed; the user token's spelling, with seconds as a string, is verified.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Literal

import orjson

CLIENT_ID = "c360-client"
CLIENT_SECRET = "farfetch-demo-secret"  # nosec B105  # made up
SHOPPER_PASSWORD = "demo-shopper-password"  # nosec B105  # made up
CLIENT_SECONDS = 1200
USER_SECONDS = 12_000
REFRESH_SECONDS = 90 * 86_400
CLIENT = 0
Kind = Literal["access", "refresh"]
_KEY = b"played farfetch token key"


def issue(user_id: int, kind: Kind, expires: float) -> str:
    """A token for a shop user, or for the client itself when `user_id` is CLIENT; `expires` in epoch seconds."""
    claims = base64.urlsafe_b64encode(orjson.dumps([user_id, kind, int(expires)])).decode().rstrip("=")
    return f"{claims}.{_seal(claims)}"


def subject(token: str, kind: Kind, now: float) -> int | None:
    """The user id in a token; None for a token that is forged, of the other kind or expired."""
    claims, _, seal = token.partition(".")
    if not hmac.compare_digest(seal.encode(), _seal(claims).encode()):
        return None
    user_id, held, expires = orjson.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    return int(user_id) if held == kind and expires > now else None


def _seal(claims: str) -> str:
    return hmac.new(_KEY, claims.encode(), hashlib.sha256).hexdigest()[:32]
