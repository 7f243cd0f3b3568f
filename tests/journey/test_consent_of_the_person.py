"""Marketing sees nothing that needs consent of a person who objected, of a child, and where consent can't be read."""

from collections.abc import Iterator
from typing import Any

import pytest

from adapters.ports.records import Purpose
from resolvers.policy.caller import Role
from tests.asking import Desk, Told, somebody
from tests.journey.world import ANNEX, ASKED_ABOUT_PROFILING, C4C, CAMPAIGNS, CDC, CONTACT_PRO, World, by
from tests.running import patient_settings

HASSAN, LILY, AMELIA = "hassan.alsayed@example.com", "lily.young@example.com", "amelia.hart@example.com"
MARKETER = somebody(Role.MARKETER, purpose=Purpose.MARKETING)
AGENT = somebody(Role.AGENT, purpose=Purpose.SERVICE)
WITHHELD = """contactPoints { value } passions { name } predictions { name } segments { name } campaigns { nodes { campaign } }
wishlist { nodes { name } }"""
SECTIONS = ("contactPoints", "passions", "predictions", "segments", "campaigns", "wishlist")


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    with Desk(patient_settings(world.address)) as desk:
        yield desk


def ask(desk: Desk, who: str, selection: str) -> Told:
    return desk.ask(f"{{ customer(by: {by(who)}) {{ {selection} }} }}", MARKETER)


def refused(answered: Told) -> dict[str, tuple[Any, Any]]:
    """By path below the customer: code, and whether to ask again."""
    return {
        ".".join(map(str, error["path"][1:])): (error["extensions"]["code"], error["extensions"]["retryable"])
        for error in answered.errors
    }


@pytest.mark.parametrize("who", [HASSAN, LILY])
def test_who_objected_and_a_child_have_nothing_for_marketing(desk: Desk, who: str) -> None:
    answered = ask(desk, who, f"profile {{ fullName email phone address {{ city lines }} }} membership {{ status }} {WITHHELD}")
    found = answered.data["customer"]
    assert {name: found[name] for name in SECTIONS} == dict.fromkeys(SECTIONS)
    profile = found["profile"]
    assert profile["fullName"]
    assert profile["address"] == {"city": "London", "lines": None}
    assert (profile["email"], profile["phone"]) == (None, None)
    assert found["membership"] == {"status": "ACTIVE"}
    fields = [*SECTIONS, "profile.email", "profile.phone", "profile.address.lines"]
    assert refused(answered) == dict.fromkeys(fields, ("CONSENT_REQUIRED", False))


def test_no_id_of_a_record_is_an_address_of_who_objected(desk: Desk) -> None:
    """The contact centre and the text messages know people by their numbers."""
    answered = ask(desk, HASSAN, "consents { source { system { id } recordId } } membership { source { recordId } }")
    ids = {one["source"]["system"]["id"]: one["source"]["recordId"] for one in answered.data["customer"]["consents"]}
    assert ids[CAMPAIGNS] is None
    assert ids[CONTACT_PRO] is None
    assert ids[C4C]
    assert answered.data["customer"]["membership"]["source"]["recordId"]
    assert "7700" not in str(answered.body)
    assert answered.masked["customer.consents.source.recordId"] == "IDENTIFIER"


def test_the_decision_is_made_once_and_nothing_else_is_asked(world: World) -> None:
    made = []
    for selection in ("passions { name }", WITHHELD, f"profile {{ email phone }} {WITHHELD}"):
        world.forget()
        with Desk(patient_settings(world.address)) as desk:
            assert ask(desk, HASSAN, selection).errors
        made.append(world.calls())
    assert made[0].keys() <= ASKED_ABOUT_PROFILING
    assert made[0] == made[1] == made[2]


