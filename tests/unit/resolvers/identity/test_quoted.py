"""The number of an order or a ticket leads to whose it is: by the system that has it, and then by the customer's own id."""

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.ports.capabilities import ORDER_DETAILS, TICKET_MESSAGES
from adapters.ports.errors import Unreachable
from adapters.ports.records import Channel, Order, OrderDetails, OrderStatus, TicketMessages
from resolvers.identity.people_search.quoted import is_code, is_number
from tests.unit.resolvers.identity.lists import searchable
from tests.unit.resolvers.identity.test_seeking import found
from tests.unit.resolvers.played import C4C, CDC, SHOP, Account
from tests.unit.resolvers.world import World

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NAME: Any = {"given_name": "Amelia", "family_name": "Hart"}
ORDER = Order("QX7K2M", "QX7K2M", NOON, Channel.ONLINE, OrderStatus.SHIPPED)


def quoting(*, buyer: str | None = "s1", owner: str | None = "c1") -> World:
    world = searchable([Account(CDC, "u1", links=((SHOP, "s1"),), **NAME), Account(C4C, "c1", **NAME)])
    world.books[SHOP].parts[ORDER_DETAILS, "QX7K2M"] = OrderDetails(ORDER, buyer, None, None, ())
    world.books[C4C].parts[TICKET_MESSAGES, "40703"] = TicketMessages((), customer_id=owner)
    return world


def hits(world: World, text: str) -> list[tuple[set[str], list[str]]]:
    edges = found(world, text)["edges"]
    return [({one["recordId"] for one in edge["node"]["identities"]}, edge["matchedOn"]) for edge in edges]


@pytest.mark.parametrize("text", ["QX7K2M", "qx7k2m", " qx7k2m "])
def test_an_order_leads_to_who_bought_it_in_whichever_letter_case(text: str) -> None:
    assert hits(quoting(), text) == [({"u1", "s1"}, ["orderNumber"])]


def test_a_ticket_leads_to_whose_it_is() -> None:
    assert hits(quoting(), "40703") == [({"c1"}, ["ticketNumber"])]


@pytest.mark.parametrize("nobody", [None, "", "000"])
def test_whose_it_is_may_be_untold_and_is_then_nobody(nobody: str | None) -> None:
    world = quoting(buyer=nobody, owner=nobody)
    assert hits(world, "QX7K2M") == hits(world, "40703") == []


def test_an_unknown_number_is_nobodys_and_a_system_that_is_down_is_missing() -> None:
    assert hits(quoting(), "QX7K2Z") == []
    world = quoting()
    world.books[SHOP].fault = Unreachable
    page = found(world, "QX7K2M")
    assert (page["edges"], [one["id"] for one in page["missing"]]) == ([], [SHOP])


def test_a_number_of_letters_alone_is_looked_for_when_it_is_nobodys_name() -> None:
    world = quoting()
    world.books[SHOP].parts[ORDER_DETAILS, "HART"] = world.books[SHOP].parts[ORDER_DETAILS, "ZZYZXQ"] = OrderDetails(
        ORDER, "s1", None, None, ()
    )
    assert hits(world, "zzyzxq") == [({"u1", "s1"}, ["orderNumber"])]
    assert {matched for _, on in hits(world, "hart") for matched in on} == {"familyName"}


NUMBERS = {"QX7K2M": True, "40703": True, "+447700900123": False, "hart": False, "a b1": False, "": False}


@pytest.mark.parametrize(("text", "number"), NUMBERS.items())
def test_what_may_be_a_number_is_one_word_with_a_digit_or_a_few_letters(text: str, number: bool) -> None:
    assert is_number(text) is number
    assert is_code(text) is (text == "hart")
