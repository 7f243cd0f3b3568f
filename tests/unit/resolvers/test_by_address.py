"""The timeline of somebody whose contact centre knows addresses only: the same whatever key led to the person."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.ports.capabilities import TICKET_MESSAGES, Flow
from adapters.ports.records import Channel, Interaction, InteractionKind, Ticket, TicketMessages, TicketStatus
from adapters.ports.shapes import EMAIL, PHONE, Position
from resolvers.stitch.streams import StreamId, write_places
from tests.unit.resolvers.played import ANNEX, C4C, CDC, SYSTEMS, Account, described, entry
from tests.unit.resolvers.world import SEALS, World

AT = datetime(2026, 1, 1, tzinfo=UTC)
CENTRE = "sinch-contact-pro"
NAME = {"given_name": "Amelia"}
FIELDS = "id timeline { nodes { summary } missing { id } pageInfo { hasNextPage endCursor } }"
KEYS = (
    'email: "a@example.com"',
    'email: "b@example.com"',
    'membershipNumber: "M"',
    f'external: {{system: "{CDC}", id: "u"}}',
    f'external: {{system: "{C4C}", id: "c"}}',
)


def contact(name: str) -> Any:
    return entry(Interaction(name, InteractionKind.EMAIL, Channel.EMAIL, AT, name), AT)


def amelia() -> World:
    """Her second address is one that only the CRM knows; to each of both she has written once."""
    member = ((ANNEX, "M"),)
    world = World(
        [
            Account(CDC, "u", emails=("a@example.com",), links=member, **NAME),
            Account(C4C, "c", emails=("a@example.com", "b@example.com"), links=member, **NAME),
            Account(ANNEX, "M", emails=("a@example.com",), **NAME),
        ]
    )
    centre = world.connect(described(CENTRE, flows=frozenset({Flow.INTERACTIONS}), keyed_by=(PHONE, EMAIL)))
    for name in "ab":
        centre.entries[Flow.INTERACTIONS, f"email:{name}@example.com"] = [contact(name)]
    return world


def told(world: World, key: str, fields: str = FIELDS) -> Any:
    answer = world.customer(key, fields)
    assert not answer.errors
    return answer.data["customer"]


@pytest.mark.parametrize("key", KEYS)
def test_whichever_key_leads_to_her_all_her_addresses_are_asked_for(key: str) -> None:
    world = amelia()
    for asked in (key, *KEYS):
        assert [one["summary"] for one in told(world, asked)["timeline"]["nodes"]] == ["E-mail: b", "E-mail: a"], asked
        world.now += 100


def test_an_address_of_somebody_else_is_not_used_even_if_learned_late() -> None:
    world = amelia()
    world.books[CDC].accounts.append(Account(CDC, "v", emails=("b@example.com",), given_name="Bruno", family_name="Klein"))
    assert [one["summary"] for one in told(world, KEYS[3])["timeline"]["nodes"]] == ["E-mail: a"]


def test_entries_under_two_addresses_are_hidden_while_one_is_unreadable() -> None:
    world = amelia()
    centre = world.books[CENTRE]
    for name in "ab":
        centre.entries[Flow.INTERACTIONS, f"email:{name}@example.com"] = [contact("both")]
    centre.broken = {"email:b@example.com"}
    first = told(world, KEYS[0])["timeline"]
    assert (first["nodes"], first["missing"]) == ([], [{"id": CENTRE}])
    assert first["pageInfo"]["hasNextPage"] is True
    centre.broken = set()
    world.now += 100
    assert [one["summary"] for one in told(world, KEYS[0])["timeline"]["nodes"]] == ["E-mail: both"]


def test_a_ticket_read_through_the_timeline_is_dropped_with_the_customer() -> None:
    world = amelia()
    world.ttl_s.update(tickets=600.0, interactions=600.0)
    crm = SYSTEMS[C4C]
    traits = {name: getattr(crm, name) for name in ("groups", "lookup_keys", "filters", "links_to", "is_directory")}
    book = world.connect(described(C4C, flows=frozenset({Flow.INTERACTIONS}), **traits), world.accounts[1])
    ticket = Ticket("t1", "t1", "Strap", TicketStatus.OPEN, AT)
    opened = Interaction("ticket:t1", InteractionKind.TICKET, Channel.PHONE, AT, "Strap", ticket=ticket)
    book.entries[Flow.INTERACTIONS, "c"] = [entry(opened, AT)]
    book.parts[TICKET_MESSAGES, "t1"] = TicketMessages(())
    her = told(world, KEYS[0], "id timeline { nodes { subject { ... on Ticket { number messages { text } } } } }")
    world.now += 1
    world.ask("mutation ($id: ID!) { refreshCustomer(id: $id) { purgedEntries } }", id=her["id"])
    assert not [key for key in world.cache._hot if "t1" in key]


def test_a_cursor_holds_the_places_of_sixty_streams() -> None:
    places = {
        StreamId("sinch-contact-pro", Flow.INTERACTIONS, f"phone:+4477009{number:05d}"): Position(
            AT + timedelta(seconds=number * 7919), f"{number * 7_368_787:032X}"
        )
        for number in range(60)
    }
    cursor = SEALS.seal("cursor:timeline", write_places(places))
    assert SEALS.open("cursor:timeline", cursor) == write_places(places)
    assert len(cursor) < 8_000


def test_a_cursor_of_another_form_is_no_cursor() -> None:
    cursor = SEALS.seal("cursor", [C4C, "c", AT.isoformat(), "t1", ""])
    answer = amelia().customer(KEYS[0], f'tickets(after: "{cursor}") {{ nodes {{ id }} }}')
    assert "not a cursor" in str(answer.errors["customer.tickets"])


def test_a_refresh_drops_entries_under_addresses_without_a_crosswalk() -> None:
    """While a system fails, who she is is worked out anew each time."""
    world = amelia()
    world.ttl_s.update(interactions=600.0)
    her = told(world, KEYS[0])
    assert [key for key in world.cache._hot if key[0] == CENTRE]
    for key in [key for key in world.cache._hot if key[0] == "crosswalk"]:
        del world.cache._hot[key]
    world.now += 1
    answer = world.ask("mutation ($id: ID!) { refreshCustomer(id: $id) { purgedEntries } }", id=her["id"])
    assert answer.data["refreshCustomer"]["purgedEntries"] > 0
    assert not [key for key in world.cache._hot if key[0] == CENTRE]
