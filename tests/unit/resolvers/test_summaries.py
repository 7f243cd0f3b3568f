"""What each entry of a timeline says in one line."""

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.ports.records import (
    CampaignContact,
    Channel,
    Interaction,
    InteractionKind,
    Money,
    Order,
    OrderItem,
    OrderItemStatus,
    OrderStatus,
    PointsActivity,
    Ticket,
    TicketStatus,
)
from resolvers.phrases import LONGEST
from resolvers.sections.summaries import Known, summary

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
GBP = "GBP"
SENT_BACK = OrderStatus.RETURNED


def money(amount: str, currency: str = GBP) -> Money:
    return Money(Decimal(amount), currency)


def thing(name: str, total: str | None = None, quantity: str = "1", sku: str = "1") -> OrderItem:
    return OrderItem(sku, name, Decimal(quantity), total=money(total) if total is not None else None)


def order(channel: Channel = Channel.ONLINE, status: OrderStatus = OrderStatus.COMPLETED, **more: Any) -> Order:
    return Order("o1", "GX13ED", NOON, channel, status, **more)


def fared(item: OrderItem, status: OrderItemStatus) -> OrderItem:
    return replace(item, status=status)


CANCELLED, REJECTED, RETURNED = OrderItemStatus.CANCELLED, OrderItemStatus.REJECTED, OrderItemStatus.RETURNED
WATCH, STRAP = thing("Ladies' quartz watch", "2150.00"), thing("Leather watch strap", "219.00")


@pytest.mark.parametrize(
    ("sale", "known", "line"),
    [
        (order(), Known((STRAP, WATCH), money("2369.0")), "Bought: Ladies' quartz watch and 1 more, GBP 2,369.00"),
        (order(), Known((WATCH,)), "Bought: Ladies' quartz watch"),
        (order(Channel.STORE, store="Knightsbridge", total=money("227.0")), Known(), "Bought in Knightsbridge, GBP 227.00"),
        (order(Channel.STORE, store="Knightsbridge"), Known((WATCH,)), "Bought in Knightsbridge: Ladies' quartz watch"),
        (order(Channel.STORE, store="R001", total=money("5")), Known(), "Bought in a store, GBP 5.00"),
        (order(total=money("120000", "JPY")), Known(), "Ordered online, JPY 120,000"),
        (order(Channel.PHONE), Known(), "Ordered by phone"),
        (order(status=OrderStatus.CANCELLED), Known((WATCH,), money("2150")), "Cancelled: Ladies' quartz watch, GBP 2,150.00"),
        (order(status=OrderStatus.CANCELLED), Known(), "Order cancelled"),
        (order(status=SENT_BACK, total=money("9")), Known((STRAP,)), "Bought: Leather watch strap, GBP 9.00, sent back later"),
        (order(status=SENT_BACK, total=money("-9")), Known((thing("Strap", "-9", "-1"),)), "Returned: Strap, GBP 9.00"),
        (order(Channel.STORE, SENT_BACK, total=money("-9"), store="Leeds"), Known(), "Returned in Leeds, GBP 9.00"),
        (order(), Known((thing("Crystal tumblers", "220", "12"),)), "Bought: 12 × Crystal tumblers"),
        (order(), Known((thing("Tea", "9", "0.250"), thing("Honey", "5"))), "Bought: Tea and 1 more"),
        (order(), Known((thing("Candle", "9"), thing("Candle", "9"))), "Bought: 2 × Candle"),
        (order(), Known((thing("12091686", "9"),)), "Ordered online"),
        (order(), Known((thing("12091686", "90"), thing("silk-scarf", "9"))), "Bought: Silk scarf and 1 more"),
    ],
)  # fmt: skip
def test_a_sale_is_told_by_what_was_bought_and_for_how_much(sale: Order, known: Known, line: str) -> None:
    assert summary(sale, known) == line


