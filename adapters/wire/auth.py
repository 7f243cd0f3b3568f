"""Authentication of requests: the scheme that every system's own dialect fits into."""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from pydantic import SecretStr

from adapters.wire.message import Request, Response
from adapters.wire.secret_use import MadeOfSecret, basic
from adapters.wire.settings import SystemSettings


class Transport(Protocol):
    """The HTTP client of a system, as far as a scheme needs it."""

    @property
    def slug(self) -> str: ...
    @property
    def settings(self) -> SystemSettings: ...
    async def exchange(self, request: Request) -> Response:
        """One unsigned call without a retry. Raises a SourceError for a failure."""


class Auth(Protocol):
    """A scheme that signs requests. Its tokens are fetched through `http.exchange` and stay in memory only."""

    async def sign(self, request: Request, http: Transport) -> Request:
        """The request with its credentials; called for each attempt, so that signatures are fresh."""

    def forget(self, refused: Request) -> bool:
        """Drops the credentials of a refused request, if they are still the current ones.

        True if another signature can help, also because another request has renewed the credentials meanwhile.
        """


class NoAuth:
    async def sign(self, request: Request, http: Transport) -> Request:
        return request

    def forget(self, refused: Request) -> bool:
        return False


class BasicAuth:
    """Basic credentials of RFC 7617, in UTF-8."""

    def __init__(self, user: str, password: SecretStr, *, written: Callable[[str], str] = str) -> None:
        """`written`: how user and password are written before they are joined."""
        self._value = MadeOfSecret(password, lambda word: basic(written(user), written(word)))

    async def sign(self, request: Request, http: Transport) -> Request:
        return with_headers(request, {"Authorization": self._value()})

    def forget(self, refused: Request) -> bool:
        """Whether the password has changed meanwhile."""
        return refused.headers.get("Authorization") != self._value()


def with_headers(request: Request, headers: dict[str, str]) -> Request:
    return replace(request, headers={**request.headers, **headers})
