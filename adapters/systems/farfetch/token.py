"""The client's own token, fetched once and shared (Farfetch fact sheet, section 3; the exchange is assumed there)."""

from __future__ import annotations

from adapters.ports.errors import BadRequest, Unauthorized
from adapters.systems.farfetch.settings import FarfetchSettings
from adapters.wire.allowance import Clock
from adapters.wire.auth import Transport
from adapters.wire.message import Request
from adapters.wire.oauth import GRANT, Granted, SharedToken


class ClientCredentials(SharedToken):
    """OAuth's client credentials. The token comes in OAuth's spelling or in the platform's own."""

    def __init__(self, settings: FarfetchSettings, *, clock: Clock) -> None:
        super().__init__(clock=clock)
        self._settings = settings

    async def fetch(self, request: Request, http: Transport) -> Granted:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._settings.client_id,
            "client_secret": self._settings.client_secret.get_secret_value(),
        }
        if self._settings.scope:
            form["scope"] = self._settings.scope
        path, expect = self._settings.token_path, frozenset({200, 201})
        try:
            response = await http.exchange(
                Request(
                    path, request.capability, "token", method="POST", form=form, headers=api_key(self._settings), expect=expect
                )
            )
        except BadRequest:
            raise Unauthorized(http.slug, request.capability) from None
        granted: Granted = response.read(GRANT)
        return granted


def api_key(settings: FarfetchSettings) -> dict[str, str]:
    return {} if settings.api_key is None else {"x-api-key": settings.api_key.get_secret_value()}
