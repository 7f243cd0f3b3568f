"""The vendor's words (Farfetch fact sheet, sections 5 to 8)."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Generic, TypeVar

import orjson
from pydantic import BeforeValidator, ConfigDict
from pydantic.alias_generators import to_camel

from adapters.wire.consent import Said, When
from adapters.wire.tolerant import Marked, Reader
from adapters.wire.words import (
    Count,
    Id,
    IdOrNumber,
    Instant,
    MaybeCount,
    MaybeCurrency,
    MaybeDay,
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
    date_of_birth: MaybeDay = None
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
    """What a user allows; whatever else is odd about them does not matter here."""

    id: Whole
    receive_newsletters: Said = None
    updated_date: When = None


class OrderRow(Words):
    """A row for each order and merchant: the same `id` repeats."""

    id: Id
    user_id: Whole
    created_date: Instant
    status: Text = None
    merchant_name: Text = None
    fps_order_type: Text = None


class OrderRows(Paged[OrderRow]):
    total_pages: Count


class Named(Words):
    name: Text = None


class Price(Words):
    """Amounts are JSON floats; they are read by their digits."""

    price_incl_taxes: MaybeNumber = None


class ProductSummary(Words):
    short_description: Text = None


class OrderItem(Words):
    """One piece: an order of two has two items. A product is named by a number here and by text in summaries."""

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
    def steps(self) -> Sequence[tuple[str | None, str | None]]:
        """How far each piece is, by both of its fields; None of those that can't be read."""
        lost = max(self.left_out.count("items"), int("items" in self.unreadable))
        return [*((item.order_status, item.order_item_status) for item in self.items), *[(None, None)] * lost]


class WishlistPrice(Words):
    """As in order items; a price that is a bare amount does not say whether tax is in it."""

    price_incl_taxes: MaybeNumber = None
    is_bare: bool = False


def priced(value: Any) -> Any:
    """An amount, or an object as in order items; the fact sheet does not say which."""
    return value if value is None or isinstance(value, Mapping) else {"priceInclTaxes": value, "isBare": True}


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
