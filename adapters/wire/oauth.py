"""A token of the client itself (OAuth 2.0 client credentials): fetched once, shared by all requests and renewed in time."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from typing import Annotated, Final

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, StrictStr

from adapters.wire.allowance import Clock
from adapters.wire.auth import Transport, with_headers
from adapters.wire.message import Request
from adapters.wire.tolerant import Reader
from adapters.wire.vendor_values import unless_blank, whole

MARGIN = 0.1
"""The last share of a token's life, in which it is renewed rather than used."""

UNTOLD_S = 60.0
"""Seconds for which a token without a readable life is used (RFC 6749 only recommends to send it)."""


def lifetime(value: object) -> int:
    if (seconds := whole(value)) <= 0:
        raise ValueError("no life")
    return seconds


class Granted(BaseModel):
    """A grant in the standard's spelling or in camel case; seconds as a number or as text, None without any."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    token: Annotated[StrictStr, Field(min_length=1, validation_alias=AliasChoices("access_token", "accessToken"))]
    seconds: Annotated[
        int | None,
        BeforeValidator(unless_blank(lifetime)),
        Field(validation_alias=AliasChoices("expires_in", "expiresIn")),
    ] = None


GRANT: Final[Reader[Granted]] = Reader(Granted)
"""The reader of a grant: an odd life is left out and reported, a missing token makes the response malformed."""


class SharedToken(ABC):
    """Signs with the client's token. Requests without a token wait for the one fetch in flight."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._token = ""  # nosec B105  # none yet
        self._use_until = 0.0
        self._fetching = asyncio.Lock()

    @abstractmethod
    async def fetch(self, request: Request, http: Transport) -> Granted:
        """A new token, on behalf of this request."""

    def usable_s(self, seconds: int) -> float:
        """The seconds for which a token with this life is used."""
        return seconds * (1 - MARGIN)

    async def sign(self, request: Request, http: Transport) -> Request:
        if not self._usable:
            async with self._fetching:
                if not self._usable:
                    granted = await self.fetch(request, http)
                    self._token = granted.token
                    self._use_until = self._clock() + self._life(granted)
        return with_headers(request, self._header)

    def _life(self, granted: Granted) -> float:
        return UNTOLD_S if granted.seconds is None else self.usable_s(granted.seconds)

    def forget(self, refused: Request) -> bool:
        """Drops the token of this request, unless another refused request has already renewed it."""
        if refused.headers.get("Authorization") == self._header["Authorization"]:
            self._token = ""  # nosec B105  # none any more
        return True

    @property
    def _header(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}

    @property
    def _usable(self) -> bool:
        return self._token != "" and self._clock() < self._use_until  # nosec B105  # none
