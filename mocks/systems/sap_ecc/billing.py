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


def bills_of(held: Document) -> Iterator[Bill]:
    if held.kind == RETURN:
        yield Bill(held, CREDIT_MEMO)
    elif held.purchase.state not in ("created", "cancelled"):
        kinds = (INVOICE, CANCELLATION, SECOND_INVOICE) if _is_written_anew(held) else (INVOICE,)
        yield from (Bill(held, kind) for kind in kinds)


def bill(world: World, number: str) -> Bill | None:
    if not (number.isascii() and number.isdigit() and len(number) == 10) or int(number) < FIRST_BILL:
        return None
    rank, kind = divmod(int(number) - FIRST_BILL, _PER_PURCHASE)
    held = erp_sales.of_place(world, *keys.of_sale_rank(rank), RETURN if kind == CREDIT_MEMO else WEB)
    return next((one for one in bills_of(held) if one.kind == kind), None) if held else None


# --- rows ------------------------------------------------------------------------------------------------------------


def headers(world: World, person: Person) -> Iterator[Row]:
    return (_header(one) for held in documents(person) if world.record(person, ERP) for one in bills_of(held))


def items(world: World, person: Person) -> Iterator[Row]:
    return (row for held in documents(person) if world.record(person, ERP) for row in _of_sale(held))


def _of_sale(held: Document) -> Iterator[Row]:
    return (row for one in bills_of(held) for row in _items(one))


def _header(held: Bill) -> Row:
    purchase = held.of.purchase
    kind, category = _KINDS[held.kind]
    return {
        "BillingDocument": held.number,
        "BillingDocumentType": kind,
        "SDDocumentCategory": category,
        "BillingDocumentDate": midnight(held.made_at.date()),
        "CreationDate": midnight(held.made_at.date()),
        "LastChangeDateTime": held.made_at,
        "SoldToParty": purchase.person.erp_number,
        "PayerParty": purchase.person.erp_number,
        "TotalNetAmount": sum((net(line) for line in purchase.lines), Decimal(0)),
        "TaxAmount": sum((tax_within(line.total) for line in purchase.lines), Decimal(0)),
        "TotalGrossAmount": purchase.total,
        "TransactionCurrency": _CURRENCY,
        "BillingDocumentIsCancelled": held.is_cancelled,
        "CancelledBillingDocument": _number(held.of, INVOICE) if held.kind == CANCELLATION else "",
        "AccountingPostingStatus": "C",
        "InvoiceClearingStatus": "C",
        "CompanyCode": "1010",
        "FiscalYear": f"{held.made_at:%Y}",
        "AccountingDocument": held.number,
        "DocumentReferenceID": held.number,
        "ETag": held.made_at,
    }


def _items(held: Bill) -> Iterator[Row]:
    return (_item(held, line) for line in held.of.purchase.lines)


def _item(held: Bill, line: Line) -> Row:
    return {
        "BillingDocument": held.number,
        "BillingDocumentItem": item_number(line),
        "Material": str(line.product.product_id),
        "BillingDocumentItemText": line.product.name[:40],
        "BillingQuantity": line.quantity,
        "BillingQuantityUnit": "EA",
        "NetAmount": net(line),
        "GrossAmount": line.total,
        "TaxAmount": tax_within(line.total),
        "SalesDocument": held.of.number,
        "SalesDocumentItem": item_number(line),
        "Plant": "1010",
    }


# --- ways to them ----------------------------------------------------------------------------------------------------


def _headers_by_number(world: World, number: str) -> Iterator[Row]:
    held = bill(world, number)
    return iter([_header(held)] if held else ())


def _items_by_number(world: World, number: str) -> Iterator[Row]:
    held = bill(world, number)
    return _items(held) if held else iter(())


def _items_of_sale(world: World, number: str) -> Iterator[Row]:
    held = erp_sales.document(world, number)
    return _of_sale(held) if held else iter(())


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
