"""The tutorial's 360 query: everything about Amelia Hart, from thirteen systems, asked for once."""

from decimal import Decimal
from typing import Any

import pytest

from mocks.world import marketing, worth
from mocks.world.population import Population
from tests.journey.readme import query_360
from tests.journey.world import (
    ANNEX,
    BW,
    C4C,
    CAMPAIGNS,
    CAR,
    CDC,
    CONSENTING,
    ECC,
    FARFETCH,
    MARKETING,
    MINDTOUCH,
    SAC,
    SYSTEMS,
    World,
    record_ids,
)
from tests.running import RunningGateway

QUERY = query_360()
ASKED_ANEW = QUERY.replace('"amelia.hart@example.com" })', '"amelia.hart@example.com" }, options: { maxAgeSeconds: 0 })')


(SHE,) = Population().of([1])


@pytest.fixture
def amelia(fresh: RunningGateway) -> Any:
    answer = fresh.ask(QUERY)
    assert (answer.status, answer.errors) == (200, [])
    assert "extensions" not in answer.body
    return answer.data["customer"]


def test_every_part_holds_what_its_system_says(amelia: Any) -> None:
    assert amelia["profile"] | {"address": None} == {
        "salutation": "Ms",
        "fullName": "Amelia Hart",
        "email": "amelia.hart@example.com",
        "phone": "+447700900123",
        "birthDate": "1984-05-14",
        "language": "en-GB",
        "address": None,
        "conflicts": [],
        "missing": [],
    }
    assert amelia["profile"]["address"]["postalCode"] == "SW1X 0AA"
    assert amelia["membership"]["number"] == "HRD-10002841"
    assert amelia["membership"]["tier"]["name"] == "Gold"
    assert amelia["membership"]["points"]["available"] > 0
    assert told_by(amelia["consents"]) == CONSENTING
    assert [one["node"]["source"]["system"]["id"] for one in amelia["orders"]["edges"]] == [FARFETCH] * 3
    assert [[row["system"]["id"] for row in one["sources"]] for one in amelia["orders"]["edges"]] == [[FARFETCH, ECC]] * 3
    assert all(one["node"]["items"] for one in amelia["orders"]["edges"])
    assert all(one["brand"] and one["price"]["currency"] == "GBP" for one in amelia["wishlist"]["nodes"])
    ticket = amelia["tickets"]["nodes"][0]
    assert (ticket["status"], ticket["source"]["system"]["id"]) == ("OPEN", C4C)
    assert "watch" in ticket["subject"].lower()
    assert ticket["messages"][0]["author"] == "Amelia Hart"
    assert told_by(amelia["suggestedArticles"]) == {MINDTOUCH}
    assert any("watch" in one["title"].lower() for one in amelia["suggestedArticles"])


def test_her_timeline_comes_newest_first_and_campaigns_from_both_senders(amelia: Any) -> None:
    happened = amelia["timeline"]["nodes"]
    assert len(happened) == 5
    assert [one["occurredAt"] for one in happened] == sorted((one["occurredAt"] for one in happened), reverse=True)
    assert all(one["summary"] and one["kind"] and one["channel"] for one in happened)
    sent = amelia["campaigns"]["nodes"]
    assert {one["source"]["system"]["id"]: one["channel"] for one in sent} == {MARKETING: "EMAIL", CAMPAIGNS: "SMS"}
    assert [one["links"][0]["clicks"] > 0 for one in sent if one["links"] is not None] == [True]
    assert amelia["timeline"]["missing"] == amelia["campaigns"]["missing"] == amelia["orders"]["missing"] == []


def test_what_is_worked_out_of_her_is_told_by_who_worked_it_out(amelia: Any) -> None:
    assert {one["name"] for one in amelia["segments"]} == {group.name for group in marketing.groups_of(SHE)}
    assert told_by(amelia["segments"]) == {MARKETING}
    assert told_by(amelia["predictions"]) == {SAC, MARKETING}
    value = amelia["value"]
    assert Decimal(value["lifetimeSpend"]["amount"]) == sum(year.net for year in worth.years(SHE))
    assert value["segment"] == worth.segment(SHE)
    assert value["lastPurchaseOn"] == str(worth.last_purchase(SHE))
    assert value["spendLast12Months"]["currency"] == "GBP"
    assert [one["system"]["id"] for one in value["sources"]] == [BW, CAR]


