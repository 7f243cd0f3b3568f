"""`refreshCustomer` of somebody who shares a record with others: they are not dropped with her."""

from typing import Any

import pytest

from adapters.guards.drop_scope import MOST_SHARING
from tests.unit.resolvers.played import ANNEX, C4C, CDC, Account
from tests.unit.resolvers.world import World

FILE = "id profile { givenName } membership { number } consents { name }"
LASTING = {"profile": 600.0, "membership": 600.0, "consent": 600.0}
AMELIA, OLIVER = 'email: "amelia@example.com"', 'email: "oliver@example.com"'
REFRESH = "mutation($id: ID!) { refreshCustomer(id: $id) { purgedEntries } }"


@pytest.fixture
def world() -> World:
    """A household of two with one loyalty account."""
    account = ((ANNEX, "M"),)
    return World(
        [
            Account(CDC, "u", links=account, emails=("amelia@example.com",), given_name="Amelia", family_name="Hart"),
            Account(C4C, "a", links=account, emails=("amelia@example.com",), given_name="Amelia", family_name="Hart"),
            Account(CDC, "v", links=account, emails=("oliver@example.com",), given_name="Oliver", family_name="Hart"),
            Account(C4C, "o", links=account, emails=("oliver@example.com",), given_name="Oliver", family_name="Hart"),
            Account(ANNEX, "M", family_name="Hart"),
        ],
        ttl_s=dict(LASTING),
    )


def known(world: World, *keys: str) -> list[Any]:
    """The customers of these keys, each asked for in each strictness, so that all that can be remembered is."""
    for key in keys:
        for strictness in ("STRICT", "BROAD"):
            assert not world.ask(f"{{ customer(by: {{{key}}}, options: {{strictness: {strictness}}}) {{ {FILE} }} }}").errors
    customers = [world.customer(key, FILE).data["customer"] for key in keys]
    world.calls()
    return customers


def refreshed(world: World, customer_id: str) -> int:
    world.now += 1
    answer = world.ask(REFRESH, id=customer_id)
    assert not answer.errors
    return int(answer.data["refreshCustomer"]["purgedEntries"])


def asked_of(world: World, key: str) -> set[tuple[str, Any]]:
    """The records that a query for this customer has to read again."""
    world.ledger.clear()
    assert not world.customer(key, FILE).errors
    return {(slug, one) for slug, what, whom in world.ledger for one in whom if what != "find"}


def test_of_a_household_only_she_and_the_shared_account_are_read_again(world: World) -> None:
    amelia, _ = known(world, AMELIA, OLIVER)
    refreshed(world, amelia["id"])
    assert asked_of(world, AMELIA) == {(CDC, "u"), (C4C, "a"), (ANNEX, "M")}
    assert asked_of(world, OLIVER) == set()


def test_the_shared_account_is_new_for_the_other_as_well(world: World) -> None:
    amelia, oliver = known(world, AMELIA, OLIVER)
    assert oliver["membership"] == {"number": "M"}
    refreshed(world, amelia["id"])
    assert asked_of(world, OLIVER) == {(ANNEX, "M")}


def test_an_account_that_was_never_his_is_not_shown_to_him_any_more(world: World) -> None:
    """The house takes the link off his records; refreshing her is enough."""
    amelia, _ = known(world, AMELIA, OLIVER)
    for his in world.books[CDC].accounts[1], world.books[C4C].accounts[1]:
        his.links = ()
    refreshed(world, amelia["id"])
    assert world.customer(OLIVER, FILE).data["customer"]["membership"] is None


def test_each_of_them_refreshed_in_turn_is_read_again(world: World) -> None:
    amelia, oliver = known(world, AMELIA, OLIVER)
    refreshed(world, amelia["id"])
    refreshed(world, oliver["id"])
    for account in (*world.books[CDC].accounts, *world.books[C4C].accounts):
        account.given_name = f"{account.given_name} Maria"
    names = [world.customer(key, FILE).data["customer"]["profile"]["givenName"] for key in (AMELIA, OLIVER)]
    assert names == ["Amelia Maria", "Oliver Maria"]


def sharing(people: int) -> tuple[World, list[str]]:
    """A world in which a placeholder stands for the loyalty account of all these people, and their keys."""
    accounts = [
        Account(
            CDC, f"u{n}", links=((ANNEX, "SHOP-TILL"),), emails=(f"{n}@example.com",), given_name=f"Name{n}", family_name=f"Of{n}"
        )
        for n in range(people)
    ]
    return World([*accounts, Account(ANNEX, "SHOP-TILL")], ttl_s=dict(LASTING)), [
        f'email: "{n}@example.com"' for n in range(people)
    ]


def purged(people: int) -> int:
    """The entries dropped with one of these people, after which the others' crosswalks and own records are still cached."""
    world, keys = sharing(people)
    customers = known(world, *keys)
    dropped = refreshed(world, customers[0]["id"])
    world.customer(keys[0], FILE)
    world.calls()
    for key in keys[1:]:
        world.customer(key, FILE)
    assert world.calls() == []
    return dropped


def test_a_placeholder_shared_by_ever_more_people_drops_no_more() -> None:
    assert purged(MOST_SHARING + 2) == purged(8 * MOST_SHARING)
