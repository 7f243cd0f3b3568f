"""The token of each call (MindTouch fact sheet, section 3): good for about five minutes, so it is made anew every time."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from urllib.parse import quote

from adapters.systems.mindtouch.settings import MindTouchSettings
from adapters.wire.auth import Transport, with_headers
from adapters.wire.message import Request


def token(*, key: str, secret: str, user: str, epoch: int) -> str:
    """`user` is a number, or `=` and a user name, which is percent-encoded; `epoch` in Unix seconds."""
    named = "=" + quote(user[1:], safe="") if user.startswith("=") else user
    signed = f"{key}_{epoch}_{named}"
    return f"tkn_{signed}_{hmac.new(secret.encode(), signed.encode(), hashlib.sha256).hexdigest()}"


class CallTokens:
    """Signs each call for the user of the settings."""

    def __init__(self, settings: MindTouchSettings, *, now: Callable[[], float]) -> None:
        self._settings = settings
        self._now = now

    async def sign(self, ask: Request, http: Transport) -> Request:
        held = self._settings
        made = token(key=held.key, secret=held.secret.get_secret_value(), user=held.user, epoch=int(self._now()))
        return with_headers(ask, {"X-Deki-Token": made, "X-Deki-Client": held.client_name})

    def forget(self, refused: Request) -> bool:
        """Nothing is held: the refused token was fresh, and another would be refused too."""
        return False
