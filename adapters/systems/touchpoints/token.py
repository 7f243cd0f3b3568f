"""The token of the client itself, fetched once and shared (touchpoints fact sheet, section 3)."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote_plus

from pydantic import BaseModel, ConfigDict, Field, StrictStr

from adapters.ports.errors import Misasked, Refused
from adapters.systems.touchpoints.settings import TouchpointsSettings
from adapters.wire.allowance import Clock
from adapters.wire.auth import BasicAuth, with_headers
from adapters.wire.message import Ask

if TYPE_CHECKING:
    from adapters.wire.line import Line

MARGIN = 0.1
"""Share of a token's life before its end in which it is renewed rather than used."""


class Granted(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    access_token: Annotated[StrictStr, Field(min_length=1)]
    expires_in: Annotated[int, Field(gt=0)]


class ClientCredentials:
    """Signs with the client's token. Whoever finds none waits for the one fetch under way.

    `elsewhere`: the line to the authorisation server, where that is not the system itself.
    """

    def __init__(self, settings: TouchpointsSettings, *, clock: Clock, elsewhere: Line | None = None) -> None:
        self._settings = settings
        self._clock = clock
        self._elsewhere = elsewhere
        secret = settings.client_secret.get_secret_value()
        self._client = BasicAuth(quote_plus(settings.client_id), quote_plus(secret))
        """Both are form-encoded before they become Basic credentials (RFC 6749, 2.3.1)."""
        self._token = ""
        self._use_until = 0.0
        self._fetching = asyncio.Lock()
        self._used: ContextVar[str] = ContextVar("used", default="")

    async def sign(self, ask: Ask, line: Line) -> Ask:
        if not self._usable:
            async with self._fetching:
                if not self._usable:
                    await self._fetch(ask, self._elsewhere or line)
        self._used.set(self._token)
        return with_headers(ask, {"Authorization": f"Bearer {self._token}"})

    def forget(self) -> bool:
        """Drops the token that this question was signed with, unless another question's refusal has already renewed it."""
        if self._used.get() == self._token:
            self._token = ""
        return True

    @property
    def _usable(self) -> bool:
        return self._token != "" and self._clock() < self._use_until

    async def _fetch(self, ask: Ask, line: Line) -> None:
        form = {"grant_type": "client_credentials"}
        if self._settings.scope:
            form["scope"] = self._settings.scope
        exchange = Ask(self._settings.token_path, ask.capability, "token", method="POST", form=form)
        try:
            reply = await line.exchange(await self._client.sign(exchange, line))
        except Misasked:
            raise Refused(line.slug, ask.capability) from None
        granted: Granted = reply.read(Granted.model_validate_json)
        self._token = granted.access_token
        self._use_until = self._clock() + granted.expires_in * (1 - MARGIN)
