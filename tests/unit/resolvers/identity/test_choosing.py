"""AMBIGUOUS_IDENTITY says what to do: how many people share the key, and who they may be, masked, with ids to ask by."""

from typing import Any

import pytest
from hypothesis import given, settings

from adapters.ports.errors import Unreachable
from adapters.ports.records import Address
from adapters.ports.shapes import Clue
from resolvers.context import ResolverConfig
from resolvers.errors import AmbiguousIdentity
from resolvers.identity.matching.decisions import Decision, Decisions
from resolvers.identity.matching.features import features
from resolvers.identity.matching.joining import KnownRecord
from resolvers.identity.resolution.choosing import choice
from tests.soak import tried
from tests.unit.resolvers.identity.deciding import DECIDED, accounts
from tests.unit.resolvers.played import ANNEX, C4C, CDC, ERP, Account
from tests.unit.resolvers.world import SEALS, World

SHARED = "family@example.com"
ASKED = f'email: "{SHARED}"'
LONDON, LEEDS = (Address(("1 Example Mews",), city, None, "SW1X 0AA", "GB") for city in ("London", "Leeds"))


def carrier(system: str, record_id: str, given: str, family: str = "Hart", **more: Any) -> Account:
    return Account(system, record_id, emails=(SHARED,), given_name=given, family_name=family, **more)


def told(world: World, key: str = ASKED, **options: Any) -> Any:
    error = world.customer(key, "identities { recordId }", **options).errors["customer"]
    assert isinstance(error, AmbiguousIdentity)
    return error.extensions


def couple() -> list[Account]:
    return [
        carrier(CDC, "u1", "Amelia", address=LONDON, links=((ERP, "1"),)),
        carrier(C4C, "c1", "Amelia"),
        carrier(C4C, "c2", "Oliver", address=LEEDS),
    ]


def test_two_who_share_an_address_are_listed_masked_with_ids_for_each() -> None:
    world = World(couple())
    people = told(world)["people"]
    assert people["count"] == 2
    assert [(hit["name"], hit["city"], hit["systems"]) for hit in people["hits"]] == [
        ("A. H.", "London", [C4C, CDC]),
        ("O. H.", "Leeds", [C4C]),
    ]
    found = [
        world.customer(f'id: "{hit["id"]}"', "id identities { recordId }").data["customer"]["identities"]
        for hit in people["hits"]
    ]
    assert [{one["recordId"] for one in each} for each in found] == [{"u1", "c1"}, {"c2"}]


def test_of_several_customers_the_number_alone_is_told() -> None:
    answer = World(couple()).ask(f"{{ customers(by: [{{{ASKED}}}]) {{ id }} }}")
    error = answer.errors["customers.0"]
    assert isinstance(error, AmbiguousIdentity)
    assert error.extensions["people"] == {"count": 2, "hits": []}


@pytest.mark.parametrize(("carriers", "count", "hits"), [(6, 6, 6), (7, None, 0)])
def test_more_than_six_are_neither_counted_nor_shown(carriers: int, count: int | None, hits: int) -> None:
    names = ("Amelia", "Bruno", "Clara", "Doris", "Erwin", "Frida", "Gerda")
    people = told(World([carrier(C4C, f"c{at}", name, name) for at, name in enumerate(names[:carriers])]))["people"]
    assert (people["count"], len(people["hits"])) == (count, hits)


def test_while_a_directory_is_down_nobody_knows_how_many_they_are() -> None:
    world = World(couple())
    world.books[CDC].fault = Unreachable
    people = told(world)["people"]
    assert (people["count"], [hit["name"] for hit in people["hits"]]) == (None, ["A. H.", "O. H."])


def test_a_record_without_a_name_is_nobody_to_choose() -> None:
    nameless = Account(C4C, "c3", emails=(SHARED,))
    people = told(World([*couple(), nameless]))["people"]
    assert people["count"] == 2


def test_an_id_that_would_lead_back_here_is_none() -> None:
    card = "HRD-1"
    world = World(
        [
            Account(ANNEX, card, given_name="Amelia", family_name="Hart"),
            *(carrier(C4C, f"c{at}", name, links=((ANNEX, card),)) for at, name in enumerate(("Oliver", "Otto"))),
        ]
    )
    key = Clue(ANNEX, card)
    apart = [KnownRecord(one.system, one.candidate(), features(one.candidate(), system=one.system)) for one in world.accounts]
    assert choice(apart[:1], key, {slug: client.info for slug, client in world.clients.items()}).record is None
    assert choice(apart[:2], key, {slug: client.info for slug, client in world.clients.items()}).record == (C4C, "c0")


def test_broadly_asked_the_ids_are_those_of_whom_is_found_broadly() -> None:
    world = World(couple())
    strict = told(world)["people"]["hits"][1]["id"]
    query = f"{{ customer(by: {{{ASKED}}}, options: {{ strictness: BROAD }}) {{ id }} }}"
    error = world.ask(query).errors["customer"]
    assert isinstance(error, AmbiguousIdentity)
    broad = error.extensions["people"]["hits"][1]["id"]
    assert broad != strict
    found = world.ask(f'{{ customer(by: {{id: "{broad}"}}, options: {{ strictness: BROAD }}) {{ id }} }}')
    assert found.data["customer"]["id"] == broad


@settings(max_examples=tried(150))
@given(accounts(), DECIDED)
def test_whoever_is_shown_can_be_asked_for_alone(said: list[Account], entries: list[Decision]) -> None:
    world = World(said, house=ResolverConfig(SEALS, decisions=Decisions(entries)))
    for key in ('email: "a@example.com"', 'membershipNumber: "HRD-1"'):
        error = world.customer(key).errors.get("customer")
        if not isinstance(error, AmbiguousIdentity):
            continue
        people = error.extensions["people"]  # type: ignore[index]
        assert people["count"] == len(people["hits"]) > 1
        for hit in people["hits"]:
            assert not world.customer(f'id: "{hit["id"]}"', "id").errors
