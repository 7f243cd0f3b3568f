"""The played loyalty system's token: a JWT whose `hmac` claim is bound to the member id (Annex Cloud fact sheet, section 3)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json

SITE_ID = "29990001"
SECRET = b"annex-demo-secret"


def binding(identifier: str) -> str:
    """The `hmac` claim of a GET: over the identifier as a JSON string literal, quotes included, in base64."""
    literal = json.dumps(identifier, ensure_ascii=False).encode()
    return base64.b64encode(hmac.new(SECRET, base64.b64encode(literal), hashlib.sha256).digest()).decode()


def token_is_valid(token: str, identifier: str, now: float) -> bool:
    """Whether signature, algorithm, site and binding are right and the expiry is ahead (milliseconds are accepted too)."""
    parts = token.split(".")
    if len(parts) != 3:
        return False
    signed = f"{parts[0]}.{parts[1]}".encode()
    header, claims, signature = _json(parts[0]), _json(parts[1]), _bytes(parts[2])
    if signature is None or not hmac.compare_digest(hmac.new(SECRET, signed, hashlib.sha256).digest(), signature):
        return False
    expiry = claims.get("exp")
    return (
        header.get("alg") == "HS256"
        and claims.get("site_id") == SITE_ID
        and isinstance(expiry, int | float)
        and expiry > now
        and hmac.compare_digest(str(claims.get("hmac")).encode(), binding(identifier).encode())
    )


def _bytes(part: str) -> bytes | None:
    try:
        return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None


def _json(part: str) -> dict[str, object]:
    try:
        decoded = json.loads(_bytes(part) or b"{}")
    except ValueError:
        return {}
    return decoded if isinstance(decoded, dict) else {}
