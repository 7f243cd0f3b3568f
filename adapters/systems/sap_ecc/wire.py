"""The ERP's entities as its services send them, with the fields that `$select` asks for."""

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from adapters.wire.odata import Children, MaybeTime, Vendor, reader
from adapters.wire.vendor_values import (
    DOT_NET,
    Day,
    Id,
    MaybeBirthDay,
    MaybeCurrency,
    MaybeDay,
    MaybeInstant,
    MaybeNumber,
    Text,
    day,
    instant,
    unless_blank,
)

PERSON: Final = "1"
"""BusinessPartnerCategory of a natural person."""

Amount = MaybeNumber
"""Edm.Decimal of at most 17 digits, as text. Amounts have three decimals on the wire, whatever their currency."""

Key = Id

LAST: Final = 253_402_300_799_999
"""The last millisecond of the year 9999, as .NET counts them."""


def unless_endless(read: Callable[[object], object]) -> Callable[[object], object]:
    """A validator that reads a time, and None for one after the year 9999. The ERP writes "no end" as 9999-12-31, and converting
    that to UTC from a zone west of it ends in the year 10000."""

    def end(value: object) -> object:
        found = DOT_NET.fullmatch(value) if isinstance(value, str) else None
        return None if found is not None and int(found[1]) > LAST else read(value)

    return unless_blank(end)


EndInstant = Annotated[datetime | None, BeforeValidator(unless_endless(instant))]
EndDay = Annotated[date | None, BeforeValidator(unless_endless(day))]

VALIDITY: Final = ("ValidityStartDate", "ValidityEndDate")


# --- business partners -----------------------------------------------------------------------------------------------


class Email(Vendor):
    EmailAddress: Text = None
    IsDefaultEmailAddress: bool | None = None


class Phone(Vendor):
    PhoneNumber: Text = None
    InternationalPhoneNumber: Text = None
    IsDefaultPhoneNumber: bool | None = None


class Address(Vendor):
    AddressID: Text = None
    StreetName: Text = None
    HouseNumber: Text = None
    PostalCode: Text = None
    CityName: Text = None
    Region: Text = None
    Country: Text = None
    ValidityStartDate: MaybeInstant = None
    ValidityEndDate: EndInstant = None
    emails: Children[Email] = Field(default_factory=list, alias="to_EmailAddress")
    mobiles: Children[Phone] = Field(default_factory=list, alias="to_MobilePhoneNumber")
    phones: Children[Phone] = Field(default_factory=list, alias="to_PhoneNumber")


class Identification(Vendor):
    """A number of another institution: passport, membership card."""

    BPIdentificationType: Text = None
    BPIdentificationNumber: Text = None
    ValidityStartDate: MaybeDay = None
    ValidityEndDate: EndDay = None


class OwnedIdentification(Identification):
    """An identification as a row of its own set, with the key of its partner and nothing else about them."""

    BPIdentificationType: Key
    BPIdentificationNumber: Key
    BusinessPartner: Key


class Partner(Vendor):
    """A business partner: a person or an organisation. Organisations are left out when partners are mapped."""

    key = ("BusinessPartner",)
    changed_in = "last_change"

    BusinessPartner: Key
    Customer: Text = None
    BusinessPartnerCategory: Text = None
    FormOfAddress: Text = None
    FirstName: Text = None
    LastName: Text = None
    BirthDate: MaybeBirthDay = None
    CorrespondenceLanguage: Text = None
    CreationDate: MaybeDay = None
    CreationTime: MaybeTime = None
    LastChangeDate: MaybeDay = None
    LastChangeTime: MaybeTime = None
    addresses: Children[Address] = Field(default_factory=list, alias="to_BusinessPartnerAddress")
    identifications: Children[Identification] = Field(default_factory=list, alias="to_BuPaIdentification")

    @property
    def last_change(self) -> datetime | None:
        """The time of the last change by the ERP's own clock, without a time zone."""
        return datetime.combine(self.LastChangeDate, self.LastChangeTime or time()) if self.LastChangeDate else None

    @property
    def is_person(self) -> bool:
        return self.BusinessPartnerCategory in (None, PERSON)


# --- sales orders ----------------------------------------------------------------------------------------------------


class Item(Vendor):
    """An order item. `SalesDocumentRjcnReason` is filled where it will not be delivered; a status is empty where none applies."""

    key = ("SalesOrderItem",)

    SalesOrderItem: Key
    Material: Text = None
    SalesOrderItemText: Text = None
    RequestedQuantity: Amount = None
    NetAmount: Amount = None
    MaterialGroup: Text = None
    SalesDocumentRjcnReason: Text = None
    DeliveryStatus: Text = None
    SDProcessStatus: Text = None


class SalesOrder(Vendor):
    """A sales order. `SalesOrderDate` is a day: no property has the time of an order."""

    key = ("SalesOrder",)
    changed_in = "LastChangeDateTime"

    SalesOrder: Key
    SoldToParty: Key
    SalesOrderDate: Day
    SalesOrderType: Text = None
    DistributionChannel: Text = None
    PurchaseOrderByCustomer: Text = None
    ExternalDocumentID: Text = None
    TotalNetAmount: Amount = None
    TransactionCurrency: MaybeCurrency = None
    OverallSDProcessStatus: Text = None
    OverallTotalDeliveryStatus: Text = None
    OverallSDDocumentRejectionSts: Text = None
    LastChangeDateTime: MaybeInstant = None
    items: Children[Item] = Field(default_factory=list, alias="to_Item")


# --- billing ---------------------------------------------------------------------------------------------------------


class BillingItem(Vendor):
    """A billed item of a sales order; `SalesDocument` is the order's number."""

    key = ("BillingDocument", "BillingDocumentItem")

    BillingDocument: Key
    BillingDocumentItem: Key
    SalesDocument: Key
    SalesDocumentItem: Key
    BillingQuantity: Amount = None
    NetAmount: Amount = None
    TaxAmount: Amount = None
    GrossAmount: Amount = None

    @property
    def gross(self) -> Decimal | None:
        if self.GrossAmount is not None or self.NetAmount is None:
            return self.GrossAmount
        return self.NetAmount + self.TaxAmount if self.TaxAmount is not None else None


class BillingDocument(Vendor):
    """An invoice or credit memo. `CancelledBillingDocument` is filled where the document cancels another one."""

    key = ("BillingDocument",)

    BillingDocument: Key
    SDDocumentCategory: Text = None
    BillingDocumentIsCancelled: bool | None = None
    CancelledBillingDocument: Text = None
    TransactionCurrency: MaybeCurrency = None


PARTNERS = reader(Partner)
IDENTIFICATIONS = reader(OwnedIdentification)
SALES_ORDERS = reader(SalesOrder)
BILLING_ITEMS = reader(BillingItem)
BILLING_DOCUMENTS = reader(BillingDocument)
