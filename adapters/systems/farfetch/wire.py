"""The vendor's words (Farfetch fact sheet, sections 5 to 8)."""

from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictInt, StrictStr
from pydantic.alias_generators import to_camel

from adapters.wire.consent import Said, When
from adapters.wire.tolerant import Reader
from adapters.wire.words import Instant, MaybeDay, MaybeInstant, Text

T = TypeVar("T")


def not_a_flag(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("not a number")
    return value


Amount = Annotated[Decimal, BeforeValidator(not_a_flag), Field(allow_inf_nan=False)]
"""Amounts are JSON floats; they are read by their digits."""

Number = StrictInt | StrictStr
"""A product is named by a number in items and by text in summaries."""


class Words(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, alias_generator=to_camel)


class Paged(Words, Generic[T]):
    """The envelope of every paged answer; `total_items` counts rows."""

    entries: tuple[T, ...]
    total_items: StrictInt
    total_pages: StrictInt


class User(Words):
    id: StrictInt
    email: Text = None
    first_name: Text = None
    last_name: Text = None
    date_of_birth: MaybeDay = None
    phone_number: Text = None
    wishlist_id: Text = None
    external_id: Text = None
    is_guest: bool = False
    updated_date: MaybeInstant = None


class Newsletters(Words):
    """What a user allows; whatever else is odd about them does not matter here."""

    id: StrictInt
    receive_newsletters: Said = None
    updated_date: When = None


class OrderRow(Words):
    """A row for each order and merchant: the same `id` repeats."""

    id: Annotated[StrictStr, Field(min_length=1)]
    user_id: StrictInt
    status: StrictStr
    created_date: Instant
    merchant_name: Text = None
    fps_order_type: Text = None


class Named(Words):
    name: Text = None


class Price(Words):
    price_incl_taxes: Amount


class ProductSummary(Words):
    short_description: Text = None


class OrderItem(Words):
    """One piece: an order of two has two items."""

    product_id: Number
    order_status: StrictStr
    order_item_status: Text = None
    short_description: Text = None
    product_slug: Text = None
    product_summary: ProductSummary | None = None
    brand: Named | None = None
    categories: tuple[Named, ...] | None = None
    price: Price | None = None


class Order(Words):
    id: Annotated[StrictStr, Field(min_length=1)]
    user_id: StrictInt
    created_date: Instant
    grand_total: Amount
    items: tuple[OrderItem, ...]
    currency: Text = None
    total_taxes: Amount | None = None
    updated_date: MaybeInstant = None
    fps_order_type: Text = None


class WishlistPrice(Words):
    price_incl_taxes: Amount | None = None


class WishlistItem(Words):
    """`price` is an amount, or an object as in order items; the fact sheet does not say which."""

    id: Number
    product_id: Number
    product_name: Text = None
    product_slug: Text = None
    brand_name: Text = None
    price: WishlistPrice | Amount | None = None
    is_available: bool | None = None
    date_created: MaybeInstant = None


class Wishlist(Words):
    id: StrictStr
    items: tuple[WishlistItem, ...]


read_user: Reader[User] = Reader(User)
read_newsletters: Reader[Newsletters] = Reader(Newsletters)
read_users: Reader[Paged[User]] = Reader(Paged[User])
read_order_rows: Reader[Paged[OrderRow]] = Reader(Paged[OrderRow])
read_order: Reader[Order] = Reader(Order)
read_wishlist: Reader[Wishlist] = Reader(Wishlist)


def problem_of(body: bytes) -> dict[str, Any] | None:
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
