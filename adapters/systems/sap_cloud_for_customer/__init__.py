"""SAP Cloud for Customer: the CRM master of persons, their tickets, calls, e-mails, appointments and visits (OData 2.0).

Read in this order:

- `settings`, `wire`: what a tenant may set, and the entities as the vendor sends them;
- `requests`: which values may be sent, and how many in one read;
- `key_lookup`, `phones`, `attributes`, `people_search`: customers by keys, by attributes, and by typed words;
- `lookups`, `restrictions`, `staff`: customers and ticket threads by id, the flags of restricted customers, and the employees
  who look after a customer;
- `streams`: tickets and everything else that happened, newest first;
- `mapping`, `permissions`, `adapter`: the vendor's words as records, consents among them, and all of it as the system's ports.
"""

from adapters.ports.capabilities import CARE_TEAM, CONSENTS, CONTACTS, PERSON, REACH, TICKET_MESSAGES, Capability, Corpus, Flow
from adapters.systems.sap_cloud_for_customer.adapter import SLUG, build
from adapters.systems.sap_cloud_for_customer.attributes import FILTERS
from adapters.systems.sap_cloud_for_customer.key_lookup import KINDS
from adapters.systems.sap_cloud_for_customer.mapping import ERP, LOYALTY
from adapters.systems.sap_cloud_for_customer.permissions import meanings
from adapters.systems.sap_cloud_for_customer.settings import CloudForCustomerSettings
from adapters.wire.restriction import restriction_groups
from adapters.wire.system import System

SYSTEM = System(
    slug=SLUG,
    name="SAP Cloud for Customer",
    settings=CloudForCustomerSettings,
    build=build,
    groups=frozenset({PERSON, REACH, CONTACTS, CARE_TEAM, CONSENTS, TICKET_MESSAGES}),
    flows=frozenset({Flow.TICKETS, Flow.INTERACTIONS}),
    corpora=frozenset({Corpus.PEOPLE}),
    lookup_keys=KINDS,
    filters=FILTERS,
    links_to=frozenset({ERP, LOYALTY}),
    is_directory=True,
    read_meanings=meanings,
    more_groups=restriction_groups,
    ttl_s={Capability.PROFILE: 60.0, Capability.CONSENT: 10.0, Capability.TICKETS: 15.0, Capability.INTERACTIONS: 30.0},
)