@pytest.mark.parametrize("status", [CANCELLED, REJECTED])
def test_what_never_came_is_not_told_as_bought(status: OrderItemStatus) -> None:
    line = summary(order(), Known((fared(WATCH, status), STRAP), money("2369")))
    assert line == "Bought: Leather watch strap, GBP 2,369.00, part of it cancelled"
    assert summary(order(), Known((fared(STRAP, status),))) == "Bought: Leather watch strap, cancelled"


def test_what_was_sent_back_is_not_told_as_bought_and_counted_by_nobody() -> None:
    sent_back = fared(thing("Crystal tumblers", "900", "12"), RETURNED)
    assert summary(order(), Known((sent_back, STRAP))) == "Bought: Leather watch strap, part of it sent back later"
    line = summary(order(), Known((sent_back, fared(WATCH, CANCELLED), STRAP)))
    assert line == "Bought: Leather watch strap, part of it sent back later"


def test_a_fully_returned_purchase_says_so_whatever_its_own_status() -> None:
    pieces = (fared(WATCH, RETURNED), fared(STRAP, CANCELLED))
    for status in (OrderStatus.COMPLETED, OrderStatus.RETURNED, OrderStatus.OTHER):
        assert summary(order(status=status), Known(pieces)) == "Bought: Ladies' quartz watch, sent back later"


def test_a_return_on_the_same_receipt_is_none_of_the_bought_goods() -> None:
    exchanged = Known((WATCH, thing("Silk scarf", "-90", "-1")), money("2060"))
    assert summary(order(), exchanged) == "Bought: Ladies' quartz watch, GBP 2,060.00"


def test_of_a_cancelled_order_and_of_a_return_all_pieces_are_told() -> None:
    called_off = Known((fared(WATCH, CANCELLED), fared(STRAP, CANCELLED)))
    assert summary(order(status=OrderStatus.CANCELLED), called_off) == "Cancelled: Ladies' quartz watch and 1 more"
    back = Known((fared(thing("Strap", "-9", "-1"), RETURNED),))
    assert summary(order(status=SENT_BACK, total=money("-9")), back) == "Returned: Strap, GBP 9.00"


def happened(kind: InteractionKind, channel: Channel, about: str = "", **more: Any) -> Interaction:
    return Interaction("i1", kind, channel, NOON, about, **more)


K, C = InteractionKind, Channel


@pytest.mark.parametrize(
    ("told", "known", "line"),
    [
        (happened(K.CALL, C.PHONE, "Opening hours"), Known(), "Phone call: Opening hours"),
        (happened(K.CALL, C.PHONE), Known(), "Phone call"),
        (happened(K.CALL, C.PHONE), Known(about="Strap lost"), "Phone call: Strap lost"),
        (happened(K.CALL, C.PHONE, "Birthday", took_place=False), Known(), "Phone call planned: Birthday"),
        (happened(K.EMAIL, C.EMAIL, "Re: Your order"), Known(), "E-mail: Your order"),
        (happened(K.CHAT, C.SMS), Known(), "Text message"),
        (happened(K.CHAT, C.SOCIAL), Known(), "Messenger chat"),
        (happened(K.VISIT, C.STORE, "Fitting", what="Appointment"), Known(), "Appointment: Fitting"),
        (happened(K.VISIT, C.STORE, "Fitting", what="Appointment", took_place=False), Known(), "Appointment planned: Fitting"),
        (happened(K.VISIT, C.ONLINE, "Gift ideas"), Known(), "Looked at online: Gift ideas"),
        (happened(K.CAMPAIGN_SENT, C.EMAIL, "Private evening"), Known(), "E-mail sent: Private evening"),
        (happened(K.CAMPAIGN_OPENED, C.SMS, "Private evening"), Known(), "Text message opened: Private evening"),
        (happened(K.LINK_CLICKED, C.EMAIL, "Private evening"), Known(), "Link followed: Private evening"),
        (happened(K.WISHLIST, C.APP, what="Put on the list"), Known(about="Silk scarf"), "Put on the list: Silk scarf"),
        (happened(K.PURCHASE, C.ONLINE, "Online order", amount=money("227")), Known(), "Bought: Online order, GBP 227.00"),
        (happened(K.OTHER, C.ONLINE, what="Pigeon landed"), Known(), "Pigeon landed"),
        (
            happened(K.CURRENCY_EXCHANGE, C.KIOSK, exchange=(money("850.00"), money("170460", "JPY"))),
            Known(),
            "Currency exchanged: GBP 850.00 for JPY 170,460",
        ),
    ],
)  # fmt: skip
def test_what_else_happened_is_told_by_what_it_was_and_what_about(told: Interaction, known: Known, line: str) -> None:
    assert summary(told, known) == line


