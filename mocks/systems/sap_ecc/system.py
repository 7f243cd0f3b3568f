"""SAP ECC played: Basic `C360_RFC` / `demo-ecc-password` in client 100, three OData 2.0 services at `/sap/opu/odata/sap/`.

The S/4 contract on SAP Gateway, as the SAP ECC fact sheet has it: `or` across properties, `lt` and `gt`, nested expansion,
decimals of three digits, server pages, `$batch` within one service. Assumed: pages of 100 rows in every service.
"""

from __future__ import annotations

from mocks.control.stage import System
from mocks.odata.front import Logon, fetches_token, redo
from mocks.odata.gateway import Gateway, drifting
from mocks.odata.service import Dialect, Service
from mocks.systems.sap_ecc import billing as erp_billing
from mocks.systems.sap_ecc import partners as erp_partners
from mocks.systems.sap_ecc import sales as erp_sales
from mocks.world.people import ERP

ROOT = "/sap/opu/odata/sap"
LOGON = Logon("C360_RFC", "demo-ecc-password", client="100")
SETS = {
    "API_BUSINESS_PARTNER": erp_partners.SETS,
    "API_SALES_ORDER_SRV": erp_sales.SETS,
    "API_BILLING_DOCUMENT_SRV": erp_billing.SETS,
}


def _dialect(name: str) -> Dialect:
    return Dialect(page=100, expanded_page=100, type_prefix=f"{name}.", names_id=True, scale=3, offset_suffix="+0000")


GATEWAY = Gateway({f"{ROOT}/{name}": Service(sets, _dialect(name)) for name, sets in SETS.items()}, LOGON)

SYSTEM = System(
    slug=ERP,
    routes=GATEWAY.routes,
    vendor_error=GATEWAY.vendor_error,
    auth_error=GATEWAY.auth_error,
    drift=drifting(
        frozenset({"BusinessPartner", "SalesOrder", "BillingDocument", "SoldToParty"}),
        {"BirthDate": "soon", "SalesOrderDate": "today", "TotalNetAmount": ["?"], "FirstName": 7},
    ),
    redo=redo,
    is_auth=fetches_token,
    not_found=GATEWAY.no_service,
    settings={"base_url": "", "user": LOGON.user, "password": LOGON.password, "client": LOGON.client},
)
