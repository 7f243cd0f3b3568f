"""The vendor's words (Farfetch fact sheet, sections 5 to 8)."""

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


class Words(Marked):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, alias_generator=to_camel)


class Paged(Words, Generic[T]):
    """The envelope of every paged answer."""

    entries: tuple[T, ...]

    @property
    def sent(self) -> int:
        """Rows that came, those that can't be read among them."""
        return len(self.entries) + len(self.left_out)


class User(Words):
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


WHOSE = frozenset({"email", "isGuest"})
"""What tells whether somebody is found by an address."""


class Users(Paged[User]):
    """`total_items` counts rows."""

    total_items: MaybeCount = None

    @property
    def tells_all(self) -> bool:
        """These are all there are, and of each it can be read whose address it has: whoever is not among them has none."""
        doubtful = any(not WHOSE.isdisjoint(user.unreadable) for user in self.entries)
        return self.total_items is not None and self.total_items <= self.sent and not doubtful


class Newsletters(Words):
    """What a user allows."""

    id: Whole
    receive_newsletters: StrictBool | None = None
    updated_date: MaybeInstant = None


class OrderRow(Words):
    """A row for each order and merchant: the same `id` repeats."""

    id: Id
    user_id: Whole
    created_date: MaybeInstant = None
    status: Text = None
    merchant_name: Text = None
    fps_order_type: Text = None


def times_of(rows: Sequence[OrderRow]) -> dict[str, datetime]:
    """When each order was placed, by any of its rows."""
    return {row.id: row.created_date for row in rows if row.created_date is not None}


def all_dated(rows: tuple[OrderRow, ...]) -> tuple[OrderRow, ...]:
    """Turns down rows of orders of which no row here has a time; beside another of its order a row needs none."""
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


class Named(Words):
    name: Text = None


class Price(Words):
    """Amounts are JSON floats; they are read by their digits."""

    price_incl_taxes: MaybeNumber = None


class ProductSummary(Words):
    short_description: Text = None


class OrderItem(Words):
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


class Order(Words):
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
        """Each once, as far as it has an id."""
        named = {item.id: item for item in reversed(self.items) if item.id is not None}
        return [item for item in self.items if item.id is None or named[item.id] is item]

    @property
    def steps(self) -> Sequence[tuple[str | None, str | None]]:
        """How far each piece is, by both of its fields; None of those that can't be read."""
        lost = max(self.left_out.count("items"), int("items" in self.unreadable))
        return [*((item.order_status, item.order_item_status) for item in self.pieces), *[(None, None)] * lost]


class WishlistPrice(Words):
    """As in order items; a price that is a bare amount does not say whether tax is in it."""

    price_incl_taxes: MaybeNumber = None
    is_bare: bool = False


def priced(value: object) -> object:
    """An amount, or an object as in order items; the fact sheet does not say which."""
    return value if value is None or isinstance(value, Mapping | list) else {"priceInclTaxes": value, "isBare": True}


class WishlistItem(Words):
    id: IdOrNumber
    product_id: IdOrNumber
    product_name: Text = None
    product_slug: Text = None
    brand_name: Text = None
    price: Annotated[WishlistPrice | None, BeforeValidator(priced)] = None
    is_available: MaybeFlag = None
    date_created: MaybeInstant = None


class Wishlist(Words):
    id: Id
    items: tuple[WishlistItem, ...]

    @property
    def wishes(self) -> Sequence[WishlistItem]:
        """Each once."""
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
        held = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    errors = held.get("errors") if isinstance(held, dict) else None
    first = errors[0] if isinstance(errors, list) and errors else held
    return first if isinstance(first, dict) and ("code" in first or "errorCode" in first) else None


def says_not_found(body: bytes) -> bool:
    """Whether a 404 is the vendor's own word, which may be plain text, and not that of a proxy on the way."""
    if problem_of(body) is not None:
        return True
    start = body.lstrip()[:1]
    return start.isalpha()


def wants_verification(body: bytes) -> bool:
    """`@controls` beside the errors: the vendor wants a further proof, which a new token doesn't give."""
    try:
        held = orjson.loads(body)
    except orjson.JSONDecodeError:
        return False
    return isinstance(held, dict) and "@controls" in held
