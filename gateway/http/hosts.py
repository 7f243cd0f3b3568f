"""Checks the Host header, so that a web page cannot reach the gateway by pointing its own name here (DNS rebinding)."""

import re
from collections.abc import Collection
from functools import lru_cache
from ipaddress import ip_address
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.http.plain_answers import plain

HOST: Final = re.compile(r"(?:\[(?P<address>[0-9a-fA-F:.]+)\]|(?P<name>[^\[\]:/@\s]+))(?::[0-9]{0,5})?")


class KnownHostsOnly:
    """The application behind a check of the Host: `localhost`, loopback addresses and `hosts` pass, any other name is 421
    (RFC 9110, 15.5.20). A header of a proxy never counts here."""

    def __init__(self, app: ASGIApp, hosts: Collection[str] = ()) -> None:
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket") and not self._is_known(Headers(scope=scope).get("host", "")):
            await plain("The gateway is not known by this name.", 421)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _is_known(self, host: str) -> bool:
        return is_loopback(host) or name_of(host) in self._hosts


@lru_cache(maxsize=256)
def is_loopback(host: str) -> bool:
    """Whether a Host header names this machine: `127.0.0.1:8000`, `[::1]`, `localhost`."""
    name = name_of(host)
    try:
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False


@lru_cache(maxsize=256)
def name_of(host: str) -> str:
    """The name in a Host header without its port, in small letters; empty if the header is odd."""
    found = HOST.fullmatch(host)
    return (found["address"] or found["name"]).lower().removesuffix(".") if found else ""
