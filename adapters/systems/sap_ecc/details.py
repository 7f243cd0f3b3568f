"""The lookup of orders by number, with items and billed amounts: two services at once, and a third request for the invoices."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import TypeVar

from adapters.ports.capabilities import ORDER_DETAILS, Capability, Groups
from adapters.ports.errors import Malformed, SourceError
from adapters.ports.shapes import Parts
from adapters.systems.sap_ecc import sales, wire
from adapters.systems.sap_ecc.connection import Connection
from adapters.systems.sap_ecc.mapping import OWN
from adapters.systems.sap_ecc.orders import HEADER
from adapters.systems.sap_ecc.requests import askable, filters
from adapters.wire.erp_number import canonical
from adapters.wire.losses import Losses
from adapters.wire.odata_service import Get, Rows, Service

ITEM = (
    "SalesOrderItem", "Material", "SalesOrderItemText", "RequestedQuantity", "NetAmount", "MaterialGroup",
    "SalesDocumentRjcnReason", "DeliveryStatus", "SDProcessStatus",
)  # fmt: skip
ORDER_OPTIONS: Mapping[str, str] = {
    "$expand": "to_Item",
    "$select": ",".join((*HEADER, *(f"to_Item/{name}" for name in ITEM))),
}
BILLED_FIELDS = (
    "BillingDocument,BillingDocumentItem,SalesDocument,SalesDocumentItem,BillingQuantity,NetAmount,TaxAmount,GrossAmount"
)
Row = TypeVar("Row")

INVOICE_FIELDS = "BillingDocument,SDDocumentCategory,BillingDocumentIsCancelled,CancelledBillingDocument,TransactionCurrency"


class OrderReads:
    """Orders with amounts. Only billing has amounts with tax, so an order fails where its billing can't be read, rather than
    come without a total."""

    max_batch = 50
    groups: Groups = frozenset({ORDER_DETAILS})

    def __init__(self, erp: Connection) -> None:
        self._erp = erp

    async def fetch(self, ids: Sequence[str], groups: Groups) -> Mapping[str, Parts]:
        numbers = askable(ids)
        if not numbers or ORDER_DETAILS not in groups:
            return {}
        found, billed = await asyncio.gather(self._orders(numbers), self._bills(numbers), return_exceptions=True)
        if isinstance(found, BaseException):
            raise found
        if isinstance(billed, BaseException) and not isinstance(billed, SourceError):
            raise billed
        return {asked: {ORDER_DETAILS: self._part(order, billed)} for asked, order in found.items()}

    def _part(self, order: wire.SalesOrder | SourceError, billed: sales.Bills | SourceError) -> object:
        if isinstance(order, SourceError):
            return order
        if isinstance(billed, SourceError):
            return billed
        return sales.details(order, billed.get(canonical(order.SalesOrder), {}), self._erp.settings)

    async def _orders(self, numbers: Sequence[str]) -> dict[str, wire.SalesOrder | SourceError]:
        """The orders by number. A number is absent only where its answer was read to the end."""
        settings = self._erp.settings
        parts = list(filters("SalesOrder", numbers, settings))
        gets = [Get("A_SalesOrder", {"$filter": condition, **ORDER_OPTIONS}, wire.SALES_ORDERS) for _, condition in parts]
        results = await self._read(self._erp.sales, gets, "orders.byNumber")
        answer: dict[str, wire.SalesOrder | SourceError] = {}
        for (part, _), rows in zip(parts, results, strict=True):
            if isinstance(rows, SourceError):
                answer |= dict.fromkeys(part, rows)
                continue
            orders = {canonical(row.SalesOrder): row for row in rows.rows if not sales.is_return(row, settings)}
            answer |= {asked: orders[canonical(asked)] for asked in part if canonical(asked) in orders}
            if rows.truncated:
                answer |= {asked: too_much() for asked in part if canonical(asked) not in orders}
        return answer

    async def _bills(self, numbers: Sequence[str]) -> sales.Bills:
        """The billed items by order. An order is absent where an unreadable row may be one of its items."""
        service, settings = self._erp.billing, self._erp.settings
        if service is None:
            return {}
        conditions = filters("SalesDocument", numbers, settings)
        gets: list[Get[wire.BillingItem]] = [
            Get("A_BillingDocumentItem", {"$filter": condition, "$select": BILLED_FIELDS}, wire.BILLING_ITEMS)
            for _, condition in conditions
        ]
        items, lost = whole(await self._read(service, gets, "billing.ofOrders"))
        invoices = list(dict.fromkeys(canonical(item.BillingDocument) for item in items))
        by_number: list[Get[wire.BillingDocument]] = [
            Get("A_BillingDocument", {"$filter": condition, "$select": INVOICE_FIELDS}, wire.BILLING_DOCUMENTS)
            for _, condition in filters("BillingDocument", invoices, settings)
        ]
        documents, unread = whole(await self._read(service, by_number, "billing.byNumber"))
        in_doubt = [invoice for invoice in invoices if unread.may_hide(invoice, invoices)]
        found = sales.bills(items, documents, settings, in_doubt=in_doubt)
        return {sold: billed for sold, billed in found.items() if not lost.may_hide(sold, numbers)}

    async def _read(self, service: Service, gets: Sequence[Get[Row]], operation: str) -> list[Rows[Row] | SourceError]:
        return await service.read(gets, capability=Capability.ORDERS, operation=operation, rounds=self._erp.settings.pages)


def whole(results: Sequence[Rows[Row] | SourceError]) -> tuple[list[Row], Losses]:
    """Every row of every read, and the losses among them. A failed or truncated read is raised: a sum over a part of the rows
    would be wrong."""
    rows: list[Row] = []
    losses = Losses()
    for result in results:
        if isinstance(result, SourceError):
            raise result
        if result.truncated:
            raise too_much()
        rows += result.rows
        losses.found += result.losses.found
    return rows, losses


def too_much() -> SourceError:
    return Malformed(OWN, Capability.ORDERS)
