"""The token of the client itself, fetched once and shared (Farfetch fact sheet, section 3; the exchange is assumed there)."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from typing import TYPE_CHECKING, Annotated

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, StrictStr

from adapters.ports.errors import Misasked, Refused
from adapters.systems.farfetch.settings import FarfetchSettings
from adapters.wire.allowance import Clock
from adapters.wire.auth import with_headers
from adapters.wire.message import Ask

if TYPE_CHECKING:
    from adapters.wire.line import Line

MARGIN = 0.1
"""Share of a token's life before its end in which it is renewed rather than used."""


class Granted(BaseModel):
    """OAuth's spelling or the platform's own; seconds as a number or as text."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    token: Annotated[StrictStr, Field(min_length=1, validation_alias=AliasChoices("access_token", "accessToken"))]
    seconds: Annotated[int, Field(gt=0, validation_alias=AliasChoices("expires_in", "expiresIn"))]


class ClientCredentials:
    """Signs with the client's token. Whoever finds none waits for the one fetch under way."""

    def __init__(self, settings: FarfetchSettings, *, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._token = ""
        self._use_until = 0.0
        self._fetching = asyncio.Lock()
        self._used: ContextVar[str] = ContextVar("used", default="")

    async def sign(self, ask: Ask, line: Line) -> Ask:
        if not self._usable:
            async with self._fetching:
                if not self._usable:
                    await self._fetch(ask, line)
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
        form = {
            "grant_type": "client_credentials",
            "client_id": self._settings.client_id,
            "client_secret": self._settings.client_secret.get_secret_value(),
        }
        if self._settings.scope:
            form["scope"] = self._settings.scope
        path, expect = self._settings.token_path, frozenset({200, 201})
        try:
            reply = await line.exchange(
                Ask(path, ask.capability, "token", method="POST", form=form, headers=api_key(self._settings), expect=expect)
            )
        except Misasked:
            raise Refused(line.slug, ask.capability) from None
        granted: Granted = reply.read(Granted.model_validate_json)
        self._token = granted.token
        self._use_until = self._clock() + granted.seconds * (1 - MARGIN)


def api_key(settings: FarfetchSettings) -> dict[str, str]:
    return {} if settings.api_key is None else {"x-api-key": settings.api_key.get_secret_value()}
