"""SAP Marketing Cloud: contacts with their ids in all systems, consents, scores, target groups and what happened (OData 2.0).

Read in this order:

- `settings`, `wire`: what a tenant may set, and the entities as the vendor sends them;
- `services`, `requests`: the five OData services over one connection, and the rules for literals and whole responses;
- `origins`, `contacts`: ids of other systems, and the contact behind each id;
- `key_lookup`, `phones`: contacts by a key of a person, telephone numbers in each form of a tenant;
- `people_search`, `vendor_values`, `groups`: contacts and target groups by typed words, and members of a target group;
- `lookups`, `permissions`: consents, scores and target groups by id, and marketing permissions as consents;
- `streams`, `keyset`, `filters`, `campaigns`: interactions newest first, and the fate of a campaign's messages;
- `mapping`, `adapter`: the vendor's words as records, and all of it as the system's ports.
"""

from adapters.ports.capabilities import CONSENTS, PREDICTIONS, SEGMENT_CARD, SEGMENTS, Capability, Corpus, Flow
from adapters.systems.sap_marketing_cloud.adapter import build
from adapters.systems.sap_marketing_cloud.key_lookup import KINDS
from adapters.systems.sap_marketing_cloud.origins import SLUG, SLUGS
from adapters.systems.sap_marketing_cloud.permissions import meanings
from adapters.systems.sap_marketing_cloud.settings import MarketingCloudSettings
from adapters.wire.system import System

SYSTEM = System(
    slug=SLUG,
    name="SAP Marketing Cloud",
    settings=MarketingCloudSettings,
    build=build,
    groups=frozenset({CONSENTS, PREDICTIONS, SEGMENTS, SEGMENT_CARD}),
    flows=frozenset({Flow.INTERACTIONS, Flow.CAMPAIGNS}),
    corpora=frozenset({Corpus.SEGMENTS, Corpus.SEGMENT_MEMBERS, Corpus.PEOPLE}),
    lookup_keys=KINDS,
    read_meanings=meanings,
    links_to=frozenset(SLUGS),
    ttl_s={
        Capability.CONSENT: 30.0,
        Capability.PREDICTIONS: 900.0,
        Capability.SEGMENTS: 300.0,
        Capability.INTERACTIONS: 30.0,
        Capability.CAMPAIGNS: 60.0,
    },
)