@pytest.mark.parametrize(
    ("points", "reason", "expired", "line"),
    [
        (4300, "Purchase", False, "Earned 4,300 points: purchase"),
        (1, None, False, "Earned 1 point"),
        (-500, "Reward", False, "Spent 500 points: reward"),
        (-1500, "Expired", True, "1,500 points expired"),
        (0, None, False, "Earned 0 points"),
        (-1500, "Expired", None, "1,500 points spent or expired"),
        (1500, "Goodwill", None, "Earned 1,500 points: goodwill"),
        (None, None, None, "Spent points, or points expired"),
    ],
)
def test_points_are_told_by_how_many_and_why(points: int | None, reason: str | None, expired: bool | None, line: str) -> None:
    assert summary(PointsActivity("p1", NOON, points, reason, spent=points is None, expired=expired)) == line


def test_a_ticket_and_a_message_are_told_by_their_names() -> None:
    assert summary(Ticket("t", "80000100", "Strap lost", TicketStatus.OPEN, NOON)) == "Ticket: Strap lost"
    assert summary(Ticket("t", "80000100", " ", TicketStatus.OPEN, NOON)) == "Ticket"
    assert summary(CampaignContact("m", "XMAS24-PREVIEW", Channel.SMS, NOON)) == "Text message sent: Xmas 24 preview"


texts = st.text(max_size=200)
sums = st.none() | st.builds(Money, st.decimals(-(10**9), 10**9, places=2), st.sampled_from(["GBP", "JPY", "KWD", "XXX"]))
items = st.lists(st.builds(OrderItem, texts, texts, st.decimals(-20, 20, places=3), total=sums), max_size=4)
records = st.one_of(
    st.builds(
        Order, texts, texts, st.just(NOON), st.sampled_from(Channel), st.sampled_from(OrderStatus), texts, total=sums
    ),
    st.builds(
        Interaction, texts, st.sampled_from(InteractionKind), st.sampled_from(Channel), st.just(NOON), texts, sums,
        what=st.none() | texts, took_place=st.none() | st.booleans(),
    ),
    st.builds(Ticket, texts, texts, texts, st.sampled_from(TicketStatus), st.just(NOON)),
    st.builds(PointsActivity, texts, st.just(NOON), st.integers(-(10**9), 10**9), st.none() | texts, expired=st.booleans()),
    st.builds(CampaignContact, texts, texts, st.sampled_from(Channel), st.just(NOON)),
)  # fmt: skip


@given(records, items, sums, st.none() | texts)
@example(Interaction("1", InteractionKind.PURCHASE, Channel.STORE, NOON, what=" "), [], None, None)
def test_every_entry_is_one_bounded_line_of_words(
    record: Any, held: list[OrderItem], total: Money | None, about: str | None
) -> None:
    line = summary(record, Known(tuple(held), total, about))
    assert 0 < len(line) <= LONGEST
    assert line == " ".join(line.split())
    assert not line.endswith((":", ","))
    assert all(unicodedata.category(sign)[0] != "C" for sign in line)
