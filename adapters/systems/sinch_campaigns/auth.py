"""HMAC signatures over date, body and request line (Sinch Campaigns fact sheet, section 3)."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import urlsplit

from adapters.systems.sinch_campaigns.settings import CampaignsSettings
from adapters.wire.allowance import Clock
from adapters.wire.auth import Auth, BasicAuth, Transport, with_headers
from adapters.wire.message import Request


class HmacAuth:
    """`now` in Unix seconds: the date is part of what is signed."""

    def __init__(self, key: str, secret: str, *, now: Clock) -> None:
        self._key = key
        self._secret = secret
        self._now = now

    async def sign(self, ask: Request, http: Transport) -> Request:
        """The request line holds the path as it goes out, that of the base URL before it."""
        signed = {"Date": format_datetime(datetime.fromtimestamp(int(self._now()), UTC), usegmt=True)}
        if ask.body is not None:
            signed["Content-MD5"] = hashlib.md5(ask.body, usedforsecurity=False).hexdigest()
        request_line = f"{ask.method} {urlsplit(http.settings.root).path}{ask.target} HTTP/1.1"
        told = "".join(f"{name}: {value}\n" for name, value in signed.items()) + request_line
        names = " ".join([*signed, "request-line"])
        value = f'hmac username="{self._key}", algorithm="hmac-sha256", headers="{names}", signature="{self.signature(told)}"'
        return with_headers(ask, {**signed, "Authorization": value})

    def signature(self, told: str) -> str:
        return base64.b64encode(hmac.digest(self._secret.encode(), told.encode(), hashlib.sha256)).decode()

    def forget(self, refused: Request) -> bool:
        return False


def auth_of(settings: CampaignsSettings, *, now: Clock) -> Auth:
    secret = settings.api_secret.get_secret_value()
    return HmacAuth(settings.api_key, secret, now=now) if settings.scheme == "hmac" else BasicAuth(settings.api_key, secret)
