"""Signatures by HMAC over date, body and request line (Sinch Campaigns fact sheet, section 3)."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import urlsplit

from pydantic import SecretStr

from adapters.systems.sinch_campaigns.settings import CampaignsSettings
from adapters.wire.allowance import Clock
from adapters.wire.auth import Auth, BasicAuth, Transport, with_headers
from adapters.wire.message import Request


class HmacAuth:
    """The scheme `hmac`. `now` in Unix seconds: the date is part of the signed text."""

    def __init__(self, key: str, secret: SecretStr, *, now: Clock) -> None:
        self._key = key
        self._secret = secret
        self._now = now

    async def sign(self, request: Request, http: Transport) -> Request:
        """The request with date, digest and signature. The signed request line has the full path, including that of the base
        URL."""
        signed = {"Date": format_datetime(datetime.fromtimestamp(int(self._now()), UTC), usegmt=True)}
        if request.body is not None:
            signed["Content-MD5"] = hashlib.md5(request.body, usedforsecurity=False).hexdigest()
        request_line = f"{request.method} {urlsplit(http.settings.root).path}{request.target} HTTP/1.1"
        text = "".join(f"{name}: {value}\n" for name, value in signed.items()) + request_line
        names = " ".join([*signed, "request-line"])
        value = f'hmac username="{self._key}", algorithm="hmac-sha256", headers="{names}", signature="{self.signature(text)}"'
        return with_headers(request, {**signed, "Authorization": value})

    def signature(self, text: str) -> str:
        return base64.b64encode(hmac.digest(self._secret.get_secret_value().encode(), text.encode(), hashlib.sha256)).decode()

    def forget(self, refused: Request) -> bool:
        return False


def auth_of(settings: CampaignsSettings, *, now: Clock) -> Auth:
    key, secret = settings.api_key, settings.api_secret
    return HmacAuth(key, secret, now=now) if settings.scheme == "hmac" else BasicAuth(key, secret)
