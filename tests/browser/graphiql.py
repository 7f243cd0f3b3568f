"""What a person does on the GraphiQL page."""

from tests.browser.chromium import Page

RUN = "button.graphiql-execute-button"
_ANSWER = "(document.querySelector('.graphiql-response')?.innerText ?? '').replaceAll('\\u00a0', ' ')"


async def open_and_run(page: Page, url: str, *, expecting: str) -> str:
    """Opens the page, presses the run button, waits until the answer holds `expecting`; gives the answer as shown."""
    await page.open(url)
    await page.until(f"!!document.querySelector('{RUN}:not([disabled])')")
    await page.until("/\\S/.test(document.querySelector('.graphiql-query-editor .view-lines')?.innerText ?? '')")
    await page.click(RUN)
    answer: str = await page.until(f"(() => {{ const a = {_ANSWER}; return a.includes({expecting!r}) && a; }})()")
    return answer


async def documentation(page: Page) -> str:
    """Opens the documentation explorer and gives the text that it shows once the schema is there."""
    await page.click("button[aria-label='Show Documentation Explorer']")
    text: str = await page.until(
        "(() => { const t = document.querySelector('.graphiql-doc-explorer')?.innerText ?? '';"
        " return /query: *\\w/.test(t) && t; })()"
    )
    return text
