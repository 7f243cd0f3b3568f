"""Rows of the views, as far as `$select` asks for their fields."""

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Annotated, ClassVar, Final

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from adapters.wire.odata import Feed, Vendor, Vital, reader
from adapters.wire.tolerant import Reader
from adapters.wire.vendor_values import Id, MaybeCount, MaybeCurrency, MaybeNumber, Text, unless_blank

COMPACT_DAY: Final = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
COMPACT_TIME: Final = re.compile(r"(\d\d)(\d\d)(\d\d)", re.ASCII)


def compact_day(value: object) -> date:
    """A day such as `20260228`. ValueError before 1900 and from 3000 on: no till has such a date, and at the ends of the calendar
    some local times have no equivalent in UTC."""
    found = COMPACT_DAY.fullmatch(value.strip() if isinstance(value, str) else str(value))
    if found is None or not 1900 <= int(found[1]) < 3000:
        raise ValueError("not a day")
    return date(int(found[1]), int(found[2]), int(found[3]))


def compact_time(value: object) -> time:
    """A time of day such as `154210`."""
    found = COMPACT_TIME.fullmatch(value.strip() if isinstance(value, str) else str(value))
    if found is None:
        raise ValueError("not a time of day")
    return time(int(found[1]), int(found[2]), int(found[3]))


CompactDay = Annotated[date, BeforeValidator(compact_day)]
MaybeCompactDay = Annotated[date | None, BeforeValidator(unless_blank(compact_day))]
MaybeCompactTime = Annotated[time | None, BeforeValidator(unless_blank(compact_time))]


def has_receipt(fields: Mapping[str, object]) -> bool | None:
    """Whether the fields read so far name a receipt; None before both are read. An unset day is empty, or zeros as in the ERP."""
    if not {"RetailStoreID", "BusinessDayDate"} <= fields.keys():
        return None
    return bool(fields["RetailStoreID"] and str(fields["BusinessDayDate"] or "").strip("0"))


class CustomerRow(Vendor):
    """A row about one customer."""

    CustomerNumber: Id


class Keyed(CustomerRow):
    """The key of a transaction: store, business day and index of a receipt, or the number of an ERP order. A row with an
    unreadable key is refused, since it would pass for another transaction."""

    RetailStoreID: Vital[Text] = None
    BusinessDayDate: Vital[Text] = None
    TransactionIndex: MaybeCount = Field(None, validate_default=True)
    TransactionNumber: Text = Field(None, validate_default=True)

    @field_validator("TransactionIndex")
    @classmethod
    def index_of_receipt(cls, index: int | None, info: ValidationInfo) -> int | None:
        """The index, which a receipt must have. Rows without a receipt have 0 or none."""
        if index is None and has_receipt(info.data):
            raise ValueError("a receipt without its index")
        return index

    @field_validator("TransactionNumber")
    @classmethod
    def number_of_order(cls, number: str | None, info: ValidationInfo) -> str | None:
        """The number, which a row without a receipt must have."""
        if has_receipt(info.data) is False and (number is None or info.data.get("TransactionIndex")):
            raise ValueError("neither a receipt nor an order")
        return number

    @property
    def receipt(self) -> tuple[str, str, int] | None:
        """Store, business day and index. The number alone is no key, since every till has a count of its own."""
        if self.RetailStoreID is None or self.BusinessDayDate is None or not self.BusinessDayDate.strip("0"):
            return None
        return self.RetailStoreID, self.BusinessDayDate, self.TransactionIndex or 0

    @property
    def which(self) -> object:
        return self.CustomerNumber, self.receipt or self.TransactionNumber


class Key(Keyed):
    """A transaction by its key alone; each has one row."""

    key = ("which",)


class Purchase(Keyed):
    """A purchase or a return in any channel, with the fields for figures; each has one row. Amounts are negative where money went
    back."""

    key = ("which",)

    CreationDate: MaybeCompactDay = None
    SalesDocumentType: Text = None
    OrderChannel: Text = None
    OverallOrderProcessStatus: Text = None
    TransactionCurrency: MaybeCurrency = None
    TotalNetAmount: MaybeNumber = None
    TaxAmount: MaybeNumber = None


class Transaction(Purchase):
    """The same with its time. A row with an unreadable time is refused, since it has no place in the list."""

    CreationDate: CompactDay
    CreationTime: Vital[MaybeCompactTime] = None


class Line(Keyed):
    """A line with the quantities of one article in one unit added up. There may be several where an article has neither number
    nor name that can be read."""

    key = ("grain",)
    unit: ClassVar[str]

    Article: Text = None
    ArticleName: Text = None

    @property
    def grain(self) -> object:
        article = self.Article or self.ArticleName
        return (
            id(self) if article is None or self.lacks("Article", self.unit) else (self.which, article, getattr(self, self.unit))
        )


class OrderLine(Line):
    """An article of an ERP order."""

    unit = "OrderQuantityUnit"

    OrderQuantityUnit: Text = None
    OrderQuantity: MaybeNumber = None
    TransactionCurrency: MaybeCurrency = None
    TotalNetAmount: MaybeNumber = None
    TaxAmount: MaybeNumber = None


class ReceiptLine(Line):
    """An article of a receipt. The two tax amounts are not contained in the price."""

    unit = "SalesUnit"

    LocationName: Text = None
    SalesUnit: Text = None
    SalesQuantityInSalesUnit: MaybeNumber = None
    TransactionCurrency: MaybeCurrency = None
    SalesAmount: MaybeNumber = None
    TaxExcludedAmount: MaybeNumber = None
    DistributedHeaderTaxAmount: MaybeNumber = None


class Spend(CustomerRow):
    """The amounts that a customer spent in one currency, and with orders of one status where the status is selected. The engine
    adds up over all else, so each combination has one row."""

    key = ("grain",)

    TransactionCurrency: MaybeCurrency = None
    OverallOrderProcessStatus: Text = None
    TotalNetAmount: MaybeNumber = None
    TaxAmount: MaybeNumber = None

    @property
    def grain(self) -> object:
        """The selected attributes. Rows with an unreadable currency or status are each a row of their own."""
        if self.lacks("TransactionCurrency", "OverallOrderProcessStatus"):
            return id(self)
        return self.CustomerNumber, self.TransactionCurrency, self.OverallOrderProcessStatus


TRANSACTIONS: Reader[Feed[Transaction]] = reader(Transaction)
PURCHASES: Reader[Feed[Purchase]] = reader(Purchase)
KEYS: Reader[Feed[Key]] = reader(Key)
ORDER_LINES: Reader[Feed[OrderLine]] = reader(OrderLine)
RECEIPT_LINES: Reader[Feed[ReceiptLine]] = reader(ReceiptLine)
SPEND: Reader[Feed[Spend]] = reader(Spend)
