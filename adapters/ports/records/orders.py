"""Orders, wish lists and the account of a web shop."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from adapters.ports.records.money import Money, plain
from adapters.ports.records.person import Candidate
from adapters.ports.records.shared import Channel


class OrderStatus(StrEnum):
    """OTHER is a word of the system's that has no equal here, or that can't be read."""

    OPEN = "OPEN"
    SHIPPED = "SHIPPED"
    DELIVERED = "DELIVERED"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"
    RETURNED = "RETURNED"
    OTHER = "OTHER"


class OrderItemStatus(StrEnum):
    """OTHER is a word of the system's that has no equal here."""

    OPEN = "OPEN"
    SHIPPED = "SHIPPED"
    DELIVERED = "DELIVERED"
    CANCELLED = "CANCELLED"
    REJECTED = "REJECTED"
    RETURNED = "RETURNED"
    OTHER = "OTHER"


NOT_KEPT = frozenset({OrderItemStatus.CANCELLED, OrderItemStatus.REJECTED, OrderItemStatus.RETURNED})
"""Pieces that the customer does not have: ordered and never had, or sent back."""


class SaleKind(StrEnum):
    """Who owns a sale: TILL the tills' system, WEB the web shop, OTHER the ERP."""

    TILL = "TILL"
    WEB = "WEB"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class Sale:
    """Which sale a row is about, recognisable in every system that has a row of it. `reference` is the owner's own number of it
    where the row names that, None otherwise."""

    kind: SaleKind
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """An order as a list names it; amounts and items may need a read of their own (`OrderDetails`), unless the list carries
    them: `total` (tax included) and `net`. `channel` None: nobody can read it."""

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


@dataclass(frozen=True, slots=True)
class OrderItem:
    """`quantity` None: nobody can read how many there are; `status` None where the system says nothing of single pieces."""

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
        """Whether it is a line by which something came back, as on a receipt of a return, and not one that was sold."""
        return (self.quantity is not None and self.quantity < 0) or (self.total is not None and self.total.amount < 0)

    @property
    def is_kept(self) -> bool:
        """Whether the customer bought it and, as far as its own system says, has it still."""
        return not self.gives_back and self.status not in NOT_KEPT


@dataclass(frozen=True, slots=True)
class OrderDetails:
    """`customer_id` is the record id of the buyer in the same system: whoever reads an order by id checks it."""

    order: Order
    customer_id: str | None
    total: Money | None
    net: Money | None
    items: tuple[OrderItem, ...]
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class WishlistItem:
    id: str
    sku: str
    name: str
    brand: str | None = None
    price: Money | None = None
    available: bool | None = None
    added_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ShopAccount:
    """The web shop's user record, as far as other parts need it; a wish list has an id of its own."""

    candidate: Candidate
    wishlist_id: str | None = None
    as_of: datetime | None = None
