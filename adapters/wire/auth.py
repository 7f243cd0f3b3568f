"""How a question proves who asks: the scheme that every system's own dialect fits into."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from adapters.wire.message import Request

if TYPE_CHECKING:
    from adapters.wire.system_http import SystemHttp


class Auth(Protocol):
    """Signs questions. Tokens are fetched through `http.exchange`, which doesn't sign, and are held here, never stored."""

    async def sign(self, ask: Request, http: SystemHttp) -> Request:
        """The question with its credentials on; called anew for each attempt, so signatures are fresh."""

    def forget(self, refused: Request) -> bool:
        """A signed question was refused: drop what it was signed with, if that is still what is held. True if signing again can
        make a difference, also because another question's refusal has renewed it meanwhile."""


class NoAuth:
    async def sign(self, ask: Request, http: SystemHttp) -> Request:
        return ask

    def forget(self, refused: Request) -> bool:
        return False


class BasicAuth:
    """RFC 7617, in UTF-8."""

    def __init__(self, user: str, password: str) -> None:
        self._value = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()

    async def sign(self, ask: Request, http: SystemHttp) -> Request:
        return with_headers(ask, {"Authorization": self._value})

    def forget(self, refused: Request) -> bool:
        return False


def with_headers(ask: Request, headers: dict[str, str]) -> Request:
    return replace(ask, headers={**ask.headers, **headers})
