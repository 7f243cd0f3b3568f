"""The ports of the Customer Activity Repository, and a probe of both its views."""

from typing import Final

from adapters.ports.capabilities import Capability, Flow, Subject
from adapters.ports.errors import SourceError
from adapters.ports.shapes import Ports
from adapters.systems.sap_car import wire
from adapters.systems.sap_car.details import Purchases
from adapters.systems.sap_car.requests import KEY, RECEIPTS, SLUG, TRANSACTIONS, Views
from adapters.systems.sap_car.settings import CarSettings
from adapters.systems.sap_car.streams import Orders
from adapters.systems.sap_car.values import Values
from adapters.wire.auth import Auth, BasicAuth
from adapters.wire.classification import Category, Classification
from adapters.wire.message import Request, Response
from adapters.wire.odata_service import CsrfGuarded, Service, csrf_judge
from adapters.wire.system_http import Runtime, SystemHttp

__all__ = ["SLUG", "build"]

NOBODY: Final = "9999999999"
"""The largest customer number: ten digits."""


def build(settings: CarSettings, runtime: Runtime) -> Ports:
    auth: Auth = BasicAuth(settings.user, settings.password)
    if settings.csrf:
        auth = CsrfGuarded(auth, path=settings.service_path)
    http = SystemHttp(SLUG, settings, runtime=runtime, auth=auth, classify=classify)
    service = Service(http, path=settings.service_path, fixed={"$format": "json"}, headers={})
    return Ports(
        probe=CarProbe(service, settings),
        lookups={
            Subject.CUSTOMER: Values(service, settings, now=runtime.now),
            Subject.ORDER: Purchases(service, settings, slug=SLUG),
        },
        streams={Flow.ORDERS: Orders(service, settings, slug=SLUG)},
        searches={},
    )


def classify(request: Request, response: Response) -> Classification | None:
    """A 401 is final, since a password can't be renewed. 501 means an option that this engine lacks: our own mistake."""
    if response.status == 401:
        return Classification(Category.UNAUTHORIZED)
    return Classification(Category.BAD_REQUEST) if response.status == 501 else csrf_judge(request, response)


class CarProbe:
    """Reads no row of nobody from both views: needs address, credentials, both roles, the client, and the token for batches."""

    def __init__(self, service: Service, settings: CarSettings) -> None:
        self._service = service
        self._views = Views(settings)

    async def probe(self) -> None:
        nobody = f"CustomerNumber eq '{NOBODY}'"
        gets = [self._views.read(view, nobody, KEY, wire.KEYS, top=0) for view in (TRANSACTIONS, RECEIPTS)]
        for rows in await self._service.read(gets, capability=Capability.ORDERS, operation="probe"):
            if isinstance(rows, SourceError):
                raise rows
