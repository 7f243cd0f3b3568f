"""Leaves out purchases that were returned. A return names the things returned, but not their purchase."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from adapters.ports.reading import Source
from adapters.ports.records import OrderItem
from resolvers.passions.signs import Sign, purchase

ONE: Final = Decimal(1)


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line of an order, of a return, or of a receipt that is both, as in an exchange. `quantity` is never negative."""

    sign: Sign
    at: datetime
    sku: str
    quantity: Decimal
    gives_back: bool


def line_of(item: OrderItem, at: datetime, source: Source, *, line: tuple[str, ...]) -> OrderLine:
    """The line for an item. A missing quantity means one."""
    return OrderLine(purchase(item, at, source, line=line), at, item.sku, abs(item.quantity or ONE), item.gives_back)


def kept(lines: Iterable[OrderLine]) -> list[Sign]:
    """The purchases of which something is left. An item without a number is never known to have been returned."""
    by_sku: dict[str, list[OrderLine]] = defaultdict(list)
    for line in lines:
        by_sku[line.sku].append(line)
    return [sign for sku, own in by_sku.items() for sign in left_of(own, nameless=not sku)]


def left_of(lines: Sequence[OrderLine], *, nameless: bool) -> list[Sign]:
    """The purchases left of one thing. A return takes back the latest purchase before it, but none of the same moment: that is an
    exchange."""
    bought: list[tuple[OrderLine, Decimal]] = []
    for line in sorted(lines, key=lambda line: (line.at, not line.gives_back, line.sign.key)):
        if not line.gives_back:
            bought.append((line, line.quantity))
            continue
        back = Decimal(0) if nameless else line.quantity
        while bought and back > 0:
            last, quantity = bought.pop()
            if quantity > back:
                bought.append((last, quantity - back))
            back -= quantity
    return [line.sign for line, _ in bought]
