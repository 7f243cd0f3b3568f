"""What a record says as one thing that happened."""

from datetime import UTC, datetime

import pytest

from adapters.ports.records import Channel, InteractionKind, Order, OrderStatus, Sale, SaleKind
from resolvers.sections.event_view import happening
from resolvers.sections.timeline_summaries import summary

AT = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "sale", "told"),
    [
        (OrderStatus.DELIVERED, SaleKind.WEB, "Ordered online"),
        (OrderStatus.COMPLETED, SaleKind.TILL, "Ordered online"),
        (OrderStatus.CANCELLED, SaleKind.WEB, "Order cancelled"),
    ],
)
def test_an_order_that_was_called_off_is_not_told_like_one_that_stood(status: OrderStatus, sale: SaleKind, told: str) -> None:
    made = Order("o1", "N1", AT, Channel.ONLINE, status, sale=Sale(sale, "o1"))
    assert (happening(made).kind, summary(made)) == (InteractionKind.PURCHASE, told)
