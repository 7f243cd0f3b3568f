"""Clients that keep what they are told by `__typename` and `id` (Apollo, urql, Relay) never read what nobody told them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLObjectType, GraphQLSchema, build_client_schema, get_introspection_query

from mocks.world import cast as played
from mocks.world.days import SAME, today
from mocks.world.people import ANNEX, Person
from tests.apollo import queries
from tests.apollo.cache import Answer, read_again
from tests.contract.played import Played
from tests.journey.world import SEED
from tests.running import RunningGateway, demo_settings

CAST = list(played.people(SEED, today(SAME)))
SEARCHES = ("watch", "watch repair", "returns", "gift returns", "delivery")


@dataclass
class Told:
    """Everything that was asked of one gateway, and what was told."""

    schema: GraphQLSchema
    gateway: RunningGateway
    answers: list[Answer] = field(default_factory=list)

    def ask(self, called: str, query: str, **variables: Any) -> None:
        answer = self.gateway.ask(query, variables)
        assert answer.errors == [], called
        self.answers.append(Answer(called, query, variables, answer.data))

    def ids(self) -> dict[str, set[str]]:
        """By type."""
        found: dict[str, set[str]] = {}
        for answer in self.answers:
            for type_name, id_ in things(answer.data):
                found.setdefault(type_name, set()).add(id_)
        return found

    def told_and_read_otherwise(self) -> list[Any]:
        return read_again(self.answers, queries.possible_types(self.schema))


def things(part: Any) -> Iterator[tuple[str, str]]:
    """Type and id of every object that has an id."""
    if isinstance(part, dict):
        if "id" in part and "__typename" in part:
            yield part["__typename"], part["id"]
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from things(one)


def key(person: Person) -> dict[str, str]:
    return {"membershipNumber": person.membership_number} if person.known_to(ANNEX) else {"email": person.email}


def introspected(gateway: RunningGateway) -> GraphQLSchema:
    return build_client_schema(gateway.ask(get_introspection_query()).data)


@pytest.fixture(scope="module")
def file_of_everybody(played_world: Played) -> Iterator[Told]:
    """Every field of every one of the cast, one person after the other."""
    with RunningGateway(demo_settings(played_world.address, server={"deadline_ms": 20_000})) as gateway:
        told = Told(introspected(gateway), gateway)
        for person in CAST:
            for name, query in queries.of_customers(told.schema).items():
                told.ask(f"{name} of {person.first_name} {person.last_name}", query, by=key(person))
        yield told


@pytest.fixture(scope="module")
def by_every_path(file_of_everybody: Told) -> Told:
    """And then whatever has an id by other ways than through its customer."""
    told = Told(file_of_everybody.schema, file_of_everybody.gateway, list(file_of_everybody.answers))
    nodes = {kind.name for kind in told.schema.get_possible_types(told.schema.type_map["Node"])} - {"Customer"}
    found = file_of_everybody.ids()
    for type_name in sorted(nodes & found.keys()):
        for id_ in sorted(found[type_name]):
            told.ask(f"one {type_name} by its id", queries.of_node(told.schema, type_name), id=id_)
    for text in SEARCHES:
        told.ask(f"articles on {text}", queries.of_root(told.schema, "searchArticles"), text=text)
    for person in CAST:
        told.ask(f"identity of {person.first_name} {person.last_name}", queries.of_root(told.schema, "identify"), by=key(person))
        told.ask(f"people called {person.last_name}", queries.of_root(told.schema, "searchCustomers"), text=person.last_name)
    for name in ("segments", "systems"):
        told.ask(name, queries.of_root(told.schema, name))
    return told


def test_the_cast_reads_the_same_from_one_normalised_cache_alone(file_of_everybody: Told) -> None:
    assert len(file_of_everybody.ids()["Customer"]) >= len(CAST)
    assert file_of_everybody.told_and_read_otherwise() == []


def test_a_thing_says_the_same_by_whatever_path_it_is_reached(by_every_path: Told) -> None:
    assert by_every_path.told_and_read_otherwise() == []


def test_no_id_names_things_of_two_types(by_every_path: Told) -> None:
    """Relay keys by the id alone."""
    every = [(id_, type_name) for type_name, ids in by_every_path.ids().items() for id_ in ids]
    assert len({id_ for id_, _ in every}) == len(every)


def test_every_type_that_has_an_id_was_told_of(by_every_path: Told) -> None:
    kinds = [kind for kind in by_every_path.schema.type_map.values() if isinstance(kind, GraphQLObjectType)]
    assert {kind.name for kind in kinds if "id" in kind.fields} == by_every_path.ids().keys()


def test_the_packages_come_from_whatever_registry_npm_is_set_to() -> None:
    assert '"resolved"' not in (Path(__file__).parent / "package-lock.json").read_text()
