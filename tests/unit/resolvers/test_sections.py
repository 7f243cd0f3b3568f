"""Membership, orders, tickets and articles: a part that fails costs its own fields, and what has an id is found by it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.ports.capabilities import ARTICLE_BODY, ARTICLE_PAGE, ORDER_DETAILS, POINTS, STANDING, TICKET_MESSAGES, TIERS, Flow
from adapters.ports.errors import Throttled, TimedOut, Unreachable
from adapters.ports.records import (
    ArticleBody,
    ArticlePage,
    Channel,
    Money,
    Order,
    OrderDetails,
    OrderItem,
    OrderStatus,
    Points,
    Ticket,
    TicketMessage,
    TicketMessages,
    TicketStatus,
)
from resolvers.errors import BadInput
from tests.soak import examples
from tests.unit.resolvers.played import ANNEX, C4C, CDC, ERP, KNOWLEDGE, SHOP, Account, entry
from tests.unit.resolvers.world import World

NOON = datetime(2026, 3, 2, 12, 0, 0, 123_000, tzinfo=UTC)
KEY = 'email: "amelia@example.com"'


def amelia() -> World:
    links = ((ERP, "7"), (ANNEX, "HRD-1"), (SHOP, "s1"))
    world = World(
        [
            Account(CDC, "u", links=links, emails=("amelia@example.com",), given_name="Amelia"),
            Account(C4C, "c1", links=((ERP, "7"),), given_name="Amelia"),
            Account(ANNEX, "HRD-1"),
            Account(SHOP, "s1", links=((CDC, "u"),)),
        ]
    )
    for number in range(3):
        at = NOON + timedelta(minutes=number)
        order = Order(f"o{number}", f"N{number}", at, Channel.STORE, OrderStatus.OPEN)
        world.books[SHOP].entries.setdefault((Flow.ORDERS, "s1"), []).append(entry(order, at))
        ticket = Ticket(f"t{number}", f"T{number}", "Strap", TicketStatus.OPEN, at, category="Repair", topic="Repair")
        world.books[C4C].entries.setdefault((Flow.TICKETS, "c1"), []).append(entry(ticket, at))
        item = OrderItem("sku", "Watch", Decimal("1.5"))
        details = OrderDetails(order, "s1", Money(Decimal("120.50"), "GBP"), None, (item,))
        world.books[SHOP].parts[ORDER_DETAILS, order.id] = details
        world.books[C4C].parts[TICKET_MESSAGES, ticket.id] = TicketMessages((TicketMessage(at, False, text="Hello"),))
    world.books[KNOWLEDGE].hits = tuple(ArticlePage(str(n), f"A{n}", score=1 - n / 100) for n in range(30))
    return world


def test_a_part_of_the_membership_that_fails_is_an_error_at_its_own_fields() -> None:
    world = amelia()
    world.books[ANNEX].faulty_groups = {POINTS: Unreachable}
    answer = world.customer(KEY, "membership { number status tier { name } points { available } }")
    assert answer.data["customer"]["membership"] == {
        "number": "HRD-1",
        "status": "ACTIVE",
        "tier": {"name": "Gold"},
        "points": None,
    }
    assert answer.failures == {"customer.membership.points": [("Unreachable", ANNEX)]}


def test_a_membership_whose_standing_fails_still_shows_its_tier() -> None:
    world = amelia()
    world.books[ANNEX].faulty_groups = {STANDING: Unreachable}
    answer = world.customer(KEY, "membership { enrolledOn tier { name } }")
    assert answer.data["customer"]["membership"] == {"enrolledOn": None, "tier": {"name": "Gold"}}
    assert answer.failures == {"customer.membership.enrolledOn": [("Unreachable", ANNEX)]}


def test_points_without_a_record_of_the_member_are_told_without_a_status() -> None:
    world = amelia()
    world.books[ANNEX].accounts.clear()
    world.books[ANNEX].parts[POINTS, "HRD-1"] = Points(4120)
    answer = world.customer(KEY, "membership { number status enrolledOn tier { name } points { available } }")
    assert not answer.errors
    assert answer.data["customer"]["membership"] == {
        "number": "HRD-1",
        "status": None,
        "enrolledOn": None,
        "tier": None,
        "points": {"available": 4120},
    }


def test_a_membership_whose_standing_fails_lacks_its_status_alone() -> None:
    world = amelia()
    world.books[ANNEX].faulty_groups = {STANDING: Unreachable}
    answer = world.customer(KEY, "membership { number status points { available } }")
    assert answer.data["customer"]["membership"] == {"number": "HRD-1", "status": None, "points": {"available": 4120}}
    assert answer.failures == {"customer.membership.status": [("Unreachable", ANNEX)]}


def test_a_membership_that_cannot_be_read_at_all_is_one_error() -> None:
    world = amelia()
    world.books[ANNEX].faulty_groups = {TIERS: Throttled}
    assert world.customer(KEY, "membership { tier { name } }").failures == {"customer.membership": [("Throttled", ANNEX)]}


def test_details_that_cannot_be_read_leave_the_orders_there() -> None:
    world = amelia()
    world.books[SHOP].faulty_groups = {ORDER_DETAILS: TimedOut}
    answer = world.customer(KEY, "orders(first: 1) { nodes { number total { amount } items { sku } } }")
    assert answer.data["customer"]["orders"]["nodes"] == [{"number": "N2", "total": None, "items": None}]
    places = {"customer.orders.nodes.0.total", "customer.orders.nodes.0.items"}
    assert set(answer.failures) == places


def test_amounts_keep_their_digits_and_times_their_milliseconds() -> None:
    answer = amelia().customer(KEY, "orders(first: 1) { nodes { placedAt total { amount currency } items { quantity } } }")
    assert answer.data["customer"]["orders"]["nodes"] == [
        {"placedAt": "2026-03-02T12:02:00.123Z", "total": {"amount": "120.50", "currency": "GBP"}, "items": [{"quantity": "1.5"}]}
    ]


def test_messages_that_cannot_be_read_leave_the_tickets_there() -> None:
    world = amelia()
    world.books[C4C].faulty_groups = {TICKET_MESSAGES: Unreachable}
    answer = world.customer(KEY, "tickets(first: 1) { nodes { number messages { text } } }")
    assert answer.data["customer"]["tickets"]["nodes"] == [{"number": "T2", "messages": None}]
    assert answer.failures == {"customer.tickets.nodes.0.messages": [("Unreachable", C4C)]}


NODES = f"{{ customer(by: {{{KEY}}}) {{ id orders(first: 1) {{ nodes {{ id }} }} tickets(first: 2) {{ nodes {{ id }} }} }} }}"
BY_ID = """query ($id: ID!) { node(id: $id) {
  __typename id
  ... on Customer { idIsProvisional } ... on Order { number items { sku } } ... on Ticket { messages { text } }
} }"""


def test_everything_with_an_id_is_found_by_it_and_has_the_same_id_again() -> None:
    found = amelia().ask(NODES).data["customer"]
    article = amelia().ask('{ searchArticles(text: "strap", first: 1) { nodes { id } } }').data["searchArticles"]["nodes"][0]
    wanted = {
        "Customer": found["id"],
        "Order": found["orders"]["nodes"][0]["id"],
        "Ticket": found["tickets"]["nodes"][1]["id"],
        "Article": article["id"],
    }
    world = amelia()
    world.books[KNOWLEDGE].parts[ARTICLE_PAGE, "0"] = ArticlePage("0", "A0")
    for kind, node_id in wanted.items():
        answer = world.ask(BY_ID, id=node_id)
        assert not answer.errors
        assert (answer.data["node"]["__typename"], answer.data["node"]["id"]) == (kind, node_id)


def test_what_is_gone_is_null_and_a_failing_system_is_an_error() -> None:
    node_id = amelia().ask(NODES).data["customer"]["orders"]["nodes"][0]["id"]
    world = amelia()
    world.books[SHOP].parts.clear()
    gone = world.ask(BY_ID, id=node_id)
    assert (gone.data, gone.errors) == ({"node": None}, {})
    world = amelia()
    world.books[SHOP].fault = Throttled
    assert world.ask(BY_ID, id=node_id).failures == {"node": [("Throttled", SHOP)]}


def test_an_id_of_a_system_that_is_no_longer_connected_finds_nothing() -> None:
    found = amelia().ask(NODES).data["customer"]
    world = amelia()
    article = world.house.node_ids.of("Article", KNOWLEDGE, "0")
    for slug in (SHOP, C4C, KNOWLEDGE):
        del world.clients[slug]
    for node_id in (found["orders"]["nodes"][0]["id"], found["tickets"]["nodes"][0]["id"], article):
        answer = world.ask(BY_ID, id=node_id)
        assert (answer.data, answer.errors) == ({"node": None}, {})
    answer = world.ask(
        'query ($id: ID!) { article(id: $id) { title } searchArticles(text: "strap") { nodes { id } } }', id=article
    )
    assert (answer.data, answer.errors) == ({"article": None, "searchArticles": None}, {})


def test_an_id_of_something_else_is_turned_down() -> None:
    order = amelia().ask(NODES).data["customer"]["orders"]["nodes"][0]["id"]
    for query in (f'{{ article(id: "{order}") {{ title }} }}', f'{{ customer(by: {{id: "{order}"}}) {{ id }} }}'):
        (error,) = amelia().ask(query).errors.values()
        assert isinstance(error, BadInput)


@examples(60)
@given(st.integers(0, 30), st.lists(st.integers(1, 12), min_size=1, max_size=6), st.booleans())
def test_walking_a_search_yields_every_hit_once_in_its_order(hits: int, sizes: list[int], by_edges: bool) -> None:
    world = amelia()
    world.books[KNOWLEDGE].hits = world.books[KNOWLEDGE].hits[:hits]
    titles, after = [], None
    for turn in range(40):
        arguments = f'text: "strap", first: {sizes[turn % len(sizes)]}' + (f', after: "{after}"' if after else "")
        answer = world.ask(
            f"{{ searchArticles({arguments}) {{ edges {{ cursor node {{ title }} }} pageInfo {{ hasNextPage endCursor }} }} }}"
        )
        found = answer.data["searchArticles"]
        taken = found["edges"][: max(1, len(found["edges"]) // 2)] if by_edges else found["edges"]
        titles += [edge["node"]["title"] for edge in taken]
        if not found["pageInfo"]["hasNextPage"] and len(taken) == len(found["edges"]):
            break
        after = taken[-1]["cursor"] if by_edges else found["pageInfo"]["endCursor"]
    assert titles == [f"A{n}" for n in range(hits)]


def test_deep_pages_of_a_search_cost_no_more_than_the_first() -> None:
    world, after, limits = amelia(), None, []
    search = world.clients[KNOWLEDGE].ports.searches["articles"]
    asked = search.search

    async def noted(text: str, *, limit: int, after: str | None = None) -> Any:
        limits.append(limit)
        return await asked(text, limit=limit, after=after)

    search.search = noted  # type: ignore[method-assign]
    for _ in range(5):
        arguments = 'text: "strap", first: 5' + (f', after: "{after}"' if after else "")
        found = world.ask(f"{{ searchArticles({arguments}) {{ pageInfo {{ endCursor }} }} }}").data["searchArticles"]
        after = found["pageInfo"]["endCursor"]
    assert limits == [5] * 5


@pytest.mark.parametrize("text", ["", "   ", "x" * 501])
def test_a_text_of_no_sensible_length_is_turned_down(text: str) -> None:
    (error,) = amelia().ask("query ($t: String!) { searchArticles(text: $t) { nodes { id } } }", t=text).errors.values()
    assert isinstance(error, BadInput)


def test_articles_that_fit_the_open_tickets_come_best_first_and_each_once() -> None:
    world = amelia()
    world.books[KNOWLEDGE].parts[ARTICLE_BODY, "0"] = ArticleBody("<p>Hello</p>")
    answer = world.customer(KEY, "suggestedArticles(first: 2) { title html }")
    assert answer.data["customer"]["suggestedArticles"][0] == {"title": "A0", "html": "<p>Hello</p>"}
    assert [one["title"] for one in answer.data["customer"]["suggestedArticles"]] == ["A0", "A1"]
    assert [texts for slug, what, texts in world.ledger if what == "search"] == [("Repair Strap",)]


@pytest.mark.parametrize(
    ("subject", "told", "searched"),
    [
        ("It has stopped", {"category": "WATCH_REPAIR"}, "It has stopped"),
        ("It has stopped", {"category": "Watch repair", "topic": "Watch repair"}, "Watch repair It has stopped"),
        ("My WATCH REPAIR", {"category": "Watch repair", "topic": "Watch repair"}, "My WATCH REPAIR"),
        ("", {"category": "Watch repair", "topic": "Watch repair"}, "Watch repair"),
        ("stopped " * 100, {"topic": "Watch repair"}, ("Watch repair " + "stopped " * 100)[:500]),
        ("", {"category": "0815"}, None),
    ],
    ids=["a code", "words", "said already", "no subject", "a long subject", "nothing to look for"],
)
def test_articles_are_searched_by_category_and_subject_and_never_by_a_code(
    subject: str, told: dict[str, str], searched: str | None
) -> None:
    world = amelia()
    ticket: Any = Ticket("t", "T", subject, TicketStatus.OPEN, NOON, **told)
    world.books[C4C].entries[Flow.TICKETS, "c1"] = [entry(ticket, NOON)]
    assert not world.customer(KEY, "suggestedArticles { title }").errors
    assert [text for slug, what, (text, *_) in world.ledger if what == "search"] == ([searched] if searched else [])


def test_without_open_tickets_no_article_is_looked_for() -> None:
    world = amelia()
    world.books[C4C].entries.clear()
    assert world.customer(KEY, "suggestedArticles { title }").data["customer"]["suggestedArticles"] == []
    assert not world.calls(KNOWLEDGE)


@pytest.mark.parametrize(("slug", "fault"), [(C4C, Unreachable), (KNOWLEDGE, Throttled)])
def test_suggestions_that_fail_are_an_error_of_the_failing_system(slug: str, fault: Any) -> None:
    world = amelia()
    world.customer(KEY)
    world.books[slug].fault = fault
    answer = world.customer(KEY, "id suggestedArticles { title }")
    assert answer.failures == {"customer.suggestedArticles": [(fault.__name__, slug)]}
    assert answer.data["customer"]["id"]
