"""What is remembered of who somebody is: record ids alone, under keys that tell nothing, STRICT apart from BROAD."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from adapters.guards.two_level_cache import TwoLevelCache
from adapters.ports.errors import Unreachable
from tests.unit.adapters.guards.test_forgetting import Bytes
from tests.unit.resolvers.identity.saying import AMELIA
from tests.unit.resolvers.played import ANNEX, C4C, CDC, Account
from tests.unit.resolvers.world import World

KEY = 'email: "amelia@example.com"'
WHO = "id identities { system { id } recordId }"
HERS = ("amelia@example.com", "07700900123", "+447700900123", "Amelia", "Hart", "1984", "Rose", "LS1")


def amelia(**crm: Any) -> World:
    """By e-mail in the account's system; the CRM's record has another postcode, and so is hers by what is probable alone."""
    account = Account(CDC, "u", emails=("amelia@example.com",), phones=("+447700900123",), **AMELIA)
    return World([account, Account(C4C, "c", **{**AMELIA, "family_name": "Stone", **crm})])


def who(world: World, strictness: str) -> set[str]:
    answer = world.ask(f"{{ customer(by: {{{KEY}}}, options: {{strictness: {strictness}}}) {{ {WHO} }} }}")
    assert not answer.errors, answer.errors
    return {one["recordId"] for one in answer.data["customer"]["identities"]}


@pytest.mark.parametrize("order", [("BROAD", "STRICT", "BROAD", "STRICT"), ("STRICT", "BROAD", "STRICT", "BROAD")])
def test_a_probable_record_is_not_remembered_for_strict_requests(order: tuple[str, ...]) -> None:
    world = amelia()
    for strictness in order:
        assert who(world, strictness) == ({"u", "c"} if strictness == "BROAD" else {"u"})


def test_the_id_that_broad_gave_finds_strictly_no_more_than_strict_does() -> None:
    world = amelia()
    given = world.ask(f"{{ customer(by: {{{KEY}}}, options: {{strictness: BROAD}}) {{ {WHO} }} }}").data["customer"]["id"]
    found = world.customer(f'id: "{given}"', WHO).data["customer"]
    assert {one["recordId"] for one in found["identities"]} == {"u"}


def test_broad_and_strict_give_two_ids_so_that_no_client_cache_mixes_them() -> None:
    world = amelia()
    strict, broad = (
        world.ask(f"{{ customer(by: {{{KEY}}}, options: {{strictness: {one}}}) {{ id }} }}").data["customer"]["id"]
        for one in ("STRICT", "BROAD")
    )
    assert strict != broad
    for given, records in ((strict, {"u"}), (broad, {"u", "c"})):
        node = world.ask(f'{{ node(id: "{given}") {{ id ... on Customer {{ {WHO} }} }} }}').data["node"]
        assert (node["id"], {one["recordId"] for one in node["identities"]}) == (given, records)


def test_each_of_both_is_remembered() -> None:
    world = amelia()
    for strictness in ("STRICT", "BROAD"):
        who(world, strictness)
        world.calls()
        who(world, strictness)
        assert world.calls() == []


@pytest.mark.parametrize("selected", [WHO, "consents { name }", "orders { nodes { number } }", "profile { fullName }"])
def test_somebody_without_any_address_is_remembered_too(selected: str) -> None:
    """Systems that can be asked by address only could not be asked at all: that is no reason to ask the others again."""
    world = World([Account(ANNEX, "HRD-6", given_name="Wei", family_name="Zhang")], ttl_s={"membership": 600})
    assert not world.customer('membershipNumber: "HRD-6"', selected).errors
    assert (CDC, "find") in world.calls()
    assert not world.customer('membershipNumber: "HRD-6"', selected).errors
    assert world.calls() == []


class Overheard(Bytes):
    """The cache that gateways share, and all that was ever put there."""

    def __init__(self) -> None:
        super().__init__()
        self.put: list[tuple[str, str]] = []

    def put_soon(self, items: Mapping[str, tuple[Any, float]]) -> None:
        self.put += [(key, repr(value)) for key, (value, _) in items.items()]
        super().put_soon(items)


def test_only_record_ids_are_remembered_and_neither_traits_nor_the_key() -> None:
    """The records themselves are kept elsewhere: here only identity puts anything down."""
    world, behind = amelia(family_name="Hart"), Overheard()
    world.cache = TwoLevelCache(entries=100, secret=b"secret", clock=world.clock, backend=behind)
    assert who(world, "STRICT") == {"u", "c"}
    assert len(behind.put) == 3, "under the key that was asked by, and under each of the two records' ids"
    assert all('"u"' in kept and '"c"' in kept for _, kept in behind.put)
    told = "".join(key + kept for key, kept in behind.put).casefold()
    assert not [text for text in HERS if text.casefold() in told]


def test_an_unknown_key_is_remembered_unless_an_answer_was_open() -> None:
    world = World([])
    world.books[C4C].fault = Unreachable
    assert world.customer(KEY).failures
    world.books[C4C].fault = None
    world.calls()
    assert world.customer(KEY).data == {"customer": None}
    assert (C4C, "find") in world.calls()
    world.customer(KEY)
    assert world.calls() == []


def test_a_look_up_that_failed_is_made_again_by_the_next_query() -> None:
    world = amelia(family_name="Hart")
    world.books[C4C].fault = Unreachable
    assert who(world, "STRICT") == {"u"}
    world.books[C4C].fault = None
    assert who(world, "STRICT") == {"u", "c"}


def test_what_was_found_of_several_while_a_system_failed_is_not_remembered() -> None:
    world = amelia(emails=("amelia@example.com",))
    query = f"{{ customers(by: [{{{KEY}}}]) {{ {WHO} }} }}"
    for fault, found in ((Unreachable, {"u"}), (None, {"u", "c"})):
        world.books[C4C].fault = fault
        (customer,) = world.ask(query).data["customers"]
        assert {one["recordId"] for one in customer["identities"]} == found


def test_an_id_made_while_a_better_anchor_was_down_is_not_remembered() -> None:
    world = amelia(emails=("amelia@example.com",), family_name="Hart")
    ids = []
    for fault, provisional in ((Unreachable, True), (None, False)):
        world.books[CDC].fault = fault
        customer = world.customer(KEY, "id idIsProvisional").data["customer"]
        assert customer["idIsProvisional"] is provisional
        ids.append(customer["id"])
    assert ids[0] != ids[1]


def test_a_newcomer_is_found_once_the_remembered_crosswalk_has_aged() -> None:
    world = amelia(birth_date=date(1990, 1, 2))
    assert who(world, "STRICT") == {"u"}
    world.books[C4C].accounts[:] = [Account(C4C, "c", **AMELIA)]
    world.now += 899
    assert who(world, "STRICT") == {"u"}
    world.now += 2
    assert who(world, "STRICT") == {"u", "c"}
