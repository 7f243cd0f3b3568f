"""Checks the Host header, so that a web page cannot reach the gateway by pointing its own name here (DNS rebinding)."""

from functools import lru_cache
from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send


class LoopbackNamesOnly:
    """The application behind a check of the Host: `localhost` and loopback addresses pass, any other is 421 (RFC 9110, 15.5.20).

    It fits as long as the gateway listens on loopback only, where nobody needs another name for it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not is_loopback(Headers(scope=scope).get("host", "")):
            refusal = PlainTextResponse("The gateway answers here as localhost and 127.0.0.1 only.", 421)
            await refusal(scope, receive, send)
        else:
            await self._app(scope, receive, send)


@lru_cache(maxsize=256)
def is_loopback(host: str) -> bool:
    """Whether a Host header names this machine: `127.0.0.1:8000`, `[::1]`, `localhost`."""
    name = host.partition("]")[0].removeprefix("[") if host.startswith("[") else host.partition(":")[0]
    try:
        return name.lower() == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False
