"""The ports of Cloud for Customer, and a probe of its service."""

from adapters.ports.capabilities import Capability, Corpus, Flow, Subject
from adapters.ports.errors import SourceError
from adapters.ports.shapes import Ports
from adapters.systems.sap_cloud_for_customer import wire
from adapters.systems.sap_cloud_for_customer.key_lookup import OWN, People
from adapters.systems.sap_cloud_for_customer.lookups import Customers, TicketThreads
from adapters.systems.sap_cloud_for_customer.people_search import PeopleSearch
from adapters.systems.sap_cloud_for_customer.settings import CloudForCustomerSettings
from adapters.systems.sap_cloud_for_customer.staff import Staff
from adapters.systems.sap_cloud_for_customer.streams import Interactions, Tickets
from adapters.wire.auth import Auth, BasicAuth
from adapters.wire.classification import Category, Classification
from adapters.wire.message import Request, Response
from adapters.wire.odata_service import CsrfGuarded, Get, Service, csrf_judge
from adapters.wire.system_http import Runtime, SystemHttp

SLUG = OWN


def build(settings: CloudForCustomerSettings, runtime: Runtime) -> Ports:
    auth: Auth = BasicAuth(settings.user, settings.password)
    if settings.csrf:
        auth = CsrfGuarded(auth, path=settings.service_path)
    http = SystemHttp(SLUG, settings, runtime=runtime, auth=auth, classify=classify)
    service = Service(
        http,
        path=settings.service_path,
        fixed={"$format": "json"},
        headers={"odata-no-codedescs": "true", "Accept-Language": settings.language},
        reads_per_batch=settings.reads_per_batch,
    )
    return Ports(
        probe=CloudForCustomerProbe(service),
        lookups={
            Subject.CUSTOMER: Customers(service, settings, Staff(service, settings, clock=runtime.clock)),
            Subject.TICKET: TicketThreads(service, settings),
        },
        streams={Flow.TICKETS: Tickets(service, settings), Flow.INTERACTIONS: Interactions(service, settings)},
        searches={Corpus.PEOPLE: PeopleSearch(service, settings)},
        find=People(service, settings),
    )


def classify(request: Request, response: Response) -> Classification | None:
    """A 401 is final: another attempt with a refused password would only lock the user."""
    return Classification(Category.UNAUTHORIZED) if response.status == 401 else csrf_judge(request, response)


class CloudForCustomerProbe:
    """One read of one customer's number: needs address, credentials, the role for customers, and the right service path."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def probe(self) -> None:
        get = Get("IndividualCustomerCollection", {"$top": "1", "$select": "CustomerID"}, wire.CUSTOMERS)
        (rows,) = await self._service.read([get], capability=Capability.PROFILE, operation="probe")
        if isinstance(rows, SourceError):
            raise rows
