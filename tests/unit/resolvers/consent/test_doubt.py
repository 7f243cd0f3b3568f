"""Records under one of somebody's own keys that may be theirs, and may hold a refusal: what they shut, and what is no doubt."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.ports.records import Address
from adapters.ports.shapes import ATTRIBUTES
from tests.unit.resolvers.consent.amelia import BORN, BOTH, KEY, MAIL, MC, amelia, decision
from tests.unit.resolvers.played import ANNEX, C4C, CDC, SHOP, Account
from tests.unit.resolvers.world import World

HERS: dict[str, Any] = {"emails": (MAIL,), "given_name": "Amelia", "family_name": "Hart", "birth_date": BORN}
HOME = Address(("12 Rose Lane",), "Leeds", None, "LS1 1AA", "GB")
LINE = "+442079460123"
SERVICE = "mayContact(channel: EMAIL, purpose: SERVICE) { allowed reason }"


def reported(world: World) -> Any:
    """What `identify` says of her, which asks for everybody at home too."""
    world.now += 1
    answer = world.ask(
        f"{{ identify(by: {{{KEY}}}) {{ rejected {{ identity {{ recordId }} reason }} customer {{ {SERVICE} }} }} }}"
    )
    assert not answer.errors, answer.failures
    return answer.data["identify"]


def rejected(world: World) -> dict[str, str]:
    return {one["identity"]["recordId"]: one["reason"] for one in reported(world)["rejected"]}


def test_a_record_under_their_own_address_shuts_service_but_no_consent() -> None:
    """A contact that has the e-mail and no name, unsubscribed: it may be hers. Remembered as much as searched for."""
    world = amelia()
    world.books[MC].accounts = [Account(MC, "nameless", emails=(MAIL,), consents=(replace(BOTH[0], granted=False),))]
    reason = f"Not while {MC.upper()} has a record that may be the person's: they may have refused there."
    for _ in range(2):
        assert decision(world, SERVICE) == {"allowed": False, "reason": reason}
        assert decision(world)["allowed"]
    assert [what for _, what in world.calls()].count("find") <= len(world.books), "the second time nobody is searched for"


def test_so_does_one_of_two_members_of_that_name_and_address() -> None:
    world = amelia()
    for record, card in (("m1", "HRD-1"), ("m2", "HRD-2")):
        world.books[CDC].accounts[0].links = ()
        world.books[MC].accounts.append(Account(MC, record, links=((ANNEX, card),), **HERS))
    del world.books[MC].accounts[0]
    assert rejected(world) == {"m1": "AMBIGUOUS", "m2": "AMBIGUOUS"}
    assert not decision(world, SERVICE)["allowed"]


OTHERS: dict[str, tuple[str, dict[str, Any]]] = {
    "another member under her name and address": (MC, {**HERS, "links": ((ANNEX, "HRD-2"),)}),
    "her husband, who shares her address": (MC, {**HERS, "given_name": "Oliver", "address": HOME, "phones": (LINE,)}),
    "a nameless account with the line of her home": (CDC, {"phones": (LINE,)}),
}


@pytest.mark.parametrize("case", OTHERS)
def test_a_record_of_somebody_else_or_with_only_the_home_line_is_no_doubt(case: str) -> None:
    system, says = OTHERS[case]
    world = amelia()
    for slug in (CDC, C4C):
        world.books[slug].accounts[0].address = HOME
        world.books[slug].accounts[0].phones = (LINE,)
    world.books[system].accounts.append(Account(system, "other", **says))
    if system == MC:
        del world.books[MC].accounts[0]
    assert "other" in rejected(world)
    assert reported(world)["customer"]["mayContact"]["allowed"]


def test_nor_is_one_that_was_found_by_name_and_postcode() -> None:
    world = amelia()
    world.books[C4C].accounts[0].address = HOME
    for slug in (MC, SHOP):
        world.books[slug].accounts[0].links = ()
    world.books[CDC].accounts = [Account(CDC, "other", given_name="Amelia", family_name="Hart", address=HOME)]
    assert rejected(world) == {"other": "TOO_WEAK"}
    world.books[CDC].truncations = frozenset({ATTRIBUTES})
    assert reported(world)["customer"]["mayContact"]["allowed"]


def test_a_truncated_answer_to_their_own_address_shuts_service() -> None:
    world = amelia()
    world.books[MC].truncations = frozenset({"email"})
    assert not decision(world, SERVICE)["allowed"]


def test_a_truncated_answer_to_the_home_line_shuts_nothing() -> None:
    world = amelia()
    for slug in (CDC, C4C):
        world.books[slug].accounts[0].phones = (LINE,)
    world.books[CDC].truncations = frozenset({"phone"})
    assert reported(world)["customer"]["mayContact"]["allowed"]
