"""The five services over one HTTP client: limits are for the whole system, a CSRF token is for one service."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from adapters.systems.sap_marketing_cloud.settings import MarketingCloudSettings
from adapters.wire.auth import Auth, Transport
from adapters.wire.message import Request
from adapters.wire.odata_service import CsrfGuarded, Service
from adapters.wire.system_http import SystemHttp

JSON: Final[Mapping[str, str]] = {"$format": "json"}


@dataclass(frozen=True, slots=True)
class Services:
    contact: Service
    interaction: Service
    score: Service
    target_group: Service
    campaign: Service

    @classmethod
    def on(cls, http: SystemHttp, settings: MarketingCloudSettings) -> "Services":
        def service(name: str) -> Service:
            headers = {"Accept-Language": settings.language}
            path = f"{settings.odata_root}/{name}"
            return Service(http, path=path, fixed=JSON, headers=headers, reads_per_batch=settings.reads_per_batch)

        return cls(
            contact=service(settings.contact_service),
            interaction=service(settings.interaction_service),
            score=service(settings.score_service),
            target_group=service(settings.target_group_service),
            campaign=service(settings.campaign_service),
        )


class CsrfPerService:
    """Credentials and, on all but GET and HEAD, the CSRF token of the called service."""

    def __init__(self, credentials: Auth) -> None:
        self._credentials = credentials
        self._guards: dict[str, CsrfGuarded] = {}

    async def sign(self, request: Request, http: Transport) -> Request:
        return await self._guard_of(request).sign(request, http)

    def forget(self, refused: Request) -> bool:
        return self._guard_of(refused).forget(refused)

    def _guard_of(self, request: Request) -> Auth:
        if request.method in ("GET", "HEAD"):
            return self._credentials
        service = request.target.rpartition("/")[0]
        if service not in self._guards:
            self._guards[service] = CsrfGuarded(self._credentials, path=service)
        return self._guards[service]
