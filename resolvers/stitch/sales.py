"""The owner of a sale. Several systems have a row of the same sale: the tills' system of every receipt, the web shop of every web
order, the ERP of all others; each also lists some sales of the others.

A row of another system's sale is left out, even if the owner does not answer. So no sale is listed twice, and none changes its id
from one page to the next.
"""

from collections.abc import Iterable, Mapping

from adapters.ports.capabilities import Flow
from adapters.ports.records import Order, OrderStatus, Sale, SaleKind
from adapters.ports.system_info import SystemInfo
from resolvers.stitch.streams import Item

TILLS, SHOP, ERP = "sap-car", "farfetch", "sap-ecc"

OWNERS: Mapping[SaleKind, tuple[str, ...]] = {
    SaleKind.TILL: (TILLS, SHOP, ERP),
    SaleKind.WEB: (SHOP, TILLS, ERP),
    SaleKind.OTHER: (ERP, TILLS, SHOP),
}
"""The possible owners of each kind of sale; the first connected one owns it."""


def owner(sale: Sale, systems: Mapping[str, SystemInfo]) -> str | None:
    """The system that owns the sale. None if no possible owner is connected: then every row counts as a sale."""
    return next((slug for slug in OWNERS[sale.kind] if slug in systems and Flow.ORDERS in systems[slug].flows), None)


def is_owned_elsewhere(system: str, record: object, systems: Mapping[str, SystemInfo]) -> bool:
    """Whether a row (an order, or an interaction) is about a sale that another system owns."""
    sale: Sale | None = getattr(record, "sale", None)
    return sale is not None and owner(sale, systems) not in (None, system)


def is_return(order: Order) -> bool:
    """Whether an order is the document of a refund. A sale that was returned later is still a sale."""
    gives_back = order.total if order.total is not None else order.net
    return order.status is OrderStatus.RETURNED and gives_back is not None and gives_back.amount < 0


def rows_by_sale(left_out: Iterable[Item]) -> dict[Sale, list[Item]]:
    """Other systems' rows of a sale, one of each system, if they name the owner's number."""
    rows: dict[Sale, dict[str, Item]] = {}
    for item in left_out:
        sale: Sale | None = getattr(item.record, "sale", None)
        if sale is not None and sale.reference is not None:
            rows.setdefault(sale, {}).setdefault(item.stream.system, item)
    return {sale: list(by_system.values()) for sale, by_system in rows.items()}
