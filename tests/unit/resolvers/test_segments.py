"""Segments of a person, and the people of a segment: each once, as many as the marketing system says, in few questions."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.ports.capabilities import CONSENTS, PERSON, SEGMENTS
from adapters.ports.errors import Unreachable
from adapters.ports.records import Candidate, Consent, Purpose, Segment, Segments
from resolvers.errors import BadInput
from tests.soak import examples
from tests.unit.resolvers.consent.amelia import BORN, CHILD
from tests.unit.resolvers.marketing import MARKETING, connect
from tests.unit.resolvers.played import ANNEX, C4C, CDC, ERP, Account
from tests.unit.resolvers.world import World

WATCHES, SCENTS = Segment("g1", "Watch lovers", "They love them", 3), Segment("g2", "Fragrance lovers")
KEY = 'email: "p1@example.com"'
MEMBERS = """query ($id: ID!, $first: Int, $after: String) {
  segment(id: $id) { members(first: $first, after: $after) {
    edges { cursor node { id profile { givenName } } } pageInfo { hasNextPage endCursor }
  } }
}"""


def contact(number: int) -> Candidate:
    """As the marketing system tells of person `number`."""
    links = ((C4C, f"c{number}"), (ERP, str(number)), (CDC, f"u{number}"))
    return Candidate(
        f"{C4C}:c{number}", links, (f"p{number}@example.com",), given_name=f"P{number}", family_name="Hart", birth_date=BORN
    )


def house(numbers: Sequence[int] = (), *, known: Sequence[int] | None = None) -> World:
    """Persons with a record in CRM and an account; `numbers` are those of the segment, in its order."""
    accounts = []
    for number in known if known is not None else sorted({1, *numbers}):
        name: Any = {"given_name": f"P{number}", "family_name": "Hart", "emails": (f"p{number}@example.com",), "birth_date": BORN}
        accounts.append(Account(C4C, f"c{number}", links=((ERP, str(number)), (ANNEX, f"HRD-{number}")), **name))
        accounts.append(Account(CDC, f"u{number}", links=((ERP, str(number)),), **name))
    return connect(World(accounts), segments=[SCENTS, WATCHES], members={"g1": [contact(number) for number in numbers]})


def watch_lovers(world: World) -> str:
    nodes = world.ask("{ segments { nodes { id name } } }").data["segments"]["nodes"]
    return next(one["id"] for one in nodes if one["name"] == "Watch lovers")


def members(world: World, **more: Any) -> Any:
    answer = world.ask(MEMBERS, id=watch_lovers(world), **more)
    assert not answer.errors
    return answer.data["segment"]["members"]


def names(found: Any) -> list[str]:
    return [edge["node"]["profile"]["givenName"] for edge in found["edges"]]


def test_a_person_asked_for_by_three_ids_is_told_each_segment_once() -> None:
    world = house()
    for record_id in (f"{C4C}:c1", f"{ERP}:1", f"{CDC}:u1"):
        world.books[MARKETING].parts[SEGMENTS, record_id] = Segments((WATCHES, SCENTS))
    answer = world.customer(KEY, "segments { name size description source { recordId system { id } } }")
    assert not answer.errors
    told = answer.data["customer"]["segments"]
    assert [(one["name"], one["size"]) for one in told] == [("Fragrance lovers", None), ("Watch lovers", 3)]
    assert told[1]["source"] == {"recordId": "g1", "system": {"id": MARKETING}}


def test_somebody_whom_marketing_does_not_know_has_no_segments() -> None:
    answer = house().customer(KEY, "segments { name }")
    assert (answer.data["customer"]["segments"], answer.errors) == (None, {})


@pytest.mark.parametrize(
    "trait", [{"birth_date": CHILD}, {"consents": (Consent("marketing", False, Purpose.MARKETING),)}], ids=["a child", "objected"]
)
def test_who_may_not_be_profiled_has_no_segments_and_none_are_requested(trait: Any) -> None:
    world = house()
    for account in world.accounts:
        vars(account).update(trait)
    world.books[MARKETING].parts[SEGMENTS, f"{C4C}:c1"] = Segments((WATCHES,))
    answer = world.customer(KEY, "segments { name }")
    assert (answer.data["customer"]["segments"], answer.errors, answer.missing) == ([], {}, [])
    assert world.calls(MARKETING) == []


def test_nor_are_they_a_member_where_others_are() -> None:
    world = house([1, 2, 3, 4])
    world.books[CDC].accounts[1].consents = (Consent("marketing", False, Purpose.MARKETING),)
    world.books[C4C].accounts[2].birth_date = CHILD
    assert names(members(world)) == ["P1", "P4"]


def test_while_consents_are_unreadable_members_are_withheld_with_a_cause() -> None:
    world = house([1, 2])
    id_ = watch_lovers(world)
    world.books[CDC].faulty_groups = {CONSENTS: Unreachable}
    answer = world.ask(MEMBERS, id=id_)
    assert answer.data["segment"]["members"] is None
    assert answer.failures == {"segment.members": [("Withheld", CDC)]}


def test_an_undecided_member_is_left_out_and_the_silent_system_is_missing() -> None:
    world = house([1, 2])
    id_ = watch_lovers(world)
    for book in (world.books[CDC], world.books[C4C]):
        book.accounts[0].birth_date = None
    world.books[C4C].faulty_groups = {PERSON: Unreachable}
    candidates = [replace(contact(1), birth_date=None), contact(2)]
    connect(world, segments=[WATCHES], members={"g1": candidates})
    answer = world.ask(MEMBERS.replace(" profile { givenName }", ""), id=id_)
    assert len(answer.data["segment"]["members"]["edges"]) == 1
    assert ("segment.members", C4C) in answer.missing


def test_marketing_that_fails_costs_the_segments_only() -> None:
    world = house()
    world.books[MARKETING].fault = Unreachable
    answer = world.customer(KEY, "profile { givenName } segments { name }")
    assert answer.data["customer"] == {"profile": {"givenName": "P1"}, "segments": None}
    assert answer.failures == {"customer.segments": [("Unreachable", MARKETING)]}


def test_a_segment_is_found_again_by_its_id() -> None:
    world = house()
    id_ = watch_lovers(world)
    query = "query ($id: ID!) { segment(id: $id) { name } node(id: $id) { id ... on Segment { description } } }"
    assert world.ask(query, id=id_).data == {
        "segment": {"name": "Watch lovers"},
        "node": {"id": id_, "description": "They love them"},
    }
    del world.clients[MARKETING]
    assert world.ask(query, id=id_).data == {"segment": None, "node": None}


def test_a_segment_that_is_gone_is_null_and_another_kind_of_id_is_rejected() -> None:
    world = house()
    id_ = watch_lovers(world)
    world.books[MARKETING].parts.clear()
    world.now += 10_000
    assert world.ask("query ($id: ID!) { segment(id: $id) { name } }", id=id_).data == {"segment": None}
    customer = world.customer(KEY).data["customer"]["id"]
    answer = world.ask("query ($id: ID!) { segment(id: $id) { name } }", id=customer)
    assert isinstance(answer.errors["segment"], BadInput)


def test_members_keep_the_segments_order_and_the_ids_that_every_key_finds() -> None:
    world = house([3, 1, 2])
    found = members(world)
    assert names(found) == ["P3", "P1", "P2"]
    asked = world.customer(KEY).data["customer"]["id"]
    assert found["edges"][1]["node"]["id"] == asked


def test_a_page_of_members_costs_as_many_questions_as_one_member() -> None:
    costs = []
    for numbers in ([1], list(range(1, 13))):
        world = house(numbers)
        id_ = watch_lovers(world)
        world.calls()
        world.ask(MEMBERS, id=id_)
        costs.append(sorted(world.calls()))
    assert costs[0] == costs[1]


def test_members_asked_for_again_are_remembered() -> None:
    world = house([1, 2])
    id_ = watch_lovers(world)
    world.ask(MEMBERS, id=id_)
    world.calls()
    world.ask(MEMBERS, id=id_)
    assert "find" not in {what for _, what in world.calls()}


def test_a_member_whom_no_directory_gives_is_there_all_the_same() -> None:
    found = members(house([2, 1], known=[1]))
    assert [edge["node"]["profile"] for edge in found["edges"]] == [None, {"givenName": "P1"}]
    assert found["edges"][0]["node"]["id"]


def test_a_directory_that_fails_costs_no_member() -> None:
    world = house([1, 2])
    id_ = watch_lovers(world)
    world.books[C4C].fault = Unreachable
    answer = world.ask(MEMBERS, id=id_)
    assert names(answer.data["segment"]["members"]) == ["P1", "P2"]
    assert ("segment.members", C4C) in answer.missing


def test_two_contacts_of_one_person_are_one_member() -> None:
    world = house([1, 2])
    twice = Candidate(f"{CDC}:u1", ((CDC, "u1"),), given_name="P1", family_name="Hart")
    found = members(connect(world, segments=[WATCHES], members={"g1": [contact(1), twice, contact(2)]}))
    assert names(found) == ["P1", "P2"]


def test_marketing_that_fails_costs_the_members_and_not_the_segment() -> None:
    world = house([1])
    id_ = watch_lovers(world)
    world.ask("query ($id: ID!) { segment(id: $id) { name } }", id=id_)
    world.books[MARKETING].fault = Unreachable
    answer = world.ask(MEMBERS.replace("segment(id: $id) {", "segment(id: $id) { name"), id=id_)
    assert answer.data == {"segment": {"name": "Watch lovers", "members": None}}
    assert answer.failures == {"segment.members": [("Unreachable", MARKETING)]}


@pytest.mark.parametrize("first", [0, 101, -1])
def test_a_page_of_none_or_of_too_many_is_turned_down(first: int) -> None:
    world = house([1])
    answer = world.ask(MEMBERS, id=watch_lovers(world), first=first)
    assert isinstance(answer.errors["segment.members"], BadInput)


def test_a_cursor_of_another_segment_is_turned_down() -> None:
    world = house([1, 2, 3])
    cursor = members(world, first=1)["pageInfo"]["endCursor"]
    other = world.ask("{ segments { nodes { id } } }").data["segments"]["nodes"][0]["id"]
    answer = world.ask(MEMBERS, id=other, after=cursor)
    assert isinstance(answer.errors["segment.members"], BadInput)


@examples(25)
@given(count=st.integers(0, 23), first=st.integers(1, 10), by_edge=st.booleans())
def test_page_by_page_every_member_comes_once(count: int, first: int, by_edge: bool) -> None:
    """By the end cursor, or from any edge within a page."""
    world = house(range(1, count + 1))
    id_ = watch_lovers(world)
    seen: list[str] = []
    after = None
    while True:
        found = world.ask(MEMBERS, id=id_, first=first, after=after).data["segment"]["members"]
        edges = found["edges"][: max(1, first // 2)] if by_edge else found["edges"]
        seen += [edge["node"]["profile"]["givenName"] for edge in edges]
        if len(edges) == len(found["edges"]) and not found["pageInfo"]["hasNextPage"]:
            break
        assert len(seen) < 2 * count
        after = edges[-1]["cursor"] if by_edge else found["pageInfo"]["endCursor"]
    assert seen == [f"P{number}" for number in range(1, count + 1)]
