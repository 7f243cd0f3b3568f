"""May somebody be contacted? What every system that holds consents and the law say together, asked over HTTP."""

from typing import Any

import pytest

from mocks.world.people import Person
from mocks.world.population import Population
from tests.journey.world import (
    ANNEX,
    BW,
    C4C,
    CAMPAIGNS,
    CAR,
    CDC,
    CONTACT_PRO,
    ECC,
    FARFETCH,
    MARKETING,
    MINDTOUCH,
    SAC,
    TOUCHPOINTS,
    World,
    by,
)
from tests.running import RunningGateway, demo_settings

AMELIA, HASSAN, LILY = "amelia.hart@example.com", "hassan.alsayed@example.com", "lily.young@example.com"
OLIVER, EMILE, WEI = "oliver.bennett@example.com", "emile.oneill@example.com", "HRD-10002846"
PRIYA, ARJUN = "priya.nair@example.com", "arjun.nair@example.com"
HOLDERS = {
    CDC: "SAP Customer Data Cloud",
    MARKETING: "SAP Marketing Cloud",
    C4C: "SAP Cloud for Customer",
    ANNEX: "Annex Cloud Loyalty",
    FARFETCH: "Farfetch Platform Solutions",
    CAMPAIGNS: "Sinch Campaigns",
    CONTACT_PRO: "Sinch Contact Pro",
}
"""Systems that hold consents, by name."""
MOST_CALLS = {CDC: 1, MARKETING: 1, C4C: 1, ANNEX: 1, FARFETCH: 1, CAMPAIGNS: 3, CONTACT_PRO: 2}
"""Calls for one person with a number and an e-mail address; CRM's is a batch."""
FIELDS = (
    "{ allowed basis reason decidedAt evidence { name purpose channel granted readable at source { system { id } freshness } } }"
)
EMAIL = f"mayContact(channel: EMAIL) {FIELDS}"


def ask(gateway: RunningGateway, email: str, fields: str = EMAIL) -> Any:
    answer = gateway.ask(f"{{ customer(by: {by(email)}) {{ {fields} }} }}")
    assert (answer.status, answer.errors) == (200, [])
    return answer.data["customer"]


def decision(gateway: RunningGateway, email: str) -> Any:
    return ask(gateway, email)["mayContact"]


def evidence(found: Any, channel: str | None = "EMAIL") -> dict[str, bool]:
    """By system: whether all that it holds on the channel is granted."""
    held: dict[str, bool] = {}
    for one in found["evidence"]:
        if one["channel"] == channel:
            slug = one["source"]["system"]["id"]
            held[slug] = held.get(slug, True) and one["granted"]
    return held


def on(channel: str, purpose: str = "MARKETING") -> str:
    return f"mayContact(channel: {channel}, purpose: {purpose}) {FIELDS}"


@pytest.mark.parametrize(
    ("channel", "also"),
    [("EMAIL", {FARFETCH}), ("SMS", {CAMPAIGNS}), ("PHONE", {CONTACT_PRO}), ("POST", set())],
)
def test_amelia_agreed_and_every_system_that_holds_a_consent_says_so(fresh: RunningGateway, channel: str, also: set[str]) -> None:
    found = ask(fresh, AMELIA, on(channel))["mayContact"]
    expected = {CDC, MARKETING, C4C, *also} - ({MARKETING} if channel == "PHONE" else set())
    assert (found["allowed"], found["basis"], found["reason"]) == (True, "CONSENT", "Agreed in SAP Customer Data Cloud.")
    assert evidence(found, channel) == dict.fromkeys(expected, True)
    assert evidence(found, None) == {C4C: True, ANNEX: True}
    assert all(one["purpose"] == "MARKETING" and one["readable"] for one in found["evidence"])
    assert all(one["source"]["freshness"] == "LIVE" for one in found["evidence"])


