"""A newcomer opens GraphiQL of the demo and presses the button."""

from tests.browser.chromium import Page
from tests.browser.graphiql import open_and_run


async def test_the_default_query_shows_amelia_from_the_played_systems(page: Page, gateway_url: str) -> None:
    answer = await open_and_run(page, gateway_url, expecting="Amelia Hart")
    assert "errors" not in answer