def test_contact_data_alone_is_not_read_for_marketing(world: World, desk: Desk) -> None:
    def reads(who: str) -> Told:
        world.forget()
        return ask(desk, who, "profile { email address { lines } }")

    answered = reads(HASSAN)
    assert answered.data["customer"]["profile"] == {"email": None, "address": None}
    assert set(refused(answered)) == {"profile.email", "profile.address"}
    of_hassan = world.calls()[C4C]
    assert reads(AMELIA).data["customer"]["profile"]["email"] == AMELIA
    assert of_hassan < world.calls()[C4C]


@pytest.mark.parametrize("down", [CDC, C4C, ANNEX])
def test_while_consent_cannot_be_read_marketing_waits(world: World, desk: Desk, down: str) -> None:
    world.breaks(down, "status", status=503)
    answered = ask(desk, AMELIA, f"profile {{ email }} {WITHHELD}")
    told = refused(answered)
    assert told.pop("profile.email") == ("CONSENT_REQUIRED", True)
    assert told == dict.fromkeys(SECTIONS, ("CONSENT_REQUIRED", True))
    world.heal()


def test_who_may_be_marketed_to_is_seen(desk: Desk) -> None:
    answered = ask(desk, AMELIA, f"profile {{ email }} {WITHHELD}")
    assert answered.errors == []
    assert answered.data["customer"]["profile"] == {"email": AMELIA}
    assert all(answered.data["customer"][name] for name in SECTIONS)


def test_another_purpose_does_not_hang_on_consent_to_marketing(desk: Desk) -> None:
    seen = desk.ask(f"{{ customer(by: {by(HASSAN)}) {{ profile {{ email }} contactPoints {{ value }} }} }}", AGENT)
    assert seen.errors == []
    assert seen.data["customer"]["profile"] == {"email": HASSAN}


def test_what_is_predicted_is_withheld_beside_what_was_counted(desk: Desk) -> None:
    answered = ask(desk, HASSAN, "value { lifetimeSpend { band } predictedSpendNext12Months { amount } }")
    value = answered.data["customer"]["value"]
    assert value["lifetimeSpend"]["band"]
    assert value["predictedSpendNext12Months"] is None
    assert refused(answered) == {"value.predictedSpendNext12Months": ("CONSENT_REQUIRED", False)}


def test_a_message_is_withheld_by_its_id_too(desk: Desk) -> None:
    query = f"{{ customer(by: {by(HASSAN)}) {{ campaigns(first: 1) {{ nodes {{ id }} }} }} }}"
    (message,) = desk.ask(query, AGENT).data["customer"]["campaigns"]["nodes"]
    node = "query Q($id: ID!) { node(id: $id) { id } }"
    assert desk.ask(node, AGENT, id=message["id"]).data["node"] == message
    answered = desk.ask(node, MARKETER, id=message["id"])
    assert answered.data == {"node": None}
    assert [error["extensions"]["code"] for error in answered.errors] == ["CONSENT_REQUIRED"]


def test_hits_of_a_search_hang_on_consent_too(desk: Desk) -> None:
    answered = desk.ask(
        '{ searchCustomers(text: "hassan.alsayed@example.com") { nodes { profile { email } contactPoints { value } } } }',
        MARKETER,
    )
    (hit,) = answered.data["searchCustomers"]["nodes"]
    assert (hit["profile"]["email"], hit["contactPoints"]) == (None, None)
    assert {error["extensions"]["code"] for error in answered.errors} == {"CONSENT_REQUIRED"}


def test_a_decision_is_not_remembered_with_its_answer(desk: Desk) -> None:
    for who, is_seen in ((HASSAN, False), (AMELIA, True)):
        for _ in range(4):  # the later ones run as compiled code
            answered = ask(desk, who, "profile { fullName phone } contactPoints { value }")
            assert bool(answered.data["customer"]["contactPoints"]) is is_seen
            assert bool(answered.data["customer"]["profile"]["phone"]) is is_seen
    assert len(desk.pipeline.answers.remembered) == 0
