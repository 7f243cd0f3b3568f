"""SAP ECC (or S/4HANA): customers as the ERP's business partners, and the sales orders and invoices it keeps (OData 2.0).

Read in this order:

- `settings`, `wire`: what an ERP may set, and the entities as its services send them;
- `connection`, `requests`: three services over one connection, and the ERP's numbers;
- `key_lookup`, `attributes`, `partners`: business partners by keys, by attributes, and by number;
- `orders`, `details`, `sales`: orders newest first, one order with its invoices, and both as records;
- `mapping`, `adapter`: business partners as records, and all of it as the system's ports.
"""

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
