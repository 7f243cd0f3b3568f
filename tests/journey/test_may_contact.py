"""May somebody be contacted? What the account, Marketing Cloud and the law say together, asked over HTTP."""

from typing import Any

import pytest

from mocks.people import CDC, MARKETING, Person, Population
from tests.journey.world import C4C, World, by
from tests.running import RunningGateway, demo_settings

AMELIA, HASSAN, LILY = "amelia.hart@example.com", "hassan.alsayed@example.com", "lily.young@example.com"
FIELDS = "{ allowed basis reason decidedAt evidence { name purpose channel granted at source { system { id } freshness } } }"
EMAIL = f"mayContact(channel: EMAIL) {FIELDS}"


def ask(gateway: RunningGateway, email: str, fields: str = EMAIL) -> Any:
    answer = gateway.ask(f"{{ customer(by: {by(email)}) {{ {fields} }} }}")
    assert (answer.status, answer.errors) == (200, [])
    return answer.data["customer"]


def decision(gateway: RunningGateway, email: str) -> Any:
    return ask(gateway, email)["mayContact"]


def evidence(found: Any, channel: str = "EMAIL") -> dict[str, bool]:
    """What each system holds on the channel, one entry each."""
    entries = [one for one in found["evidence"] if one["channel"] == channel]
    held = {one["source"]["system"]["id"]: one["granted"] for one in entries}
    assert len(held) == len(entries), "each system says it once"
    return held


def test_amelia_agreed_and_both_systems_say_so(fresh: RunningGateway) -> None:
    found = decision(fresh, AMELIA)
    assert (found["allowed"], found["basis"], found["reason"]) == (True, "CONSENT", "Agreed in SAP Customer Data Cloud.")
    assert evidence(found) == {CDC: True, MARKETING: True}
    assert all(one["purpose"] == "MARKETING" and one["at"] and one["source"]["freshness"] == "LIVE" for one in found["evidence"])


@pytest.mark.parametrize("channel", ["EMAIL", "SMS", "PHONE", "POST", "CHAT"])
def test_hassans_objection_outweighs_what_marketing_cloud_still_says(fresh: RunningGateway, channel: str) -> None:
    found = ask(fresh, HASSAN, f"mayContact(channel: {channel}) {FIELDS}")["mayContact"]
    assert (found["allowed"], found["basis"]) == (False, None)
    assert found["reason"] == "Objected to marketing in SAP Customer Data Cloud."
    if channel == "EMAIL":
        assert evidence(found) == {CDC: False, MARKETING: True}


def test_he_may_still_be_written_to_about_his_orders(fresh: RunningGateway) -> None:
    found = ask(fresh, HASSAN, f"mayContact(channel: EMAIL, purpose: SERVICE) {FIELDS}")["mayContact"]
    assert (found["allowed"], found["basis"]) == (True, "CONTRACT")


@pytest.mark.parametrize("purpose", ["SERVICE", "SALE", "MARKETING", "ANALYTICS", "SUBJECT_RIGHTS"])
def test_lily_is_a_child_and_is_not_contacted(fresh: RunningGateway, purpose: str) -> None:
    found = ask(fresh, LILY, f"mayContact(channel: EMAIL, purpose: {purpose}) {FIELDS}")["mayContact"]
    assert (found["allowed"], found["basis"]) == (False, None)
    assert found["reason"] == "The person is a child, and children are not contacted."


@pytest.mark.parametrize(
    ("down", "name", "other"),
    [(CDC, "SAP Customer Data Cloud", MARKETING), (MARKETING, "SAP Marketing Cloud", CDC)],
)
@pytest.mark.parametrize("warm", [False, True], ids=["cold", "warm"])
def test_while_a_system_with_consents_is_down_the_answer_is_no_whatever_the_cache_holds(
    fresh: RunningGateway, world: World, down: str, name: str, other: str, warm: bool
) -> None:
    if warm:
        assert ask(fresh, AMELIA, f"consents {{ granted }} {EMAIL}")["mayContact"]["allowed"]
    world.breaks(down, "status", status=503)
    found = decision(fresh, AMELIA)
    assert (found["allowed"], found["basis"]) == (False, None)
    assert found["reason"] == f"Not while {name} cannot be read: the person may have refused there."
    assert evidence(found) == {other: True}


def test_crm_alone_does_not_keep_anybody_from_being_contacted(fresh: RunningGateway, world: World) -> None:
    world.breaks(C4C, "status", status=503)
    assert decision(fresh, AMELIA)["allowed"]


def somebody(world: World, place: int) -> Person:
    """The nth grown-up whom all know by one address, having agreed to everything. Each for one test alone, since what is changed
    stays changed."""
    everybody = Population().of(range(200, 500))
    known = [one for one in everybody if {CDC, MARKETING, C4C} <= set(one.records) and emails(one) == {one.email}]
    person = [one for one in known if one.birth_date.year < 2000][place]
    for system in (CDC, MARKETING):
        world.change(person.number, system, field="marketing_consent", value=True)
    return person


def emails(person: Person) -> set[str]:
    return {record.email for system in (CDC, MARKETING, C4C) for record in person.records[system]}


@pytest.mark.parametrize(("place", "system"), [(0, CDC), (1, MARKETING)])
def test_whoever_takes_it_back_is_heard_at_once(fresh: RunningGateway, world: World, place: int, system: str) -> None:
    person = somebody(world, place)
    listed = "consents { channel granted source { system { id } } }"
    assert ask(fresh, person.email, f"{listed} {EMAIL}")["mayContact"]["allowed"]
    world.change(person.number, system, field="marketing_consent", value=False)
    held = ask(fresh, person.email, listed)["consents"]
    assert all(one["granted"] for one in held if one["channel"] == "EMAIL"), "the list may be of a moment ago"
    found = decision(fresh, person.email)
    assert (found["allowed"], evidence(found)[system]) == (False, False)
    world.change(person.number, system, field="marketing_consent", value=True)
    assert decision(fresh, person.email)["allowed"]


def test_asked_again_only_the_consents_are_asked_for_and_each_system_once(fresh: RunningGateway, world: World) -> None:
    several = (
        f"{EMAIL} sms: mayContact(channel: SMS) {{ allowed }} service: mayContact(channel: PHONE, purpose: SERVICE) {{ basis }}"
    )
    ask(fresh, AMELIA, several)
    world.forget()
    ask(fresh, AMELIA, several)
    assert world.calls().keys() == {CDC, MARKETING}
    assert world.calls()[CDC] == 1
    assert not world.asked_twice()


def test_whose_grants_count_is_the_houses_to_set(world: World) -> None:
    with RunningGateway(demo_settings(world.address, contact={"sources": [MARKETING]})) as gateway:
        assert decision(gateway, AMELIA)["reason"] == "Agreed in SAP Marketing Cloud."
        assert not decision(gateway, HASSAN)["allowed"], "a refusal counts from anywhere"
