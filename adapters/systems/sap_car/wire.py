"""The views' rows as they are sent: as much of each as is asked for with `$select`."""

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Annotated, Any, ClassVar, Final

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from adapters.wire.odata import Vendor, Vital, reader
from adapters.wire.vendor_values import Id, MaybeCount, MaybeCurrency, MaybeNumber, Text, unless_blank

COMPACT_DAY: Final = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
COMPACT_TIME: Final = re.compile(r"(\d\d)(\d\d)(\d\d)", re.ASCII)


def compact_day(value: object) -> date:
    """`20260228`. Years that no till was ever set to are turned down, since not every clock could be put to UTC there."""
    found = COMPACT_DAY.fullmatch(value.strip() if isinstance(value, str) else str(value))
    if found is None or not 1900 <= int(found[1]) < 3000:
        raise ValueError("not a day")
    return date(int(found[1]), int(found[2]), int(found[3]))


def compact_time(value: object) -> time:
    """`154210`."""
    found = COMPACT_TIME.fullmatch(value.strip() if isinstance(value, str) else str(value))
    if found is None:
        raise ValueError("not a time of day")
    return time(int(found[1]), int(found[2]), int(found[3]))


CompactDay = Annotated[date, BeforeValidator(compact_day)]
MaybeCompactDay = Annotated[date | None, BeforeValidator(unless_blank(compact_day))]
MaybeCompactTime = Annotated[time | None, BeforeValidator(unless_blank(compact_time))]


def has_receipt(fields: Mapping[str, Any]) -> bool | None:
    """None where a part of the key is yet to be read. An unset day is empty, or zeros as in the ERP."""
    if not {"RetailStoreID", "BusinessDayDate"} <= fields.keys():
        return None
    return bool(fields["RetailStoreID"] and (fields["BusinessDayDate"] or "").strip("0"))


class Keyed(Vendor):
    """What tells one transaction from another: a receipt by store, business day and index, an ERP order by its number. A row of
    which it can't be read which it is would be taken for another."""

    CustomerNumber: Id
    RetailStoreID: Vital[Text] = None
    BusinessDayDate: Vital[Text] = None
    TransactionIndex: MaybeCount = Field(None, validate_default=True)
    TransactionNumber: Text = Field(None, validate_default=True)

    @field_validator("TransactionIndex")
    @classmethod
    def index_of_receipt(cls, index: int | None, info: ValidationInfo) -> int | None:
        """Rows that have no receipt say 0 or nothing."""
        if index is None and has_receipt(info.data):
            raise ValueError("a receipt without its index")
        return index

    @field_validator("TransactionNumber")
    @classmethod
    def number_of_order(cls, number: str | None, info: ValidationInfo) -> str | None:
        if has_receipt(info.data) is False and (number is None or info.data.get("TransactionIndex")):
            raise ValueError("neither a receipt nor an order")
        return number

    @property
    def receipt(self) -> tuple[str, str, int] | None:
        """Its number alone is no key: every till counts anew."""
        if self.RetailStoreID is None or self.BusinessDayDate is None or not self.BusinessDayDate.strip("0"):
            return None
        return self.RetailStoreID, self.BusinessDayDate, self.TransactionIndex or 0

    @property
    def which(self) -> object:
        return self.CustomerNumber, self.receipt or self.TransactionNumber


class Key(Keyed):
    """A transaction by its key alone, of which there is one."""

    key = ("which",)


class Purchase(Keyed):
    """A purchase or a return in whatever channel, as far as figures are made of it; amounts are negative where money went back.
    Of each there is one row."""

    key = ("which",)

    CreationDate: MaybeCompactDay = None
    SalesDocumentType: Text = None
    OrderChannel: Text = None
    OverallOrderProcessStatus: Text = None
    TransactionCurrency: MaybeCurrency = None
    TotalNetAmount: MaybeNumber = None
    TaxAmount: MaybeNumber = None


class Transaction(Purchase):
    """The same with its place in a list by time: where that can't be read, the row has none."""

    CreationDate: CompactDay
    CreationTime: Vital[MaybeCompactTime] = None


class Line(Keyed):
    """One row for each article and unit, with the quantities added; where neither number nor name can be read there may be
    several."""

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
    """An article of a receipt. The two tax amounts are what is not contained in the price."""

    unit = "SalesUnit"

    LocationName: Text = None
    SalesUnit: Text = None
    SalesQuantityInSalesUnit: MaybeNumber = None
    TransactionCurrency: MaybeCurrency = None
    SalesAmount: MaybeNumber = None
    TaxExcludedAmount: MaybeNumber = None
    DistributedHeaderTaxAmount: MaybeNumber = None


class Spend(Vendor):
    """What a customer spent in one currency, where so asked by status: the engine adds up whatever else there is, so that of each
    there is one row."""

    key = ("grain",)

    CustomerNumber: Id
    TransactionCurrency: MaybeCurrency = None
    OverallOrderProcessStatus: Text = None
    TotalNetAmount: MaybeNumber = None
    TaxAmount: MaybeNumber = None

    @property
    def grain(self) -> object:
        """Rows of which the currency or the status can't be read are not one row for that."""
        if self.lacks("TransactionCurrency", "OverallOrderProcessStatus"):
            return id(self)
        return self.CustomerNumber, self.TransactionCurrency, self.OverallOrderProcessStatus


TRANSACTIONS = reader(Transaction)
PURCHASES = reader(Purchase)
KEYS = reader(Key)
ORDER_LINES = reader(OrderLine)
RECEIPT_LINES = reader(ReceiptLine)
SPEND = reader(Spend)
