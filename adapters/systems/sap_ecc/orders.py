"""The stream of a customer's sales orders, newest first. An order has a day and no time, so pages are cut between days
(`odata_keyset`)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from adapters.ports.capabilities import Capability
from adapters.ports.errors import SourceError
from adapters.ports.instants import in_utc
from adapters.ports.shapes import Entry, Page, Position, Window
from adapters.systems.sap_ecc import sales, wire
from adapters.systems.sap_ecc.connection import Connection
from adapters.systems.sap_ecc.requests import WILDCARDS, askable, padded
from adapters.wire.erp_number import canonical
from adapters.wire.odata import all_of, calendar_day, text
from adapters.wire.odata_keyset import Braid, Strand, sifted

HEADER = (
    "SalesOrder", "SalesOrderType", "SoldToParty", "SalesOrderDate", "DistributionChannel", "PurchaseOrderByCustomer",
    "ExternalDocumentID", "TotalNetAmount", "TransactionCurrency", "OverallSDProcessStatus", "OverallTotalDeliveryStatus",
    "OverallSDDocumentRejectionSts", "LastChangeDateTime",
)  # fmt: skip


class Orders:
    """Sales orders by sold-to party, without returns.

    One request has an inner read for each customer. The ERP runs them one after another, 300 to 800 ms each (section 7), so more
    than five would not end in time.
    """

    max_batch = 5

    def __init__(self, erp: Connection) -> None:
        self._settings = erp.settings
        strand = Strand(
            "A_SalesOrder",
            "SoldToParty",
            "SalesOrderDate",
            HEADER,
            wire.SALES_ORDERS,
            self._entry,
            condition=all_of(*(f"SalesOrderType ne {text(kind)}" for kind in erp.settings.return_types)),
            literal=day,
            finer=timedelta(0),
            written=lambda number: padded(number, erp.settings),
            canonical=canonical,
        )
        self._braid = Braid(
            erp.sales,
            [strand],
            capability=Capability.ORDERS,
            operation="orders.ofCustomer",
            max_batch=self.max_batch,
            askable=askable,
            wildcards=WILDCARDS,
            rounds=erp.settings.pages,
        )

    async def pages(self, ids: Sequence[str], window: Window) -> Mapping[str, Page[object] | SourceError]:
        """A page for each customer. A status depends on several codes, which not every service joins by `or`, so the list is
        filtered by status here."""
        wanted = window.statuses
        if wanted is None:
            return await self._braid.pages(ids, window)
        return {
            customer: await sifted(self._braid.pages, customer, window, lambda order: order.status in wanted) for customer in ids
        }

    def _entry(self, row: wire.SalesOrder) -> Entry[object] | None:
        if sales.is_return(row, self._settings):
            return None
        order = sales.order(row, self._settings)
        return Entry(order, Position(order.placed_at, order.id))


def day(value: datetime) -> str:
    """The literal of a day, since the property has no time of day."""
    return calendar_day(in_utc(value).date())
