"""Whether somebody had agreed when a campaign wrote to them: told of each message, and asked for only by whom it is selected."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.ports.capabilities import CONSENTS, Flow
from adapters.ports.errors import Unreachable
from adapters.ports.records import CampaignContact, Channel, Consent, Consents, Purpose
from tests.unit.resolvers.consent.amelia import MC, agree, amelia, asked_for_consents, customer
from tests.unit.resolvers.played import C4C, CDC, Account, described, entry
from tests.unit.resolvers.world import World

SENDER, STOPS = "texts", "stops"
MOBILE, OF_TWO = "+447700900123", "+447700900150"
NOON = datetime(1969, 11, 1, 12, tzinfo=UTC)
LISTED = "campaigns { nodes { campaign consentAtSending } }"
ON_TIMELINE = "timeline { nodes { subject { ... on CampaignContact { campaign consentAtSending } } } }"


def she(*consents: Consent) -> World:
    """Amelia with a mobile number, to which a message went out each day: early (in the morning) and late (in the evening)."""
    world = amelia()
    agree(world, CDC, *consents)
    agree(world, MC)
    for slug in (CDC, C4C):
        world.books[slug].accounts[0].phones = (MOBILE,)
    world.connect(described(SENDER, flows=frozenset({Flow.CAMPAIGNS}), keyed_by=("phone",)))
    world.connect(described(STOPS, groups=frozenset({CONSENTS}), keyed_by=("phone",)))
    sent = [
        CampaignContact(name, name, Channel.SMS, NOON + timedelta(hours=hours)) for name, hours in (("late", 6), ("early", -6))
    ]
    world.books[SENDER].entries[Flow.CAMPAIGNS, MOBILE] = [entry(one, one.sent_at) for one in sent]
    return world


def yes(at: datetime | None) -> Consent:
    return Consent("account", True, Purpose.MARKETING, at=at)


LONG_AGO = yes(NOON - timedelta(days=99))


def stop(world: World, at: datetime, number: str = MOBILE) -> None:
    world.books[STOPS].parts[CONSENTS, number] = Consents((Consent("opt-out", False, Purpose.MARKETING, Channel.SMS, at),))


def told(world: World, ask: str = LISTED) -> dict[str, str]:
    data = customer(world, ask).data["customer"]
    shown = data["campaigns"]["nodes"] if "campaigns" in data else [one["subject"] for one in data["timeline"]["nodes"]]
    return {one["campaign"]: one["consentAtSending"] for one in shown}


@pytest.mark.parametrize("ask", [LISTED, ON_TIMELINE], ids=["campaigns", "timeline"])
def test_a_message_after_a_stop_is_told_from_one_before(ask: str) -> None:
    world = she(LONG_AGO)
    assert told(world, ask) == {"early": "GRANTED", "late": "GRANTED"}
    stop(world, NOON)
    world.now += 10_000
    assert told(world, ask) == {"early": "GRANTED", "late": "REFUSED"}


@pytest.mark.parametrize("ask", [LISTED, ON_TIMELINE], ids=["campaigns", "timeline"])
def test_so_is_one_that_nobody_had_agreed_to(ask: str) -> None:
    assert told(she(), ask) == {"early": "NONE", "late": "NONE"}
    assert told(she(yes(NOON)), ask) == {"early": "UNKNOWN", "late": "GRANTED"}


@pytest.mark.parametrize("down", [CDC, MC, STOPS])
def test_consent_at_sending_is_unknown_while_a_consent_system_is_down(down: str) -> None:
    world = she(LONG_AGO)
    told(world)
    world.now += 300
    world.books[down].fault = Unreachable
    assert told(world) == {"early": "UNKNOWN", "late": "UNKNOWN"}


def test_consents_of_a_page_are_asked_for_once_and_not_again_for_the_next() -> None:
    world = she(LONG_AGO)
    told(world)
    assert asked_for_consents(world) == sorted([CDC, MC, STOPS])
    customer(world, "campaigns(first: 1) { nodes { consentAtSending } }")
    assert asked_for_consents(world) == []


@pytest.mark.parametrize(
    "ask",
    [
        "campaigns { nodes { campaign sentAt } }",
        "timeline { nodes { summary subject { ... on CampaignContact { campaign sentAt } } } }",
    ],
)
def test_nobody_is_asked_where_it_is_not_selected(ask: str) -> None:
    world = she(LONG_AGO)
    customer(world, ask)
    assert asked_for_consents(world) == []
    assert world.books[STOPS].slug not in {slug for slug, _ in world.calls()}


def test_nor_about_somebody_to_whom_nothing_was_sent() -> None:
    world = she(LONG_AGO)
    world.books[SENDER].entries.clear()
    assert told(world) == {}
    assert asked_for_consents(world) == []


@pytest.mark.parametrize("stopped", [MOBILE, OF_TWO])
def test_with_may_contact_beside_it_both_go_by_what_is_read_anew(stopped: str) -> None:
    world = she(LONG_AGO)
    world.books[C4C].accounts[0].phones = (MOBILE, OF_TWO)
    world.books[C4C].accounts.append(Account(C4C, "c9", given_name="Bruno", family_name="Klein", phones=(OF_TWO,)))
    told(world)
    stop(world, NOON, stopped)
    data = customer(world, f"{LISTED} mayContact(channel: SMS) {{ allowed }}").data["customer"]
    assert not data["mayContact"]["allowed"]
    assert [one["consentAtSending"] for one in data["campaigns"]["nodes"]] == ["REFUSED", "GRANTED"]


class TestByItsId:
    QUERY = "query ($id: ID!) { node(id: $id) { ... on CampaignContact { campaign consentAtSending } } }"

    def shown(self, world: World, query: str = QUERY) -> Any:
        nodes = customer(world, "campaigns { nodes { id } }").data["customer"]["campaigns"]["nodes"]
        world.ledger.clear()
        answer = world.ask(query, id=nodes[0]["id"])
        assert not answer.errors, answer.failures
        return answer.data["node"]

    def test_it_is_told_the_same(self) -> None:
        world = she(LONG_AGO)
        stop(world, NOON)
        assert self.shown(world) == {"campaign": "late", "consentAtSending": "REFUSED"}

    def test_nobody_is_asked_where_it_is_not_selected(self) -> None:
        world = she(LONG_AGO)
        self.shown(world, self.QUERY.replace("consentAtSending", ""))
        assert asked_for_consents(world) == []

    def test_whose_number_it_is_now_may_be_open(self) -> None:
        world = she(LONG_AGO)
        (message, *_) = customer(world, "campaigns { nodes { id } }").data["customer"]["campaigns"]["nodes"]
        other: Any = {"given_name": "Bruno", "family_name": "Klein", "phones": (MOBILE,)}
        world.books[C4C].accounts.append(Account(C4C, "c9", **other))
        world.now += 10_000
        answer = world.ask(self.QUERY, id=message["id"])
        assert answer.data["node"] == {"campaign": "late", "consentAtSending": "UNKNOWN"}