def test_each_of_the_thirteen_systems_is_the_source_of_something(amelia: Any) -> None:
    assert len(SYSTEMS) == 13
    del amelia["identities"]
    assert told_by(amelia) == SYSTEMS


def told_by(value: Any) -> set[str]:
    """The systems of all sources in a part of the answer."""
    if isinstance(value, list):
        return {system for one in value for system in told_by(one)}
    if not isinstance(value, dict):
        return set()
    named = [one for one in (value.get("source"), *value.get("sources", ())) if one is not None]
    return {one["system"]["id"] for one in named} | told_by(list(value.values()))


def test_every_record_is_hers_and_a_stable_id_stands_for_them(amelia: Any) -> None:
    found = {one["system"]["id"]: one["recordId"] for one in amelia["identities"]}
    assert found == record_ids(1, {C4C, CDC, ANNEX, FARFETCH, ECC, MARKETING})
    assert amelia["idIsProvisional"] is False


@pytest.mark.usefixtures("amelia")
def test_exactly_the_connected_systems_are_asked_and_nothing_twice(world: World) -> None:
    assert world.calls().keys() == SYSTEMS
    assert world.asked_twice() == set()


@pytest.mark.usefixtures("amelia")
def test_a_second_run_within_the_time_to_live_asks_nobody(fresh: RunningGateway, world: World) -> None:
    world.forget()
    assert fresh.ask(QUERY).status == 200
    assert world.asked() == []


FRESHNESS = """query ($age: Int) {
  customer(by: { membershipNumber: "HRD-10002841" }, options: { maxAgeSeconds: $age }) {
    identities { system { id } source { freshness fetchedAt } }
    contactPoints { source { freshness fetchedAt } }
    membership { source { freshness fetchedAt } }
    orders(first: 1) { nodes { source { freshness fetchedAt } } }
    tickets(first: 1) { nodes { source { freshness fetchedAt } } }
    suggestedArticles(first: 1) { source { freshness fetchedAt } }
  }
}"""


def sources(value: Any) -> list[tuple[str, str]]:
    """(freshness, fetchedAt) of every source in an answer, in its order."""
    if isinstance(value, list):
        return [each for one in value for each in sources(one)]
    if not isinstance(value, dict):
        return []
    if "freshness" in value:
        return [(value["freshness"], value["fetchedAt"])]
    return sources(list(value.values()))


def test_what_was_live_is_cached_afterwards_and_stays_as_old_as_it_is(fresh: RunningGateway) -> None:
    first = sources(fresh.ask(FRESHNESS).data)
    second = sources(fresh.ask(FRESHNESS).data)
    assert len(first) > 10
    assert {freshness for freshness, _ in first} == {"LIVE"}
    assert second == [("CACHED", fetched_at) for _, fetched_at in first]


def test_no_age_allowed_asks_the_systems_again_but_not_who_is_meant(fresh: RunningGateway, world: World) -> None:
    first = fresh.ask(FRESHNESS).data["customer"]
    world.forget()
    again = fresh.ask(FRESHNESS, {"age": 0}).data["customer"]
    remembered, read = again.pop("identities"), sources(again)
    assert sources(remembered) == [("CACHED", fetched_at) for _, fetched_at in sources(first.pop("identities"))]
    assert {freshness for freshness, _ in read} == {"LIVE"}
    assert min(fetched_at for _, fetched_at in read) > max(fetched_at for _, fetched_at in sources(first))
    assert world.calls().keys() == {C4C, CDC, ECC, ANNEX, FARFETCH, CAR, MINDTOUCH}
    assert not any("search" in one.line or "$filter=Email" in one.line for one in world.asked(CDC) + world.asked(C4C))
    assert world.asked_twice() == set()


def test_the_whole_query_anew_calls_every_system_once_and_answers_the_same(fresh: RunningGateway, world: World) -> None:
    before = fresh.ask(QUERY).data
    world.forget()
    answer = fresh.ask(ASKED_ANEW)
    assert (answer.status, answer.errors) == (200, [])
    assert world.calls().keys() == SYSTEMS
    assert world.asked_twice() == set()
    for data in (before, answer.data):
        data["customer"]["membership"].pop("source")
    assert answer.data == before
