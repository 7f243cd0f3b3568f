"""The views' rows as they are sent: as much of each as is asked for with `$select`."""

import re
from datetime import date
from typing import Annotated, Any, Final

from pydantic import BeforeValidator

from adapters.wire.odata import Vendor, reader
from adapters.wire.words import Id, MaybeNumber, Number, Text

COMPACT_DAY: Final = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
DIGITS_OF_A_TIME: Final = 6


def compact_day(value: object) -> date:
    """`20260228`. Years that no till was ever set to are turned down, since not every clock could be put to UTC there."""
    found = COMPACT_DAY.fullmatch(value) if isinstance(value, str) else None
    if found is None or not 1900 <= int(found[1]) < 3000:
        raise ValueError("not a day")
    return date(int(found[1]), int(found[2]), int(found[3]))


def whole(value: object) -> Any:
    """An Int32, which is a number in JSON; rows that have no receipt say 0 or nothing."""
    if value is None or value == "":
        return 0
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("not a whole number")
    return value


CompactDay = Annotated[date, BeforeValidator(compact_day)]
Whole = Annotated[int, BeforeValidator(whole)]


class Keyed(Vendor):
    """What tells one transaction from another: a receipt by store, business day and index, an ERP order by its number."""

    CustomerNumber: Id
    TransactionNumber: Text = None
    RetailStoreID: Text = None
    BusinessDayDate: Text = None
    TransactionIndex: Whole = 0

    @property
    def receipt(self) -> tuple[str, str, int] | None:
        """Its number alone is no key: every till counts anew. An unset day is empty, or zeros as in the ERP."""
        if self.RetailStoreID is None or self.BusinessDayDate is None or not self.BusinessDayDate.strip("0"):
            return None
        return self.RetailStoreID, self.BusinessDayDate, self.TransactionIndex


class Transaction(Keyed):
    """A purchase or a return in whatever channel; amounts are negative where money went back."""

    CreationDate: CompactDay
    CreationTime: Text = None
    SalesDocumentType: Text = None
    OrderChannel: Text = None
    OverallOrderProcessStatus: Text = None
    TransactionCurrency: Text = None
    TotalNetAmount: Number
    TaxAmount: Number


class OrderLine(Keyed):
    """An article of an ERP order."""

    Article: Text = None
    ArticleName: Text = None
    OrderQuantity: MaybeNumber = None
    TransactionCurrency: Text = None
    TotalNetAmount: Number
    TaxAmount: Number


class ReceiptLine(Keyed):
    """An article of a receipt. The two tax amounts are what is not contained in the price."""

    LocationName: Text = None
    Article: Text = None
    ArticleName: Text = None
    SalesQuantityInSalesUnit: MaybeNumber = None
    TransactionCurrency: Text = None
    SalesAmount: Number
    TaxExcludedAmount: Number
    DistributedHeaderTaxAmount: Number


class Spend(Vendor):
    """What a customer spent in one currency."""

    CustomerNumber: Id
    TransactionCurrency: Text = None
    TotalNetAmount: Number
    TaxAmount: Number


TRANSACTIONS = reader(Transaction)
KEYS = reader(Keyed)
ORDER_LINES = reader(OrderLine)
RECEIPT_LINES = reader(ReceiptLine)
SPEND = reader(Spend)
