"""Purchases as rows of CAR's views at their finest grain, a row for each article (CAR fact sheet, section 3).

Assumed: a receipt has no process status; a cancelled order has lost its amounts, since its items are rejected; a return is a
document `RE` of its own with negative amounts; amounts of an order stand at its items.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal

from mocks.control.stage import World
from mocks.odata.language import Value
from mocks.odata.matching import Told
from mocks.world import commerce, erp_numbers, keys, till
from mocks.world.commerce import Line, Purchase, tax_within
from mocks.world.hours import CLOCK
from mocks.world.people import CAR, Person

Row = dict[str, Value]
_STATES = {"created": "A", "in transit": "B", "delivered": "C", "cancelled": "C", "returned": "C"}
_STATE_NAMES = {"A": "Open", "B": "In process", "C": "Completed", "": ""}
_NOTHING = Decimal("0.00")


def transactions(world: World, told: Told) -> Iterator[Row]:
    """Receipts, orders and returns of the customers that the filter may mean."""
    for purchase in _purchases(world, told):
        yield from of_purchase(purchase)
    for walk_in in _walk_ins(world.today, told):
        yield (
            _walk_in_head(walk_in)
            | _article(walk_in.product.product_id, walk_in.product.name)
            | _ordered(walk_in.product.price, 1)
        )


def of_purchase(purchase: Purchase) -> Iterator[Row]:
    """Rows of a purchase's receipt, or of its order and of the order's return."""
    return _order_rows(purchase) if purchase.is_online else _receipt_rows(purchase)


def receipt_lines(world: World, told: Told) -> Iterator[Row]:
    for purchase in _purchases(world, told):
        if not purchase.is_online:
            head = _receipt_head(purchase) | _in_store(purchase.placed_at, till.store_number(purchase))
            yield from (head | _sold(line, tax) for line, tax in _taxed(purchase))
    for walk_in in _walk_ins(world.today, told):
        net, tax = _split(walk_in.product.price)
        lines = _article(walk_in.product.product_id, walk_in.product.name) | _amounts(net, tax, 1)
        yield _walk_in_head(walk_in) | _in_store(walk_in.at, walk_in.store) | lines


def _purchases(world: World, told: Told) -> Iterator[Purchase]:
    """Purchases by the number of the customer, receipt or order in the filter; a customer's oldest first."""
    customers = told.texts("CustomerNumber")
    places = None if customers is not None else _places(told)
    if places is not None:
        for n, place in sorted(places):
            for person in world.known([n], CAR):
                yield from commerce.purchases(person, place, place + 1)
        return
    for person in _people(world, customers):
        yield from reversed(commerce.purchases(person))


def _people(world: World, customers: set[str] | None) -> Iterable[Person]:
    if customers is None:
        return (person for person in world.population.everyone() if person.known_to(CAR))
    return world.known((keys.n_of_erp(number) for number in customers if number), CAR)


def _places(told: Told) -> set[tuple[int, int]] | None:
    """Person and place of the receipts and orders that the filter names; None where it names none."""
    indexes, numbers = told.numbers("TransactionIndex"), told.texts("TransactionNumber")
    if indexes is not None:
        return {found for index in indexes if (found := till.of_transaction_index(index))}
    return None if numbers is None else {erp[:2] for number in numbers if (erp := erp_numbers.of_number(number))}


def _walk_ins(today: datetime, told: Told) -> Iterator[till.WalkIn]:
    """Receipts without a customer; none where the filter names a customer."""
    customers, numbers = told.texts("CustomerNumber"), told.texts("TransactionNumber")
    indexes = told.numbers("TransactionIndex")
    if customers is not None and "" not in customers:
        return
    places: Iterable[int] = range(till.WALK_INS)
    if indexes is not None:
        places = [till.of_walk_in_index(index) for index in indexes]
    elif numbers is not None:
        places = [int(number) - 1 for number in numbers if len(number) == 9 and number.isdecimal()]
    yield from (walk_in for place in places if (walk_in := till.walk_in(today, place)))


def _clock(at: datetime) -> datetime:
    return at.astimezone(CLOCK)


def _head(customer: str, at: datetime) -> Row:
    local = _clock(at)
    return {
        "SAPClient": "800",
        "CustomerNumber": customer,
        "CreationDate": f"{local:%Y%m%d}",
        "CreationTime": f"{local:%H%M%S}",
        "SalesOrganization": "1000",
        "OrganizationDivision": "00",
        "TransactionCurrency": "GBP",
        "PaymentMethod": "CARD",
        "OrderQuantityUnit": "EA",
        "UnitOfMeasureName": "Each",
        "UnitOfMeasure_E": "EA",
    }


