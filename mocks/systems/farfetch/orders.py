"""Orders in the vendor's words: list rows by order and merchant, and whole orders (Farfetch fact sheet, sections 5 and 6).

An order item is one piece: two of a kind are two items.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache

from mocks.systems.farfetch.shapes import Shape, iso, pounds, price, shipping_address
from mocks.world import commerce, hours
from mocks.world.catalogue import STORE_MERCHANT, Merchant
from mocks.world.commerce import Line, Purchase
from mocks.world.people import Person, Record

STATUSES = (
    "Created", "Reviewing order", "Processing order", "Order cancelled", "Preparing for shipping", "Order In transit",
    "In transit to store", "Waiting for collection", "Order delivered", "Return started", "Return in store processing",
    "Return waiting for collection", "Returns in Transit", "Return Received and being processed", "Return Accepted and Refunded",
)  # fmt: skip
_LABELS = {
    "created": ("Created", "Created"),
    "in transit": ("Order In transit", "InTransit"),
    "delivered": ("Order delivered", "Delivered"),
    "cancelled": ("Order cancelled", "Cancelled"),
    "returned": ("Return Accepted and Refunded", "Returned"),
}
_RETURN_PERIOD = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Part:
    """One merchant's part of a purchase: a row of the order list."""

    place: int
    merchant: Merchant
    number: int
    state: str
    quantity: int

    @property
    def status(self) -> str:
        return _LABELS[self.state][0]


@lru_cache(maxsize=2048)
def parts(person: Person) -> tuple[Part, ...]:
    """All rows of a person's order list, newest first; cached because the row count needs every purchase."""
    return tuple(part for purchase in commerce.purchases(person) for part in _parts(purchase))


def _parts(purchase: Purchase) -> Iterator[Part]:
    """A purchase's parts. While an order of two merchants travels, the first merchant's part is already there."""
    for number, merchant in enumerate(purchase.merchants):
        arrived = purchase.state == "in transit" and number == 0 and len(purchase.merchants) > 1
        quantity = sum(line.quantity for line in purchase.lines if line.merchant is merchant)
        yield Part(purchase.place, merchant, number, "delivered" if arrived else purchase.state, quantity)


def order_row(person: Person, part: Part) -> Shape:
    """One row of the list: without amounts, and without keys for missing values."""
    purchase = commerce.purchase(person, part.place)
    merchant = _sender(purchase, part.merchant)
    row: Shape = {
        "id": purchase.code,
        "userId": person.shop_user,
        "merchantId": merchant.merchant_id,
        "merchantName": merchant.name,
        "merchantOrderCode": _merchant_code(purchase, part.number),
        "checkoutOrderId": purchase.checkout_id,
        "totalQuantity": part.quantity,
        "status": part.status,
        "createdDate": iso(purchase.placed_at),
        "returnAvailable": _returnable(purchase, part),
        "tags": ["PreOrder"] if _is_awaited(part) else [],
        "fpsOrderType": _order_type(purchase),
    }
    if delivered := _delivered_at(purchase, part):
        row["deliveryDate"] = iso(delivered)
        row["maxReturnDate"] = iso(datetime.combine(delivered.date() + _RETURN_PERIOD, time(), UTC))
    if part.state == "returned":
        row["returnId"] = purchase.checkout_id * 2 + part.number
    return row


def order(person: Person, record: Record, place: int) -> Shape:
    purchase = commerce.purchase(person, place)
    total = float(purchase.total)
    address = shipping_address(person, record) if purchase.is_online else None
    return {
        "id": purchase.code,
        "checkoutOrderId": purchase.checkout_id,
        "userId": person.shop_user,
        "customerEmail": record.email,
        "customerType": "Normal",
        "currency": "GBP",
        "createdDate": iso(purchase.placed_at),
        "updatedDate": iso(purchase.updated_at),
        "totalQuantity": sum(line.quantity for line in purchase.lines),
        "subTotalAmount": total,
        "totalDiscount": 0.0,
        "totalShippingFee": 0.0,
        "totalTaxes": float(purchase.tax),
        "totalDomesticTaxes": 0.0,
        "grandTotal": total,
        "credit": 0.0,
        "formattedSubTotalAmount": pounds(purchase.total),
        "formattedGrandTotal": pounds(purchase.total),
        "taxType": "VAT",
        "shippingAddress": address,
        "billingAddress": address,
        "clickAndCollect": None,
        "fpsOrderType": _order_type(purchase),
        "items": [_item(purchase, line, piece) for line in purchase.lines for piece in range(line.quantity)],
    }


def _item(purchase: Purchase, line: Line, piece: int) -> Shape:
    part = next(part for part in _parts(purchase) if part.merchant is line.merchant)
    product, merchant = line.product, _sender(purchase, line.merchant)
    item: Shape = {
        "id": line.item_id * 2 + piece,
        "productId": product.product_id,
        "productSlug": product.slug,
        "shortDescription": product.name,
        "productSummary": {
            "productId": str(product.product_id),
            "description": product.name,
            "shortDescription": product.name,
        },
        "brand": {"id": product.brand.brand_id, "name": product.brand.name},
        "categories": [{"id": product.category.category_id, "name": product.category.name, "gender": product.category.gender}],
        "colors": [{"color": {"id": 1, "name": product.color}, "tags": ["MainColor"]}],
        "size": line.size or None,
        "merchantId": merchant.merchant_id,
        "merchantOrderId": purchase.checkout_id * 2 + part.number,
        "merchantOrderCode": _merchant_code(purchase, part.number),
        "orderStatus": _LABELS[part.state][1],
        "orderItemStatus": "Canceled" if part.state == "cancelled" else "WithStock",
        "creationChannel": "Catalog",
        "isReturnAvailable": _returnable(purchase, part),
        "isPreOrder": _is_awaited(part),
        "price": price(line.unit_price),
    }
    if purchase.is_online:
        item["shippingService"] = {
            "id": 3,
            "name": "Express",
            "description": "Express",
            "type": "Express",
            "trackingCodes": [str(4_538_000_000 + purchase.checkout_id * 2 + part.number)],
        }
    return item


def _sender(purchase: Purchase, merchant: Merchant) -> Merchant:
    """The merchant that sends; a till purchase's merchant is its store."""
    if purchase.is_online or purchase.store == "Knightsbridge":
        return merchant
    number = int(commerce.STORES[purchase.store])
    return Merchant(STORE_MERCHANT.merchant_id + 10 + number, f"{purchase.store} Store")


def _merchant_code(purchase: Purchase, number: int) -> str:
    return f"PZ{1_100_000_000 + purchase.checkout_id * 2 + number}"


def _order_type(purchase: Purchase) -> str:
    return "Farfetch" if purchase.is_online else "Offline"


def _delivered_at(purchase: Purchase, part: Part) -> datetime | None:
    if not purchase.is_online or part.state not in ("delivered", "returned"):
        return None
    return purchase.delivered_at or hours.at_work(purchase.placed_at + timedelta(days=1))


def _returnable(purchase: Purchase, part: Part) -> bool:
    return (
        part.state == "delivered"
        and purchase.person.today - (_delivered_at(purchase, part) or purchase.placed_at) < _RETURN_PERIOD
    )


def _is_awaited(part: Part) -> bool:
    return part.state == "in transit" and part.number > 0
