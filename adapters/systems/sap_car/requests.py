"""What every question to the views has in common: their names, the full grain of a selection, and which ids can exist there.

Measures are summed over the attributes that are selected (fact sheet, section 4): whoever leaves out a key gets several
transactions as one, and whoever leaves out the currency adds pounds to euros. So the selections stand here, once.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Self

from adapters.ports import instants
from adapters.systems.sap_car import wire
from adapters.systems.sap_car.mapping import padded
from adapters.systems.sap_car.settings import CarSettings
from adapters.wire.erp_number import canonical
from adapters.wire.odata import Feed, expressible, text
from adapters.wire.odata_service import Get

SLUG: Final = "sap-car"

LONGEST: Final = 1000
"""Rows: with more the engine answers 400 instead of cutting (section 6), so every question says how many it wants."""

TRANSACTIONS, RECEIPTS = "MultiChannelSalesOrdersQuery", "POSSalesQuery"

KEY: Final = ("CustomerNumber", "TransactionNumber", "RetailStoreID", "BusinessDayDate", "TransactionIndex")
AMOUNTS: Final = ("TransactionCurrency", "TotalNetAmount", "TaxAmount")
TRANSACTION: Final = (
    *KEY, "CreationDate", "CreationTime", "SalesDocumentType", "OrderChannel", "OverallOrderProcessStatus", *AMOUNTS,
)  # fmt: skip
ORDER_LINE: Final = (*KEY, "Article", "ArticleName", "OrderQuantityUnit", "OrderQuantity", *AMOUNTS)
RECEIPT_LINE: Final = (
    *KEY, "LocationName", "Article", "ArticleName", "SalesUnit", "SalesQuantityInSalesUnit", "TransactionCurrency", "SalesAmount",
    "TaxExcludedAmount", "DistributedHeaderTaxAmount",
)  # fmt: skip
SPEND: Final = ("CustomerNumber", *AMOUNTS)
SPEND_BY_STATUS: Final = (*SPEND, "OverallOrderProcessStatus")
NEWEST_FIRST: Final[Mapping[str, str]] = {"$orderby": "CreationDate desc"}

IDENTIFIED: Final = "CustomerNumber ne ''"
"""Receipts that nobody is known for, or that lost their customer to an erasure, are nobody's business."""

LONGEST_NUMBER: Final = 10
LONGEST_STORE: Final = 10
LARGEST_INDEX: Final = 2**31 - 1
RECEIPT_ID: Final = re.compile(r"(.+)-(\d{8})-(0|[1-9]\d{0,9})", re.ASCII)
ORDER_ID: Final = re.compile(r"[A-Za-z0-9]{1,10}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Receipt:
    store: str
    day: str
    index: int

    @classmethod
    def of(cls, order_id: str) -> Self | None:
        """The receipt that an order's id names; None where it names none that could exist."""
        found = RECEIPT_ID.fullmatch(order_id)
        if found is None or len(found[1]) > LONGEST_STORE or not expressible(found[1]) or int(found[3]) > LARGEST_INDEX:
            return None
        return cls(found[1], found[2], int(found[3]))

    @property
    def condition(self) -> str:
        """The index is a number and goes without quotes, the day is a text."""
        return (
            f"(RetailStoreID eq {text(self.store)} and BusinessDayDate eq {text(self.day)} and TransactionIndex eq {self.index})"
        )


def customer_number(customer: str, settings: CarSettings) -> str | None:
    """The id as CustomerNumber holds it, None where it can't be anybody's. An empty number would be all anonymous receipts."""
    if not expressible(customer) or canonical(customer) != customer or customer == "0":
        return None
    number = padded(customer, settings.customer_width)
    return number if len(number) <= LONGEST_NUMBER else None


def order_number(order_id: str, settings: CarSettings) -> str | None:
    """An ERP order's id as TransactionNumber holds it."""
    if not ORDER_ID.fullmatch(order_id) or canonical(order_id) != order_id or order_id == "0":
        return None
    return padded(order_id, settings.order_width)


def compact(day: date) -> str:
    """A literal of a date field, which is a text of fixed width: it compares as the days do."""
    return text(instants.compact(day))


def any_of(conditions: Sequence[str]) -> str:
    return conditions[0] if len(conditions) == 1 else f"({' or '.join(conditions)})"


class Views:
    """Questions to the views of one client."""

    def __init__(self, settings: CarSettings) -> None:
        self._client = text(settings.sap_client)

    def transactions(self, condition: str, *, top: int) -> Get[wire.Transaction]:
        """Newest day first; within a day in no order that can be relied upon."""
        return self.ask(TRANSACTIONS, condition, TRANSACTION, wire.TRANSACTIONS, top=top, more=NEWEST_FIRST)

    def newest(self, condition: str, *, top: int) -> Get[wire.Purchase]:
        """The same to make figures of, and how many there are of them."""
        more = {**NEWEST_FIRST, "$inlinecount": "allpages"}
        return self.ask(TRANSACTIONS, condition, TRANSACTION, wire.PURCHASES, top=top, more=more)

    def ask(
        self,
        view: str,
        condition: str,
        select: Sequence[str],
        decode: Callable[[bytes], Feed[Any]],
        *,
        top: int = LONGEST,
        more: Mapping[str, str] | None = None,
    ) -> Get[Any]:
        options = {"$select": ",".join(select), "$filter": condition, **(more or {}), "$top": str(top)}
        return Get(f"{view}(P_SAPClient={self._client})/Results", options, decode)
