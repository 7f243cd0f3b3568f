"""Reads of the views: their names, the selections with their full grain, and the forms of ids that can exist there.

The engine sums measures for each combination of the selected attributes (fact sheet, section 4). A selection without a key would
merge several transactions into one, and one without the currency would add pounds to euros. So all selections are defined here.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Self, TypeAlias, TypeVar

from adapters.ports import instants
from adapters.systems.sap_car import wire
from adapters.systems.sap_car.mapping import padded
from adapters.systems.sap_car.settings import CarSettings
from adapters.wire.erp_number import canonical
from adapters.wire.odata import Feed, expressible, text
from adapters.wire.odata_service import Get

R = TypeVar("R")

AnyRead: TypeAlias = Get[Any]
"""A read of any rows: one request may hold reads of several types."""

SLUG: Final = "sap-car"

LONGEST: Final = 1000
"""Rows of one read. With more the engine answers 400 instead of cutting (section 6), so every read sets a limit."""

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
"""The filter against anonymous receipts, and against receipts whose customer was erased."""

LONGEST_NUMBER: Final = 10
LONGEST_STORE: Final = 10
LARGEST_INDEX: Final = 2**31 - 1
RECEIPT_ID: Final = re.compile(r"(.+)-(\d{8})-(0|[1-9]\d{0,9})", re.ASCII)
ORDER_ID: Final = re.compile(r"[A-Za-z0-9]{1,10}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The key of a till receipt. `day`: the business day as `20260228`."""

    store: str
    day: str
    index: int

    @classmethod
    def of(cls, order_id: str) -> Self | None:
        """The receipt of an order's id; None where the id is not of the form of a receipt."""
        found = RECEIPT_ID.fullmatch(order_id)
        if found is None or len(found[1]) > LONGEST_STORE or not expressible(found[1]) or int(found[3]) > LARGEST_INDEX:
            return None
        return cls(found[1], found[2], int(found[3]))

    @property
    def condition(self) -> str:
        """The filter for this receipt. The index is a number and has no quotes, the day is a text."""
        return (
            f"(RetailStoreID eq {text(self.store)} and BusinessDayDate eq {text(self.day)} and TransactionIndex eq {self.index})"
        )


def customer_number(customer: str, settings: CarSettings) -> str | None:
    """The id in the form of CustomerNumber; None where nobody can have it. An empty number would match all anonymous receipts."""
    if not expressible(customer) or canonical(customer) != customer or customer == "0":
        return None
    number = padded(customer, settings.customer_width)
    return number if len(number) <= LONGEST_NUMBER else None


def order_number(order_id: str, settings: CarSettings) -> str | None:
    """An ERP order's id in the form of TransactionNumber; None where no order can have it."""
    if not ORDER_ID.fullmatch(order_id) or canonical(order_id) != order_id or order_id == "0":
        return None
    return padded(order_id, settings.order_width)


def compact(day: date) -> str:
    """A literal for a date field. Such fields are texts of fixed width, so they compare as the days do."""
    return text(instants.compact(day))


def any_of(conditions: Sequence[str]) -> str:
    return conditions[0] if len(conditions) == 1 else f"({' or '.join(conditions)})"


class Views:
    """Reads of the views of one client."""

    def __init__(self, settings: CarSettings) -> None:
        self._client = text(settings.sap_client)

    def transactions(self, condition: str, *, top: int) -> Get[wire.Transaction]:
        """A read of transactions, the newest day first. Within a day their order is arbitrary."""
        return self.read(TRANSACTIONS, condition, TRANSACTION, wire.TRANSACTIONS, top=top, more=NEWEST_FIRST)

    def newest(self, condition: str, *, top: int) -> Get[wire.Purchase]:
        """The same read for figures, with the number of all transactions (`count`)."""
        more = {**NEWEST_FIRST, "$inlinecount": "allpages"}
        return self.read(TRANSACTIONS, condition, TRANSACTION, wire.PURCHASES, top=top, more=more)

    def read(
        self,
        view: str,
        condition: str,
        select: Sequence[str],
        decode: Callable[[bytes], Feed[R]],
        *,
        top: int = LONGEST,
        more: Mapping[str, str] | None = None,
    ) -> Get[R]:
        options = {"$select": ",".join(select), "$filter": condition, **(more or {}), "$top": str(top)}
        return Get(f"{view}(P_SAPClient={self._client})/Results", options, decode)
