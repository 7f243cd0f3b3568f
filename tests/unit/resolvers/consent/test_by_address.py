"""Consents in systems that know nobody but by address: a STOP from a number, and lines that several people answer."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.ports.capabilities import CONSENTS
from adapters.ports.errors import SourceError, Throttled, Unreachable
from adapters.ports.records import Channel, Consent, Consents, Purpose
from resolvers.consent.rules import ContactRules
from tests.unit.resolvers.consent.amelia import BORN, KEY, MAIL, MC, agree, amelia, customer, decision
from tests.unit.resolvers.played import ANNEX, C4C, CDC, Account, described
from tests.unit.resolvers.world import World

TEXTS, CENTRE = "texts", "centre"
MOBILE, SECOND, LINE = "+447700900123", "+447700900150", "+442079460123"
YES = Consent("account", True, Purpose.MARKETING)
STOP = Consent("opt-out", False, Purpose.MARKETING, Channel.SMS)
FIELDS = "{ allowed reason evidence { name granted readable source { system { id } recordId } } }"
SMS, PHONE, EMAIL = (f"mayContact(channel: {channel}) {FIELDS}" for channel in ("SMS", "PHONE", "EMAIL"))


def she(*phones: str, rules: ContactRules = ContactRules()) -> World:  # noqa: B008 - frozen
    """Amelia, who agreed to all marketing in her account, and has these numbers there and in CRM; two systems go by address."""
    world = amelia(rules=rules)
    agree(world, CDC, YES)
    for slug in (CDC, C4C):
        world.books[slug].accounts[0].phones = phones
    world.connect(described(TEXTS, groups=frozenset({CONSENTS}), keyed_by=("phone",)))
    world.connect(described(CENTRE, groups=frozenset({CONSENTS}), keyed_by=("phone", "email")))
    return world


def says(world: World, system: str, address: str, *entries: Consent) -> None:
    world.books[system].parts[CONSENTS, address] = Consents(entries)


def asked(world: World, system: str) -> list[str]:
    return sorted(one for slug, what, whom in world.ledger if slug == system and what == "consents" for one in whom)


def test_whoever_answered_stop_is_sent_no_texts_and_may_be_written_to() -> None:
    world = she(MOBILE)
    says(world, TEXTS, MOBILE, STOP)
    found = decision(world, SMS)
    assert (found["allowed"], found["reason"]) == (False, f"Refused in {TEXTS.upper()}.")
    (stop,) = [one for one in found["evidence"] if not one["granted"]]
    assert (stop["name"], stop["source"]) == ("opt-out", {"system": {"id": TEXTS}, "recordId": MOBILE})
    assert decision(world, EMAIL)["allowed"]


@pytest.mark.parametrize("stopped", [MOBILE, SECOND])
def test_from_whichever_of_their_numbers_it_came(stopped: str) -> None:
    world = she(MOBILE, SECOND)
    says(world, TEXTS, stopped, STOP)
    assert not decision(world, SMS)["allowed"]


def test_numbers_and_e_mails_are_asked_for_at_once_and_each_once() -> None:
    world = she(MOBILE, SECOND)
    customer(world, f"a: {SMS} b: {PHONE} c: {EMAIL} consents {{ granted }}")
    calls = [(slug, whom) for slug, what, whom in world.ledger if what == "consents" and slug in (TEXTS, CENTRE)]
    assert sorted(slug for slug, _ in calls) == [CENTRE, TEXTS]
    assert asked(world, TEXTS) == [MOBILE, SECOND]
    assert asked(world, CENTRE) == [f"email:{MAIL}", f"phone:{MOBILE}", f"phone:{SECOND}"]


def test_of_many_people_all_numbers_are_one_question() -> None:
    world = she()
    people = [(f"p{place}@example.com", f"+4477009002{place:02}") for place in range(20)]
    for mail, number in people:
        who: Any = {"emails": (mail,), "phones": (number,), "given_name": "A", "birth_date": BORN}
        world.books[CDC].accounts.append(Account(CDC, mail, consents=(YES,), **who))
    says(world, TEXTS, people[3][1], STOP)
    keys = ", ".join(f'{{email: "{mail}"}}' for mail, _ in people)
    answer = world.ask(f"{{ customers(by: [{keys}]) {{ {SMS} }} }}")
    assert not answer.errors, answer.failures
    allowed = [one["mayContact"]["allowed"] for one in answer.data["customers"]]
    assert allowed == [place != 3 for place in range(20)]
    assert [len(whom) for slug, what, whom in world.ledger if slug == TEXTS and what == "consents"] == [20]


class TestSharedLines:
    """Amelia's husband has the same line at home, in CRM."""

    def home(self, **rules: Any) -> World:
        world = she(MOBILE, LINE, rules=ContactRules(**rules))
        world.books[C4C].accounts.append(Account(C4C, "c2", emails=("o@example.com",), given_name="Oliver", phones=(LINE,)))
        return world

    def test_a_refusal_there_shuts_calls_and_nothing_else(self) -> None:
        world = self.home()
        says(world, CENTRE, f"phone:{LINE}", Consent("marketing", False, Purpose.MARKETING))
        found = decision(world, PHONE)
        assert (found["allowed"], found["reason"]) == (False, f"Refused in {CENTRE.upper()}.")
        assert [one["source"]["recordId"] for one in found["evidence"] if not one["granted"]] == [f"phone:{LINE}"]
        assert decision(world, EMAIL)["allowed"]
        assert customer(world, "consents { granted }").data["customer"]["consents"] == [{"granted": True}] * 2

    def test_nobody_is_kept_from_a_picture_of_them_by_it(self) -> None:
        world = self.home()
        says(world, CENTRE, f"phone:{LINE}", Consent("marketing", False, Purpose.MARKETING), Consent("a", False))
        assert customer(world, "passions { name }").data["customer"]["passions"] == []

    def test_a_grant_there_opens_nothing_though_grants_of_that_system_count(self) -> None:
        world = self.home(sources=(CENTRE,))
        says(world, CENTRE, f"phone:{LINE}", Consent("marketing", True, Purpose.MARKETING, Channel.PHONE))
        assert decision(world, PHONE)["reason"] == "No consent to this is known."
        says(world, CENTRE, f"phone:{MOBILE}", Consent("marketing", True, Purpose.MARKETING, Channel.PHONE))
        assert decision(world, PHONE)["allowed"]

    def test_one_that_cannot_be_read_there_shuts_contact_by_it(self) -> None:
        world = self.home()
        says(world, CENTRE, f"phone:{LINE}", Consent("marketing", False, unreadable=True))
        found = decision(world, PHONE)
        assert (found["allowed"], found["reason"]) == (
            False,
            f"Not while an entry of {CENTRE.upper()} cannot be read: it may be a refusal.",
        )
        assert decision(world, EMAIL)["allowed"]

    def test_so_is_an_address_that_no_directory_knows(self) -> None:
        world = she()
        for slug in (CDC, C4C):
            world.books[slug].accounts.clear()
        world.books[MC].accounts.clear()
        world.books[ANNEX].accounts[0].phones = (MOBILE,)
        says(world, TEXTS, MOBILE, STOP)
        found = customer(world, SMS, 'membershipNumber: "HRD-1"').data["customer"]["mayContact"]
        assert found["reason"] == f"Refused in {TEXTS.upper()}."

    def test_what_is_kept_of_them_is_dropped_with_the_person(self) -> None:
        world = self.home()
        says(world, CENTRE, f"phone:{LINE}", Consent("marketing", False, Purpose.MARKETING))
        id_ = customer(world, f"{PHONE} id").data["customer"]["id"]
        kept = world.clients[CENTRE].group_key(CONSENTS, f"phone:{LINE}")
        assert world.cache.peek(kept) is not None
        world.ask(f'mutation {{ refreshCustomer(id: "{id_}") {{ purgedEntries }} }}')
        assert world.cache.peek(kept) is None


