"""The ports of the ERP, over one HTTP client."""

from typing import TypeVar

from adapters.ports.capabilities import Capability, Flow, Subject
from adapters.ports.errors import SourceError
from adapters.ports.shapes import Ports
from adapters.systems.sap_ecc import wire
from adapters.systems.sap_ecc.connection import Connection
from adapters.systems.sap_ecc.details import OrderReads
from adapters.systems.sap_ecc.key_lookup import Partners
from adapters.systems.sap_ecc.orders import Orders
from adapters.systems.sap_ecc.partners import Customers
from adapters.systems.sap_ecc.settings import EccSettings
from adapters.wire.odata_service import Get, Service
from adapters.wire.system_http import Runtime

Row = TypeVar("Row")


def build(settings: EccSettings, runtime: Runtime) -> Ports:
    erp = Connection(settings, runtime)
    return Ports(
        probe=Probe(erp),
        lookups={Subject.CUSTOMER: Customers(erp), Subject.ORDER: OrderReads(erp)},
        streams={Flow.ORDERS: Orders(erp)},
        searches={},
        find=Partners(erp),
    )


class Probe:
    """A read of one key of each service: it needs address, client, credentials, each service's path and the user's rights."""

    def __init__(self, erp: Connection) -> None:
        self._erp = erp

    async def probe(self) -> None:
        one = {"$top": "1"}
        partner = Get("A_BusinessPartner", {**one, "$select": "BusinessPartner"}, wire.PARTNERS)
        await read(self._erp.partners, partner, Capability.PROFILE)
        order = Get("A_SalesOrder", {**one, "$select": "SalesOrder,SoldToParty,SalesOrderDate"}, wire.SALES_ORDERS)
        await read(self._erp.sales, order, Capability.ORDERS)
        if self._erp.billing is not None:
            invoice = Get("A_BillingDocument", {**one, "$select": "BillingDocument"}, wire.BILLING_DOCUMENTS)
            await read(self._erp.billing, invoice, Capability.ORDERS)


async def read(service: Service, get: Get[Row], capability: Capability) -> None:
    (rows,) = await service.read([get], capability=capability, operation="probe")
    if isinstance(rows, SourceError):
        raise rows