@pytest.mark.parametrize("channel", ["EMAIL", "SMS", "PHONE", "POST", "CHAT"])
def test_hassans_objection_outweighs_what_marketing_cloud_still_says(fresh: RunningGateway, channel: str) -> None:
    found = ask(fresh, HASSAN, on(channel))["mayContact"]
    assert (found["allowed"], found["basis"]) == (False, None)
    assert found["reason"] == "Objected to marketing in SAP Customer Data Cloud."
    if channel == "EMAIL":
        assert evidence(found) == {CDC: False, MARKETING: True, FARFETCH: False}


def test_who_answered_stop_is_sent_no_texts_though_the_account_says_yes(fresh: RunningGateway) -> None:
    found = ask(fresh, EMILE, on("SMS"))["mayContact"]
    assert (found["allowed"], found["reason"]) == (False, "Refused in Sinch Campaigns.")
    assert evidence(found, "SMS") == {CDC: True, MARKETING: True, C4C: True, CAMPAIGNS: False}
    (stop,) = [one for one in found["evidence"] if one["name"] == "opt-out"]
    assert stop["at"].startswith("2026-01-01")
    assert ask(fresh, EMILE, on("EMAIL"))["mayContact"]["allowed"]


def test_who_asked_the_crm_for_no_letters_gets_none(fresh: RunningGateway) -> None:
    found = ask(fresh, OLIVER, on("POST"))["mayContact"]
    assert (found["allowed"], found["reason"]) == (False, "Refused in SAP Cloud for Customer.")
    assert ask(fresh, OLIVER, on("EMAIL"))["mayContact"]["allowed"]


@pytest.mark.parametrize("who", [PRIYA, ARJUN])
def test_a_refusal_on_the_home_line_shuts_calls_to_both_and_nothing_else(fresh: RunningGateway, who: str) -> None:
    found = ask(fresh, who, on("PHONE"))["mayContact"]
    assert (found["allowed"], found["reason"]) == (False, "Refused in Sinch Contact Pro.")
    assert ask(fresh, who, on("EMAIL"))["mayContact"]["allowed"]


@pytest.mark.parametrize("channel", ["EMAIL", "SMS", "PHONE"])
def test_whom_no_address_leads_to_is_told_so(fresh: RunningGateway, channel: str) -> None:
    found = ask(fresh, WEI, on(channel, "SERVICE"))["mayContact"]
    assert (found["allowed"], found["reason"]) == (False, "No address is known for this.")
    assert ask(fresh, WEI, on("POST", "SERVICE"))["mayContact"]["allowed"], "the till knows where he lives"


def test_he_may_still_be_written_to_about_his_orders(fresh: RunningGateway) -> None:
    found = ask(fresh, HASSAN, f"mayContact(channel: EMAIL, purpose: SERVICE) {FIELDS}")["mayContact"]
    assert (found["allowed"], found["basis"]) == (True, "CONTRACT")


@pytest.mark.parametrize("purpose", ["SERVICE", "SALE", "MARKETING", "ANALYTICS", "SUBJECT_RIGHTS"])
def test_lily_is_a_child_and_is_not_contacted(fresh: RunningGateway, purpose: str) -> None:
    found = ask(fresh, LILY, f"mayContact(channel: EMAIL, purpose: {purpose}) {FIELDS}")["mayContact"]
    assert (found["allowed"], found["basis"]) == (False, None)
    assert found["reason"] == "The person is a child, and children are not contacted."


@pytest.mark.parametrize("down", HOLDERS)
@pytest.mark.parametrize("warm", [False, True], ids=["cold", "warm"])
def test_the_answer_is_no_while_a_consent_system_is_down_cached_or_not(
    fresh: RunningGateway, world: World, down: str, warm: bool
) -> None:
    if warm:
        assert ask(fresh, AMELIA, f"consents {{ granted }} {EMAIL}")["mayContact"]["allowed"]
    world.breaks(down, "status", status=503)
    found = decision(fresh, AMELIA)
    assert (found["allowed"], found["basis"]) == (False, None)
    assert found["reason"] == f"Not while {HOLDERS[down]} cannot be read: the person may have refused there."
    assert {*evidence(found), *evidence(found, None)} == {CDC, MARKETING, C4C, FARFETCH, ANNEX} - {down}


