"""The token of a call (MindTouch fact sheet, section 3). It is valid for about five minutes, so each call gets a new one."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from urllib.parse import quote

from adapters.systems.mindtouch.settings import MindTouchSettings
from adapters.wire.auth import Transport, with_headers
from adapters.wire.message import Request


def token(*, key: str, secret: str, user: str, epoch: int) -> str:
    """A signed token. `user` is a number, or `=` and a user name, which is percent-encoded; `epoch` in Unix seconds."""
    named = "=" + quote(user[1:], safe="") if user.startswith("=") else user
    signed = f"{key}_{epoch}_{named}"
    return f"tkn_{signed}_{hmac.new(secret.encode(), signed.encode(), hashlib.sha256).hexdigest()}"


class CallTokens:
    """Signatures of calls for the user in the settings."""

    def __init__(self, settings: MindTouchSettings, *, now: Callable[[], float]) -> None:
        self._settings = settings
        self._now = now

    async def sign(self, request: Request, http: Transport) -> Request:
        settings = self._settings
        fresh = token(key=settings.key, secret=settings.secret.get_secret_value(), user=settings.user, epoch=int(self._now()))
        return with_headers(request, {"X-Deki-Token": fresh, "X-Deki-Client": settings.client_name})

    def forget(self, refused: Request) -> bool:
        """Always False: the refused token was fresh, and another would be refused too."""
        return False
