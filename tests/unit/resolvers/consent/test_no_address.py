"""Whom no address leads to by a channel is not contacted by it, whatever they agreed to; and who is asked to find that out."""

from typing import Any

import pytest

from adapters.ports.capabilities import REACH, STANDING
from adapters.ports.errors import Unreachable
from adapters.ports.records import Address, Consent, Purpose
from resolvers.consent.rules import ContactRules
from tests.unit.resolvers.consent.amelia import MC, SOFT, agree, amelia, customer
from tests.unit.resolvers.played import ANNEX, C4C, CDC, SHOP
from tests.unit.resolvers.world import World

NONE = "No address is known for this."
YES = Consent("account", True, Purpose.MARKETING)
UNREACHED = f'external: {{ system: "{CDC}", id: "u" }}'
MOBILE, LINE = "+447700900123", "+442079460123"


def without_addresses(rules: ContactRules = ContactRules()) -> World:  # noqa: B008 - frozen
    """She agreed to all marketing, and left neither e-mail nor number anywhere."""
    world = amelia(rules=rules)
    agree(world, CDC, YES)
    agree(world, MC)
    for book in world.books.values():
        for account in book.accounts:
            account.emails = ()
    world.books[C4C].accounts[0].links = ((ANNEX, "HRD-1"),)
    return world


def found(world: World, channel: str, purpose: str = "MARKETING") -> Any:
    ask = f"mayContact(channel: {channel}, purpose: {purpose}) {{ allowed basis reason }}"
    return customer(world, ask, UNREACHED).data["customer"]["mayContact"]


@pytest.mark.parametrize("channel", ["EMAIL", "SMS", "PHONE", "POST"])
@pytest.mark.parametrize("purpose", ["MARKETING", "SERVICE", "SUBJECT_RIGHTS"])
def test_no_address_is_a_reason_of_its_own_whatever_the_purpose(channel: str, purpose: str) -> None:
    assert found(without_addresses(), channel, purpose) == {"allowed": False, "basis": None, "reason": NONE}


@pytest.mark.parametrize("channel", ["CHAT", "SOCIAL", "APP", "STORE"])
def test_other_ways_of_contact_need_none_that_anybody_keeps(channel: str) -> None:
    assert found(without_addresses(), channel)["allowed"]


@pytest.mark.parametrize("system", [CDC, C4C, ANNEX, SHOP])
def test_an_address_that_any_system_knows_is_one(system: str) -> None:
    world = without_addresses()
    account = world.books[system].accounts[0]
    account.emails, account.phones = ("late@example.com",), (MOBILE,)
    assert all(found(world, channel)["allowed"] for channel in ("EMAIL", "PHONE", "SMS"))


def test_a_letter_needs_somewhere_to_write_to_and_a_postcode_is_nowhere() -> None:
    world = without_addresses()
    world.books[C4C].accounts[0].address = Address((), postal_code="LS1 1AA")
    assert found(world, "POST")["reason"] == NONE
    world = without_addresses()
    world.books[C4C].accounts[0].address = Address(("12 Rose Lane",), "Leeds", None, "LS1 1AA", "GB")
    assert found(world, "POST")["allowed"]


def test_a_fixed_line_takes_calls_and_no_text_messages() -> None:
    world = without_addresses()
    for slug in (CDC, C4C):
        world.books[slug].accounts[0].phones = (LINE,)
    assert found(world, "PHONE")["allowed"]
    assert found(world, "SMS")["reason"] == NONE


def test_nobody_is_asked_for_what_identity_knows() -> None:
    world = amelia()
    customer(world, "mayContact(channel: EMAIL) { allowed }")
    assert not [what for _, what in world.calls() if "reach" in what or "standing" in what]


def test_nor_where_consent_says_no() -> None:
    world = without_addresses()
    agree(world, MC, Consent("m", False, Purpose.MARKETING))
    assert found(world, "EMAIL")["reason"].startswith("Objected")
    assert not [what for _, what in world.calls() if "reach" in what]


def test_whoever_could_know_one_and_is_silent_is_named() -> None:
    world = without_addresses()
    world.books[C4C].faulty_groups = {REACH: Unreachable}
    world.books[ANNEX].faulty_groups = {STANDING: Unreachable}
    reason = f"No address is known for this, but {ANNEX.upper()} and {C4C.upper()} cannot be read."
    assert found(world, "EMAIL") == {"allowed": False, "basis": None, "reason": reason}


def test_a_missing_address_is_the_reason_before_a_missing_consent() -> None:
    """Purchases are not requested then."""
    world = without_addresses(SOFT)
    agree(world, CDC)
    assert found(world, "EMAIL")["reason"] == NONE
    assert "orders" not in {what for _, what in world.calls()}
