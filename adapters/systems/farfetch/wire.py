"""The vendor's answers (Farfetch fact sheet, sections 5 to 8)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Generic, TypeVar

import orjson
from pydantic import AfterValidator, BeforeValidator, ConfigDict, StrictBool, ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import InitErrorDetails, PydanticCustomError

from adapters.wire.tolerant import Marked, Reader
from adapters.wire.vendor_values import (
    Count,
    Id,
    IdOrNumber,
    Instant,
    MaybeBirthDay,
    MaybeCount,
    MaybeCurrency,
    MaybeFlag,
    MaybeInstant,
    MaybeNumber,
    MaybeWhole,
    Text,
    TextOrNumber,
    Whole,
    once,
)

T = TypeVar("T")


class FarfetchModel(Marked):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, alias_generator=to_camel)


class Paged(FarfetchModel, Generic[T]):
    """The envelope of every paged answer."""

    entries: tuple[T, ...]

    @property
    def sent(self) -> int:
        """The number of rows that came, unreadable ones included."""
        return len(self.entries) + len(self.left_out)


class User(FarfetchModel):
    id: Whole
    email: Text = None
    first_name: Text = None
    last_name: Text = None
    date_of_birth: MaybeBirthDay = None
    phone_number: TextOrNumber = None
    wishlist_id: Text = None
    external_id: TextOrNumber = None
    is_guest: MaybeFlag = None
    updated_date: MaybeInstant = None

    @property
    def may_be_guest(self) -> bool:
        return self.is_guest is True or "isGuest" in self.unreadable


DECISIVE = frozenset({"email", "isGuest"})
"""Fields that decide whether a search by address finds a user."""


class Users(Paged[User]):
    """A page of users. `total_items` counts the rows of all pages."""

    total_items: MaybeCount = None

    @property
    def tells_all(self) -> bool:
        """Whether the list is complete and every address in it can be read. Only then is a missing address unknown."""
        doubtful = any(not DECISIVE.isdisjoint(user.unreadable) for user in self.entries)
        return self.total_items is not None and self.total_items <= self.sent and not doubtful


class Newsletters(FarfetchModel):
    """The newsletter's box in a user's record, apart from all else in it."""

    id: Whole
    receive_newsletters: StrictBool | None = None
    updated_date: MaybeInstant = None


class OrderRow(FarfetchModel):
    """A row for each order and merchant: the same `id` repeats."""

    id: Id
    user_id: Whole
    created_date: MaybeInstant = None
    status: Text = None
    merchant_name: Text = None
    fps_order_type: Text = None


def times_of(rows: Sequence[OrderRow]) -> dict[str, datetime]:
    """The time at which each order was placed, by any of its rows."""
    return {row.id: row.created_date for row in rows if row.created_date is not None}


def all_dated(rows: tuple[OrderRow, ...]) -> tuple[OrderRow, ...]:
    """The rows as they are. ValidationError for rows of an order without a time; a time in one row serves all of its order."""
    dated = times_of(rows)
    odd: list[InitErrorDetails] = [
        InitErrorDetails(type=PydanticCustomError("no_time", "not dated"), loc=(at, "createdDate"), input=None)
        for at, row in enumerate(rows)
        if row.id not in dated
    ]
    if odd:
        raise ValidationError.from_exception_data("entries", odd)
    return rows


class OrderRows(Paged[OrderRow]):
    entries: Annotated[tuple[OrderRow, ...], AfterValidator(all_dated)]
    total_pages: Count


class Named(FarfetchModel):
    name: Text = None


class Price(FarfetchModel):
    """A price. Amounts are JSON floats and read by their digits."""

    price_incl_taxes: MaybeNumber = None


class ProductSummary(FarfetchModel):
    short_description: Text = None


class OrderItem(FarfetchModel):
    """One piece: an order of two has two items, each with its own id. A product is named by a number here and by text in
    summaries."""

    id: MaybeWhole = None
    product_id: IdOrNumber
    order_status: Text = None
    order_item_status: Text = None
    short_description: Text = None
    product_slug: Text = None
    product_summary: ProductSummary | None = None
    brand: Named | None = None
    categories: tuple[Named, ...] | None = None
    price: Price | None = None


class Order(FarfetchModel):
    id: Id
    created_date: Instant
    user_id: MaybeWhole = None
    currency: MaybeCurrency = None
    grand_total: MaybeNumber = None
    items: tuple[OrderItem, ...] = ()
    total_taxes: MaybeNumber = None
    updated_date: MaybeInstant = None
    fps_order_type: Text = None

    @property
    def pieces(self) -> Sequence[OrderItem]:
        """The items without doubles, as far as they have an id."""
        named = {item.id: item for item in reversed(self.items) if item.id is not None}
        return [item for item in self.items if item.id is None or named[item.id] is item]

    @property
    def steps(self) -> Sequence[tuple[str | None, str | None]]:
        """The progress of each piece by both of its fields; two None for each piece that can't be read."""
        lost = max(self.left_out.count("items"), int("items" in self.unreadable))
        return [*((item.order_status, item.order_item_status) for item in self.pieces), *[(None, None)] * lost]


class WishlistPrice(FarfetchModel):
    """A price as in order items. A bare amount (`is_bare`) does not say whether tax is in it."""

    price_incl_taxes: MaybeNumber = None
    is_bare: bool = False


def priced(value: object) -> object:
    """A price as an object: the fact sheet does not say whether it comes as one or as a bare amount."""
    return value if value is None or isinstance(value, Mapping | list) else {"priceInclTaxes": value, "isBare": True}


class WishlistItem(FarfetchModel):
    id: IdOrNumber
    product_id: IdOrNumber
    product_name: Text = None
    product_slug: Text = None
    brand_name: Text = None
    price: Annotated[WishlistPrice | None, BeforeValidator(priced)] = None
    is_available: MaybeFlag = None
    date_created: MaybeInstant = None


class Wishlist(FarfetchModel):
    id: Id
    items: tuple[WishlistItem, ...]

    @property
    def wishes(self) -> Sequence[WishlistItem]:
        """The items without doubles."""
        return once(self.items, lambda item: item.id)


read_user: Reader[User] = Reader(User)
read_newsletters: Reader[Newsletters] = Reader(Newsletters)
read_users: Reader[Users] = Reader(Users)
read_order_rows: Reader[OrderRows] = Reader(OrderRows)
read_order: Reader[Order] = Reader(Order)
read_wishlist: Reader[Wishlist] = Reader(Wishlist)


def problem_of(body: bytes) -> dict[str, object] | None:
    """The vendor's own error in any of its spellings: under `errors` (the first counts), bare, or with the legacy `errorCode`."""
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    errors = answer.get("errors") if isinstance(answer, dict) else None
    first = errors[0] if isinstance(errors, list) and errors else answer
    return first if isinstance(first, dict) and ("code" in first or "errorCode" in first) else None


def says_not_found(body: bytes) -> bool:
    """Whether a 404 is the vendor's own, which may be plain text, and not that of a proxy on the way."""
    if problem_of(body) is not None:
        return True
    start = body.lstrip()[:1]
    return start.isalpha()


def wants_verification(body: bytes) -> bool:
    """Whether the vendor demands a further proof (`@controls` beside the errors), which a new token doesn't give."""
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        return False
    return isinstance(answer, dict) and "@controls" in answer
