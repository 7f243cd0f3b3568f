"""Invoices of web orders and credit memos of returns: SAP ECC fact sheet, section 3, API_BILLING_DOCUMENT_SRV.

Goods are billed when they leave, so that a cancelled order has no invoice. Every fifth invoice was cancelled and written again:
then there are three documents. Assumed: types (`F2`, `S1`, `RE`), categories (M invoice, N its cancellation, O credit memo) and
gross amounts on items too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from mocks.control.stage import World
from mocks.odata.question import Navigation
from mocks.systems.sap_ecc import sales as erp_sales
from mocks.systems.sap_ecc.partner_rows import Row, midnight
from mocks.systems.sap_ecc.partners import by_number, entity_set, rows_of
from mocks.systems.sap_ecc.sales import RETURN, WEB, Document, documents, item_number, net
from mocks.world import keys
from mocks.world.commerce import Line, tax_within
from mocks.world.people import ERP, Person

FIRST_BILL = 5_000_000_000
_PER_PURCHASE = 4
INVOICE, CANCELLATION, SECOND_INVOICE, CREDIT_MEMO = range(_PER_PURCHASE)
_CURRENCY = "GBP"
_KINDS = {INVOICE: ("F2", "M"), CANCELLATION: ("S1", "N"), SECOND_INVOICE: ("F2", "M"), CREDIT_MEMO: ("RE", "O")}


@dataclass(frozen=True, slots=True)
class Bill:
    """One billing document for a whole sales order or return."""

    of: Document
    kind: int

    @property
    def number(self) -> str:
        return _number(self.of, self.kind)

    @property
    def made_at(self) -> datetime:
        return self.of.made_at + timedelta(days=1 + self.kind % 3)

    @property
    def is_cancelled(self) -> bool:
        return self.kind == INVOICE and _is_written_anew(self.of)


def _number(of: Document, kind: int) -> str:
    return str(FIRST_BILL + of.purchase.rank * _PER_PURCHASE + kind)


def _is_written_anew(of: Document) -> bool:
    return of.purchase.place % 5 == 4


def bills_of(sale: Document) -> Iterator[Bill]:
    if sale.kind == RETURN:
        yield Bill(sale, CREDIT_MEMO)
    elif sale.purchase.state not in ("created", "cancelled"):
        kinds = (INVOICE, CANCELLATION, SECOND_INVOICE) if _is_written_anew(sale) else (INVOICE,)
        yield from (Bill(sale, kind) for kind in kinds)


def bill(world: World, number: str) -> Bill | None:
    if not (number.isascii() and number.isdigit() and len(number) == 10) or int(number) < FIRST_BILL:
        return None
    rank, kind = divmod(int(number) - FIRST_BILL, _PER_PURCHASE)
    sale = erp_sales.of_place(world, *keys.of_sale_rank(rank), RETURN if kind == CREDIT_MEMO else WEB)
    return next((one for one in bills_of(sale) if one.kind == kind), None) if sale else None


# --- rows ------------------------------------------------------------------------------------------------------------


def headers(world: World, person: Person) -> Iterator[Row]:
    return (_header(one) for sale in documents(person) if world.record(person, ERP) for one in bills_of(sale))


def items(world: World, person: Person) -> Iterator[Row]:
    return (row for sale in documents(person) if world.record(person, ERP) for row in _of_sale(sale))


def _of_sale(sale: Document) -> Iterator[Row]:
    return (row for one in bills_of(sale) for row in _items(one))


def _header(one: Bill) -> Row:
    purchase = one.of.purchase
    kind, category = _KINDS[one.kind]
    return {
        "BillingDocument": one.number,
        "BillingDocumentType": kind,
        "SDDocumentCategory": category,
        "BillingDocumentDate": midnight(one.made_at.date()),
        "CreationDate": midnight(one.made_at.date()),
        "LastChangeDateTime": one.made_at,
        "SoldToParty": purchase.person.erp_number,
        "PayerParty": purchase.person.erp_number,
        "TotalNetAmount": sum((net(line) for line in purchase.lines), Decimal(0)),
        "TaxAmount": sum((tax_within(line.total) for line in purchase.lines), Decimal(0)),
        "TotalGrossAmount": purchase.total,
        "TransactionCurrency": _CURRENCY,
        "BillingDocumentIsCancelled": one.is_cancelled,
        "CancelledBillingDocument": _number(one.of, INVOICE) if one.kind == CANCELLATION else "",
        "AccountingPostingStatus": "C",
        "InvoiceClearingStatus": "C",
        "CompanyCode": "1010",
        "FiscalYear": f"{one.made_at:%Y}",
        "AccountingDocument": one.number,
        "DocumentReferenceID": one.number,
        "ETag": one.made_at,
    }


def _items(one: Bill) -> Iterator[Row]:
    return (_item(one, line) for line in one.of.purchase.lines)


def _item(one: Bill, line: Line) -> Row:
    return {
        "BillingDocument": one.number,
        "BillingDocumentItem": item_number(line),
        "Material": str(line.product.product_id),
        "BillingDocumentItemText": line.product.name[:40],
        "BillingQuantity": line.quantity,
        "BillingQuantityUnit": "EA",
        "NetAmount": net(line),
        "GrossAmount": line.total,
        "TaxAmount": tax_within(line.total),
        "SalesDocument": one.of.number,
        "SalesDocumentItem": item_number(line),
        "Plant": "1010",
    }


# --- ways to them ----------------------------------------------------------------------------------------------------


def _headers_by_number(world: World, number: str) -> Iterator[Row]:
    found = bill(world, number)
    return iter([_header(found)] if found else ())


def _items_by_number(world: World, number: str) -> Iterator[Row]:
    found = bill(world, number)
    return _items(found) if found else iter(())


def _items_of_sale(world: World, number: str) -> Iterator[Row]:
    found = erp_sales.document(world, number)
    return _of_sale(found) if found else iter(())


HEADERS = entity_set(
    "A_BillingDocument",
    "BillingDocument BillingDocumentType SDDocumentCategory BillingDocumentDate:DateTime CreationDate:DateTime"
    " LastChangeDateTime:DateTimeOffset SoldToParty PayerParty TotalNetAmount:Decimal TaxAmount:Decimal TotalGrossAmount:Decimal"
    " TransactionCurrency BillingDocumentIsCancelled:Boolean CancelledBillingDocument AccountingPostingStatus"
    " InvoiceClearingStatus CompanyCode FiscalYear AccountingDocument DocumentReferenceID PaymentMethod",
    headers,
    by={"BillingDocument": _headers_by_number, "SoldToParty": rows_of(headers, by_number)},
    key=("BillingDocument",),
    navigations={"to_Item": Navigation("A_BillingDocumentItem", "BillingDocument", "BillingDocument")},
)
ITEMS = entity_set(
    "A_BillingDocumentItem",
    "BillingDocument BillingDocumentItem Material BillingDocumentItemText BillingQuantity:Decimal BillingQuantityUnit"
    " NetAmount:Decimal GrossAmount:Decimal TaxAmount:Decimal SalesDocument SalesDocumentItem Plant InternationalArticleNumber"
    " RetailPromotion",
    items,
    by={"BillingDocument": _items_by_number, "SalesDocument": _items_of_sale},
    key=("BillingDocument", "BillingDocumentItem"),
)
SETS = (HEADERS, ITEMS)
