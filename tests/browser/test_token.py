"""Somebody gives GraphiQL a token, in the tab that its page names."""

import json
from collections.abc import Iterator

import pytest

from gateway.commands.token import token
from tests.browser.chromium import Page
from tests.browser.graphiql import RUN, open_and_run
from tests.contract.played import Played
from tests.running import RunningGateway, demo_settings

HEADERS = ".graphiql-editor-tools button[data-name=headers]"
EDITOR = ".graphiql-editor-tool .graphiql-editor:not(.hidden) .monaco-editor"


@pytest.fixture(scope="module")
def shut(played_world: Played) -> Iterator[RunningGateway]:
    settings = demo_settings(played_world.address, access={"required": True}, server={"deadline_ms": 20_000})
    with RunningGateway(settings) as running:
        yield running


async def test_the_page_asks_for_a_token_and_takes_one(page: Page, shut: RunningGateway, played_world: Played) -> None:
    refused = await open_and_run(page, shut.url, expecting="UNAUTHENTICATED")
    assert '"data"' not in refused
    shown = await page.value("document.querySelector('.graphiql-query-editor .view-lines').innerText.replaceAll('\\u00a0', ' ')")
    assert 'Put it into the tab "Headers" below' in shown
    given = token(int(played_world.address.rpartition(":")[2]), roles=["AGENT"], purposes=["SERVICE"])
    await page.click(HEADERS)
    await page.until(f"!!document.querySelector('{EDITOR}')")
    await page.click(EDITOR)
    await page.call("Input.insertText", text=json.dumps({"Authorization": f"Bearer {given}"}))
    await page.click(RUN)
    answer = await page.until("(t => t.includes('Amelia') && t)(document.querySelector('.graphiql-response').innerText)")
    assert "UNAUTHENTICATED" not in answer
