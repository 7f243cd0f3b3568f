"""What the person at the counter reads before serving somebody of the played cast, over HTTP."""

from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.journey.commands import started
from tests.journey.world import ANNEX, C4C, CDC, ECC, FARFETCH, MARKETING, TOUCHPOINTS, World, by
from tests.running import RunningGateway, demo_settings

AMELIA, HASSAN, LILY = "amelia.hart@example.com", "hassan.alsayed@example.com", "lily.young@example.com"
BRIEFING = "briefing { headline points { text importance sources { system { id } recordId freshness } } missing { id } }"
TICKET = "Open ticket: Watch repair: chronograph stopped"


def ask(house: RunningGateway, email: str) -> Any:
    answer = house.ask(f"{{ customer(by: {by(email)}) {{ id {BRIEFING} }} }}")
    assert (answer.status, answer.errors) == (200, [])
    return answer.data["customer"]["briefing"]


def texts(briefing: Any) -> list[str]:
    return [point["text"] for point in briefing["points"]]


def test_amelias_briefing_has_her_tier_open_ticket_and_topics_to_talk_of(fresh: RunningGateway) -> None:
    briefing = ask(fresh, AMELIA)
    assert (briefing["headline"], briefing["missing"]) == ("Ms Hart, Gold member", [])
    sources = {point["text"]: {one["system"]["id"] for one in point["sources"]} for point in briefing["points"]}
    assert sources[TICKET] == {C4C}
    assert sources["Gold member"] == {ANNEX}
    assert FARFETCH in sources["Loves watches"]
    assert sources["Form of address: Ms Hart"] <= {C4C, CDC, ECC}
    assert sources["Last here on 27 February 2026"] == {TOUCHPOINTS}
    assert all(one["recordId"] and one["freshness"] == "LIVE" for point in briefing["points"] for one in point["sources"])
    importance = [point["importance"] for point in briefing["points"]]
    assert importance == sorted(importance, reverse=True)
    assert not any("1984" in text or "£" in text or "my watch" in text.lower() for text in texts(briefing))


def test_a_world_that_starts_today_has_a_visit_of_late_and_what_comes(tmp_path: Path) -> None:
    with started(tmp_path, "mocks", "--port", "0", MOCKS_TODAY="") as played:
        house = RunningGateway(demo_settings(played.line("http://")))
        with house:
            told = texts(ask(house, AMELIA))
    assert [line for line in told if line.startswith("Expected to")]
    assert day_of(told, " points expire on ") - day_of(told, "Last here on ") < timedelta(days=60)


def day_of(told: list[str], words: str) -> date:
    (line,) = (line for line in told if words in line)
    return datetime.strptime(line.partition(words)[2], "%d %B %Y").date()


def test_the_topic_is_the_first_of_the_passions(fresh: RunningGateway) -> None:
    answer = fresh.ask(f"{{ customer(by: {by(AMELIA)}) {{ passions(first: 1) {{ name }} {BRIEFING} }} }}")
    (first,) = answer.data["customer"]["passions"]
    assert f"Loves {first['name'].lower()}" in texts(answer.data["customer"]["briefing"])


@pytest.mark.parametrize("email", [LILY, HASSAN], ids=["a child", "who objected"])
def test_of_whom_nobody_may_make_a_picture_no_passion_is_told(fresh: RunningGateway, email: str) -> None:
    briefing = ask(fresh, email)
    assert briefing["headline"].startswith("Ms Young" if email == LILY else "Mr Al-Sayed")
    assert not [text for text in texts(briefing) if text.startswith("Loves")]
    assert ("Wants no marketing: offer no newsletter" in texts(briefing)) is (email == HASSAN)
    childhood = [point for point in briefing["points"] if point["text"] == "A child: no marketing, offer no newsletter"]
    assert [bool(point["sources"]) for point in childhood] == [True] * (email == LILY)


def test_without_the_loyalty_programme_no_tier_is_told_and_the_rest_is(fresh: RunningGateway, world: World) -> None:
    world.breaks(ANNEX, "status", status=503)
    briefing = ask(fresh, AMELIA)
    assert [one["id"] for one in briefing["missing"]] == [ANNEX]
    assert briefing["headline"] == "Ms Hart"
    assert TICKET in texts(briefing)
    assert not [text for text in texts(briefing) if "member" in text or "points" in text]


SECTIONS = """
  profile { fullName birthDate } consents { name } passions { name } suggestedArticles { title }
  membership { status tier { name } points { available } }
"""


def test_a_briefing_adds_only_a_read_of_visits_in_three_systems(world: World) -> None:
    """In Cloud for Customer it goes into the request of other reads."""

    def calls(fields: str) -> Counter[str]:
        """Of a gateway that has seen nothing yet."""
        world.forget()
        with RunningGateway(demo_settings(world.address)) as house:
            answer = house.ask(f"{{ customer(by: {by(AMELIA)}) {{ {fields} }} }}")
        assert (answer.status, answer.errors) == (200, [])
        return Counter(world.calls())

    assert calls(f"{SECTIONS} {BRIEFING}") - calls(SECTIONS) == {MARKETING: 1, TOUCHPOINTS: 1}