def _status(code: str) -> Row:
    return {"OverallOrderProcessStatus": code, "OverallOrderProcessStatusDesc": _STATE_NAMES[code]}


def _receipt(at: datetime, store: str, number: str, index: int) -> Row:
    return _status("") | {
        "TransactionNumber": number,
        "SalesDocumentType": "",
        "RetailStoreID": store,
        "BusinessDayDate": till.business_day(at),
        "TransactionIndex": index,
        "OrderChannel": "01",
        "OrderChannelName": "Store",
        "DistributionChannel": "10",
    }


def _receipt_head(purchase: Purchase) -> Row:
    where, index = till.store_number(purchase), till.transaction_index(purchase)
    customer = purchase.person.erp_number.zfill(10)
    return _head(customer, purchase.placed_at) | _receipt(purchase.placed_at, where, till.receipt_number(purchase), index)


def _walk_in_head(walk_in: till.WalkIn) -> Row:
    return _head("", walk_in.at) | _receipt(walk_in.at, walk_in.store, f"{walk_in.place + 1:09d}", walk_in.index)


def _receipt_rows(purchase: Purchase) -> Iterator[Row]:
    head = _receipt_head(purchase)
    for line, tax in _taxed(purchase):
        yield head | _article(line.product.product_id, line.product.name) | _priced(line.total - tax, tax, line.quantity)


def _order_rows(purchase: Purchase) -> Iterator[Row]:
    """Rows of the order and of its return."""
    documents = [(erp_numbers.order_number(purchase), "ZWEB", purchase.placed_at, 0 if purchase.state == "cancelled" else 1)]
    if back := purchase.returned_at:
        documents.append((erp_numbers.return_number(purchase), "RE", back, -1))
    for number, kind, at, sign in documents:
        head = _head(purchase.person.erp_number.zfill(10), at) | _status(_STATES[purchase.state])
        head |= {
            "TransactionNumber": number,
            "SalesDocumentType": kind,
            "RetailStoreID": "",
            "BusinessDayDate": "",
            "TransactionIndex": 0,
            "OrderChannel": "02",
            "OrderChannelName": "Online",
            "DistributionChannel": "20",
        }
        for line, tax in _taxed(purchase):
            article = _article(line.product.product_id, line.product.name)
            yield head | article | _priced((line.total - tax) * sign, tax * sign, line.quantity * (sign or 1))


def _taxed(purchase: Purchase) -> Iterator[tuple[Line, Decimal]]:
    """Each line with its part of the purchase's tax; the last takes what rounding left over."""
    left = purchase.tax
    for place, line in enumerate(purchase.lines, start=1):
        part = left if place == len(purchase.lines) else tax_within(line.total)
        left -= part
        yield line, part


def _split(gross: Decimal) -> tuple[Decimal, Decimal]:
    tax = tax_within(gross)
    return gross - tax, tax


def _article(number: int, name: str) -> Row:
    return {"Article": f"{number:018d}", "ArticleName": name[:40]}


def _ordered(gross: Decimal, quantity: int) -> Row:
    return _priced(*_split(gross), quantity)


def _priced(net: Decimal, tax: Decimal, quantity: int) -> Row:
    return {"TotalNetAmount": net, "TaxAmount": tax, "OrderQuantity": Decimal(quantity).quantize(Decimal("0.001"))}


def _in_store(at: datetime, store: str) -> Row:
    return {
        "BeginTimestamp": f"{_clock(at):%Y%m%d%H%M%S}",
        "Location": store,
        "LocationName": till.STORE_NAMES[store],
        "OperatorID": "0017",
        "SalesUnit": "EA",
    }


def _sold(line: Line, tax: Decimal) -> Row:
    article = _article(line.product.product_id, line.product.name)
    return article | _amounts(line.total - tax, tax, line.quantity)


def _amounts(net: Decimal, tax: Decimal, quantity: int) -> Row:
    """Amounts of a till sale, which adds the tax to the price; none of the amounts is at the head."""
    pieces = Decimal(quantity).quantize(Decimal("0.001"))
    return {
        "SalesQuantityInSalesUnit": pieces,
        "SalesQuantityInBaseUnit": pieces,
        "SalesAmount": net,
        "TaxExcludedAmount": tax,
        "DistributedHeaderTaxAmount": _NOTHING,
        "DistributedTaxIncludedAmount": _NOTHING,
        "DistributedTaxExcludedAmount": _NOTHING,
        "ItemDiscountsAmount": _NOTHING,
        "DistributedDiscountsAmount": _NOTHING,
    }
