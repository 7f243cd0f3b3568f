"""SAP Customer Activity Repository: till receipts, and one list of the purchases in all channels (XS OData 2.0)."""

from adapters.ports.capabilities import ORDER_DETAILS, VALUE, Capability, Flow
from adapters.systems.sap_car.adapter import SLUG, build
from adapters.systems.sap_car.mapping import ERP
from adapters.systems.sap_car.settings import CarSettings
from adapters.wire.system import System

SYSTEM = System(
    slug=SLUG,
    name="SAP Customer Activity Repository",
    settings=CarSettings,
    build=build,
    groups=frozenset({VALUE, ORDER_DETAILS}),
    flows=frozenset({Flow.ORDERS}),
    keyed_by=(ERP,),
    ttl_s={Capability.ORDERS: 60.0, Capability.VALUE: 120.0},
)
