"""How long finding out who is meant holds up the rest: counted in rounds, on a clock that only the systems' latencies move."""

import pytest

from tests.unit.resolvers.played import ANNEX, C4C, CDC, SHOP
from tests.unit.resolvers.test_identity import KEYS, amelia
from tests.unit.resolvers.world import World

ROUND = 0.1
"""Seconds that every system takes for every answer."""

EVERYTHING = (
    "identities { recordId } profile { givenName } membership { number } orders { nodes { id } } tickets { nodes { id } }"
)


def slow() -> World:
    world = World(amelia())
    for book in world.books.values():
        book.latency = ROUND
    return world


def test_known_by_email_every_system_is_asked_after_two_rounds() -> None:
    world = slow()
    answer = world.customer(KEYS[0], EVERYTHING)
    assert not answer.errors
    assert answer.took == pytest.approx(3 * ROUND), "two rounds of identity, and the systems' own answers"
    assert {slug for slug, what in world.calls() if what != "find"} >= {CDC, C4C, ANNEX, SHOP}


@pytest.mark.parametrize("key", KEYS)
def test_no_key_needs_more_than_three_rounds_before_all_systems_are_read(key: str) -> None:
    assert slow().customer(key, EVERYTHING).took <= 4 * ROUND + 0.001


@pytest.mark.parametrize("first", [key for key in KEYS if C4C not in key])
@pytest.mark.parametrize("then", KEYS)
def test_a_person_found_by_one_key_is_remembered_under_all_their_keys(first: str, then: str) -> None:
    """Under e-mails and phones only where every directory was asked for them: from the CRM's record, which has none, that would
    take a round more."""
    world = World(amelia())
    before = world.customer(first, EVERYTHING).data
    world.calls()
    assert world.customer(then, EVERYTHING).data == before
    assert world.calls() == []


@pytest.mark.parametrize("key", KEYS)
def test_with_identity_remembered_every_system_is_one_round_away(key: str) -> None:
    world = slow()
    world.customer(key, EVERYTHING)
    world.calls()
    answer = world.ask(f"{{ customer(by: {{{key}}}, options: {{maxAgeSeconds: 0}}) {{ {EVERYTHING} }} }}")
    assert answer.took <= ROUND + 0.001
    assert all(what != "find" for _, what in world.calls())
