"""SAP Analytics Cloud: predicted scores of customers, from the facts of one model (Data Export Service, OData 4.0)."""

from adapters.ports.capabilities import PREDICTIONS, Capability
from adapters.systems.sap_analytics_cloud.adapter import ERP, build
from adapters.systems.sap_analytics_cloud.settings import AnalyticsCloudSettings
from adapters.systems.sap_analytics_cloud.token import SLUG
from adapters.wire.system import System

SYSTEM = System(
    slug=SLUG,
    name="SAP Analytics Cloud",
    settings=AnalyticsCloudSettings,
    build=build,
    groups=frozenset({PREDICTIONS}),
    keyed_by=(ERP,),
    ttl_s={Capability.PREDICTIONS: 21_600.0},
)
