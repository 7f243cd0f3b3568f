"""The GraphiQL page in a real browser that cannot reach anything but this machine."""

from urllib.parse import urlsplit

from gateway.http.graphiql_page import STATIC
from tests.browser.chromium import Page
from tests.browser.graphiql import documentation, open_and_run


async def test_the_page_runs_its_default_query_and_shows_the_answer_and_the_docs(page: Page, graphiql_url: str) -> None:
    assert (STATIC / "manifest.json").exists(), "the page is not built: make assets"
    answer = await open_and_run(page, graphiql_url, expecting="Hello, Amelia")
    assert '"greeting"' in answer
    assert "Query" in await documentation(page)
    assert await page.value("document.title") == "customer360 gateway"
    assert page.complaints == []
    assert {urlsplit(url).hostname for url in page.requested} == {"127.0.0.1"}
