"""What a record says as one thing that happened."""

from datetime import UTC, datetime

import pytest

from adapters.ports.records import Channel, InteractionKind, Order, OrderStatus, Sale, SaleKind
from resolvers.sections.happenings import happening

AT = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "sale", "told"),
    [
        (OrderStatus.DELIVERED, SaleKind.WEB, "Order N1"),
        (OrderStatus.COMPLETED, SaleKind.TILL, "Purchase N1"),
        (OrderStatus.CANCELLED, SaleKind.WEB, "Cancelled order N1"),
    ],
)
def test_an_order_that_was_called_off_is_not_told_like_one_that_stood(status: OrderStatus, sale: SaleKind, told: str) -> None:
    made = Order("o1", "N1", AT, Channel.ONLINE, status, sale=Sale(sale, "o1"))
    assert (happening(made).kind, happening(made).summary) == (InteractionKind.PURCHASE, told)