@pytest.mark.parametrize("fault", [Unreachable, Throttled])
@pytest.mark.parametrize("down", [TEXTS, CENTRE])
def test_nobody_is_contacted_by_an_address_whose_consents_are_unreadable(down: str, fault: type[SourceError]) -> None:
    world = she(MOBILE, LINE)
    world.books[down].fault = fault
    answer = customer(world, EMAIL)
    found = answer.data["customer"]["mayContact"]
    assert found["reason"] == f"Not while {down.upper()} cannot be read: the person may have refused there."
    assert answer.missing == [("customer.mayContact", down)]


def test_nor_while_one_hangs() -> None:
    world = she(MOBILE)
    decision(world, EMAIL)
    world.books[TEXTS].hangs = True
    answer = customer(world, EMAIL, deadline_s=0.5)
    assert not answer.data["customer"]["mayContact"]["allowed"]
    assert answer.took == pytest.approx(0.5, abs=0.05)


def test_one_address_of_several_that_cannot_be_read_is_enough() -> None:
    world = she(MOBILE, SECOND)
    says(world, TEXTS, MOBILE, YES)
    world.books[TEXTS].parts[CONSENTS, SECOND] = Unreachable(TEXTS)
    assert decision(world, EMAIL)["reason"].startswith(f"Not while {TEXTS.upper()} cannot be read")


def test_a_directory_that_is_down_leaves_open_whose_the_addresses_are() -> None:
    """One that holds consents itself is named alone: it is the one that can't be read."""
    world = she(MOBILE)
    world.books[CDC].fault = Unreachable
    found = customer(world, EMAIL, f'external: {{ system: "{C4C}", id: "c1" }}').data["customer"]["mayContact"]
    assert found["reason"] == f"Not while {CDC.upper()} cannot be read: the person may have refused there."
    world = she(MOBILE)
    world.books[C4C].fault = Unreachable
    assert decision(world, EMAIL)["reason"].startswith(f"Not while {CENTRE.upper()}, {C4C.upper()} and {TEXTS.upper()} cannot")


def test_whoever_has_no_address_has_said_nothing_there() -> None:
    world = she()
    for slug in (CDC, C4C):
        world.books[slug].accounts[0].emails = ()
    world.books[MC].accounts.clear()
    customer(world, PHONE, f'external: {{ system: "{CDC}", id: "u" }}')
    assert asked(world, TEXTS) == asked(world, CENTRE) == []


def test_an_unreadable_entry_is_shown_as_one() -> None:
    world = she(MOBILE)
    says(world, TEXTS, MOBILE, replace(STOP, unreadable=True))
    found = decision(world, SMS)
    assert found["reason"] == f"Not while an entry of {TEXTS.upper()} cannot be read: it may be a refusal."
    assert [(one["granted"], one["readable"]) for one in found["evidence"]] == [(True, True), (False, False)]
    listed = customer(world, "consents { name granted readable }", KEY).data["customer"]["consents"]
    assert {"name": "opt-out", "granted": False, "readable": False} in listed
