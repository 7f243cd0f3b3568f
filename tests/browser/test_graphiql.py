"""The GraphiQL page in a real browser that cannot reach anything but this machine."""

from urllib.parse import urlsplit

from gateway.http.graphiql_page import STATIC
from tests.browser.chromium import Page
from tests.browser.graphiql import documentation, open_and_run

SHOWN = "(document.querySelector('.graphiql-query-editor .view-lines')?.innerText ?? '')"
EDITOR_IS_THERE = f"/\\S/.test({SHOWN})"


async def test_the_page_runs_its_default_query_and_shows_the_answer_and_the_docs(page: Page, graphiql_url: str) -> None:
    assert (STATIC / "manifest.json").exists(), "the page is not built: make assets"
    answer = await open_and_run(page, graphiql_url, expecting="Hello, Amelia")
    assert '"greeting"' in answer
    assert "Query" in await documentation(page)
    assert await page.value("document.title") == "customer360 gateway"
    assert page.complaints == []
    assert {urlsplit(url).hostname for url in page.requested} == {"127.0.0.1"}


async def test_the_editor_completes_and_marks_without_inline_styles(page: Page, graphiql_url: str) -> None:
    """What somebody types is shown as it is, also where it looks like a style attribute."""
    await page.open(graphiql_url)
    await page.until(EDITOR_IS_THERE)
    await page.click(".graphiql-query-editor .view-lines")
    await page.call("Input.insertText", text="\n{ greeting(name: \"<b style='x'>\") gre")
    await page.until("!!document.querySelector('.suggest-widget.visible .monaco-list-row')")
    assert "style='x'" in (await page.value(f"{SHOWN}.replaceAll('\\u00a0', ' ')"))
    tops = await page.value("[...document.querySelectorAll('.graphiql-query-editor .view-line')].map(line => line.style.top)")
    assert len(set(tops)) == len(tops) > 3
    assert await page.value("[...document.querySelectorAll('style')].every(style => style.sheet)")
    assert page.complaints == []


async def test_a_style_without_the_nonce_is_stopped(page: Page, graphiql_url: str) -> None:
    await page.open(graphiql_url)
    await page.until(EDITOR_IS_THERE)
    made = "document.createElementNS('http://www.w3.org/1999/xhtml', 'style')"
    inline = f"(() => {{ const s = {made}; s.textContent = '* {{ color: red }}'; document.head.append(s); return s.sheet; }})()"
    assert await page.value(inline) is None
    assert len(page.complaints) == 1
