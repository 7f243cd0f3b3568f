"""Lists that bring along what is otherwise looked up: nobody looks that up again, and it is as old as its list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from adapters.guards.port_clients import StreamClient
from adapters.guards.source_reader import SourceReader
from adapters.ports.capabilities import ORDER_DETAILS, TICKET_MESSAGES, Capability, Flow
from adapters.ports.errors import SourceError, Unreachable
from adapters.ports.reading import Fetched, Record
from adapters.ports.records import OrderDetails, OrderItem
from adapters.ports.shapes import DetailedPage, Page, Window
from adapters.wire.losses import tell
from adapters.wire.tolerant import Loss
from tests.unit.adapters.guards.entries import order
from tests.unit.resolvers.played import CDC, SHOP, Account, FakeStream, entry
from tests.unit.resolvers.swift import run
from tests.unit.resolvers.world import World

NEWEST = datetime(2026, 1, 5, tzinfo=UTC)
MAIL = "amelia@example.com"


def details(number: str) -> OrderDetails:
    item = OrderItem(f"sku {number}", f"Thing {number}", Decimal(1))
    return OrderDetails(order(number), "s1", None, None, (item,))


@dataclass
class DetailedStream(FakeStream):
    """Brings along the details of the orders in `detailed`, whether they are on the page or not."""

    detailed: Mapping[str, Any] = ()  # type: ignore[assignment]
    has_losses: bool = False

    async def pages(self, ids: Sequence[str], window: Window) -> Mapping[str, Page[Any] | SourceError]:
        pages = await super().pages(ids, window)
        if self.has_losses:
            tell(Capability.ORDERS, [Loss("quantity", "o1")])
        parts = {number: {ORDER_DETAILS: part} for number, part in self.detailed.items()}
        return {
            id_: DetailedPage(page.entries, page.has_more, parts) if isinstance(page, Page) else page
            for id_, page in pages.items()
        }


def world(*detailed: str, orders: int = 10, **how: Any) -> tuple[World, DetailedStream]:
    name: Any = {"given_name": "Amelia", "family_name": "Hart"}
    here = World([Account(CDC, "u", links=((SHOP, "s1"),), emails=(MAIL,), **name), Account(SHOP, "s1", **name)], **how)
    book = here.books[SHOP]
    numbers = [f"o{n}" for n in range(orders)]
    book.entries[Flow.ORDERS, "s1"] = [entry(order(one), NEWEST - timedelta(hours=n)) for n, one in enumerate(numbers)]
    book.parts = {(ORDER_DETAILS, one): details(one) for one in numbers}
    stream = DetailedStream(book, Flow.ORDERS, detailed={one: details(one) for one in detailed})
    client = here.clients[SHOP].streams[Flow.ORDERS]
    here.clients[SHOP].streams[Flow.ORDERS] = StreamClient(client.rules, Flow.ORDERS, stream)  # type: ignore[index]
    return here, stream


def asked(here: World) -> tuple[list[Any], list[tuple[str, str]]]:
    """The names of the things in the latest ten orders, and what the shop was asked for."""
    answer = here.customer(f'email: "{MAIL}"', "orders { nodes { number items { name } } }")
    assert not answer.errors
    things = [one["items"][0]["name"] for one in answer.data["customer"]["orders"]["nodes"]]
    return things, here.calls(SHOP)


def test_ten_orders_with_their_items_take_one_call() -> None:
    here, _ = world(*(f"o{n}" for n in range(10)))
    things, calls = asked(here)
    assert things == [f"Thing o{n}" for n in range(10)]
    assert calls == [(SHOP, "orders")]


def test_only_orders_without_their_items_are_looked_up() -> None:
    here, _ = world("o0", "o2", orders=3)
    things, calls = asked(here)
    assert things == ["Thing o0", "Thing o1", "Thing o2"]
    assert calls == [(SHOP, "orders"), (SHOP, "order_details")]


def test_the_timeline_names_the_goods_without_a_call() -> None:
    here, _ = world("o0", orders=1)
    answer = here.customer(f'email: "{MAIL}"', "timeline { nodes { summary } }")
    assert answer.data["customer"]["timeline"]["nodes"] == [{"summary": "Bought: Thing o0"}]
    assert here.calls(SHOP) == [(SHOP, "orders")]


def test_a_further_query_finds_them_as_old_as_their_list() -> None:
    here, _ = world("o0", orders=1)
    asked(here)
    began, here.now = here.now, here.now + 7
    things, calls = asked(here)
    assert (things, calls) == (["Thing o0"], [])

    async def looked_up(**how: Any) -> Record:
        return await SourceReader(here.query_state(), deadline_s=5, **how).lookup(SHOP, "o0", frozenset({ORDER_DETAILS}))

    fetched = run(looked_up()).parts[ORDER_DETAILS]
    assert isinstance(fetched, Fetched)
    assert fetched.fetched_at == began
    run(looked_up(max_age_s=5))
    assert here.calls(SHOP) == [(SHOP, "order_details")]


def test_whoever_is_forgotten_is_forgotten_with_them() -> None:
    here, _ = world("o0", orders=1)
    asked(here)

    async def forget() -> None:
        await SourceReader(here.query_state(), deadline_s=5).forget([(SHOP, "s1")])

    run(forget())
    assert not [key for key in here.cache._hot if key[0] == SHOP]


@pytest.mark.parametrize("odd", [Unreachable(SHOP), "no details", None], ids=["a failure", "another type", "nothing"])
def test_what_is_no_part_is_looked_up(odd: Any) -> None:
    here, stream = world(orders=1)
    stream.detailed = {"o0": odd}
    things, calls = asked(here)
    assert (things, calls) == (["Thing o0"], [(SHOP, "orders"), (SHOP, "order_details")])


def test_details_of_an_order_that_is_not_on_the_page_are_not_kept() -> None:
    """Nobody can slip another customer's order into the cache."""
    here, _ = world("o0", "somebody's", orders=1)
    asked(here)
    assert [key for key in here.cache._hot if "somebody's" in key] == []


def test_a_list_may_bring_only_what_its_own_entries_are() -> None:
    here, stream = world(orders=1)

    async def pages(ids: Sequence[str], window: Window) -> Mapping[str, Page[Any] | SourceError]:
        page = (await FakeStream(stream.book, Flow.ORDERS).pages(ids, window))["s1"]
        assert isinstance(page, Page)
        return {"s1": DetailedPage(page.entries, page.has_more, {"o0": {TICKET_MESSAGES: details("o0")}})}

    stream.pages = pages  # type: ignore[method-assign]
    assert asked(here)[1] == [(SHOP, "orders"), (SHOP, "order_details")]


def test_a_list_in_which_something_was_lost_hands_nothing_over() -> None:
    here, stream = world("o0", orders=1)
    stream.has_losses = True
    assert asked(here)[1] == [(SHOP, "orders"), (SHOP, "order_details")]


def test_the_page_itself_is_kept_as_any_other() -> None:
    here, _ = world("o0", orders=1)
    asked(here)
    kept = next(fetched.value for key, (fetched, _) in here.cache._hot.items() if Flow.ORDERS.value in key)
    assert type(kept) is Page
