"""What the knowledge base has for a customer's open tickets: by the category in words and by the subject, never by a code."""

from collections.abc import Iterator
from urllib.parse import unquote

import pytest

from gateway import demo
from tests.journey.world import C4C, MINDTOUCH, World, by
from tests.running import RunningGateway, demo_settings

AMELIA, EMILE = "amelia.hart@example.com", "emile.oneill@example.com"


def suggested(house: RunningGateway, email: str) -> tuple[str, list[str]]:
    """The category of the open ticket, and the articles' titles."""
    fields = "tickets(statuses: [OPEN, IN_PROGRESS]) { nodes { category } } suggestedArticles { title }"
    answer = house.ask(f"{{ customer(by: {by(email)}) {{ {fields} }} }}")
    assert (answer.status, answer.errors) == (200, [])
    customer = answer.data["customer"]
    return customer["tickets"]["nodes"][0]["category"], [one["title"] for one in customer["suggestedArticles"]]


def looked_for(world: World) -> list[str]:
    lines = [unquote(one.line) for one in world.asked(MINDTOUCH)]
    return [line.partition("&q=")[2].partition("&limit=")[0] for line in lines]


@pytest.fixture
def wordless(world: World) -> Iterator[RunningGateway]:
    """A gateway that has not been told what the codes of categories stand for."""
    crm = {**demo.systems(world.address)[C4C], "ticket_categories": {}}
    with RunningGateway(demo_settings(world.address, systems={C4C: crm})) as running:
        yield running


def test_amelias_watch_repair_ticket_finds_the_article_on_watch_repair(fresh: RunningGateway, world: World) -> None:
    category, titles = suggested(fresh, AMELIA)
    assert (category, titles[0]) == ("Watch repair", "Watch repair and servicing")
    assert looked_for(world) == [r"Watch repair\: chronograph stopped"], "the subject says the category already"


def test_a_subject_that_says_nothing_is_made_up_for_by_the_category(fresh: RunningGateway, world: World) -> None:
    category, titles = suggested(fresh, EMILE)
    assert (category, titles[0]) == ("Jewellery", "Jewellery care")
    assert looked_for(world)[0].startswith("Jewellery L'")


def test_a_code_that_nobody_has_given_words_is_shown_and_never_looked_for(wordless: RunningGateway, world: World) -> None:
    category, titles = suggested(wordless, AMELIA)
    assert (category, titles[0]) == ("WATCH_REPAIR", "Watch repair and servicing")
    suggested(wordless, EMILE)
    assert not [text for text in looked_for(world) if "WATCH_REPAIR" in text or "JEWELLERY" in text]
