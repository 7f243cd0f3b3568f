"""SAP Customer Data Cloud (Gigya): accounts, the ids of other systems that they hold, and consents.

Read in this order:

- `settings`, `wire`: what a site may set, and accounts as the vendor sends them;
- `auth`, `classifying`: the three ways to authenticate, and failures under HTTP 200;
- `query`, `accounts`: the query language of accounts.search, and the two calls that read accounts;
- `own_fields`: the site's fields with ids of other systems;
- `key_lookup`, `terms`, `people_search`: accounts by keys, by attributes, and by typed words;
- `mapping`, `consents`, `adapter`: the vendor's words as records, consents among them, and all of it as the system's ports.
"""

from adapters.ports.capabilities import Capability, Corpus
from adapters.systems.sap_customer_data_cloud.adapter import GROUPS, SLUG, build
from adapters.systems.sap_customer_data_cloud.key_lookup import KINDS, NAMES
from adapters.systems.sap_customer_data_cloud.settings import CustomerDataCloudSettings
from adapters.systems.sap_customer_data_cloud.terms import FILTERS
from adapters.wire.consent import NO_MEANING
from adapters.wire.restriction import restriction_groups
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
    more_groups=restriction_groups,
    ttl_s={Capability.PROFILE: 60.0, Capability.CONSENT: 10.0},
)
