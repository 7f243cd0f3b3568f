"""The suite of mutations tells what is careful from what is a loss, on answers that are made up."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from adapters.ports.capabilities import Capability
from adapters.ports.records import (
    Channel,
    Consent,
    Consents,
    ContactKind,
    ContactPoint,
    ContactPoints,
    Interaction,
    InteractionKind,
    Money,
    WishlistItem,
)
from adapters.ports.shapes import Entry, Page, Position
from adapters.wire.losses import Losses
from adapters.wire.tolerant import Loss
from tests.contract.suite.comparing import How, changes
from tests.contract.suite.judging import Verdict
from tests.contract.suite.odd import HEX, Reads, others

TOLD = Losses([(Capability.PROFILE, Loss("field", None))])
AT = datetime(2026, 1, 1, tzinfo=UTC)
YES, UNREAD = Consent("mail", True), Consent("mail", False, unreadable=True)
MAILS = tuple(ContactPoint(ContactKind.EMAIL, f"{name}@example.com", primary=name == "a") for name in "ab")
CONTACT = Interaction("1", InteractionKind.CHAT, Channel.CHAT, AT)
WISH = WishlistItem("1", "sku", "Scarf", added_at=AT)


def verdict(before: Any, after: Any, *, otherwise: Any, losses: Losses = TOLD, reads: Reads = Reads.NOTHING) -> list[str]:
    """`otherwise`: the answer with another value in the field's place that is as right."""
    found, depending = list(changes(before, after)), list(changes(before, otherwise))
    names = frozenset({"field"})
    return Verdict(("field",), reads, before, after, losses, found, depending, names=names).complaints()


def points(*primary: bool | None) -> ContactPoints:
    return ContactPoints(tuple(replace(mail, primary=one) for mail, one in zip(MAILS, primary, strict=True)))


def wishes(record: WishlistItem, at: datetime) -> Page[WishlistItem]:
    return Page((Entry(record, Position(at, "1")),), has_more=False)


def test_a_refusal_in_doubt_is_right_where_the_part_would_otherwise_go() -> None:
    before, after = {"a": Consents((YES,))}, {"a": Consents((UNREAD,))}
    assert verdict(before, after, otherwise={}) == []
    assert verdict(before, after, otherwise=before)


def test_the_first_of_a_list_may_be_unknown_for_all_or_be_none_of_them() -> None:
    before, moved = points(True, False), points(False, False)
    assert verdict(before, points(None, None), otherwise=moved) == []
    assert verdict(before, points(None, None), otherwise=before)
    assert verdict(before, points(False, False), otherwise=moved) == []
    assert verdict(before, points(None, True), otherwise=moved)
    assert verdict(before, points(False, True), otherwise=moved)


def test_an_id_that_cannot_be_read_may_be_blank_and_no_other() -> None:
    before = {"a": CONTACT}
    assert verdict(before, {"a": replace(CONTACT, about_ticket=("crm", ""))}, otherwise=before) == []
    assert verdict(before, {"a": replace(CONTACT, about_ticket=("crm", "8"))}, otherwise=before)
    assert verdict(before, {"a": replace(CONTACT, about_ticket=("crm", ""))}, otherwise=before, losses=Losses())


def test_the_two_amounts_of_an_exchange_are_one_value() -> None:
    pounds, euros = Money(Decimal(10), "GBP"), Money(Decimal(12), "EUR")
    whole, half = replace(CONTACT, exchange=(pounds, euros)), replace(CONTACT, exchange=(pounds, pounds))
    (change,) = changes(whole, half)
    assert (change.steps, change.how) == (("exchange",), How.CHANGED)
    assert verdict({"a": whole}, {"a": CONTACT}, otherwise={"a": half}) == []


def test_what_has_no_time_stands_at_the_end_and_what_has_one_at_its_own() -> None:
    epoch, later = datetime(1970, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    before, moved = wishes(WISH, AT), wishes(replace(WISH, added_at=later), later)
    assert verdict(before, wishes(replace(WISH, added_at=None), epoch), otherwise=moved) == []
    assert verdict(before, wishes(WISH, epoch), otherwise=moved)


def test_a_word_shown_as_it_came_may_no_longer_equal_another() -> None:
    before = points(True, False)
    shown = ContactPoints((*points(False, False).points, ContactPoint(ContactKind.EMAIL, "Zzyzx", primary=True)))
    another = ContactPoints((*points(False, False).points, ContactPoint(ContactKind.EMAIL, "Another", primary=True)))
    assert verdict(before, shown, otherwise=another, reads=Reads.TEXT, losses=Losses()) == []
    assert verdict(before, points(False, True), otherwise=another, reads=Reads.TEXT)


@pytest.mark.parametrize("guid", ["5AB6E20342A6EE11B3ED58961D1810CC", "550e8400-e29b-41d4-a716-446655440000"])
def test_another_guid_is_a_guid(guid: str) -> None:
    found = [json.loads(raw) for raw in others(guid, ())]
    assert found
    assert guid not in found
    assert all(HEX.fullmatch(one) for one in found)
