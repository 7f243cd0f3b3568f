"""What campaigns sent to a person, and who looks after them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.ports.capabilities import CARE_TEAM, CONTACTS, Flow
from adapters.ports.errors import Unreachable
from adapters.ports.records import (
    CampaignContact,
    CareTeam,
    Channel,
    ContactKind,
    ContactPoint,
    ContactPoints,
    StaffMember,
    TrackedLink,
)
from tests.unit.resolvers.marketing import MARKETING, SENDER, connect
from tests.unit.resolvers.played import C4C, CDC, ERP, SHOP, Account, entry
from tests.unit.resolvers.world import World

NOON = datetime(2026, 3, 2, 12, 0, 0, 123_000, tzinfo=UTC)
MOBILE = "+447700900123"
KEY = 'email: "amelia@example.com"'
CAMPAIGNS = "campaigns { nodes { id campaign channel sentAt links { shortUrl clicks } source { system { id } } } missing { id } }"


def message(number: int, **more: Any) -> CampaignContact:
    return CampaignContact(f"m{number}", f"Campaign {number}", Channel.SMS, NOON - timedelta(days=number), **more)


def amelia(*messages: CampaignContact) -> World:
    name: Any = {"given_name": "Amelia", "family_name": "Hart", "emails": ("amelia@example.com",), "phones": (MOBILE,)}
    links = ((ERP, "7"), (SHOP, "s1"))
    crm = [Account(C4C, record_id, links=links, **name) for record_id in ("c1", "c2")]
    world = connect(World([*crm, Account(CDC, "u", **name)]))
    for directory, record_id in ((C4C, "c1"), (C4C, "c2"), (CDC, "u")):
        world.books[directory].parts[CONTACTS, record_id] = ContactPoints((ContactPoint(ContactKind.PHONE, MOBILE),))
    world.books[SENDER].entries[Flow.CAMPAIGNS, MOBILE] = [entry(one, one.sent_at) for one in messages]
    return world


def campaigns(world: World) -> Any:
    answer = world.customer(KEY, CAMPAIGNS)
    assert not answer.errors
    return answer.data["customer"]["campaigns"]


def test_messages_of_both_systems_come_newest_first_with_tracked_links() -> None:
    link = TrackedLink("https://s.example/x", 2)
    world = amelia(message(2, links=(link,)), message(4, links=()))
    world.books[MARKETING].entries[Flow.CAMPAIGNS, f"{CDC}:u"] = [entry(message(3), message(3).sent_at)]
    told = campaigns(world)
    assert [(one["campaign"], one["source"]["system"]["id"]) for one in told["nodes"]] == [
        ("Campaign 2", SENDER),
        ("Campaign 3", MARKETING),
        ("Campaign 4", SENDER),
    ]
    assert [one["links"] for one in told["nodes"]] == [[{"shortUrl": link.short_url, "clicks": 2}], None, []]


@pytest.mark.parametrize(
    ("named", "is_hers"),
    [
        ((), True),
        (((CDC, "u"),), True),
        (((CDC, "somebody-else"),), False),
        (((C4C, "c2"),), True),
        (((C4C, "c9"),), False),
        (((CDC, "u"), (ERP, "8")), False),
        ((("annex-cloud-loyalty", "HRD-9"),), True),
    ],
    ids=[
        "nobody",
        "her",
        "another_account",
        "her_second_record",
        "another_record",
        "both",
        "a_card_she_lacks",
    ],
)
def test_a_message_to_her_number_that_names_somebody_else_is_not_hers(named: Any, is_hers: bool) -> None:
    told = campaigns(amelia(message(1, named=named), message(2)))
    assert [one["campaign"] for one in told["nodes"]] == ["Campaign 1", "Campaign 2"][0 if is_hers else 1 :]


def test_a_number_that_is_another_persons_too_shows_no_messages() -> None:
    world = amelia(message(1))
    world.books[C4C].accounts.append(Account(C4C, "c9", given_name="Bruno", family_name="Klein", phones=(MOBILE,)))
    assert campaigns(world)["nodes"] == []


def test_a_sender_that_fails_is_named_and_the_others_messages_are_there() -> None:
    world = amelia(message(1))
    world.books[MARKETING].entries[Flow.CAMPAIGNS, f"{CDC}:u"] = [entry(message(3), message(3).sent_at)]
    world.books[SENDER].fault = Unreachable
    told = campaigns(world)
    assert [one["campaign"] for one in told["nodes"]] == ["Campaign 3"]
    assert told["missing"] == [{"id": SENDER}]


def test_a_message_is_found_again_by_its_id() -> None:
    world = amelia(message(1), message(2))
    (_, older) = campaigns(world)["nodes"]
    query = "query ($id: ID!) { node(id: $id) { id ... on CampaignContact { campaign } } }"
    assert world.ask(query, id=older["id"]).data["node"] == {"id": older["id"], "campaign": "Campaign 2"}
    world.books[SENDER].entries.clear()
    world.now += 10_000
    assert world.ask(query, id=older["id"]).data["node"] is None


def test_each_who_looks_after_her_is_told_once_by_each_system() -> None:
    world = amelia()
    grace, henry = StaffMember("e1", "Grace Holt", "Personal shopper"), StaffMember("e2", None, "Account owner")
    world.books["sap-service"].parts |= {(CARE_TEAM, "c1"): CareTeam((grace, henry)), (CARE_TEAM, "c2"): CareTeam((grace,))}
    world.books["shop-service"].parts[CARE_TEAM, "s1"] = CareTeam((StaffMember("e1", "Ivo Lenk"),))
    answer = world.customer(KEY, "careTeam { code name role source { system { id } } }")
    assert not answer.errors
    assert [(one["code"], one["name"], one["source"]["system"]["id"]) for one in answer.data["customer"]["careTeam"]] == [
        ("e1", "Grace Holt", "sap-service"),
        ("e2", None, "sap-service"),
        ("e1", "Ivo Lenk", "shop-service"),
    ]


def test_a_failing_care_team_system_is_missing_but_all_are_an_error() -> None:
    world = amelia()
    world.books["sap-service"].parts[CARE_TEAM, "c1"] = CareTeam((StaffMember("e1"),))
    world.books["shop-service"].fault = Unreachable
    answer = world.customer(KEY, "careTeam { code }")
    assert (answer.data["customer"]["careTeam"], answer.missing) == ([{"code": "e1"}], [("customer.careTeam", "shop-service")])
    world.books["sap-service"].fault = Unreachable
    world.now += 10_000
    answer = world.customer(KEY, "careTeam { code }")
    assert answer.failures == {"customer.careTeam": [("Unreachable", "sap-service"), ("Unreachable", "shop-service")]}


def test_whom_nobody_looks_after_has_no_team() -> None:
    world = amelia()
    assert world.customer(KEY, "careTeam { code }").data["customer"]["careTeam"] is None
    world.books["sap-service"].parts[CARE_TEAM, "c1"] = CareTeam(())
    world.now += 10_000
    assert world.customer(KEY, "careTeam { code }").data["customer"]["careTeam"] == []
