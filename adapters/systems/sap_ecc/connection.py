"""The ERP's three services over one HTTP client: partners, sales orders and billing are published apart, but share the work
processes."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from types import MappingProxyType

from adapters.systems.sap_ecc.mapping import OWN
from adapters.systems.sap_ecc.settings import EccSettings
from adapters.wire.auth import Auth, BasicAuth, Transport
from adapters.wire.classification import Category, Classification
from adapters.wire.message import Request, Response
from adapters.wire.odata_service import CsrfGuarded, Service, csrf_judge
from adapters.wire.system_http import Runtime, SystemHttp


class Connection:
    """The services of one ERP. `billing` is None where billing documents are not published; `now` is in UTC."""

    def __init__(self, settings: EccSettings, runtime: Runtime) -> None:
        fixed = {"$format": "json", **({"sap-client": settings.client} if settings.client else {})}
        auth: Auth = BasicAuth(settings.user, settings.password)
        paths = [path for path in (settings.partner_path, settings.sales_path, settings.billing_path) if path is not None]
        if settings.csrf:
            auth = GuardPerService(auth, [(path, CsrfGuarded(auth, path=path, fixed=fixed)) for path in paths])
        http = SystemHttp(OWN, settings, runtime=runtime, auth=auth, classify=classify)
        headers = {"Accept-Language": settings.language}
        services = [Service(http, path=path, fixed=MappingProxyType(fixed), headers=headers) for path in paths]
        self.settings = settings
        self.partners, self.sales = services[:2]
        self.billing = services[2] if len(services) > 2 else None
        self.now: Callable[[], datetime] = lambda: datetime.fromtimestamp(runtime.now(), UTC)


class GuardPerService:
    """Credentials with a CSRF guard for each service, since a token is valid for one service only."""

    def __init__(self, credentials: Auth, guards: Sequence[tuple[str, CsrfGuarded]]) -> None:
        self._credentials = credentials
        self._guards = guards

    async def sign(self, request: Request, http: Transport) -> Request:
        return await self._guard_of(request).sign(request, http)

    def forget(self, refused: Request) -> bool:
        return self._guard_of(refused).forget(refused)

    def _guard_of(self, request: Request) -> Auth:
        return next((guard for path, guard in self._guards if request.target.startswith(f"{path}/")), self._credentials)


def classify(request: Request, response: Response) -> Classification | None:
    """The meaning of a failure. User and password can't be renewed: a retry after a 401 would only lock the user."""
    return Classification(Category.UNAUTHORIZED) if response.status == 401 else csrf_judge(request, response)
