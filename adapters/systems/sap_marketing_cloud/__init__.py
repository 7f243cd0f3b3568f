"""SAP Marketing Cloud: who is who in all systems, consents, scores, target groups, interactions and campaigns (OData 2.0)."""

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
