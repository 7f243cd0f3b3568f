"""The ports of Marketing Cloud, over one HTTP client."""

from typing import Final

from adapters.ports.capabilities import Capability, Corpus, Flow, Subject
from adapters.ports.errors import SourceError
from adapters.ports.shapes import Ports
from adapters.systems.sap_marketing_cloud import wire
from adapters.systems.sap_marketing_cloud.campaigns import Campaigns
from adapters.systems.sap_marketing_cloud.contacts import Contacts
from adapters.systems.sap_marketing_cloud.groups import TargetGroups
from adapters.systems.sap_marketing_cloud.key_lookup import People
from adapters.systems.sap_marketing_cloud.lookups import Customers
from adapters.systems.sap_marketing_cloud.origins import SLUG
from adapters.systems.sap_marketing_cloud.people_search import GroupSearch, MemberSearch, PeopleSearch
from adapters.systems.sap_marketing_cloud.services import CsrfPerService, Services
from adapters.systems.sap_marketing_cloud.settings import MarketingCloudSettings
from adapters.systems.sap_marketing_cloud.streams import CampaignContacts, Interactions, Timeline
from adapters.wire.auth import BasicAuth
from adapters.wire.classification import Category, Classification
from adapters.wire.message import Request, Response
from adapters.wire.odata import error_code
from adapters.wire.odata_service import Get, Service, csrf_judge
from adapters.wire.system_http import Runtime, SystemHttp

NO_SERVICE: Final = frozenset({"/IWFND/MED/170", "/IWBEP/CM_MGW_RT/026"})
"""Codes for a missing service, or a missing version of one. They come with 403 too, though rights have nothing to do with it."""


def build(settings: MarketingCloudSettings, runtime: Runtime) -> Ports:
    auth = CsrfPerService(BasicAuth(settings.user, settings.password))
    http = SystemHttp(SLUG, settings, runtime=runtime, auth=auth, classify=classify)
    services = Services.on(http, settings)
    contacts = Contacts(services.contact, settings, clock=runtime.clock)
    timeline = Timeline(services.interaction)
    campaigns = Campaigns(services, settings, clock=runtime.clock)
    return Ports(
        probe=Probe(services.contact),
        lookups={
            Subject.CUSTOMER: Customers(services, contacts, settings, clock=runtime.clock),
            Subject.SEGMENT: TargetGroups(services.target_group, settings),
        },
        streams={
            Flow.INTERACTIONS: Interactions(timeline, contacts, settings),
            Flow.CAMPAIGNS: CampaignContacts(timeline, contacts, campaigns, settings),
        },
        searches={
            Corpus.SEGMENTS: GroupSearch(services.target_group, settings),
            Corpus.SEGMENT_MEMBERS: MemberSearch(services.target_group, contacts, settings),
            Corpus.PEOPLE: PeopleSearch(services.contact, contacts),
        },
        find=People(services.contact, contacts, settings),
    )


def classify(request: Request, response: Response) -> Classification | None:
    """The meaning of a failure. User and password can't be renewed: a retry after a 401 would only lock the user."""
    if response.status == 401:
        return Classification(Category.UNAUTHORIZED)
    if response.status == 403 and error_code(response.body) in NO_SERVICE:
        return Classification(Category.BAD_REQUEST)
    return csrf_judge(request, response)


class Probe:
    """A read of one contact's key: it needs address, credentials, rights for contacts, and the right version of the service."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def probe(self) -> None:
        get = Get("Contacts", {"$top": "1", "$select": "ContactUUID"}, wire.CONTACT_HEADS)
        (rows,) = await self._service.read([get], capability=Capability.IDENTITY, operation="probe")
        if isinstance(rows, SourceError):
            raise rows
