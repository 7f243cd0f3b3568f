"""A section that is not selected asks nobody, however the query is written."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.ports.capabilities import CONSENTS, CONTACTS, Flow
from adapters.ports.records import Ticket, TicketStatus
from adapters.ports.system_info import SystemInfo
from tests.unit.resolvers.played import ANNEX, C4C, CDC, ERP, KNOWLEDGE, SHOP, Account, entry
from tests.unit.resolvers.swift import run
from tests.unit.resolvers.world import Answer, World

MAIL = "amelia@example.com"
NAME: Any = {"given_name": "Amelia", "family_name": "Hart"}
LINKS = ((ERP, "7"), (ANNEX, "HRD-1"), (SHOP, "s1"))


def amelia() -> World:
    return World(
        [
            Account(CDC, "u", links=LINKS, emails=(MAIL,), **NAME),
            Account(C4C, "c1", links=((ERP, "7"),), emails=(MAIL,), **NAME),
            Account(ANNEX, "HRD-1", **NAME),
            Account(SHOP, "s1", links=((CDC, "u"),), **NAME, wishlist_id="w1"),
        ]
    )


def asked(query: str, **variables: object) -> set[tuple[str, str]]:
    """What was asked beyond finding the person."""
    world = amelia()
    answer = world.ask(query, **variables)
    assert not answer.errors
    return {call for call in world.calls() if call[1] != "find"}


BY = f'customer(by: {{email: "{MAIL}"}})'
PERSON = {(CDC, "person"), (C4C, "person")}
REACH = {(CDC, "reach"), (C4C, "reach")}
ASIDE = {(ANNEX, "standing"), (SHOP, "shop_account")}
"""Who else may know, where nobody's profile does or where everybody's word is asked for."""

SELECTIONS = [
    ("id", set()),
    ("__typename", set()),
    ("profile { givenName }", PERSON),
    ("profile { missing { id } }", PERSON),
    ("profile { email }", REACH),
    ("profile { givenName email }", {(CDC, "person+reach"), (C4C, "person+reach")}),
    ("profile { phone }", {*REACH, *ASIDE}),
    ("profile { provenance { field } }", {(CDC, "person+reach"), (C4C, "person+reach"), *ASIDE}),
    ("contactPoints { value }", {(CDC, "contacts"), (C4C, "contacts")}),
    ("consents { name }", {(CDC, "consents")}),
    ("mayContact(channel: EMAIL) { allowed }", {(CDC, "consents"), *PERSON, *ASIDE}),
    ("membership { number }", {(ANNEX, "standing")}),
    ("membership { points { available } }", {(ANNEX, "points")}),
    ("membership { tier { name } }", {(ANNEX, "tiers")}),
    ("membership { nextTier { spendToReach { amount } } }", {(ANNEX, "points+tiers")}),
    ("membership { rewards { name } }", {(ANNEX, "rewards")}),
    ("orders { nodes { number } }", {(SHOP, "orders")}),
    ("wishlist { nodes { name } }", {(SHOP, "shop_account"), (SHOP, "wishlist")}),
    ("tickets { nodes { number } }", {(C4C, "tickets")}),
    ("suggestedArticles { title }", {(C4C, "tickets")}),
    (
        "briefing { headline }",
        {
            (CDC, "consents+person"),
            (C4C, "person"),
            (ANNEX, "points+standing+tiers"),
            (SHOP, "shop_account"),
            (C4C, "tickets"),
            (SHOP, "orders"),
        },
    ),
    ("identities { recordId }", set()),
]


@pytest.mark.parametrize(("selection", "wanted"), SELECTIONS, ids=[selection for selection, _ in SELECTIONS])
def test_only_what_serves_the_selected_fields_is_asked(selection: str, wanted: set[tuple[str, str]]) -> None:
    assert asked(f"{{ {BY} {{ {selection} }} }}") == wanted


@pytest.mark.parametrize(
    "query",
    [
        f"{{ {BY} {{ ...P }} }} fragment P on Customer {{ profile {{ ...N }} }} fragment N on Profile {{ givenName }}",
        f"{{ {BY} {{ ... on Customer {{ profile {{ ... {{ givenName }} }} }} }} }}",
        f"{{ someone: {BY} {{ golden: profile {{ email: givenName }} }} }}",
        f"{{ {BY} {{ profile {{ givenName }} profile {{ familyName }} }} }}",
        f"{{ {BY} {{ profile {{ givenName }} }} {BY} {{ profile {{ familyName }} }} }}",
    ],
)
def test_fragments_aliases_and_repeated_fields_are_seen_through(query: str) -> None:
    assert asked(query) == PERSON


CONDITIONAL = (
    f"query ($yes: Boolean!) {{ {BY} {{ id ...O @include(if: $yes) profile @skip(if: $yes) {{ givenName }} }} }}"
    " fragment O on Customer { orders { nodes { number } } }"
)
BELOW = (
    f"query ($yes: Boolean!) {{ {BY} {{ profile {{ givenName ...R @include(if: $yes) }} }} }} fragment R on Profile {{ email }}"
)
BESIDE = f"query ($yes: Boolean!) {{ {BY} {{ profile {{ givenName }} }} {BY} @include(if: $yes) {{ profile {{ email }} }} }}"
BOTH = {(CDC, "person+reach"), (C4C, "person+reach")}


@pytest.mark.parametrize(
    ("query", "with_it", "without"),
    [(CONDITIONAL, {(SHOP, "orders")}, PERSON), (BELOW, BOTH, PERSON), (BESIDE, BOTH, PERSON)],
    ids=["section", "attribute", "field beside"],
)
def test_skip_and_include_are_obeyed_with_the_variables_of_each_request(query: str, with_it: object, without: object) -> None:
    world = amelia()
    for yes in (False, True, False):
        world.now += 10_000
        assert not world.ask(query, yes=yes).errors
        assert {call for call in world.calls() if call[1] != "find"} == (with_it if yes else without)


@pytest.mark.parametrize(
    ("way", "reads"),
    [
        ("nodes { number }", False),
        ("nodes { messages { text } }", True),
        ("edges { node { messages { text } } }", True),
    ],
)
def test_messages_are_read_at_once_and_only_where_they_are_selected(way: str, reads: bool) -> None:
    world, at = amelia(), datetime(2026, 3, 2, tzinfo=UTC)
    tickets = [entry(Ticket(str(n), str(n), "Strap", TicketStatus.OPEN, at), at) for n in range(3)]
    world.books[C4C].entries[Flow.TICKETS, "c1"] = tickets
    assert not world.ask(f"{{ {BY} {{ tickets {{ {way} }} }} }}").errors
    assert world.calls(C4C).count((C4C, "ticket_messages")) == int(reads)


EVERYTHING = f"""{{ {BY} {{
  profile {{ givenName email }} contactPoints {{ value }} membership {{ number }} consents {{ name }}
  orders {{ nodes {{ number }} }} tickets {{ nodes {{ number }} }} wishlist {{ nodes {{ name }} }} identities {{ recordId }}
}} }}"""


def narrowed(world: World, systems: dict[str, SystemInfo]) -> tuple[Answer, set[str]]:
    """The answer by a plan for these systems alone, and the systems that were asked."""
    plan = world.document(EVERYTHING)[1].narrowed(systems)
    answer = run(world.answer(EVERYTHING, 5.0, {}, plan))
    return answer, {f"{system} {what}" for system, what in world.calls()}


def test_a_plan_without_a_system_neither_reads_nor_searches_it() -> None:
    world = amelia()
    systems = {slug: client.info for slug, client in world.clients.items() if slug not in (C4C, ANNEX)}
    answer, asked = narrowed(world, systems)
    assert answer.errors == {}
    assert [one for one in asked if one.startswith((C4C, ANNEX))] == []
    assert answer.data["customer"]["membership"] is None
    assert answer.data["customer"]["profile"]["givenName"] == "Amelia"


def test_a_plan_without_a_group_of_a_system_does_not_read_it() -> None:
    connected = {slug: client.info for slug, client in amelia().clients.items()}
    whole, every = narrowed(amelia(), connected)
    answer, asked = narrowed(
        amelia(), {**connected, CDC: replace(connected[CDC], groups=connected[CDC].groups - {CONSENTS, CONTACTS})}
    )
    assert answer.errors == whole.errors == {}
    assert {one for one in every - asked if one.startswith(CDC)} == {f"{CDC} consents+contacts+person+reach"}
    assert {one for one in asked - every if one.startswith(CDC)} == {f"{CDC} person+reach"}
    assert not answer.data["customer"]["consents"]


def test_nobody_is_asked_for_a_person_who_is_not_asked_for() -> None:
    world = amelia()
    assert not world.ask("{ systems { id health { state } } viewer { subject } }").errors
    assert world.calls() == []


def test_customers_of_one_query_share_calls_and_nothing_is_asked_twice() -> None:
    people = [Account(CDC, f"u{n}", emails=(f"p{n}@example.com",), given_name=f"P{n}") for n in range(50)]
    world = World(people)
    keys = ", ".join(f'{{email: "p{n}@example.com"}}' for n in (*range(50), *range(10)))
    answer = world.ask(f"{{ customers(by: [{keys}]) {{ profile {{ givenName }} }} }}")
    assert [one["profile"]["givenName"] for one in answer.data["customers"]][:3] == ["P0", "P1", "P2"]
    calls = world.calls()
    assert (calls.count((CDC, "find")), calls.count((CDC, "person"))) == (1, 1)
    assert KNOWLEDGE not in {slug for slug, _ in calls}


def test_lists_of_any_length_beside_each_other_are_read_once() -> None:
    """A file as clients ask for it: each list with its own default, ten or twenty entries."""
    world = amelia()
    lists = "orders { nodes { number } } tickets { nodes { number } } membership { activity { nodes { points } } }"
    answer = world.customer(f'email: "{MAIL}"', f"{lists} timeline {{ nodes {{ summary }} }}")
    assert not answer.errors
    made = [what for _, what in world.calls()]
    assert [made.count(flow.value) for flow in (Flow.ORDERS, Flow.TICKETS, Flow.POINTS_ACTIVITY)] == [1, 1, 1]
