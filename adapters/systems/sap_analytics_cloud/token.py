"""The client's token from the tenant's identity service, on a host of its own (fact sheet, section 1)."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from pydantic import AnyHttpUrl

from adapters.ports.errors import BadRequest, Unauthorized
from adapters.systems.sap_analytics_cloud.settings import AnalyticsCloudSettings
from adapters.wire.auth import BasicAuth, Transport
from adapters.wire.message import Request
from adapters.wire.oauth import GRANT, Granted, SharedToken
from adapters.wire.system_http import Runtime, SystemHttp

SLUG: Final = "sap-analytics-cloud"
EARLY_S: Final = 60.0
FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}


class ClientToken(SharedToken):
    """Two-legged OAuth: the client's id and secret give a token for an hour. It is used until a minute before its end."""

    def __init__(self, settings: AnalyticsCloudSettings, *, runtime: Runtime) -> None:
        super().__init__(clock=runtime.clock)
        address = urlsplit(settings.token_address)
        origin = AnyHttpUrl(f"{address.scheme}://{address.netloc}")
        self._http = SystemHttp(SLUG, settings.model_copy(update={"base_url": origin}), runtime=runtime)
        self._target = f"{address.path}?grant_type=client_credentials"
        self._client = BasicAuth(settings.client_id, settings.client_secret)

    def usable_s(self, seconds: int) -> float:
        return max(seconds - EARLY_S, super().usable_s(seconds))

    async def fetch(self, request: Request, http: Transport) -> Granted:
        for_token = Request(self._target, request.capability, "token", method="POST", headers=FORM, body=b"")
        try:
            response = await self._http.exchange(await self._client.sign(for_token, self._http))
        except BadRequest:
            raise Unauthorized(SLUG, request.capability) from None
        granted: Granted = response.read(GRANT)
        return granted
