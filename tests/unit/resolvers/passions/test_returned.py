"""What came back is not loved, and what was kept is: told thing by thing and piece by piece."""

from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.ports.records import Money, OrderItem
from resolvers.passions.returned import OrderLine, kept, line_of
from tests.soak import tried
from tests.unit.resolvers.passions.signing import NOW, SHOP

PLACES = count()


def line(sku: str, quantity: float, *, days: int = 0, total: str | None = None) -> OrderLine:
    money = None if total is None else Money(Decimal(total), "GBP")
    item = OrderItem(sku, f"A thing {sku}", Decimal(quantity), total=money)
    return line_of(item, NOW - timedelta(days=days), SHOP, line=("sap-car", "r1", f"{next(PLACES):09}"))


def test_a_watch_that_came_back_is_gone_and_another_stays() -> None:
    watch, other, back = line("7", 1, days=9), line("8", 1, days=9), line("7", -1, days=2)
    assert kept([back, watch, other]) == [other.sign]


def test_money_that_went_back_tells_it_where_the_quantity_does_not() -> None:
    assert kept([line("7", 1, days=9), line("7", 1, days=2, total="-120.00")]) == []


def test_what_nobody_can_count_is_one() -> None:
    item = OrderItem("7", "A thing", None)
    assert line_of(item, NOW, SHOP, line=("sap-car", "r1", "1")).quantity == 1


def test_what_is_bought_again_after_it_came_back_is_loved() -> None:
    again = line("7", 1, days=1)
    assert kept([line("7", 1, days=9), line("7", -1, days=2), again]) == [again.sign]


def test_an_exchange_on_one_receipt_leaves_what_was_taken_home() -> None:
    home = line("7", 1, days=2)
    assert kept([home, line("7", -1, days=2), line("7", 1, days=9)]) == [home.sign]


def test_one_returned_piece_of_a_dozen_leaves_the_dozen() -> None:
    """A return of the second flacon leaves the first."""
    dozen, flacon = line("5", 12, days=9), line("6", 1, days=90)
    assert kept([dozen, line("5", -1, days=2)]) == [dozen.sign]
    assert kept([flacon, line("6", 1, days=9), line("6", -1, days=2)]) == [flacon.sign]


def test_a_return_of_an_unread_or_unnumbered_purchase_takes_nothing_back() -> None:
    watch, nameless = line("7", 1, days=9), line("", 1, days=9)
    assert kept([watch, nameless, line("8", -1, days=2), line("", -1, days=2)]) == [watch.sign, nameless.sign]


LINES = st.lists(
    st.builds(
        lambda sku, quantity, days: line(sku, quantity, days=days),
        st.sampled_from(["", "7", "8"]),
        st.integers(-3, 3),
        st.integers(0, 5),
    ),
    max_size=12,
)


@settings(max_examples=tried(200))
@given(LINES, st.randoms(use_true_random=False))
def test_in_any_order_only_purchases_stay_and_as_many_as_were_not_returned(lines: list[OrderLine], chance: Any) -> None:
    shuffled = list(lines)
    chance.shuffle(shuffled)
    left = {sign.key for sign in kept(lines)}
    assert {sign.key for sign in kept(shuffled)} == left
    assert left <= {one.sign.key for one in lines if not one.gives_back}
    for one in lines:
        later = sum(other.quantity for other in lines if other.gives_back and other.sku == one.sku and other.at > one.at)
        if not one.gives_back and one.sku and later < one.quantity:
            assert one.sign.key in left
