"""What Amelia Hart loves, over HTTP, told by the played shop, app and campaigns; and whose loves nobody is told."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.journey.world import ASKED_ABOUT_PROFILING, CAMPAIGNS, CAR, FARFETCH, MARKETING, TOUCHPOINTS, World, by
from tests.running import RunningGateway, demo_settings

AMELIA, HASSAN, LILY = "amelia.hart@example.com", "hassan.alsayed@example.com", "lily.young@example.com"
PASSIONS = """
  name strength trend
  evidence { summary occurredAt weight source { system { id } recordId freshness } }
"""


@pytest.fixture
def house(world: World) -> Iterator[RunningGateway]:
    with RunningGateway(demo_settings(world.address, server={"deadline_ms": 10_000})) as running:
        yield running


def ask(house: RunningGateway, email: str, **more: Any) -> Any:
    return house.ask(f"{{ customer(by: {by(email)}) {{ id passions(first: 10) {{ {PASSIONS} }} }} }}", **more)


def test_amelia_loves_watches_and_fragrance_with_a_source_for_all_evidence(house: RunningGateway) -> None:
    answer = ask(house, AMELIA)
    assert (answer.status, answer.errors) == (200, [])
    passions = answer.data["customer"]["passions"]
    assert {one["name"] for one in passions[:2]} == {"Watches", "Fragrance"}
    assert [one["strength"] for one in passions] == sorted((one["strength"] for one in passions), reverse=True)
    sources = [each["source"] for one in passions for each in one["evidence"]]
    assert FARFETCH in {one["system"]["id"] for one in sources} <= {FARFETCH, CAR, MARKETING, TOUCHPOINTS, CAMPAIGNS}
    assert all(one["recordId"] and one["freshness"] == "LIVE" for one in sources)
    assert any(each["summary"].startswith("Wished for: ") for one in passions for each in one["evidence"])
    best = [one["evidence"][0] for one in passions[:2]]
    assert all(one["summary"].startswith("Bought: ") and one["occurredAt"] and one["weight"] > 0 for one in best)


def test_a_second_query_asks_nobody(house: RunningGateway, world: World) -> None:
    first = ask(house, AMELIA).data["customer"]["passions"]
    world.forget()
    again = ask(house, AMELIA).data["customer"]["passions"]
    assert [one["name"] for one in again] == [one["name"] for one in first]
    assert world.calls() == {}


@pytest.mark.parametrize("email", [HASSAN, LILY], ids=["who objected", "a child"])
def test_nobody_is_told_what_they_love_and_nothing_is_read_for_it(house: RunningGateway, world: World, email: str) -> None:
    assert house.ask(f"{{ customer(by: {by(email)}) {{ id }} }}").data["customer"]["id"]
    world.forget()
    answer = ask(house, email)
    assert (answer.status, answer.errors) == (200, [])
    assert answer.data["customer"]["passions"] == []
    asked = [one.line for slug in (FARFETCH, TOUCHPOINTS, CAMPAIGNS) for one in world.asked(slug)]
    assert not [
        line for line in asked if any(word in line.lower() for word in ("order", "wishlist", "event", "links", "messages"))
    ]


@pytest.mark.parametrize("down", sorted(ASKED_ABOUT_PROFILING))
def test_where_consent_cannot_be_read_nobody_is_told(house: RunningGateway, world: World, down: str) -> None:
    assert house.ask(f"{{ customer(by: {by(AMELIA)}) {{ id }} }}").data["customer"]["id"]
    world.breaks(down, "status", status=503)
    answer = ask(house, AMELIA)
    assert answer.data["customer"]["id"]
    assert answer.data["customer"]["passions"] is None
    assert {error["extensions"]["system"] for error in answer.errors} == {down}


def test_without_the_tills_the_others_tell_and_the_tills_are_missing(house: RunningGateway, world: World) -> None:
    ask(house, LILY)
    world.breaks(CAR, "status", status=503)
    answer = ask(house, AMELIA)
    assert (answer.status, answer.errors) == (200, [])
    systems = {each["source"]["system"]["id"] for one in answer.data["customer"]["passions"] for each in one["evidence"]}
    assert FARFETCH in systems
    assert CAR not in systems
    assert [one["system"] for one in answer.body["extensions"]["missing"]] == [CAR]
