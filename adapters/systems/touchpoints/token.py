"""The access token of the client itself, fetched once and shared (touchpoints fact sheet, section 3)."""

from __future__ import annotations

from urllib.parse import quote_plus

from adapters.ports.errors import BadRequest, Unauthorized
from adapters.systems.touchpoints.settings import TouchpointsSettings
from adapters.wire.allowance import Clock
from adapters.wire.auth import BasicAuth, Transport
from adapters.wire.message import Request
from adapters.wire.oauth import GRANT, Granted, SharedToken


class ClientCredentials(SharedToken):
    """A token by client credentials. `elsewhere`: the HTTP client of the authorisation server, where it is not the system
    itself."""

    def __init__(self, settings: TouchpointsSettings, *, clock: Clock, elsewhere: Transport | None = None) -> None:
        super().__init__(clock=clock)
        self._settings = settings
        self._elsewhere = elsewhere
        self._client = BasicAuth(settings.client_id, settings.client_secret, written=quote_plus)
        """Both are form-encoded before they become Basic credentials (RFC 6749, 2.3.1)."""

    async def fetch(self, request: Request, http: Transport) -> Granted:
        there = self._elsewhere or http
        form = {"grant_type": "client_credentials"}
        if self._settings.scope:
            form["scope"] = self._settings.scope
        exchange = Request(self._settings.token_path, request.capability, "token", method="POST", form=form)
        try:
            response = await there.exchange(await self._client.sign(exchange, there))
        except BadRequest:
            raise Unauthorized(there.slug, request.capability) from None
        granted: Granted = response.read(GRANT)
        return granted
