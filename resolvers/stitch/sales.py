"""Which system owns a sale. Several systems have a row of the same one: the tills' system of every receipt, the web shop of every
web order, the ERP of anything else; each also lists some of what the others own. A row of a sale that another system owns is left
out, whether or not the owner answered, so that no sale stands twice and none changes its id from one page to the next.
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
"""The first of them that is connected owns the sale: a house without one of these systems has its sales from the next."""


def owner(sale: Sale, systems: Mapping[str, SystemInfo]) -> str | None:
    """None where no system is connected that could own it: then every row of it stands for itself."""
    return next((slug for slug in OWNERS[sale.kind] if slug in systems and Flow.ORDERS in systems[slug].flows), None)


def stands_elsewhere(system: str, record: object, systems: Mapping[str, SystemInfo]) -> bool:
    """Whether a row (an order, or an interaction) is about a sale that another system owns."""
    sale: Sale | None = getattr(record, "sale", None)
    return sale is not None and owner(sale, systems) not in (None, system)


def is_return(order: Order) -> bool:
    """Whether it is a document of its own by which money went back; a sale that was sent back later is still a sale."""
    gives_back = order.total if order.total is not None else order.net
    return order.status is OrderStatus.RETURNED and gives_back is not None and gives_back.amount < 0


def rows_by_sale(left_out: Iterable[Item]) -> dict[Sale, list[Item]]:
    """Other systems' rows of a sale, where they name the owner's number of it; of each system one."""
    rows: dict[Sale, dict[str, Item]] = {}
    for item in left_out:
        sale: Sale | None = getattr(item.record, "sale", None)
        if sale is not None and sale.reference is not None:
            rows.setdefault(sale, {}).setdefault(item.stream.system, item)
    return {sale: list(by_system.values()) for sale, by_system in rows.items()}
