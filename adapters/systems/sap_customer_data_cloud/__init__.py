"""SAP Customer Data Cloud (Gigya): accounts, the ids of other systems that they hold, and consents."""

from adapters.ports.capabilities import Capability, Corpus
from adapters.systems.sap_customer_data_cloud.adapter import GROUPS, SLUG, build
from adapters.systems.sap_customer_data_cloud.key_lookup import KINDS, NAMES
from adapters.systems.sap_customer_data_cloud.settings import CustomerDataCloudSettings
from adapters.systems.sap_customer_data_cloud.terms import FILTERS
from adapters.wire.consent import NO_MEANING
from adapters.wire.system import System

SYSTEM = System(
    slug=SLUG,
    name="SAP Customer Data Cloud",
    settings=CustomerDataCloudSettings,
    build=build,
    groups=GROUPS,
    corpora=frozenset({Corpus.PEOPLE}),
    lookup_keys=KINDS,
    filters=FILTERS,
    links_to=NAMES,
    is_directory=True,
    read_meanings=lambda settings: (NO_MEANING, *settings.consents.values()),
    ttl_s={Capability.PROFILE: 60.0, Capability.CONSENT: 10.0},
)
