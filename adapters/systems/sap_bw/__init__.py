"""SAP BW: the warehouse's figures of a customer, from one query that is released for OData (OData 2.0)."""

from adapters.ports.capabilities import OUTLOOK, VALUE, Capability
from adapters.systems.sap_bw.adapter import ERP, SLUG, build
from adapters.systems.sap_bw.settings import WarehouseSettings
from adapters.wire.system import System

SYSTEM = System(
    slug=SLUG,
    name="SAP BW",
    settings=WarehouseSettings,
    build=build,
    groups=frozenset({VALUE, OUTLOOK}),
    keyed_by=(ERP,),
    ttl_s={Capability.VALUE: 21_600.0},
)
