"""Sales orders of the ERP, for online purchases and their returns: SAP ECC fact sheet, section 3, API_SALES_ORDER_SRV.

Till sales are not here. A web order has type `ZWEB` and the shop's own number as the customer's purchase order; a return is an
order of type `RE` that refers to it. Amounts are net. Assumed: those types, codes of status, organisation and partner functions.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from mocks.control.stage import World
from mocks.odata.question import Navigation, Source
from mocks.systems.sap_ecc.partner_rows import Row, midnight
from mocks.systems.sap_ecc.partners import by_number, entity_set, rows_of
from mocks.world import commerce, erp_numbers
from mocks.world.commerce import Line, Purchase, tax_within
from mocks.world.people import ERP, Person

WEB, RETURN = "ZWEB", "RE"
_CURRENCY = "GBP"


@dataclass(frozen=True, slots=True)
class Document:
    """A sales order or a return of one purchase."""

    purchase: Purchase
    kind: str

    @property
    def number(self) -> str:
        return (erp_numbers.order_number if self.kind == WEB else erp_numbers.return_number)(self.purchase)

    @property
    def made_at(self) -> datetime:
        returned_at = self.purchase.returned_at if self.kind == RETURN else None
        return returned_at or self.purchase.placed_at

    @property
    def changed_at(self) -> datetime:
        return self.purchase.updated_at if self.kind == WEB else self.made_at


def net(line: Line) -> Decimal:
    return line.total - tax_within(line.total)


def item_number(line: Line) -> str:
    return str((line.number + 1) * 10)


# --- ways to them ----------------------------------------------------------------------------------------------------


def documents(person: Person) -> Iterator[Document]:
    """All documents of a person, newest first."""
    online = [place for place in range(person.purchases) if commerce.is_online(person, place)]
    bought = (commerce.purchase(person, place) for place in online)
    sold = (Document(commerce.purchase(person, place), WEB) for place in online)
    sent_back = (Document(purchase, RETURN) for purchase in bought if purchase.state == "returned")
    yield from heapq.merge(sold, sent_back, key=lambda one: one.made_at.date(), reverse=True)


def document(world: World, number: str) -> Document | None:
    """The document with this number, a sales order's or a return's."""
    found = erp_numbers.of_number(number)
    if found is None:
        return None
    n, place, is_return = found
    return of_place(world, n, place, RETURN if is_return else WEB)


def of_place(world: World, n: int, place: int, kind: str) -> Document | None:
    for person in world.known([n], ERP):
        if place < person.purchases and commerce.is_online(person, place):
            purchase = commerce.purchase(person, place)
            return Document(purchase, kind) if kind == WEB or purchase.state == "returned" else None
    return None


def _by_shop_number(world: World, code: str) -> Iterator[Row]:
    n, place = commerce.by_code(world.seed, code) or (0, 0)
    for kind in (WEB, RETURN):
        if sale := of_place(world, n, place, kind):
            yield _order(sale)


def orders(world: World, person: Person) -> Iterator[Row]:
    return (_order(sale) for sale in documents(person) if world.record(person, ERP))


def items(world: World, person: Person) -> Iterator[Row]:
    return (row for sale in documents(person) if world.record(person, ERP) for row in _items(sale))


def header_partners(world: World, person: Person) -> Iterator[Row]:
    return (row for sale in documents(person) if world.record(person, ERP) for row in _partners(sale))


def _of_document(make: Callable[[Document], Iterable[Row]]) -> Source:
    def rows(world: World, number: str) -> Iterable[Row]:
        found = document(world, number)
        return make(found) if found else ()

    return rows


# --- rows ------------------------------------------------------------------------------------------------------------


def _order(sale: Document) -> Row:
    purchase = sale.purchase
    sold_in_full = purchase.state != "in transit"
    return {
        "SalesOrder": sale.number,
        "SalesOrderType": sale.kind,
        "SalesOrganization": "1010",
        "DistributionChannel": "20",
        "OrganizationDivision": "00",
        "SoldToParty": purchase.person.erp_number,
        "CreationDate": midnight(sale.made_at.date()),
        "SalesOrderDate": midnight(sale.made_at.date()),
        "LastChangeDate": midnight(sale.changed_at.date()),
        "LastChangeDateTime": sale.changed_at,
        "RequestedDeliveryDate": midnight((sale.made_at + timedelta(days=3)).date()),
        "PurchaseOrderByCustomer": purchase.code,
        "ReferenceSDDocument": Document(purchase, WEB).number if sale.kind == RETURN else "",
        "TotalNetAmount": sum((net(line) for line in purchase.lines), Decimal(0)),
        "TransactionCurrency": _CURRENCY,
        "SDDocumentReason": "101" if sale.kind == RETURN else "",
        "CustomerGroup": "01",
        "OverallSDProcessStatus": "C" if sold_in_full or sale.kind == RETURN else "B",
        "OverallTotalDeliveryStatus": "" if purchase.state == "cancelled" else "C",
        "OverallSDDocumentRejectionSts": "C" if purchase.state == "cancelled" else "A",
        "ETag": sale.changed_at,
    }


def _items(sale: Document) -> Iterator[Row]:
    purchase = sale.purchase
    for line in purchase.lines:
        yield {
            "SalesOrder": sale.number,
            "SalesOrderItem": item_number(line),
            "SalesOrderItemCategory": "TAN" if sale.kind == WEB else "REN",
            "SalesOrderItemText": line.product.name[:40],
            "Material": str(line.product.product_id),
            "MaterialGroup": str(line.product.category.category_id),
            "RequestedQuantity": line.quantity,
            "RequestedQuantityUnit": "EA",
            "NetAmount": net(line),
            "TransactionCurrency": _CURRENCY,
            "ProductionPlant": "1010",
            "SalesDocumentRjcnReason": "02" if purchase.state == "cancelled" else "",
            "DeliveryStatus": "" if purchase.state == "cancelled" else "C",
            "SDProcessStatus": "B" if purchase.state == "in transit" else "C",
            "ReferenceSDDocument": Document(purchase, WEB).number if sale.kind == RETURN else "",
        }


def _partners(sale: Document) -> Iterator[Row]:
    for function in ("AG", "WE", "RE", "RG"):
        yield {"SalesOrder": sale.number, "PartnerFunction": function, "Customer": sale.purchase.person.erp_number}


# --- sets ------------------------------------------------------------------------------------------------------------

ORDERS = entity_set(
    "A_SalesOrder",
    "SalesOrder SalesOrderType SalesOrganization DistributionChannel OrganizationDivision SoldToParty CreationDate:DateTime"
    " LastChangeDate:DateTime LastChangeDateTime:DateTimeOffset PurchaseOrderByCustomer ExternalDocumentID"
    " SalesOrderDate:DateTime TotalNetAmount:Decimal TransactionCurrency SDDocumentReason RequestedDeliveryDate:DateTime"
    " HeaderBillingBlockReason DeliveryBlockReason ReferenceSDDocument CustomerGroup OverallSDProcessStatus"
    " OverallTotalDeliveryStatus OverallSDDocumentRejectionSts",
    orders,
    by={
        "SalesOrder": _of_document(lambda found: [_order(found)]),
        "SoldToParty": rows_of(orders, by_number),
        "PurchaseOrderByCustomer": _by_shop_number,
    },
    key=("SalesOrder",),
    natural="SalesOrderDate desc",
    navigations={
        "to_Item": Navigation("A_SalesOrderItem", "SalesOrder", "SalesOrder"),
        "to_Partner": Navigation("A_SalesOrderHeaderPartner", "SalesOrder", "SalesOrder"),
    },
)
ITEMS = entity_set(
    "A_SalesOrderItem",
    "SalesOrder SalesOrderItem HigherLevelItem SalesOrderItemCategory SalesOrderItemText Material RequestedQuantity:Decimal"
    " RequestedQuantityUnit TransactionCurrency NetAmount:Decimal MaterialGroup ProductionPlant SalesDocumentRjcnReason"
    " ReferenceSDDocument SDProcessStatus DeliveryStatus ProductSeasonYear ProductSeason ProductCollection ProductTheme",
    items,
    by={"SalesOrder": _of_document(_items)},
    key=("SalesOrder", "SalesOrderItem"),
)
PARTNERS = entity_set(
    "A_SalesOrderHeaderPartner",
    "SalesOrder PartnerFunction Customer Supplier Personnel ContactPerson",
    header_partners,
    by={"SalesOrder": _of_document(_partners)},
    key=("SalesOrder", "PartnerFunction"),
)
SETS = (ORDERS, ITEMS, PARTNERS)
