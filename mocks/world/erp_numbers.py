"""The ERP's numbers of what was bought online and of what came back: formulas both ways, for all systems that have them."""

from __future__ import annotations

from mocks.world import keys
from mocks.world.commerce import Purchase

FIRST_ORDER, FIRST_RETURN = 1_000_000_000, 3_000_000_000


def order_number(purchase: Purchase) -> str:
    """Ten digits."""
    return str(FIRST_ORDER + purchase.rank)


def return_number(purchase: Purchase) -> str:
    """Of the document by which it came back; ten digits."""
    return str(FIRST_RETURN + purchase.rank)


def of_number(number: str) -> tuple[int, int, bool] | None:
    """Person, place and whether it is a return's; all still to be checked."""
    if len(number) != 10 or not (number.isascii() and number.isdigit()):
        return None
    is_return = int(number) >= FIRST_RETURN
    rank = int(number) - (FIRST_RETURN if is_return else FIRST_ORDER)
    return (*keys.of_sale_rank(rank), is_return) if rank > 0 else None
