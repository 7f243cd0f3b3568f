"""SAP ECC (or S/4HANA): customers as the ERP's business partners, and the sales orders and invoices it keeps (OData 2.0)."""

from adapters.ports.capabilities import CONTACTS, ORDER_DETAILS, PERSON, REACH, Capability, Flow
from adapters.ports.crosswalk import IdForm
from adapters.systems.sap_ecc.adapter import build
from adapters.systems.sap_ecc.attributes import FILTERS
from adapters.systems.sap_ecc.key_lookup import KINDS
from adapters.systems.sap_ecc.mapping import LOYALTY, OWN
from adapters.systems.sap_ecc.settings import EccSettings
from adapters.wire.system import System

SYSTEM = System(
    slug=OWN,
    name="SAP ECC",
    settings=EccSettings,
    build=build,
    groups=frozenset({PERSON, REACH, CONTACTS, ORDER_DETAILS}),
    flows=frozenset({Flow.ORDERS}),
    lookup_keys=KINDS,
    filters=FILTERS,
    links_to=frozenset({LOYALTY}),
    id_form=IdForm.NUMBER,
    ttl_s={Capability.PROFILE: 300.0, Capability.ORDERS: 60.0},
)
