"""Orders, wish lists and the account of a web shop."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from adapters.ports.fast_init import fast_init
from adapters.ports.records.money import Money, plain
from adapters.ports.records.person import Candidate
from adapters.ports.records.shared import Channel


class OrderStatus(StrEnum):
    """The status of an order; OTHER is a word of the system without an equal here, or an unreadable one."""

    OPEN = "OPEN"
    SHIPPED = "SHIPPED"
    DELIVERED = "DELIVERED"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"
    RETURNED = "RETURNED"
    OTHER = "OTHER"


class OrderItemStatus(StrEnum):
    """The status of an item; OTHER is a word of the system without an equal here."""

    OPEN = "OPEN"
    SHIPPED = "SHIPPED"
    DELIVERED = "DELIVERED"
    CANCELLED = "CANCELLED"
    REJECTED = "REJECTED"
    RETURNED = "RETURNED"
    OTHER = "OTHER"


NOT_KEPT = frozenset({OrderItemStatus.CANCELLED, OrderItemStatus.REJECTED, OrderItemStatus.RETURNED})
"""The status of pieces that the customer does not have: never received, or sent back."""


class SaleKind(StrEnum):
    """The owner of a sale: TILL is the tills' system, WEB the web shop, OTHER the ERP."""

    TILL = "TILL"
    WEB = "WEB"
    OTHER = "OTHER"


@fast_init
@dataclass(frozen=True, slots=True)
class Sale:
    """The sale of a row, the same in every system with a row of it. `reference` is the owner's number, None without it."""

    kind: SaleKind
    reference: str | None = None


@fast_init
@dataclass(frozen=True, slots=True)
class Order:
    """An order in a list, with the list's amounts, if any: `total` (tax included) and `net`; `OrderDetails` has the items.

    `channel` is None where the system's word for it can't be read.
    """

    id: str
    number: str
    placed_at: datetime
    channel: Channel | None
    status: OrderStatus
    store: str | None = None
    as_of: datetime | None = None
    sale: Sale | None = None
    total: Money | None = None
    net: Money | None = None


@fast_init
@dataclass(frozen=True, slots=True)
class OrderItem:
    """One item of an order; `quantity` is None where unreadable, `status` None for a system without a status of items."""

    sku: str
    name: str
    quantity: Decimal | None
    brand: str | None = None
    category: str | None = None
    unit_price: Money | None = None
    total: Money | None = None
    status: OrderItemStatus | None = None

    def __post_init__(self) -> None:
        if self.quantity is not None:
            object.__setattr__(self, "quantity", plain(self.quantity))

    @property
    def gives_back(self) -> bool:
        """Whether the item is a return, as on a receipt of a return, and not a sale."""
        return (self.quantity is not None and self.quantity < 0) or (self.total is not None and self.total.amount < 0)

    @property
    def is_kept(self) -> bool:
        """Whether the customer bought the item and still has it, by its own system's word."""
        return not self.gives_back and self.status not in NOT_KEPT


@fast_init
@dataclass(frozen=True, slots=True)
class OrderDetails:
    """An order with its items; `customer_id` is the buyer's record id in the same system, to check after a read by order id."""

    order: Order
    customer_id: str | None
    total: Money | None
    net: Money | None
    items: tuple[OrderItem, ...]
    as_of: datetime | None = None


@fast_init
@dataclass(frozen=True, slots=True)
class WishlistItem:
    id: str
    sku: str
    name: str
    brand: str | None = None
    price: Money | None = None
    available: bool | None = None
    added_at: datetime | None = None


@fast_init
@dataclass(frozen=True, slots=True)
class ShopAccount:
    """The web shop's user record, as far as other parts need it; a wish list has an id of its own."""

    candidate: Candidate
    wishlist_id: str | None = None
    as_of: datetime | None = None
