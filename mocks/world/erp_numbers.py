"""The ERP's numbers of online orders and returns: formulas both ways, for all systems that have these numbers."""

from __future__ import annotations

from mocks.world import keys
from mocks.world.commerce import Purchase

FIRST_ORDER, FIRST_RETURN = 1_000_000_000, 3_000_000_000


def order_number(purchase: Purchase) -> str:
    """The number of the sales order, ten digits."""
    return str(FIRST_ORDER + purchase.rank)


def return_number(purchase: Purchase) -> str:
    """The number of the return, ten digits."""
    return str(FIRST_RETURN + purchase.rank)


def of_number(number: str) -> tuple[int, int, bool] | None:
    """Person, place and whether the number is a return's, none of them checked."""
    if len(number) != 10 or not (number.isascii() and number.isdigit()):
        return None
    is_return = int(number) >= FIRST_RETURN
    rank = int(number) - (FIRST_RETURN if is_return else FIRST_ORDER)
    return (*keys.of_sale_rank(rank), is_return) if rank > 0 else None
