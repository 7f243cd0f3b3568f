"""A customer's sales orders, newest first. Their time is a day, so that pages are cut between days (`odata_keyset`)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.ports.capabilities import Capability
from adapters.ports.errors import SourceError
from adapters.ports.shapes import Entry, Page, Position, Window
from adapters.systems.sap_ecc import sales, wire
from adapters.systems.sap_ecc.asking import WILDCARDS, askable, padded
from adapters.systems.sap_ecc.connection import Connection
from adapters.wire.erp_number import canonical
from adapters.wire.odata import all_of, calendar_day, text
from adapters.wire.odata_keyset import Braid, Strand

HEADER = (
    "SalesOrder", "SalesOrderType", "SoldToParty", "SalesOrderDate", "DistributionChannel", "PurchaseOrderByCustomer",
    "ExternalDocumentID", "TotalNetAmount", "TransactionCurrency", "OverallSDProcessStatus", "OverallTotalDeliveryStatus",
    "OverallSDDocumentRejectionSts", "LastChangeDateTime",
)  # fmt: skip

FILTERED_AT_ONCE = 100
"""Orders in one read of a list that is filtered here."""


class Orders:
    """Sales orders of which the customer is the sold-to party, returns left out.

    One inner read for each customer, one after another there and 300 to 800 ms each (section 7): more would not end in time.
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
        if window.statuses is None:
            return await self._braid.pages(ids, window)
        return {customer: await self._of_statuses(customer, window, window.statuses) for customer in ids}

    async def _of_statuses(self, customer: str, window: Window, wanted: frozenset[str]) -> Page[object] | SourceError:
        """A status is made of several codes, which not every service joins by `or`: the list is filtered here."""
        kept: list[Entry[object]] = []
        whole = replace(window, limit=FILTERED_AT_ONCE)
        while True:
            page = (await self._braid.pages([customer], whole))[customer]
            if isinstance(page, SourceError):
                return page
            kept += [entry for entry in page.entries if getattr(entry.record, "status", None) in wanted]
            if len(kept) > window.limit or not page.has_more:
                return Page(tuple(kept[: window.limit]), has_more=len(kept) > window.limit)
            whole = replace(whole, before=page.entries[-1].position)

    def _entry(self, row: wire.SalesOrder) -> Entry[Any] | None:
        if sales.is_return(row, self._settings):
            return None
        order = sales.order(row, self._settings)
        return Entry(order, Position(order.placed_at, order.id))


def day(value: datetime) -> str:
    """The property is a day: whatever time stands with it says nothing."""
    return calendar_day(value.astimezone(UTC).date())
