"""How a question proves who asks: the scheme that every system's own dialect fits into."""

import base64
from dataclasses import replace
from typing import Protocol

from adapters.wire.message import Request, Response
from adapters.wire.settings import SystemSettings


class Transport(Protocol):
    """The HTTP client of a system, as far as a scheme needs it."""

    @property
    def slug(self) -> str: ...
    @property
    def settings(self) -> SystemSettings: ...
    async def exchange(self, ask: Request) -> Response:
        """One unsigned call, not tried again. Raises the SourceError that it ends with."""


class Auth(Protocol):
    """A scheme that signs requests. Its tokens are fetched through `http.exchange` and kept in memory only."""

    async def sign(self, ask: Request, http: Transport) -> Request:
        """The question with its credentials on; called anew for each attempt, so signatures are fresh."""

    def forget(self, refused: Request) -> bool:
        """A signed question was refused: drop what it was signed with, if that is still what is held. True if signing again can
        make a difference, also because another question's refusal has renewed it meanwhile."""


class NoAuth:
    async def sign(self, ask: Request, http: Transport) -> Request:
        return ask

    def forget(self, refused: Request) -> bool:
        return False


class BasicAuth:
    """RFC 7617, in UTF-8."""

    def __init__(self, user: str, password: str) -> None:
        self._value = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()

    async def sign(self, ask: Request, http: Transport) -> Request:
        return with_headers(ask, {"Authorization": self._value})

    def forget(self, refused: Request) -> bool:
        return False


def with_headers(ask: Request, headers: dict[str, str]) -> Request:
    return replace(ask, headers={**ask.headers, **headers})
