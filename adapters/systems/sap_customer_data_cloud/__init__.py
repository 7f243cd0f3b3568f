"""SAP Customer Data Cloud (Gigya): accounts, the ids of other systems that they hold, and consents."""

from adapters.ports.capabilities import Capability
from adapters.systems.sap_customer_data_cloud.adapter import GROUPS, KINDS, NAMES, SLUG, build
from adapters.systems.sap_customer_data_cloud.settings import CustomerDataCloudSettings
from adapters.wire.system import System

SYSTEM = System(
    slug=SLUG,
    name="SAP Customer Data Cloud",
    settings=CustomerDataCloudSettings,
    build=build,
    groups=GROUPS,
    finds=KINDS,
    names=NAMES,
    directory=True,
    ttl_s={Capability.PROFILE: 60.0, Capability.CONSENT: 10.0},
)
