"""Whom an answer shows: the gate before further people, and what the query remembers of it."""

from collections.abc import Sequence

import pytest
from graphql import GraphQLError

from adapters.guards.source_reader import SourceReader
from adapters.ports.crosswalk import Crosswalk, Identity, MatchMethod
from resolvers.context import Context
from resolvers.customer import view
from resolvers.policy.shown import PeopleGate, ShownPerson, TooManyCustomers
from resolvers.selected_paths import Plan
from tests.unit.resolvers.test_identity import amelia
from tests.unit.resolvers.world import World

PEOPLE = [ShownPerson(("crm", str(number))) for number in range(4)]


class Room:
    """A gate that lets the first so many people of each question through."""

    def __init__(self, many: int) -> None:
        self._many = many

    async def refusals(self, people: Sequence[ShownPerson]) -> Sequence[GraphQLError | None]:
        return [None if place < self._many else TooManyCustomers(60) for place in range(len(people))]


def context(gate: PeopleGate | None) -> Context:
    world = World(amelia())
    return Context(world.house, SourceReader(world.query_state(), deadline_s=5.0), Plan(), view, gate=gate)


async def test_without_a_gate_everybody_is_shown() -> None:
    one = context(None)
    assert list(await one.show(PEOPLE)) == [None] * 4
    assert await one.show_first(PEOPLE) == 4
    assert one.persons == PEOPLE * 2
    assert one.is_repeatable


async def test_who_is_refused_is_not_among_the_people_of_the_answer() -> None:
    one = context(Room(2))
    assert [refusal is None for refusal in await one.show(PEOPLE)] == [True, True, False, False]
    assert one.persons == PEOPLE[:2]


async def test_a_page_ends_before_the_first_who_is_refused() -> None:
    one = context(Room(3))
    assert await one.show_first(PEOPLE) == 3
    assert one.persons == PEOPLE[:3]
    with pytest.raises(TooManyCustomers):
        await context(Room(0)).show_first(PEOPLE)


async def test_an_answer_that_somebody_was_left_out_of_is_nobody_elses() -> None:
    lists, pages = context(Room(3)), context(Room(3))
    await lists.show(PEOPLE)
    await pages.show_first(PEOPLE)
    assert not lists.is_repeatable
    assert not pages.is_repeatable
    whole = context(Room(4))
    await whole.show(PEOPLE)
    await whole.show_first(PEOPLE)
    assert whole.is_repeatable


def test_a_person_has_the_records_of_the_crosswalk_the_anchor_first() -> None:
    identities = tuple(
        Identity(system, "1", MatchMethod.LINKED, 1.0, (), system, None, 0.0) for system in ("shop", "crm", "club")
    )
    person = ShownPerson(Crosswalk(("crm", "1"), identities))
    assert person.records == (("crm", "1"), ("shop", "1"), ("club", "1"))
    assert "crm" not in repr(person)


@pytest.mark.parametrize(("wait_s", "told"), [(0.5, "in a minute"), (60.0, "in a minute"), (61.0, "in 2 minutes")])
def test_the_error_says_when(wait_s: float, told: str) -> None:
    assert told in TooManyCustomers(wait_s).message