@pytest.mark.parametrize("down", [ECC, CAR, BW, SAC, MINDTOUCH, TOUCHPOINTS])
def test_a_system_that_holds_none_keeps_nobody_from_being_contacted(fresh: RunningGateway, world: World, down: str) -> None:
    world.breaks(down, "status", status=503)
    assert decision(fresh, AMELIA)["allowed"]


def somebody(world: World, place: int) -> Person:
    """The nth grown-up whom every system that holds consents knows by one address and one number of their own, having agreed to
    everything. Each for one test alone, since what is changed stays changed."""
    everybody = Population().of(range(16, 900))
    known = [one for one in everybody if set(HOLDERS) <= set(one.records) and one.phone and not one.landline and is_plain(one)]
    person = [one for one in known if one.birth_date.year < 2000][place]
    for system in HOLDERS:
        world.change(person.number, system, field="marketing_consent", value=True)
    return person


def is_plain(person: Person) -> bool:
    held = [record for system in HOLDERS for record in person.records[system]]
    return {record.email for record in held} == {person.email} and person.records[CDC][0].links


@pytest.mark.parametrize(("place", "system"), list(enumerate(HOLDERS)))
def test_whoever_takes_it_back_is_heard_at_once(fresh: RunningGateway, world: World, place: int, system: str) -> None:
    person = somebody(world, place)
    channel = {CAMPAIGNS: "SMS", CONTACT_PRO: "PHONE"}.get(system, "EMAIL")
    listed = "consents { channel granted source { system { id } } }"
    assert ask(fresh, person.email, f"{listed} {on(channel)}")["mayContact"]["allowed"]
    world.change(person.number, system, field="marketing_consent", value=False)
    held = ask(fresh, person.email, listed)["consents"]
    assert all(one["granted"] for one in held if one["channel"] == channel), "the list may be of a moment ago"
    found = ask(fresh, person.email, on(channel))["mayContact"]
    said = {True: evidence(found, None), False: evidence(found, channel)}[system in (ANNEX, C4C)]
    assert (found["allowed"], said[system]) == (False, False)
    world.change(person.number, system, field="marketing_consent", value=True)
    assert ask(fresh, person.email, on(channel))["mayContact"]["allowed"]


def test_asked_again_only_the_consents_are_asked_for_and_nothing_twice(fresh: RunningGateway, world: World) -> None:
    several = f"{EMAIL} sms: {on('SMS')} service: {on('PHONE', 'SERVICE')}"
    ask(fresh, AMELIA, several)
    world.forget()
    ask(fresh, AMELIA, several)
    assert world.calls() == MOST_CALLS
    assert not world.asked_twice()


def test_many_people_are_asked_for_together_where_the_vendor_can(fresh: RunningGateway, world: World) -> None:
    people = [one for one in Population().of(range(16, 200)) if one.known_to(CDC)][:20]
    keys = ", ".join(f'{{ email: "{one.email}" }}' for one in people)
    query = f"{{ customers(by: [{keys}], options: {{ deadlineMs: 20000 }}) {{ mayContact(channel: EMAIL) {{ reason }} }} }}"
    fresh.ask(query)
    world.forget()
    answer = fresh.ask(query)
    assert (answer.errors, len(answer.data["customers"])) == ([], 20)
    calls = world.calls()
    assert (calls[CDC], calls[MARKETING], calls[C4C]) == (1, 1, 1)
    assert calls[CAMPAIGNS] == 3, "opt-outs, block list and contacts, each once for all numbers"
    assert not world.asked_twice()


def test_whose_grants_count_is_the_houses_to_set(world: World) -> None:
    with RunningGateway(demo_settings(world.address, contact={"sources": [MARKETING]})) as gateway:
        assert decision(gateway, AMELIA)["reason"] == "Agreed in SAP Marketing Cloud."
        assert not decision(gateway, HASSAN)["allowed"], "a refusal counts from anywhere"
