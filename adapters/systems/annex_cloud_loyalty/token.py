"""The token of a request: a JWT bound to the member id in its path (Annex Cloud Loyalty fact sheet, section 3)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections import OrderedDict
from collections.abc import Callable

import orjson

from adapters.systems.annex_cloud_loyalty.settings import AnnexSettings
from adapters.wire.auth import Transport, with_headers
from adapters.wire.message import Request

MARGIN = 0.2
"""The last share of a token's life, in which it is no longer used: clocks differ, calls take time."""


def binding(identifier: str, secret: bytes) -> str:
    """The `hmac` claim of a GET: the identifier as a JSON string, its quotes included, in base64, keyed with the raw secret."""
    payload = base64.b64encode(orjson.dumps(identifier))
    return base64.b64encode(hmac.digest(secret, payload, "sha256")).decode()


def jwt(*, subject: str, expires: int, site_id: str, bound: str, secret: bytes) -> str:
    """A token signed with HS256 over compact JSON; `expires` in Unix seconds."""
    claims = {"sub": subject, "exp": expires, "site_id": site_id, "hmac": bound}
    signed = b".".join(unpadded(orjson.dumps(part)) for part in ({"alg": "HS256", "typ": "JWT"}, claims))
    return b".".join((signed, unpadded(hmac.new(secret, signed, hashlib.sha256).digest()))).decode()


def unpadded(content: bytes) -> bytes:
    return base64.urlsafe_b64encode(content).rstrip(b"=")


class MemberTokens:
    """Signatures of requests for their `subject`. A member's token is used again until shortly before it ends. Tokens are cached
    by their binding, so that no member id is stored."""

    def __init__(self, settings: AnnexSettings, *, now: Callable[[], float]) -> None:
        self._settings = settings
        self._now = now
        self._cached: OrderedDict[str, tuple[str, float]] = OrderedDict()
        """Binding to token and the Unix time until which it is used, the longest unused first."""

    async def sign(self, request: Request, http: Transport) -> Request:
        headers = {"Authorization": f"Bearer {self.token(request.subject)}", "X-AnnexCloud-Site": self._settings.site_id}
        return with_headers(request, {**headers, "Content-Type": "application/json"})

    def forget(self, refused: Request) -> bool:
        """Always False: by the vendor's 401 secret, site or binding are wrong, and a new token would be refused too. Tokens of
        other members stay."""
        self._cached.pop(binding(refused.subject, self._secret()), None)
        return False

    def _secret(self) -> bytes:
        return self._settings.secret.get_secret_value().encode()

    def token(self, member: str) -> str:
        secret = self._secret()
        bound, now = binding(member, secret), self._now()
        token, use_until = self._cached.get(bound, ("", 0.0))
        if now >= use_until:
            life = self._settings.token_s
            site_id, subject = self._settings.site_id, self._settings.site_name
            token = jwt(subject=subject, expires=int(now + life), site_id=site_id, bound=bound, secret=secret)
            self._cached[bound] = (token, now + life * (1 - MARGIN))
        self._cached.move_to_end(bound)
        while len(self._cached) > self._settings.tokens_held:
            self._cached.popitem(last=False)
        return token
